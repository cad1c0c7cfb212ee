"""Blinks, glances, jaw tension and movement: what the wearer does, and the EEG shows as well.

They are marked and counted. A blink is no reason to stay silent; strong muscle or movement is, see
`strong_artefact`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
import scipy

from streaming.signal.blocks import Gap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from streaming.signal.blocks import Block
    from streaming.signal.info import SignalInfo


class ArtefactKind(StrEnum):
    """What the wearer did."""

    BLINK = "blink"
    SACCADE = "saccade"
    JAW = "jaw"
    MOVEMENT = "movement"


@dataclass(frozen=True, slots=True)
class Artefact:
    """One event.

    Attributes
    ----------
    kind : ArtefactKind
        What it is.
    start, stop : int
        Samples that it spans, `stop` excluded.
    at : int
        The sample of its peak.
    size : float
        Its height in µV; of jaw tension the rms.
    """

    kind: ArtefactKind
    start: int
    stop: int
    at: int
    size: float


FRONT = ("AF7", "AF8", "AF3", "AF4", "Fp1", "Fp2")
"""Electrodes over the eyes: the lid's potential is positive there."""

BACK = ("TP9", "TP10", "P7", "P8", "O1", "O2")
"""Electrodes far from the eyes. Their mean is taken off, for a Muse's reference (Fpz) sees a blink
better than AF7 does, so that it shows at TP9 with the wrong sign."""

SIDES = (("AF7", "AF8"), ("F7", "F8"), ("AF3", "AF4"), ("Fp1", "Fp2"))
"""Pairs, left and right, between which the eyes' turning shows; the first that is there counts."""

TEMPLES = ("TP9", "TP10", "T7", "T8", "FC5", "FC6")
"""Electrodes over or beside the chewing muscles."""

BLINK, BLINK_BAND, BLINK_WIDTH = 60.0, (0.5, 8.0), (0.06, 0.4)
"""µV of front over back, Hz, and seconds at half height. In 12 Muse recordings at this height 11 to
23 events a minute are found with the eyes open and 0 to 1 with them shut; people blink 10 to 20
times a minute (Bentivoglio et al. 1997, doi:10.1002/mds.870120629), for 0.1 to 0.4 s (Schiffman
2001, Sensation and Perception)."""

SACCADE, SACCADE_SPAN, SACCADE_RISE = 30.0, 0.2, 0.06
"""µV by which the difference of the sides steps, seconds before and after the step over which it is
taken, and seconds that the step itself lasts. A degree of gaze shows as 10 to 20 µV beside the eyes
(Malmivuo & Plonsey 1995, Bioelectromagnetism, ch. 28) and as half of that at AF7 and AF8; ten
degrees take 0.05 s (Leigh & Zee 2015, The Neurology of Eye Movements). Two periods of alpha fit in
0.2 s and so leave no step."""

JAW, JAW_ABOVE, JAW_SECONDS, JAW_TIMES = 6.0, 20.0, 0.2, 2.5
"""µV rms above 20 Hz for 0.2 s, and three times what is usual: chewing muscles show from 20 Hz on
(Goncharova et al. 2003, doi:10.1016/S1388-2457(03)00093-2), brain rhythms there stay under 5 µV."""

MOVEMENT, MOVEMENT_BELOW, MOVEMENT_SHARE = 200.0, 4.0, 0.5
"""µV within a second below 4 Hz on half of the electrodes: cables and pads that shift. Blinks reach
only those in front."""

LEAST_RATE = 64.0
"""Hz under which nothing is looked for: the jaw shows above 20 Hz, and filters need room."""

_STEP = 0.1
"""Seconds over which the jaw's rms is taken."""

_SLOT, _MARGIN = 1.0, 1.0
"""Seconds decided at a time, and the signal looked at on both sides of them: filters need it."""


def find_artefacts(
    raw: NDArray[np.floating], ch_names: Sequence[str], sfreq: float
) -> tuple[Artefact, ...]:
    """Find what the wearer did in a stretch of signal.

    Parameters
    ----------
    raw : ndarray of shape (n_channels, n_times)
        Finite samples in µV, offsets and all; under half a second of them shows nothing, nor does
        a rate under `LEAST_RATE`.
    ch_names : sequence of str
        The channels.
    sfreq : float
        Sampling rate in Hz.

    Returns
    -------
    artefacts : tuple of Artefact
        In order of their peaks, counted from the stretch's first sample.
    """
    if raw.shape[1] < 0.5 * sfreq or sfreq < LEAST_RATE:
        return ()
    signal = np.asarray(raw, dtype=np.float64)
    moved = _movements(signal, sfreq)
    events = moved + [
        event
        for event in _blinks(signal, ch_names, sfreq)
        + _saccades(signal, ch_names, sfreq)
        + _jaw(signal, ch_names, sfreq)
        if not any(one.start <= event.at < one.stop for one in moved)
    ]
    return tuple(sorted(events, key=lambda event: event.at))


