"""Figures that stand in a page: its colours, its letters, and no address."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from app.report.drawing import (
    VARIABLES,
    Drawing,
    as_png,
    as_svg,
    drawable,
    hours_text,
    look,
    minutes_text,
    new_axes,
    new_figure,
    tick_step,
    time_axis,
)
from app.report.signal_plots import bands_drawing, contact_drawing, spectra_drawing
from app.report.survey import survey
from app.report.valence_plot import valence_drawing
from tests.app.report.pages import a_track, some_recording


@pytest.fixture(scope="module")
def drawings():
    """All the figures of a minute."""
    found = survey(some_recording(60, gap=512))
    return [
        valence_drawing(a_track(), 60.0, [3.0, 3.1, 30.0]),
        contact_drawing(found, 60.0),
        bands_drawing(found, 60.0),
        spectra_drawing(found),
    ]


@pytest.fixture(scope="module")
def svgs(drawings):
    return {drawing.name: as_svg(drawing) for drawing in drawings}


def test_all_figures_are_there(svgs):
    assert list(svgs) == ["valence", "contact", "bands", "spectra"]


def test_no_figure_names_an_address(svgs):
    for svg in svgs.values():
        assert "http" not in svg
        assert "xmlns" not in svg
        assert "<style" not in svg
        assert set(re.findall(r"url\((.)", svg)) <= {"#"}
        assert set(re.findall(r'href="(.)', svg)) <= {"#"}


def test_every_colour_is_the_pages_own(svgs):
    """A colour of its own would stay light in the dark."""
    for svg in svgs.values():
        assert not set(re.findall(r"(?<![,(])#[0-9a-f]{6}\b", svg))
        for colour in re.findall(r"var\(--[\w-]+,(#[0-9a-f]{6})\)", svg):
            assert colour in VARIABLES
        assert "#000000" not in svg


def test_identifiers_are_a_figures_own(svgs):
    """All figures stand in one page, and two that are alike are told apart."""
    found = [name for svg in svgs.values() for name in re.findall(r'\bid="([^"]+)"', svg)]
    assert found
    assert len(found) == len(set(found))
    for name, svg in svgs.items():
        own = set(re.findall(r'\bid="([^"]+)"', svg))
        used = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg)
        assert {a or b for a, b in used} <= own
        assert all(one.startswith(f"{name}-") for one in own)


def test_letters_are_text_in_the_pages_font(svgs):
    assert ">Unpleasant</text>" in svgs["valence"]
    assert ">AF7</text>" in svgs["contact"]
    assert "DejaVu" not in "".join(svgs.values())


def test_each_figure_says_what_it_shows(svgs, drawings):
    class Head(HTMLParser):
        label = ""

        def handle_starttag(self, tag, attrs):
            self.label = self.label or dict(attrs).get("aria-label", "")

    for drawing in drawings:
        head = Head()
        head.feed(svgs[drawing.name])
        assert head.label == drawing.title
        assert f"<title>{drawing.title.split(chr(39))[0]}" in svgs[drawing.name]


def test_hatching_is_drawn_where_nothing_was_read(svgs):
    assert "<pattern" in svgs["valence"]
    assert ">not sure</text>" in svgs["valence"]
    assert ">80 % interval</text>" in svgs["valence"]


def test_markers_that_stand_close_share_a_number(svgs):
    assert ">1</text>" in svgs["valence"]
    assert ">2</text>" not in svgs["valence"]
    assert ">3</text>" in svgs["valence"]


def test_a_drawing_is_the_same_each_time():
    """The same recording gives the same page, byte for byte."""
    assert as_svg(valence_drawing(a_track(), 60.0)) == as_svg(valence_drawing(a_track(), 60.0))


def test_readings_without_an_interval_have_no_band():
    drawing = valence_drawing(a_track(with_interval=False), 60.0)
    assert "interval" not in as_svg(drawing)
    assert "interval" not in drawing.caption


def test_another_target_has_a_scale_of_probability():
    svg = as_svg(valence_drawing(a_track(target="arousal", with_interval=False), 60.0))
    assert ">0.5</text>" in svg
    assert "Pleasant" not in svg


def test_a_day_takes_no_more_room_than_an_hour():
    hour = as_svg(valence_drawing(a_track(3600.0), 3600.0))
    day = as_svg(valence_drawing(a_track(86_400.0), 86_400.0))
    assert len(day) < 1.5 * len(hour) < 1_000_000


def test_channels_may_be_called_anything():
    found = survey(some_recording(20))
    names = ("<script>&amp;", "$\\frac{1}{0}$", "電極" + "a" * 300, "\u202eAF7")
    hostile = replace(found, ch_names=names)
    for drawing in (contact_drawing(hostile, 20.0), spectra_drawing(hostile)):
        assert drawing is not None
        svg = as_svg(drawing)
        assert "<script" not in svg
        assert "$\\frac" in svg
        assert "\u202e" not in svg
        assert len(svg) < 200_000


def test_names_are_short_and_of_letters_that_the_font_has():
    assert drawable("AF7") == "AF7"
    assert drawable("電 AF7\n") == "? AF7?"
    assert drawable("a" * 13) == "a" * 11 + "…"


def test_a_picture_is_a_png(drawings):
    assert as_png(drawings[1]).startswith(b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize(
    ("seconds", "step"), [(8, 1), (60, 5), (330, 30), (3600, 300), (86_400, 7200), (1e7, 1e7 / 12)]
)
def test_ticks_are_round_and_few(seconds, step):
    assert tick_step(seconds) == step


def test_moments_on_an_axis():
    assert minutes_text(65) == "1:05"
    assert hours_text(3 * 3600 + 20 * 60) == "3:20"


@pytest.mark.parametrize("seconds", [0.0, 2.5, 7200.0])
def test_any_length_has_an_axis(seconds):
    with look():
        figure = new_figure(1.0)
        axes = new_axes(figure, 0.4, 0.4)
        time_axis(axes, seconds)
    assert "time since the start" in as_svg(Drawing("t", figure, "a title", ""))
