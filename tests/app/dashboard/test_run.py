"""The window lives through errors, and nothing outlives the window."""

from __future__ import annotations

import sys
import threading
import time

import pytest
from PyQt6.QtCore import QTimer

from app.dashboard import failures, run
from app.dashboard.preferences import save_preferences
from app.dashboard.refresh import SLOW_EVERY, Refresher
from app.dashboard.run import run_dashboard
from app.frame import BannerAction
from app.health_figures import UNKNOWN
from app.preferences import Preferences
from app.watching import Shown
from streaming.errors import StreamNotFound
from streaming.status import MonitorState
from tests.app.dashboard.sessions import ScriptedSession
from tests.app.views import a_prediction, a_presenter, a_view

pytestmark = pytest.mark.gui


class Session(ScriptedSession):
    """A run of the dashboard that does something once the window stands, and then closes it."""

    def __init__(self, monkeypatch, *steps, view=None):
        super().__init__(view)
        self.steps = list(steps)
        self.dialogs = []
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

    def run(self, **options):
        return run_dashboard(
            self, sources=["simulator:muse", "lsl"], models=["demo-muse"], **options
        )


def refuse(name):
    raise StreamNotFound(f"No stream {name!r} is in sight.")


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


def test_the_room_where_recordings_go_is_told_before_anything_is_recorded(
    qapp, monkeypatch, tmp_path
):
    """Of the folder that is preferred, as soon as its disk has answered."""
    save_preferences(Preferences(recordings_folder=tmp_path / "mine"))
    said, end = [], time.monotonic() + 30

    def look(session):
        value = session.window.health.rows.values["Disk left"]
        said.append((value.text(), value.toolTip()))
        if value.text() in ("", UNKNOWN) and time.monotonic() < end:
            session.steps.append(look)

    Session(monkeypatch, look).run()
    text, tip = said[-1]
    assert text.endswith("B")
    assert f"{tmp_path / 'mine'}, where recordings go" in tip


def test_what_is_loaded_is_spared_from_collections_once_the_window_has_settled(qapp, monkeypatch):
    """A full collection takes a seventh of a second, and every thread waits for it."""
    spared = []
    monkeypatch.setattr(run, "SETTLED_AFTER", 1)
    monkeypatch.setattr(run, "spare_collections", lambda: spared.append(True))
    Session(monkeypatch, lambda s: wait_for(s, lambda: spared)).run()

    assert spared == [True]


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
    session.can_open = lambda name: Shown(a_presenter(other), name)
    session.steps.append(lambda s: wait_for(s, lambda: s.window.bar.state.text() == "◐ SLOW"))
    session.run()
    assert session.asked == [("source", "lsl")]
    assert session.dialogs == []


def wait_for(session, holds):
    """Stay on this step until something holds; the test's own time limit ends it."""
    if not holds():
        session.steps.insert(0, lambda s: wait_for(s, holds))


def choose_lsl(session):
    """Choose the second source, as a click on it does."""
    picker = session.window.bar.sources
    picker.setCurrentIndex(1)
    picker.activated.emit(1)


def test_a_source_that_cannot_be_had_changes_nothing(qapp, monkeypatch):
    """The user reads why, and the list shows the one in use."""
    shown = []
    session = Session(
        monkeypatch,
        choose_lsl,
        lambda s: wait_for(s, lambda: s.window.banner.is_offering),
        lambda s: shown.append((s.window.bar.sources.currentData(), is_choosable(s))),
        lambda s: shown.append((s.window.banner.text.text(), s.window.banner.button.text())),
    )
    session.can_open = refuse
    session.run()
    assert session.asked == [("source", "lsl")]
    assert session.dialogs == []
    said = "No stream 'lsl' is in sight. What was shown before goes on."
    assert shown == [("simulator:muse", True), (said, "Choose a source")]


def is_choosable(session):
    return session.window.bar.sources.isEnabled() and session.window.bar.models.isEnabled()


class SlowSource:
    """A source that opens when it is told to, or when all is closed."""

    def __init__(self, session):
        self.may_open = threading.Event()
        self._session = session
        session.can_open = self

    def __call__(self, name):
        assert threading.current_thread() is not threading.main_thread()
        assert self.may_open.wait(20)
        return Shown(a_presenter(self._session.view), name)


