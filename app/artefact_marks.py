"""What the wearer did in the seconds on the screen: blinks, glances, jaw, movement."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from streaming.signal.artefacts import Artefact, ArtefactFinder, ArtefactKind

if TYPE_CHECKING:
    from streaming.signal.blocks import Chunk
    from streaming.signal.info import SignalInfo

WORDS = {
    ArtefactKind.BLINK: "blink",
    ArtefactKind.SACCADE: "glance",
    ArtefactKind.JAW: "jaw",
    ArtefactKind.MOVEMENT: "movement",
}
"""How each is called on the screen."""

MOST = 180
"""Events remembered: six a second for thirty seconds."""

AROUND = 0.15
"""Seconds by which a shaded span is wider on both sides than what was found: a blink is measured
at half of its height, and a glance's step lasts 0.06 s, which nobody would see."""

PIECE = 1.0
"""Seconds looked at in one go."""

PACE, MOST_WAIT = 60.0, 0.25
"""Pieces looked at in a second, and the longest time between two pictures that counts for as much.
A jump asks for all that is shown: to look at 12 s of 14 channels in one picture took 35 ms of its
33 (measured). Two pieces a picture take 6, and the 32 s of the longest window half a second."""


@dataclass(frozen=True, slots=True)
class TraceMark:
    """What the wearer did for a while.

    Attributes
    ----------
    start, stop : int
        Indices of the samples, `stop` excluded, counted as the signal's chunks are.
    word : str
        What it is called on the screen.
    """

    start: int
    stop: int
    word: str


class ArtefactMarks:
    """Follow the newest samples, each of which is looked at once.

    Parameters
    ----------
    info : SignalInfo
        The signal.
    """

    def __init__(self, info: SignalInfo) -> None:
        self._info = info
        self._first = self._seen = 0
        self._looked: float | None = None
        self._finder = ArtefactFinder(info)
        self._waiting: deque[Chunk] = deque()
        self._found: deque[Artefact] = deque(maxlen=MOST)
        self._listed: list[TraceMark] | None = None

    def update(self, chunk: Chunk) -> None:
        """Let what is new in the newest stretch wait for a look; NaN where samples are missing.

        A stretch that does not join on, or reaches back behind where this began, is looked at anew.
        """
        if not self._first <= chunk.start <= self._seen <= chunk.stop:
            self._begin(chunk.start)
        n_piece = max(1, round(PIECE * self._info.sfreq))
        for first in range(self._seen - chunk.start, chunk.stop - chunk.start, n_piece):
            self._waiting.append(chunk[first : first + n_piece])
        self._seen = chunk.stop

    def look_on(self, now: float, *, at_once: bool = False) -> None:
        """Look at what waits: all of it, or as much as the time since the last picture allows.

        Parameters
        ----------
        now : float
            Seconds on any steady clock.
        at_once : bool
            Whether nothing may wait for the next picture.
        """
        since = 0.0 if self._looked is None else now - self._looked
        most = max(1, round(PACE * min(since, MOST_WAIT)))
        self._looked = now
        for _ in range(len(self._waiting) if at_once else min(most, len(self._waiting))):
            if found := self._finder.feed(self._waiting.popleft()):
                self._found.extend(found)
                self._listed = None

    def since(self, start: int) -> tuple[TraceMark, ...]:
        """Return what reaches behind a sample, in order; what touches and is alike is one."""
        if self._listed is None:
            self._listed = self._list()
        return tuple(one for one in self._listed if one.stop > start)

    def _list(self) -> list[TraceMark]:
        """Return every event as a span that can be seen."""
        around = round(AROUND * self._info.sfreq)
        spans: list[TraceMark] = []
        for one in sorted(self._found, key=lambda each: each.start):
            span = TraceMark(one.start - around, one.stop + around, WORDS[one.kind])
            last = spans[-1] if spans else None
            if last is not None and last.word == span.word and span.start <= last.stop:
                spans[-1] = TraceMark(last.start, max(last.stop, span.stop), last.word)
            else:
                spans.append(span)
        return spans

    def _begin(self, start: int) -> None:
        """Start anew: time went back, or so far on that samples were passed over."""
        self._first = self._seen = start
        self._waiting.clear()
        self._finder = ArtefactFinder(self._info)
        self._found.clear()
        self._listed = None
