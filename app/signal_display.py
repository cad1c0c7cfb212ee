"""Contact and band powers for the screen, from the newest raw samples and no model."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy

from streaming.signal.bands import BANDS
from streaming.signal.contact import Contact, ElectrodeContact, assess_contact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from streaming.signal.blocks import Chunk

STEADY_SECONDS = 3.0
"""A changed contact is shown after it has lasted this long. Dots without it flicker; makers tell
their users to wait 3 to 5 s before they believe one (Emotiv, EmotivPRO manual, "EEG quality")."""

SEGMENT_SECONDS = 2.0
"""Length of one Welch segment: two periods of the lowest frequency, 1 Hz."""

FLOOR = 1e-3
"""µV²; what is weaker than -30 dB is less than any headset's noise."""

NO_ELECTRODES = ("aux", "trig", "status", "marker", "counter", "acc", "gyro")
"""Parts of the names of channels that no skin is touched with."""


def is_electrode(ch_name: str) -> bool:
    """Tell whether a channel is an electrode on the head, by its name."""
    return not any(part in ch_name.lower() for part in NO_ELECTRODES)


def newest_stretch(chunk: Chunk) -> NDArray[np.float32]:
    """Return the samples since the last missing one, (n_channels, n_times) in µV."""
    missing = np.flatnonzero(np.isnan(chunk.data).any(axis=0))
    return chunk.data[:, missing[-1] + 1 :] if missing.size else chunk.data


class SteadyContact:
    """The electrodes' contact, shown only once it lasts.

    Parameters
    ----------
    ch_names : sequence of str
        All channels, in the device's order.
    sfreq : float
        Sampling rate in Hz.
    """

    def __init__(self, ch_names: Sequence[str], sfreq: float) -> None:
        self.picks = [i for i, name in enumerate(ch_names) if is_electrode(name)]
        self._names = [ch_names[i] for i in self.picks]
        self._sfreq = sfreq
        self._shown: list[ElectrodeContact] = []
        self._agreed: list[float] = []

    @property
    def shown(self) -> tuple[ElectrodeContact, ...]:
        """The electrodes as they are shown; empty before the first judgement."""
        return tuple(self._shown)

    def update(self, raw: NDArray[np.float32], now: float) -> None:
        """Judge the newest samples.

        Parameters
        ----------
        raw : ndarray of shape (n_channels, n_times)
            The newest finite samples of all channels, in µV; under a second of them tells nothing.
        now : float
            Seconds on any steady clock.
        """
        if not self.picks or raw.shape[1] < self._sfreq:
            return
        (found,) = assess_contact(raw[np.newaxis, self.picks], self._names, self._sfreq)
        if not self._shown:
            self._shown, self._agreed = list(found), [now] * len(found)
            return
        for i, electrode in enumerate(found):
            agrees = electrode.quality is self._shown[i].quality
            if agrees or now - self._agreed[i] >= STEADY_SECONDS:
                self._shown[i], self._agreed[i] = electrode, now

    def forget(self) -> None:
        """Start anew: what was seen before an outage says nothing of what comes after it."""
        self._shown, self._agreed = [], []

    def good_picks(self) -> list[int]:
        """Return the indices, among all channels, of the electrodes that are shown as good."""
        pairs = zip(self.picks, self._shown, strict=False)
        return [i for i, electrode in pairs if electrode.quality is Contact.GOOD]


def band_decibels(raw: NDArray[np.float32], sfreq: float) -> NDArray[np.float64]:
    """Measure the field's five bands of each electrode.

    Parameters
    ----------
    raw : ndarray of shape (n_channels, n_times)
        Finite samples in µV.
    sfreq : float
        Sampling rate in Hz.

    Returns
    -------
    decibels : ndarray of shape (n_bands, n_channels)
        Over 1 µV²; NaN for bands that the rate does not reach, and for all of them where there is
        under one segment of signal.
    """
    decibels = np.full((len(BANDS), len(raw)), np.nan)
    n_segment = round(SEGMENT_SECONDS * sfreq)
    if not len(raw) or not 1 < n_segment <= raw.shape[1]:
        return decibels
    freqs, density = scipy.signal.welch(raw.astype(np.float64), sfreq, nperseg=n_segment, axis=-1)
    step = freqs[1] - freqs[0]
    for i, band in enumerate(BANDS):
        if band.h_freq > sfreq / 2:
            continue
        inside = (freqs >= band.l_freq) & (freqs < band.h_freq)
        power = density[:, inside].sum(axis=-1) * step
        decibels[i] = 10 * np.log10(np.maximum(power, FLOOR))
    return decibels
