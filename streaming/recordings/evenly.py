"""Formats that stamp no sample: rows at an even rate, with the stretches that are missing."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.blocks import Block, Chunk, Gap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from streaming.signal.blocks import Recording

NOT_RECORDED = "BAD_ACQ_SKIP"
"""The annotation of a stretch without signal, as MNE writes it and heeds it: filters stop there."""

LONGEST_GAP = 30 * 86_400.0
"""Seconds: what claims to be a longer gap is damage."""


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """Samples that are not in the file, or only as filling.

    Attributes
    ----------
    first, stop : int
        Rows that are filling, `stop` excluded; none where both are the same.
    n_missing : int
        How many samples are missing there.
    """

    first: int
    stop: int
    n_missing: int


def even_blocks(
    data: NDArray[np.float32], sfreq: float, begin: float, missing: Iterable[Missing]
) -> tuple[Block, ...]:
    """Cut rows at an even rate into chunks and gaps.

    Parameters
    ----------
    data : ndarray of float32, shape (n_channels, n_rows)
        Signal in µV, filling and all.
    sfreq : float
        Rate in Hz.
    begin : float
        Clock of the first sample, in seconds.
    missing : iterable of Missing
        In any order; what overlaps is one. At either end it is left out.

    Returns
    -------
    blocks : tuple of Chunk or Gap
        Chunks are views of `data`; index 0 is the first sample that is there.
    """
    blocks: list[Block] = []
    row = index = pending = before = 0
    n_rows = data.shape[1]
    for one in [*sorted(missing), Missing(n_rows, n_rows, 0)]:
        first, stop = max(row, min(one.first, n_rows)), min(one.stop, n_rows)
        if first > row:
            if pending:
                if blocks:
                    blocks.append(Gap(index, pending))
                    index += pending
                else:
                    before = pending
                pending = 0
            times = begin + (before + np.arange(index, index + first - row)) / sfreq
            blocks.append(Chunk(data[:, row:first], times, index))
            index += first - row
        # Of filling that overlaps what came before, only the rest counts.
        pending += one.n_missing - max(0, min(row, one.stop) - one.first)
        row = max(row, stop)
    return tuple(blocks)


@dataclass(frozen=True, slots=True)
class EvenLayout:
    """How a recording lies at an even rate.

    Attributes
    ----------
    begin : float
        Clock of its first sample, in seconds.
    n_times : int
        Samples from the first to the last, missing ones counted in.
    filling : tuple of Missing
        The gaps, as rows that are to be filled.
    farthest : float
        Seconds by which the time of a sample changes at most.
    """

    begin: float
    n_times: int
    filling: tuple[Missing, ...]
    farthest: float


def even_layout(recording: Recording) -> EvenLayout:
    """Say how a recording is laid at its nominal rate, from its first sample's time on."""
    chunks = [chunk for chunk in recording.chunks if chunk.times.size]
    start, stop = chunks[0].start, chunks[-1].stop
    begin = float(chunks[0].times[0])
    farthest = 0.0
    for chunk in chunks:
        even = begin + np.arange(chunk.start - start, chunk.stop - start) / recording.info.sfreq
        farthest = max(farthest, float(np.abs(even - chunk.times).max()))
    ends = [(one.stop, other.start) for one, other in itertools.pairwise(chunks)]
    filling = tuple(
        Missing(first - start, last - start, last - first) for first, last in ends if last > first
    )
    return EvenLayout(begin, stop - start, filling, farthest)


def fill_rows(recording: Recording, channel: int, rows: NDArray[np.floating]) -> None:
    """Lay one channel's samples into rows that stand for them; the others stay as they are."""
    chunks = [chunk for chunk in recording.chunks if chunk.times.size]
    for chunk in chunks:
        first = chunk.start - chunks[0].start
        rows[first : first + chunk.times.size] = chunk.data[channel]
