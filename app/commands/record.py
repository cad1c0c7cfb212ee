"""``record``: a live source to a file, to the last sample; no model reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.following import follow_as_lines, say_recorded, tell_recording
from app.interrupts import held, let_in
from app.jsonlines import Story
from app.live_stage import LiveStage
from app.recording import offer_repair
from app.showing import show_live_in_terminal
from streaming.status import MonitorState

if TYPE_CHECKING:
    from app.live_sources import SourceOptions
    from app.recording import RecordingOptions
    from models.classifier import TorchClassifier
    from streaming.signal.info import SignalInfo


def run(
    *,
    source: str,
    options: SourceOptions,
    recording: RecordingOptions,
    duration: float | None,
    json: bool,
    accept_change: bool,
) -> None:
    """Record a source until it ends, the time is over, or the user ends it.

    Parameters
    ----------
    source : str
        What `app.live_sources.open_source` takes.
    options : SourceOptions
        How to find the source.
    recording : RecordingOptions
        Where to, and which markers with it.
    duration : float or None
        Seconds after which to stop; None for never.
    json : bool
        JSON lines in place of pictures.
    accept_change : bool
        Go on with a stream that comes back as something else.

    Raises
    ------
    OutputError
        Where the recording ended before its time.
    """
    recording.check()
    offer_repair(recording.path)
    story = Story(json=json)
    story.on_state(MonitorState.CONNECTING, source)
    stage = LiveStage(
        options,
        story,
        duration=duration,
        accept_change=accept_change,
        recording=recording,
        choose=_nothing_reads,
        no_model="It is only recorded; no model reads it.",
    )
    with held():
        try:
            with let_in():
                presenter = stage.watch(source, None)
                if json:
                    follow_as_lines(stage, story)
                else:
                    show_live_in_terminal(stage, presenter)
        finally:
            stage.close()
            tell_recording(stage, story)
            if stage.monitor is not None:
                story.summed_up(stage.monitor.status())
            if not json:
                say_recorded(stage)
    stage.raise_error()


def _nothing_reads(_info: SignalInfo, _model: str | None) -> TorchClassifier | None:
    return None
