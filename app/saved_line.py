"""The line at the foot of the window: what is written where, and what leaves the computer."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.words import span

if TYPE_CHECKING:
    from streaming.status import RecordingStatus

STAYS = "nothing leaves this computer"

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
        self._leaves = f"readings go out: {', '.join(sends)}" if sends else STAYS
        self._newest: tuple[Path, int] | None = None
        self._since = 0.0

    def text(self, status: RecordingStatus | None, now: float) -> str:
        """Return the line.

        Parameters
        ----------
        status : RecordingStatus or None
            How the recording stands; None where nothing was recorded.
        now : float
            Seconds on any steady clock.
        """
        if status is None:
            return _capital(f"nothing is being recorded  ·  {self._leaves}")
        if status.over:
            said = f"recording ended early: {short(status.file)}" if status.failure else ""
            return _capital(f"{said or f'saved {short(status.file)}'}  ·  {self._leaves}")
        newest = (status.file, status.n_samples)
        if newest != self._newest:
            self._newest, self._since = newest, now
        age = now - self._since
        flushed = f"flushed {span(age)} ago" if status.n_samples else "waiting for the first sample"
        if age > MUST_COME and status.n_samples:
            flushed = f"nothing new for {span(age)}"
        return f"Saved {short(status.file)}  ·  {flushed}  ·  {self._leaves}"


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


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
