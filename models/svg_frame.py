"""The parts that charts share: places, axes, legends, colours; strings of SVG and no drawing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 640.0
"""Width of every chart in its own units; the page decides how large that is."""

LEFT, RIGHT, BOTTOM = 84.0, 20.0, 48.0
"""Room for the vertical axis, for the last label, and for the horizontal axis."""

_Y_LABEL = 66.0
"""From the vertical axis to its label: a tick of six characters fits between them even where a page
shows small charts with larger texts, of 15 units (`models.page_style`; looked at in a browser)."""

_TITLE_HEIGHT, _LEGEND_ROW = 34.0, 20.0
_NARROW, _CAPITAL, _OTHER = 4.0, 9.0, 7.0
"""Widths of characters of 12 units in wide sans-serif fonts (DejaVu Sans, measured): what fits with
these fits with others."""

LIGHT = ("#0072b2", "#b84700", "#00795a", "#9c3f77", "#59636f", "#7a5c00")
DARK = ("#56b4e9", "#ff9a5c", "#2bb89a", "#e59ac8", "#aab4c2", "#f0c33a")
"""Series in turn: the hues of Okabe & Ito (2008, "Color universal design"), which people with any
colour vision tell apart, darkened and lightened until each stands 3:1 against its background."""

DASHES = ("", "7 4", "2 4", "10 3 2 3", "12 5", "1 3")
"""Series in turn, for those who see no colour and for print."""

STYLE = (
    ":root{"
    + "".join(f"--line-{n}:{colour};" for n, colour in enumerate(LIGHT, start=1))
    + "--grid:#c9d0da}"
    + "@media (prefers-color-scheme:dark){:root{"
    + "".join(f"--line-{n}:{colour};" for n, colour in enumerate(DARK, start=1))
    + "--grid:#3a4656}}"
)
"""CSS for a page that holds charts; without it they show the light colours."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a chart's values lie.

    Attributes
    ----------
    x, y : tuple of float
        Least and greatest value of each axis; the first is below the second.
    left, right, top, bottom : float
        Edges of the plot in the chart's own units.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    top: float
    bottom: float
    left: float = LEFT
    right: float = WIDTH - RIGHT

    def px(self, value: float) -> float:
        """Return the place of a value from left to right."""
        lo, hi = self.x
        return self.left + (value - lo) / (hi - lo) * (self.right - self.left)

    def py(self, value: float) -> float:
        """Return the place of a value from top to bottom."""
        lo, hi = self.y
        return self.bottom - (value - lo) / (hi - lo) * (self.bottom - self.top)


def span_of(values: Iterable[float], wanted: tuple[float, float] | None) -> tuple[float, float]:
    """Return the ends of an axis: as wanted, or round ones that hold every finite value."""
    if wanted is not None:
        return wanted
    finite = [value for value in values if math.isfinite(value)]
    if not finite:
        return 0.0, 1.0
    lo, hi = min(finite), max(finite)
    if lo == hi:  # one value, or a constant: give it room
        lo, hi = lo - (abs(lo) or 1.0) / 2, hi + (abs(hi) or 1.0) / 2
    step = step_of(lo, hi)
    return math.floor(lo / step) * step, math.ceil(hi / step) * step


def step_of(lo: float, hi: float, n_steps: int = 5) -> float:
    """Return the distance of ticks: 1, 2 or 5 times a power of ten, about `n_steps` of them."""
    rough = (hi - lo) / n_steps
    power = 10.0 ** math.floor(math.log10(rough))
    # A hair of slack: ends that were rounded to a step are not exact in binary.
    return next((m * power for m in (1.0, 2.0, 5.0) if m * power >= rough * (1 - 1e-9)), 10 * power)


def ticks_of(lo: float, hi: float, *, whole: bool = False) -> list[float]:
    """Return the ticks of an axis from `lo` to `hi`; whole numbers alone where asked for."""
    step = step_of(lo, hi)
    if whole:
        step = max(1.0, round(step))
    first, last = math.ceil(lo / step - 1e-9), math.floor(hi / step + 1e-9)
    return [number * step for number in range(first, last + 1)]


def number_text(value: float, digits: int = 3) -> str:
    """Write a value shortly, with so many digits after the point: 0.25, 1200, 3e+09."""
    if value and not 1e-3 <= abs(value) < 1e5:
        return f"{value:.2g}"
    return f"{value:.{digits}f}".rstrip("0").rstrip(".") or "0"


