"""The way to the wizard and back: over the main window, and in a window of its own."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtTest import QTest

from app.calibration.view import Stage
from app.dashboard import calibration, failures
from app.dashboard.calibration import NOT_LIVE, run_wizard
from app.dashboard.calibration_dialog import CalibrationDialog
from app.dashboard.fonts import text_size, use_text_size
from app.dashboard.preferences import save_preferences
from app.preferences import Preferences
from app.watching import Shown
from streaming.errors import StreamNotFound
from tests.app.dashboard.calibrating import FakeRun, an_outcome
from tests.app.dashboard.player import Player
from tests.app.dashboard.sessions import ScriptedSession
from tests.app.views import a_presenter, a_view

pytestmark = pytest.mark.gui


def opened(shell, qtbot):
    """Open the wizard by its key, and begin."""
    shell.press("C")
    dialog = shell.actions.dialog
    assert isinstance(dialog, CalibrationDialog)
    dialog.start.name.setText("ada")
    dialog.start.begin.click()
    qtbot.waitUntil(lambda: dialog.page is not dialog.start)
    dialog._timer.stop()
    return dialog


def with_result(dialog, run, *, adopted):
    """Let what was begun be at its end."""
    run.session.finish()
    run.session.tell_outcome(an_outcome(adopted=adopted))
    dialog.refresh()


def test_key_menu_and_button_open_the_wizard(make_shell, qtbot):
    shell = make_shell()
    for ask in (
        lambda: shell.press("C"),
        shell.actions.menu.entries["calibrate"].trigger,
        lambda: qtbot.mouseClick(shell.window.bar.calibrate, Qt.MouseButton.LeftButton),
    ):
        ask()
        assert isinstance(shell.actions.dialog, CalibrationDialog)
        QTest.keyClick(shell.actions.dialog, Qt.Key.Key_Escape)
        assert shell.actions.dialog is None
    assert shell.window.isVisible()


def test_the_model_that_was_made_reads_from_then_on(make_shell, qtbot):
    """The session opens the profile, whose wearer the bar then names."""
    shell = make_shell()
    dialog = opened(shell, qtbot)
    with_result(dialog, shell.session.course, adopted=True)
    dialog.outcome.use_model.click()
    qtbot.waitUntil(lambda: ("model", "profile:ada") in shell.session.asked)

    assert shell.session.asked[0] == ("calibration", "ada")
    assert shell.session.course.is_closed


@pytest.mark.parametrize("adopted", [True, False])
def test_whoever_keeps_the_generic_model_goes_on_with_it(make_shell, qtbot, adopted):
    shell = make_shell()
    dialog = opened(shell, qtbot)
    with_result(dialog, shell.session.course, adopted=adopted)
    dialog.outcome.keep.click()
    assert shell.actions.dialog is None
    assert shell.session.asked == [("calibration", "ada")]


def test_frames_of_the_window_reach_the_wizard_until_it_is_closed(make_shell, qtbot):
    shell = make_shell()
    dialog = opened(shell, qtbot)
    shell.draw()
    assert dialog.head.sensors.text() == "4 of 4 sensors good"
    dialog.close()
    shell.draw()


def test_a_calibration_ends_with_the_window(make_shell, qtbot):
    shell = make_shell()
    opened(shell, qtbot)
    shell.actions.close()
    assert shell.session.course.is_closed
    assert shell.session.course.session.stage is Stage.ENDED


def test_over_a_recording_it_is_said_that_it_takes_a_live_signal(make_shell):
    session = ScriptedSession()
    presenter = a_presenter(session.view, paused=lambda: False)
    session.shown = Shown(presenter, "old.xdf", replay=Player())
    shell = make_shell(session)
    shell.press("C")
    assert shell.actions.dialog is None
    assert shell.remark == NOT_LIVE


@pytest.mark.parametrize(("width", "words"), [(1440, "Calibrate to me"), (1180, "")])
def test_where_the_bar_has_no_room_an_icon_stands_for_the_words(make_window, qtbot, width, words):
    """A name and a hint say the words then."""
    window = make_window()
    window.resize(width, 700)
    frame = a_presenter(a_view()).frame(traces=True)
    window.show_frame(frame)
    window.show_slow(frame)
    qtbot.waitUntil(lambda: window.bar.calibrate.text() == words)
    assert window.bar.calibrate.icon().isNull() is bool(words)
    assert "Calibrate to me" in window.bar.calibrate.accessibleName()
    assert "(C)" in window.bar.calibrate.toolTip()


# In a window of its own.


class Alone:
    """A run of the wizard that does something once it stands, step by step, and then closes it."""

    def __init__(self, monkeypatch, *steps, begin=FakeRun):
        self.steps, self.dialog, self.run, self.told = list(steps), None, None, []
        self._begin = begin
        made = calibration.CalibrationDialog
        monkeypatch.setattr(failures, "show_failure", lambda _p, text, *_: self.told.append(text))
        monkeypatch.setattr(
            calibration, "CalibrationDialog", lambda *a, **k: self._keep(made(*a, **k))
        )

    def begin(self, pseudonym, options):
        self.run = self._begin(pseudonym, options)
        return self.run

    def _keep(self, dialog):
        self.dialog = dialog
        timer = QTimer(dialog)
        timer.setInterval(10)
        timer.timeout.connect(self._next)
        timer.start()
        return dialog

    def _next(self):
        if not self.steps:
            self.dialog.close()
            return
        step = self.steps.pop(0)
        if step(self) is False:  # Once more, until it holds.
            self.steps.insert(0, step)

    def __call__(self):
        return run_wizard(self.begin, a_presenter(a_view()), pseudonym="ada")


def press_begin(alone):
    alone.dialog.start.begin.click()


def has_begun(alone):
    return alone.dialog.page is not alone.dialog.start


def test_a_wizard_of_its_own_returns_whose_model_is_wanted(qapp, monkeypatch):
    def use(alone):
        with_result(alone.dialog, alone.run, adopted=True)
        alone.dialog.outcome.use_model.click()

    alone = Alone(monkeypatch, press_begin, has_begun, use, lambda _: None)
    end = alone()
    assert end.chosen == "ada"
    assert end.course is alone.run
    assert alone.run.is_closed


def test_closing_it_before_anything_begins_is_no_error(qapp, monkeypatch):
    end = Alone(monkeypatch)()
    assert (end.course, end.chosen) == (None, None)


def test_it_wears_what_the_user_prefers(qapp, monkeypatch):
    save_preferences(Preferences(theme="light", text_size=115, reduced_motion=True))
    seen = []

    def look(alone):
        seen.append((text_size(), alone.dialog.stage.ring.is_calm))

    try:
        Alone(monkeypatch, look)()
    finally:
        use_text_size(1.0)
    assert seen == [(1.15, True)]


def test_what_cannot_begin_is_said_and_an_error_of_the_program_shown(qapp, monkeypatch):
    def refuse(_pseudonym, _options):
        raise StreamNotFound("There is no signal.")

    def is_told(alone):
        return alone.dialog.start.hint.text() == "There is no signal."

    def fail(_alone):
        raise RuntimeError("a broken page")

    alone = Alone(monkeypatch, press_begin, is_told, fail, lambda a: bool(a.told), begin=refuse)
    alone()
    assert len(alone.told) == 1


def test_ctrl_c_stops_what_was_begun(qapp, monkeypatch):
    def interrupt(_alone):
        raise KeyboardInterrupt

    alone = Alone(monkeypatch, press_begin, has_begun, interrupt)
    with pytest.raises(KeyboardInterrupt):
        alone()
    assert alone.run.is_closed
