"""A calibration that runs: its signal, its recording, its course, and the training at its end."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import numpy as np

from app.calibration.alpha import alpha_rise
from app.calibration.markers import END, begun, rest
from app.calibration.plan import PlanOptions, draw_plan
from app.calibration.session import CalibrationSession
from app.calibration.sittings import blocks_before, sittings_folder
from app.calibration.view import Stage
from app.calibration.watching import OVER, SignalWatch
from app.folders import made_private, profiles_folder
from streaming.errors import MonitorError, StreamNotFound
from streaming.recordings.places import usual_name
from streaming.recordings.sidecar import sidecar_of
from streaming.threads import Threads

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from app.calibration.training import Outcome, Progress
    from app.calibration.view import View
    from app.live_stage import LiveStage
    from streaming.recordings.recorder import Recorder
    from streaming.signal.blocks import Marker
    from streaming.signal.info import SignalInfo
    from streaming.status import RecordingStatus

    Train = Callable[[list[Path], Progress], Outcome]

LEAVE_AFTER = 1.0
"""Seconds that `CalibrationRun.close` waits for a training; it ends by itself a little later, and
changes nothing any more."""


class _LeftError(MonitorError):
    """The wearer has left while the training went on."""


class CalibrationRun:
    """Run one sitting on what a stage watches; its methods are for one thread, that which draws.

    Parameters
    ----------
    stage : LiveStage
        Watches the signal. It goes on afterwards.
    pseudonym : str
        Whose calibration it is.
    options : PlanOptions, optional
        How long it is; the usual if not given.
    model : str or None
        What the personal model is compared with: a model file or name; None for the shipped one
        on simulated signals, and none on others.
    root : Path, optional
        Folder of all profiles; the user's own if not given.
    clock : callable
        Seconds on any steady clock.
    rng : Generator, optional
        Draws the order of the blocks.
    train : callable, optional
        Given the recordings of this sitting and whom to tell of the progress, trains.

    Attributes
    ----------
    folder : Path
        Where the recordings lie.
    n_before : int
        Blocks that were rated in earlier sittings.

    Raises
    ------
    MonitorError
        Where nothing can begin: the name will not do, there is no signal, the profile is of
        another headset, or nothing can be written.
    """

    def __init__(
        self,
        stage: LiveStage,
        pseudonym: str,
        options: PlanOptions | None = None,
        *,
        model: str | None = None,
        root: Path | None = None,
        clock: Callable[[], float] = time.monotonic,
        rng: np.random.Generator | None = None,
        train: Train | None = None,
    ) -> None:
        if stage.monitor is None:
            raise StreamNotFound("There is no signal to calibrate with. Choose a source first.")
        options = options or PlanOptions()
        self._stage, self._pseudonym, self._model = stage, pseudonym, model
        self._root = profiles_folder() if root is None else root
        self._monitor = stage.monitor
        self._info = self._known_signal()
        done = blocks_before(self._root, pseudonym, self._info)
        self.n_before = len(done)
        self.folder = made_private(sittings_folder(self._root, pseudonym))
        self._train = train or self._calibrate
        self._files: list[Path] = []
        self._marks: list[Marker] = []
        self._recorder: Recorder | None = None
        self._watch = SignalWatch(self._monitor, clock)
        self._collecting = ""
        self._rests: dict[str, list[NDArray[np.float32]]] = {}
        self._told: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._leaving = threading.Event()
        self._training: Threads | None = None
        self._failure: MonitorError | None = None
        self._begin_recording()
        self._session = CalibrationSession(
            draw_plan(options.n_blocks, rng or np.random.default_rng(), done=done, options=options),
            clock=clock,
            mark=self._mark,
            wearer=stage.wearer,
            done=done,
        )

    @property
    def recording(self) -> RecordingStatus | None:
        """How the recording stands, or the last one."""
        return None if self._recorder is None else self._recorder.status

    @property
    def failure(self) -> MonitorError | None:
        """What ended it before its time, or why nothing was trained at its end."""
        return self._failure

    def take_marks(self) -> list[Marker]:
        """Return the markers that were taken since the last call."""
        marks, self._marks = self._marks, []
        return marks

    def view(self) -> View:
        """Let time pass, and return this moment; to be asked for several times a second."""
        while True:
            try:
                self._told.get_nowait()()
            except Empty:
                break
        crash = None if self._training is None else self._training.error
        if crash is not None and not isinstance(crash, MonitorError):
            raise crash
        self._look_for_the_end()
        self._session.tick(self._watch.look())
        self._follow()
        return self._session.view()

    # What the wearer does; as `CalibrationSession` has it.

    def go(self) -> None:
        """Begin what comes next."""
        self._session.go()
        self._follow()

    def pause(self) -> None:
        """Pause."""
        self._session.pause()

    def resume(self) -> None:
        """Go on after a pause."""
        self._session.resume()

    def skip(self) -> None:
        """Leave out what goes on or comes next."""
        self._session.skip()
        self._follow()

    def rate(self, step: int) -> None:
        """Say what the block was like."""
        self._session.rate(step)

    def sure(self, level: int) -> None:
        """Say how sure that is."""
        self._session.sure(level)
        self._follow()

    def finish(self) -> None:
        """Train with what there is."""
        self._session.finish()
        self._follow()

    def stop(self) -> None:
        """End; what is left is asked for another time."""
        self._session.stop()
        self._follow()

    def close(self) -> None:
        """End the recording, and whatever goes on; again does nothing."""
        self._session.stop()
        self._follow()
        if self._training is not None:
            self._training.wait(LEAVE_AFTER)

    # The recording.

    def _known_signal(self) -> SignalInfo:
        info = self._monitor.status().info
        if info is None:
            raise StreamNotFound(
                "There is no signal yet to calibrate with. Wait until it is there."
            )
        return info

    def _begin_recording(self) -> None:
        name = usual_name(self._info.device, datetime.now().astimezone())
        self._recorder = self._stage.recording.beside(self.folder / name)
        self._mark(begun(self._pseudonym))

    def _end_recording(self) -> None:
        if self._recorder is None or self._recorder.status.over:
            return
        self._stage.recording.leave(self._recorder)
        file = self._recorder.status.file
        if self._recorder.status.n_samples:
            self._files.append(file)
        else:  # Nothing was recorded, and a file without a sample cannot be read.
            for each in (file, sidecar_of(file)):
                with suppress(OSError):
                    each.unlink()

    def _mark(self, text: str) -> None:
        """Put a marker into the recording, and keep the signal of the two rests."""
        if self._recorder is not None:
            marker = self._recorder.mark(text, self._stage.recording.now())
            self._marks += [] if marker is None else [marker]
        if text in (rest("open"), rest("closed")):
            self._collecting = text
            self._watch.collect()
        elif self._collecting:
            stretches = self._watch.collected()
            if text == END:
                self._rests[self._collecting] = stretches
                self._compare_rests()
            self._collecting = ""

    def _compare_rests(self) -> None:
        if len(self._rests) == len(("open", "closed")):
            both = self._rests[rest("open")], self._rests[rest("closed")]
            self._session.tell_alpha(alpha_rise(*both, self._info))

    def _look_for_the_end(self) -> None:
        """End where the signal or the recording has ended for good."""
        if self._session.stage in (Stage.TRAINING, Stage.RESULT, Stage.ENDED):
            return
        status = self._recorder.status if self._recorder is not None else None
        if self._recorder is not None and self._recorder.error is not None:
            self._fail(self._recorder.error)
        elif self._monitor.status().state in OVER or (status is not None and status.over):
            self._session.end_with(f"The signal has ended. {self._monitor.status().detail}".strip())

    def _fail(self, error: MonitorError) -> None:
        self._failure = error
        self._session.end_with(str(error))

    def _follow(self) -> None:
        """Do what a stage asks for that has begun."""
        stage = self._session.stage
        if stage is Stage.TRAINING:
            self._begin_training()
        elif stage is Stage.ENDED:
            self._leaving.set()
            self._end_recording()
        elif stage is Stage.READY and self._training is not None:  # The wearer wants more blocks.
            self._training = self._failure = None
            try:
                self._begin_recording()
            except MonitorError as error:
                self._fail(error)

    # The training.

    def _begin_training(self) -> None:
        if self._training is not None:
            return
        self._end_recording()
        self._leaving = threading.Event()
        self._training = Threads({"training": [self._train_now]}, self._leaving, self._hear_failure)
        self._training.start()

    def _train_now(self) -> None:
        outcome = self._train(list(self._files), self._tell_progress)
        self._told.put(lambda: self._session.tell_outcome(outcome))

    def _hear_failure(self, error: BaseException) -> None:
        if isinstance(error, MonitorError) and not isinstance(error, _LeftError):
            self._told.put(lambda: self._tell_failure(error))

    def _tell_progress(self, share: float, doing: str) -> None:
        if self._leaving.is_set():
            raise _LeftError("The calibration was left.")
        self._told.put(lambda: self._session.tell_progress(share, doing))

    def _tell_failure(self, error: MonitorError) -> None:
        self._failure = error
        self._session.tell_failure(str(error))

    def _calibrate(self, files: list[Path], progress: Progress) -> Outcome:
        from app.calibration.training import calibrate_from  # noqa: PLC0415 - loads torch

        return calibrate_from(
            files,
            self._pseudonym,
            generic=self._model,
            root=self._root,
            today=datetime.now().astimezone().date(),
            progress=progress,
        )