def tick_texts(ticks: Sequence[float]) -> list[str]:
    """Write the ticks of an axis with as many digits as tell them apart."""
    step = min((after - before for before, after in pairwise(ticks)), default=1.0)
    digits = max(3, math.ceil(-math.log10(step) - 1e-9))
    return [number_text(tick, digits) for tick in ticks]


def place(value: float) -> str:
    """Write a coordinate; a tenth of a unit is finer than a pixel."""
    return f"{value:.1f}".removesuffix(".0")


def colour(number: int) -> str:
    """Return the CSS colour of series `number`, counted from 0."""
    at = number % len(LIGHT)
    return f"var(--line-{at + 1},{LIGHT[at]})"


def text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 12) -> str:
    """Write a text in the page's own colour."""
    return (
        f'<text x="{place(x)}" y="{place(y)}" text-anchor="{anchor}" font-size="{size}" '
        f'fill="currentColor">{escape(words)}</text>'
    )


def stroke(x1: float, y1: float, x2: float, y2: float, *, style: str) -> str:
    """Draw a straight line."""
    return (
        f'<line x1="{place(x1)}" y1="{place(y1)}" x2="{place(x2)}" y2="{place(y2)}" '
        f'style="{style}"/>'
    )


def line_style(number: int) -> str:
    """Return how series `number` is drawn: its colour, and its dashes."""
    dashes = DASHES[number % len(DASHES)]
    return f"stroke:{colour(number)};stroke-width:2;fill:none;stroke-dasharray:{dashes or 'none'}"


GRID = "stroke:var(--grid,#c9d0da);stroke-width:1"


def axes(frame: Frame, *, x_label: str, y_label: str, whole_x: bool = False) -> list[str]:
    """Draw grid, ticks and labels of both axes."""
    parts = []
    ticks = ticks_of(*frame.y)
    for value, words in zip(ticks, tick_texts(ticks), strict=True):
        y = frame.py(value)
        parts.append(stroke(frame.left, y, frame.right, y, style=GRID))
        parts.append(text(frame.left - 6, y + 4, words, anchor="end", size=11))
    parts += x_ticks(frame, whole=whole_x)
    parts.append(text((frame.left + frame.right) / 2, frame.bottom + 36, x_label, anchor="middle"))
    middle = place((frame.top + frame.bottom) / 2)
    parts.append(
        f'<text transform="translate({place(frame.left - _Y_LABEL)} {middle}) rotate(-90)" '
        f'text-anchor="middle" font-size="12" fill="currentColor">{escape(y_label)}</text>'
    )
    return parts


def x_ticks(frame: Frame, *, whole: bool = False) -> list[str]:
    """Draw the ticks of the horizontal axis and the lines up from them."""
    parts = []
    for value in ticks_of(*frame.x, whole=whole):
        x = frame.px(value)
        parts.append(stroke(x, frame.top, x, frame.bottom, style=GRID))
        parts.append(text(x, frame.bottom + 16, number_text(value), anchor="middle", size=11))
    return parts


def legend(names: Sequence[str]) -> tuple[list[str], float]:
    """Draw the names of the series under the title, and say where the plot may begin."""
    parts, x, y = [], LEFT, _TITLE_HEIGHT
    if len(names) < 2:  # the title says what the one line is
        return [], _TITLE_HEIGHT + 4
    for number, name in enumerate(names):
        room = 34 + text_width(name)
        if x > LEFT and x + room > WIDTH - RIGHT:
            x, y = LEFT, y + _LEGEND_ROW
        parts.append(stroke(x, y + 4, x + 24, y + 4, style=line_style(number)))
        parts.append(text(x + 29, y + 8, name))
        x += room + 12
    return parts, y + _LEGEND_ROW


def text_width(words: str) -> float:
    """Return about how much room a text of 12 units takes."""
    return sum(
        _NARROW if letter in " .,:;'|!()[]fijlrt" else _CAPITAL if letter.isupper() else _OTHER
        for letter in words
    )


def chart(title: str, height: float, parts: Iterable[str], *, description: str = "") -> str:
    """Put the parts of a chart together, its title for eyes and for screen readers."""
    described = f"<desc>{escape(description)}</desc>" if description else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {place(WIDTH)} {place(height)}" '
        f'role="img" aria-label="{escape(title)}" font-family="system-ui,sans-serif">'
        f"<title>{escape(title)}</title>{described}"
        f"{text(LEFT, 20, title, size=14)}{''.join(parts)}</svg>"
    )
