"""The window lives through errors, and nothing outlives the window."""

from __future__ import annotations

import sys

import pytest
from PyQt6.QtCore import QTimer

from app.dashboard import failures, run
from app.dashboard.refresh import SLOW_EVERY, Refresher
from app.dashboard.run import run_dashboard
from streaming.errors import StreamNotFound
from streaming.status import MonitorState
from tests.app.views import a_prediction, a_presenter, a_view

pytestmark = pytest.mark.gui


class Session:
    """A run of the dashboard that does something once the window stands, and then closes it."""

    def __init__(self, monkeypatch, *steps):
        self.steps = list(steps)
        self.dialogs = []
        self.closed = 0
        self.asked = []
        self.switch_to = None
        self.view = a_view()
        self.window = None
        monkeypatch.setattr(failures, "show_failure", self._dialog)
        made = run.DashboardWindow
        monkeypatch.setattr(run, "DashboardWindow", lambda *a, **k: self._keep(made(*a, **k)))

    def _keep(self, window):
        self.window = window
        timer = QTimer(window)
        timer.setInterval(0)
        timer.timeout.connect(self._next)
        timer.start()
        return window

    def _next(self):
        if not self.steps:
            self.window.close()
            return
        self.steps.pop(0)(self)

    def _dialog(self, _parent, text, details=""):
        self.dialogs.append((text, details))

    def _close(self):
        self.closed += 1

    def _on_source(self, name):
        self.asked.append(name)
        if self.switch_to is None:
            raise StreamNotFound(f"No stream {name!r} is in sight.")
        return a_presenter(self.switch_to)

    def run(self):
        return run_dashboard(
            a_presenter(self.view),
            sources=["simulator:muse", "lsl"],
            models=["demo-muse"],
            on_source=self._on_source,
            on_model=self._on_source,
            close=self._close,
        )


def raise_in_slot(_session):
    raise RuntimeError("a panel is broken")


def test_closing_the_window_ends_everything_once(qapp, monkeypatch):
    """The monitor is closed, the exit code is 0, and the hook is Python's again."""
    hook = sys.excepthook
    session = Session(monkeypatch)
    assert session.run() == 0
    assert session.closed == 1
    assert sys.excepthook is hook
    assert session.dialogs == []


def test_an_error_in_a_slot_is_shown_and_the_window_lives(qapp, monkeypatch):
    """PyQt would abort the process; here the next step still runs."""
    lived = []
    session = Session(monkeypatch, raise_in_slot, lambda s: lived.append(s.window.isVisible()))
    assert session.run() == 0
    assert lived == [True]
    ((text, details),) = session.dialogs
    assert "The signal goes on" in text
    assert details.startswith("RuntimeError: a panel is broken")
    assert "Traceback" in details


def test_the_same_error_is_shown_once_and_logged_each_time(qapp, monkeypatch, caplog):
    """Thirty dialogs a second would be worse than the error."""
    session = Session(monkeypatch, *[raise_in_slot] * 5)
    assert session.run() == 0
    assert len(session.dialogs) == 1
    assert [record.message for record in caplog.records].count("inside the window") == 5


def test_ctrl_c_closes_everything_and_is_handed_on(qapp, monkeypatch):
    """The command line turns it into its exit code."""

    def interrupt(_session):
        raise KeyboardInterrupt

    session = Session(monkeypatch, interrupt)
    with pytest.raises(KeyboardInterrupt):
        session.run()
    assert session.closed == 1
    assert session.dialogs == []


def test_another_source_is_asked_for_and_shown(qapp, monkeypatch):
    """What the command returns is what is drawn from then on."""
    other = a_view(changes={"state": MonitorState.SLOW})
    seen = []
    session = Session(
        monkeypatch,
        lambda s: s.window.bar.source_chosen.emit("lsl"),
        *[lambda s: seen.append(s.window.bar.state.text())] * 200,
    )
    session.switch_to = other
    session.steps.append(lambda s: wait_for(s, lambda: s.window.bar.state.text() == "◐ SLOW"))
    session.run()
    assert session.asked == ["lsl"]
    assert session.dialogs == []


def wait_for(session, holds):
    """Stay on this step until something holds; the test's own time limit ends it."""
    if not holds():
        session.steps.insert(0, lambda s: wait_for(s, holds))


def test_a_source_that_cannot_be_had_changes_nothing(qapp, monkeypatch):
    """The user reads why, and the list shows the one in use."""
    shown = []

    def choose(session):
        picker = session.window.bar.sources
        picker.setCurrentIndex(1)
        picker.activated.emit(1)
        shown.append(picker.currentData())

    session = Session(monkeypatch, choose)
    session.run()
    assert session.asked == ["lsl"]
    assert session.dialogs == [("No stream 'lsl' is in sight.", "")]
    assert shown == ["simulator:muse"]


def test_the_one_in_use_is_not_asked_for_again(qapp, monkeypatch):
    """Choosing it once more must not interrupt the signal."""
    session = Session(monkeypatch, lambda s: s.window.bar.source_chosen.emit("simulator:muse"))
    session.run()
    assert session.asked == []


def test_accepting_a_change_reaches_the_monitor(qapp, monkeypatch):
    """Through the presenter that is in use."""
    session = Session(monkeypatch, lambda s: s.window.banner.accepted.emit())
    session.run()
    assert session.view.accepted == 1


def test_the_pace_is_kept_and_stops(window, qtbot):
    """The timer draws what is new; stopped, it draws no more."""
    view = a_view()
    refresher = Refresher(window, a_presenter(view))
    window.closed.connect(refresher.stop)
    refresher.start()
    assert refresher.is_running
    view.events.append(a_prediction(view.now))
    qtbot.waitUntil(lambda: window.reading.word.text() == "Pleasant")
    window.close()
    assert not refresher.is_running


@pytest.mark.parametrize("ends_with_monitor", [True, False])
def test_a_timed_monitor_takes_its_window_along(window, ends_with_monitor):
    """Any other leaves it open, saying that the stream has ended."""
    view = a_view(changes={"state": MonitorState.STOPPED})
    closed = []
    window.closed.connect(lambda: closed.append(True))

    Refresher(window, a_presenter(view), ends_with_monitor=ends_with_monitor).refresh()

    assert bool(closed) is ends_with_monitor


def test_slow_panels_are_drawn_once_in_eight_frames(window, monkeypatch):
    """Contact and bands are measured no more often."""
    drawn = []
    monkeypatch.setattr(window, "show_slow", drawn.append)
    refresher = Refresher(window, a_presenter(a_view()))
    for _ in range(2 * SLOW_EVERY + 1):
        refresher.refresh()
    assert len(drawn) == 3
