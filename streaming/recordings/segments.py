"""One file of a recording, in either format: a signal of one shape, its readings and markers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import numpy as np

from streaming.recordings.csv_writing import CsvWriter
from streaming.recordings.xdf_format import (
    CLOCK,
    EEG,
    MARKERS,
    READINGS,
    Samples,
    Text,
    clock_header,
    eeg_header,
    markers_header,
    readings_header,
)
from streaming.recordings.xdf_writing import XdfWriter
from streaming.signal.readings import Prediction, Reason

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from streaming.signal.blocks import Chunk, Marker
    from streaming.signal.info import SignalInfo
    from streaming.signal.readings import Reading

REASONS = tuple(Reason)
"""Reasons in the order in which the file numbers them, from 1."""


class Segment(Protocol):
    """One file that is being written."""

    @property
    def sha256(self) -> str:
        """Digest of all that is in it."""
        ...

    def append(
        self, chunk: Chunk | None, readings: Sequence[Reading], markers: Sequence[Marker]
    ) -> None:
        """Write what there is, in one write; `OutputError` where the disk did not take it."""
        ...

    def sync_if_due(self) -> None:
        """Have the disk confirm, and see that the file is still there; `OutputError` otherwise."""
        ...

    def close(self) -> None:
        """Finish the file; `OutputError` where the disk does not confirm it."""
        ...


class XdfSegment:
    """A file in the contract's form: signal, markers, readings, and the clock of each chunk.

    Parameters
    ----------
    path : Path
        Where to.
    info : SignalInfo
        The signal.
    clock : callable
        Seconds on the clock of the chunks' times.
    force : bool
        Whether a file that is there may be replaced.
    started : str
        Date and time, ISO 8601.
    model_name : str or None
        Which model reads; None for none.
    labels : sequence of str
        Its labels.

    Raises
    ------
    UsageError, OutputError
        As `XdfWriter`.
    """

    def __init__(
        self,
        path: Path,
        info: SignalInfo,
        *,
        clock: Callable[[], float],
        force: bool,
        started: str,
        model_name: str | None,
        labels: Sequence[str],
    ) -> None:
        self._labels = tuple(labels)
        headers = (
            eeg_header(info),
            markers_header(),
            readings_header(model_name, self._labels),
            clock_header(),
        )
        self._writer = XdfWriter(path, headers, clock=clock, force=force, started=started)

    @property
    def sha256(self) -> str:
        """Digest of all that is in it."""
        return self._writer.sha256

    def append(
        self, chunk: Chunk | None, readings: Sequence[Reading], markers: Sequence[Marker]
    ) -> None:
        """Write what there is, in one write.

        Raises
        ------
        OutputError
            Where the disk did not take it; what was written before stays as it is.
        """
        parts: list[Samples | Text] = []
        if chunk is not None and chunk.times.size:
            about = np.array([[chunk.start], [chunk.times.size], [chunk.correction]])
            parts.append(Samples(EEG, chunk.times, chunk.data))
            parts.append(Samples(CLOCK, chunk.times[:1], about))
        if readings:
            stamps = np.array([reading.t_end for reading in readings])
            columns = [as_sample(reading, self._labels) for reading in readings]
            parts.append(Samples(READINGS, stamps, np.array(columns).T))
        parts += [Text(MARKERS, marker.time, marker.text) for marker in markers]
        self._writer.append(parts)

    def sync_if_due(self) -> None:
        """Have the disk confirm, and see that the file is still there."""
        self._writer.sync_if_due()

    def close(self) -> None:
        """Write the footers and let go of the file."""
        self._writer.close()


class CsvSegment:
    """A table in muselsl's form; it has no place for readings.

    Parameters
    ----------
    path, info, clock, force
        As for `XdfSegment`.
    with_markers : bool
        Whether it has a column for markers.

    Raises
    ------
    UsageError, OutputError
        As `CsvWriter`.
    """

    def __init__(
        self,
        path: Path,
        info: SignalInfo,
        *,
        clock: Callable[[], float],
        force: bool,
        with_markers: bool,
    ) -> None:
        self._writer = CsvWriter(
            path, info.ch_names, clock=clock, force=force, with_markers=with_markers
        )

    @property
    def sha256(self) -> str:
        """Digest of all that is in it."""
        return self._writer.sha256

    def append(
        self,
        chunk: Chunk | None,
        readings: Sequence[Reading],  # noqa: ARG002 - a table of samples has no place for them
        markers: Sequence[Marker],
    ) -> None:
        """Write the rows of a chunk; markers wait for theirs.

        Raises
        ------
        OutputError
            Where the disk did not take them; the rows before stay as they are.
        """
        self._writer.mark(markers)
        if chunk is not None:
            self._writer.append(chunk)

    def sync_if_due(self) -> None:
        """Have the disk confirm, and see that the file is still there."""
        self._writer.sync_if_due()

    def close(self) -> None:
        """Let go of the file."""
        self._writer.close()


def as_sample(reading: Reading, labels: Sequence[str]) -> list[float]:
    """Return a reading as a sample of the readings' stream; NaN for what an abstention lacks."""
    span = [float(reading.start), float(reading.stop)]
    if not isinstance(reading, Prediction):
        return [
            *span,
            *[math.nan] * 4,
            1.0 + REASONS.index(reading.reason),
            *[math.nan] * len(labels),
        ]
    valence = math.nan if reading.valence is None else reading.valence
    interval = reading.interval or (math.nan, math.nan)
    shares = [reading.probabilities.get(label, math.nan) for label in labels]
    return [*span, valence, *interval, reading.confidence, 0.0, *shares]
