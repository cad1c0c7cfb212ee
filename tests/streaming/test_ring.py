"""The newest stretch of the signal, shared between threads."""

import itertools
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from streaming.ring import RingBuffer
from streaming.signal.blocks import Chunk, Gap
from streaming.signal.info import SignalInfo

INFO = SignalInfo(name="test", device="unknown", ch_names=("A", "B"), sfreq=10.0)


def a_chunk(start, n_times):
    """Samples whose values and times tell their index."""
    index = np.arange(start, start + n_times)
    return Chunk(np.vstack([index, -index]).astype(np.float32), index / INFO.sfreq, start)


def samples_of(blocks):
    """What blocks say of each index: its value, or None where it is missing."""
    said = {}
    for block in blocks:
        for index in range(block.start, block.stop):
            assert index not in said
            missing = isinstance(block, Gap)
            said[index] = None if missing else float(block.data[0, index - block.start])
    return said


sizes = st.lists(st.tuples(st.booleans(), st.integers(0, 25)), max_size=30)


@given(writes=sizes, reads=st.sets(st.integers(0, 30)), n_held=st.integers(1, 12))
def test_a_reader_learns_of_every_index_once_whatever_was_written_and_whenever_it_came(
    writes, reads, n_held
):
    """Against a plain list: a sample is told, or told to be missing where it was overwritten."""
    ring = RingBuffer(INFO, n_held / INFO.sfreq)
    model, cursor = [], 0
    for turn, (is_gap, n) in enumerate(writes):
        start = len(model)
        ring.write(Gap(start, n) if is_gap else a_chunk(start, n))
        model += [None if is_gap else float(index) for index in range(start, start + n)]
        if turn in reads:
            blocks, new = ring.read_since(cursor)
            held = max(0, len(model) - n_held)
            expected = {
                index: model[index] if index >= held else None for index in range(cursor, new)
            }
            assert samples_of(blocks) == expected
            assert new == len(model) == ring.stop
            assert all(type(a) is not type(b) for a, b in itertools.pairwise(blocks))
            cursor = new


def test_two_readers_do_not_take_each_others_samples():
    ring = RingBuffer(INFO, 10)
    ring.write(a_chunk(0, 5))
    ring.read_since(0)

    blocks, _ = ring.read_since(0)

    assert samples_of(blocks) == {index: float(index) for index in range(5)}


def test_a_reader_that_fell_behind_gets_a_gap_for_what_was_overwritten():
    ring = RingBuffer(INFO, 1)
    ring.write(a_chunk(0, 8))
    ring.write(a_chunk(8, 8))

    blocks, cursor = ring.read_since(2)

    assert blocks[0] == Gap(2, 4)
    assert samples_of(blocks[1:]) == {index: float(index) for index in range(6, 16)}
    assert cursor == 16


def test_a_gap_longer_than_the_buffer_is_told_whole():
    ring = RingBuffer(INFO, 1)
    ring.write(a_chunk(0, 4))
    ring.write(Gap(4, 10_000))
    ring.write(a_chunk(10_004, 2))

    assert ring.read_since(4)[0][0] == Gap(4, 10_000)
    assert ring.read_since(0)[0][0] == Gap(0, 10_004)


def test_what_was_read_is_the_readers_own():
    """A later write, or the reader itself, changes nothing of the other's."""
    ring = RingBuffer(INFO, 1)
    ring.write(a_chunk(0, 10))
    mine = ring.read_since(0)[0][0]
    picture = ring.latest(1)
    ring.write(a_chunk(10, 10))
    mine.data[:] = 77

    np.testing.assert_array_equal(picture.data[0], np.arange(10))
    np.testing.assert_array_equal(ring.latest(1).data[0], np.arange(10, 20))


def test_a_signal_may_start_at_any_index_and_nothing_before_it_is_missing():
    """A replay that starts in the middle has the recording's own indices."""
    ring = RingBuffer(INFO, 10)
    ring.write(a_chunk(500, 3))

    blocks, cursor = ring.read_since(0)

    assert samples_of(blocks) == {500: 500.0, 501: 501.0, 502: 502.0}
    assert (ring.start, cursor) == (500, 503)


