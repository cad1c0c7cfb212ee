"""The band bars tell how far each band lies from the own level, or that it is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.dashboard.bands import AGAINST, GATHERING, BandPanel
from app.dashboard.bars import Bar, Bars
from app.dashboard.theme import THEMES
from app.frame import BandLevel, FrontalAsymmetry, OwnBaseline
from tests.app.dashboard.panels import shown
from tests.app.views import a_presenter, a_view

pytestmark = pytest.mark.gui

NAMES = ("delta", "theta", "alpha", "beta", "gamma")


@pytest.fixture
def panel(qapp):
    with shown(BandPanel(), 262, 240) as panel:
        yield panel


def a_frame(levels, *, left=0.0, asymmetry=None):
    """A frame with bands as given: power and distance, each in dB or None."""
    bands = tuple(BandLevel(name, *level) for name, level in zip(NAMES, levels, strict=True))
    frame = a_presenter(a_view()).frame(traces=False)
    own = OwnBaseline(32.0 - left, left)
    return replace(frame, bands=bands, baseline=own, asymmetry=asymmetry)


def test_the_number_is_the_distance_and_the_tick_where_it_is_counted_from(panel):
    """The bar ends at the power, the tick stands at the own level."""
    panel.show_frame(a_frame([(10.0, 2.7), (4.0, -1.1), (0.0, 0.0), (35.0, 3.0), (-12.0, -9.0)]))
    bars = panel.bars._bars
    assert [bar.number for bar in bars] == ["+2.7", "−1.1", "0.0", "+3.0", "−9.0"]
    assert bars[0].share == pytest.approx(0.5)
    assert bars[0].tick == pytest.approx(0.5 - 2.7 / 40)
    assert panel.card.note.text() == AGAINST[0]
    assert panel.bars.accessibleDescription().startswith("δ Delta +2.7, θ Theta −1.1")


def test_while_it_is_gathered_no_number_pretends_to_compare(panel):
    """The bars are there, the tooltip tells the power and how long it takes yet."""
    panel.show_frame(a_frame([(10.0, None)] * 5, left=24.0))
    assert panel.card.note.text() == GATHERING[0]
    assert {bar.number for bar in panel.bars._bars} == {"–"}
    assert {bar.tick for bar in panel.bars._bars} == {None}
    assert "24 s more" in panel.card.note.toolTip()
    assert panel.bars.tip_at(5).startswith("Delta: +10.0 dB over 1 µV². Your own baseline takes 24")


def test_what_is_not_known_is_a_dash_with_an_empty_bar(panel):
    """No good electrode, or a rate that does not reach the band."""
    panel.show_frame(a_frame([(10.0, 1.0)] * 4 + [(None, None)]))
    gamma = panel.bars._bars[4]
    assert (gamma.number, gamma.share, gamma.tick) == ("–", None, None)
    assert "rate is too low" in gamma.tip


def test_without_a_signal_nothing_is_said(panel):
    """And nothing falls over."""
    panel.show_frame(a_presenter(a_view(changes={"info": None})).frame(traces=False))
    assert {bar.number for bar in panel.bars._bars} == {"–"}
    assert panel.asymmetry.text() == "–"
    assert panel.card.note.toolTip() == "There is no signal yet."


def test_the_asymmetry_is_a_figure_and_says_what_it_is_not(panel):
    """With its sign, its electrodes and its sources."""
    panel.show_frame(a_frame([(1.0, 1.0)] * 5, asymmetry=FrontalAsymmetry("AF7", "AF8", -0.634)))
    assert panel.asymmetry.text() == "−0.63"
    assert panel._pair.text() == "α asymmetry, AF8 − AF7"
    assert "Descriptive, not a reading" in panel.asymmetry.toolTip()
    assert "Coan & Allen 2004" in panel.asymmetry.toolTip()


def test_each_row_tells_of_itself(qapp):
    """Also in the tallest panel, and beneath the last row nothing."""
    bars = Bars("Bars", name_width=70, n_rows=3)
    bars.resize(200, 300)
    bars.show_bars([Bar(str(i), "", 0.5, "#ffffff", tip=f"tip {i}") for i in range(3)])
    assert [bars.tip_at(y) for y in (0, 45, 47, 137, 139, 299)] == [
        "tip 0",
        "tip 0",
        "tip 1",
        "tip 2",
        "",
        "",
    ]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("tick", "at"), [(0.0, 0.0), (0.25, 0.25), (1.0, 1.0), (7.0, 1.0)])
def test_the_tick_is_drawn_at_its_place_inside_the_bar(qapp, theme, tick, at):
    """In the colour of text, over the bar and beyond its height."""
    palette = THEMES[theme]
    bars = Bars("Bars", name_width=70, n_rows=1)
    bars.use(palette)
    bars.resize(70 + 48 + 100, 40)
    bars.show_bars([Bar("", "", 0.6, palette.bands[0], tick=tick)])
    image = bars.grab().toImage()
    row = [image.pixelColor(x, 13).name() for x in range(image.width())]
    drawn = [x for x, name in enumerate(row) if name == palette.text]
    assert drawn
    assert sum(drawn) / len(drawn) == pytest.approx(70 + 100 * at, abs=1.0)
