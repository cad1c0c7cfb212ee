"""A dot for each person, in the order of their scores."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from models.svg_people import people_plot

ROWS = [("person 1", 0.9, 0.6), ("person 2", 0.4, 0.5), ("person 3 <&>", 0.6, 0.55)]


def drawn(rows, baseline="logreg"):
    svg = people_plot(
        rows, title="People", names=("gru", baseline), y_label="balanced accuracy", chance=0.5
    )
    return ET.fromstring(svg)  # noqa: S314 - our own text


def dots(svg, fill):
    """Places and words of the circles, without that of the key."""
    circles = svg.iter("{http://www.w3.org/2000/svg}circle")
    return [
        (float(one.get("cx")), float(one.get("cy")), one[0].text)
        for one in circles
        if fill in one.get("style")
    ][1:]


def test_people_stand_from_the_lowest_score_to_the_highest():
    found = dots(drawn(ROWS), "fill:var")

    assert [re.match(r"person \d", words)[0] for *_, words in found] == [
        "person 2", "person 3", "person 1",
    ]  # fmt: skip
    heights = [y for _, y, _ in found]
    assert heights == sorted(heights, reverse=True)


def test_the_baseline_s_ring_stands_under_or_over_the_same_person():
    mine, theirs = dots(drawn(ROWS), "fill:var"), dots(drawn(ROWS), "fill:none")

    assert [x for x, *_ in mine] == [x for x, *_ in theirs]
    assert mine[0][2] == "person 2: gru 0.400, logreg 0.500"
    assert mine[0][1] > theirs[0][1]


def test_without_a_baseline_there_are_dots_alone():
    svg = drawn([(who, mine, None) for who, mine, _ in ROWS], baseline=None)

    assert len(dots(svg, "fill:var")) == 3
    assert dots(svg, "fill:none") == []


def test_five_hundred_people_and_one_fit_the_same_chart():
    for n in (1, 500):
        rows = [(f"person {i}", i / n, 0.5) for i in range(n)]
        assert len(dots(drawn(rows), "fill:var")) == n
