"""A review in as little room as it takes: events in a list that looks like one, words in a line."""

from __future__ import annotations

import pytest
from PyQt6 import sip
from PyQt6.QtWidgets import QWidget

from app.dashboard.fonts import use_text_size
from app.dashboard.review_parts import HOW_TO_STRETCH, ReviewParts, StretchLine
from app.dashboard.review_table import LEAST_ROWS
from app.dashboard.review_words import stretch_words
from app.dashboard.theme import DARK, use_theme
from app.review_events import Event, Kind
from tests.app.dashboard.test_accessibility import settle

pytestmark = pytest.mark.gui

SMALLEST = 1180, 680
"""Pixels of the review's smallest window."""

EVENTS = [Event(float(n), Kind.PAUSE, "not sure: confidence 57 %") for n in range(20)]


@pytest.fixture
def smallest(qapp):
    """Return a way to have the parts of a review in its smallest window."""
    made = []

    def open_it(share):
        use_theme(qapp, DARK)
        use_text_size(share)
        window = QWidget()
        made.append(window)
        parts = ReviewParts(window, ["demo-muse"])
        parts.use(DARK)
        parts.facts.setText("21 November 2026, 08:12 UTC")
        parts.work.said.setText("Changes are kept beside the recording.")
        parts.events.show_events(EVENTS, 60.0)
        parts.stretch.setText(stretch_words(None, 60.0))
        window.resize(*SMALLEST)
        window.show()
        settle(qapp)
        return window, parts

    yield open_it
    for window in made:
        window.close()
        sip.delete(window)
    use_text_size(1.0)


@pytest.mark.parametrize("share", [1.0, 1.3])
def test_three_events_are_seen_whole_and_nothing_goes_sideways(smallest, share):
    """In the largest text, too, and without a larger window."""
    window, parts = smallest(share)
    table = parts.table
    assert (window.width(), window.height()) == SMALLEST
    assert table.viewport().height() >= LEAST_ROWS * table.rowHeight(0)
    assert table.rowHeight(0) >= table.fontMetrics().height()
    assert not table.horizontalScrollBar().isVisible()
    assert table.horizontalHeader().length() <= table.viewport().width()


def test_the_last_column_follows_a_narrower_table(smallest, qapp):
    """Its end is left out with an ellipsis, and never out of sight."""
    _window, parts = smallest(1.0)
    parts.events_card.frame.setFixedWidth(250)
    settle(qapp)
    assert parts.table.horizontalHeader().length() <= parts.table.viewport().width()


@pytest.mark.parametrize("stretch", [None, (10.0, 20.0)])
def test_a_stretch_and_how_to_choose_one_stand_in_one_line(smallest, qapp, stretch):
    """In fewer words where the text is large."""
    for share in (1.0, 1.3):
        window, parts = smallest(share)
        whole = stretch_words(stretch, 60.0)
        parts.stretch.setText(whole)
        settle(qapp)
        shown = parts.stretch
        assert shown.fontMetrics().horizontalAdvance(shown.text()) <= shown.width()
        assert (
            shown.text() == whole
            if share == 1.0
            else shown.text()
            in (
                *HOW_TO_STRETCH,
                "0:10.0 – 0:20.0",
            )
        )
        assert (window.width(), window.height()) == SMALLEST


def test_the_longest_wording_comes_back_with_the_room(qapp, qtbot):
    """Where there is none for any of them, nothing is said."""
    use_theme(qapp, DARK)
    line = StretchLine()
    qtbot.addWidget(line)
    line.setText(HOW_TO_STRETCH[0])
    line.show()
    for room, words in ((400, 0), (100, 1), (20, 2), (400, 0)):
        line.resize(room, 20)
        assert line.text() == HOW_TO_STRETCH[words]
