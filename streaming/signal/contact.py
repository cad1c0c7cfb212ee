"""How well each electrode touches the skin, judged from the raw signal alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class Contact(StrEnum):
    """What an electrode is worth right now."""

    GOOD = "good"
    FAIR = "fair"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class ElectrodeContact:
    """One electrode over one stretch.

    Attributes
    ----------
    name : str
        The electrode.
    quality : Contact
        What it is worth.
    why : str
        The reason in words; empty where it is good.
    """

    name: str
    quality: Contact
    why: str = ""


FLAT = 1.0
"""µV peak to peak: two ADC steps of a Muse (0.49 µV) or an EPOC (0.51 µV); a live electrode's own
noise is larger."""

STUCK = 0.05
"""Share of samples at one end of a range wider than `RANGE_FAIR`: a rail. Blinks touch their peak
in under 1 % of samples."""

RANGE_FAIR, RANGE_OFF = 150.0, 300.0
"""µV: the median over seconds of the peak-to-peak range. In four-second windows of five minutes of
relaxed Muse recordings every channel stays under 120 µV 99 times of 100, while the channel that
saturates in the concentrating ones stands at 255 to 1494 µV (medians of six recordings). Between
the two, 150 µV is also the upper end of the usual bounds for rejecting a stretch (Luck 2014, An
Introduction to the Event-Related Potential Technique, ch. 6)."""

MAINS = 0.9
"""Share of the variance that one mains frequency carries. In relaxed Muse recordings with good
signal behind the notch it reaches 0.79, so only more than that is held against an electrode."""

MAINS_FREQS = (50.0, 60.0)


def assess_contact(
    windows: NDArray[np.floating], ch_names: Sequence[str], sfreq: float
) -> list[tuple[ElectrodeContact, ...]]:
    """Judge the electrodes over some windows.

    Parameters
    ----------
    windows : ndarray of shape (n_windows, n_channels, n_times)
        Raw signal in µV, offsets and all.
    ch_names : sequence of str
        The electrodes.
    sfreq : float
        Sampling rate in Hz.

    Returns
    -------
    contact : list of tuple of ElectrodeContact
        For each window, each electrode in the order of `ch_names`.
    """
    raw = np.asarray(windows, dtype=np.float32)
    top = raw.max(axis=-1, keepdims=True)
    bottom = raw.min(axis=-1, keepdims=True)
    width = (top - bottom)[..., 0]
    stuck = np.maximum((raw == top).mean(axis=-1), (raw == bottom).mean(axis=-1))
    swing = _median_range(raw, sfreq)
    mains = _mains_share(raw, sfreq)
    return [
        tuple(
            _judge(name, width[w, c], stuck[w, c], swing[w, c], mains[w, c])
            for c, name in enumerate(ch_names)
        )
        for w in range(len(raw))
    ]


def good_share(contact: Sequence[ElectrodeContact]) -> float:
    """Return the share of electrodes that are good, in [0, 1]."""
    return sum(electrode.quality is Contact.GOOD for electrode in contact) / len(contact)


def _judge(name: str, width: float, stuck: float, swing: float, mains: float) -> ElectrodeContact:
    if width < FLAT:
        return ElectrodeContact(name, Contact.OFF, "flat: no signal")
    if stuck >= STUCK and width > RANGE_FAIR:
        return ElectrodeContact(name, Contact.OFF, "at the amplifier's rail")
    if swing >= RANGE_OFF:
        return ElectrodeContact(name, Contact.OFF, f"swings by {swing:.0f} µV")
    if mains >= MAINS:
        return ElectrodeContact(name, Contact.FAIR, f"{mains:.0%} of the power is mains hum")
    if swing >= RANGE_FAIR:
        return ElectrodeContact(name, Contact.FAIR, f"swings by {swing:.0f} µV")
    return ElectrodeContact(name, Contact.GOOD)


def _median_range(raw: NDArray[np.float32], sfreq: float) -> NDArray[np.float32]:
    """Return the median over seconds of the peak-to-peak range: one blink is no fault."""
    n_second = min(max(1, round(sfreq)), raw.shape[-1])
    n_seconds = raw.shape[-1] // n_second
    seconds = raw[..., : n_seconds * n_second].reshape(*raw.shape[:-1], n_seconds, n_second)
    ranges: NDArray[np.float32] = np.median(seconds.max(-1) - seconds.min(-1), axis=-1)
    return ranges


def _mains_share(raw: NDArray[np.float32], sfreq: float) -> NDArray[np.float32]:
    """Return the larger share of the variance that one mains frequency carries, in [0, 1]."""
    n_times = raw.shape[-1]
    centred = raw - raw.mean(axis=-1, keepdims=True)
    total = np.square(centred).sum(axis=-1) + np.float32(1e-9)
    share = np.zeros(raw.shape[:-1], dtype=np.float32)
    for freq in MAINS_FREQS:
        if freq >= sfreq / 2:
            continue
        phase = 2 * np.pi * freq / sfreq * np.arange(n_times)
        taper = np.hanning(n_times)
        # A Hann taper halves the amplitude and passes 3/8 of the variance: 4/1.5 undoes both.
        power = sum(
            np.square((centred * (wave(phase) * taper).astype(np.float32)).sum(axis=-1))
            for wave in (np.cos, np.sin)
        )
        share = np.maximum(share, 8 * power / (n_times * total))
    return np.minimum(share, 1.0)
