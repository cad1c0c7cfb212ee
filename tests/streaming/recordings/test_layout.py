"""Indices count what is missing, and what is odd about the clock is said."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from streaming.errors import RecordingError
from streaming.recordings.layout import lay_on_clock
from streaming.signal.blocks import Chunk, Gap

TEN_SECONDS = np.arange(2560) / 256
MUSE_RATES = (256.0, 220.0)


def laid(times):
    """Lay one channel that counts its rows."""
    return lay_on_clock(np.arange(times.size, dtype=np.float32)[None], times, usual=MUSE_RATES)


def shape_of(layout):
    """First and last index of each block, with its kind."""
    return [(type(block), block.start, block.stop) for block in layout.blocks]


def test_indices_go_on_through_a_gap():
    """700 seconds at 256 Hz are 179,200 samples, and none of the rows is lost or moved."""
    times = TEN_SECONDS.copy()
    times[1000:] += 700

    layout = laid(times)

    assert shape_of(layout) == [
        (Chunk, 0, 1000),
        (Gap, 1000, 180_200),
        (Chunk, 180_200, 181_760),
    ]
    rows = np.concatenate([block.data for block in layout.blocks if isinstance(block, Chunk)], 1)
    assert_array_equal(rows, np.arange(2560)[None])
    assert_array_equal(layout.blocks[2].times, times[1000:])
    assert layout.notes == ()


def test_a_clock_that_is_off_counts_by_its_own_rate_and_is_noted():
    """At 1 % off, 100 seconds are 25,600 of its own samples, and not 25,856."""
    times = TEN_SECONDS * 1.01
    times[1000:] += 101

    layout = laid(times)

    assert layout.sfreq == 256
    assert layout.blocks[1] == Gap(1000, 25_600)
    assert layout.notes == ("the time stamps run at 253.47 Hz; taken as 256 Hz nominal",)


def test_a_jump_back_begins_a_new_stretch_one_sample_on():
    """Filters and windows must start anew, so at least one sample is missing."""
    times = TEN_SECONDS.copy()
    times[1000:] -= 3

    layout = laid(times)

    assert shape_of(layout) == [(Chunk, 0, 1000), (Gap, 1000, 1001), (Chunk, 1001, 2561)]
    assert "jump back" in layout.notes[0]
    assert "data row 1001" in layout.notes[0]


def test_a_change_to_another_clock_is_no_gap_of_fifty_years():
    """LSL's clock starts at boot, Unix's in 1970: muselsl has written both."""
    times = TEN_SECONDS.copy()
    times[1000:] += 1.6e9

    layout = laid(times)

    assert layout.blocks[1] == Gap(1000, 1)
    assert layout.notes == ("the time stamps change to another clock at data row 1001",)


def test_repeated_stamps_are_kept_and_noted():
    """A row is a sample, whatever its stamp."""
    times = TEN_SECONDS.copy()
    times[[500, 900]] = times[[499, 899]]

    layout = laid(times)

    assert shape_of(layout) == [(Chunk, 0, 2560)]
    assert layout.notes == ("2 rows repeat the time stamp of the row before; all are kept",)


def test_a_rate_that_no_headset_has_is_kept_and_noted():
    """Nothing is near 137.1 Hz."""
    layout = laid(np.arange(2000) / 137.1)

    assert layout.sfreq == 137.1
    assert "137.1 Hz is no headset's" in layout.notes[0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_stamp_that_is_no_number_is_refused_by_row(bad):
    """The row is counted from 1, without the header."""
    times = TEN_SECONDS.copy()
    times[16] = bad

    with pytest.raises(RecordingError, match=r"data row 17 has no time stamp \(1 of 2560"):
        laid(times)
