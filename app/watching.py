"""What one window watches: a live source that goes on, and a recording that is played over it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from app.awaited import Awaited
from app.choosing import choose_classifier
from app.frame import NO_MODEL
from app.jsonlines import Story
from app.live_sources import SourceOptions
from app.live_stage import LiveStage
from app.looking_back import LookingBack
from app.presenter import Presenter
from app.replay_stage import ReplayStage
from streaming.errors import RecordingError
from streaming.recordings.opening import open_recording

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.calibration.plan import PlanOptions
    from app.calibration.run import CalibrationRun
    from app.source_choice import SourceChoice
    from streaming.status import RecordingStatus

    Begin = Callable[[], "Shown"]
    """Begins what was opened, in the window's own thread, and returns what to show."""


PERSONAL = "personal"
"""On what somebody's own model was trained."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a window shows.

    Attributes
    ----------
    presenter : Presenter or LookingBack
        Asked for every picture.
    source : str
        As the list of sources names it.
    replay : ReplayStage or None
        What moves a recording; None for a live signal, and until the recording is open.
    file : Path or None
        The recording that is played; None for a live signal, and for one that has no file.
    """

    presenter: Presenter | LookingBack
    source: str
    replay: ReplayStage | None = None
    file: Path | None = None

    @property
    def is_live(self) -> bool:
        """Whether it is a live signal, or the wait for one."""
        return self.replay is None and self.file is None

    @property
    def transport(self) -> ReplayStage | LookingBack | None:
        """What moves what is shown; None for a live signal that nobody keeps, or until there is."""
        if not self.is_live:
            return self.replay
        return self.presenter if isinstance(self.presenter, LookingBack) else None


def awaited(source: str, file: Path | None = None) -> Shown:
    """Return what to show until a live source is open, or a recording where there is a file."""
    presenter = Presenter(Awaited(source), model=None, no_model="", clock=time.monotonic)
    return Shown(LookingBack(presenter), source, file=file)


