"""Where everything of the traces stands, in pixels: lanes, words, the bar; no widget needed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.dashboard.plots import time_room

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS_AROUND = 6.0
"""Pixels above and below the words together, above the lines."""

BAR_LANES = 0.5
"""Height of the scale bar, in distances between two channels."""

LEAST_BAR = 24.0
"""Pixels of the bar at least: of many channels each has few pixels, and what it does is seen only
where it may reach over its neighbours."""

OVERHANG = 0.75
"""Distances by which a channel may reach into its neighbours before it is cut off."""

LEAST_REACH = 12.0
"""Pixels by which it may at least: half of the shortest bar."""

BAD_REACH = 0.5
"""The same of a channel that has lost contact: it stays in its lane."""

WORD_GAP = 6.0
"""Pixels between two words at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """The picture's geometry, in pixels of the widget.

    Attributes
    ----------
    left, right : float
        Where the oldest and the newest moment stand.
    top, bottom : float
        Where the lanes begin and end.
    n_lanes : int
        Channels.
    line : float
        Height of a line of text; where lanes are narrower, not every channel is named.
    """

    left: float
    right: float
    top: float
    bottom: float
    n_lanes: int
    line: float

    @property
    def distance(self) -> float:
        """Pixels from one channel's zero to the next one's."""
        return (self.bottom - self.top) / (self.n_lanes - 1 + 2 * OVERHANG)

    def middle(self, lane: int) -> float:
        """Return where a channel's zero is, counted from above."""
        return self.top + (lane + OVERHANG) * self.distance

    @property
    def names_every(self) -> int:
        """Lanes from one that is named to the next."""
        return max(1, math.ceil(self.line / self.distance))

    @property
    def bar_height(self) -> float:
        """Pixels that the scale takes."""
        return max(BAR_LANES * self.distance, LEAST_BAR)

    def reach(self, *, is_bad: bool) -> float:
        """Return the pixels over and under its zero at which a channel is cut off."""
        share = BAD_REACH if is_bad else OVERHANG
        return max(share * self.distance, 0.0 if is_bad else LEAST_REACH)


def places_of(
    size: tuple[float, float], axes: tuple[float, float], line: float, n_lanes: int
) -> Places:
    """Return the geometry of a widget; now stands beneath the now of the plots beside it.

    Parameters
    ----------
    size : tuple of float
        Width and height of the widget.
    axes : tuple of float
        What names at the left and moments beneath take.
    line : float
        Height of a line of text; one stands above the lines.
    n_lanes : int
        Channels.
    """
    width, height = size
    room, top = max(1.0, width - axes[0]), line + WORDS_AROUND
    lead, tail = time_room(room)
    return Places(
        left=axes[0] + lead,
        right=axes[0] + room - tail,
        top=top,
        bottom=max(height - axes[1], top + 1.0),
        n_lanes=max(1, n_lanes),
        line=line,
    )


def word_places(
    spans: Sequence[tuple[float, float]], widths: Sequence[float], left: float, right: float
) -> list[float | None]:
    """Return where each word begins: in the middle of its span, inside the picture.

    Of two that would touch, the newer one is written.

    Parameters
    ----------
    spans : sequence of tuple of float
        First and last pixel of each, oldest first.
    widths : sequence of float
        Pixels that each word takes.
    left, right : float
        The picture's edges.

    Returns
    -------
    places : list of float or None
        None where a word is not written.
    """
    places: list[float | None] = []
    free = right
    for (first, last), width in zip(reversed(spans), reversed(widths), strict=True):
        begin = min(max((first + last - width) / 2, left), right - width)
        fits = begin + width <= free and begin >= left
        places.append(begin if fits else None)
        free = begin - WORD_GAP if fits else free
    return places[::-1]


def time_step(seconds: float) -> int:
    """Return the seconds between two moments that are named: five or six of them."""
    return next(step for step in (1, 2, 4, 5, 10) if seconds / step <= 6)
