"""Settings hold at once, by mouse and by keys, and nothing that cannot hold is taken."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PyQt6 import sip
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QComboBox, QLabel

from app.dashboard import settings_dialog
from app.dashboard.settings_dialog import NOT_RESET, SettingsDialog
from app.dashboard.theme import THEMES
from app.folders import recordings_folder
from app.preferences import MAINS, PALETTES, TEXT_SIZES, UNITS, Preferences
from app.preferences import THEMES as THEME_NAMES
from tests.app.test_preferences import OTHERS

pytestmark = pytest.mark.gui


@pytest.fixture
def opened(qapp):
    """Return a way to open the dialog; what it tells is kept in `told`."""
    made = []

    def open_with(preferences=None, **more):
        dialog = SettingsDialog(None, preferences or Preferences(), **more)
        dialog.told = []
        dialog.changed.connect(dialog.told.append)
        made.append(dialog)
        dialog.show()
        return dialog

    yield open_with
    for dialog in made:
        dialog.close()
        sip.delete(dialog)


def choose(choice, value):
    """Choose as a user does who walks through a list with keys."""
    words = choice._values.index(value)
    choice.picker.setFocus()
    step = Qt.Key.Key_Down if words > choice.picker.currentIndex() else Qt.Key.Key_Up
    for _ in range(abs(words - choice.picker.currentIndex())):
        QTest.keyClick(choice.picker, step)


def text_of(dialog):
    """Return all words that can be read."""
    return "\n".join(each.text() for each in dialog.findChildren(QLabel))


@pytest.mark.parametrize(
    ("choice", "name", "values"),
    [
        ("theme", "theme", THEME_NAMES),
        ("text_size", "text_size", TEXT_SIZES),
        ("palette_choice", "palette", PALETTES),
        ("mains", "mains", MAINS),
        ("unit", "unit", UNITS),
    ],
)
def test_what_is_chosen_holds_at_once(opened, choice, name, values):
    """Every value that there is can be chosen, and is told once."""
    dialog = opened()
    for value in reversed(values):
        choose(getattr(dialog, choice), value)
        assert getattr(dialog.preferences, name) == value
    told = [getattr(each, name) for each in dialog.told]
    assert told[-1] == values[0]
    assert all(one != other for one, other in pairwise(told))


@pytest.mark.parametrize(
    ("box", "name"),
    [("reduced_motion", "reduced_motion"), ("notch", "notch"), ("outlets_off", "outlets_off")],
)
def test_a_switch_is_switched_by_a_key(opened, box, name):
    """And back again."""
    dialog = opened()
    control = getattr(dialog, box)
    before = getattr(dialog.preferences, name)
    control.setFocus()
    QTest.keyClick(control, Qt.Key.Key_Space)
    QTest.keyClick(control, Qt.Key.Key_Space)
    assert [getattr(each, name) for each in dialog.told] == [not before, before]


def test_it_opens_with_what_holds(opened):
    """And opening it tells nobody anything."""
    preferences = Preferences(**OTHERS)
    dialog = opened(preferences)
    dialog._take()
    assert dialog.preferences == preferences
    assert dialog.told == []


def test_the_frequency_of_the_mains_cannot_be_chosen_without_the_notch(opened):
    """It would do nothing."""
    dialog = opened()
    dialog.notch.click()
    assert not dialog.mains.picker.isEnabled()
    dialog.notch.click()
    assert dialog.mains.picker.isEnabled()


def test_reset_gives_what_ships_and_forgets_nothing_else(opened):
    """What was agreed to, what is remembered and where the window is are no settings."""
    dialog = opened(Preferences(**OTHERS))
    dialog.reset.click()
    kept = {name: OTHERS[name] for name in NOT_RESET}
    assert dialog.told == [Preferences(**kept)]
    assert dialog.notch.isChecked()
    assert dialog.theme.value == "system"
    dialog.reset.click()
    assert len(dialog.told) == 1


def test_a_folder_is_taken_once_it_has_been_written_to(opened, tmp_path, monkeypatch):
    """And can be given up again for the usual one."""
    monkeypatch.setattr(settings_dialog, "ask_folder", lambda *_: tmp_path)
    dialog = opened()
    assert not dialog.usual.isEnabled()
    dialog.choose.click()
    assert dialog.preferences.recordings_folder == tmp_path
    assert dialog.folder.text().endswith(tmp_path.name)
    dialog.usual.click()
    assert dialog.preferences.recordings_folder is None
    assert [each.recordings_folder for each in dialog.told] == [tmp_path, None]


def test_a_folder_that_cannot_be_written_is_refused_and_said_so(opened, tmp_path, monkeypatch):
    """The one before it stays."""
    monkeypatch.setattr(settings_dialog, "ask_folder", lambda *_: tmp_path / "gone")
    dialog = opened()
    dialog.choose.click()
    assert dialog.told == []
    assert dialog.folder_note.text().startswith("✕ ")
    assert "No such file or directory. Nothing was changed." in dialog.folder_note.text()
    assert dialog.folder_note.property("role") == "bad"


def test_where_no_folder_is_named_none_is_taken(opened, monkeypatch):
    """The dialog was closed."""
    monkeypatch.setattr(settings_dialog, "ask_folder", lambda *_: None)
    dialog = opened()
    dialog.choose.click()
    assert dialog.told == []
    assert dialog.folder.text().endswith(recordings_folder().name)


def test_a_folder_that_is_gone_is_told_when_the_dialog_opens(opened, tmp_path):
    """Before a recording fails."""
    dialog = opened(Preferences(recordings_folder=tmp_path / "gone"))
    assert dialog.folder_note.text().startswith("✕ It cannot be written to")


def test_the_scope_of_lsl_is_told_with_where_it_is_set(opened):
    """The tests' own file keeps it to this machine."""
    assert "on this machine only (machine, set in the file that LSLAPICFG names)" in text_of(
        opened()
    )


