"""A stand-in for whoever owns the stages: it remembers what was asked of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.watching import Shown
from streaming.errors import OutputError
from streaming.status import RecordingStatus
from tests.app.dashboard.calibrating import FakeRun
from tests.app.dashboard.player import Player
from tests.app.views import a_presenter, a_view


class ScriptedSession:
    """What can be opened is told by `can_open`: a callable that returns a `Shown`, or raises."""

    def __init__(self, view=None, replay=None, file=None):
        self.view = view or a_view()
        self.shown = Shown(a_presenter(self.view), "simulator:muse", replay, file)
        self.ends_with_monitor = False
        self.recording = None
        self.asked = []
        self.marks = []
        self.closed = 0
        self.full = False
        self.on_close = lambda: None
        self.begin_course = FakeRun
        self.can_open = lambda name: Shown(a_presenter(self.view), name)

    @property
    def is_live(self):
        return self.shown.replay is None

    def open_source(self, name):
        return self._open("source", name)

    def open_choice(self, choice):
        return self._open("choice", choice)

    def open_recording(self, file):
        return self._open("recording", file)

    def read_with(self, model):
        return self._open("model", model)

    def _open(self, kind, wanted):
        self.asked.append((kind, wanted))
        name = getattr(wanted, "source", getattr(wanted, "name", wanted))
        found = self.can_open(name)
        if kind == "recording" and found.replay is None:
            found = replace(found, replay=Player(), file=wanted)

        def begin():
            self.shown = found
            return found

        return begin

    def start_recording(self, file=None):
        if self.full:
            raise OutputError("The disk is full: 3 MB are left. Make room, then record again.")
        self.recording = RecordingStatus(file=file or Path("/data/me.xdf"), n_samples=1)
        return self.recording.file

    def begin_calibration(self, pseudonym, options):
        self.asked.append(("calibration", pseudonym))
        self.course = self.begin_course(pseudonym, options)
        return self.course

    def stop_recording(self):
        self.recording = replace(self.recording, over=True)

    def mark(self, text):
        self.marks.append(text)
        return self.recording is not None and not self.recording.over

    def close(self):
        self.closed += 1
        self.on_close()