@pytest.mark.parametrize("block", [a_chunk(9, 2), a_chunk(11, 2), Gap(11, 1)], ids=repr)
def test_a_block_that_does_not_go_on_is_refused(block):
    ring = RingBuffer(INFO, 10)
    ring.write(a_chunk(0, 10))

    with pytest.raises(ValueError, match="must go on at sample 10"):
        ring.write(block)


def test_a_block_of_other_channels_is_refused():
    one = Chunk(np.zeros((1, 2), dtype=np.float32), np.zeros(2), 0)

    with pytest.raises(ValueError, match="needs 2 channels, got 1"):
        RingBuffer(INFO, 1).write(one)


def test_a_picture_shows_missing_samples_as_nan_on_an_even_time_axis():
    ring = RingBuffer(INFO, 2)
    ring.write(a_chunk(0, 12))
    ring.write(Gap(12, 4))
    ring.write(a_chunk(16, 3))
    ring.write(Gap(19, 1))

    picture = ring.latest(1)

    np.testing.assert_array_equal(picture.data[0], [10, 11, *[np.nan] * 4, 16, 17, 18, np.nan])
    np.testing.assert_allclose(picture.times, np.arange(10, 20) / 10)
    assert (picture.start, picture.stop) == (10, 20)


def test_there_is_no_picture_of_nothing():
    ring = RingBuffer(INFO, 2)
    assert ring.latest(1) is None
    ring.write(Gap(0, 30))
    assert ring.latest(1) is None


def test_a_samples_arrival_is_known_while_it_is_held():
    ring = RingBuffer(INFO, 1)
    ring.write(a_chunk(0, 4), arrived=100.0)
    ring.write(Gap(4, 1), arrived=101.0)
    ring.write(a_chunk(5, 4), arrived=102.0)
    ring.write(a_chunk(9, 4))

    arrivals = [ring.arrival_of(index) for index in (2, 3, 4, 5, 8, 9, 13)]

    assert arrivals == [None, 100.0, None, 102.0, 102.0, None, None]


def test_closing_wakes_a_reader_that_waits_for_ever():
    ring = RingBuffer(INFO, 1)
    answers = []
    reader = threading.Thread(target=lambda: answers.append(ring.read_since(0, timeout=None)))
    reader.start()
    ring.close()
    reader.join(5)

    assert answers == [([], 0)]
    with pytest.raises(ValueError, match="closed"):
        ring.write(a_chunk(0, 1))


def test_a_write_wakes_a_reader_that_waits():
    ring = RingBuffer(INFO, 1)
    answers = []
    reader = threading.Thread(target=lambda: answers.append(ring.read_since(0, timeout=30)))
    reader.start()
    ring.write(a_chunk(0, 3))
    reader.join(5)

    ((blocks, cursor),) = answers
    assert samples_of(blocks) == {0: 0.0, 1: 1.0, 2: 2.0}
    assert cursor == 3


def test_a_writer_and_several_readers_at_once_lose_and_double_nothing():
    ring = RingBuffer(INFO, 1_000)
    seen = [[] for _ in range(3)]

    def follow(blocks):
        cursor = 0
        while cursor < 3_000:
            new, cursor = ring.read_since(cursor, timeout=10)
            blocks += new

    readers = [threading.Thread(target=follow, args=(blocks,)) for blocks in seen]
    for reader in readers:
        reader.start()
    index = 0
    while index < 3_000:
        is_gap = index % 7 == 0
        n = 1 + index % 11
        ring.write(Gap(index, n) if is_gap else a_chunk(index, n))
        index += n
    for reader in readers:
        reader.join(20)

    first = samples_of(seen[0])
    assert sorted(first) == list(range(index))
    assert all(samples_of(blocks) == first for blocks in seen)


def test_no_seconds_make_no_buffer():
    with pytest.raises(ValueError, match="some seconds"):
        RingBuffer(INFO, 0)
