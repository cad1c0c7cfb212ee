"""How much room is left where recordings go, looked up beside everything else."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from streaming.recordings.disk_space import free_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EVERY = 5.0
"""Seconds from one look to the next: within them an EPOC's recording grows by 0.06 MB."""


@dataclass(frozen=True, slots=True)
class Room:
    """The room in a folder.

    Attributes
    ----------
    folder : Path
        Where recordings go; it may not exist yet.
    free : int or None
        Bytes that this user may still write there; None where nobody can tell.
    """

    folder: Path
    free: int | None


class DiskWatch:
    """Know the room where recordings go, without ever keeping anybody waiting for a disk.

    Each look has a thread of its own: a folder on a network that is gone may answer after minutes,
    or never, and then the room is simply not known.

    Parameters
    ----------
    folder : callable
        Tells where recordings go now.
    measure : callable
        Returns the free bytes of a folder that exists, None where nobody can tell.
    clock : callable
        Seconds on any steady clock.
    """

    def __init__(
        self,
        folder: Callable[[], Path],
        *,
        measure: Callable[[Path], int | None] = free_bytes,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._measure = measure
        self._clock = clock
        self._room: Room | None = None
        self._looked: tuple[Path, float] | None = None
        self._thread: threading.Thread | None = None

    def newest(self) -> Room | None:
        """Return what is known, at once, and look anew where that is due; None before anything is.

        What is known of another folder than recordings go to now is not told.
        """
        folder, now = self._folder(), self._clock()
        is_other = self._looked is None or self._looked[0] != folder
        is_due = self._looked is None or is_other or now - self._looked[1] >= EVERY
        if is_due and (self._thread is None or not self._thread.is_alive()):
            self._looked = folder, now
            # A daemon: the program ends even while a disk does not answer.
            self._thread = threading.Thread(
                target=self._look, args=(folder,), name="looks at the disk", daemon=True
            )
            self._thread.start()
        room = self._room
        return room if room is not None and room.folder == folder else None

    def _look(self, folder: Path) -> None:
        """Measure the folder, or the nearest one above it that exists."""
        self._room = Room(folder, self._measure(nearest(folder)))


def nearest(folder: Path) -> Path:
    """Return a folder, or the nearest one above it that exists: they will share its disk."""
    for each in (folder, *folder.parents):
        try:
            if each.is_dir():
                return each
        except OSError:  # No right to look: what is above it is the next guess.
            continue
    return folder
