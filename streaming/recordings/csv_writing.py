"""Recording as CSV in muselsl's form: ``timestamps``, a column a channel, and one for markers."""

from __future__ import annotations

import csv
import io
import logging
from collections import deque
from typing import TYPE_CHECKING

import numpy as np

from streaming.recordings.appending import AppendedFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from streaming.signal.blocks import Chunk, Marker

log = logging.getLogger(__name__)

STAMPS, MARKER = "timestamps", "Marker0"
"""Columns beside the channels, as `muselsl record` calls them."""

NO_MARKER = "0"
"""What stands in the marker's column of most rows, as `muselsl record` writes it."""


class CsvWriter:
    """Write a signal as a table, append-only; whole rows only, one write a chunk.

    Numbers are the shortest that read back the same: samples as float32, times as float64. A gap is
    a jump of the times; no rows are made up for it.

    Parameters
    ----------
    path : Path
        Where to; its folder exists. The file is made 0600.
    ch_names : sequence of str
        The channels in order.
    clock : callable
        Returns seconds that never go back.
    force : bool
        Whether a file that is there may be replaced.
    with_markers : bool
        Whether there is a column for markers. A table's columns are fixed by its first line.

    Raises
    ------
    UsageError
        Where a file is there and may not be replaced.
    OutputError
        Where the file cannot be made.
    """

    def __init__(
        self,
        path: Path,
        ch_names: Sequence[str],
        *,
        clock: Callable[[], float],
        force: bool = False,
        with_markers: bool = False,
    ) -> None:
        self._with_markers = with_markers
        self._waiting: deque[Marker] = deque()
        last = [MARKER] if with_markers else []
        header = ",".join(map(_cell, [STAMPS, *ch_names, *last]))
        self._file = AppendedFile(path, f"{header}\n".encode(), clock=clock, force=force)

    @property
    def sha256(self) -> str:
        """Digest of all that is in the file."""
        return self._file.sha256

    def mark(self, markers: Iterable[Marker]) -> None:
        """Keep markers for the first rows that are not older than they are, one marker a row."""
        if self._with_markers:
            self._waiting.extend(markers)

    def append(self, chunk: Chunk) -> None:
        """Write the rows of a chunk, the markers that wait for them with them.

        Raises
        ------
        OutputError
            Where the disk did not take them; the rows before stay as they are.
        """
        times = chunk.times.tolist()
        marks, rest = self._marks_of(times)
        rows = (
            ",".join([repr(time), *map(_number, sample), *mark])
            for time, sample, mark in zip(times, chunk.data.T, marks, strict=True)
        )
        if times:
            self._file.append("".join(f"{row}\n" for row in rows).encode())
        self._waiting = rest

    def sync_if_due(self) -> None:
        """Have the disk confirm what was written, where that is due.

        Raises
        ------
        OutputError
            Where the disk does not, or the file is no longer where it was.
        """
        self._file.sync_if_due()

    def close(self) -> None:
        """Let go of the file; again does nothing.

        Raises
        ------
        OutputError
            Where the disk does not confirm what was written.
        """
        if self._waiting:
            log.warning(
                "%d markers came after the last sample, and a CSV has no row for them; an XDF file "
                "holds such ones",
                len(self._waiting),
            )
            self._waiting.clear()
        self._file.close()

    def _marks_of(self, times: list[float]) -> tuple[list[list[str]], deque[Marker]]:
        """Return what stands in the marker's column of each row, and the markers that wait on."""
        if not self._with_markers:
            return [[] for _ in times], self._waiting
        waiting = deque(sorted(self._waiting, key=lambda marker: marker.time))
        cells = []
        for time in times:
            due = waiting and waiting[0].time <= time
            cells.append([_cell(waiting.popleft().text) if due else NO_MARKER])
        return cells, waiting


def _number(value: np.float32) -> str:
    """Write a sample; nothing where it is no number, as tables have it."""
    return "" if np.isnan(value) else str(value)


def _cell(text: str) -> str:
    """Write a text as one cell, in quotes where it needs them."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow([" ".join(text.splitlines())])
    return line.getvalue()
