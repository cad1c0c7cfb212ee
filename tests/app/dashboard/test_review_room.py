"""A review in as little room as it takes: events in a list that looks like one, words in a line."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PyQt6 import sip
from PyQt6.QtWidgets import QWidget

from app.dashboard.fonts import use_text_size
from app.dashboard.review_overview import round_times, time_words
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


@pytest.mark.parametrize(
    ("seconds", "room", "words"),
    [
        (184.0, 690, ["0:00", "0:30", "1:00", "1:30", "2:00", "2:30", "3:00"]),
        (9.0, 690, ["0:00", "0:02", "0:04", "0:06", "0:08"]),
        (7500.0, 690, ["0:00:00", "0:30:00", "1:00:00", "1:30:00", "2:00:00"]),
        (0.5, 690, ["0:00"]),
        (0.0, 690, ["0:00"]),
    ],
)
def test_times_of_the_overview_are_round(seconds, room, words):
    """In the format of all moments, with the hour where the recording has one."""
    assert [time_words(at, seconds) for at in round_times(seconds, room, 44)] == words


@pytest.mark.parametrize("seconds", [12.3, 184.0, 3599.0, 90_000.0, 1e6])
@pytest.mark.parametrize("room", [60, 300, 900])
def test_times_of_the_overview_stand_apart(seconds, room):
    """However long the recording, and however little room there is."""
    times = round_times(seconds, room, 50)
    assert times[0] == 0
    assert times[-1] <= seconds
    assert all((b - a) * room / seconds >= 50 for a, b in pairwise(times))
