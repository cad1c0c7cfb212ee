"""How far the screen lies behind the wearer."""

from __future__ import annotations

from collections import deque
from statistics import median

FRAMES = 30
"""Frames that the delay is told of: a second of them. Samples come in heaps, so that a single frame
tells little."""

STANDING = 1.0
"""Seconds from which samples do not merely come in heaps: then the delay of this very frame is
told."""


class ScreenDelay:
    """The usual delay of the last frames, or how long nothing has come."""

    def __init__(self) -> None:
        self._delays: deque[float] = deque(maxlen=FRAMES)

    def update(self, delay: float) -> float:
        """Take the delay of a frame, and return what to tell.

        Parameters
        ----------
        delay : float
            Seconds from when its newest sample was taken until it was drawn; clocks that are set
            right meanwhile may make it negative, which is told as none.
        """
        if delay >= STANDING:
            self._delays.clear()
            return delay
        self._delays.append(max(0.0, delay))
        return median(self._delays)
