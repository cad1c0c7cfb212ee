"""A live monitor's story as JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from app.lines import Tally, event_line
from app.output import emit

if TYPE_CHECKING:
    from streaming.signal.blocks import Gap
    from streaming.signal.readings import Reading
    from streaming.status import MonitorState


class Story:
    """Count what happens, and print each thing as a JSON line if asked to.

    Parameters
    ----------
    json : bool
        Whether to print.
    stream : TextIO, optional
        Where to; stdout if not given.

    Attributes
    ----------
    tally : Tally
        The counts so far.
    """

    def __init__(self, *, json: bool, stream: TextIO | None = None) -> None:
        self._json = json
        self._stream = stream
        self.tally = Tally()

    def on_state(self, state: MonitorState, detail: str) -> None:
        """Print a `state` line."""
        if self._json:
            emit("state", {"state": str(state), "detail": detail}, self._stream)

    def on_event(self, event: Gap | Reading, latency: float | None) -> None:
        """Count an event and print its line."""
        self.tally.count(event)
        if self._json:
            emit(*event_line(event, None if latency is None else latency * 1e3), self._stream)
