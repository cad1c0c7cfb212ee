"""Charts say what the data says, to eyes, to screen readers, in light and in dark."""

from __future__ import annotations

import math
import re
from xml.etree import ElementTree as ET

import pytest

from models.svg import (
    STYLE,
    ReliabilityBin,
    bar_chart,
    confusion_table,
    line_chart,
    reliability_diagram,
)
from models.svg_frame import DARK, DASHES, LIGHT, number_text, span_of, tick_texts, ticks_of

NAN = float("nan")
BACKGROUNDS = {"light": "#ffffff", "dark": "#161c25"}
LOSSES = {"training": [(1, 0.9), (2, 0.5), (3, 0.3)], "held out": [(1, 1.0), (2, 0.7), (3, 0.65)]}


def lines(**more: object) -> str:
    return line_chart(LOSSES, title="Loss", x_label="pass", y_label="nats", **more)


def bins() -> list[ReliabilityBin]:
    return [ReliabilityBin(0.4, 0.35, 0.25), ReliabilityBin(0.8, 0.6, 0.75)]


CHARTS = {
    "lines": lines(),
    "bars": bar_chart({"a": 0.5, "b": -0.25}, title="Scores", x_label="score"),
    "reliability": reliability_diagram(bins()),
}


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg.replace(' xmlns="http://www.w3.org/2000/svg"', ""))  # noqa: S314 - our own


def words(svg: str) -> list[str]:
    return [element.text or "" for element in parsed(svg).iter("text")]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("svg", CHARTS.values(), ids=CHARTS)
def test_a_chart_is_one_well_formed_element_that_tells_a_screen_reader_its_title(svg):
    root = parsed(svg)

    assert root.tag == "svg"
    assert root.get("viewBox")
    assert root.get("role") == "img"
    assert root[0].tag == "title"
    assert root.get("aria-label") == root[0].text
    assert root[0].text in words(svg)


@pytest.mark.parametrize("svg", CHARTS.values(), ids=CHARTS)
def test_texts_take_the_colour_of_the_page(svg):
    assert {element.get("fill") for element in parsed(svg).iter("text")} == {"currentColor"}


def test_words_of_the_data_cannot_break_out_of_a_chart():
    name = '</text><script>alert("1")</script>&'
    both = {name: [(0, 0), (1, 1)], "b": [(0, 1), (1, 2)]}
    svgs = [
        line_chart(both, title=name, x_label=name, y_label=name, description=name),
        bar_chart({name: 1.0}, title=name, x_label=name, reference=(name, 0.5)),
        reliability_diagram(bins(), title=name),
    ]

    for svg in svgs:
        assert parsed(svg).get("aria-label") == name
        assert not list(parsed(svg).iter("script"))
    assert "<script>" not in confusion_table([name], [[1]], caption=name)


def test_lines_pass_through_their_points_the_axis_growing_upwards():
    path = next(parsed(lines()).iter("path")).get("d")
    places = [tuple(map(float, pair.split())) for pair in re.findall(r"[ML]([\d. ]+)", path)]

    xs, ys = zip(*places, strict=True)
    assert xs == pytest.approx([84, 352, 620])  # passes 1 to 3 over the whole width
    assert ys[0] < ys[1] < ys[2]  # the loss falls, and down is larger
    assert (ys[1] - ys[0]) / (ys[2] - ys[1]) == pytest.approx(0.4 / 0.2, rel=0.01)


def test_a_point_that_is_no_number_breaks_the_line_and_is_not_drawn():
    series = {"x": [(0, 1.0), (1, NAN), (2, 1.0), (3, math.inf), (4, 2.0), (5, 3.0)]}
    svg = line_chart(series, title="t", x_label="x", y_label="y")

    assert next(parsed(svg).iter("path")).get("d").count("M") == 3
    assert len(list(parsed(svg).iter("circle"))) == 4
    assert "nan" not in svg
    assert "inf" not in svg


