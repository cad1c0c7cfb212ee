"""The first run: what is stored and what it is for, with the live picture one click away."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PyQt6.QtCore import QPoint, Qt, QTimer
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QLabel, QStyle, QStyleOptionButton

from app.commands import monitor
from app.dashboard import run
from app.dashboard.paragraph import Paragraph
from app.dashboard.preferences import load_preferences, save_preferences
from app.dashboard.welcome import CONSENT, HEADSET, LIMITS, RECORDING, SIMULATOR, VERSION
from app.live_sources import SourceOptions
from app.preferences import Preferences
from app.recording import RecordingOptions
from app.sending import SendingOptions
from app.source_choice import SourceChoice
from tests.app.dashboard.sessions import ScriptedSession
from tests.app.dashboard.shells import Shell

pytestmark = pytest.mark.gui

AGREED = Preferences(welcomed_version=VERSION)


@pytest.fixture
def shell(qapp, monkeypatch):
    """Return a window with the welcome over it."""
    made = Shell(monkeypatch)
    made.actions.welcoming.show()
    yield made
    made.end()


def asked_of(shell):
    """Hear which screens the welcome asks for, in place of opening them."""
    asked = []
    for action in ("sources", "open"):
        shell.window.keyboard.bind(action, lambda name=action: asked.append(name))
    return asked


def test_one_click_on_the_simulator_shows_the_live_picture(shell):
    """Nothing is to be agreed to: nobody's signal is in it. It has the focus at first."""
    welcome = shell.actions.welcoming.screen
    assert welcome.simulator.hasFocus()
    assert welcome.geometry() == shell.window.rect()
    QTest.mouseClick(welcome.simulator, Qt.MouseButton.LeftButton)
    assert shell.actions.welcoming.screen is None
    assert shell.session.asked == []
    shell.draw()
    assert shell.window.bar.state.text() == "● LIVE"


def test_return_is_as_good_as_a_click(shell):
    shell.press("Return")
    assert shell.actions.welcoming.screen is None


def test_headset_and_recording_wait_for_the_intended_use(shell):
    """They are about a real person; the box is remembered once one goes on."""
    asked = asked_of(shell)
    welcome = shell.actions.welcoming.screen
    welcome.headset.click()
    welcome.recording.click()
    assert asked == []
    assert "intended use" in welcome.headset.toolTip()
    welcome.intended.click()
    welcome.headset.click()
    assert asked == ["sources"]
    assert shell.actions.welcoming.screen is None
    assert load_preferences().welcomed_version == VERSION


@pytest.mark.parametrize("keys", ["Ctrl+L", "Ctrl+O"])
def test_beside_the_simulator_they_wait_as_well(shell, keys):
    """By key, menu and banner: the welcome comes back until its box is ticked."""
    shell.press("Return")
    shell.press(keys)
    assert shell.actions.dialog is None
    shell.actions.welcoming.screen.intended.click()
    shell.press("Escape")
    shell.answers = [None]
    shell.press(keys)
    assert shell.actions.welcoming.screen is None
    assert (shell.actions.dialog is not None) or not shell.answers


def test_ones_own_recordings_wait_for_nothing(shell):
    """Access and deletion are rights."""
    shell.press("Return")
    shell.press("Ctrl+R")
    assert shell.actions.welcoming.screen is None
    assert shell.actions.dialog is not None


def test_a_source_of_the_list_waits_as_well(shell):
    """What was shown stays chosen; another simulated headset needs no agreement."""
    shell.press("Return")
    shown = shell.session.shown.source
    bar = shell.window.bar
    bar.source_chosen.emit("lsl")
    assert shell.session.asked == []
    assert bar.sources.currentData() == shown
    shell.actions.welcoming.screen.intended.click()
    shell.press("Escape")
    bar.source_chosen.emit("lsl")
    assert shell.session.asked == [("source", "lsl")]


def test_whoever_asked_for_a_source_in_a_command_is_held_from_nothing(qapp, monkeypatch):
    shell = Shell(monkeypatch)
    shell.press("Ctrl+L")
    assert shell.actions.welcoming.screen is None
    assert shell.actions.dialog is not None
    shell.end()


def test_a_recording_is_opened_from_the_welcome(shell):
    asked = asked_of(shell)
    shell.actions.welcoming.screen.intended.click()
    shell.actions.welcoming.screen.recording.click()
    assert asked == ["open"]


def test_a_remembered_source_is_one_click_away(qapp, monkeypatch):
    """It waits for the intended use as every headset does."""
    name = "the headband of the room at the end of the corridor"
    save_preferences(Preferences(remembered_source=f"lsl:{name}", remembered_unit="uV"))
    shell = Shell(monkeypatch)
    shell.actions.welcoming.show()
    known = shell.actions.welcoming.screen.known
    assert name in known.accessibleName()
    assert known.text().startswith("Watch the head")
    assert known.width() >= known.sizeHint().width()
    assert not known.isEnabled()
    shell.actions.welcoming.screen.intended.click()
    known.click()
    chosen = SourceChoice(source=f"lsl:{name}", unit="uV", remember=True)
    assert shell.session.asked == [("choice", chosen)]
    assert shell.actions.welcoming.screen is None
    shell.end()


@pytest.mark.parametrize("source", ["", "simulator:muse"])
def test_no_headset_is_offered_again_where_none_is_remembered(qapp, monkeypatch, source):
    """The simulator has a card of its own."""
    save_preferences(Preferences(remembered_source=source))
    shell = Shell(monkeypatch)
    shell.actions.welcoming.show()
    assert shell.actions.welcoming.screen.known is None
    shell.end()


