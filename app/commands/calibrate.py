"""``calibrate``: a model of one's own, from blocks that are sat through, or recorded before."""

from __future__ import annotations

import shlex
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.calibration.answers import KeyAnswers, LineAnswers
from app.calibration.resting import QuietRest, rest_in_terminal
from app.calibration.run import CalibrationRun
from app.calibration.terminal import JsonLines, Sentences, run_in_terminal
from app.folders import profiles_folder
from app.interrupts import held, let_in
from app.jsonlines import Story
from app.live_stage import LiveStage
from app.marking import Keys, Lines
from app.output import print_line
from app.plain_text import plain
from app.recording_lines import summary_of
from app.showing import window_or_reason
from models.personal.profile import check_pseudonym
from streaming.status import MonitorState

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.calibration.plan import PlanOptions
    from app.live_sources import SourceOptions
    from app.presenter import Presenter
    from models.classifier import TorchClassifier
    from streaming.signal.info import SignalInfo

USUAL_NAME = "me"
"""The profile of whoever names none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CalibrateRequest:
    """What the command line says of a calibration.

    Attributes
    ----------
    source : str
        What `app.live_sources.open_source` takes.
    options : SourceOptions
        How to find the source.
    profile : str or None
        The wearer's pseudonym.
    plan : PlanOptions
        How long it is.
    model : str or None
        The generic model to be compared with.
    files : sequence of Path
        Recordings to calibrate from, in place of a live source.
    map, unit : str or None
        As they were said, of the files.
    rest : bool
        Whether nothing is asked, and the profile aligned for today by a rest.
    headless, json : bool
        The terminal even where there is a screen; JSON lines there.
    """

    source: str
    options: SourceOptions
    profile: str | None
    plan: PlanOptions
    model: str | None = None
    files: Sequence[Path] = ()
    map: str | None = None
    unit: str | None = None
    rest: bool = False
    headless: bool = False
    json: bool = False


def run(asked: CalibrateRequest) -> None:
    """Calibrate to one wearer, live or from recordings; the fields of `CalibrateRequest`."""
    name = asked.profile or USUAL_NAME
    check_pseudonym(name)
    if asked.rest:
        _align(asked, name)
    elif asked.files:
        from app.calibration.from_files import run_from  # noqa: PLC0415 - loads torch

        run_from(
            asked.files,
            pseudonym=asked.profile,
            model=asked.model,
            map=asked.map,
            unit=asked.unit,
            json=asked.json,
        )
    else:
        _sit(asked, name)


def _sit(asked: CalibrateRequest, name: str) -> None:
    """Lead the wearer through a sitting."""
    in_window = window_or_reason(headless=asked.headless or asked.json)
    story = Story(json=asked.json)
    story.on_state(MonitorState.CONNECTING, asked.source)
    stage = LiveStage(asked.options, story, choose=_no_model)
    calibration: CalibrationRun | None = None
    chosen: str | None = None
    with held():
        try:
            with let_in():
                presenter = stage.watch(asked.source, None)
                if in_window:
                    chosen = _show(stage, presenter, asked, name)
                else:
                    calibration = CalibrationRun(stage, name, asked.plan, model=asked.model)
                    _lead(calibration, story, asked, name)
        finally:
            if calibration is not None:
                calibration.close()
                _tell(calibration, story)
            stage.close()
            if stage.monitor is not None:
                story.summed_up(stage.monitor.status())
            if calibration is not None and not asked.json:
                _say_recorded(calibration)
    stage.raise_error()
    if calibration is not None and calibration.failure is not None:
        raise calibration.failure
    if chosen is not None:
        _read_with(chosen, asked)


def _align(asked: CalibrateRequest, name: str) -> None:
    """Align a profile by a rest: by one that was recorded, or by one that is sat through now."""
    from app.calibration.from_files import run_rest  # noqa: PLC0415 - loads torch

    if asked.files:
        run_rest(asked.files, pseudonym=name, map=asked.map, unit=asked.unit, json=asked.json)
        return
    story = Story(json=asked.json)
    story.on_state(MonitorState.CONNECTING, asked.source)
    stage = LiveStage(asked.options, story, choose=_no_model)
    quiet: QuietRest | None = None
    with held():
        try:
            with let_in():
                stage.watch(asked.source, None)
                quiet = quiet_now = QuietRest(stage, name, profiles_folder())
                rest_in_terminal(
                    quiet,
                    stage.wait,
                    json=asked.json,
                    each=lambda: story.on_recording(quiet_now.recording, ()),
                )
        finally:
            if quiet is not None:
                quiet.close()
                story.on_recording(quiet.recording, ())
            stage.close()
            if stage.monitor is not None:
                story.summed_up(stage.monitor.status())
    stage.raise_error()
    run_rest([quiet.recording.file], pseudonym=name, json=asked.json)


def _no_model(_info: SignalInfo, _named: str | None, **_: object) -> TorchClassifier | None:
    """Let nothing be read meanwhile: a reading on the screen would tell people what to feel."""
    return None


def _show(stage: LiveStage, presenter: Presenter, asked: CalibrateRequest, name: str) -> str | None:
    """Lead the wearer through in a window, which says whatever comes of it.

    Return the pseudonym of whose model is to read from now on; None for nobody's.
    """
    from app.dashboard.calibration import run_wizard  # noqa: PLC0415 - loads Qt

    def begin(pseudonym: str, plan: PlanOptions) -> CalibrationRun:
        return CalibrationRun(stage, pseudonym, plan, model=asked.model)

    return run_wizard(begin, presenter, pseudonym=name, options=asked.plan).chosen


def _read_with(pseudonym: str, asked: CalibrateRequest) -> None:
    """Watch the same source in the window, and read with the model that was just made."""
    from app.commands import monitor  # noqa: PLC0415 - few go on from here
    from app.profile_use import reads_with  # noqa: PLC0415
    from app.recording import RecordingOptions  # noqa: PLC0415
    from app.sending import SendingOptions  # noqa: PLC0415

    monitor.run(
        source=asked.source,
        model=reads_with(None, pseudonym),
        options=asked.options,
        duration=None,
        headless=False,
        json=False,
        accept_change=False,
        recording=RecordingOptions(),
        sending=SendingOptions(),
    )


def _lead(calibration: CalibrationRun, story: Story, asked: CalibrateRequest, name: str) -> None:
    """Lead the wearer through, by keys on a terminal and by lines elsewhere."""
    if not asked.json:
        _greet(calibration, name)
    with Keys(sys.stdin if sys.stdout.isatty() and not asked.json else None) as keys:
        answers = KeyAnswers(keys) if keys.is_open else LineAnswers(Lines(sys.stdin))
        run_in_terminal(
            calibration,
            answers,
            JsonLines() if asked.json else Sentences(by_keys=keys.is_open),
            each=lambda: _tell(calibration, story),
        )
    view = calibration.view()
    if not asked.json and view.outcome is None:
        print_line(
            "Go on another time with: "
            f"affectscope calibrate --profile {name} --source {shlex.quote(plain(asked.source))}"
        )
    elif not asked.json and view.outcome is not None and view.outcome.result.adopted:
        print_line(
            "Read with it: "
            f"affectscope monitor --profile {name} --source {shlex.quote(plain(asked.source))}"
        )


def _greet(calibration: CalibrationRun, name: str) -> None:
    view = calibration.view()
    print_line(f"Calibration of {name}. Ctrl-C ends it; what is rated by then is kept.")
    if calibration.n_before:
        print_line(
            f"Rated before: {view.n_low} unpleasant, {view.n_high} pleasant, {view.n_neutral} "
            f"neutral. {view.n_blocks - view.n_done} blocks are asked for now."
        )
    if view.simulated:
        print_line(
            "A simulated person wears the headset, and feels what each block asks for. Answer for "
            "them."
        )


def _tell(calibration: CalibrationRun, story: Story) -> None:
    """Tell what became of the recording since the last time."""
    marks = calibration.take_marks()
    story.on_recording(calibration.recording, marks)


def _say_recorded(calibration: CalibrationRun) -> None:
    if calibration.recording is not None and calibration.recording.n_samples:
        print_line(plain(summary_of(calibration.recording)))
