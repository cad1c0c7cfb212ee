"""``replay``: a recording as if it were live."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import TYPE_CHECKING

from app.interrupts import held, let_in
from app.jsonlines import Story
from app.profile_use import tell_age
from app.replay_stage import ReplayStage
from app.resources import DEMO, asset_path
from app.showing import show_in_terminal, show_replay, window_or_reason
from streaming.errors import UsageError
from streaming.recordings.channels import parse_channel_map
from streaming.recordings.opening import load_libraries, open_recording
from streaming.signal.bands import load_filters

if TYPE_CHECKING:
    from pathlib import Path

    from streaming.signal.blocks import Recording

log = logging.getLogger(__name__)


def run(
    file: Path | None,
    *,
    model: str | None,
    speed: float | None,
    start: float,
    loop: bool,
    headless: bool,
    json: bool,
    map: str | None,  # noqa: A002 - named as the option
    unit: str | None,
) -> None:
    """Play a recording to the monitor.

    Parameters
    ----------
    file : Path or None
        The recording; None for the one of a simulated person that ships with the program.
    model : str or None
        A model file or name; None for the shipped model, on simulated recordings only.
    speed : float or None
        Times its own pace; None for as fast as it can be read.
    start : float
        Seconds into the recording at which to begin.
    loop : bool
        Whether the end leads back to the start, until the user ends it.
    headless, json : bool
        The terminal, or JSON lines.
    map, unit : str or None
        As for `predict`.
    """
    tell_age(model)
    path = file or asset_path(*DEMO)
    channel_map = parse_channel_map(map) if map else None
    story = Story(json=json)
    in_window = window_or_reason(headless=headless or json)
    reading_time = 0.0
    stage: ReplayStage | None = None

    def open_stage() -> ReplayStage:
        nonlocal reading_time, stage
        with let_in():
            load_libraries()
            load_filters()
            began = perf_counter()
            recording = open_recording(path, channel_map=channel_map, unit=unit)
            reading_time = perf_counter() - began
            _check_start(recording, start)
        for note in recording.notes:
            log.warning("%s: %s", recording.info.name, note)
        stage = ReplayStage(recording, model, story, speed=speed, start=start, loop=loop)
        return stage

    with held():
        try:
            if in_window:
                with let_in():
                    show_replay(open_stage, path, model)
            else:
                _follow(open_stage(), json=json)
        finally:
            if stage is not None:
                stage.close()
                # As `predict` counts it: the loading of torch and of the model is no part of it.
                seconds = reading_time + story.seconds if speed is None else None
                story.summed_up(stage.played(), seconds)
    if stage is not None and stage.monitor.error is not None:
        raise stage.monitor.error


def _follow(stage: ReplayStage, *, json: bool) -> None:
    """Show a stage that runs without a window."""
    with let_in():
        if json:
            stage.wait()
        else:
            show_in_terminal(stage.presenter)


def _check_start(recording: Recording, start: float) -> None:
    """Refuse to begin where nothing is left."""
    if start >= recording.duration > 0:
        raise UsageError(
            f"The recording lasts {recording.duration:g} s, and --start {start:g} s lies behind "
            "its end. Give an earlier moment."
        )
