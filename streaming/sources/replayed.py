"""A recording as a live source: at its own pace, faster, slower, or as fast as it is read."""

from __future__ import annotations

import math
from collections import deque
from threading import Event, Lock
from typing import TYPE_CHECKING

from streaming.signal.blocks import Chunk, Gap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from streaming.signal.blocks import Block, Recording

_PACKET = 0.05
"""Seconds between two chunks on the reader's clock: a Muse's packet of 12 samples takes 0.047."""

_AT_ONCE = 1.0
"""Seconds of signal in a chunk where nobody waits for the clock."""

SLOWEST, FASTEST = 0.25, 16.0
"""Speeds at which a recording can be paced."""


class ReplayedSource:
    """Replay a recording, gaps and all, under its own times and indices.

    A block is due when its last sample would have come: the start plus its distance in samples
    over rate and speed, counted from the start each time, so that nothing drifts. A gap is due when
    it ends, as it would be found live.

    Parameters
    ----------
    recording : Recording
        What to replay.
    speed : float or None
        Times its own pace, 0.25 to 16; None for as fast as it is read. (A reader that puts the
        signal into a ring buffer must then wait for those that read it.)
    clock : callable
        Returns the time in seconds; the replay starts at its value now.
    wait : callable, optional
        Waits for some seconds; by default until `close` at the latest.
    start : float
        Seconds into the recording, missing ones counted in, at which to begin.

    Raises
    ------
    ValueError
        Where speed or start is out of range.
    """

    def __init__(
        self,
        recording: Recording,
        *,
        speed: float | None,
        clock: Callable[[], float],
        wait: Callable[[float], object] | None = None,
        start: float = 0.0,
    ) -> None:
        _check_speed(speed)
        if start < 0:
            raise ValueError(f"a replay starts at 0 s or later, got {start}")
        self.info = recording.info
        self._speed = speed
        self._clock = clock
        self._closed = Event()
        self._wait = wait or self._closed.wait
        first = recording.blocks[0].start if recording.blocks else 0
        self._first = first + round(start * self.info.sfreq)
        self._blocks = deque(_from(recording, self._first))
        self._origin = first
        self._next = self._first
        self._pacing = Lock()
        self._playing = True
        self._anchor = (clock(), self._first)

    @property
    def finished(self) -> bool:
        """Whether the whole recording has been read."""
        return not self._blocks

    @property
    def position(self) -> float:
        """Seconds from the recording's start to the next sample to be read."""
        return (self._next - self._origin) / self.info.sfreq

    @property
    def speed(self) -> float | None:
        """Times its own pace; None for as fast as it is read."""
        return self._speed

    @property
    def playing(self) -> bool:
        """Whether it goes on."""
        return self._playing

    def set_pace(self, speed: float | None, *, playing: bool) -> None:
        """Go on from here at another speed, or stand still; any thread may call it.

        Raises
        ------
        ValueError
            Where the speed is out of range.
        """
        _check_speed(speed)
        with self._pacing:
            self._speed, self._playing = speed, playing
            self._anchor = (self._clock(), self._next)

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
        self._next = block.stop
        return block

    def close(self) -> None:
        """Stop the replay; a read that waits returns."""
        self._closed.set()

    def _comes_due(self, timeout: float) -> bool:
        """Wait for the next block; say whether it is due."""
        now = self._clock()
        last = now + timeout
        while now < min(self._due(), last) and not self._closed.is_set():
            # No longer than a packet at a time: pace and pause may change meanwhile.
            self._wait(min(self._due() - now, last - now, _PACKET))
            now = self._clock()
        return now >= self._due() and not self._closed.is_set()

    def _due(self) -> float:
        """Return when the next block is due: never while it stands still."""
        with self._pacing:
            if not self._playing:
                return math.inf
            if self._speed is None:
                return -math.inf
            began, first = self._anchor
            block = self._blocks[0]
            stop = block.stop
            if isinstance(block, Chunk):
                stop = min(stop, block.start + self._n_packet())
            return began + (stop - first) / self.info.sfreq / self._speed

    def _n_packet(self) -> int:
        """Return the most samples that come at once at the speed of this moment."""
        seconds = _AT_ONCE if self._speed is None else _PACKET * self._speed
        return max(1, round(seconds * self.info.sfreq))


def _check_speed(speed: float | None) -> None:
    if speed is not None and not SLOWEST <= speed <= FASTEST:
        raise ValueError(f"a recording is replayed at {SLOWEST} to {FASTEST}x, got {speed}")


def _from(recording: Recording, first: int) -> Iterator[Block]:
    """Yield a recording's blocks from an index on."""
    for block in recording.blocks:
        if block.stop <= first:
            continue
        skipped = max(0, first - block.start)
        if isinstance(block, Chunk):
            yield block[skipped:]
        else:
            yield Gap(block.start + skipped, block.n_missing - skipped)
