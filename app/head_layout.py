"""Where each electrode is drawn: on the head where its place is known, else in rows beneath it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from streaming.signal.info import POSITIONS

if TYPE_CHECKING:
    from collections.abc import Sequence

RIM = math.radians(115.0)
"""Angle from the vertex that is drawn on the rim: TP9 and TP10, the lowest electrodes we know."""

ROOMY = 6
"""Electrodes up to which each has room for its name inside and its quality beneath."""

BIG, SMALL, LEAST = 18.0, 0.078, 5.0
"""Radius of an electrode: in pixels where there is room, in radii of the head where not, and the
least of those in pixels."""

LEAST_HEAD = 48.0
"""Radius in pixels under which a head is no picture any more, and all electrodes stand in rows."""

ROW, CELL_RADIUS, NAMED_CELL = 20.0, 6.0, 38.0
"""Height of a row of electrodes without a place, their radius, and the width of a cell from which
their names have room."""

MOST_NAMED = 20
"""Small electrodes on a head up to which each has room for its name."""


class Spot(NamedTuple):
    """Where an electrode is drawn.

    Attributes
    ----------
    name : str
        The electrode.
    x, y : float
        Its middle, in pixels from the upper left corner.
    radius : float
        In pixels.
    beside : tuple of int, or None
        On which side its name stands: to the right or left, up or down, as 1 or -1; None inside.
    room : float
        Pixels for its name; 0 where there is no room.
    """

    name: str
    x: float
    y: float
    radius: float
    beside: tuple[int, int] | None
    room: float


@dataclass(frozen=True, slots=True)
class HeadLayout:
    """The head and its electrodes.

    Attributes
    ----------
    x, y, radius : float
        The head, in pixels; a radius of 0 for none.
    spots : tuple of Spot
        The electrodes.
    """

    x: float
    y: float
    radius: float
    spots: tuple[Spot, ...]

    def nearest(self, x: float, y: float) -> str | None:
        """Return the electrode under a point or close by; None where there is none."""
        found = min(self.spots, key=lambda s: math.hypot(s.x - x, s.y - y), default=None)
        if found is None or math.hypot(found.x - x, found.y - y) > max(12.0, found.radius + 4):
            return None
        return found.name


def place(name: str) -> tuple[float, float] | None:
    """Return an electrode's place on a disc of radius 1, nose at y = 1; None where not known.

    The sphere is laid flat by keeping angles from the vertex (azimuthal equidistant), as EEG maps
    are commonly drawn.
    """
    position = POSITIONS.get(name)
    if position is None:
        return None
    x, y, z = position
    radius = math.acos(max(-1.0, min(1.0, z))) / RIM
    around = math.atan2(y, x)
    return radius * math.cos(around), radius * math.sin(around)


def lay_out(names: Sequence[str], width: float, height: float) -> HeadLayout:
    """Return where to draw the head and its electrodes.

    Parameters
    ----------
    names : sequence of str
        The electrodes.
    width, height : float
        Room in pixels.
    """
    placed = [name for name in names if place(name) is not None]
    others = [name for name in names if place(name) is None]
    rows = _rows(others, 0.0, width, height)
    beneath = ROW * len({spot.y for spot in rows}) if placed else 0.0
    room = height - beneath
    radius = min(width / 2 - 16, (room - 8) / 2.2)
    if radius < LEAST_HEAD or (others and not placed):
        return HeadLayout(0.0, 0.0, 0.0, _rows(names, 0.0, width, height))
    x, y = width / 2, room / 2 + 0.06 * radius
    spots = [_on_head(name, x, y, radius, len(names)) for name in placed]
    return HeadLayout(x, y, radius, (*spots, *_rows(others, room, width, height)))


def _on_head(name: str, x: float, y: float, radius: float, n: int) -> Spot:
    """Return the spot of an electrode on a head, one of `n`."""
    right, up = place(name) or (0.0, 0.0)
    at = x + right * radius, y - up * radius
    if n <= ROOMY:
        return Spot(name, *at, BIG, None, 2 * BIG)
    room = 40.0 if n <= MOST_NAMED else 0.0
    return Spot(name, *at, max(LEAST, SMALL * radius), label_side(right, up), room)


def _rows(names: Sequence[str], top: float, width: float, height: float) -> tuple[Spot, ...]:
    """Return spots in rows from some height on; in as few columns as they fit into, 3 at least."""
    if not names:
        return ()
    most = max(1, int((height - top) // ROW))
    columns = max(3, math.ceil(len(names) / most))
    cell = width / columns
    room = cell - 2 * CELL_RADIUS - 6 if cell >= NAMED_CELL else 0.0
    return tuple(
        Spot(
            name,
            (i % columns) * cell + CELL_RADIUS + 3,
            top + (i // columns + 0.5) * ROW,
            min(CELL_RADIUS, cell / 2 - 1),
            (1, 0),
            room,
        )
        for i, name in enumerate(names)
    )


def label_side(x: float, y: float) -> tuple[int, int]:
    """Return on which side of a small electrode its name does not meet another one.

    Parameters
    ----------
    x, y : float
        Its place on the disc of radius 1.

    Returns
    -------
    dx, dy : int
        One of them is 1 or -1: to the right or left, up or down.
    """
    inwards = -1 if x > 0 else 1
    if abs(x) < 0.35 and abs(y) > 0.5:
        return 0, 1
    at_the_temples = math.hypot(x, y) > 0.75 and y > 0.3
    return (-inwards if at_the_temples else inwards), 0
