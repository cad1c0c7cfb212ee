"""What the library says of what it lists and of what it has done."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from app.library import Entry
    from app.library_actions import Exported
    from streaming.recordings.repairing import Repair

MOST_TOLD = 3
"""Remarks of an export that are told one by one: more do not fit in a line or two."""


def found_words(
    entries: Sequence[Entry],
    chosen: Sequence[Entry],
    length: Callable[[float], str],
    size: Callable[[int], str],
) -> str:
    """Say how many recordings there are, or are selected, how long and how large they are."""
    several = len(chosen) > 1
    of = chosen if several else entries
    if not of:
        return ""
    n = "1 recording" if len(of) == 1 else f"{len(of)} recordings"
    seconds = sum(one.seconds or 0.0 for one in of)
    parts = (f"{n}{' selected' if several else ''}", length(seconds) if seconds else "")
    return "  ·  ".join(filter(None, (*parts, size(sum(one.n_bytes for one in of)))))


def deleted_words(gone: Sequence[Path]) -> str:
    """Say how many files went."""
    return "1 file deleted." if len(gone) == 1 else f"{len(gone)} files deleted."


def exported_words(folder: Path, done: Exported) -> str:
    """Say what was written where, what its form could not hold, and what is not among it."""
    n = len(done.done)
    written = f"{n} written to {folder}." if n else "Nothing was written."
    remarks = [*done.failed, *done.lost]
    rest = f" And {len(remarks) - MOST_TOLD} more remarks." if len(remarks) > MOST_TOLD else ""
    return " ".join([written, *(f"{one.rstrip('.')}." for one in remarks[:MOST_TOLD])]) + rest


def repaired_words(done: Sequence[Repair]) -> str:
    """Say what was saved where, and what was lost."""
    said = []
    for one in done:
        if one.out is None:
            said.append(f"{one.file.name} is sound; nothing was written.")
            continue
        signal = [stream for stream in one.streams if stream.header.kind.upper() == "EEG"]
        lost = sum(stream.n_lost for stream in signal)
        how = f", {lost:,} samples are lost" if lost else ""
        said.append(f"{one.out.name} holds all that was sound{how}; {one.file.name} is as it was.")
    return " ".join(said)
