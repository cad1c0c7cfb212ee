"""Running a live stage in the terminal or as JSON lines, with what the user types meanwhile."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING

from app.marking import KEYS, RECORD_KEY, Keys, Lines
from app.output import print_line
from app.plain_text import plain
from app.recording_lines import summary_of
from streaming.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from app.jsonlines import Story
    from app.live_stage import LiveStage

log = logging.getLogger(__name__)

LOOK_EVERY = 0.25
"""Seconds between two looks at what is recorded, and so between two `written` lines."""


def follow_as_lines(stage: LiveStage, story: Story, stdin: TextIO | None = None) -> None:
    """Tell what is recorded while the source lasts; each line of stdin is a marker.

    Parameters
    ----------
    stage : LiveStage
        What runs.
    story : Story
        Who tells.
    stdin : TextIO, optional
        Where markers come from; `sys.stdin` if not given. Read only while something is recorded:
        what nobody needs is left to others.
    """
    wait = by_lines(stage, Lines(sys.stdin if stdin is None else stdin))
    while not stage.wait(0.0):
        look_at = time.monotonic() + LOOK_EVERY
        while (left := look_at - time.monotonic()) > 0:
            wait(left)
        tell_recording(stage, story)


def tell_recording(stage: LiveStage, story: Story) -> None:
    """Tell what became of the recording since the last time."""
    # The markers first: what was acknowledged by then is told after them.
    marks = stage.recording.take_marks()
    story.on_recording(stage.recording.status, marks)


def say_recorded(stage: LiveStage) -> None:
    """Say in words what was recorded, where anything was; the last word of a run."""
    if (status := stage.recording.status) is not None:
        print_line(plain(summary_of(status)))


def press(stage: LiveStage, key: str) -> None:
    """Do what a key asks for."""
    if key in KEYS:
        stage.mark(KEYS[key])
    elif key == RECORD_KEY and stage.recording.is_on:
        stage.stop_recording()
    elif key == RECORD_KEY:
        try:
            stage.start_recording()
        except MonitorError as error:
            log.warning("nothing is recorded: %s", error)


def by_keys(stage: LiveStage, keys: Keys) -> Callable[[float], None]:
    """Return what waits some seconds and does what keys ask for meanwhile."""

    def wait(seconds: float) -> None:
        for key in keys.wait(seconds):
            press(stage, key)

    return wait


def by_lines(stage: LiveStage, lines: Lines) -> Callable[[float], None]:
    """Return what waits some seconds and takes lines as markers while something is recorded."""
    nobody = Lines(None)

    def wait(seconds: float) -> None:
        for text in (lines if stage.recording.is_on else nobody).wait(seconds):
            stage.mark(text)

    return wait