@pytest.mark.parametrize("series", [{}, {"a": []}, {"a": [(0.0, NAN)]}], ids=["none", "a", "nan"])
def test_a_chart_without_data_says_so(series):
    assert "no data" in words(line_chart(series, title="t", x_label="x", y_label="y"))


def test_one_point_and_a_constant_line_are_drawn():
    for line in ([(3.0, 7.0)], [(0.0, 7.0), (1.0, 7.0)], [(0.0, 0.0), (1.0, 0.0)]):
        svg = line_chart({"a": line}, title="t", x_label="x", y_label="y")
        ys = {float(dot.get("cy")) for dot in parsed(svg).iter("circle")}
        assert len(ys) == 1
        assert 30 < ys.pop() < 320


def test_lines_of_passes_are_marked_at_whole_numbers_alone():
    marks = [word for word in words(lines()) if word in {"1", "1.5", "2", "2.5", "3"}]

    assert "1.5" not in marks
    assert {"1", "2", "3"} <= set(marks)


def test_several_lines_are_named_and_differ_in_colour_and_in_dashes():
    many = {f"person {n}": [(0, n), (1, n + 1)] for n in range(6)}
    svg = line_chart(many, title="t", x_label="x", y_label="y")
    styles = [path.get("style") for path in parsed(svg).iter("path")]

    assert set(many) <= set(words(svg))
    assert len({re.search(r"--line-\d", style)[0] for style in styles}) == 6
    assert len({style.split("dasharray:")[1] for style in styles}) == 6
    assert len(set(DASHES)) == 6


def test_a_legend_that_is_too_long_for_a_row_goes_on_in_the_next():
    long = {f"a rather long name number {n}": [(0, n), (1, n)] for n in range(5)}
    root = parsed(line_chart(long, title="t", x_label="x", y_label="y"))
    rows = {float(e.get("y")) for e in root.iter("text") if (e.text or "").startswith("a rather")}

    assert len(rows) == 3
    assert max(rows) < min(float(dot.get("cy")) for dot in root.iter("circle"))


def test_bars_are_as_long_as_their_values_and_start_at_zero():
    root = parsed(bar_chart({"a": 0.5, "b": 1.0, "c": -0.5}, title="t", x_label="x"))
    a, b, c = ((float(r.get("x")), float(r.get("width"))) for r in root.iter("rect"))

    assert b[1] == pytest.approx(2 * a[1], abs=0.2)
    assert c[1] == pytest.approx(a[1], abs=0.1)
    assert a[0] == b[0] == pytest.approx(c[0] + c[1], abs=0.1)


def test_a_bar_without_a_value_says_none():
    svg = bar_chart({"a": 0.5, "b": NAN}, title="t", x_label="x")

    assert "none" in words(svg)
    assert len(list(parsed(svg).iter("rect"))) == 1


def test_whiskers_and_a_reference_are_drawn_where_they_lie():
    plain = bar_chart({"a": 0.5}, title="t", x_label="x", x_range=(0, 1))
    svg = bar_chart(
        {"a": 0.5},
        title="t",
        x_label="x",
        x_range=(0, 1),
        intervals={"a": (0.25, 0.75)},
        reference=("majority", 0.5),
    )
    rect = next(parsed(svg).iter("rect"))
    zero, half = float(rect.get("x")), float(rect.get("width"))
    new = [
        line.attrib
        for line in parsed(svg).iter("line")
        if "stroke:currentColor" in line.get("style")
    ]

    assert "majority 0.5" in words(svg)
    assert "majority" not in plain
    assert float(new[0]["x1"]) == pytest.approx(zero + half / 2, abs=0.1)
    assert float(new[0]["x2"]) == pytest.approx(zero + 1.5 * half, abs=0.1)
    assert float(new[-1]["x1"]) == pytest.approx(zero + half, abs=0.1)


