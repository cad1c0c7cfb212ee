"""What faults leave of a simulated signal."""

import numpy as np
import pytest

from streaming.signal.blocks import Chunk
from streaming.signal.faults import KINDS, OF_SENDER, OF_STREAM, Fault
from streaming.signal.info import SignalInfo
from streaming.signal.spoiling import CLOCK_JUMP, DRIFT, JITTER, POP, spoil

SFREQ = 64.0
INFO = SignalInfo(name="test", device="Muse", ch_names=("TP9", "AF7", "AF8"), sfreq=SFREQ)


def a_chunk(seconds=10.0, n_channels=3):
    """Ten seconds of noise from sample 0 and second 0 on."""
    n_times = round(seconds * SFREQ)
    data = np.random.default_rng(0).normal(0, 20, (n_channels, n_times)).astype(np.float32)
    return Chunk(data, np.arange(n_times) / SFREQ, 0)


def joined(chunks):
    """Return data, times and indices of all samples that are left."""
    data = np.concatenate([chunk.data for chunk in chunks], axis=1)
    times = np.concatenate([chunk.times for chunk in chunks])
    index = np.concatenate([np.arange(chunk.start, chunk.stop) for chunk in chunks])
    return data, times, index


def test_without_faults_a_signal_stays_as_it_is():
    chunk = a_chunk()
    (left,) = spoil(chunk, [], INFO)

    np.testing.assert_array_equal(left.data, chunk.data)
    np.testing.assert_array_equal(left.times, chunk.times)


def test_dropped_samples_are_gone_and_their_neighbours_keep_time_and_index():
    before, after = spoil(a_chunk(), [Fault("drop", 4.0, 2.0)], INFO)

    assert (before.start, before.stop, after.start, after.stop) == (0, 256, 384, 640)
    assert after.times[0] == 6.0


def test_half_the_rate_leaves_every_second_sample_under_its_own_time():
    _, times, index = joined(spoil(a_chunk(), [Fault("rate", 4.0, 2.0)], INFO))

    during = (times >= 4.0) & (times < 6.0)
    assert during.sum() == 64
    assert (index[during] % 2 == 0).all()
    np.testing.assert_allclose(np.diff(times[during]), 2 / SFREQ)


def test_no_numbers_come_in_all_channels_and_for_no_longer():
    (left,) = spoil(a_chunk(), [Fault("nan", 4.0, 2.0)], INFO)

    assert np.isnan(left.data[:, 256:384]).all()
    assert np.isfinite(np.delete(left.data, np.s_[256:384], axis=1)).all()


def test_a_flat_channel_stands_still_and_the_others_go_on():
    chunk = a_chunk()
    (left,) = spoil(chunk, [Fault("flat", 4.0, 2.0)], INFO)

    assert np.ptp(left.data[0, 256:384]) == 0
    np.testing.assert_array_equal(left.data[1:], chunk.data[1:])


@pytest.mark.parametrize("kind", [*OF_SENDER, *OF_STREAM])
def test_what_befalls_the_sender_leaves_the_samples_alone(kind):
    (left,) = spoil(a_chunk(), [Fault(kind, 4.0)], INFO)

    np.testing.assert_array_equal(left.data, a_chunk().data)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_fault_does_the_same_to_a_signal_however_it_is_cut(kind, size):
    whole, fault = a_chunk(), [Fault(kind, 3.3, 2.7)]
    pieces = [whole[first : first + size] for first in range(0, 640, size)]

    in_pieces = joined([left for piece in pieces for left in spoil(piece, fault, INFO)])
    for ours, theirs in zip(in_pieces, joined(spoil(whole, fault, INFO)), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_the_signal_that_was_given_is_not_touched():
    chunk = a_chunk()
    spoil(chunk, [Fault("nan", 0.0), Fault("flat", 0.0)], INFO)

    np.testing.assert_array_equal(chunk.data, a_chunk().data)


@pytest.mark.parametrize(("kind", "shift"), [("ahead", CLOCK_JUMP), ("behind", -CLOCK_JUMP)])
def test_a_clock_that_is_off_moves_the_stamps_and_nothing_else(kind, shift):
    chunk = a_chunk()
    (left,) = spoil(chunk, [Fault(kind, 4.0, 2.0)], INFO)

    moved = left.times - chunk.times
    np.testing.assert_allclose(moved[256:384], shift)
    assert not np.delete(moved, np.s_[256:384]).any()
    np.testing.assert_array_equal(left.data, chunk.data)


def test_jitter_moves_whole_packets_by_fifty_milliseconds_at_most():
    chunk = a_chunk()
    (left,) = spoil(chunk, [Fault("jitter", 0.0, 10.0)], INFO)

    stray = left.times - chunk.times
    assert 0.8 * JITTER < np.abs(stray).max() <= JITTER
    assert len(np.unique(stray.round(9))) == pytest.approx(640 / 12, abs=1)


@pytest.mark.parametrize(
    ("kind", "low", "high"),
    [
        ("pop", 0.9 * POP, 1.1 * POP),
        ("drift", 0.9 * DRIFT, 1.1 * DRIFT),
        ("mains", 400, 700),
        ("muscle", 250, 700),
        ("blink", 150, 320),
        ("clip", 1990, 2000),
        ("volts", 0, 1e-3),
        ("rail", 0, 0),
        ("dead", 0, 0),
    ],
)
def test_a_fault_has_the_size_that_it_is_known_for(kind, low, high):
    """Largest range of a channel while it lasts, in µV."""
    (left,) = spoil(a_chunk(), [Fault(kind, 2.0, 6.0)], INFO)

    assert low <= np.ptp(left.data[:, 128:512], axis=1).max() <= high


def test_channels_that_are_alike_carry_the_first_ones_signal():
    chunk = a_chunk()
    (left,) = spoil(chunk, [Fault("alike", 0.0, 10.0)], INFO)

    np.testing.assert_array_equal(left.data, np.repeat(chunk.data[:1], 3, axis=0))


def test_a_blink_shows_in_front_only():
    chunk = a_chunk()
    (left,) = spoil(chunk, [Fault("blink", 0.0, 10.0)], INFO)

    np.testing.assert_array_equal(left.data[0], chunk.data[0])
    assert (left.data[1:] - chunk.data[1:]).max() > 140
