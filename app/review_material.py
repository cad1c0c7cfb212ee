"""A recording opened for review: its signal, its contact, and the markers as they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from app.contact_track import ContactTrack, contact_track
from app.library_actions import refuse_recorded
from app.report.spans import started_at
from app.review_markers import MarkerEdits, before_review
from streaming.recordings.opening import open_recording
from streaming.recordings.reviewed import Review, first_time, fits, read_review, write_review
from streaming.signal.blocks import Chunk, Gap
from streaming.status import MonitorState, MonitorStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from app.review_readings import Readings
    from streaming.signal.blocks import Marker, Recording
    from streaming.signal.readings import Reading


LEAD_SECONDS = 6.0
"""Given besides what is asked for: each place is filtered from anew, and on an offset of 800 µV a
high-pass of 1 Hz is seen to settle for longer than the 2 s that a live picture needs once."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """One recording.

    Attributes
    ----------
    path : Path
        Its file.
    recording : Recording
        Its signal, in memory.
    contact : ContactTrack
        Its quality.
    edits : MarkerEdits
        Its markers.
    started : datetime or None
        When it was begun, in UTC.
    """

    path: Path
    recording: Recording
    contact: ContactTrack
    edits: MarkerEdits
    started: datetime | None

    def positions(self, markers: Sequence[Marker]) -> tuple[float, ...]:
        """Return where markers lie, in seconds from the recording's start.

        As `streaming.sources.replayed.positions_of_markers` has it, of 40,000 in some milliseconds:
        as many artefacts are marked in a day.
        """
        recording = self.recording
        chunks = [chunk for chunk in recording.chunks if chunk.times.size]
        times = np.array([marker.time for marker in markers], dtype=np.float64)
        within = np.searchsorted([float(chunk.times[-1]) for chunk in chunks], times)
        index = np.full(times.size, recording.stop, dtype=np.int64)
        for number in np.unique(within[within < len(chunks)]).tolist():
            here, chunk = within == number, chunks[number]
            index[here] = chunk.start + np.searchsorted(chunk.times, times[here])
        seconds: list[float] = ((index - recording.start) / recording.info.sfreq).tolist()
        return tuple(seconds)

    def time_at(self, seconds: float) -> float:
        """Return the clock at a place; in a gap, that of the first sample after it.

        Parameters
        ----------
        seconds : float
            From the recording's start.
        """
        recording = self.recording
        index = recording.start + round(seconds * recording.info.sfreq)
        chunks = [chunk for chunk in recording.chunks if chunk.times.size]
        for chunk in chunks:
            if index < chunk.stop:
                return float(chunk.times[max(0, index - chunk.start)])
        return float(chunks[-1].times[-1]) if chunks else 0.0

    def save(self) -> None:
        """Keep the markers as they stand, beside the recording.

        Raises
        ------
        UsageError
            While it is being recorded.
        OutputError
            Where they cannot be written.
        """
        refuse_recorded(self.path)
        recording = self.recording
        kept = read_review(self.path) or Review()
        changed = self.edits.review(first_time(recording), recording.stop - recording.start)
        write_review(self.path, replace(changed, note=kept.note))


def load_material(
    path: Path, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> Material:
    """Open a recording for review.

    Parameters
    ----------
    path : Path
        Its file.
    progress : callable
        Is told how many windows were judged, and of how many; may raise to end it.

    Raises
    ------
    MonitorError
        Where it cannot be read, or what lies beside it cannot.
    """
    progress(0, 0)
    review = read_review(path)
    recording = open_recording(path)
    base: Sequence[Marker] = recording.markers
    if review is not None and review.changes_markers and fits(review, recording):
        base = before_review(recording.markers, review)
    return Material(
        path=path,
        recording=recording,
        contact=contact_track(recording, progress),
        edits=MarkerEdits(base, recording.markers),
        started=started_at(recording, path),
    )


class Moment:
    """A recording as it stands at one place: what a presenter makes a picture of.

    Parameters
    ----------
    recording : Recording
        The signal.
    readings : Readings or None
        What was read of it.
    history : float
        Seconds of readings before the place that are told.

    Attributes
    ----------
    place : float
        Seconds from the recording's start; what lies before it is shown.
    """

    def __init__(self, recording: Recording, readings: Readings | None, history: float) -> None:
        self._recording = recording
        self._readings = readings
        self._history = history
        self.place = 0.0

    def status(self) -> MonitorStatus:
        """Return a status without anything amiss: nobody waits for a sample."""
        info = self._recording.info
        return MonitorStatus(
            state=MonitorState.LIVE,
            info=info,
            measured_sfreq=info.sfreq,
            n_samples=self._recording.n_samples,
            n_gaps=len(self._recording.gaps),
            n_lost=sum(gap.n_missing for gap in self._recording.gaps),
            age=0.0,
        )

    def readings_since(self, cursor: int) -> tuple[list[Gap | Reading], int]:
        """Return the readings of the last minutes before the place, once."""
        if cursor or self._readings is None:
            return [], 1
        return [*self._readings.between(self.place - self._history, self.place)], 1

    def latest(self, seconds: float) -> Chunk | None:
        """Return the samples before the place, NaN where they are missing."""
        recording, sfreq = self._recording, self._recording.info.sfreq
        stop = min(recording.stop, recording.start + round(self.place * sfreq))
        start = max(recording.start, stop - round((seconds + LEAD_SECONDS) * sfreq))
        if stop <= start:
            return None
        shape = len(recording.info.ch_names), stop - start
        data = np.full(shape, np.nan, dtype=np.float32)
        times = np.full(shape[1], np.nan)
        for block in recording.between(start, stop):
            if isinstance(block, Chunk):
                part = slice(block.start - start, block.stop - start)
                data[:, part], times[part] = block.data, block.times
        return Chunk(data, times, start)

    def accept_change(self) -> None:
        """Do nothing: a recording does not change."""

    def close(self) -> None:
        """Do nothing: nothing runs."""