class Watching:
    """Own the stages of a window: at most one that is live, and one that plays a recording.

    A live source goes on while a recording is played over it, and so does what records it: coming
    back to it costs no second look for a headset, and no sample.

    Parameters
    ----------
    live : LiveStage or None
        What watches live sources; made when the first one is asked for if None.
    shown : Shown
        What is shown at first.
    """

    def __init__(self, live: LiveStage | None, shown: Shown) -> None:
        self._live = live
        self._shown = shown
        self._behind = shown if shown.is_live else None
        self._files = {} if shown.file is None else {shown.source: shown.file}
        self._choices: dict[str, SourceOptions] = {}
        self._lock = threading.Lock()
        self._opened: ReplayStage | None = None
        self._ended = False

    @property
    def shown(self) -> Shown:
        """What is shown now."""
        return self._shown

    @property
    def ends_with_monitor(self) -> bool:
        """Whether what is shown ends by itself, as after a given time."""
        return self._shown.is_live and self._live is not None and self._live.is_timed

    @property
    def is_live(self) -> bool:
        """Whether what is shown is a live signal, which can be recorded and marked."""
        return self._shown.is_live

    @property
    def recording(self) -> RecordingStatus | None:
        """How the recording of the live source stands; None where nothing was recorded."""
        return None if self._live is None else self._live.recording.status

    def open_source(self, name: str) -> Begin:
        """Open what the list of sources names, in any thread; a live source that goes on is there.

        Raises
        ------
        MonitorError
            Where it cannot be had.
        """
        if name in self._files:
            return self.open_recording(self._files[name])
        if self._behind is not None and name == self._behind.source:
            return partial(self._show, self._behind)
        live = self._live_stage()
        return partial(self._begin_live, name, live.open(name, None, self._choices.get(name)))

    def open_first(self, model: str | None) -> Begin:
        """Open the live source that is shown as awaited, with its model; as `open_source`."""
        name = self._shown.source
        return partial(self._begin_live, name, self._live_stage().open(name, model))

    def open_choice(self, choice: SourceChoice) -> Begin:
        """Open a live source as the user chose it, with its map and unit; as `open_source`."""
        live = self._live_stage()
        options = replace(live.options, channel_map=choice.channel_map, unit=choice.unit)
        begin = live.open(choice.source, None, options)
        self._choices[choice.source] = options
        return partial(self._begin_live, choice.source, begin)

    def open_recording(self, file: Path) -> Begin:
        """Open a recording, in any thread, and play it from its start; as `open_source`.

        Raises
        ------
        MonitorError
            Where it cannot be read.
        """

        def open_stage() -> ReplayStage:
            return ReplayStage(open_recording(file), None, Story(json=False), speed=1.0, start=0.0)

        return self.open_replay(open_stage, file)

    def open_replay(self, open_stage: Callable[[], ReplayStage], file: Path) -> Begin:
        """Open a recording that is played otherwise than from its start; as `open_recording`."""
        stage = open_stage()
        with self._lock:
            self._opened = None if self._ended else stage
        if self._ended:
            stage.close()
            raise RecordingError(f"Nobody watches any more who could see {file}.")
        return partial(self._begin_replay, file, stage)

    def read_with(self, model: str) -> Begin:
        """Read what is shown with another model; as `open_source`."""
        named = None if model == NO_MODEL else model
        if self._shown.replay is not None:
            return partial(self._read_replay_with, named)
        return partial(self._begin_live, self._shown.source, self._live_stage().read_with(named))

    def start_recording(self, file: Path | None = None) -> Path:
        """Record the live source; as `LiveStage.start_recording`."""
        return self._live_stage().start_recording(file)

    def stop_recording(self) -> None:
        """End the recording; where none goes on, do nothing."""
        if self._live is not None:
            self._live.stop_recording()

    def begin_calibration(self, pseudonym: str, options: PlanOptions) -> CalibrationRun:
        """Begin to calibrate to whoever wears the live source; as `CalibrationRun`.

        What is made is compared with the model that reads now, unless that is somebody's own.
        """
        from app.calibration.run import CalibrationRun  # noqa: PLC0415 - most only watch

        stage, card = self._live_stage(), self._shown.presenter.model
        is_generic = card is not None and card.training != PERSONAL
        model = stage.given_as(card.name) if card is not None and is_generic else None
        return CalibrationRun(stage, pseudonym, options, model=model)

    def mark(self, text: str) -> bool:
        """Put a marker into the recording, now; return whether it was taken."""
        return self._live is not None and self._live.mark(text)

    def close(self) -> None:
        """End everything."""
        with self._lock:
            self._ended = True
            opened, self._opened = self._opened, None
        for stage in (opened, self._shown.replay, self._live):
            if stage is not None:
                stage.close()

    def _live_stage(self) -> LiveStage:
        if self._live is None:
            choose = partial(choose_classifier, later=True)
            self._live = LiveStage(SourceOptions(), Story(json=False), choose=choose)
        return self._live

    def _begin_live(self, name: str, begin: Callable[[], Presenter]) -> Shown:
        self._behind = Shown(LookingBack(begin()), name)
        return self._show(self._behind)

    def _begin_replay(self, file: Path, stage: ReplayStage) -> Shown:
        with self._lock:
            self._opened = None
        self._files[file.name] = file
        return self._show(Shown(stage.presenter, file.name, stage, file))

    def _read_replay_with(self, model: str | None) -> Shown:
        stage = self._shown.replay
        if stage is None:  # the user went back to the live source meanwhile
            return self._shown
        return self._show(replace(self._shown, presenter=stage.read_with(model)))

    def _show(self, shown: Shown) -> Shown:
        before, self._shown = self._shown, shown
        if before.replay is not None and before.replay is not shown.replay:
            before.replay.close()
        return shown
