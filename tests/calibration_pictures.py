"""Pictures of the wizard's pages, without a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pictures import picture_of

if TYPE_CHECKING:
    from PyQt6.QtGui import QImage

SHOWN = (
    ("start", "dark"),
    ("ready", "light"),
    ("block", "dark"),
    ("rating", "light"),
    ("adopted", "dark"),
    ("nothing", "light"),
)
"""Pages of the documentation, and the theme of each."""


def calibration_picture(page: str, theme: str) -> QImage:
    """Draw a page of `tests.app.dashboard.calibration_pages`."""
    from PyQt6.QtWidgets import QApplication  # noqa: PLC0415 - the terminal needs no Qt

    from app.dashboard.theme import THEMES, use_theme  # noqa: PLC0415
    from tests.app.dashboard.calibration_pages import PAGES  # noqa: PLC0415

    application = QApplication.instance() or QApplication([])
    use_theme(application, THEMES[theme])
    wizard = PAGES[page]()
    wizard.dialog._timer.stop()
    wizard.dialog.refresh()
    wizard.dialog.use(THEMES[theme])
    for _ in range(10):
        application.processEvents()
    return picture_of(wizard.dialog)
