"""Electrodes have their places, and room, whatever the headset."""

from __future__ import annotations

import itertools
import math

import pytest

from app.head_layout import BIG, LEAST_HEAD, MOST_NAMED, lay_out
from streaming.signal.info import EPOC, MUSE, POSITIONS

ROOM = 234.0, 200.0
CAP_32 = tuple(sorted(POSITIONS))[:32]
STRANGE = tuple(f"EEG-{i:03d}" for i in range(1, 33))


@pytest.mark.parametrize(
    "names",
    [("Cz",), MUSE.ch_names, EPOC.ch_names, CAP_32, STRANGE, ("X",), (*MUSE.ch_names, "EXG1")],
    ids=["one", "muse", "epoc", "cap", "strange", "one strange", "muse and more"],
)
@pytest.mark.parametrize("height", [130.0, 200.0, 360.0])
def test_every_electrode_is_drawn_inside_and_covers_no_other(names, height):
    """From one to 32, known or not."""
    layout = lay_out(names, ROOM[0], height)
    assert sorted(spot.name for spot in layout.spots) == sorted(names)
    for spot in layout.spots:
        assert spot.radius <= spot.x <= ROOM[0] - spot.radius
        assert spot.radius <= spot.y <= height - spot.radius
    for one, other in itertools.combinations(layout.spots, 2):
        apart = math.hypot(one.x - other.x, one.y - other.y)
        assert apart > 0.8 * (one.radius + other.radius)


def test_few_electrodes_are_large_with_their_name_inside():
    """As on a headband."""
    layout = lay_out(MUSE.ch_names, *ROOM)
    assert {spot.radius for spot in layout.spots} == {BIG}
    assert {spot.beside for spot in layout.spots} == {None}


def test_many_electrodes_on_a_head_leave_no_room_for_names():
    """A pointer's stay tells them."""
    layout = lay_out(CAP_32, *ROOM)
    assert layout.radius >= LEAST_HEAD
    assert len(CAP_32) > MOST_NAMED
    assert {spot.room for spot in layout.spots} == {0.0}


def test_electrodes_without_a_place_stand_in_rows_and_take_no_head_along():
    """A head of a few pixels says nothing."""
    layout = lay_out(STRANGE, *ROOM)
    assert layout.radius == 0.0
    assert len({spot.y for spot in layout.spots}) <= ROOM[1] // 20


def test_one_without_a_place_stands_beneath_the_head():
    """Beside those that have one."""
    layout = lay_out((*MUSE.ch_names, "EXG1"), *ROOM)
    (odd,) = [spot for spot in layout.spots if spot.name == "EXG1"]
    assert odd.y > layout.y + layout.radius - 5
    assert layout.radius > LEAST_HEAD


def test_the_electrode_under_a_point_is_found_and_none_in_between():
    """A pointer need not hit the dot's middle."""
    layout = lay_out(EPOC.ch_names, *ROOM)
    for spot in layout.spots:
        assert layout.nearest(spot.x + 3, spot.y - 3) == spot.name
    assert layout.nearest(-40, -40) is None
    assert lay_out((), *ROOM).nearest(1, 1) is None
