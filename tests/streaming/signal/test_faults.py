"""Faults that a simulated headset plays: how they are written, and what they leave of a signal."""

import numpy as np
import pytest

from streaming.signal.blocks import Chunk
from streaming.signal.faults import KINDS, Fault, is_on, parse_fault, spoil

SFREQ = 64.0


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


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("nan@10+5", Fault("nan", 10.0, 5.0)),
        ("drop@2.5s+0.25s", Fault("drop", 2.5, 0.25)),
        (" freeze@30 ", Fault("freeze", 30.0, 5.0)),
    ],
)
def test_a_fault_is_written_as_kind_start_and_length(written, fault):
    """Five seconds where no length is given."""
    assert parse_fault(written) == fault


@pytest.mark.parametrize(
    "written", ["", "nan", "nan@", "nan@-3", "nan@1+-2", "nan@inf", "typhoon@3", "nan@1+2+3"]
)
def test_what_is_no_fault_is_refused_with_how_one_is_written(written):
    with pytest.raises(ValueError, match=r"KIND@START\+LENGTH"):
        parse_fault(written)


def test_a_fault_lasts_from_its_start_up_to_its_stop():
    faults = [Fault("freeze", 2.0, 1.0), Fault("nan", 5.0, 1.0)]

    lasts = [is_on("freeze", faults, seconds) for seconds in (1.9, 2.0, 2.9, 3.0, 5.5)]
    assert lasts == [False, True, True, False, False]


def test_without_faults_a_signal_stays_as_it_is():
    chunk = a_chunk()
    (left,) = spoil(chunk, [], SFREQ)

    np.testing.assert_array_equal(left.data, chunk.data)
    np.testing.assert_array_equal(left.times, chunk.times)


def test_dropped_samples_are_gone_and_their_neighbours_keep_time_and_index():
    before, after = spoil(a_chunk(), [Fault("drop", 4.0, 2.0)], SFREQ)

    assert (before.start, before.stop, after.start, after.stop) == (0, 256, 384, 640)
    assert after.times[0] == 6.0


def test_half_the_rate_leaves_every_second_sample_under_its_own_time():
    _, times, index = joined(spoil(a_chunk(), [Fault("rate", 4.0, 2.0)], SFREQ))

    during = (times >= 4.0) & (times < 6.0)
    assert during.sum() == 64
    assert (index[during] % 2 == 0).all()
    np.testing.assert_allclose(np.diff(times[during]), 2 / SFREQ)


def test_no_numbers_come_in_all_channels_and_for_no_longer():
    (left,) = spoil(a_chunk(), [Fault("nan", 4.0, 2.0)], SFREQ)

    assert np.isnan(left.data[:, 256:384]).all()
    assert np.isfinite(np.delete(left.data, np.s_[256:384], axis=1)).all()


def test_a_flat_channel_stands_still_and_the_others_go_on():
    chunk = a_chunk()
    (left,) = spoil(chunk, [Fault("flat", 4.0, 2.0)], SFREQ)

    assert np.ptp(left.data[0, 256:384]) == 0
    np.testing.assert_array_equal(left.data[1:], chunk.data[1:])


@pytest.mark.parametrize("kind", ["freeze", "restart"])
def test_what_befalls_the_sender_leaves_the_samples_alone(kind):
    (left,) = spoil(a_chunk(), [Fault(kind, 4.0)], SFREQ)

    np.testing.assert_array_equal(left.data, a_chunk().data)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_fault_does_the_same_to_a_signal_however_it_is_cut(kind, size):
    whole, fault = a_chunk(), [Fault(kind, 3.3, 2.7)]
    pieces = [whole[first : first + size] for first in range(0, 640, size)]

    in_pieces = joined([left for piece in pieces for left in spoil(piece, fault, SFREQ)])
    for ours, theirs in zip(in_pieces, joined(spoil(whole, fault, SFREQ)), strict=True):
        np.testing.assert_array_equal(ours, theirs)


def test_the_signal_that_was_given_is_not_touched():
    chunk = a_chunk()
    spoil(chunk, [Fault("nan", 0.0), Fault("flat", 0.0)], SFREQ)

    np.testing.assert_array_equal(chunk.data, a_chunk().data)