class ArtefactFinder:
    """Find artefacts in a signal as it comes; however it is cut, the same are found.

    Parameters
    ----------
    info : SignalInfo
        The signal.
    """

    def __init__(self, info: SignalInfo) -> None:
        self._info = info
        self._slot = round(_SLOT * info.sfreq)
        self._margin = round(_MARGIN * info.sfreq)
        self._raw = np.empty((len(info.ch_names), 0), dtype=np.float32)
        self._first = self._decided = 0

    def feed(self, block: Block) -> list[Artefact]:
        """Take the next block; return what is decided, by the signal's own indices."""
        if isinstance(block, Gap):
            return self.finish()
        found: list[Artefact] = []
        finite: NDArray[np.bool_] = np.asarray(np.isfinite(block.data).all(axis=0))
        edges = [0, *(1 + np.flatnonzero(finite[1:] != finite[:-1])), finite.size]
        for first, last in pairwise(int(edge) for edge in edges):
            if first < last and finite[first]:
                found += self._take(block.data[:, first:last], block.start + first)
            else:
                found += self.finish()
        return found

    def finish(self) -> list[Artefact]:
        """Return what the end of a stretch decides, and start anew."""
        found = self._decide(self._first + self._raw.shape[1])
        self._raw = self._raw[:, :0]
        return found

    def _take(self, data: NDArray[np.float32], start: int) -> list[Artefact]:
        if not self._raw.shape[1]:
            self._first = self._decided = start
        self._raw = np.concatenate([self._raw, data], axis=1)
        found: list[Artefact] = []
        while self._decided + self._slot + self._margin <= self._first + self._raw.shape[1]:
            found += self._decide(self._decided + self._slot)
            keep = self._decided - self._margin
            if keep > self._first:
                self._raw = self._raw[:, keep - self._first :]
                self._first = keep
        return found

    def _decide(self, until: int) -> list[Artefact]:
        """Return the events whose peaks lie before an index and were not decided yet."""
        first = max(self._first, self._decided - self._margin)
        last = min(self._first + self._raw.shape[1], until + self._margin)
        stretch = self._raw[:, first - self._first : last - self._first]
        found = [
            replace(one, start=one.start + first, stop=one.stop + first, at=one.at + first)
            for one in find_artefacts(stretch, self._info.ch_names, self._info.sfreq)
        ]
        decided, self._decided = self._decided, until
        return [one for one in found if decided <= one.at < until]


def _blinks(signal: NDArray[np.float64], ch_names: Sequence[str], sfreq: float) -> list[Artefact]:
    """Find short bumps of the front over the back."""
    front, back = _mean_of(signal, ch_names, FRONT), _mean_of(signal, ch_names, BACK)
    if front is None or back is None:
        return []
    bumps = _band(front - back, BLINK_BAND, sfreq)
    narrow, wide = (seconds * sfreq for seconds in BLINK_WIDTH)
    peaks, facts = scipy.signal.find_peaks(
        bumps, height=BLINK, width=(narrow, wide), distance=0.2 * sfreq
    )
    return [
        Artefact(ArtefactKind.BLINK, int(left), int(np.ceil(right)) + 1, int(at), float(height))
        for at, left, right, height in zip(
            peaks, facts["left_ips"], facts["right_ips"], facts["peak_heights"], strict=True
        )
    ]


def _saccades(signal: NDArray[np.float64], ch_names: Sequence[str], sfreq: float) -> list[Artefact]:
    """Find steps of the one side against the other."""
    pair = next((p for p in SIDES if set(p) <= set(ch_names)), None)
    if pair is None:
        return []
    left, right = (_steps(signal[list(ch_names).index(name)], sfreq) for name in pair)
    height = np.abs(left - right)
    peaks, _ = scipy.signal.find_peaks(height, height=SACCADE, distance=max(1.0, 0.3 * sfreq))
    n_half = max(1, round(SACCADE_RISE * sfreq / 2))
    # What both sides see alike is no glance: a blink, or one electrode that moves by itself.
    return [
        Artefact(
            ArtefactKind.SACCADE,
            max(0, int(at) - n_half),
            min(signal.shape[1], int(at) + n_half + 1),
            int(at),
            float(height[at]),
        )
        for at in peaks
        if left[at] * right[at] < 0 and min(abs(left[at]), abs(right[at])) >= 0.25 * height[at]
    ]


