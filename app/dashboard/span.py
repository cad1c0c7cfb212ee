"""A stretch of a recording that is played again and again: from A to B."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.dashboard.transports import Transport

SLACK = 0.1
"""Seconds before A that are no jump elsewhere: a recording is entered at the sample before it."""


@dataclass(slots=True)
class Span:
    """Where the stretch begins and ends, as far as the user has said.

    Attributes
    ----------
    start, stop : float or None
        Seconds into the recording.
    """

    start: float | None = None
    stop: float | None = None

    def set_next(self, here: float) -> None:
        """Set the place to play from, then the one to play to; then play on as usual."""
        if self.stop is not None:
            self.start = self.stop = None
        elif self.start is None or here <= self.start:
            self.start = here
        else:
            self.stop = here

    def keep(self, transport: Transport, seek: Callable[[float], object]) -> None:
        """Go back to A, by `seek`, where B is reached; a jump to before A ends the span."""
        if self.start is None or self.stop is None:
            return
        here = transport.position
        if here < self.start - SLACK:
            self.start = self.stop = None
        elif here >= min(self.stop, transport.duration):
            seek(self.start)
            transport.play()
