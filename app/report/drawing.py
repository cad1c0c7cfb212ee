"""What the report's figures share: colours that follow the page, axes of time, and their files.

A figure is drawn once, in the light colours. In the page each of these colours becomes the page's
own variable, so that the same drawing serves light, dark and paper; as a PNG it stays light.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from io import BytesIO
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from models.svg_frame import LIGHT as LINES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.axes import Axes

INK, SOFT, GRID, PAGE = "#1b232c", "#55616e", "#c9d0da", "#ffffff"
GOOD, FAIR, OFF = "#007a5e", "#806000", "#b3200f"
"""The dashboard's colours for what works, what to look at, and what does not work."""

DARK_STATES: Mapping[str, str] = MappingProxyType(
    {"good": "#2bb89a", "fair": "#f0c33a", "off": "#ff7b6b"}
)
"""The same three in the dark theme."""

VARIABLES: Mapping[str, str] = MappingProxyType(
    {
        INK: "currentColor",
        SOFT: f"var(--soft,{SOFT})",
        GRID: f"var(--grid,{GRID})",
        PAGE: f"var(--page,{PAGE})",
        GOOD: f"var(--good,{GOOD})",
        FAIR: f"var(--fair,{FAIR})",
        OFF: f"var(--off,{OFF})",
    }
    | {colour: f"var(--line-{n},{colour})" for n, colour in enumerate(LINES, start=1)}
)
"""What each colour becomes in the page."""

WIDTH = 10.0
"""Inches of every figure: 960 CSS pixels, as wide as the page lets one be."""

LEFT, RIGHT = 0.095, 0.97
"""Edges of the plots in shares of the width: the same in all figures, so that times line up."""

DPI = 200
"""Dots an inch of a PNG: 2000 pixels wide, sharp on paper at 17 cm (300 dots an inch)."""

STEPS = (
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 14400, 21600, 43200,
    86400,
)  # fmt: skip
"""Distances of ticks in seconds: round ones of a clock."""

MOST_TICKS = 12

_RC: Any = MappingProxyType(
    {
        "font.family": "sans-serif",
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": 9.0,
        "text.color": INK,
        "text.parse_math": False,
        "axes.edgecolor": GRID,
        "axes.facecolor": "none",
        "axes.labelcolor": INK,
        "axes.labelsize": 9.0,
        "axes.linewidth": 0.8,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.unicode_minus": True,
        "figure.facecolor": PAGE,
        "grid.color": GRID,
        "grid.linewidth": 0.6,
        "hatch.linewidth": 0.7,
        "legend.fontsize": 9.0,
        "legend.frameon": False,
        "lines.linewidth": 1.4,
        "path.simplify": False,
        "svg.fonttype": "none",
        "xtick.color": SOFT,
        "xtick.labelcolor": INK,
        "ytick.color": SOFT,
        "ytick.labelcolor": INK,
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A figure with what must stand beside it.

    Attributes
    ----------
    name : str
        One word, which names its file.
    figure : Figure
        Drawn in the light colours.
    title : str
        What it shows, for those who do not see it.
    caption : str
        How to read it.
    """

    name: str
    figure: Figure
    title: str
    caption: str


@contextmanager
def look() -> Iterator[None]:
    """Let matplotlib draw in the report's look while the block, or a function so marked, runs."""
    with mpl.rc_context(dict(_RC)):
        yield


def new_figure(height: float) -> Figure:
    """Return an empty figure of a height in inches; to be drawn on inside `look`."""
    return Figure(figsize=(WIDTH, height))


def new_axes(
    figure: Figure, bottom: float, height: float, *, left: float = LEFT, width: float | None = None
) -> Axes:
    """Return axes whose places are inches above the figure's lower edge.

    Parameters
    ----------
    figure : Figure
        From `new_figure`.
    bottom, height : float
        In inches.
    left, width : float or None
        In shares of the figure's width; as all figures have them unless said otherwise.
    """
    tall = figure.get_size_inches()[1]
    wide = RIGHT - left if width is None else width
    axes = figure.add_axes((left, bottom / tall, wide, height / tall))
    axes.tick_params(length=3, width=0.8)
    return axes


def time_axis(axes: Axes, seconds: float, *, labelled: bool = True) -> None:
    """Give axes the time since the recording's start.

    Parameters
    ----------
    axes : Axes
        Whose horizontal axis is in seconds.
    seconds : float
        Length of the recording.
    labelled : bool
        Whether the ticks get words; the lowest axes of a stack do.
    """
    axes.set_xlim(0.0, max(seconds, 1.0))
    step = tick_step(seconds)
    axes.xaxis.set_major_locator(FixedLocator([step * n for n in range(int(seconds / step) + 1)]))
    if not labelled:
        axes.tick_params(labelbottom=False)
        return
    written, unit = (hours_text, "h:min") if seconds >= 7200 else (minutes_text, "min:s")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: written(value)))
    axes.set_xlabel(f"time since the start ({unit})", color=SOFT)


