"""How a stream that went away and came back goes on in the same row of samples."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from streaming.signal.blocks import Gap

if TYPE_CHECKING:
    from streaming.signal.blocks import Block, Chunk


class Joiner:
    """Give the samples of one source after the other one running index.

    A source counts its own samples from 0. What follows a loss begins behind a `Gap`, as long as
    the clocks say.

    Parameters
    ----------
    sfreq : float
        Nominal rate in Hz.
    """

    def __init__(self, sfreq: float) -> None:
        self._sfreq = sfreq
        self._stop: int | None = None
        self._time = 0.0
        self._offset: int | None = 0

    def at(self, sfreq: float) -> Joiner:
        """Return a joiner that goes on from here at another rate."""
        other = Joiner(sfreq)
        other._stop, other._time = self._stop, self._time
        other.lose()
        return other

    @property
    def newest(self) -> tuple[int, float] | None:
        """Index and clock of the newest sample; None before the first."""
        return None if self._stop is None else (self._stop - 1, self._time)

    def lose(self) -> None:
        """Note that the source went away: its next chunk counts anew."""
        if self._stop is not None:  # Before the first sample there is nothing to go on from.
            self._offset = None

    def join(self, block: Block) -> list[Block]:
        """Return a block on the running index, behind the gap that led to it if there was one."""
        if isinstance(block, Gap):
            if self._offset is None:
                return []
            return [Gap(block.start + self._offset, block.n_missing)]
        joined: list[Block] = []
        if self._offset is None:
            joined.append(gap := self._gap_before(block))
            self._offset = gap.stop - block.start
        self._stop = block.stop + self._offset
        self._time = float(block.times[-1])
        return [*joined, replace(block, start=block.start + self._offset)]

    def _gap_before(self, chunk: Chunk) -> Gap:
        """Return the gap between the last sample and a chunk's first: one sample at the least."""
        n_missing = round((float(chunk.times[0]) - self._time) * self._sfreq) - 1
        return Gap(self._stop or 0, max(1, n_missing))
