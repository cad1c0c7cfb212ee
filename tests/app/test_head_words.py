"""Names and words on a head cover neither each other nor an electrode."""

from __future__ import annotations

import itertools

import pytest

from app.head_layout import lay_out
from app.head_words import HALO, RING, name_places, word_place
from streaming.signal.info import EPOC, MUSE

ROOMS = [(234.0, 130.0), (234.0, 160.0), (234.0, 234.0), (290.0, 300.0)]
TYPES = [(7.0, 12.0), (9.0, 15.0)]
MIRRORED = (("AF3", "AF4"), ("F7", "F8"), ("T7", "T8"), ("P7", "P8"), ("O1", "O2"), ("FC5", "FC6"))


def places(room, type_, *bad):
    """Return where the names of a full headset stand, those that have room."""
    layout = lay_out(EPOC.ch_names, *room)
    sizes = [(type_[0] * len(spot.name) + 4, type_[1]) for spot in layout.spots]
    found = name_places(layout, sizes, [spot.name in bad for spot in layout.spots], room)
    return {spot.name: box for spot, box in zip(layout.spots, found, strict=True) if box}


@pytest.mark.parametrize("room", ROOMS[1:])
@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize(
    "bad", [(), ("O2", "P8"), ("AF3", "FC5", "P7", "O2", "P8", "F8"), EPOC.ch_names[-4:]]
)
def test_no_two_names_meet_and_what_must_be_found_is_named(room, type_, bad):
    """Also where neighbours are off."""
    found = places(room, type_, *bad)
    assert set(bad) <= set(found)
    for one, other in itertools.combinations(found.values(), 2):
        assert not one.meets(other)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("type_", TYPES)
def test_mirror_images_are_named_together_or_not_at_all(room, type_):
    """A name on one side alone would look as if it told something."""
    found = places(room, type_)
    for one, other in MIRRORED:
        assert (one in found) is (other in found)
        if one in found:
            middle = lay_out(EPOC.ch_names, *room).x
            assert found[one].x + found[other].x == pytest.approx(2 * middle, abs=4)
            assert found[one].y == pytest.approx(found[other].y, abs=4)


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("type_", TYPES)
@pytest.mark.parametrize("halo", [HALO, RING])
def test_a_word_stands_clear_of_every_electrode(room, type_, halo):
    """Of its own with whatever is drawn around it, and of its neighbours on a low head."""
    layout = lay_out(MUSE.ch_names, *room)
    n_told = 0
    for spot in layout.spots:
        box = word_place(spot, (4 * type_[0] + 6, type_[1] + 3), layout, room, halo)
        n_told += box is not None
        if box is not None:
            assert box.is_inside(*room)
            assert not any(box.covers(each, HALO - 1e-6) for each in layout.spots)
            assert not box.covers(spot, halo - 1e-6)
    assert n_told >= 2
