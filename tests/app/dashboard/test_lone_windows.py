"""What comes as a window comes alone: no part of it flashes up by itself beforehand."""

from __future__ import annotations

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtWidgets import QWidget

from app.dashboard.calibration_start import StartPage
from tests.app.dashboard.calibration_pages import PAGES

pytestmark = pytest.mark.gui


class Watcher(QObject):
    """Remember what kind of window was shown, in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[str] = []

    def eventFilter(self, watched, event):  # noqa: N802 - Qt's
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.kinds.append(type(watched).__name__)
        return False


@pytest.fixture
def shown(qapp):
    watcher = Watcher()
    qapp.installEventFilter(watcher)
    yield watcher.kinds
    qapp.removeEventFilter(watcher)


def test_the_main_window(shown, make_window):
    make_window()

    assert shown == ["DashboardWindow"]


def test_the_first_page_of_a_simulated_wearers_wizard(shown, tmp_path):
    """Whose notice is there from the start."""
    page = StartPage("ada", root=tmp_path, is_simulated=True)

    assert not page.simulated.isHidden()
    assert shown == []
    sip.delete(page)


@pytest.mark.parametrize("page", sorted(PAGES))
def test_the_wizard(shown, qapp, page):
    wizard = PAGES[page]()
    wizard.dialog.show()
    qapp.processEvents()
    wizard.dialog.close()
    sip.delete(wizard.dialog)

    assert set(shown) == {"CalibrationDialog"}
