"""Where names and words stand on a head, so that none covers another or an electrode."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from app.head_layout import HeadLayout, Spot

HALO = 3.0
"""Pixels of the ring around a good electrode."""

RING = 7.0
"""Pixels from an electrode's rim to the outer edge of the ring that points at it."""

BESIDE, ABOVE = 4.0, 2.0
"""Pixels from a small electrode to its name: to the right or left, up or down."""

SAME = 2.0
"""Pixels by which two electrodes may miss each other's mirror image."""

Side = tuple[int, int]


class Box(NamedTuple):
    """A rectangle, in pixels."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Tell whether two share any room; `x` and `y` are their middles."""
        across = abs(self.x - other.x) < (self.width + other.width) / 2
        return across and abs(self.y - other.y) < (self.height + other.height) / 2

    def covers(self, spot: Spot, halo: float) -> bool:
        """Tell whether it reaches into an electrode or what is drawn around that."""
        dx = max(0.0, abs(spot.x - self.x) - self.width / 2)
        dy = max(0.0, abs(spot.y - self.y) - self.height / 2)
        return math.hypot(dx, dy) < spot.radius + halo

    def is_inside(self, width: float, height: float) -> bool:
        """Tell whether all of it lies on a map of some pixels."""
        across = self.width / 2 <= self.x <= width - self.width / 2
        return across and self.height / 2 <= self.y <= height - self.height / 2


def word_place(
    spot: Spot,
    size: tuple[float, float],
    layout: HeadLayout,
    room: tuple[float, float],
    halo: float,
) -> Box | None:
    """Return where the word of a big electrode stands: beneath it, aside of neighbours, or above.

    Parameters
    ----------
    spot : Spot
        The electrode.
    size, room : tuple of float
        Width and height of the word and of the map, in pixels.
    layout : HeadLayout
        All electrodes.
    halo : float
        Pixels around this one that are drawn on.

    Returns
    -------
    box : Box or None
        None where it would cover an electrode wherever it stood.
    """
    width, height = size
    apart = spot.radius + halo + height / 2
    inner = max(width / 2, min(spot.x, room[0] - width / 2))
    others = [each for each in layout.spots if each is not spot]
    step = spot.radius / 4
    for y in (spot.y + apart, spot.y - apart):
        # Not so far aside that it might be the word of another.
        for aside in (0, 1, -1, 2, -2):
            box = Box(inner + aside * step, y, width, height)
            if box.is_inside(*room) and not any(box.covers(each, HALO) for each in others):
                return box
    return None


def name_places(
    layout: HeadLayout,
    sizes: Sequence[tuple[float, float]],
    urgent: Sequence[bool],
    room: tuple[float, float],
) -> list[Box | None]:
    """Return where the names of small electrodes stand, so that no two of them meet.

    Parameters
    ----------
    layout : HeadLayout
        All electrodes.
    sizes : sequence of tuple of float
        Width and height of each one's name in pixels; a width of 0 for none.
    urgent : sequence of bool
        Whether an electrode must be found: its name is placed before all others. Of the others
        mirror images are named together or not at all.
    room : tuple of float
        Width and height of the map in pixels.

    Returns
    -------
    places : list of Box or None
        One for each electrode; None where its name has no room.
    """
    spots = layout.spots
    places: list[Box | None] = [None] * len(spots)

    def is_free(i: int, box: Box, *, strictly: bool) -> bool:
        if any(box.meets(each) for each in places if each is not None):
            return False
        dots = (spot for j, spot in enumerate(spots) if j != i)
        return not strictly or (
            box.is_inside(*room) and not any(box.covers(spot, 0.0) for spot in dots)
        )

    for group in _groups(layout, urgent):
        if all(spots[i].beside is not None and sizes[i][0] for i in group):
            for i, box in zip(group, _find(group, spots, sizes, is_free), strict=False):
                places[i] = box
    return places


def _groups(layout: HeadLayout, urgent: Sequence[bool]) -> list[tuple[int, ...]]:
    """Return electrodes as they are named together, in their order."""
    spots = layout.spots
    groups: list[tuple[int, ...]] = [(i,) for i in range(len(spots)) if urgent[i]]
    rest = [i for i in range(len(spots)) if not urgent[i]]
    while rest:
        i = rest.pop(0)
        twin = [j for j in rest if _is_mirrored(spots[i], spots[j], layout.x)]
        groups.append((i, *twin[:1]))
        rest = [j for j in rest if j not in twin[:1]]
    return groups


def _is_mirrored(one: Spot, other: Spot, middle: float) -> bool:
    return abs(one.x + other.x - 2 * middle) < SAME and abs(one.y - other.y) < SAME


def _find(
    group: tuple[int, ...],
    spots: Sequence[Spot],
    sizes: Sequence[tuple[float, float]],
    is_free: Callable[..., bool],
) -> Iterable[Box]:
    """Return a place for each of a group, mirrored; none at all where one of them has none."""
    usual = spots[group[0]].beside or (1, 0)
    # Its own side even over a dot, which shines through.
    for strictly in (True, False):
        for dx, dy in _sides(usual) if strictly else (usual,):
            boxes = [_box(spots[i], sizes[i], (-dx if k else dx, dy)) for k, i in enumerate(group)]
            apart = len(boxes) < 2 or not boxes[0].meets(boxes[1])
            if apart and all(
                is_free(i, box, strictly=strictly) for i, box in zip(group, boxes, strict=True)
            ):
                return boxes
    return []


def _sides(usual: Side) -> tuple[Side, ...]:
    """Return where a name may stand, best first."""
    dx, _ = usual
    others = ((0, -1), (0, 1), (-dx, 0)) if dx else ((0, -1), (1, 0), (-1, 0))
    return (usual, *(side for side in others if side != usual))


def _box(spot: Spot, size: tuple[float, float], side: Side) -> Box:
    (width, height), (dx, dy) = size, side
    x = spot.x + dx * (spot.radius + BESIDE + width / 2)
    return Box(x, spot.y - dy * (spot.radius + ABOVE + height / 2), width, height)
