"""A dot for each person: how a score spreads over people, of any number of them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from models.svg_frame import BOTTOM, Frame, axes, chart, colour, place, span_of, stroke, text

if TYPE_CHECKING:
    from collections.abc import Sequence

_HEIGHT, _TOP = 340.0, 60.0
_LINK = "stroke:currentColor;stroke-opacity:.35;stroke-width:1"
_CHANCE = "stroke:currentColor;stroke-width:1.5;stroke-dasharray:5 4"


def people_plot(
    rows: Sequence[tuple[str, float, float | None]],
    *,
    title: str,
    names: tuple[str, str | None],
    y_label: str,
    chance: float,
) -> str:
    """Draw each person's score, from the lowest to the highest, beside that of a baseline.

    Parameters
    ----------
    rows : sequence of (who, mine, theirs)
        What to call the person, the network's score, and the baseline's or None; all finite.
    title : str
        What it shows.
    names : tuple of str and str or None
        The network and the baseline.
    y_label : str
        What the score is.
    chance : float
        The score of guessing, drawn as a dashed line.

    Returns
    -------
    svg : str
        One ``<svg>`` element; a filled dot is the network's, a ring the baseline's.
    """
    ordered = sorted(rows, key=lambda row: row[1])
    values = [value for _, mine, theirs in ordered for value in (mine, theirs) if value is not None]
    frame = Frame(
        (0.0, len(ordered) + 1.0), span_of([*values, chance], None), _TOP, _HEIGHT - BOTTOM
    )
    parts = _key(frame, names, chance)
    parts += axes(frame, x_label="people, the lowest score first", y_label=y_label, whole_x=True)
    level = frame.py(chance)
    parts.append(stroke(frame.left, level, frame.right, level, style=_CHANCE))
    for rank, (who, mine, theirs) in enumerate(ordered, start=1):
        x, y = frame.px(rank), frame.py(mine)
        words = f"{who}: {names[0]} {mine:.3f}"
        if theirs is not None:
            words += f", {names[1]} {theirs:.3f}"
            parts.append(stroke(x, y, x, frame.py(theirs), style=_LINK))
            parts.append(_ring(x, frame.py(theirs), words))
        parts.append(_dot(x, y, words))
    return chart(title, _HEIGHT, parts)


def _key(frame: Frame, names: tuple[str, str | None], chance: float) -> list[str]:
    """Say what a dot, a ring and the dashed line are."""
    x, y = frame.left, 40.0
    parts = [_dot(x + 6, y, names[0]), text(x + 16, y + 4, names[0])]
    if names[1] is not None:
        x += 150
        parts += [_ring(x + 6, y, names[1]), text(x + 16, y + 4, names[1])]
    x += 150
    parts.append(stroke(x, y, x + 24, y, style=_CHANCE))
    parts.append(text(x + 30, y + 4, f"chance, {chance:.2f}"))
    return parts


def _dot(x: float, y: float, words: str) -> str:
    return _circle(x, y, words, f"fill:{colour(0)}")


def _ring(x: float, y: float, words: str) -> str:
    return _circle(x, y, words, f"fill:none;stroke:{colour(1)};stroke-width:2")


def _circle(x: float, y: float, words: str, style: str) -> str:
    return (
        f'<circle cx="{place(x)}" cy="{place(y)}" r="4" style="{style}">'
        f"<title>{escape(words)}</title></circle>"
    )
