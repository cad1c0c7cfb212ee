"""Formats that stamp no sample: rows at an even rate, with the stretches that are missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.blocks import Block, Chunk, Gap

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

NOT_RECORDED = "BAD_ACQ_SKIP"
"""The annotation of a stretch without signal, as MNE writes it and heeds it: filters stop there."""


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
