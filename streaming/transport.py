"""What moves a recording that is played: play, pause, speed, position; no thread, file or window.

The schedule is absolute. What lies at a position is due at the anchor's moment plus its distance
over the speed; the anchor moves only where speed or position do, and then to where the schedule
stood at that moment, so that nothing drifts however often they change and however late a reader is.
"""

from __future__ import annotations

import math
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SLOWEST, FASTEST = 0.25, 16.0
"""Speeds at which a recording can be paced."""


class Transport:
    """Say what is due when; any thread may call anything.

    Parameters
    ----------
    duration : float
        Seconds of the recording in all.
    clock : callable
        Returns the time in seconds; the schedule starts at its value now.
    speed : float or None
        Times its own pace, 0.25 to 16; None for as fast as it is read.
    start : float
        Seconds into the recording at which to begin.
    playing : bool
        Whether it goes on at once.
    loop : bool
        Whether the end leads back to the start; whoever sees that it has `ended` asks
        `begins_again`.

    Raises
    ------
    ValueError
        Where speed or start are out of range.
    """

    def __init__(
        self,
        duration: float,
        *,
        clock: Callable[[], float],
        speed: float | None = 1.0,
        start: float = 0.0,
        playing: bool = True,
        loop: bool = False,
    ) -> None:
        _check_speed(speed)
        if start < 0:
            raise ValueError(f"a replay starts at 0 s or later, got {start}")
        self.duration = duration
        self.clock = clock
        self.loop = loop
        self._lock = Lock()
        self._speed = speed
        self._playing = playing
        self._reached = min(start, duration)
        self._anchor = (clock(), self._reached)

    @property
    def position(self) -> float:
        """Seconds from the recording's start to what has been handed on."""
        return self._reached

    @property
    def speed(self) -> float | None:
        """Times its own pace; None for as fast as it is read."""
        return self._speed

    @property
    def playing(self) -> bool:
        """Whether it goes on, or would if it were not over."""
        return self._playing

    @property
    def ended(self) -> bool:
        """Whether all has been handed on."""
        return self._reached >= self.duration

    def play(self) -> None:
        """Go on from where it stands."""
        with self._lock:
            self._anchor_here()
            self._playing = True

    def pause(self) -> None:
        """Stand still."""
        with self._lock:
            self._anchor_here()
            self._playing = False

    def set_speed(self, speed: float | None) -> None:
        """Go on at another speed; None for as fast as it is read.

        Raises
        ------
        ValueError
            Where the speed is out of range.
        """
        _check_speed(speed)
        with self._lock:
            self._anchor_here()
            self._speed = speed

    def seek(self, position: float) -> None:
        """Go to a second of the recording, no further than its ends, and on from there."""
        with self._lock:
            self._reached = min(max(0.0, position), self.duration)
            self._anchor = (self.clock(), self._reached)

    def begin_here(self) -> None:
        """Plan anew from what has been handed on: what comes could not be read until now."""
        with self._lock:
            self._anchor = (self.clock(), self._reached)

    def begins_again(self) -> bool:
        """Go back to the start if it is over and loops; return whether it did.

        The next pass is due from the moment at which this one ended by plan, so passes do not
        drift either.
        """
        with self._lock:
            if not (self.loop and self._playing and self.ended and self.duration > 0):
                return False
            planned = self._due(self.duration)
            began = planned if math.isfinite(planned) else self.clock()
            self._reached = 0.0
            self._anchor = (began, 0.0)
            return True

    def due(self, position: float) -> float:
        """Return the clock's time at which what ends at a position is due.

        Infinite while it stands still, minus infinity where nobody waits for the clock.
        """
        with self._lock:
            return self._due(position)

    def reach(self, position: float) -> None:
        """Note that everything up to a position has been handed on."""
        with self._lock:
            self._reached = position

    def _due(self, position: float) -> float:
        if not self._playing:
            return math.inf
        if self._speed is None:
            return -math.inf
        began, first = self._anchor
        return began + (position - first) / self._speed

    def _anchor_here(self) -> None:
        """Move the anchor to this moment, and to where the schedule stands in it."""
        now = self.clock()
        began, position = self._anchor
        if self._speed is None:
            position = self._reached
        elif self._playing:
            position = min(position + (now - began) * self._speed, self.duration)
        self._anchor = (now, position)


def _check_speed(speed: float | None) -> None:
    if speed is not None and not SLOWEST <= speed <= FASTEST:
        raise ValueError(f"a recording is replayed at {SLOWEST} to {FASTEST}x, got {speed}")
