"""The library in as little room as it takes: names give way first, and nothing goes sideways."""

from __future__ import annotations

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QRect

from app.dashboard.fonts import use_text_size
from app.dashboard.library_table import (
    LEAST_NAME,
    NAME,
    NOTE,
    STATE,
    WIDTHS,
    FoundRecordings,
    RecordingsModel,
    RecordingsTable,
    bar_place,
)
from app.dashboard.theme import theme_named, use_theme
from app.dashboard.work_line import WorkLine
from tests.app.dashboard.test_accessibility import settle
from tests.app.dashboard.test_library import folder, open_library  # noqa: F401 - fixtures

pytestmark = pytest.mark.gui


@pytest.fixture
def table(qapp):
    """An empty table of recordings."""
    use_theme(qapp, theme_named("dark"))
    model = RecordingsModel()
    found = FoundRecordings(model)
    made = RecordingsTable(None, found)
    made.show()
    yield made
    made.close()
    sip.delete(made)


@pytest.mark.parametrize("share", [1.0, 1.3])
def test_all_columns_are_seen_in_the_smallest_window(open_library, folder, qapp, share):  # noqa: F811
    """What is wrong with a recording, too."""
    use_text_size(share)
    try:
        use_theme(qapp, theme_named("dark"))
        dialog = open_library(folder)
        dialog.resize(dialog.minimumSize())
        settle(qapp)
        table = dialog.table
        assert dialog.width() <= 1180
        assert not table.horizontalScrollBar().isVisible()
        assert table.horizontalHeader().length() <= table.viewport().width()
        assert table.sizeHintForColumn(STATE) <= table.columnWidth(STATE)
    finally:
        use_text_size(1.0)


def test_names_give_way_first_and_take_their_room_back(table):
    """All other columns stay as wide as they are."""
    others = [column for column in range(len(WIDTHS)) if column != NAME]
    table.resize(1160, 400)
    wide = [table.columnWidth(column) for column in others]
    assert table.columnWidth(NAME) == WIDTHS[NAME]
    table.resize(960, 400)
    assert LEAST_NAME <= table.columnWidth(NAME) < WIDTHS[NAME]
    assert [table.columnWidth(column) for column in others] == wide
    table.resize(1160, 400)
    assert table.columnWidth(NAME) == WIDTHS[NAME]
    assert table.horizontalHeader().length() == table.viewport().width()


def test_names_stay_as_wide_as_they_were_drawn(table):
    """As long as there is room for that."""
    table.resize(1300, 400)
    table.setColumnWidth(NAME, 330)
    table.resize(1290, 400)
    assert table.columnWidth(NAME) == 330
    assert table.columnWidth(NOTE) < 300


@pytest.mark.parametrize("height", [33, 34])
def test_a_bar_stands_at_the_height_of_its_figure(height):
    """In the middle of the cell, as the figure."""
    place = bar_place(QRect(10, 68, 120, height))
    assert place.center().y() == 68 + height / 2


def test_a_line_that_says_nothing_takes_no_room_where_it_may_go(qtbot):
    """And is there as soon as something is done or was done."""
    folded = WorkLine(keeps_room=False)
    qtbot.addWidget(folded.widget)
    assert folded.widget.isHidden()
    folded.show("Deleting …", 0, 0)
    assert not folded.widget.isHidden()
    folded.hide()
    assert folded.widget.isHidden()
    folded.say("Deleted 1.")
    assert not folded.widget.isHidden()


def test_buttons_follow_the_table_where_nothing_is_done(qtbot, open_library, folder):  # noqa: F811
    """With no empty band between them, once the recordings have been looked at."""
    parts = open_library(folder).parts
    qtbot.waitUntil(lambda: parts.review.geometry().top() - parts._pages.geometry().bottom() <= 16)
