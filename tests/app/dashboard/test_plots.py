"""Plots beneath each other line up, and what stands at their edges is never cut."""

from __future__ import annotations

import pytest
from PyQt6.QtGui import QFontMetricsF
from PyQt6.QtWidgets import QApplication, QStyle, QStyleOptionComboBox

from app.dashboard import fonts
from app.dashboard.picker import AROUND, Picker
from app.dashboard.plots import BAR_GAP, BAR_TEXT, BEYOND, FIRST_MOMENT, QuietPlot, axis_room
from app.dashboard.theme import DARK, font, use_theme
from app.dashboard.trace_places import places_of

pytestmark = pytest.mark.gui

WIDTHS = (420, 900)


@pytest.fixture(
    params=[(family, share) for family in (fonts.INTER, fonts.FALLBACK) for share in (1.0, 1.3)]
)
def type_(request, qapp):
    """Both types, at their usual size and at the largest."""
    family, share = request.param
    fonts.use_families([family])
    fonts.use_text_size(share)
    use_theme(qapp, DARK)
    yield QFontMetricsF(font(11))
    fonts.use_families(None)
    fonts.use_text_size(1.0)


def shown_plot(width):
    """Return a plot of five minutes on a screen."""
    plot = QuietPlot("Valence", 300.0)
    plot.mark_times(range(6), 60, "min")
    plot.widget.resize(width, 200)
    plot.widget.show()
    QApplication.processEvents()
    return plot


@pytest.mark.parametrize("width", WIDTHS)
def test_moments_and_bar_have_room_at_the_edges(type_, width):
    """The first moment, the last one, and what is written along the scale bar."""
    plot = shown_plot(width)
    first, last = plot.time_range
    pixels = (width - axis_room()[0]) / (last - first)
    assert (-300 - first) * pixels >= type_.horizontalAdvance(FIRST_MOMENT) / 2 - BEYOND - 1
    assert last * pixels >= type_.horizontalAdvance("now") / 2 - 1
    assert last * pixels >= BAR_GAP + BAR_TEXT + type_.capHeight()
    plot.widget.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_now_of_the_traces_stands_over_the_now_of_the_timeline(type_, width):
    """Their oldest moments too."""
    plot = shown_plot(width)
    places = places_of((width, 200), axis_room(), type_.height(), 4)
    first, last = plot.time_range
    pixels = (width - axis_room()[0]) / (last - first)
    assert width - last * pixels == pytest.approx(places.right, abs=1)
    assert axis_room()[0] + (-300 - first) * pixels == pytest.approx(places.left, abs=1)
    plot.widget.close()


def test_the_facts_behind_a_source_are_written_whole(type_):
    """As many of them as leave its name whole."""
    picker = Picker("Source", "", ["simulator:muse"])
    picker.resize(245, 30)
    picker.show()
    picker.show_facts("  ·  5 ch  ·  256 Hz")
    option = QStyleOptionComboBox()
    picker.initStyleOption(option)
    field = picker.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, picker
    )
    metrics, room = picker.fontMetrics(), picker.width() - AROUND
    texts = [f"simulator:muse{each}" for each in ("", "  ·  5 ch", "  ·  5 ch  ·  256 Hz")]
    assert (
        picker.currentText()
        == [each for each in texts if metrics.horizontalAdvance(each) <= room][-1]
    )
    assert picker.fontMetrics().horizontalAdvance(picker.currentText()) <= field.width()
    picker.close()