def test_the_window_goes_on_while_a_source_is_opened(qapp, monkeypatch):
    """It draws, says what it waits for, and lets nothing else be chosen."""
    session = Session(monkeypatch, choose_lsl)
    slow = SlowSource(session)
    seen = []

    def look(s):
        seen.append((s.window.reading.word.text(), s.window.bar.sources.currentText()))
        assert not is_choosable(s)
        slow.may_open.set()

    session.steps += [
        lambda s: s.view.events.append(a_prediction(s.view.now)),
        lambda s: wait_for(s, lambda: s.window.reading.word.text() == "Pleasant"),
        look,
        lambda s: wait_for(s, lambda: is_choosable(s)),
        lambda s: seen.append(s.window.bar.sources.currentData()),
    ]
    session.run()
    assert seen == [("Pleasant", "lsl  ·  opening …"), "lsl"]
    assert session.dialogs == []


def test_closing_the_window_ends_a_search_as_well(qapp, monkeypatch):
    """Nobody waits for a stream that nobody will see; its thread is over when the call returns."""
    session = Session(monkeypatch, choose_lsl)
    slow = SlowSource(session)
    session.on_close = slow.may_open.set
    before = threading.enumerate()
    assert session.run() == 0
    assert session.closed == 1
    assert threading.enumerate() == before


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_programming_error_while_opening_is_told_and_the_window_lives(qapp, monkeypatch):
    """Its traceback goes where those of threads go."""

    def break_down(_name):
        raise RuntimeError("a source is broken")

    session = Session(monkeypatch, choose_lsl, lambda s: wait_for(s, lambda: s.dialogs))
    session.can_open = break_down
    session.run()
    assert "error of the program itself" in session.dialogs[0][0]


def test_a_programming_error_while_beginning_leaves_a_choice(qapp, monkeypatch):
    """What was opened breaks down: something else can be chosen all the same."""

    def break_down():
        raise RuntimeError("a stage is broken")

    seen = []
    session = Session(
        monkeypatch,
        choose_lsl,
        lambda s: wait_for(s, lambda: s.dialogs),
        lambda s: seen.append((is_choosable(s), s.window.bar.sources.currentData())),
    )
    monkeypatch.setattr(session, "open_source", lambda _name: break_down)
    session.run()
    assert seen == [(True, "simulator:muse")]
    assert session.dialogs[0][1].startswith("RuntimeError: a stage is broken")


def test_a_monitor_that_is_over_before_its_window_stands_ends_all_the_same(qapp, monkeypatch):
    """A window that was closed before the loop began would leave a process that nobody sees."""
    session = Session(monkeypatch, stay)
    session.view.changes = {"state": MonitorState.STOPPED}
    session.ends_with_monitor = True
    assert session.run() == 0
    assert session.closed == 1


def stay(session):
    """Never close the window from here."""
    session.steps.insert(0, stay)


def test_the_one_in_use_is_not_asked_for_again(qapp, monkeypatch):
    """Choosing it once more must not interrupt the signal."""
    session = Session(monkeypatch, lambda s: s.window.bar.source_chosen.emit("simulator:muse"))
    session.run()
    assert session.asked == []


def test_accepting_a_change_reaches_the_monitor(qapp, monkeypatch):
    """Through the presenter that is in use."""
    session = Session(monkeypatch, lambda s: s.window.banner.acted.emit(BannerAction.ACCEPT))
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

    Refresher(window, a_presenter(view), ends_with_monitor=lambda: ends_with_monitor).refresh()

    assert bool(closed) is ends_with_monitor


def test_slow_panels_are_drawn_once_in_eight_frames(window, monkeypatch):
    """All in the first one, then one with each frame, lest one frame take the time of all."""
    drawn = []
    for name in ("contact", "bands", "timeline", "mood", "faces", "health"):
        panel = getattr(window, name)
        monkeypatch.setattr(panel, "show_frame", lambda _, name=name: drawn.append(name))
    refresher = Refresher(window, a_presenter(a_view()))
    refresher.refresh()
    assert len(drawn) == 6
    drawn.clear()
    n_at_once = []
    for _ in range(2 * SLOW_EVERY):
        before = len(drawn)
        refresher.refresh()
        n_at_once.append(len(drawn) - before)
    assert sorted(drawn) == sorted(2 * ["contact", "bands", "timeline", "mood", "faces", "health"])
    assert max(n_at_once) == 1
