"""The choice of a source in as little room as it takes: nothing is cut, nothing lies on another."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6 import sip
from PyQt6.QtGui import QFontMetricsF, QImage
from PyQt6.QtWidgets import QScrollArea

from app.dashboard.fonts import use_text_size
from app.dashboard.preview_plot import ENDS, scale_words, word_width
from app.dashboard.source_list import NOTES, ROW_HEIGHT
from app.dashboard.theme import DARK, font, use_theme
from tests.app.dashboard.sights import NAMELESS, a_sight, some_signal
from tests.app.dashboard.test_accessibility import settle
from tests.app.dashboard.test_source_dialog import Opened
from tests.app.test_list_sources import a_stream

pytestmark = pytest.mark.gui


@pytest.fixture
def smallest(qapp):
    """Return a way to open the dialog as small as it becomes."""
    made = []

    def open_it(share=1.0, **changes):
        use_theme(qapp, DARK)
        use_text_size(share)
        one = Opened(a_sight(NAMELESS, a_stream(**changes)), raw=some_signal())
        made.append(one.dialog)
        one.dialog.use(DARK)
        one.dialog.list.choose(f"lsl:{NAMELESS.uid}")
        one.dialog.resize(1, 1)
        settle(qapp)
        return one.dialog

    yield open_it
    for dialog in made:
        dialog.close()
        sip.delete(dialog)
    use_text_size(1.0)


@pytest.mark.parametrize("share", [1.0, 1.3])
def test_facts_and_electrodes_have_the_width_that_they_take(smallest, share):
    """They scroll up and down alone, so what is wider would be lost."""
    dialog = smallest(share)
    areas = [area for area in dialog.findChildren(QScrollArea) if area.isVisibleTo(dialog)]
    assert {area.objectName() for area in areas} == {"detailArea", "channelArea"}
    for area in areas:
        assert area.widget().width() <= area.viewport().width(), area.objectName()
    values = dialog.details.values["Host"]
    assert values.width() >= values.fontMetrics().horizontalAdvance("study-laptop")


def test_two_sources_at_least_are_seen(smallest):
    """One alone does not look like a list."""
    assert smallest().list.viewport().height() >= 2 * ROW_HEIGHT


def test_the_height_of_a_line_is_told_in_words_that_leave_the_ends_alone(qapp):
    """In fewer words where there is less room, and not at all in the least."""
    metrics = QFontMetricsF(font(11))
    told = [scale_words(50.0, room, metrics) for room in (300, 150, 110)]
    assert told == ["height of a line: 50 µV", "line: 50 µV", ""]
    beside = 2 * max(map(metrics.horizontalAdvance, ENDS))
    for words, room in zip(told, (300, 150, 110), strict=True):
        assert not words or metrics.horizontalAdvance(words) + beside < room


def test_words_of_contact_have_room_in_large_text(qapp):
    metrics = QFontMetricsF(font(11))
    usual = word_width(metrics)
    use_text_size(1.3)
    large = word_width(QFontMetricsF(font(11)))
    use_text_size(1.0)
    assert usual > metrics.horizontalAdvance("● Good")
    assert large > 1.2 * usual


def test_headings_stand_where_their_cells_do(smallest):
    """The names' over the names: drawn, for a style sheet sets both in."""
    listed = smallest(name="Name").list
    model = listed.model()
    row = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == "Name")
    header = listed.horizontalHeader()
    left, width = header.sectionPosition(0), header.sectionSize(0)
    head = ink_begins(header.grab().toImage().copy(left, 4, width, header.height() - 8))
    top = listed.rowViewportPosition(row) + 4
    cell = ink_begins(listed.viewport().grab().toImage().copy(left, top, width, ROW_HEIGHT - 8))
    assert abs(head - cell) <= 1
    assert header.logicalIndex(header.count() - 1) == NOTES


def ink_begins(picture):
    """Return the first column in which something else than the ground is drawn."""
    picture = picture.convertToFormat(QImage.Format.Format_Grayscale8)
    bits = picture.constBits()
    bits.setsize(picture.sizeInBytes())
    grey = np.frombuffer(bits, np.uint8).reshape(picture.height(), picture.bytesPerLine())
    grey = grey[:, 4 : picture.width()].astype(int)
    return int(np.flatnonzero(np.abs(grey - grey[0, 0]).max(axis=0) > 40)[0])
