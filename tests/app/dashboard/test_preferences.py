"""Preferences come back from their file, and no file keeps the window from opening."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from PyQt6.QtCore import QSettings
from PyQt6.QtWidgets import QApplication

from app.dashboard import preferences
from app.dashboard.preferences import (
    geometry_of,
    load_preferences,
    place,
    preferences_file,
    save_preferences,
)
from app.preferences import Preferences
from tests.app.test_preferences import OTHERS

pytestmark = pytest.mark.gui


@pytest.fixture(autouse=True)
def file(preferences_folder):
    """Return the file, which is not there yet."""
    found = preferences_file()
    assert found.is_relative_to(preferences_folder)
    assert not found.exists()
    return found


class Trap:
    """Leaves a trace where a pickle of it is read."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def test_what_was_stored_is_loaded_again(file):
    """Every preference, names in any script too."""
    assert save_preferences(Preferences(**OTHERS))
    assert load_preferences() == Preferences(**OTHERS)
    assert save_preferences(Preferences())
    assert load_preferences() == Preferences()


def test_at_the_first_start_everything_is_as_it_ships(file):
    """And looking makes no file."""
    assert load_preferences() == Preferences()
    assert not file.exists()


def test_nobody_else_reads_what_was_stored(file):
    """It may name a device."""
    save_preferences(Preferences())
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\x00\xff\xfe" * 100,
        b"[General\nschema=1\ntheme",
        b"schema",
        b"[General]\nschema=1\ntheme=\\x40\n",
        b"[General]\nschema=0\ntheme=light\n",
        b"[General]\nschema=" + b"9" * 5000 + b"\ntheme=light\n",
        b"[General]\nschema=1, 1\ntheme=light\n",
        b"[other]\nschema=1\ntheme=light\n",
        b"=" * 5000,
        b"[General]\nschema=1\n" + b"theme=light\n" * 5000,
    ],
)
def test_a_damaged_file_gives_what_ships_and_is_replaced(file, text):
    """It is never a reason not to start."""
    file.parent.mkdir(parents=True)
    file.write_bytes(text)
    assert load_preferences() == Preferences()
    assert save_preferences(Preferences(theme="dark"))
    assert load_preferences().theme == "dark"


def test_what_a_newer_version_stored_is_there_when_it_comes_back(file, caplog):
    """This one begins as it ships, stores nothing over it, and says so once."""
    file.parent.mkdir(parents=True)
    preferences._tell_newer.cache_clear()
    newer = b"[General]\nschema=2\ntheme=light\nlater=1\n"
    file.write_bytes(newer)
    for theme in ("dark", "light"):
        assert load_preferences() == Preferences()
        assert not save_preferences(Preferences(theme=theme))
    assert file.read_bytes() == newer
    assert caplog.text.count("newer version") == 1


def test_one_bad_line_costs_one_preference(file):
    """What a person has edited by hand is believed where it can be."""
    save_preferences(Preferences(theme="light", mains=60))
    file.write_text(file.read_text().replace("mains=60", "mains=fifty"))
    assert load_preferences() == Preferences(theme="light")


@pytest.mark.parametrize("disguise", [lambda text: text, lambda text: text.replace("@", "\\x40")])
def test_no_pickle_is_read_from_the_file(file, tmp_path, disguise):
    """Qt's binding would run it, on loading and on storing alike."""
    sprung = tmp_path / "sprung"
    settings = QSettings(str(file), QSettings.Format.IniFormat)
    settings.setValue("theme", Trap(sprung))
    settings.sync()
    file.write_text(disguise(file.read_text("latin-1")), "latin-1")
    QSettings(str(file), QSettings.Format.IniFormat).value("theme")
    assert sprung.exists(), "the trap would catch nobody"
    sprung.unlink()

    assert load_preferences() == Preferences()
    assert save_preferences(Preferences())
    assert not sprung.exists()


def test_where_nothing_can_be_stored_the_program_goes_on(file, caplog):
    """Told in the log, without where the user's files are."""
    file.mkdir(parents=True)
    assert load_preferences() == Preferences()
    assert not save_preferences(Preferences(theme="light"))
    assert load_preferences() == Preferences()
    assert "cannot be stored" in caplog.text
    assert str(file.parent) not in caplog.text


def test_the_window_comes_back_where_it_was(make_window):
    """As far as the screen that is there allows."""
    first, second = make_window(), make_window()
    screen = QApplication.primaryScreen().availableGeometry()
    first.setGeometry(-20, 40, 1234, 700)
    place(second, Preferences(geometry=geometry_of(first)))
    assert geometry_of(first) == (-20, 40, 1234, 700)
    left, top, width, height = geometry_of(second)
    assert (left, top, height) == (screen.left(), 40, 700)
    assert width == max(min(1234, screen.width()), second.minimumWidth())


def test_a_window_that_was_never_moved_is_left_where_it_is(window):
    """The desktop knows better."""
    before = window.geometry()
    place(window, Preferences())
    assert window.geometry() == before
