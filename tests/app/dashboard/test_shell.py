"""Every screen is reachable by key and by menu, and leaving one leads back to the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget

from app.dashboard import actions, asking, diagnostics, source_dialog
from app.dashboard.diagnostics import DiagnosticsDialog
from app.dashboard.fit_check import FitCheckDialog
from app.dashboard.key_sheet import KeySheet
from app.dashboard.keys import BY_ACTION, KEYS, key_words
from app.dashboard.library import LibraryDialog
from app.dashboard.menu import ENTRIES
from app.dashboard.settings_dialog import SettingsDialog
from app.dashboard.source_dialog import SourceDialog
from app.frame import BannerAction
from app.preferences import Preferences
from app.watching import Shown
from streaming.errors import RecordingError
from streaming.status import RecordingStatus
from tests.app.dashboard.player import Player
from tests.app.dashboard.sights import ScriptedSurvey
from tests.app.recorded import a_file
from tests.app.views import a_presenter

pytestmark = pytest.mark.gui

SCREENS = {
    "sources": SourceDialog,
    "fit": FitCheckDialog,
    "library": LibraryDialog,
    "settings": SettingsDialog,
    "diagnostics": DiagnosticsDialog,
    "keys": KeySheet,
}
"""What each action opens over the window."""


@pytest.fixture
def make_shell(make_shell, monkeypatch):
    """Return a way to make whole windows that look for no headset and check no machine."""
    monkeypatch.setattr(source_dialog, "SourceDialog", a_quiet_source_dialog)
    monkeypatch.setattr(diagnostics, "DiagnosticsDialog", a_quiet_diagnosis)
    return make_shell


def a_quiet_source_dialog(parent, **changes):
    return SourceDialog(parent, ScriptedSurvey(), **changes)


def a_quiet_diagnosis(parent, **changes):
    return DiagnosticsDialog(parent, make_checks=lambda *_a, **_k: iter(()), **changes)


@pytest.fixture
def shell(make_shell):
    return make_shell()


def test_no_key_of_the_table_is_without_an_action(shell):
    """What the sheet lists is what is bound: one table does both."""
    assert shell.window.keyboard.unbound == frozenset()
    every = [key for one in KEYS for key in one.keys]
    assert len(set(every)) == len(every)


def test_each_key_of_the_sheet_does_what_it_says(shell):
    """Pressed in the window it does that one action, and no other."""
    done = []
    for one in KEYS:
        shell.window.keyboard.bind(one.action, lambda name=one.action: done.append(name))
    pressed = [(one.action, keys) for one in KEYS for keys in one.keys]
    for _, keys in pressed:
        shell.press(keys)
    assert done == [action for action, _ in pressed]


@pytest.mark.parametrize("action", SCREENS)
def test_each_screen_opens_by_its_key_and_closes_by_escape(shell, qtbot, action):
    """And never takes the window with it."""
    shell.press(BY_ACTION[action].keys[0])
    dialog = shell.actions.dialog
    assert isinstance(dialog, SCREENS[action])
    qtbot.waitUntil(dialog.isVisible)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is dialog)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert shell.actions.dialog is None
    assert shell.window.isVisible()


def test_each_screen_opens_by_the_menu_in_place_of_the_one_before(shell):
    """With a mouse alone, one at a time."""
    shell.window.bar.menu.click()
    assert shell.actions.menu.menu.isVisible()
    shell.actions.menu.menu.close()
    for action, kind in SCREENS.items():
        shell.actions.menu.entries[action].trigger()
        assert isinstance(shell.actions.dialog, kind)


def test_the_menu_leaves_nothing_out_and_tells_the_keys(shell):
    """Each entry with the key that does the same."""
    wanted = [entry[0] for entry in ENTRIES if entry is not None]
    assert list(shell.actions.menu.entries) == wanted
    for action, entry in shell.actions.menu.entries.items():
        assert entry.text().endswith(key_words(action))


def test_what_asks_for_more_is_written_the_same_everywhere(shell):
    """In the menu and on the buttons, of the dialogs too: no space before its dots."""
    texts = [entry.text() for entry in shell.actions.menu.entries.values()]
    for action in ("settings", "library", "welcome", "sources"):
        shell.actions.menu.entries[action].trigger()
        texts += [button.text() for button in shell.window.findChildren(QAbstractButton)]
    asking = [text for text in texts if "…" in text]
    assert len(asking) > 12
    assert [text for text in asking if " …" in text] == []


def test_escape_never_quits(shell):
    """It leaves the full screen, and lets go of a control; the window stays."""
    shell.press("F11")
    assert shell.window.isFullScreen()
    shell.press("Escape")
    assert not shell.window.isFullScreen()
    shell.window.bar.marker.setFocus()
    shell.press("Escape")
    shell.press("Escape")
    assert shell.window.isVisible()
    assert not shell.window.bar.marker.hasFocus()


def test_return_and_space_push_the_control_in_focus(shell):
    """So that whoever tabs to a button can use it."""
    shell.window.bar.marker.setFocus()
    shell.press("Return")
    shell.press("Space")
    assert shell.session.marks == ["marker", "marker"]


def test_tab_goes_through_the_window_as_one_reads(shell):
    """The bar from left to right, then the panels; every control is passed, and none twice."""
    order = tab_order(shell.window)
    bar = [shell.window.bar.sources, shell.window.bar.models]
    bar += shell.window.bar.widget.findChildren(QPushButton)
    assert order[: len(bar)] == bar
    faces = [order.index(face) for face in shell.window.faces.faces]
    assert faces == sorted(faces)
    assert len(set(order)) == len(order)


def tab_order(window):
    """Return what Tab focuses, from the window's beginning."""
    found, widget = [], window.nextInFocusChain()
    while widget is not window:
        focusable = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if focusable and widget.isEnabled() and widget.isVisibleTo(window):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


