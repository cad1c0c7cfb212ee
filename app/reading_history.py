"""The readings of the last five minutes, and the holes between them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from app.frame import HistoryPoint
from app.readable import readable
from app.words import NO_SIGNAL, REASONS
from streaming.signal.blocks import Gap
from streaming.signal.readings import Prediction

if TYPE_CHECKING:
    from collections.abc import Iterable

    from streaming.signal.readings import Reading

HISTORY_SECONDS = 300.0
"""What the timeline shows: long enough for several clips or moods, short enough for single hops."""

HOLE_HOPS, HOLE_SECONDS = 3.0, 1.5
"""No reading for this many hops, and for this long at least, is a hole: signal stopped."""

CLOCK_SLACK = 1.0
"""Seconds by which a reading may lie ahead of the newest sample seen: both are asked for one after
the other. What lies further ahead is from before a jump back in a recording."""


class ReadingHistory:
    """Keep readings as long as the timeline shows them.

    Parameters
    ----------
    hop : float
        Seconds between two readings.
    """

    def __init__(self, hop: float) -> None:
        self._hole = max(HOLE_HOPS * hop, HOLE_SECONDS)
        self._readings: deque[Reading] = deque()
        self.newest: Reading | None = None
        self.last_prediction: Prediction | None = None

    def add(self, events: Iterable[Gap | Reading]) -> None:
        """Take what a monitor told, oldest first."""
        for event in events:
            if isinstance(event, Gap):
                continue
            reading = readable(event)
            if self.newest is not None and reading.t_end < self.newest.t_end:
                self._forget_after(reading.t_end)
            self._readings.append(reading)
            self.newest = reading
            if isinstance(reading, Prediction):
                self.last_prediction = reading

    def points(self, now: float) -> tuple[HistoryPoint, ...]:
        """Return the timeline, oldest first; where nothing was said there are points that say so.

        Parameters
        ----------
        now : float
            The signal's clock at this moment.
        """
        while self._readings and now - self._readings[0].t_end > HISTORY_SECONDS:
            self._readings.popleft()
        points: list[HistoryPoint] = []
        for reading in self._readings:
            age = now - reading.t_end
            if age < -CLOCK_SLACK:
                break
            self._close_hole(points, max(0.0, age))
            points.append(_point(reading, max(0.0, age)))
        self._close_hole(points, 0.0)
        return tuple(points)

    def _close_hole(self, points: list[HistoryPoint], age: float) -> None:
        """Mark both ends of a hole between the last point and `age`, where there is one."""
        if points and (before := points[-1].age) - age > self._hole:
            points.append(HistoryPoint(before, None, None, NO_SIGNAL))
            points.append(HistoryPoint(age, None, None, NO_SIGNAL))

    def _forget_after(self, t_end: float) -> None:
        """Let go of what a jump back in a recording has made the future."""
        while self._readings and self._readings[-1].t_end >= t_end:
            self._readings.pop()
        if self.last_prediction is not None and self.last_prediction.t_end >= t_end:
            earlier = (r for r in reversed(self._readings) if isinstance(r, Prediction))
            self.last_prediction = next(earlier, None)


def _point(reading: Reading, age: float) -> HistoryPoint:
    if isinstance(reading, Prediction):
        return HistoryPoint(age, reading.valence, reading.interval, "", reading.label)
    return HistoryPoint(age, None, None, REASONS[reading.reason][0])