@pytest.mark.parametrize("sending", [(), ("LSL stream Affectscope-Readings", "OSC to [::1]:9000")])
def test_what_is_sent_now_is_told(opened, sending):
    """Line by line, or that nothing is."""
    said = text_of(opened(sending=sending))
    assert all(line in said for line in sending)
    assert ("Nothing is sent to other programs now." in said) is (not sending)


def test_escape_closes_it_and_changes_nothing(opened):
    """What was changed before holds already."""
    dialog = opened()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert dialog.told == []


def test_return_on_a_list_does_not_reset(opened):
    """Close is what Return means in a dialog of settings."""
    dialog = opened(Preferences(theme="light"))
    QTest.keyClick(dialog.theme.picker, Qt.Key.Key_Return)
    assert dialog.told == []


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_a_tick_is_seen_by_its_shape(opened, theme):
    """In every theme: inside the box there is more than one colour."""
    dialog = opened(replace(Preferences(), notch=True))
    dialog.use(THEMES[theme])
    picture = dialog.notch.grab().toImage()
    inside = {picture.pixel(x, picture.height() // 2 + dy) for x in range(4, 17) for dy in (-2, 1)}
    assert len(inside) > 1
    dialog.notch.click()
    picture = dialog.notch.grab().toImage()
    inside = {picture.pixel(x, picture.height() // 2 + dy) for x in range(4, 17) for dy in (-2, 1)}
    assert len(inside) == 1


def test_the_wheel_over_a_list_changes_nothing(opened):
    """Whoever scrolls past it does not mean it."""
    dialog = opened()
    lists = dialog.findChildren(QComboBox)
    assert len(lists) == 5
    assert all(type(each).wheelEvent is not QComboBox.wheelEvent for each in lists)


def test_no_home_is_named(opened):
    """Over the shoulder, and in pictures that are shown."""
    dialog = opened(Preferences(recordings_folder=Path.home() / "EEG"))
    assert str(Path.home()) not in text_of(dialog)
