"""What the library asks before it does what cannot be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QFileDialog

from app.dashboard import asking
from app.dashboard.library_table import size_text
from app.library_actions import files_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PyQt6.QtWidgets import QWidget

    from app.library import Entry

MOST_NAMED = 12
"""Files named in a question; more stand in its details, and would push its buttons away."""


def ask_to_delete(parent: QWidget, wanted: Sequence[Entry], entries: Sequence[Entry]) -> bool:
    """Name all files that would go, and ask; whoever only presses Enter or Escape keeps them.

    Parameters
    ----------
    parent : QWidget
        Over which window.
    wanted : sequence of Entry
        What is to be deleted.
    entries : sequence of Entry
        All recordings of the folder.
    """
    files = list(dict.fromkeys(file for one in wanted for file in files_of(one, entries)))
    return asking.ask(
        parent,
        _question(wanted),
        _named(files),
        yes="Delete for good",
        no="Keep",
        details="\n".join(map(str, files)) if len(files) > MOST_NAMED else "",
        is_grave=True,
    )


def ask_for_folder(parent: QWidget, title: str, folder: Path) -> str:
    """Ask for a folder; empty where the user names none."""
    return QFileDialog.getExistingDirectory(parent, title, str(folder))


def _question(wanted: Sequence[Entry]) -> str:
    if len(wanted) == 1:
        return f"Delete the recording {wanted[0].path.name} for good?"
    size = size_text(sum(one.n_bytes for one in wanted))
    return f"Delete these {len(wanted)} recordings ({size}) for good?"


def _named(files: Sequence[Path]) -> str:
    """Name what goes, and say that it cannot be had back."""
    names = "\n".join(f"  {file.name}" for file in files[:MOST_NAMED])
    rest = f"\n  and {len(files) - MOST_NAMED} more" if len(files) > MOST_NAMED else ""
    return (
        f"These files are deleted, not moved to a wastebasket, and cannot be had back:\n{names}"
        f"{rest}\nCopies that you have made elsewhere stay."
    )
