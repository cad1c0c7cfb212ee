"""Markers on the timeline: lines where they were set, and texts that never touch."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtWidgets import QApplication

from app.dashboard.markers import LONGEST, SHORTEST, text_places
from app.dashboard.theme import THEMES
from app.dashboard.timeline import LIMIT, TimelinePanel
from app.frame import TimelineMark
from tests.app.dashboard.panels import shown
from tests.app.views import a_prediction, a_presenter, a_view

pytestmark = pytest.mark.gui

WIDE = 600.0


@given(
    lines=st.lists(st.floats(0, WIDE), max_size=16).map(sorted),
    widths=st.lists(st.floats(8, 900), min_size=16, max_size=16),
)
def test_no_two_texts_ever_touch_or_leave_the_plot(lines, widths):
    """However many markers there are and whatever they say."""
    places = [each for each in text_places(lines, widths[: len(lines)], WIDE) if each]
    for i, one in enumerate(places):
        assert one.left >= 0
        assert one.left + one.width <= WIDE
        assert one.width <= LONGEST
        for other in places[:i]:
            apart = one.left >= other.left + other.width or other.left >= one.left + one.width
            assert one.row != other.row or apart


@given(x=st.floats(0, WIDE), width=st.floats(SHORTEST, LONGEST))
def test_a_text_that_stands_alone_is_whole_and_beside_its_line(x, width):
    """To the right, and only near the edge to the left."""
    (place,) = text_places([x], [width], WIDE)
    assert place.width in (width, pytest.approx(WIDE - x - 3))
    beside = min(abs(place.left - x), abs(x - place.left - place.width))
    assert beside == pytest.approx(3)


def test_close_markers_are_written_beneath_each_other():
    """A label a second after a clip's begin: both can be read."""
    places = text_places([100.0, 110.0], [90.0, 90.0], WIDE)
    assert [place.row for place in places] == [1, 0]
    assert [place.width for place in places] == [90.0, 90.0]


def test_where_there_is_no_room_the_newest_are_written():
    """The lines stay, the older words go."""
    lines = [300.0 + i for i in range(12)]
    places = text_places(lines, [LONGEST] * 12, WIDE)
    assert places[-1] is not None
    assert places[0] is None


class TestPanel:
    @pytest.fixture
    def panel(self, qapp):
        with shown(TimelinePanel(), 700, 220) as panel:
            yield panel

    def texts(self, panel):
        return [item.toPlainText() for item in panel.markers.texts if item.isVisible()]

    def frame(self, *markers):
        view = a_view(age=0.0)
        presenter = a_presenter(view)
        view.events += [a_prediction(view.now - i / 2) for i in range(20, -1, -1)]
        return replace(presenter.frame(traces=False), markers=markers)

    def test_each_has_its_line_and_its_words(self, panel):
        """At its age, over the whole height."""
        panel.show_frame(self.frame(TimelineMark(200.0, "clip 1"), TimelineMark(30.5, "label: a")))
        path = panel.markers._lines.path()
        assert self.texts(panel) == ["clip 1", "label: a"]
        xs = {path.elementAt(i).x for i in range(path.elementCount())}
        assert xs == {-200.0, -30.5}
        assert path.boundingRect().height() > 2 * LIMIT

    def test_their_texts_stand_above_the_line_of_the_readings(self, panel):
        """No word covers a value."""
        marks = tuple(TimelineMark(100.0 - 2 * i, "a text of some length") for i in range(4))
        panel.show_frame(self.frame(*marks))
        QApplication.processEvents()
        pixel = 1.0 / panel.plot.pixel_height
        top, bottom = panel.plot._view.viewRange()[1][1], panel.plot._view.viewRange()[1][0]
        assert bottom == pytest.approx(-LIMIT)
        for item in panel.markers.texts:
            if item.isVisible():
                assert item.pos().y() - 17 * pixel * (top - bottom) >= LIMIT - 1e-6

    def test_without_markers_the_plot_has_its_whole_height(self, panel):
        """And gets it back when they are gone."""
        panel.show_frame(self.frame(TimelineMark(200.0, "clip 1")))
        panel.show_frame(self.frame())
        assert self.texts(panel) == []
        assert panel.plot._view.viewRange()[1] == pytest.approx([-LIMIT, LIMIT])

    def test_a_very_long_text_is_elided_and_whole_in_its_tooltip(self, panel):
        """Programs write whole records into markers."""
        whole = "stimulus " * 400
        panel.show_frame(self.frame(TimelineMark(200.0, whole)))
        (text,) = self.texts(panel)
        assert text.endswith("…")
        assert panel.markers.texts[0].toolTip() == whole

    def test_who_does_not_see_it_is_told(self, panel):
        """Shares of the words, and what was marked when."""
        panel.show_frame(self.frame(TimelineMark(60.0, "clip 1")))
        told = panel.plot.widget.accessibleDescription()
        assert told == "Pleasant 100 %; clip 1 60 s ago"

    @pytest.mark.parametrize("theme", THEMES)
    def test_its_lines_are_drawn_in_every_theme(self, panel, theme):
        """A column of accent beneath the text."""
        panel.use(THEMES[theme])
        before = panel.plot.widget.grab().toImage()
        panel.show_frame(self.frame(TimelineMark(150.0, "m")))
        after = panel.plot.widget.grab().toImage()
        assert before != after
