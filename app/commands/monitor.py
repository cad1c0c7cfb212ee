"""``monitor``: a live source to readings, in a window, in the terminal, or as JSON lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.choosing import choose_classifier, model_fields
from app.jsonlines import Story
from app.lines import source_fields
from app.live_sources import SourceOptions, open_source
from app.output import emit
from app.showing import show
from app.summaries import live_summary
from streaming.monitor import Joints, Monitor
from streaming.status import MonitorState

if TYPE_CHECKING:
    from app.live_sources import OpenSource
    from models.classifier import TorchClassifier


def run(
    *,
    source: str,
    model: str | None,
    options: SourceOptions,
    duration: float | None,
    headless: bool,
    json: bool,
    accept_change: bool,
) -> None:
    """Watch a source until it ends, the time is over, or the user ends it.

    Parameters
    ----------
    source : str
        What `app.live_sources.open_source` takes.
    model : str or None
        A model file or name; None for the shipped model, on simulated sources only.
    options : SourceOptions
        How to find the source.
    duration : float or None
        Seconds after which to stop; None for never.
    headless : bool
        The terminal, even where there is a screen.
    json : bool
        JSON lines in place of pictures.
    accept_change : bool
        Go on with a stream that comes back as something else.
    """
    story = Story(json=json)
    story.on_state(MonitorState.CONNECTING, source)
    opened = open_source(source, options)
    classifier = choose_classifier(opened.source.info, model)
    if json:
        emit("started", _started(opened, classifier))
    joints = Joints(
        reopen=opened.reopen,
        difference=opened.difference,
        clock=opened.clock,
        listener=story,
        give_up=options.give_up,
        accept_change=accept_change,
        duration=duration,
    )
    monitor = Monitor(opened.source, classifier, joints)
    try:
        with monitor:
            if json:
                monitor.wait()
            else:
                show(monitor, classifier, headless=headless)
    finally:
        if json:
            emit("summary", live_summary(monitor, story))
    if monitor.error is not None:
        raise monitor.error


def _started(opened: OpenSource, classifier: TorchClassifier | None) -> dict[str, object]:
    return {
        "source": source_fields(opened.source.info),
        "clock": "lsl",
        "model": model_fields(classifier),
    }
