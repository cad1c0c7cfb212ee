"""What a recording is worth telling: JSON lines for programs, sentences for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from streaming.status import RecordingStatus


class RecordingLines:
    """Decide which JSON lines a recording is worth; asked a few times a second.

    A `written` line tells of samples that the system has taken; where the file is gone there is
    none any more.
    """

    def __init__(self) -> None:
        self._written: dict[Path, int] = {}
        self._said: tuple[str, str, str] | None = None

    def next(self, status: RecordingStatus | None) -> list[tuple[str, dict[str, Any]]]:
        """Return the kind and the fields of each line that is due."""
        if status is None:
            return []
        lines: list[tuple[str, dict[str, Any]]] = []
        if not status.is_gone:
            for file, n_samples in (*status.earlier, (status.file, status.n_samples)):
                if n_samples > self._written.get(file, 0):
                    self._written[file] = n_samples
                    lines.append(("written", {"samples": n_samples, "file": str(file)}))
        said = str(status.file), state_of(status), status.failure or status.warning
        if said != self._said:
            self._said = said
            fields = dict(zip(("file", "state", "detail"), said, strict=True))
            # A file is named before its samples, and an end told after them.
            lines.insert(len(lines) if status.over else 0, ("recording", fields))
        return lines


def state_of(status: RecordingStatus) -> str:
    """Return how a recording stands: ``recording``, ``warning``, ``failed``, ``closed``."""
    if status.failure:
        return "failed"
    if status.over:
        return "closed"
    return "warning" if status.warning else "recording"


def sentence_of(status: RecordingStatus) -> str:
    """Return how a recording stands, for a line of a log."""
    said = {
        "recording": f"Recording to {status.file}.",
        "warning": f"Recording to {status.file}; {status.warning}.",
        "failed": f"The recording ended: {status.failure}",
        "closed": summary_of(status),
    }
    return said[state_of(status)]


def summary_of(status: RecordingStatus) -> str:
    """Return what was recorded, file by file."""
    files = (*status.earlier, (status.file, status.n_samples))
    return "Recorded " + ", ".join(f"{n:,} samples to {file}" for file, n in files) + "."
