"""Frequency bands and the running filter bank: causal, state carried, cut as you like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy

from streaming.signal.spec import Band

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DELTA = Band("delta", 1.0, 4.0)
THETA = Band("theta", 4.0, 8.0)
ALPHA = Band("alpha", 8.0, 13.0)
BETA = Band("beta", 13.0, 30.0)
GAMMA = Band("gamma", 30.0, 45.0)
BANDS = (DELTA, THETA, ALPHA, BETA, GAMMA)
"""The field's five bands (Niedermeyer & Lopes da Silva 2005, ch. 9), gamma cut below the mains."""

BROADBAND = Band("broadband", 1.0, 45.0)
"""What is left of scalp EEG between electrode drift and mains."""

ORDER = 4
"""Order of the Butterworth prototype of each band, the common choice of real-time EEG tools."""

NOTCH_QUALITY = 30.0
"""Centre frequency over -3 dB width of a notch: 1.7 Hz wide at 50 Hz."""


def load_filters() -> None:
    """Import scipy's filters in this thread.

    It takes a second, in which the window's own thread must answer and a reader's take samples.
    """
    import scipy.signal  # noqa: F401, PLC0415 - here it is waited for


class RunningFilterBank:
    """Cut a signal into bands, a piece at a time, with the bits of one whole pass.

    `scipy.signal.sosfilt` with carried state works sample by sample, so any cutting gives the same
    bits. Each filter starts in its steady state for the first sample: a headset's offset of 4200 µV
    would otherwise ring through 8-13 Hz with 755 µV (measured; 18 µV this way).

    Parameters
    ----------
    bands : sequence of Band
        Pass bands.
    sfreq : float
        Sampling rate in Hz.
    notch : sequence of float
        Mains frequencies to remove first, in Hz; those at half the rate or above are left out.
    """

    def __init__(self, bands: Sequence[Band], sfreq: float, notch: Sequence[float] = ()) -> None:
        self._notches = [
            scipy.signal.tf2sos(*scipy.signal.iirnotch(freq, NOTCH_QUALITY, fs=sfreq))
            for freq in notch
            if freq < sfreq / 2
        ]
        self._bands = [
            scipy.signal.butter(
                ORDER, (band.l_freq, band.h_freq), "bandpass", fs=sfreq, output="sos"
            )
            for band in bands
        ]
        self._states: list[NDArray[np.float64]] | None = None

    def process(self, signal: NDArray[np.floating]) -> NDArray[np.float64]:
        """Filter the next piece.

        Parameters
        ----------
        signal : ndarray of shape (n_channels, n_times)
            Finite samples that follow the last piece, in µV; may be empty.

        Returns
        -------
        filtered : ndarray of shape (n_bands, n_channels, n_times)
            Band-passed signal in µV.
        """
        x = np.asarray(signal, dtype=np.float64)
        if not x.shape[-1]:
            return np.empty((len(self._bands), *x.shape))
        first = x[:, 0]
        if self._states is None:
            self._states = self._steady_states(first)
        n_notches = len(self._notches)
        for i, sos in enumerate(self._notches):
            x, self._states[i] = scipy.signal.sosfilt(sos, x, zi=self._states[i])
        filtered = np.empty((len(self._bands), *x.shape))
        for i, sos in enumerate(self._bands):
            filtered[i], self._states[n_notches + i] = scipy.signal.sosfilt(
                sos, x, zi=self._states[n_notches + i]
            )
        return filtered

    def _steady_states(self, level: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        """Return each filter's state as if `level` (n_channels,) had lasted for ever.

        A notch passes a constant unchanged, so the bands behind it start from the same level.
        """
        return [
            scipy.signal.sosfilt_zi(sos)[:, np.newaxis, :] * level[np.newaxis, :, np.newaxis]
            for sos in (*self._notches, *self._bands)
        ]
