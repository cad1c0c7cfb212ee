"""``monitor``: a live source to readings, in a window, in the terminal, or as JSON lines."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

from app.choosing import choose_classifier, why_no_model
from app.following import follow_as_lines, say_recorded, tell_recording
from app.interrupts import held, let_in
from app.jsonlines import Story
from app.live_stage import LiveStage
from app.plain_text import plain
from app.profile_use import tell_age
from app.recording import offer_repair
from app.sending import SendingStory
from app.showing import permitted, show_live, show_live_in_terminal, window_or_reason
from streaming.status import MonitorState

if TYPE_CHECKING:
    from app.live_sources import SourceOptions
    from app.presenter import Presenter
    from app.recording import RecordingOptions
    from app.sending import SendingOptions

log = logging.getLogger(__name__)


def run(
    *,
    source: str,
    model: str | None,
    options: SourceOptions,
    duration: float | None,
    headless: bool,
    json: bool,
    accept_change: bool,
    recording: RecordingOptions,
    sending: SendingOptions,
    is_usual: bool = False,
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
    recording : RecordingOptions
        Whether and how to record.
    sending : SendingOptions
        Where readings go besides.
    is_usual : bool
        Whether the source is the usual one, which nobody named.
    """
    tell_age(model)
    recording.check()
    offer_repair(recording.path)
    story = Story(json=json)
    story.on_state(MonitorState.CONNECTING, source)
    in_window = window_or_reason(headless=headless or json)
    sending = permitted(sending) if in_window else sending
    listener = SendingStory(story, sending)
    stage = LiveStage(
        options,
        listener,
        duration=duration,
        accept_change=accept_change,
        recording=recording,
        choose=partial(choose_classifier, later=in_window),
    )
    is_usual = is_usual and model is None and duration is None and not recording.is_on
    with held():
        try:
            with let_in():
                if in_window:
                    show_live(stage, source, model, listener, is_usual=is_usual)
                else:
                    _follow(stage, story, stage.watch(source, model), json=json)
        finally:
            stage.close()
            listener.close()
            tell_recording(stage, story)
            if stage.monitor is not None:
                story.summed_up(stage.monitor.status())
            if not json:
                say_recorded(stage)
    stage.raise_error()


def _follow(stage: LiveStage, story: Story, presenter: Presenter, *, json: bool) -> None:
    """Show a stage that runs without a window."""
    if not json:
        show_live_in_terminal(stage, presenter)
        return
    if presenter.model is None:
        _say_what_is_not_read(stage)
    follow_as_lines(stage, story)


def _say_what_is_not_read(stage: LiveStage) -> None:
    """Say on stderr why there will be no reading, as the pictures say it."""
    info = None if stage.monitor is None else stage.monitor.status().info
    if info is not None:
        log.warning("%s", plain(why_no_model(info)))
