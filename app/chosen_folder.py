"""Whether recordings can go where the user wants them."""

from __future__ import annotations

import tempfile
from typing import TYPE_CHECKING

from streaming.recordings.disk_space import LEAST_BYTES, free_bytes, megabytes

if TYPE_CHECKING:
    from pathlib import Path


def folder_trouble(folder: Path) -> str:
    """Say why nothing could be recorded to a folder; "" where it could.

    The folder is written to, for rights on paper are not rights on a disk, and left as it was: it
    is the user's own, so that its mode is not ours to change. What is recorded there is private by
    its own mode.
    """
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
    except OSError as error:
        return f"It cannot be written to: {error.strerror or error}."
    free = free_bytes(folder)
    if free is not None and free < LEAST_BYTES:
        return f"Its disk has {megabytes(free)} left; a recording needs {megabytes(LEAST_BYTES)}."
    return ""


def folder_words(folder: Path) -> str:
    """Return a folder as text that does not name the user."""
    home = folder.home()
    return f"~/{folder.relative_to(home)}" if folder.is_relative_to(home) else str(folder)
