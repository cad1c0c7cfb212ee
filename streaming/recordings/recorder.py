"""Recording what a monitor receives: files, their sidecars, and what to do when a disk gives up."""

from __future__ import annotations

import logging
import threading
from collections import deque
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from streaming.errors import OutputError
from streaming.recordings.artefact_clock import ArtefactClock
from streaming.recordings.disk_space import (
    LEAST_BYTES,
    megabytes,
    refuse_full_disk,
    warning_of,
)
from streaming.recordings.marker_text import clean
from streaming.recordings.places import make_first_free, refuse_taken
from streaming.recordings.segments import CsvSegment, XdfSegment
from streaming.recordings.sidecar import CLOSED, RECORDING, Sidecar, write_sidecar
from streaming.signal.blocks import Chunk, Marker
from streaming.status import RecordingStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from streaming.recordings.planning import RecordingPlan
    from streaming.recordings.segments import Segment
    from streaming.signal.blocks import Block
    from streaming.signal.info import SignalInfo
    from streaming.signal.readings import Reading

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between looks at the disk, and without samples after which what waits is written too."""


class Recorder:
    """Record one signal, whatever happens to it; a `streaming.sinks.Sink`.

    Samples come on the reader's thread and are written there, one write a chunk. Readings, and
    markers from any thread, wait for the next chunk's write, so that only the reader ever waits
    for the disk; `check` writes them where no chunk comes. A failure ends the recording, with the
    file whole up to there, and is told in `status`; the signal goes on.

    Parameters
    ----------
    plan : RecordingPlan
        What goes where.

    Attributes
    ----------
    status : RecordingStatus
        This moment; may be read from any thread.
    error : OutputError or None
        What ended it before its time.
    """

    def __init__(self, plan: RecordingPlan) -> None:
        self._plan = plan
        self.status = RecordingStatus(file=plan.path)
        self.error: OutputError | None = None
        self._lock = threading.Lock()
        self._segment: Segment | None = None
        self._said: Sidecar | None = None
        self._info: SignalInfo | None = None
        self._artefacts: ArtefactClock | None = None
        self._readings: deque[Reading] = deque()
        self._markers: deque[Marker] = deque()
        self._n_marks = 0
        self._wrote = self._looked = plan.clock()

    def begin(self, info: SignalInfo) -> None:
        """Open a file for a signal; the next one where it is another shape than before.

        Raises
        ------
        UsageError
            Where the first file is there and may not be replaced.
        OutputError
            Where the first file cannot be made, or the disk is too full; a later one only if the
            plan is vital.
        """
        with self._lock:
            if self._plan.marks_artefacts:
                self._artefacts = ArtefactClock(info)
            if self._info is None:
                self._open(info)
            elif self._segment is not None and _shape(info) != _shape(self._info):
                self._survive(lambda: self._open_next(info))

    def write(self, block: Block) -> None:
        """Write a chunk, and what waits with it. A gap shows in the next chunk's index.

        Raises
        ------
        OutputError
            Where the disk gave up and the plan is vital.
        """
        with self._lock:
            if self._segment is not None and isinstance(block, Chunk):
                if self._plan.truth is not None:
                    self._markers.extend(self._plan.truth(block))
                if self._artefacts is not None:
                    self._markers.extend(self._artefacts.markers_in(block))
                self._survive(lambda: self._append(block))

    def write_reading(self, reading: Reading) -> None:
        """Keep a reading for the next write."""
        if not self.status.over:
            self._readings.append(reading)

    def mark(self, text: str, time: float) -> Marker | None:
        """Keep a marker for the next write; return it as it is kept, None where it is not.

        Parameters
        ----------
        text : str
            What it says; becomes one line without control characters.
        time : float
            When, on the clock of the chunks' times.
        """
        marker = Marker(time, clean(text))
        if self.status.over or not marker.text:
            return None
        self._markers.append(marker)
        self._n_marks += 1
        return marker

    def check(self) -> None:
        """Look at the disk and the file, and write what waits for a chunk that does not come.

        Raises
        ------
        OutputError
            As `write`.
        """
        if not self._lock.acquire(blocking=False):
            return  # It is being written at this very moment.
        try:
            if self._segment is not None:
                self._survive(self._look)
        finally:
            self._lock.release()

    def close(self) -> None:
        """Write what waits, and finish file and sidecar; again does nothing.

        Raises
        ------
        OutputError
            As `write`.
        """
        with self._lock:
            if self._segment is not None:
                self._survive(self._finish)

    # With the lock held.

    def _survive(self, act: Callable[[], None]) -> None:
        """Do something; where the disk gives up end in good order."""
        try:
            act()
        except OutputError as error:
            self.error = error
            log.warning("the recording ended: %s", error)
            self._let_go()
            self.status = replace(
                self.status,
                failure=str(error),
                warning="",
                is_gone=not self.status.file.exists(),
                over=True,
            )
            if self._plan.is_vital:
                raise

    def _open(self, info: SignalInfo, earlier: tuple[tuple[Path, int], ...] = ()) -> None:
        """Open the first file, or, after earlier ones, one that names the first."""
        plan, number = self._plan, len(earlier) + 1
        free = plan.free(plan.path.parent)
        refuse_full_disk(plan.path.parent, free)
        started = plan.now().isoformat(timespec="seconds")
        if number > 1 or plan.may_number:
            segment, path = make_first_free(
                plan.path, lambda each: self._make(each, info, started), number
            )
        else:
            refuse_taken(plan.path, force=plan.force)
            segment, path = self._make(plan.path, info, started), plan.path
        first = path if self._said is None else self.status.file.with_name(self._said.first)
        self._segment, self._info = segment, info
        self._said = Sidecar(
            state=RECORDING,
            device=info.device,
            ch_names=info.ch_names,
            sfreq=info.sfreq,
            simulated=info.simulated,
            started=started,
            samples=0,
            first=first.name,
            segment=number,
        )
        self.status = RecordingStatus(
            file=path,
            n_marks=self._n_marks,
            earlier=earlier,
            free=free,
            warning=self._warned(free),
        )
        try:
            write_sidecar(path, self._said)
        except OutputError:
            self._let_go()
            raise
        if number > 1:
            said = clean(f"affectscope: goes on from {first.name}")
            self._markers.append(Marker(plan.clock(), said))

    def _make(self, path: Path, info: SignalInfo, started: str) -> Segment:
        plan = self._plan
        if plan.path.suffix.lower() == ".csv":
            return CsvSegment(
                path, info, clock=plan.clock, force=plan.force, with_markers=plan.with_markers
            )
        return XdfSegment(
            path,
            info,
            clock=plan.clock,
            force=plan.force,
            started=started,
            model_name=plan.model_name,
            labels=plan.labels,
        )

    def _open_next(self, info: SignalInfo) -> None:
        """Finish the file, and open another one for a signal of another shape."""
        self._finish()
        done = self.status
        self._open(info, (*done.earlier, (done.file, done.n_samples)))

    def _append(self, chunk: Chunk | None) -> None:
        """Write a chunk, and what waits."""
        if self._segment is None or self._info is None:
            return
        n_marks = self._n_marks  # Counted before they are taken: none that waits is among them.
        readings = [self._readings.popleft() for _ in range(len(self._readings))]
        markers = [self._markers.popleft() for _ in range(len(self._markers))]
        self._segment.append(chunk, readings, markers)
        self._wrote = self._plan.clock()
        self.status = replace(self.status, n_marks=n_marks)
        if chunk is not None:
            n_samples = self.status.n_samples + chunk.times.size
            seconds = n_samples / self._info.sfreq
            self.status = replace(self.status, n_samples=n_samples, seconds=seconds)

    def _look(self) -> None:
        """See to the file where no chunk does, and now and then to the disk."""
        now = self._plan.clock()
        if self._segment is not None and now - self._wrote >= LOOK_EVERY:
            if self._readings or self._markers:
                self._append(None)
            self._segment.sync_if_due()
        if now - self._looked < LOOK_EVERY:
            return
        self._looked = now
        free = self._plan.free(self.status.file.parent)
        self.status = replace(self.status, free=free, warning=self._warned(free))
        if free is not None and free < LEAST_BYTES:
            raise OutputError(
                f"The recording {self.status.file} was finished at {megabytes(free)} left on its "
                "disk; it is whole. Free some space, then record to another file."
            )

    def _warned(self, free: int | None) -> str:
        """Return the warning that so little room is worth, and log the first one."""
        warning = warning_of(free)
        if warning and not self.status.warning:
            log.warning("%s", warning)
        return warning

    def _finish(self) -> None:
        """Finish the file with all that waits, and say so beside it."""
        self._append(None)
        self._let_go(raising=True)
        self.status = replace(self.status, warning="", over=True)

    def _let_go(self, *, raising: bool = False) -> None:
        """Close the file as well as can be; one that is whole is said to be closed."""
        segment, self._segment = self._segment, None
        self.status = replace(self.status, over=True)
        if segment is None or self._said is None:
            return
        try:
            segment.close()
        except OutputError:
            if raising:
                raise
            return
        said = replace(
            self._said, state=CLOSED, samples=self.status.n_samples, sha256=segment.sha256
        )
        with suppress(OutputError):  # The recording is whole without it.
            write_sidecar(self.status.file, said)


def _shape(info: SignalInfo) -> tuple[tuple[str, ...], float]:
    return info.ch_names, info.sfreq
