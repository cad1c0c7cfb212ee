"""Charts as SVG texts that stand in a page: pure functions, no library that draws.

Texts take the page's colour, lines the variables of `STYLE` with the light colours as a fallback,
so one chart serves light and dark. Each carries its title for screen readers.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from models.svg_frame import (
    BOTTOM,
    LEFT,
    RIGHT,
    STYLE,
    WIDTH,
    Frame,
    axes,
    chart,
    colour,
    legend,
    line_style,
    number_text,
    place,
    span_of,
    stroke,
    text,
    text_width,
    x_ticks,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "STYLE",
    "ReliabilityBin",
    "bar_chart",
    "confusion_table",
    "line_chart",
    "reliability_diagram",
]

_HEIGHT = 360.0
_BAR, _BETWEEN = 18.0, 10.0
_NO_DATA = "no data"
_REFERENCE = "stroke:currentColor;stroke-width:1.5;stroke-dasharray:5 4"
_FEW_POINTS = 30
"""Lines of so few points show each of them as a dot; more would hide the line."""


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Windows of like confidence.

    Attributes
    ----------
    confidence : float
        Their mean confidence, in [0, 1].
    right : float
        Share of them that was told right, in [0, 1].
    weight : float
        Their share of all windows, in [0, 1].
    """

    confidence: float
    right: float
    weight: float


def line_chart(
    series: Mapping[str, Sequence[tuple[float, float]]],
    *,
    title: str,
    x_label: str,
    y_label: str,
    y_range: tuple[float, float] | None = None,
    description: str = "",
) -> str:
    """Draw lines.

    Parameters
    ----------
    series : mapping of str to sequence of (x, y)
        Points of each line, in its order; a point that is no finite number breaks the line.
    title, x_label, y_label : str
        What it shows, and what the axes count.
    y_range : tuple of float or None
        Ends of the vertical axis; None for round numbers around the data.
    description : str
        What to see in it, for screen readers.

    Returns
    -------
    svg : str
        One ``<svg>`` element. Whole numbers alone mark an axis whose values are whole.
    """
    names, top = legend(list(series))
    points = [point for line in series.values() for point in line if _is_finite(point)]
    xs = [x for x, _ in points]
    span = (min(xs), max(xs)) if len(set(xs)) > 1 else span_of(xs, None)
    frame = Frame(span, span_of((y for _, y in points), y_range), top, _HEIGHT - BOTTOM)
    whole = all(x == round(x) for x in xs)
    parts = [*names, *axes(frame, x_label=x_label, y_label=y_label, whole_x=whole)]
    for number, line in enumerate(series.values()):
        parts += _line(frame, line, number)
    return chart(
        title, _HEIGHT, parts if points else [*parts, _empty(frame)], description=description
    )


def bar_chart(
    values: Mapping[str, float],
    *,
    title: str,
    x_label: str,
    intervals: Mapping[str, tuple[float, float]] | None = None,
    reference: tuple[str, float] | None = None,
    x_range: tuple[float, float] | None = None,
    description: str = "",
) -> str:
    """Draw bars that lie, one under the other, so that their names fit.

    Parameters
    ----------
    values : mapping of str to float
        Length of each bar; one that is no finite number gets none, and "none" in words.
    title, x_label : str
        What it shows, and what the axis counts.
    intervals : mapping of str to (lo, hi), or None
        Whiskers of the bars that have any.
    reference : tuple of str and float, or None
        A dashed line across all bars, and its name: the majority's score, chance.
    x_range : tuple of float or None
        Ends of the axis; None for round numbers around the data and 0.
    description : str
        What to see in it, for screen readers.

    Returns
    -------
    svg : str
        One ``<svg>`` element, as tall as it has bars.
    """
    intervals = intervals or {}
    left = min(12 + max(map(text_width, values), default=0.0), WIDTH / 2)
    reach = [0.0, *values.values(), *(end for ends in intervals.values() for end in ends)]
    reach += [] if reference is None else [reference[1]]
    top = 36.0 if reference is None else 52.0
    bottom = top + len(values) * (_BAR + _BETWEEN) + _BETWEEN
    # The number beside the longest bar needs room too.
    frame = Frame(span_of(reach, x_range), (0.0, 1.0), top, bottom, left, WIDTH - RIGHT - 40)
    parts = x_ticks(frame)
    parts.append(text((left + frame.right) / 2, bottom + 36, x_label, anchor="middle"))
    for row, (name, value) in enumerate(values.items()):
        y = top + _BETWEEN + row * (_BAR + _BETWEEN)
        parts.append(text(left - 6, y + _BAR - 5, name, anchor="end"))
        parts += _bar(frame, value, intervals.get(name), y)
    if reference is not None:
        x = frame.px(reference[1])
        words = f"{reference[0]} {number_text(reference[1])}"
        parts.append(stroke(x, top - 2, x, bottom, style=_REFERENCE))
        parts.append(text(x, top - 6, words, anchor="middle", size=11))
    return chart(title, bottom + BOTTOM, parts, description=description)