@pytest.mark.parametrize(
    ("action", "opened"),
    [(BannerAction.FIT_CHECK, FitCheckDialog), (BannerAction.CHOOSE_SOURCE, SourceDialog)],
)
def test_the_button_of_the_banner_leads_to_the_mend(shell, action, opened):
    shell.window.banner.acted.emit(action)
    assert isinstance(shell.actions.dialog, opened)


def test_the_fit_check_hears_each_frame_and_its_end_is_marked(shell, monkeypatch):
    """A check that was skipped stands as such in what is recorded."""
    shell.press("R")
    shell.press("F")
    check = shell.actions.dialog
    heard = []
    monkeypatch.setattr(check, "_check", check._check)
    shell.refresher.drawn.connect(heard.append)
    shell.draw()
    assert heard
    check.skipped.emit()
    check.passed.emit()
    assert shell.session.marks == ["fit check skipped", "fit check passed"]


# Opening a recording in the window.


def open_file(shell, qtbot, keys="Ctrl+O", name="old.xdf"):
    """Choose a file and wait until it is shown, or is not."""
    shell.answers = [f"/somewhere/{name}"]
    shell.press(keys)
    qtbot.waitUntil(shell.window.bar.sources.isEnabled)


def test_a_recording_takes_the_place_of_the_live_signal_and_makes_room_again(shell, qtbot):
    """In the same window, with its own bar; the list leads back."""
    open_file(shell, qtbot)
    shell.draw()
    assert shell.session.asked == [("recording", Path("/somewhere/old.xdf"))]
    assert shell.window.bar.sources.currentData() == "old.xdf"
    qtbot.waitUntil(shell.window.transport.frame.isVisible)
    assert shell.window.transport.export.isVisible()
    assert not shell.window.bar.record.button.isEnabled()

    sources = shell.window.bar.sources
    sources.activated.emit(sources.findData("simulator:muse"))
    qtbot.waitUntil(lambda: shell.session.is_live)
    qtbot.waitUntil(sources.isEnabled)
    shell.draw()
    assert shell.window.transport is None
    assert shell.window.bar.record.button.isEnabled()
    assert sources.findData("old.xdf") >= 0


def test_keys_move_what_was_opened_and_no_longer_what_was_before(shell, qtbot):
    """The bar of the second recording drives the second one."""
    players = {"one.xdf": Player(), "two.xdf": Player()}

    def opened(name):
        return Shown(a_presenter(shell.session.view), name, replay=players[name])

    shell.session.can_open = opened
    for name in players:
        open_file(shell, qtbot, name=name)
    shell.press("Ctrl+Right")
    shell.press("Space")
    assert players["one.xdf"].position == 62
    assert players["two.xdf"].position == 72
    assert not players["two.xdf"].playing


def test_a_file_that_cannot_be_read_leaves_what_was_shown(shell, qtbot):
    """And does not stay in the list of sources."""

    def refuse(name):
        raise RecordingError(f"{name} is no recording.")

    shell.session.can_open = refuse
    open_file(shell, qtbot)
    strip = shell.window.banner
    assert "old.xdf is no recording." in f"{strip.title.text()} {strip.text.text()}"
    assert shell.window.bar.sources.currentData() == "simulator:muse"
    assert shell.window.bar.sources.findData("old.xdf") < 0
    assert shell.session.is_live


