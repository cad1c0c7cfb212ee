"""What is changed in the window is kept, and is there the next time."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QDialog

from app.dashboard import source_dialog
from app.dashboard.fonts import text_size, use_text_size
from app.dashboard.preferences import load_preferences, save_preferences
from app.dashboard.refresh import CALM_PER_SECOND
from app.preferences import Preferences
from app.saved_line import SavedLine
from app.source_choice import SourceChoice
from tests.app.dashboard.shells import Shell

pytestmark = pytest.mark.gui

REMEMBERED = {
    "welcomed_version": 1,
    "remembered_source": "lsl:Muse-1A2B",
    "remembered_map": "eeg-ch1=TP9,eeg-ch2=AF7",
    "remembered_unit": "uV",
}
CHOSEN = SourceChoice(
    source="lsl:Muse-1A2B",
    channel_map={"eeg-ch1": "TP9", "eeg-ch2": "AF7"},
    unit="uV",
    remember=True,
)


@pytest.fixture
def make_shell(qapp, monkeypatch):
    """Return a way to make whole windows, with the preferences that are stored."""
    made = []

    def make(**preferences):
        if preferences:
            save_preferences(Preferences(**preferences))
        made.append(Shell(monkeypatch))
        return made[-1]

    yield make
    for shell in made:
        shell.end()
    use_text_size(1.0)


@pytest.mark.parametrize(
    ("keys", "kept"),
    [
        ("T", {"theme": "light"}),
        ("+", {"scale": 50.0}),
        ("-", {"scale": 200.0}),
        ("]", {"window_seconds": 20.0}),
        ("[", {"window_seconds": 5.0}),
    ],
)
def test_what_a_key_sets_is_kept_at_once(make_shell, keys, kept):
    """Nothing is lost where the window is killed; nothing else is changed."""
    make_shell().press(keys)
    assert load_preferences() == replace(Preferences(), **kept)


def test_the_window_opens_as_it_is_preferred(make_shell):
    """Theme, text, scale, seconds, notch."""
    shell = make_shell(
        theme="high-contrast", text_size=115, scale=200.0, window_seconds=20.0, mains=60
    )
    settings = shell.window.traces.settings
    assert shell.window.palette_now.name == "high-contrast"
    assert text_size() == 1.15
    assert (settings.scale, settings.seconds, settings.notch) == (200.0, 20.0, 60.0)
    assert shell.refresher.presenter.trace_settings == settings


def test_a_notch_that_is_off_keeps_the_mains_for_when_it_is_on(make_shell):
    shell = make_shell(mains=60)
    shell.window.traces._change(replace(shell.window.traces.settings, notch=None))
    assert (load_preferences().notch, load_preferences().mains) == (False, 60)


def test_settings_hold_at_once(make_shell):
    """As they are changed in their dialog, and before it is closed."""
    shell = make_shell()
    shell.press("Ctrl+S")
    shell.actions.dialog.changed.emit(Preferences(theme="light", reduced_motion=True))
    assert shell.window.palette_now.name == "light"
    assert load_preferences().reduced_motion


def test_with_reduced_motion_the_traces_come_anew_once_a_second(make_shell, monkeypatch):
    """The rest of the window goes on four times a second."""
    shell = make_shell(reduced_motion=True)
    drawn, told = [], []
    monkeypatch.setattr(shell.window.traces, "show_frame", drawn.append)
    monkeypatch.setattr(shell.window.reading, "show_frame", told.append)
    for _ in range(2 * CALM_PER_SECOND):
        shell.refresher.refresh()
    assert (len(drawn), len(told)) == (2, 2 * CALM_PER_SECOND)


def test_the_window_is_where_it_was_and_never_off_the_screens_there_are(make_shell):
    """One that was on a screen which is gone comes back to one that is here."""
    shell = make_shell(geometry=(9000, 9000, 1300, 700))
    screen = QGuiApplication.primaryScreen().availableGeometry()
    assert shell.window.x() == screen.x()
    assert shell.window.geometry().bottom() <= screen.bottom()
    shell.window.setGeometry(0, 0, 1190, 720)
    shell.window.close()
    assert load_preferences().geometry == (0, 0, 1190, 720)


def test_recordings_go_to_the_folder_that_is_preferred(make_shell, tmp_path):
    """With a name of their own; to the usual place where none is."""
    now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    shell = make_shell(recordings_folder=tmp_path / "eeg")
    file = shell.keeper.target("Muse", now)
    assert file.parent == tmp_path / "eeg"
    assert file.suffix == ".xdf"
    shell.press("R")
    assert shell.session.recording.file.parent == tmp_path / "eeg"
    assert make_shell(scale=50.0).keeper.target("Muse", now) is None


@pytest.mark.parametrize(("remember", "kept"), [(True, "lsl:Muse-1A2B"), (False, "")])
def test_a_source_is_remembered_only_where_that_is_asked_for(make_shell, remember, kept):
    """It names a device, and may name a person."""
    shell = make_shell()
    shell.keeper.remember(
        SourceChoice(
            source="lsl:Muse-1A2B", channel_map={"eeg-ch1": "TP9"}, unit="uV", remember=remember
        )
    )
    stored = load_preferences()
    assert stored.remembered_source == kept
    assert stored.remembered_map == ("eeg-ch1=TP9" if remember else "")


def test_what_was_remembered_is_said_again_when_a_source_is_chosen(make_shell, monkeypatch):
    """With the map and the unit that were given to it."""
    told = []

    class Chooser(QDialog):
        def __init__(self, parent, remembered):
            super().__init__(parent)
            told.append(remembered)

        def use(self, _palette):
            pass

    monkeypatch.setattr(source_dialog, "SourceDialog", Chooser)
    make_shell(**REMEMBERED).actions.choose_source()
    assert told == [CHOSEN]


@pytest.mark.parametrize(
    ("preferences", "asked"),
    [
        (REMEMBERED, [("choice", CHOSEN)]),
        ({"welcomed_version": 1}, []),
        (REMEMBERED | {"remembered_source": "simulator:muse"}, []),
    ],
    ids=["remembered", "nothing", "what is shown already"],
)
def test_what_is_remembered_is_opened_at_the_start(make_shell, qtbot, preferences, asked):
    shell = make_shell(**preferences)
    shell.actions.open_remembered()
    qtbot.waitUntil(lambda: shell.session.asked == asked)
    assert shell.window.bar.sources.currentData() == (
        "lsl:Muse-1A2B" if asked else "simulator:muse"
    )


def test_a_map_that_is_damaged_is_asked_for_again(make_shell):
    """The window comes all the same."""
    shell = make_shell(**REMEMBERED | {"remembered_map": "eeg-ch1=,=x"})
    shell.actions.open_remembered()
    assert shell.session.asked == [("choice", replace(CHOSEN, channel_map=None))]


def test_a_remembered_source_is_forgotten_where_it_is_chosen_with_the_box_empty(make_shell):
    """The choice of another one forgets nothing."""
    shell = make_shell(**REMEMBERED)
    shell.keeper.remember(SourceChoice(source="lsl:Other"))
    assert load_preferences().remembered_source == "lsl:Muse-1A2B"
    shell.keeper.remember(SourceChoice(source="lsl:Muse-1A2B", unit="uV"))
    assert load_preferences() == Preferences(welcomed_version=1)


def test_a_source_that_is_too_long_to_be_remembered_is_watched_all_the_same(make_shell):
    shell = make_shell()
    names = {f"a long label of channel {n}": f"E{n}" for n in range(64)}
    shell.keeper.remember(SourceChoice(source="lsl:Cap", channel_map=names, remember=True))
    assert load_preferences().remembered_source == ""
    assert "cannot be remembered" in shell.remark


def test_readings_are_sent_no_more_once_the_user_wants_it(qapp, monkeypatch):
    """At once, whatever the command line asked for; the foot of the window says so."""
    silenced = []
    shell = Shell(monkeypatch)
    shell.keeper._silence = lambda: silenced.append(True)
    shell.window.footer._line = SavedLine(("on LSL",))
    shell.draw()
    assert "on LSL" in shell.remark
    shell.keeper.prefer(Preferences(outlets_off=True))
    assert silenced == [True]
    assert "nothing leaves this computer" in shell.remark
    shell.end()


def test_while_one_source_is_opened_a_wish_for_another_is_answered(make_shell, qtbot):
    """It is not silently lost."""
    shell = make_shell(**REMEMBERED)
    goes_on = threading.Event()
    opens = shell.session.can_open
    shell.session.can_open = lambda name: goes_on.wait(5) and opens(name)
    shell.actions.open_remembered()
    shell.switch.open_choice(SourceChoice(source="lsl:Other"))
    assert "is being opened" in shell.remark
    goes_on.set()
    qtbot.waitUntil(lambda: shell.session.shown.source == "lsl:Muse-1A2B")
