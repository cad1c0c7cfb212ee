"""The timeline draws what was read when, hatches what was not, and never holds a value."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtGui import QColor

from app.dashboard.theme import THEMES
from app.dashboard.timeline import LIMIT, TimelinePanel
from app.frame import HistoryPoint, Playback
from streaming.status import MonitorState
from tests.app.dashboard.panels import shown
from tests.app.views import a_model, a_presenter, a_view

pytestmark = pytest.mark.gui


@pytest.fixture
def panel(qapp):
    with shown(TimelinePanel(), 700, 240) as panel:
        yield panel


def show(panel, *points, **changes):
    frame = a_presenter(a_view(), **changes).frame(traces=False)
    panel.show_frame(replace(frame, history=points))


def read(age, valence):
    return HistoryPoint(age, valence, (valence - 0.2, valence + 0.2), "", "high")


def reasons(panel):
    return [text.toPlainText() for text in panel._labels if text.isVisible()]


def test_the_line_has_a_hole_where_nothing_was_read(panel):
    """And the hole its reason, where there is room for the word."""
    pause = [HistoryPoint(age, None, None, "poor contact") for age in (80, 60)]
    show(panel, read(100, 0.5), read(90, 0.5), *pause, read(50, 0.5), read(40, 0.5))
    times, values = panel._line.getData()
    np.testing.assert_equal(times, [-100, -90, -80, -60, -50, -40])
    np.testing.assert_equal(values, [0.5, 0.5, np.nan, np.nan, 0.5, 0.5])
    hatched = panel._pauses.path().boundingRect()
    assert (hatched.left(), hatched.right()) == (-90, -50)
    assert reasons(panel) == ["poor\ncontact"]


def test_a_short_hole_is_hatched_without_a_word(panel):
    """The word would not fit."""
    show(panel, read(20, 0.5), HistoryPoint(10, None, None, "no signal"), read(5, 0.5))
    assert reasons(panel) == []
    assert panel._pauses.path().boundingRect().width() == 15


def test_a_hole_too_narrow_to_be_hatched_is_filled(panel):
    """Its few pixels of hatching would look like the dotted line of a marker."""
    holes = [
        HistoryPoint(10, None, None, "gap"),
        read(9, 0.5),
        HistoryPoint(8.5, None, None, "gap"),
    ]
    show(panel, read(40, 0.5), *holes, read(8, 0.5))
    assert panel._pauses.path().boundingRect().width() == 31
    filled = panel._narrow.path().boundingRect()
    assert (filled.left(), filled.right()) == (-9, -8)
    show(panel, read(40, 0.5))
    assert panel._narrow.path().isEmpty()


@pytest.mark.parametrize("seconds", [4, 12, 20, 26, 34, 45, 80])
@pytest.mark.parametrize("why", ["poor contact", "not sure", "settling"])
def test_a_reason_covers_nothing_beside_its_hole(panel, seconds, why):
    """In one line or two, or not at all."""
    pause = [HistoryPoint(100 + part * seconds, None, None, why) for part in (0.9, 0.1)]
    show(panel, read(100 + seconds, 0.5), *pause, read(100, -0.9), read(50, 0.5))
    told = [text for text in panel._labels if text.isVisible()]
    assert len(told) == (seconds >= 45) or 12 < seconds < 45
    for text in told:
        view = panel.plot._view
        box = view.mapFromItemToView(text, text.boundingRect()).boundingRect()
        assert box.left() >= -100 - seconds
        assert box.right() <= -100
        assert box.top() == pytest.approx(-LIMIT, abs=0.02)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("valence", "ink"), [(0.9, "pleasant"), (-0.9, "unpleasant")])
def test_the_line_has_the_colour_of_its_value(panel, theme, valence, ink):
    """Blue above, orange beneath, in every theme."""
    panel.use(THEMES[theme])
    points = [HistoryPoint(300 - i, valence, None, "", "high") for i in range(300)]
    show(panel, *points)
    image = panel.plot.widget.grab().toImage()
    wanted = QColor(getattr(THEMES[theme], ink)).rgb()
    found = [
        y for y in range(image.height()) if image.pixelColor(image.width() // 2, y).rgb() == wanted
    ]
    assert found
    upper = max(found) < image.height() / 2
    assert upper == (valence > 0)


@pytest.mark.parametrize(
    ("points", "changes", "words"),
    [
        ((), {"model": None, "no_model": "none"}, "No model reads"),
        ((), {}, "No readings yet"),
        ((read(3, 0.5),), {"model": a_model(target="arousal")}, "This model reads arousal, not"),
        ((read(3, 0.5),), {}, ""),
    ],
)
def test_an_empty_timeline_says_why(panel, points, changes, words):
    """Nothing at all would look like a fault."""
    show(panel, *points, **changes)
    assert panel.empty.toPlainText().startswith(words)
    assert panel.empty.isVisible() is bool(words)
    assert bool(panel.card.note.text()) is not bool(words)
    # A marker does not run through the words.
    assert panel.empty.fill.color() == QColor(THEMES["dark"].card)
    assert panel.empty.zValue() > panel.markers._lines.zValue()


def test_while_a_source_is_opened_nobody_is_told_that_no_model_reads(panel):
    """Which one will is known with the source."""
    view = a_view(changes={"info": None, "state": MonitorState.CONNECTING})
    panel.show_frame(a_presenter(view, model=None).frame(traces=False))
    assert panel.empty.toPlainText() == "No readings yet"


def test_its_minutes_reach_from_five_ago_to_now(panel):
    """Whatever it shows."""
    show(panel)
    ((ticks),) = panel.plot.bottom._tickLevels
    assert [text for _, text in ticks][::5] == ["now", "−5 min"]


@pytest.mark.parametrize("playback", Playback)
def test_the_right_end_of_a_recording_is_not_called_now(panel, playback):
    """Nobody can say how long ago it was."""
    panel.show_frame(replace(a_presenter(a_view()).frame(traces=False), playback=playback))
    assert panel.plot.bottom._tickLevels[0][0][1] == "0 min"
