"""Window or terminal."""

import pytest

from app import screen
from app.preferences import Preferences
from app.sending import SendingOptions
from app.showing import permitted, why_no_window, window_or_reason


@pytest.fixture
def bare(monkeypatch):
    """A machine without Qt's X libraries."""
    lacking = ("libxcb-cursor.so.0", "libxcb-icccm.so.4")
    monkeypatch.setattr(screen, "can_load", lambda library: library not in lacking)
    monkeypatch.setattr(screen, "x_answers", lambda display: display == ":0")


@pytest.fixture
def complete(monkeypatch):
    """A machine with everything."""
    monkeypatch.setattr(screen, "can_load", lambda _library: True)
    monkeypatch.setattr(screen, "x_answers", lambda display: display == ":0")


def test_with_a_screen_and_its_libraries_the_window_opens(complete):
    assert why_no_window({"DISPLAY": ":0"}) == ""


def test_a_screen_that_does_not_answer_is_no_screen(complete):
    """A left-over DISPLAY: Qt would abort the process."""
    assert why_no_window({"DISPLAY": ":77"}) == "no screen answers (DISPLAY is :77)."


def test_without_a_screen_the_reason_names_what_else_lacks(bare):
    reason = why_no_window({})

    assert "no screen" in reason
    assert "apt-get install -y libxcb-cursor0 libxcb-icccm4" in reason


def test_without_libraries_the_reason_names_the_packages(bare):
    assert "apt-get install -y libxcb-cursor0" in why_no_window({"DISPLAY": ":0"})


def test_a_platform_without_a_screen_needs_no_x(bare):
    """As in tests and screenshots."""
    assert why_no_window({"QT_QPA_PLATFORM": "offscreen"}) == ""


def test_the_reason_is_one_line_on_stderr(bare, monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)

    assert not window_or_reason(headless=False)
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


def test_whoever_asks_for_the_terminal_is_told_nothing(bare, capsys):
    assert not window_or_reason(headless=True)
    assert capsys.readouterr().err == ""


@pytest.mark.gui
@pytest.mark.parametrize("forbidden", [True, False])
def test_a_window_sends_nothing_where_its_settings_forbid_it(tmp_path, capsys, forbidden):
    """Whatever the command line asks for; it is told so."""
    from PyQt6.QtCore import QSettings  # noqa: PLC0415 - the terminal needs no Qt

    from app.dashboard.preferences import save_preferences  # noqa: PLC0415

    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(tmp_path))
    save_preferences(Preferences(outlets_off=forbidden))
    asked = SendingOptions(outlet=True)
    assert permitted(asked) == (SendingOptions() if forbidden else asked)
    assert ("settings forbid it" in capsys.readouterr().err) is forbidden
