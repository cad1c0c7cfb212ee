"""Rows at an even rate: chunks and gaps out of them, and back."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from streaming.recordings.evenly import Missing, even_blocks, even_layout, fill_rows
from streaming.signal.blocks import Chunk, Gap, Recording
from streaming.signal.info import SignalInfo

ROWS = np.arange(10, dtype=np.float32)[np.newaxis]


def laid(*missing):
    return even_blocks(ROWS, 2.0, 100.0, missing)


def kinds(blocks):
    return [
        (one.start, one.stop, one.data[0].tolist() if isinstance(one, Chunk) else None)
        for one in blocks
    ]


def test_filling_is_a_gap_and_its_rows_are_gone():
    """Indices and times go on through it."""
    blocks = laid(Missing(3, 5, 2))

    assert kinds(blocks) == [(0, 3, [0, 1, 2]), (3, 5, None), (5, 10, [5, 6, 7, 8, 9])]
    assert_array_equal(blocks[2].times, 100 + np.arange(5, 10) / 2)


def test_samples_that_are_not_in_the_file_leave_no_row():
    """As between the records of EDF+D."""
    assert kinds(laid(Missing(8, 8, 4))) == [
        (0, 8, list(range(8))), (8, 12, None), (12, 14, [8, 9]),
    ]  # fmt: skip


def test_what_overlaps_counts_once():
    """Annotations of two programs may say the same."""
    twice = laid(Missing(3, 6, 3), Missing(4, 7, 3), Missing(5, 6, 1))

    assert kinds(twice) == [(0, 3, [0, 1, 2]), (3, 7, None), (7, 10, [7, 8, 9])]


def test_filling_at_either_end_is_left_out():
    """The clock still knows of it."""
    blocks = laid(Missing(0, 2, 2), Missing(8, 400, 392))

    assert kinds(blocks) == [(0, 6, [2, 3, 4, 5, 6, 7])]
    assert blocks[0].times[0] == 101.0
    assert laid(Missing(0, 10, 10)) == ()


@settings(max_examples=60, deadline=None)
@given(
    spans=st.lists(st.tuples(st.integers(1, 50), st.integers(1, 50)), min_size=1, max_size=6),
    start=st.integers(0, 1000),
)
def test_what_is_laid_out_comes_back(spans, start):
    """Whatever the shape, and wherever the first index is."""
    blocks, index = [], start
    for n_times, n_missing in spans:
        data = np.arange(index, index + n_times, dtype=np.float32)[np.newaxis]
        blocks += [Chunk(data, 7.0 + np.arange(index, index + n_times) / 256, index)]
        blocks += [Gap(index + n_times, n_missing)]
        index += n_times + n_missing
    info = SignalInfo(name="a", device="unknown", ch_names=("a",), sfreq=256.0)
    recording = Recording(info, tuple(blocks))

    layout = even_layout(recording)
    rows = np.zeros((1, layout.n_times), np.float32)
    fill_rows(recording, 0, rows[0])
    found = even_blocks(rows, 256.0, layout.begin, layout.filling)

    assert layout.farthest < 1e-9
    assert [(b.start + start, b.stop + start) for b in found] == [
        (b.start, b.stop) for b in blocks[:-1]
    ]
    for ours, theirs in zip(found[::2], blocks[::2], strict=True):
        assert_array_equal(ours.data, theirs.data)
        assert_allclose(ours.times, theirs.times, rtol=0, atol=1e-9)
