"""The newest stretch of the signal, shared between threads: one writer, any number of readers.

Each reader keeps its own cursor, so a picture and a classifier cannot take each other's samples.
Everything is copied under one lock, in and out; nobody ever holds a view into the buffer.
"""

from __future__ import annotations

from collections import deque
from threading import Condition
from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.blocks import Block, Chunk, Gap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streaming.signal.info import SignalInfo


class RingBuffer:
    """Hold the last seconds of one signal, missing samples remembered as missing.

    Samples are addressed by their absolute index, missing ones counted in; sample `i` lies at
    position `i` modulo the capacity, so writing costs as much as the block is long.

    Parameters
    ----------
    info : SignalInfo
        The signal's channels and nominal rate.
    seconds : float
        How much is kept; at least one sample.

    Raises
    ------
    ValueError
        Where `seconds` is not above 0.
    """

    def __init__(self, info: SignalInfo, seconds: float) -> None:
        if not seconds > 0:
            raise ValueError(f"a ring buffer needs some seconds, got {seconds}")
        self.info = info
        self.capacity = max(1, round(seconds * info.sfreq))
        # Filled, so that the system hands the memory out now and not while samples are written.
        self._data = np.full((len(info.ch_names), self.capacity), np.nan, dtype=np.float32)
        self._times = np.full(self.capacity, np.nan)
        self._arrived = np.full(self.capacity, np.nan)
        self._gaps: deque[Gap] = deque()  # merged and in order, none older than the buffer
        self._origin = 0
        self._stop = 0
        self._empty = True
        self._closed = False
        self._changed = Condition()

    @property
    def start(self) -> int:
        """Index of the oldest sample that is still held."""
        with self._changed:
            return self._oldest()

    @property
    def stop(self) -> int:
        """Index one past the newest sample: the cursor of a reader that wants only what comes."""
        with self._changed:
            return self._stop

    @property
    def closed(self) -> bool:
        """Whether nothing more will be written."""
        with self._changed:
            return self._closed

    def write(self, block: Block, arrived: float | None = None) -> None:
        """Append a block and wake the readers that wait.

        Parameters
        ----------
        block : Chunk or Gap
            Goes on where the last one ended; the first one may start anywhere.
        arrived : float or None
            When it came in, on the caller's clock, in seconds; None where nobody will ask.

        Raises
        ------
        ValueError
            Where the block does not go on where the last one ended, has other channels, or comes
            after `close`.
        """
        with self._changed:
            self._check(block)
            if self._empty:
                self._origin = block.start
                self._empty = False
            if isinstance(block, Chunk):
                self._put(block, np.nan if arrived is None else arrived)
            elif block.n_missing > 0:
                joined = self._gaps and self._gaps[-1].stop == block.start
                first = self._gaps.pop().start if joined else block.start
                self._gaps.append(Gap(first, block.stop - first))
            self._stop = block.stop
            while self._gaps and self._gaps[0].stop <= self._oldest():
                self._gaps.popleft()
            self._changed.notify_all()

    def read_since(self, cursor: int, timeout: float | None = 0.0) -> tuple[list[Block], int]:
        """Return copies of everything newer than a cursor.

        Parameters
        ----------
        cursor : int
            Index of the first sample wanted: 0 at first, then what the last call returned.
        timeout : float or None
            Seconds to wait while there is nothing; None for as long as it takes. `close` ends the
            wait.

        Returns
        -------
        blocks : list of Chunk or Gap
            In order and without holes, chunks and gaps in turn; what was overwritten before this
            reader came for it is a gap. Empty where nothing came in time.
        cursor : int
            Where the next call shall go on.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._stop > cursor or self._closed, timeout)
            if self._stop <= cursor:
                return [], cursor
            return self._blocks(max(cursor, self._origin)), self._stop

    def latest(self, seconds: float) -> Chunk | None:
        """Return a copy of the newest stretch, for pictures.

        Parameters
        ----------
        seconds : float
            How long at most.

        Returns
        -------
        chunk : Chunk or None
            Consecutive indices up to `stop`; missing samples are NaN, their times interpolated.
            None where no sample is held.
        """
        with self._changed:
            n_times = min(round(seconds * self.info.sfreq), self._stop - self._oldest())
            if n_times <= 0:
                return None
            first = self._stop - n_times
            chunk = self._copy(first, self._stop)
            missing = np.zeros(n_times, dtype=bool)
            for gap in self._gaps:
                missing[max(gap.start - first, 0) : max(gap.stop - first, 0)] = True
        if missing.all():
            return None
        chunk.data[:, missing] = np.nan
        _fill_times(chunk.times, missing, self.info.sfreq)
        return chunk

    def arrival_of(self, index: int) -> float | None:
        """Return when a sample came in, or None where it is missing, overwritten or not stamped."""
        with self._changed:
            held = self._oldest() <= index < self._stop
            if not held or any(gap.start <= index < gap.stop for gap in self._gaps):
                return None
            arrived = float(self._arrived[index % self.capacity])
        return None if np.isnan(arrived) else arrived

    def close(self) -> None:
        """Say that nothing more comes; readers that wait return, what is held stays readable."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _oldest(self) -> int:
        return max(self._origin, self._stop - self.capacity)

    def _check(self, block: Block) -> None:
        if self._closed:
            raise ValueError("the ring buffer is closed: make a new one for a new run")
        if not self._empty and block.start != self._stop:
            raise ValueError(
                f"a block must go on at sample {self._stop}, got one that starts at {block.start}"
            )
        if isinstance(block, Chunk) and block.data.shape[0] != len(self.info.ch_names):
            raise ValueError(
                f"a block needs {len(self.info.ch_names)} channels, got {block.data.shape[0]}"
            )

    def _put(self, chunk: Chunk, arrived: float) -> None:
        """Copy in what fits of a chunk, in two pieces where it goes over the end."""
        n_times = chunk.times.size
        if n_times > self.capacity:
            self._put(chunk[n_times - self.capacity :], arrived)
            return
        at = chunk.start % self.capacity
        if (n_first := self.capacity - at) < n_times:
            self._put(chunk[:n_first], arrived)
            self._put(chunk[n_first:], arrived)
            return
        here = slice(at, at + n_times)
        self._data[:, here] = chunk.data
        self._times[here] = chunk.times
        self._arrived[here] = arrived

    def _copy(self, first: int, last: int) -> Chunk:
        """Copy out the samples of `first` to `last`, missing or not."""
        at = first % self.capacity
        n_first = min(self.capacity - at, last - first)
        n_rest = last - first - n_first
        parts = [
            np.concatenate([held[..., at : at + n_first], held[..., :n_rest]], axis=-1)
            for held in (self._data, self._times)
        ]
        return Chunk(parts[0], parts[1], first)

    def _blocks(self, cursor: int) -> list[Block]:
        """Copy out everything from a cursor on; a hole at its start is what was overwritten."""
        blocks: list[Block] = []
        oldest = self._oldest()
        gaps = [Gap(cursor, oldest - cursor)] if cursor < oldest else []
        for gap in self._gaps:
            first = max(gap.start, cursor)
            if gaps and first <= gaps[-1].stop:
                gaps[-1] = Gap(gaps[-1].start, gap.stop - gaps[-1].start)
            elif gap.stop > first:
                gaps.append(Gap(first, gap.stop - first))
        for gap in gaps:
            if gap.start > cursor:
                blocks.append(self._copy(cursor, gap.start))
            blocks.append(gap)
            cursor = gap.stop
        if cursor < self._stop:
            blocks.append(self._copy(cursor, self._stop))
        return blocks


def _fill_times(times: NDArray[np.float64], missing: NDArray[np.bool_], sfreq: float) -> None:
    """Give missing samples, in place, times between those of their neighbours."""
    if not missing.any():
        return
    there = np.flatnonzero(~missing)
    at = np.flatnonzero(missing)
    times[at] = np.interp(at, there, times[there])
    first, last = there[0], there[-1]
    times[:first] = times[first] - np.arange(first, 0, -1) / sfreq
    times[last + 1 :] = times[last] + np.arange(1, times.size - last) / sfreq