def test_reliability_dots_lie_under_the_diagonal_where_the_network_is_too_sure():
    root = parsed(reliability_diagram([*bins(), ReliabilityBin(0.9, 0.0, 0.0)]))
    dots = [{k: float(d.get(k)) for k in ("cx", "cy", "r")} for d in root.iter("circle")]
    diagonal = next(line for line in root.iter("line") if "dasharray" in line.get("style"))
    x1, y1, x2, y2 = (float(diagonal.get(k)) for k in ("x1", "y1", "x2", "y2"))

    assert len(dots) == 2  # an empty bin is none
    assert dots[0]["r"] < dots[1]["r"]
    for dot in dots:
        assert dot["cy"] > y1 + (dot["cx"] - x1) / (x2 - x1) * (y2 - y1)


def test_a_confusion_table_counts_by_right_and_told_label():
    html = confusion_table(["low", "high"], [[3, 1], [0, 0]], caption="Who")
    root = ET.fromstring(html)  # noqa: S314 - our own
    cells = [[td.text.strip() + "|" + td[0].text for td in tr.iter("td")] for tr in root.iter("tr")]

    assert cells == [[], ["3|75%", "1|25%"], ["0|0%", "0|0%"]]
    assert [th.get("scope") for th in root.iter("th")] == ["col"] * 3 + ["row"] * 2
    assert root.find("caption").text == "Who"


@pytest.mark.parametrize(("theme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_lines_stand_three_to_one_against_their_background(theme, colours):
    assert len(set(colours)) == 6
    assert all(contrast(one, BACKGROUNDS[theme]) >= 3 for one in colours)
    assert all(one in STYLE for one in colours)


@pytest.mark.parametrize(
    ("lo", "hi", "ticks"),
    [
        (0, 1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0.2, 1.2000000000000002, [0.2, 0.4, 0.6, 0.8, 1, 1.2]),
        (-0.3, 0.7, [-0.2, 0, 0.2, 0.4, 0.6]),
        (0, 2.5e16, [0, 5e15, 1e16, 1.5e16, 2e16, 2.5e16]),
    ],
)
def test_ticks_are_round(lo, hi, ticks):
    assert ticks_of(lo, hi) == pytest.approx(ticks)


def test_an_axis_holds_every_finite_value():
    lo, hi = span_of([0.13, NAN, 0.94], None)
    assert (lo, hi) == pytest.approx((0, 1))
    assert span_of([3, 4], (0, 10)) == (0, 10)


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0"), (0.25, "0.25"), (1200, "1200"), (3.1e9, "3.1e+09"), (1e-5, "1e-05"), (-2, "-2")],
)
def test_numbers_are_written_shortly(value, written):
    assert number_text(value) == written


@pytest.mark.parametrize(
    ("ticks", "written"),
    [
        ([0.676, 0.6765, 0.677], ["0.676", "0.6765", "0.677"]),
        ([0, 0.5, 1], ["0", "0.5", "1"]),
        ([0.0, 2e-5, 4e-5], ["0", "2e-05", "4e-05"]),
        ([3], ["3"]),
        ([], []),
    ],
)
def test_ticks_are_written_so_that_no_two_are_alike(ticks, written):
    assert tick_texts(ticks) == written


def test_a_label_of_an_axis_stands_clear_of_its_ticks():
    """With letters of 15 units, as a page shows small charts; a digit of DejaVu Sans takes 0.64."""
    svg = line_chart({"a": [(1, 0.6761), (2, 0.6779)]}, title="t", x_label="x", y_label="loss")
    (label,) = (one for one in parsed(svg).iter("text") if one.get("transform"))
    baseline = float(re.match(r"translate\(([\d.]+)", label.get("transform"))[1])
    widest = max(
        (len(one.text), float(one.get("x")))
        for one in parsed(svg).iter("text")
        if one.get("text-anchor") == "end"
    )

    assert widest[0] == 6
    assert baseline + 3 < widest[1] - (widest[0] - 0.5) * 15 * 0.64
