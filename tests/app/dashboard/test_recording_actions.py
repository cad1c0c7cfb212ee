"""Recording, marking and labelling in the window, and leaving it meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtCore import QTimer

from app.dashboard import asking, run
from app.dashboard.recording_actions import PLAYED
from app.watching import Shown
from streaming.status import MonitorState, RecordingStatus
from tests.app.dashboard.player import Player
from tests.app.dashboard.sessions import ScriptedSession
from tests.app.views import a_presenter, a_view

pytestmark = pytest.mark.gui


@pytest.fixture
def shell(make_shell):
    """Return a window over a live signal."""
    return make_shell()


def a_replay():
    """A session that plays a recording."""
    session = ScriptedSession()
    presenter = a_presenter(session.view, paused=lambda: False)
    session.shown = Shown(presenter, "old.xdf", replay=Player())
    return session


def test_the_record_button_records_and_ends_and_asks_nothing(shell):
    """Red with the running time while it does; by the button and by its key."""
    button = shell.window.bar.record.button
    button.click()
    shell.session.recording = replace(shell.session.recording, seconds=192.0)
    shell.draw()
    assert "00:03:12" in button.text()
    assert button.property("on") == "true"
    assert button.accessibleName() == "End the recording"
    shell.press("R")
    assert shell.session.recording.over
    assert button.text() == "●  Record  R"
    assert button.property("on") == "false"


def test_a_disk_that_is_full_is_told_in_words_and_nothing_else_breaks(shell):
    """The signal goes on, and the next try works."""
    shell.session.full = True
    shell.press("R")
    assert shell.told == ["The disk is full: 3 MB are left. Make room, then record again."]
    assert shell.session.recording is None
    shell.session.full = False
    shell.press("R")
    assert shell.recording.is_recording
    assert len(shell.told) == 1


def test_what_was_said_of_no_recording_does_not_stand_beside_one(shell):
    """For the seconds that a remark stands it would be untrue."""
    shell.press("M")
    assert "nothing is being recorded" in shell.remark
    shell.press("R")
    assert "nothing is being recorded" not in shell.remark
    shell.press("M")
    shell.press("R")
    assert "in the recording" not in shell.remark


def test_a_marker_stands_on_the_timeline_and_in_the_recording(shell):
    """Where nothing is recorded, the remark says that it is kept nowhere."""
    shell.press("M")
    assert "nothing is being recorded" in shell.remark
    shell.press("R")
    shell.press("M")
    assert "in the recording" in shell.remark
    assert shell.session.marks == ["marker", "marker"]
    frame = shell.refresher.presenter.frame(traces=False)
    assert [mark.text for mark in frame.markers] == ["marker", "marker"]


@pytest.mark.parametrize("state", [MonitorState.FAILED, MonitorState.STOPPED])
def test_nothing_is_recorded_of_a_monitor_that_has_stopped(make_shell, state):
    """A file without a sample would look like a recording; the remark says what to do."""
    shell = make_shell(ScriptedSession(a_view(changes={"state": state})))
    shell.press("R")
    assert shell.session.recording is None
    assert "Ctrl+L" in shell.remark


@pytest.mark.parametrize(("said", "marks"), [("clip 2 begins", ["clip 2 begins"]), (None, [])])
def test_a_marker_with_a_text_is_asked_for(shell, said, marks):
    """Whoever gives none sets none."""
    shell.answers = [said]
    shell.press("Shift+M")
    assert shell.session.marks == marks


def test_keys_label_the_moment_as_the_faces_do(shell):
    """In the form that trainings read; only what a recording took is counted."""
    shell.press("4")
    assert shell.recording.n_labels == 0
    shell.press("R")
    shell.press("1")
    shell.window.faces.faces[4].click()
    assert shell.session.marks == ["label=4", "label=1", "label=5"]
    assert shell.recording.n_labels == 2
    assert "very pleasant" in shell.remark


@pytest.mark.parametrize("keys", ["R", "M", "Shift+M", "3", "F"])
def test_a_recording_that_is_played_is_neither_recorded_nor_marked(make_shell, keys):
    """It would be a recording of a recording; the keys say so."""
    shell = make_shell(a_replay())
    shell.draw()
    assert not shell.window.bar.record.button.isEnabled()
    shell.press(keys)
    assert shell.session.marks == []
    assert shell.session.recording is None
    assert shell.remark == PLAYED or keys == "3"


def test_the_recording_of_the_live_signal_can_be_ended_over_a_replay(make_shell, tmp_path):
    """It goes on behind it, and the button says so."""
    session = a_replay()
    session.recording = RecordingStatus(file=tmp_path / "new.xdf", n_samples=5, seconds=61)
    shell = make_shell(session)
    shell.draw()
    assert "00:01:01" in shell.window.bar.record.button.text()
    shell.window.bar.record.button.click()
    assert session.recording.over


def test_quitting_while_recording_asks_and_no_keeps_the_window(shell):
    """Without a recording nothing is asked."""
    shell.press("R")
    shell.answers = [False]
    shell.press("Ctrl+Q")
    assert shell.window.isVisible()
    shell.answers = [True]
    shell.press("Ctrl+Q")
    assert not shell.window.isVisible()


def test_quitting_without_a_recording_asks_nothing(shell):
    shell.press("Ctrl+Q")
    assert not shell.window.isVisible()


def test_a_signal_ends_the_window_unasked_while_it_records(qapp, monkeypatch):
    """Ctrl-C in the terminal: nobody may be there to answer."""

    asked = []

    def nobody(*arguments, **_keywords):
        asked.append(arguments)
        return True

    def interrupt():
        raise KeyboardInterrupt

    session = ScriptedSession(a_view())
    session.start_recording()
    monkeypatch.setattr(asking, "ask", nobody)
    made = run.DashboardWindow

    def interrupted(*arguments, **keywords):
        window = made(*arguments, **keywords)
        QTimer.singleShot(0, interrupt)
        return window

    monkeypatch.setattr(run, "DashboardWindow", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.run_dashboard(session, sources=["simulator:muse"], models=["demo-muse"])
    assert session.closed == 1
    assert asked == []
