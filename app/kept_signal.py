"""The last minutes of a signal as it came, in a bounded part of the memory."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.blocks import Chunk

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streaming.signal.info import SignalInfo

KEPT_SECONDS = 300.0
"""What the timeline shows."""

MOST_BYTES = 80_000_000
"""Memory for samples at most: five minutes of 64 channels at 1000 Hz take 77 MB. Of more channels
or a higher rate, fewer seconds are kept."""

BLOCK_SECONDS = 10.0
"""Seconds in one piece of memory: taken when it is needed, given back when it is old."""


@dataclass(slots=True, eq=False)
class _Block:
    """One piece, filled from its start on."""

    start: int
    data: NDArray[np.float32]
    times: NDArray[np.float64]
    filled: int = 0


class KeptSignal:
    """Samples by their index, the oldest ones forgotten.

    Parameters
    ----------
    info : SignalInfo or None
        The signal; None for none, which keeps nothing.
    """

    def __init__(self, info: SignalInfo | None) -> None:
        self.info = info
        self.sfreq = 1.0 if info is None else info.sfreq
        n_channels = 1 if info is None else len(info.ch_names)
        self._n_block = max(1, round(BLOCK_SECONDS * self.sfreq))
        seconds = min(KEPT_SECONDS, MOST_BYTES / (4 * n_channels * self.sfreq))
        # The oldest block is let go as a whole, so one more than is promised would be too many.
        n_blocks = max(2, int(seconds * self.sfreq) // self._n_block)
        self._blocks: deque[_Block] = deque(maxlen=n_blocks)
        self.stop = 0

    @property
    def start(self) -> int:
        """Index of the oldest sample that is kept."""
        return self._blocks[0].start if self._blocks else self.stop

    @property
    def n_bytes(self) -> int:
        """Memory that samples and their times take."""
        return sum(block.data.nbytes + block.times.nbytes for block in self._blocks)

    def fits(self, info: SignalInfo) -> bool:
        """Tell whether a signal's samples may be kept beside these."""
        known = self.info
        return known is not None and (known.ch_names, known.sfreq) == (info.ch_names, info.sfreq)

    def append(self, chunk: Chunk) -> bool:
        """Keep what is new of a chunk; return False where it does not join on, and all else goes.

        Parameters
        ----------
        chunk : Chunk
            Samples of all channels, NaN where some are missing.
        """
        if self.info is None:
            return True
        goes_on = chunk.start <= self.stop <= chunk.stop or not self._blocks
        if not goes_on or not self._blocks:
            self._blocks.clear()
            self.stop = chunk.start
        new = chunk[self.stop - chunk.start :]
        at = 0
        while at < new.times.size:
            if not self._blocks or self._blocks[-1].filled == self._n_block:
                self._blocks.append(self._new_block(len(new.data)))
            block = self._blocks[-1]
            n_times = min(self._n_block - block.filled, new.times.size - at)
            here = slice(block.filled, block.filled + n_times)
            block.data[:, here] = new.data[:, at : at + n_times]
            block.times[here] = new.times[at : at + n_times]
            block.filled += n_times
            at += n_times
            self.stop += n_times
        return goes_on

    def until(self, stop: int, seconds: float) -> Chunk | None:
        """Return a copy of what came before a moment, as `streaming.ring.RingBuffer.latest` does.

        Parameters
        ----------
        stop : int
            One past the last sample.
        seconds : float
            How long at most.

        Returns
        -------
        chunk : Chunk or None
            None where nothing of it is kept, or all of it is missing.
        """
        stop = min(stop, self.stop)
        first = max(self.start, stop - round(seconds * self.sfreq))
        if first >= stop:
            return None
        parts = []
        for block in self._blocks:
            here = slice(max(0, first - block.start), max(0, stop - block.start))
            here = slice(here.start, min(here.stop, block.filled))
            if here.start < here.stop:
                parts.append((block.data[:, here], block.times[here]))
        data = np.concatenate([part for part, _ in parts], axis=1)
        if np.isnan(data[0]).all() and np.isnan(data).all():
            return None
        return Chunk(data, np.concatenate([times for _, times in parts]), first)

    def _new_block(self, n_channels: int) -> _Block:
        data = np.empty((n_channels, self._n_block), dtype=np.float32)
        return _Block(self.stop, data, np.empty(self._n_block))
