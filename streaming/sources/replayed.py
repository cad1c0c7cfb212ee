"""A recording as a live source, at the pace of its transport."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.blocks import Chunk

if TYPE_CHECKING:
    from collections.abc import Callable

    from streaming.signal.blocks import Block, Recording
    from streaming.transport import Transport

_PACKET = 0.05
"""Seconds between two chunks on the reader's clock: a Muse's packet of 12 samples takes 0.047."""

_AT_ONCE = 1.0
"""Seconds of signal in a chunk where nobody waits for the clock."""


class ReplayedSource:
    """Replay a recording from where its transport stands, under its own times and indices.

    A block is due when its last sample would have come, a gap when it ends, as it would be found
    live. A jump needs another source: what comes from one goes on without a break.

    Parameters
    ----------
    recording : Recording
        What to replay, gaps and all.
    transport : Transport
        What says when a block is due; it is told how far the recording has been read. (Where nobody
        waits for the clock, a reader that puts the signal into a ring buffer must wait for those
        that read it.)
    wait : callable, optional
        Waits for some seconds on the transport's clock; by default until `close` at the latest.

    Attributes
    ----------
    first : int
        Index of the first sample that it replays.
    """

    def __init__(
        self,
        recording: Recording,
        transport: Transport,
        *,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        self.info = recording.info
        self._transport = transport
        self._closed = Event()
        self._wait = wait or self._closed.wait
        self._origin = recording.start
        self.first = self._origin + round(transport.position * self.info.sfreq)
        self._blocks = deque(recording.between(self.first, recording.stop))

    @property
    def finished(self) -> bool:
        """Whether the whole recording has been read."""
        return not self._blocks

    def read(self, timeout: float) -> Block | None:
        """Return the next block.

        Parameters
        ----------
        timeout : float
            Seconds to wait for it.

        Returns
        -------
        block : Chunk or Gap or None
            None where it is not due in time, after `close`, and for ever once `finished`.
        """
        if self._closed.is_set() or not self._blocks:
            return None
        if not self._comes_due(timeout):
            return None
        block = self._blocks.popleft()
        n_packet = self._n_packet()
        if isinstance(block, Chunk) and block.times.size > n_packet:
            self._blocks.appendleft(block[n_packet:])
            block = block[:n_packet]
        self._transport.reach(self._position_of(block.stop))
        return block

    def close(self) -> None:
        """Stop the replay; a read that waits returns."""
        self._closed.set()

    def _comes_due(self, timeout: float) -> bool:
        """Wait for the next block; say whether it is due."""
        clock = self._transport.clock
        now = clock()
        last = now + timeout
        while now < min(self._due(), last) and not self._closed.is_set():
            # No longer than a packet at a time: pace and pause may change meanwhile.
            self._wait(min(self._due() - now, last - now, _PACKET))
            now = clock()
        return now >= self._due() and not self._closed.is_set()

    def _due(self) -> float:
        """Return when the next block is due."""
        block = self._blocks[0]
        stop = block.stop
        if isinstance(block, Chunk):
            stop = min(stop, block.start + self._n_packet())
        return self._transport.due(self._position_of(stop))

    def _position_of(self, index: int) -> float:
        return (index - self._origin) / self.info.sfreq

    def _n_packet(self) -> int:
        """Return the most samples that come at once at the speed of this moment."""
        speed = self._transport.speed
        seconds = _AT_ONCE if speed is None else _PACKET * speed
        return max(1, round(seconds * self.info.sfreq))


def positions_of_markers(recording: Recording) -> tuple[float, ...]:
    """Return where each marker lies, in seconds from the recording's start, missing ones counted.

    A marker in a gap lies at the first sample after it; one behind the end, at the end.
    """
    chunks = [chunk for chunk in recording.chunks if chunk.times.size]
    stops = [float(chunk.times[-1]) for chunk in chunks]
    positions = []
    for marker in recording.markers:
        at = bisect_left(stops, marker.time)
        index = recording.stop
        if at < len(chunks):
            index = chunks[at].start + int(np.searchsorted(chunks[at].times, marker.time))
        positions.append((index - recording.start) / recording.info.sfreq)
    return tuple(positions)
