"""What can go wrong with a headset, for a simulated one to play: pure, seen chunk by chunk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.blocks import Chunk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Data = NDArray[np.float32]
    Flags = NDArray[np.bool_]
    Indices = NDArray[np.int64]

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "drop": "samples are lost, as by a bad radio link",
        "freeze": "nothing is sent, then everything at once, as by a sender that was suspended",
        "nan": "every channel holds no numbers",
        "flat": "the first channel stands still, as with an electrode that fell off",
        "restart": "the sender goes away and comes back under the same name",
        "rate": "only every second sample is sent, under the rate that was announced",
    }
)
"""The faults that can be played, in words."""

DEFAULT_LENGTH = 5.0
"""Seconds that a fault lasts where nobody says."""

_WRITTEN = re.compile(
    r"(?P<kind>[a-z]+)@(?P<start>\d+(\.\d+)?)s?(\+(?P<length>\d+(\.\d+)?)s?)?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a simulated headset.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    start, length : float
        Seconds after the first sample, and seconds that it lasts.
    """

    kind: str
    start: float
    length: float = DEFAULT_LENGTH

    @property
    def stop(self) -> float:
        """Second at which it is over."""
        return self.start + self.length

    def holds(self, seconds: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Say of each moment, in seconds after the first sample, whether the fault is on."""
        return np.asarray((seconds >= self.start) & (seconds < self.stop))


def parse_fault(written: str) -> Fault:
    """Read a fault such as ``nan@10+5``: the kind, its start, and its length in seconds.

    Raises
    ------
    ValueError
        Where it is none; the text says how one is written.
    """
    found = _WRITTEN.fullmatch(written.strip())
    if not found or found["kind"] not in KINDS:
        raise ValueError(
            f"{written!r} is no fault. Write KIND@START or KIND@START+LENGTH, such as nan@10+5; "
            f"the kinds are {', '.join(KINDS)}."
        )
    return Fault(found["kind"], float(found["start"]), float(found["length"] or DEFAULT_LENGTH))


def is_on(kind: str, faults: Sequence[Fault], seconds: float) -> bool:
    """Say whether a fault of this kind lasts at a moment after the first sample."""
    return any(fault.kind == kind and fault.start <= seconds < fault.stop for fault in faults)


def spoil(chunk: Chunk, faults: Sequence[Fault], sfreq: float) -> list[Chunk]:
    """Do to some samples what the faults do to them.

    Parameters
    ----------
    chunk : Chunk
        Samples, the first of all being number 0.
    faults : sequence of Fault
        `freeze` and `restart` are not the samples' business and change nothing here.
    sfreq : float
        Rate in Hz.

    Returns
    -------
    spoilt : list of Chunk
        What is left, each run of samples under its own times; empty where all is lost.
    """
    data, there = chunk.data.copy(), np.ones(chunk.times.size, dtype=bool)
    index = chunk.start + np.arange(chunk.times.size)
    for fault in faults:
        if fault.kind in _SPOILERS:
            _SPOILERS[fault.kind](data, there, index, fault.holds(index / sfreq))
    kept = np.flatnonzero(there)
    runs = np.split(kept, np.flatnonzero(np.diff(kept) > 1) + 1)
    return [
        Chunk(data[:, run], chunk.times[run], chunk.start + int(run[0])) for run in runs if run.size
    ]


def _drop(_data: Data, there: Flags, _index: Indices, when: Flags) -> None:
    there[when] = False


def _nan(data: Data, _there: Flags, _index: Indices, when: Flags) -> None:
    data[:, when] = np.nan


def _flat(data: Data, _there: Flags, _index: Indices, when: Flags) -> None:
    data[0, when] = 0.0


def _rate(_data: Data, there: Flags, index: Indices, when: Flags) -> None:
    there[when & (index % 2 == 1)] = False


_SPOILERS: Mapping[str, Callable[[Data, Flags, Indices, Flags], None]] = MappingProxyType(
    {"drop": _drop, "nan": _nan, "flat": _flat, "rate": _rate}
)
