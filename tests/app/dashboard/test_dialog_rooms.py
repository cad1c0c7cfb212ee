"""However small a dialog is dragged, what it shows is not cut at its side."""

from __future__ import annotations

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel

from app.checks import Check
from app.dashboard import fonts
from app.dashboard.diagnostics import DiagnosticsDialog
from app.dashboard.key_sheet import KeySheet
from app.dashboard.keys import KEYS
from app.dashboard.settings_dialog import SettingsDialog
from app.dashboard.settings_parts import Pages
from app.dashboard.theme import THEMES
from app.preferences import Preferences

pytestmark = pytest.mark.gui

FAMILIES, SHARES = (fonts.INTER, fonts.FALLBACK), (1.0, 1.3)

CHECKS = [Check("text", "WARN", "ascii where UTF-8 is wanted", "Set LANG=C.UTF-8.")] * 9

MAKERS = {
    "settings": lambda: SettingsDialog(None, Preferences()),
    "diagnostics": lambda: DiagnosticsDialog(
        None, make_checks=lambda _stop, looks_for_muse: iter(CHECKS)
    ),
    "keys": lambda: KeySheet(None),
}


@pytest.fixture
def opened(qapp, qtbot):
    """Return a way to open a dialog, as small as it can be where `is_small`."""
    made = []

    def make(name, family=fonts.INTER, share=1.0, *, is_small=True):
        fonts.use_families([family])
        fonts.use_text_size(share)
        dialog = MAKERS[name]()
        made.append(dialog)
        dialog.show()
        if name == "diagnostics":
            qtbot.waitUntil(lambda: not dialog.is_looking)
        for _ in range(3):
            if is_small:
                dialog.resize(1, 1)
            QApplication.processEvents()
        return dialog

    yield make
    for dialog in made:
        dialog.close()
        sip.delete(dialog)
    fonts.use_families(None)
    fonts.use_text_size(1.0)


def cut(dialog):
    """Return what reaches over the side of the page that it stands on."""
    pages = dialog.findChild(Pages)
    page, room = pages.widget(), pages.viewport().width()
    kinds = (QLabel, QAbstractButton, QComboBox)
    parts = [part for kind in kinds for part in page.findChildren(kind) if part.isVisible()]
    assert len(parts) > 8
    return [part for part in parts if part.mapTo(page, QPoint(part.width(), 0)).x() > room]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("name", MAKERS)
def test_no_dialog_shrinks_to_a_stump(opened, name, family, share):
    """Whoever has dragged it too far still reads it, and scrolls."""
    dialog = opened(name, family, share)
    assert dialog.width() >= round(600 * share)
    assert dialog.height() >= round(350 * share)
    assert cut(dialog) == []


def test_settings_grow_with_the_text_that_is_chosen_in_them(opened):
    """The choice itself stands in them."""
    dialog = opened("settings")
    fonts.use_text_size(1.3)
    for _ in range(3):
        QApplication.processEvents()
    assert cut(dialog) == []


@pytest.mark.parametrize("share", SHARES)
def test_the_ring_around_the_findings_has_all_its_corners(opened, share):
    """What lies within stands off from the arcs, and paints no ground of its own over them."""
    dialog = opened("diagnostics", share=share, is_small=False)
    dialog.use(THEMES["light"])
    dialog.list.setFocus()
    QApplication.processEvents()
    within = dialog.list.viewport().geometry()
    assert min(within.left(), within.top()) >= 3
    assert dialog.list.width() - within.right() > 3
    assert dialog.list.height() - within.bottom() > 3
    picture = dialog.list.grab().toImage()
    ground = picture.pixelColor(picture.width() // 2, 2)
    arc = [picture.pixelColor(n, n) for n in range(5)]
    assert any(each != ground for each in arc)


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("share", SHARES)
def test_all_words_of_a_column_of_keys_begin_at_one_edge(opened, family, share):
    """Whichever group they are of; there are two columns."""
    sheet = opened("keys", family, share)
    words = {key.words for key in KEYS}
    page = sheet.pages.widget()
    edges = {
        each.mapTo(page, QPoint(0, 0)).x()
        for each in page.findChildren(QLabel)
        if each.text() in words
    }
    assert len(edges) == 2


def test_the_sheet_of_keys_fits_its_screen_and_scrolls_by_page(opened):
    """With the largest text too."""
    sheet = opened("keys", share=1.3, is_small=False)
    assert sheet.height() <= sheet.screen().availableSize().height()
    bar = sheet.pages.verticalScrollBar()
    assert bar.maximum() > 0
    QTest.keyClick(sheet.ok, Qt.Key.Key_PageDown)
    assert bar.value() > 0
    QTest.keyClick(sheet.ok, Qt.Key.Key_PageUp)
    assert bar.value() == 0
