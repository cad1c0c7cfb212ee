"""The window is there before what it is for, and goes away where that cannot be had."""

from __future__ import annotations

import threading

import pytest

from app.dashboard.actions import Actions
from app.dashboard.preferences import save_preferences
from app.dashboard.welcome import VERSION
from app.preferences import Preferences
from app.source_choice import SourceChoice
from app.watching import Shown, awaited
from streaming.errors import StreamNotFound, UsageError
from streaming.status import MonitorState
from tests.app.dashboard.test_run import Session, wait_for
from tests.app.views import a_presenter, a_view

pytestmark = pytest.mark.gui


class Opening:
    """What the window is for: opens once it may, in a thread."""

    def __init__(self, session, error=None):
        self.may_open = threading.Event()
        self.error = error
        self.session = session
        self.was_painted = None
        self.threads = []
        session.shown = awaited("simulator:muse")

    def __call__(self):
        self.threads.append(threading.current_thread())
        assert self.may_open.wait(20)
        if self.error is not None:
            raise self.error

        def begin():
            self.threads.append(threading.current_thread())
            self.session.shown = Shown(a_presenter(self.session.view), "simulator:muse")
            return self.session.shown

        return begin


def test_the_window_is_painted_while_its_source_is_opened(qapp, monkeypatch):
    """It says what it waits for, can be used, and shows the signal once there is one."""
    session = Session(monkeypatch)
    opening = Opening(session)
    seen = []

    def look(s):
        bar = s.window.bar
        seen.append(
            (bar.state.text(), bar.sources.currentText(), s.window.reading.explanation.text())
        )
        opening.may_open.set()

    session.steps += [
        lambda s: wait_for(s, lambda: opening.threads),
        look,
        lambda s: wait_for(s, lambda: s.window.bar.state.text() == "● LIVE"),
        lambda s: seen.append(s.window.bar.sources.isEnabled()),
    ]
    assert session.run(opening=opening) == 0
    said = "Opening simulator:muse."
    assert seen == [("○ CONNECTING", "simulator:muse  ·  opening …", said), True]
    assert opening.threads[0] is not threading.main_thread()
    assert opening.threads[1] is threading.main_thread()
    assert session.dialogs == []


def test_nothing_is_opened_before_the_first_picture(qapp, monkeypatch):
    """What opening imports holds Python's lock, and the picture up with it."""
    session = Session(monkeypatch)
    opening = Opening(session)
    opening.may_open.set()
    painted = []
    made = session._keep

    def watched(window):
        paint = window.traces.canvas.paintEvent

        def paint_event(event):
            painted.append(len(opening.threads))
            paint(event)

        window.traces.canvas.paintEvent = paint_event
        return made(window)

    monkeypatch.setattr(session, "_keep", watched)
    session.steps += [lambda s: wait_for(s, lambda: len(opening.threads) == 2)]
    session.run(opening=opening)
    assert painted[0] == 0


@pytest.mark.parametrize("error", [StreamNotFound("No stream."), UsageError("No such source.")])
def test_a_source_that_cannot_be_had_closes_the_window_and_is_handed_on(qapp, monkeypatch, error):
    """The command line says why, with its exit code."""
    session = Session(monkeypatch, *[lambda s: wait_for(s, lambda: False)])
    opening = Opening(session, error)
    opening.may_open.set()
    with pytest.raises(type(error)) as raised:
        session.run(opening=opening)
    assert raised.value is error
    assert session.closed == 1


def test_a_later_refusal_ends_nothing(qapp, monkeypatch):
    """There is a signal to go on with by then."""
    session = Session(monkeypatch)
    opening = Opening(session)
    opening.may_open.set()

    def refuse(_name):
        raise StreamNotFound("No stream.")

    session.can_open = refuse
    session.steps += [
        lambda s: wait_for(s, lambda: s.window.bar.state.text() == "● LIVE"),
        lambda s: s.window.bar.source_chosen.emit("lsl"),
        lambda s: wait_for(s, lambda: s.window.banner.is_offering),
    ]
    assert session.run(opening=opening) == 0


def test_closing_the_window_ends_the_opening_as_well(qapp, monkeypatch):
    """Its thread is over when the call returns, and nothing was begun."""
    session = Session(monkeypatch)
    opening = Opening(session)
    session.on_close = opening.may_open.set
    session.steps += [lambda s: wait_for(s, lambda: opening.threads)]
    before = threading.enumerate()
    assert session.run(opening=opening) == 0
    assert threading.enumerate() == before
    assert len(opening.threads) == 1


def test_what_is_chosen_meanwhile_is_opened_after_it(qapp, monkeypatch):
    """A source that is remembered is chosen before the window stands."""
    session = Session(monkeypatch)
    opening = Opening(session)
    other = a_view(changes={"state": MonitorState.SLOW})
    session.can_open = lambda name: Shown(a_presenter(other), name)
    monkeypatch.setattr(
        Actions, "open_remembered", lambda a: a._switch.open_choice(SourceChoice(source="lsl:Muse"))
    )
    asked = []

    def go_on(s):
        asked.extend(s.asked)
        opening.may_open.set()

    session.steps += [
        lambda s: wait_for(s, lambda: opening.threads),
        go_on,
        lambda s: wait_for(s, lambda: s.window.bar.state.text() == "◐ SLOW"),
        lambda s: wait_for(s, lambda: s.window.bar.sources.currentData() == "lsl:Muse"),
    ]
    save_preferences(Preferences(welcomed_version=VERSION))
    session.run(opening=opening, is_usual=True)
    assert asked == []
    assert [kind for kind, _ in session.asked] == ["choice"]
    assert len(opening.threads) == 2
