"""Recording what a stage watches: begun and ended at any time, marked by the user and by LSL."""

from __future__ import annotations

import time
from collections import deque
from typing import TYPE_CHECKING

from app.recording import recorder_of
from streaming.errors import UsageError
from streaming.recordings.places import check_target
from streaming.recordings.planning import RecordingPlan
from streaming.recordings.recorder import Recorder
from streaming.signal.blocks import Marker

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from app.live_sources import OpenSource
    from app.recording import RecordingOptions
    from models.classifier import TorchClassifier
    from streaming.errors import OutputError
    from streaming.monitor import Monitor
    from streaming.sources.markers import MarkerStream
    from streaming.status import RecordingStatus

MOST_MARKS = 1000
"""Markers remembered for whoever tells of them."""


class RecordingControl:
    """Begin, mark and end recordings of one source after the other; no method waits for a screen.

    Parameters
    ----------
    options : RecordingOptions
        What the user said.
    """

    def __init__(self, options: RecordingOptions) -> None:
        self._options = options
        self._recorder: Recorder | None = None
        self._watched: tuple[OpenSource, TorchClassifier | None] | None = None
        self._monitor: Monitor | None = None
        self._marker_stream: MarkerStream | None = None
        self._marks: deque[Marker] = deque(maxlen=MOST_MARKS)
        self._heard: deque[Marker] = deque(maxlen=MOST_MARKS)
        self._failure: OutputError | None = None

    @property
    def status(self) -> RecordingStatus | None:
        """How the recording stands, or the last one; None where nothing was recorded."""
        return None if self._recorder is None else self._recorder.status

    @property
    def is_on(self) -> bool:
        """Whether something is being recorded now."""
        return self._recorder is not None and not self._recorder.status.over

    @property
    def failure(self) -> OutputError | None:
        """What first ended a recording before its time."""
        return self._failure or (None if self._recorder is None else self._recorder.error)

    def begin(self, opened: OpenSource, classifier: TorchClassifier | None) -> tuple[Recorder, ...]:
        """Turn to another source; return what records it from its first sample on, if anything.

        The file of what is recorded is there when this returns.

        Raises
        ------
        UsageError, OutputError
            Where it cannot be made.
        """
        wanted = self.is_on or (self._options.is_on and self._recorder is None)
        if not wanted:
            self._watched = opened, classifier
            return ()
        recorder = self._new(opened, classifier, self._options.path)
        recorder.begin(opened.source.info)
        self._watched = opened, classifier
        return (recorder,)

    def follow(self, monitor: Monitor, recorders: tuple[Recorder, ...]) -> None:
        """Hear which monitor runs now, with what `begin` returned for it."""
        self._monitor = monitor
        for recorder in recorders:
            self._take(recorder)

    def start(self, path: Path | None = None) -> Path:
        """Record what is watched, from the next sample on; return where to.

        Raises
        ------
        UsageError
            Where a recording goes on, nothing is watched, or the name will not do.
        OutputError
            Where nothing can be written there.
        """
        if self.is_on or self._monitor is None or self._watched is None:
            raise UsageError("A recording goes on already, or there is nothing to record.")
        if path is not None:
            check_target(path, force=False)
        recorder = self._new(*self._watched, path or self._options.path)
        self._monitor.add_sink(recorder)
        self._take(recorder)
        return recorder.status.file

    def beside(self, path: Path) -> Recorder:
        """Record what is watched to a file of its own as well, from the next sample on.

        Parameters
        ----------
        path : Path
            An XDF file; a number is put after its name where that is taken.

        Returns
        -------
        recorder : Recorder
            Ended by `leave`, or with what is watched; nothing here tells of it or marks in it.

        Raises
        ------
        UsageError
            Where nothing is watched.
        OutputError
            Where nothing can be written there.
        """
        if self._monitor is None or self._watched is None:
            raise UsageError("There is nothing to record.")
        opened, _ = self._watched
        plan = RecordingPlan(
            path=path,
            clock=opened.clock,
            may_number=True,
            with_markers=True,
            truth=opened.truth,
            marks_artefacts=True,
        )
        recorder = Recorder(plan)
        self._monitor.add_sink(recorder)
        return recorder

    def leave(self, recorder: Recorder) -> None:
        """End what `beside` began."""
        if self._monitor is not None:
            self._monitor.remove_sink(recorder)
        recorder.close()

    def stop(self) -> None:
        """End the recording; where none goes on, do nothing."""
        if self._monitor is not None and self._recorder is not None:
            self._monitor.remove_sink(self._recorder)

    def mark(self, text: str, at: float | None = None) -> bool:
        """Put a marker into the recording; return whether it was taken.

        Parameters
        ----------
        text : str
            What it says.
        at : float, optional
            When, on the source's clock; now if not given.
        """
        if self._recorder is None:
            return False
        marker = self._recorder.mark(text, self.now() if at is None else at)
        if marker is not None:
            self._marks.append(marker)
        return marker is not None

    def take_marks(self) -> list[Marker]:
        """Return the markers that were taken since the last call."""
        return [self._marks.popleft() for _ in range(len(self._marks))]

    def heard(self) -> tuple[Marker, ...]:
        """Return what the stream of markers told last, recorded or not, oldest first."""
        # A deque must not grow while it is walked through, and another thread hears; a copy is
        # taken in one step of the interpreter.
        return tuple(self._heard.copy())

    def hear_markers(self, wait: float, ending: threading.Event) -> None:
        """Open the LSL stream of markers, where one is named and not open yet.

        Raises
        ------
        StreamNotFound
            Where it does not appear within `wait` seconds, or before `ending` is set.
        UsageError
            Where several fit.
        """
        if self._options.markers is None or self._marker_stream is not None:
            return
        from streaming.liblsl import pylsl  # noqa: PLC0415 - the simulator needs no socket
        from streaming.sources.markers import MarkerStream  # noqa: PLC0415

        def hear(text: str, stamp: float) -> None:
            at = stamp + self.now() - pylsl.local_clock()
            self._heard.append(Marker(at, text))
            self.mark(text, at)

        self._marker_stream = MarkerStream(self._options.markers, hear, wait, ending)

    def close(self) -> None:
        """Hear no more markers; the monitor closes what records it."""
        if self._marker_stream is not None:
            self._marker_stream.close()

    def _new(
        self, opened: OpenSource, classifier: TorchClassifier | None, path: Path | None
    ) -> Recorder:
        return recorder_of(
            opened, classifier, self._options, path, is_again=self._recorder is not None
        )

    def _take(self, recorder: Recorder) -> None:
        self._failure = self.failure
        self._recorder = recorder

    def now(self) -> float:
        """Return this moment on the clock of what is watched."""
        return self._watched[0].clock() if self._watched else time.monotonic()
