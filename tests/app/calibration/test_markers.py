"""What a calibration did can be read from its recording's markers alone."""

import pytest

from app.calibration import markers
from app.calibration.markers import BlockDone, RestDone, told_by
from streaming.signal.blocks import Marker


def told(*texts):
    """Read markers that come ten seconds apart."""
    return told_by([Marker(10.0 * n, text) for n, text in enumerate(texts)])


def test_markers_that_a_calibration_writes_are_read_back():
    found = told(
        markers.begun("ann"),
        markers.rest("open"),
        markers.END,
        markers.rest("closed"),
        markers.END,
        markers.block(1, "pleasant"),
        markers.END,
        markers.rated(1, 5, 3),
    )

    assert found.name == "ann"
    assert found.rests == (RestDone("open", 10.0, 20.0), RestDone("closed", 30.0, 40.0))
    assert found.blocks == (
        BlockDone(number=1, wanted="pleasant", start=50.0, stop=60.0, step=5, sure=3),
    )


def test_other_markers_are_passed_over_and_tell_of_no_calibration():
    found = told("label=4", "end", "valence=+0.3", "fit check passed", "block=x pleasant")

    assert found.name is None
    assert found.blocks == found.rests == ()


@pytest.mark.parametrize(
    "texts",
    [
        ("block=1 pleasant",),
        ("block=1 pleasant", "end"),
        ("block=1 pleasant", "block=1 rated=4 sure=2"),
        ("block=1 pleasant", "block=1 void", "end", "block=1 rated=4 sure=2"),
        ("block=1 pleasant", "end", "block=1 void", "block=1 rated=4 sure=2"),
        ("block=1 pleasant", "end", "block=1 rated=4 sure=2", "block=1 void"),
        ("end", "block=1 rated=4 sure=2"),
    ],
    ids=["never ended", "never rated", "rated before its end", "void", "void after its end",
         "void after its rating", "never begun"],
)  # fmt: skip
def test_what_was_not_sat_through_and_rated_does_not_count(texts):
    assert told(*texts).blocks == ()


def test_a_block_that_was_void_counts_where_it_is_repeated_with_its_number():
    (block,) = told(
        "block=1 unpleasant", "block=1 void", "block=1 unpleasant", "end", "block=1 rated=2 sure=1"
    ).blocks

    assert (block.start, block.stop, block.step) == (20.0, 30.0, 2)


def test_a_block_that_is_begun_anew_forgets_its_rating():
    texts = ("block=1 pleasant", "end", "block=1 rated=4 sure=2", "block=1 pleasant")

    assert told(*texts).blocks == ()


def test_the_last_rating_of_a_block_holds():
    (block,) = told(
        "block=1 pleasant", "end", "block=1 rated=4 sure=2", "block=1 rated=2 sure=3"
    ).blocks

    assert (block.step, block.sure) == (2, 3)


def test_blocks_come_in_the_order_of_time_whatever_their_numbers():
    found = told(
        "block=2 pleasant", "end", "block=2 rated=4 sure=2",
        "block=1 unpleasant", "end", "block=1 rated=1 sure=2",
    )  # fmt: skip

    assert [block.number for block in found.blocks] == [2, 1]


@pytest.mark.parametrize(("step", "sure"), [(0, 2), (6, 2), (3, 0), (3, 4)])
def test_a_rating_beyond_its_scale_is_refused(step, sure):
    with pytest.raises(ValueError, match="no rating"):
        markers.rated(1, step, sure)
