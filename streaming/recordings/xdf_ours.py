"""Recordings of this program, exactly as they were made: the clock stream says what was where."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from streaming.recordings.xdf_decoding import Numbers, Strings, work_out
from streaming.recordings.xdf_format import CLOCK, EEG, MARKERS
from streaming.recordings.xdf_streams import is_our_recording
from streaming.signal.blocks import Block, Chunk, Gap, Marker

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streaming.recordings.xdf_streams import DescribedStream

_PIECE = 2**16
"""Samples that are put together: 4 to 9 minutes, so that no long recording is held twice."""

_LONGEST_GAP = 30 * 86_400.0
"""Seconds: a gap of more than 30 days is damage."""

_MOST_PENDING = 64
"""Chunks that may wait for their place; each is written together with it."""

_LARGEST = 2.0**53
"""The last index that a double counts to."""

_TOGETHER = 0.1
"""Seconds that stamps may be off their place where nothing but they say that samples are missing:
a Muse sends 12 samples, 47 ms, at once, and late by up to 30 ms."""


class OurSignal:
    """Put the signal of our own file together, chunk by chunk.

    Attributes
    ----------
    n_guessed : int
        Samples whose place no clock sample told.
    markers : list of Marker
        Named moments, in the file's order.
    """

    def __init__(self) -> None:
        self.n_guessed = 0
        self.markers: list[Marker] = []
        self._streams: dict[int, DescribedStream] = {}
        self._is_ours = False
        self._pending: deque[Numbers] = deque()
        self._blocks: list[Block] = []
        self._parts: list[Numbers] = []
        self._begin = self._stop = 0
        self._correction = 0.0
        self._last: float | None = None
        self._stamp = float("nan")

    def header(self, stream: DescribedStream) -> None:
        """Take note of a stream."""
        self._streams[stream.id] = stream
        self._is_ours = is_our_recording(self._streams)

    def samples(self, stream: int, body: Numbers | Strings) -> None:
        """Take the samples of a chunk; those of files that are not ours are passed over."""
        if not self._is_ours:
            return
        if stream == EEG and isinstance(body, Numbers) and body.stamps.size:
            stamps, self._stamp = work_out(body.stamps, self._stamp, self._sfreq)
            self._pending.append(Numbers(stamps, body.values))
            if len(self._pending) > _MOST_PENDING:
                self._guess(self._pending.popleft())
        elif stream == CLOCK and isinstance(body, Numbers):
            for stamp, place in zip(body.stamps.tolist(), body.values.T.tolist(), strict=True):
                self._take_place(stamp, *place)
        elif isinstance(body, Strings) and stream == MARKERS:
            self.markers += [
                Marker(stamp, row[0])
                for stamp, row in zip(body.stamps.tolist(), body.rows, strict=True)
                if row and np.isfinite(stamp)
            ]

    def blocks(self) -> tuple[Block, ...]:
        """Return the signal, at the end of the file."""
        while self._pending:
            self._guess(self._pending.popleft())
        self._finish_piece()
        return tuple(self._blocks)

    @property
    def _sfreq(self) -> float:
        return self._streams[EEG].sfreq

    def _take_place(self, stamp: float, start: float, n_times: float, correction: float) -> None:
        """Place the chunk that a clock sample is about, and those before it that have none."""
        about = (
            place
            for place, one in enumerate(self._pending)
            if one.stamps.size == n_times and one.stamps[0] == stamp
        )
        n_before = next(about, None)
        if n_before is None or not math.isfinite(correction):
            return
        for _ in range(n_before):
            self._guess(self._pending.popleft())
        chunk = self._pending.popleft()
        before, room = self._stop, _LONGEST_GAP * max(1.0, self._sfreq)
        if self._last is None:
            before, room = 0, _LARGEST
        if start.is_integer() and 0 <= start - before <= room:
            self._place(chunk, int(start), correction)
        else:
            self._guess(chunk)

    def _guess(self, chunk: Numbers) -> None:
        """Place a chunk by its stamps, where its place is lost."""
        self.n_guessed += chunk.stamps.size
        start = self._stop
        if self._last is not None and self._sfreq:
            away = float(chunk.stamps[0]) - self._last - 1 / self._sfreq
            if _TOGETHER < away < _LONGEST_GAP:
                start += round(away * self._sfreq)
        self._place(chunk, start, self._correction)

    def _place(self, chunk: Numbers, start: int, correction: float) -> None:
        is_first = self._last is None
        n_held = self._stop - self._begin
        if is_first or start > self._stop or correction != self._correction or n_held >= _PIECE:
            self._finish_piece()
            if not is_first and start > self._stop:
                self._blocks.append(Gap(self._stop, start - self._stop))
            self._begin = self._stop = start
            self._correction = correction
        self._parts.append(chunk)
        self._stop += chunk.stamps.size
        self._last = float(chunk.stamps[-1])

    def _finish_piece(self) -> None:
        """Make one chunk of what follows without a gap."""
        if not self._parts:
            return
        data: NDArray[np.float32] = np.concatenate([one.values for one in self._parts], axis=1)
        times = np.concatenate([one.stamps for one in self._parts])
        self._blocks.append(
            Chunk(np.ascontiguousarray(data, np.float32), times, self._begin, self._correction)
        )
        self._parts = []