def test_files_are_asked_for_where_ones_own_recordings_are_and_then_where_the_last_one_was(
    shell, qtbot, monkeypatch, tmp_path
):
    """In the home folder only while there is nothing of one's own, which may be hidden."""
    begun, answers = [], [None, None, None, "/somewhere/old.xdf", None]

    def ask(_parent, folder):
        begun.append(folder)
        return answers.pop(0)

    monkeypatch.setattr(asking, "ask_recording", ask)
    usual, chosen = tmp_path / "usual", tmp_path / "chosen"
    monkeypatch.setattr(actions, "recordings_folder", lambda: usual)
    shell.press("Ctrl+O")
    for folder in (usual, chosen):
        folder.mkdir()
        (folder / "me.xdf").write_bytes(b"XDF:")
        shell.keeper.preferences = Preferences(recordings_folder=chosen)
        shell.press("Ctrl+O")
    shell.press("Ctrl+O")
    qtbot.waitUntil(shell.window.bar.sources.isEnabled)
    shell.press("Ctrl+O")
    assert begun == [str(Path.home()), str(usual), *2 * [str(chosen)], "/somewhere"]


def test_whoever_names_no_file_opens_none(shell):
    shell.answers = [None]
    shell.press("Ctrl+O")
    assert shell.session.asked == []


def test_the_list_of_recordings_plays_what_is_chosen(shell, qtbot):
    shell.press("Ctrl+R")
    shell.actions.dialog.play_asked.emit(Path("/somewhere/mine.xdf"))
    qtbot.waitUntil(lambda: not shell.session.is_live)
    assert shell.window.bar.sources.currentData() == "mine.xdf"


# Reports.


def test_a_report_needs_a_recording(shell):
    """Ctrl+E says what lacks, and what goes on."""
    shell.press("Ctrl+E")
    assert "no recording yet" in shell.remark
    shell.press("R")
    shell.press("Ctrl+E")
    assert "still goes on" in shell.remark


def test_a_report_is_written_while_the_window_goes_on(shell, qtbot, tmp_path, capfd):
    """In a thread, from what was recorded last; the foot tells where it is, and no terminal."""
    page, file = tmp_path / "mine.html", a_file(tmp_path)
    shell.session.recording = RecordingStatus(file=file, n_samples=2048, over=True)
    shell.answers = [str(page)]
    shell.press("Ctrl+E")
    qtbot.waitUntil(lambda: "mine.html" in shell.remark)
    assert "</html>" in page.read_text("utf-8")
    assert capfd.readouterr().out == ""


class Review(QWidget):
    """Stands in for a review, which would read the recording in a thread."""

    def __init__(self, parent, path):
        super().__init__(parent, Qt.WindowType.Window)
        self.path = path
        self.palettes = []

    def use(self, palette):
        self.palettes.append(palette)


def test_the_list_of_recordings_leads_to_a_review_that_goes_with_the_window(shell, monkeypatch):
    """In a window of its own."""
    monkeypatch.setattr("app.dashboard.review.ReviewWindow", Review)
    shell.press("Ctrl+R")
    shell.actions.dialog.review_asked.emit(Path("/somewhere/mine.xdf"))
    (review,) = shell.window.findChildren(Review)
    assert review.isVisible()
    assert review.path == Path("/somewhere/mine.xdf")
    shell.window.close_unasked()
    assert review.isHidden()


def test_what_lies_open_takes_another_theme_too(shell, monkeypatch, qtbot):
    """A review beside the window, and a dialog over it; of those that are gone nothing is asked."""
    monkeypatch.setattr("app.dashboard.review.ReviewWindow", Review)
    shell.actions.show_review(Path("/somewhere/mine.xdf"))
    (review,) = shell.window.findChildren(Review)
    shell.press("Ctrl+D")
    seen = []
    monkeypatch.setattr(type(shell.actions.dialog), "use", lambda _self, p: seen.append(p))
    shell.actions.dialog.close()
    shell.press("Ctrl+D")
    shell.keeper.next_theme()
    assert seen[-1] is review.palettes[-1] is shell.window.palette_now
    review.close()
    shell.actions.dialog.close()
    qtbot.waitUntil(lambda: not shell.window.findChildren(Review))
    n_seen = len(seen)
    shell.keeper.next_theme()
    assert len(seen) == n_seen
