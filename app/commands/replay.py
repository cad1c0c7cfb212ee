"""``replay``: a recording as if it were live."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from app.choosing import choose_classifier, model_fields
from app.jsonlines import Story
from app.lines import source_fields
from app.output import emit
from app.showing import show
from app.summaries import live_summary
from streaming.errors import StreamLost, UsageError
from streaming.monitor import Joints, Monitor
from streaming.recordings.channels import parse_channel_map
from streaming.recordings.opening import open_recording
from streaming.sources.replayed import ReplayedSource

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from streaming.signal.protocols import Source


def run(
    file: Path,
    *,
    model: str | None,
    speed: float | None,
    start: float,
    headless: bool,
    json: bool,
    map: str | None,  # noqa: A002 - named as the option
    unit: str | None,
) -> None:
    """Play a recording to the monitor.

    Parameters
    ----------
    file : Path
        The recording.
    model : str or None
        A model file or name; None for the shipped model, on simulated recordings only.
    speed : float or None
        Times its own pace; None for as fast as it can be read.
    start : float
        Seconds into the recording at which to begin.
    headless, json : bool
        The terminal, or JSON lines.
    map, unit : str or None
        As for `predict`.
    """
    recording = open_recording(file, channel_map=parse_channel_map(map) if map else None, unit=unit)
    classifier = choose_classifier(recording.info, model)
    story = Story(json=json)
    if json:
        emit(
            "started",
            {
                "source": source_fields(recording.info),
                "clock": "file",
                "model": model_fields(classifier),
            },
        )
    try:
        source = ReplayedSource(recording, speed=speed, clock=time.monotonic, start=start)
    except ValueError as error:
        raise UsageError(
            f"{error}. Give --speed 0.25 to 16 or max, and --start 0 or more."
        ) from error
    joints = Joints(
        reopen=_over,
        difference=lambda _before, _after: "",
        clock=time.monotonic,
        listener=story,
        live=False,
    )
    monitor = Monitor(source, classifier, joints)
    began = time.perf_counter()
    try:
        with monitor:
            if json:
                monitor.wait()
            else:
                show(monitor, classifier, headless=headless)
    finally:
        if json:
            emit("summary", live_summary(monitor, story, time.perf_counter() - began))
    if monitor.error is not None:
        raise monitor.error


def _over(_stop: threading.Event) -> Source:
    raise StreamLost("The recording is over.")