def _steps(signal: NDArray[np.float64], sfreq: float) -> NDArray[np.float64]:
    """Return by how much a signal is higher after each sample than it was before; 0 at the ends."""
    n_span, n_half = round(SACCADE_SPAN * sfreq), round(SACCADE_RISE * sfreq / 2)
    steps = np.zeros_like(signal)
    total = np.concatenate([[0.0], np.cumsum(signal - signal.mean())])
    means = (total[n_span:] - total[:-n_span]) / n_span
    first = n_span + n_half
    n = signal.size - 2 * first
    if n > 0:
        steps[first : first + n] = means[first + n_half : first + n_half + n] - means[:n]
    return steps


def _jaw(signal: NDArray[np.float64], ch_names: Sequence[str], sfreq: float) -> list[Artefact]:
    """Find bursts of muscle at the temples."""
    picks = [n for n, name in enumerate(ch_names) if name in TEMPLES]
    n_step = max(1, round(_STEP * sfreq))
    n_steps = signal.shape[1] // n_step
    if not picks or sfreq <= 2.2 * JAW_ABOVE or n_steps < 5:
        return []
    fast = scipy.signal.sosfiltfilt(
        _design(4, "highpass", (JAW_ABOVE,), sfreq), signal[picks], axis=1
    )[:, : n_steps * n_step]
    steps = fast.reshape(len(picks), n_steps, n_step)
    rms = np.sqrt(np.square(steps).mean(axis=2)).mean(axis=0)
    least = max(JAW, JAW_TIMES * float(np.median(rms)))
    return [
        Artefact(
            ArtefactKind.JAW,
            first * n_step,
            last * n_step,
            (first + int(rms[first:last].argmax())) * n_step,
            float(rms[first:last].max()),
        )
        for first, last in _runs(rms >= least)
        if (last - first) * _STEP >= JAW_SECONDS
    ]


def _movements(signal: NDArray[np.float64], sfreq: float) -> list[Artefact]:
    """Find where half of the electrodes sway at once."""
    if signal.shape[1] < sfreq:
        return []
    slow = scipy.signal.sosfiltfilt(_design(2, "lowpass", (MOVEMENT_BELOW,), sfreq), signal, axis=1)
    n_step = max(1, round(0.25 * sfreq))
    starts = range(0, signal.shape[1] - round(sfreq) + 1, n_step)
    ranges = np.array([np.ptp(slow[:, at : at + round(sfreq)], axis=1) for at in starts])
    share = (ranges >= MOVEMENT).mean(axis=1)
    sway = np.median(ranges, axis=1)
    found = []
    for first, last in _runs(share >= MOVEMENT_SHARE):
        start, stop = first * n_step, min(signal.shape[1], (last - 1) * n_step + round(sfreq))
        found.append(
            Artefact(
                ArtefactKind.MOVEMENT,
                start,
                stop,
                (start + stop) // 2,
                float(sway[first:last].max()),
            )
        )
    return found


def _band(
    signal: NDArray[np.float64], band: tuple[float, float], sfreq: float
) -> NDArray[np.float64]:
    """Return a signal without what is slower or faster; nothing is shifted in time."""
    sos = _design(2, "bandpass", (band[0], min(band[1], 0.45 * sfreq)), sfreq)
    filtered: NDArray[np.float64] = scipy.signal.sosfiltfilt(sos, signal - signal.mean())
    return filtered


@cache
def _design(
    order: int,
    kind: Literal["highpass", "lowpass", "bandpass"],
    freqs: tuple[float, ...],
    sfreq: float,
) -> NDArray[np.float64]:
    """Return a Butterworth filter."""
    edges = freqs[0] if len(freqs) == 1 else freqs
    return np.asarray(scipy.signal.butter(order, edges, kind, fs=sfreq, output="sos"))


def _mean_of(
    signal: NDArray[np.float64], ch_names: Sequence[str], wanted: Sequence[str]
) -> NDArray[np.float64] | None:
    picks = [n for n, name in enumerate(ch_names) if name in wanted]
    return signal[picks].mean(axis=0) if picks else None


def _runs(holds: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return first and one past last of each run of true."""
    edges = np.flatnonzero(np.diff(holds.astype(np.int8), prepend=0, append=0))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]