def tick_step(seconds: float) -> float:
    """Return the distance of the ticks on an axis of some seconds."""
    return next((step for step in STEPS if seconds / step <= MOST_TICKS), seconds / MOST_TICKS)


def minutes_text(seconds: float) -> str:
    """Write a moment: ``"12:05"``."""
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def hours_text(seconds: float) -> str:
    """Write a moment of a long recording: ``"3:20"`` is three hours and twenty minutes."""
    return minutes_text(seconds / 60)


def drawable(text: str, most: int = 12) -> str:
    """Return a name as a figure can write it: short, and of letters that its font has."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    short = plain if len(plain) <= most else f"{plain[: most - 1]}…"
    return "".join(letter if letter in "…µ" or letter < "\u0250" else "?" for letter in short)


def as_svg(drawing: Drawing) -> str:
    """Return a drawing as an SVG element that stands in a page.

    Returns
    -------
    svg : str
        One ``<svg>`` element. Its colours are the page's, its letters text in the page's font, and
        its identifiers begin with the drawing's name, so that several stand in one page. It names
        no address, not even those by which SVG calls its own vocabulary: HTML knows them.
    """
    buffer = BytesIO()
    with mpl.rc_context({**_RC, "svg.hashsalt": drawing.name}):
        drawing.figure.savefig(
            buffer,
            format="svg",
            transparent=True,
            metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")),
        )
    text = buffer.getvalue().decode("utf-8")
    body = text[text.index(">", text.index("<svg")) + 1 :]
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>", "", body, flags=re.DOTALL)
    body = body.replace("xlink:href", "href")
    body = re.sub(r'\b(id="|href="#|url\(#)', rf"\g<1>{drawing.name}-", body)
    body = re.sub(r"'DejaVu Sans', [^;\"]*", "system-ui, sans-serif", body)
    body = re.sub(r"#[0-9a-f]{6}\b", lambda found: VARIABLES.get(found[0], found[0]), body)
    wide, tall = (round(inches * 72) for inches in drawing.figure.get_size_inches())
    return (
        f'<svg viewBox="0 0 {wide} {tall}" role="img" aria-label="{escape(drawing.title)}">'
        f"<title>{escape(drawing.title)}</title>{body}"
    ).strip()


def as_png(drawing: Drawing) -> bytes:
    """Return a drawing as the bytes of a PNG on white."""
    buffer = BytesIO()
    with look():
        drawing.figure.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
    return buffer.getvalue()


def key(axes: Axes, handles: Sequence[Any], *, above: float = 1.0) -> None:
    """Put a row of swatches and their words above axes."""
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.0, above),
        ncols=max(1, min(6, len(handles))),
        borderaxespad=0.2,
        handlelength=1.6,
        columnspacing=1.4,
    )
