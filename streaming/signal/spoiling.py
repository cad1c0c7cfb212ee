"""What faults do to a simulated signal: pure, and the same however the signal is cut."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.artefacts import FRONT
from streaming.signal.blocks import Chunk
from streaming.signal.info import EPOC, MUSE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from streaming.signal.faults import Fault
    from streaming.signal.info import SignalInfo

RAILS: Mapping[str, tuple[float, float]] = MappingProxyType(
    {MUSE.device: (-1000.0, 1000.0), EPOC.device: (0.0, 8400.0)}
)
"""µV that an amplifier can tell: 12 bits of 0.488 µV around zero (muselsl's `muse.py`), 14 bits of
0.51 µV from zero on (Emotiv's data sheets)."""

JITTER, PACKET = 0.05, 12
"""Seconds by which a packet's stamps stray at most, and samples of a Muse's packet."""

CLOCK_JUMP = 3600.0
"""Seconds by which a clock is off."""

SWING, SWING_FREQ = 10_000.0, 1.5
"""µV and Hz of a sway far beyond both rails."""

MAINS, MAINS_FREQ = 200.0, 50.0
"""µV and Hz of a hum ten times as large as EEG of 20 µV."""

MUSCLE, JAW = 100.0, 60.0
"""µV rms of a tense forehead and of a bite; Goncharova et al. 2003
(doi:10.1016/S1388-2457(03)00093-2) show contractions one to two orders above the EEG's power."""

BLINK, BLINK_SECONDS, BLINK_EVERY = 150.0, 0.35, 4.0
"""µV and seconds of a blink in front, and seconds from one to the next: 15 a minute are usual
(Bentivoglio et al. 1997, doi:10.1002/mds.870120629)."""

POP, POP_SECONDS = 5000.0, 1.0
"""µV of an electrode that jumps, and the seconds in which it creeps back to a third."""

DRIFT = 300_000.0
"""µV: the offset that electrodes may have against each other (IEC 60601-2-26)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """The samples of a chunk that a fault may change, in place.

    Attributes
    ----------
    data, times, there : ndarray
        Signal in µV, clock in seconds, and whether each sample is sent.
    index : ndarray of int
        Of each sample.
    when : ndarray of bool
        Where the fault is on.
    since : ndarray of float
        Seconds since it began, at each sample.
    share : ndarray of float
        The same in shares of its length.
    info : SignalInfo
        The signal.
    """

    data: NDArray[np.float32]
    times: NDArray[np.float64]
    there: NDArray[np.bool_]
    index: NDArray[np.int64]
    when: NDArray[np.bool_]
    since: NDArray[np.float64]
    share: NDArray[np.float64]
    info: SignalInfo

    def add(self, wave: NDArray[np.float64], picks: Sequence[int] | None = None) -> None:
        """Add µV where the fault is on, to some channels or all."""
        rows = range(len(self.data)) if picks is None else picks
        for row in rows:
            one = wave if wave.ndim == 1 else wave[row]
            self.data[row, self.when] += one[self.when].astype(np.float32)

    def put(self, value: NDArray[np.float32] | float) -> None:
        """Put values in the place of every channel where the fault is on."""
        self.data[:, self.when] = value

    def tone(self, freq: float) -> NDArray[np.float64]:
        """Return a sine of height 1."""
        return np.asarray(np.sin(2 * np.pi * freq * self.index / self.info.sfreq))

    def noise(self) -> NDArray[np.float64]:
        """Return noise of rms 1 on each channel."""
        rows = np.arange(len(self.data))[:, np.newaxis]
        return np.asarray(np.sqrt(12.0) * (_random(self.index + 7919.0 * rows) - 0.5))

    @property
    def rails(self) -> tuple[float, float]:
        """The amplifier's range in µV."""
        return RAILS.get(self.info.device, RAILS[MUSE.device])


def spoil(chunk: Chunk, faults: Sequence[Fault], info: SignalInfo) -> list[Chunk]:
    """Do to some samples what the faults do to them.

    Parameters
    ----------
    chunk : Chunk
        Samples, the first of all being number 0.
    faults : sequence of Fault
        What befalls the sender or the stream changes nothing here.
    info : SignalInfo
        The signal.

    Returns
    -------
    spoilt : list of Chunk
        What is left, each run of samples under its own times; empty where all is lost.
    """
    data, times = chunk.data.copy(), chunk.times.copy()
    there = np.ones(times.size, dtype=bool)
    index = chunk.start + np.arange(times.size)
    seconds = index / info.sfreq
    for fault in faults:
        if fault.kind in _SPOILERS:
            since = seconds - fault.start
            share = since / max(fault.length, 1e-9)
            part = _Part(data, times, there, index, fault.holds(seconds), since, share, info)
            _SPOILERS[fault.kind](part)
    kept = np.flatnonzero(there)
    runs = np.split(kept, np.flatnonzero(np.diff(kept) > 1) + 1)
    return [Chunk(data[:, run], times[run], chunk.start + int(run[0])) for run in runs if run.size]


def _random(number: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a number in [0, 1) for each number, always the same one."""
    return np.asarray(np.sin(number * 12.9898 + 4.1414) * 43758.5453 % 1.0)


def _drop(part: _Part) -> None:
    part.there[part.when] = False


def _rate(part: _Part) -> None:
    part.there[part.when & (part.index % 2 == 1)] = False


def _jitter(part: _Part) -> None:
    stray = JITTER * (2 * _random((part.index // PACKET).astype(np.float64)) - 1)
    part.times[part.when] += stray[part.when]


def _jump(seconds: float) -> Callable[[_Part], None]:
    def jump(part: _Part) -> None:
        part.times[part.when] += seconds

    return jump


def _put(value: float) -> Callable[[_Part], None]:
    return lambda part: part.put(value)


def _flat(part: _Part) -> None:
    part.data[0, part.when] = 0.0


def _clip(part: _Part) -> None:
    part.add(SWING * part.tone(SWING_FREQ))
    part.put(np.clip(part.data[:, part.when], *part.rails))


def _scale(factor: float) -> Callable[[_Part], None]:
    return lambda part: part.put(part.data[:, part.when] * np.float32(factor))


def _jaw(part: _Part) -> None:
    part.add(JAW * part.noise() * (part.since % 1.0 < 0.5))


def _blink(part: _Part) -> None:
    phase = np.minimum(part.since % BLINK_EVERY, BLINK_SECONDS) / BLINK_SECONDS
    picks = [n for n, name in enumerate(part.info.ch_names) if name in FRONT]
    part.add(BLINK * np.sin(np.pi * phase) ** 2, picks)


def _pop(part: _Part) -> None:
    part.add(POP * np.exp(-np.maximum(part.since, 0.0) / POP_SECONDS), [0])


def _drift(part: _Part) -> None:
    part.add(DRIFT * (1 - np.abs(2 * part.share - 1)))


_SPOILERS: Mapping[str, Callable[[_Part], None]] = MappingProxyType(
    {
        "drop": _drop,
        "rate": _rate,
        "jitter": _jitter,
        "ahead": _jump(CLOCK_JUMP),
        "behind": _jump(-CLOCK_JUMP),
        "nan": _put(np.nan),
        "inf": _put(np.inf),
        "flat": _flat,
        "dead": _put(0.0),
        "rail": lambda part: part.put(part.rails[1]),
        "clip": _clip,
        "volts": _scale(1e-6),
        "millivolts": _scale(1e-3),
        "mains": lambda part: part.add(MAINS * part.tone(MAINS_FREQ)),
        "muscle": lambda part: part.add(MUSCLE * part.noise()),
        "jaw": _jaw,
        "blink": _blink,
        "pop": _pop,
        "drift": _drift,
        "alike": lambda part: part.put(part.data[0, part.when]),
    }
)
