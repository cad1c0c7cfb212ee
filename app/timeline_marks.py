"""Markers of the last minutes, wherever they came from, on the signal's own clock."""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections import deque
from typing import TYPE_CHECKING

from app.frame import TimelineMark
from app.reading_history import HISTORY_SECONDS
from app.self_report import is_event, marker_words
from streaming.signal.blocks import Marker

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST_NOTES = 1000
"""Markers remembered, and shown of a recording: three a second while the timeline shows them."""


class TimelineMarks:
    """Collect markers, and tell how old each is.

    Parameters
    ----------
    known : callable
        Returns the markers of others in order of time: those of a recording, or what a stream of
        markers told.
    """

    def __init__(self, known: Callable[[], Sequence[Marker]]) -> None:
        self._known = known
        self._waiting: list[str] = []
        self._noted: deque[Marker] = deque(maxlen=MOST_NOTES)

    def note(self, text: str, at: float | None) -> None:
        """Remember a marker.

        Parameters
        ----------
        text : str
            What it says.
        at : float or None
            When, on the signal's clock; None where that is not known yet, for the time of the next
            picture that knows it.
        """
        if at is None:
            self._waiting.append(text)
        else:
            self._noted.append(Marker(at, text))

    def within(self, now: float | None) -> tuple[TimelineMark, ...]:
        """Return the markers of the last minutes, oldest first.

        Parameters
        ----------
        now : float or None
            The signal's clock; None before the first sample, when nothing can be placed yet.
        """
        if now is None:
            return ()
        self._noted.extend(Marker(now, text) for text in self._waiting)
        self._waiting.clear()
        known, begin = self._known(), now - HISTORY_SECONDS
        # A recording may hold as many markers as samples, and is asked for each picture.
        first, last = (f(known, t, key=_time) for f, t in ((bisect_left, begin), (bisect, now)))
        # What was noted in a recording lies ahead of now once the user went back.
        noted = [each for each in self._noted if begin <= each.time <= now]
        both = sorted((*known[max(first, last - MOST_NOTES) : last], *noted), key=_time)
        shown = ((now - each.time, each.text) for each in both if is_event(each.text))
        return tuple(TimelineMark(age, marker_words(text)) for age, text in shown)


def _time(marker: Marker) -> float:
    return marker.time
