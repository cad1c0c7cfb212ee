"""How much room a disk has, and how little is too little for a recording."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from streaming.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

WARNING_BYTES = 500_000_000
"""Under 500 MB the user is warned: twelve hours of an EPOC, whose second takes 11 kB."""

LEAST_BYTES = 100_000_000
"""Under 100 MB a recording ends in good order, and none begins: the room is left to the system."""


def free_bytes(folder: Path) -> int | None:
    """Return the bytes that this user may still write in a folder; None where nobody can tell."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return None


def megabytes(n_bytes: int) -> str:
    """Write a number of bytes in MB."""
    return f"{n_bytes / 1e6:,.0f} MB"


def refuse_full_disk(folder: Path, free: int | None) -> None:
    """Refuse to begin a recording where there is too little room.

    Raises
    ------
    OutputError
        Under `LEAST_BYTES`.
    """
    if free is not None and free < LEAST_BYTES:
        raise OutputError(
            f"{folder} has {megabytes(free)} left, too little to record: {megabytes(LEAST_BYTES)} "
            "are needed. Free some space, or record to another disk."
        )


def warning_of(free: int | None) -> str:
    """Return a warning in words where a recording that runs comes near the end; "" elsewhere."""
    if free is None or free >= WARNING_BYTES:
        return ""
    return f"{megabytes(free)} are left on the disk; the recording ends at {megabytes(LEAST_BYTES)}"
