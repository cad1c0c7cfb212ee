"""Logging: the one place that touches handlers. Logs go to stderr, results to stdout."""

from __future__ import annotations

import logging
from typing import Literal, TextIO, get_args

from app.plain_text import told
from streaming.errors import UsageError

Level = Literal["error", "warning", "info", "debug"]
LEVELS: tuple[str, ...] = get_args(Level)
"""From the quietest to the most talkative; `-q` and `-v` walk along it."""

OURS = ("app", "models", "streaming")
"""Our own packages: other libraries stay at warnings, however often `-v` is given."""

HANDLER = "affectscope"
"""Name of our handler on the root logger, by which a second call finds the first one's."""


class PlainFormatter(logging.Formatter):
    """Give each record one line that no terminal obeys; a traceback keeps its own lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        """Return the line of a record."""
        return told(super().formatMessage(record))


def level_after(level: str, *, louder: int, quieter: int) -> str:
    """Return the level that many steps along `LEVELS`, held at both ends.

    Raises
    ------
    UsageError
        Where `level` is none of `LEVELS`.
    """
    if level not in LEVELS:
        raise UsageError(f"Log level {level!r} is none of {', '.join(LEVELS)}.")
    place = LEVELS.index(level) + louder - quieter
    return LEVELS[min(max(place, 0), len(LEVELS) - 1)]


def configure_logging(level: str, stream: TextIO | None = None) -> None:
    """Send our log records to one handler; calling it again replaces what an earlier call set.

    Parameters
    ----------
    level : {"error", "warning", "info", "debug"}
        The least severe records to show.
    stream : TextIO, optional
        Where to write; stderr where none is given.
    """
    handler = logging.StreamHandler(stream)
    handler.set_name(HANDLER)
    handler.setFormatter(PlainFormatter("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers = [known for known in root.handlers if known.get_name() != HANDLER]
    root.addHandler(handler)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())