def reliability_diagram(
    bins: Sequence[ReliabilityBin], *, title: str = "Confidence and how often it was right"
) -> str:
    """Draw how often a network was right against how sure it was.

    On the diagonal its confidence can be believed; under it, it is too sure (Guo et al. 2017,
    arXiv:1706.04599). A dot's area is its share of the windows.

    Parameters
    ----------
    bins : sequence of ReliabilityBin
        Bins of confidence, rising; empty ones (weight 0) are left out.
    title : str
        What it shows.

    Returns
    -------
    svg : str
        One ``<svg>`` element.
    """
    frame = Frame((0.0, 1.0), (0.0, 1.0), 38.0, _HEIGHT - BOTTOM, LEFT + 110, WIDTH - RIGHT - 110)
    shown = [one for one in bins if one.weight > 0 and _is_finite((one.confidence, one.right))]
    parts = axes(frame, x_label="confidence", y_label="share told right")
    parts.append(stroke(frame.px(0), frame.py(0), frame.px(1), frame.py(1), style=_REFERENCE))
    parts += _path(frame, [(one.confidence, one.right) for one in shown], line_style(0))
    for one in shown:
        radius = 3 + 14 * math.sqrt(min(one.weight, 1.0))
        words = f"confidence {one.confidence:.2f}, right {one.right:.2f}, {one.weight:.0%} of all"
        style = f"fill:{colour(0)};fill-opacity:.65"
        parts.append(
            _dot(frame, one.confidence, one.right, radius=radius, style=style, words=words)
        )
    return chart(title, _HEIGHT, parts if shown else [*parts, _empty(frame)])


def confusion_table(labels: Sequence[str], counts: Sequence[Sequence[int]], *, caption: str) -> str:
    """Lay out which label was told for which, as an HTML table.

    Parameters
    ----------
    labels : sequence of str
        In the order of rows and columns.
    counts : sequence of sequence of int
        Windows by right label (rows) and told label (columns).
    caption : str
        What it shows.

    Returns
    -------
    html : str
        One ``<table>``; a cell's shade is its share of the row, which it says in words too.
    """
    head = "".join(f'<th scope="col">{escape(label)}</th>' for label in labels)
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th>{_cells(row)}</tr>'
        for label, row in zip(labels, counts, strict=True)
    )
    return (
        f'<table class="confusion"><caption>{escape(caption)}</caption><thead><tr>'
        f'<th scope="col">right label, told as</th>{head}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _cells(row: Sequence[int]) -> str:
    total = sum(row)
    shares = [count / total if total else 0.0 for count in row]
    # At .45 the page's text still stands 4.5:1 on the shade, in light and dark.
    return "".join(
        f'<td style="background:rgba(0,114,178,{0.45 * share:.3f})">{count} '
        f"<small>{share:.0%}</small></td>"
        for count, share in zip(row, shares, strict=True)
    )


def _is_finite(point: tuple[float, float]) -> bool:
    return all(map(math.isfinite, point))


def _line(frame: Frame, line: Sequence[tuple[float, float]], number: int) -> list[str]:
    """Draw one line, its points as dots where they are few."""
    parts = _path(frame, line, line_style(number))
    if len(line) <= _FEW_POINTS:
        for x, y in filter(_is_finite, line):
            words = f"{number_text(x)}: {number_text(y)}"
            style = f"fill:{colour(number)}"
            parts.append(_dot(frame, x, y, radius=3.0, style=style, words=words))
    return parts


def _path(frame: Frame, line: Sequence[tuple[float, float]], style: str) -> list[str]:
    """Join points, with a new start after each that is no number."""
    steps, pen = [], "M"
    for point in line:
        if not _is_finite(point):
            pen = "M"
            continue
        steps.append(f"{pen}{place(frame.px(point[0]))} {place(frame.py(point[1]))}")
        pen = "L"
    return [f'<path d="{"".join(steps)}" style="{style}"/>'] if steps else []


def _dot(frame: Frame, x: float, y: float, *, radius: float, style: str, words: str) -> str:
    """Draw a point that says its values where a pointer rests on it."""
    return (
        f'<circle cx="{place(frame.px(x))}" cy="{place(frame.py(y))}" r="{place(radius)}" '
        f'style="{style}"><title>{escape(words)}</title></circle>'
    )


def _bar(frame: Frame, value: float, interval: tuple[float, float] | None, y: float) -> list[str]:
    """Draw one bar from 0 (or the axis's end next to it), its whisker and its number."""
    if not math.isfinite(value):
        return [text(frame.left + 4, y + _BAR - 5, "none", size=11)]
    zero = frame.px(min(max(0.0, frame.x[0]), frame.x[1]))
    end = frame.px(value)
    body = (
        f'<rect x="{place(min(zero, end))}" y="{place(y)}" width="{place(abs(end - zero))}" '
        f'height="{place(_BAR)}" style="fill:{colour(0)}"/>'
    )
    parts = [body]
    outer = max(zero, end)
    if interval is not None and _is_finite(interval):
        middle, style = y + _BAR / 2, "stroke:currentColor;stroke-width:1.5"
        lo, hi = (frame.px(side) for side in interval)
        parts.append(stroke(lo, middle, hi, middle, style=style))
        parts += [stroke(x, middle - 4, x, middle + 4, style=style) for x in (lo, hi)]
        outer = max(outer, hi)
    parts.append(text(outer + 5, y + _BAR - 5, number_text(value), size=11))
    return parts


def _empty(frame: Frame) -> str:
    middle = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
    return text(*middle, _NO_DATA, anchor="middle")
