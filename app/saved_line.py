"""The line at the foot of the window: what is written where, and what leaves the computer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.words import span

if TYPE_CHECKING:
    from streaming.status import RecordingStatus

STAYS, LEAVES = "nothing leaves this computer", "readings go out"

MUST_COME = 3.0
"""Seconds without a new sample on the disk after which the line no longer reads as if all were
well; the recorder writes every chunk, several a second."""


class SavedLine:
    """Put a recording into words, and tell how long ago its last sample reached the disk.

    Parameters
    ----------
    sends : sequence of str
        What readings are sent to, in words; empty where nothing leaves the computer.
    """

    def __init__(self, sends: tuple[str, ...] = ()) -> None:
        self._leaves = f"{LEAVES}: {', '.join(sends)}" if sends else STAYS
        self._least = LEAVES if sends else ""
        self._newest: tuple[Path, int] | None = None
        self._since = 0.0

    def texts(self, status: RecordingStatus | None, now: float) -> tuple[str, ...]:
        """Return the line, then shorter ones, each without another of its phrases.

        That all goes well is left out first, then the folder, then where readings are sent; never
        that they are, nor that something is wrong.

        Parameters
        ----------
        status : RecordingStatus or None
            How the recording stands; None where nothing was recorded.
        now : float
            Seconds on any steady clock.
        """
        leaves, least = self._leaves, self._least
        if status is None:
            return _lines(
                ("nothing is being recorded", leaves), ("nothing is being recorded", least)
            )
        said = "recording ended early:" if status.over and status.failure else "saved"
        whole, name = f"{said} {short(status.file)}", f"{said} {status.file.name}"
        state, is_wrong = ("", False) if status.over else self._state(status, now)
        kept = state if is_wrong else ""
        return _lines(
            (whole, state, leaves), (whole, kept, leaves), (name, kept, leaves), (name, kept, least)
        )

    def _state(self, status: RecordingStatus, now: float) -> tuple[str, bool]:
        """Return when the last sample reached the disk, and whether that is too long ago."""
        newest = (status.file, status.n_samples)
        if newest != self._newest:
            self._newest, self._since = newest, now
        age = now - self._since
        if not status.n_samples:
            return "waiting for the first sample", True
        if age > MUST_COME:
            return f"nothing new for {span(age)}", True
        return f"flushed {span(age)} ago", False


def short(file: Path) -> str:
    """Return a path as people write it: the home folder is a tilde."""
    try:
        return str(Path("~") / file.absolute().relative_to(Path.home()))
    except (ValueError, RuntimeError):  # it lies elsewhere, or nobody has a home
        return str(file)


def running_time(seconds: float) -> str:
    """Return a span as ``hh:mm:ss``."""
    whole = int(max(0.0, seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _lines(*lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return lines of their phrases, each line once."""
    joined = ("  ·  ".join(phrase for phrase in line if phrase) for line in lines)
    return tuple(dict.fromkeys(line[:1].upper() + line[1:] for line in joined))