@pytest.mark.parametrize(
    ("is_usual", "version", "asked"),
    [(True, VERSION, ["lsl:Cap"]), (False, VERSION, []), (True, 0, [])],
    ids=["nothing asked for", "a task", "not agreed to the intended use"],
)
def test_a_remembered_source_is_opened_where_nothing_else_is_asked_for(
    qapp, monkeypatch, is_usual, version, asked
):
    save_preferences(Preferences(remembered_source="lsl:Cap", welcomed_version=version))
    session = ScriptedSession()
    made = run.DashboardWindow

    def watched(*arguments, **keywords):
        window = made(*arguments, **keywords)
        QTimer.singleShot(0, window.close)
        return window

    monkeypatch.setattr(run, "DashboardWindow", watched)
    run.run_dashboard(session, sources=["simulator:muse"], models=["m"], is_usual=is_usual)
    assert [choice.source for _, choice in session.asked] == asked


def test_escape_shows_the_window_and_agrees_to_nothing(shell):
    shell.press("Escape")
    assert shell.actions.welcoming.screen is None
    assert shell.window.isVisible()
    assert load_preferences().welcomed_version == 0


def test_beneath_the_welcome_no_key_records_or_marks(shell):
    """Nobody would see that it did; once it is gone they do again."""
    for keys in ("R", "M", "3"):
        shell.press(keys)
    assert shell.session.recording is None
    assert shell.session.marks == []
    shell.press("Escape")
    shell.press("M")
    assert shell.session.marks == ["marker"]


def test_it_covers_the_window_whatever_its_size(shell, qtbot):
    shell.window.resize(1300, 760)
    qtbot.waitUntil(lambda: shell.actions.welcoming.screen.geometry() == shell.window.rect())


def test_the_box_stands_flush_with_the_texts_above_it(shell):
    """Room for its ring moves the ring, not the box."""
    welcome = shell.actions.welcoming.screen
    box, option = welcome.intended, QStyleOptionButton()
    box.initStyleOption(option)
    place = QStyle.SubElement.SE_CheckBoxIndicator
    drawn = box.style().subElementRect(place, option, box).topLeft()
    above = next(text for text in welcome.findChildren(QLabel) if text.text() == LIMITS)
    assert box.mapTo(welcome, drawn).x() == above.mapTo(welcome, QPoint()).x()


def test_what_is_agreed_to_stands_beneath_the_cards_texts(shell):
    """Column under column, with the same width."""
    page = shell.actions.welcoming.screen
    at = {
        each.text(): (each.mapTo(page, QPoint(0, 0)).x(), each.width())
        for each in page.findChildren(Paragraph)
    }
    above = [at[text] for text in (SIMULATOR, HEADSET, RECORDING)]
    beneath = [at[text] for _, text in CONSENT]
    for (x, width), (x_beneath, width_beneath) in zip(above, beneath, strict=True):
        assert abs(x - x_beneath) <= 1
        assert abs(width - width_beneath) <= 1


def test_whoever_has_agreed_finds_the_box_ticked(qapp, monkeypatch):
    """From the menu, or with F1."""
    save_preferences(AGREED)
    shell = Shell(monkeypatch)
    shell.press("F1")
    assert shell.actions.welcoming.screen.intended.isChecked()
    assert shell.actions.welcoming.screen.headset.isEnabled()
    shell.end()


@pytest.mark.parametrize(
    ("is_usual", "preferences", "comes"),
    [(True, Preferences(), True), (True, AGREED, False), (False, Preferences(), False)],
)
def test_it_comes_by_itself_only_at_first(qapp, monkeypatch, is_usual, preferences, comes):
    """Never once the intended use is agreed to, never where the user asked for something."""
    save_preferences(preferences)
    seen = []
    made = run.DashboardWindow

    def watched(*arguments, **keywords):
        window = made(*arguments, **keywords)
        QTimer.singleShot(0, lambda: look(window))
        return window

    def look(window):
        children = [type(child).__name__ for child in window.children()]
        seen.append("WelcomeScreen" in children)
        window.close()

    monkeypatch.setattr(run, "DashboardWindow", watched)
    run.run_dashboard(
        ScriptedSession(), sources=["simulator:muse"], models=["m"], is_usual=is_usual
    )
    assert seen == [comes]


@pytest.mark.parametrize(
    ("changes", "comes"),
    [
        ({"is_usual": True}, True),
        ({"is_usual": False}, False),
        ({"is_usual": True, "duration": 1.0}, False),
        ({"is_usual": True, "model": "mine"}, False),
        ({"is_usual": True, "recording": RecordingOptions(is_on=True)}, False),
    ],
)
def test_the_command_welcomes_only_whoever_asked_for_nothing(monkeypatch, changes, comes):
    """A named source, a time or a recording is a task, and no first look."""
    asked = []

    class Stage:
        def __init__(self, *_arguments, **_keywords):
            self.monitor = None
            self.recording = SimpleNamespace(status=None, take_marks=list)

        def watch(self, *_arguments):
            return None

        def close(self):
            pass

        def raise_error(self):
            pass

    monkeypatch.setattr(monitor, "LiveStage", Stage)
    monkeypatch.setattr(monitor, "window_or_reason", lambda headless: not headless)
    monkeypatch.setattr(monitor, "show_live", lambda *_a, is_usual: asked.append(is_usual))
    whole = {
        "source": "simulator:epoc",
        "model": None,
        "options": SourceOptions(),
        "duration": None,
        "headless": False,
        "json": False,
        "accept_change": False,
        "recording": RecordingOptions(),
        "sending": SendingOptions(),
    }
    monitor.run(**(whole | changes))
    assert asked == [comes]
