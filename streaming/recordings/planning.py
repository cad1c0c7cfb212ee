"""What is to be recorded where, said before anything is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from streaming.recordings.disk_space import free_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from streaming.signal.blocks import Chunk, Marker


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingPlan:
    """What is to be recorded where.

    Attributes
    ----------
    path : Path
        The first file, ``.xdf`` or ``.csv``; its folder exists.
    clock : callable
        Seconds on the clock of the chunks' times.
    force : bool
        Whether a file that is there may be replaced.
    may_number : bool
        Whether a number may be put after a name that is taken.
    model_name : str or None
        Which model reads; None for none.
    labels : tuple of str
        Its labels.
    with_markers : bool
        Whether markers may come: a CSV has no column for them otherwise.
    truth : callable or None
        Given a chunk, returns the markers that its source itself knows of.
    marks_artefacts : bool
        Whether blinks, glances, jaw tension and movement become markers, ``artefact:blink``.
    is_vital : bool
        Whether nothing else matters: a failure is raised wherever it shows, not only kept.
    free : callable
        Given a folder, returns the bytes left there, or None.
    now : callable
        Returns the date and time, with its zone.
    """

    path: Path
    clock: Callable[[], float]
    force: bool = False
    may_number: bool = False
    model_name: str | None = None
    labels: tuple[str, ...] = ()
    with_markers: bool = False
    truth: Callable[[Chunk], Sequence[Marker]] | None = None
    marks_artefacts: bool = False
    is_vital: bool = False
    free: Callable[[Path], int | None] = free_bytes
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
