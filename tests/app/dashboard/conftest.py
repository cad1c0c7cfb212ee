"""Windows without a screen, taken away after each test."""

from __future__ import annotations

from functools import partial

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QSettings

from app.dashboard.window import DashboardWindow
from tests.app.dashboard.shells import Shell

PATIENCE_MS = 30_000
"""How long what a test waits for may take on a machine that others use."""


@pytest.fixture
def qtbot(qtbot, monkeypatch):
    """Return pytest-qt's own, which waits longer than its five seconds."""
    for name in ("waitUntil", "waitSignal", "waitSignals"):
        monkeypatch.setattr(qtbot, name, partial(getattr(qtbot, name), timeout=PATIENCE_MS))
    return qtbot


@pytest.fixture(autouse=True)
def preferences_folder(tmp_path):
    """Return the folder under which preferences are stored, each test's own."""
    folder = tmp_path / "preferences"
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
    return folder


@pytest.fixture
def make_window(qapp):
    """Return a way to make windows; they are shown, and gone after the test."""
    made = []

    def make(transport=None):
        window = DashboardWindow(
            ["simulator:muse", "lsl"], ["demo-muse", "mine"], transport=transport
        )
        made.append(window)
        window.show()
        return window

    yield make
    for window in made:
        window.close()
        sip.delete(window)


@pytest.fixture
def window(make_window):
    """Return a live window."""
    return make_window()


@pytest.fixture
def make_shell(qapp, monkeypatch, user_folder):
    """Return a way to make whole windows."""
    made = []

    def make(session=None):
        made.append(Shell(monkeypatch, session))
        return made[-1]

    yield make
    for shell in made:
        shell.end()
