"""What is missing from a live stream, told from its time stamps alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streaming.clock import FittedClock
from streaming.counting import Run
from streaming.recordings.layout import lay_on_clock
from streaming.signal.blocks import Gap

SFREQ = 256.0
START = 7_200.0


def even(n_times, sfreq=SFREQ):
    """Stamps without a fault."""
    return START + np.arange(n_times) / sfreq


def jittered(stamps, seed, packet=12, most=0.05):
    """Stamps whose packets each come early or late."""
    rng = np.random.default_rng(seed)
    shifts = rng.uniform(-most, most, -(-stamps.size // packet))
    return stamps + np.repeat(shifts, packet)[: stamps.size]


def without(stamps, first, n):
    """Stamps of which some were lost."""
    return np.delete(stamps, np.s_[first : first + n])


def told(stamps, sizes=(12,), sfreq=SFREQ):
    """The clock, and what it says of stamps fed in pieces: an index or None each, and the gaps."""
    clock = FittedClock(sfreq)
    decided, at, turn = [], 0, 0
    while at < len(stamps):
        size = sizes[turn % len(sizes)]
        decided += clock.feed(np.asarray(stamps[at : at + size], dtype=float))
        at, turn = at + size, turn + 1
        if turn % 2:
            clock.catch_up()  # now or with the next samples: it is all one
    decided += clock.finish()
    indices = []
    for one in (one for one in decided if isinstance(one, Run)):
        numbers = (
            [None] * one.n_times if one.start is None else range(one.start, one.start + one.n_times)
        )
        indices.extend(numbers)
    assert len(indices) == len(stamps)
    return clock, indices, [one for one in decided if isinstance(one, Gap)]


def test_even_stamps_pass_at_once_without_a_gap():
    """No sample of a clean stream waits for a later one."""
    clock = FittedClock(SFREQ)
    stamps = even(2_000)
    decided = [clock.feed(stamps[at : at + 5]) for at in range(0, 2_000, 5)]

    assert decided == [[Run(5, at)] for at in range(0, 2_000, 5)]
    assert clock.sfreq == pytest.approx(SFREQ)


@pytest.mark.parametrize("n_lost", [1, 2, 12, 13, 400, 100_000])
@pytest.mark.parametrize("sfreq", [128.0, 256.0, 1000.0])
def test_a_loss_on_clean_stamps_is_told_at_once_and_to_the_sample(n_lost, sfreq):
    stamps = without(even(3_000 + n_lost, sfreq), 2_500, n_lost)
    clock = FittedClock(sfreq)
    clock.feed(stamps[:2_500])

    decided = clock.feed(stamps[2_500:2_512])

    assert decided == [Gap(2_500, n_lost), Run(12, 2_500 + n_lost)]


@pytest.mark.parametrize("n_lost", [1, 12, 40])
def test_a_loss_in_the_first_second_is_told_once_the_stream_has_proved_even(n_lost):
    _, _, gaps = told(without(even(1_000), 100, n_lost))

    assert gaps == [Gap(100, n_lost)]


@pytest.mark.parametrize("n_lost", [1, 12, 400])
def test_stamps_rounded_to_a_millisecond_and_a_slow_clock_change_no_count(n_lost):
    """A clock 0.1 % off is a count of its own after four seconds, were the line not fitted."""
    stamps = np.round(without(even(8_000, SFREQ * 0.999), 6_000, n_lost), 3)

    _, _, gaps = told(stamps)

    assert gaps == [Gap(6_000, n_lost)]


@pytest.mark.parametrize("packet", [1, 4, 12, 32, 64])
@pytest.mark.parametrize("seed", range(2))
def test_jitter_of_fifty_milliseconds_makes_no_gap_and_loses_nothing(seed, packet):
    """From the first packet on, whatever the packets' size."""
    stamps = jittered(even(7_000), seed, packet)

    clock, indices, gaps = told(stamps)

    assert gaps == []
    assert indices == list(range(7_000))
    assert clock.sfreq == pytest.approx(SFREQ, rel=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_a_long_loss_under_jitter_is_told_within_the_jitter(seed):
    stamps = without(jittered(even(10_000), seed), 4_800, 240)

    _, _, gaps = told(stamps)

    assert [gap.start for gap in gaps] == [4_800]
    assert gaps[0].n_missing == pytest.approx(240, abs=26)


def test_one_stamp_a_packet_is_no_gap_and_a_lost_packet_is_one():
    stamps = np.repeat(even(10_000)[::12], 12)

    assert told(stamps)[2] == []
    assert told(without(stamps, 4_800, 12))[2] == [Gap(4_800, 12)]


def test_samples_held_back_and_stamped_on_arrival_are_no_gap():
    """Packets of three seconds come in a heap; then the stream goes on as before."""
    stamps = jittered(even(8_000), 0, most=0.01)
    stamps[3_996:4_764] = stamps[4_763] + np.arange(768) * 1e-5

    _, indices, gaps = told(stamps)

    assert gaps == []
    assert indices == list(range(8_000))


def test_a_burst_after_a_stall_with_even_stamps_is_no_gap():
    """Ten seconds come at once: the stamps alone count."""
    _, _, gaps = told(even(6_000), sizes=(12,) * 100 + (2_560,))

    assert gaps == []


@pytest.mark.parametrize("back", [12, 24])
@pytest.mark.parametrize("at", [240, 2_400])
def test_a_packet_that_comes_twice_is_dropped_once(at, back):
    stamps = np.insert(even(4_000), at, even(4_000)[at - back : at - back + 12])

    clock, indices, gaps = told(stamps)

    assert gaps == []
    assert clock.n_dropped == 12
    assert [index for index in indices if index is not None] == list(range(4_000))


def test_a_packet_that_comes_after_its_follower_is_missing():
    stamps = even(4_000)
    stamps[2_400:2_424] = np.roll(stamps[2_400:2_424], 12)

    clock, indices, gaps = told(stamps)

    assert gaps == [Gap(2_400, 12)]
    assert clock.n_dropped == 12
    assert indices[2_400:2_425] == [*range(2_412, 2_424), *[None] * 12, 2_424]


def test_a_clock_set_back_by_an_hour_starts_a_new_stretch():
    stamps = even(6_000)
    stamps[3_000:] -= 3_600

    clock, indices, gaps = told(stamps)

    assert gaps == [Gap(3_000, 1)]
    assert indices[3_000:] == list(range(3_001, 6_001))
    assert clock.n_jumps == 1


def test_an_hour_forward_is_counted_as_missing_and_another_clock_is_not():
    """As a file reader does."""
    stamps = even(6_000)
    stamps[3_000:] += 3_600
    assert told(stamps)[2] == [Gap(3_000, 3_600 * 256)]
    stamps[3_000:] += 1.7e9
    assert told(stamps)[2] == [Gap(3_000, 1)]


@pytest.mark.parametrize("wild", [1.0, 5e9, np.nan, np.inf])
def test_a_single_wild_stamp_costs_its_own_sample(wild):
    stamps = even(4_000)
    stamps[3_000] = wild

    clock, _, gaps = told(stamps)

    assert gaps == [Gap(3_000, 1)]
    assert clock.n_dropped == 1


@pytest.mark.parametrize("true", [128.0, 243.0, 270.0, 512.0])
def test_a_stream_of_another_rate_than_it_says_is_measured_and_shows_no_losses(true):
    clock, indices, gaps = told(even(8_000, true))

    assert gaps == []
    assert indices[-1] == 7_999
    assert clock.sfreq == pytest.approx(true)


def test_a_stream_that_changes_its_rate_is_measured_anew_after_a_few_gaps():
    stamps = np.concatenate([even(4_000), even(4_000)[-1] + np.arange(1, 4_001) / 128])

    clock, _, gaps = told(stamps)

    assert len(gaps) == 8
    assert clock.sfreq == pytest.approx(128)


def test_what_was_held_is_decided_at_the_end():
    clock = FittedClock(SFREQ)
    stamps = without(even(120), 100, 12)
    assert clock.feed(stamps) == [Run(100, 0)]
    assert clock.n_held == 8

    assert clock.finish() == [Gap(100, 12), Run(8, 112)]
    assert clock.n_held == 0


def test_a_new_stretch_can_be_asked_for():
    """The receiver knows that the sender's clock was reset."""
    clock = FittedClock(SFREQ)
    clock.feed(even(1_000))
    clock.reanchor()

    decided = clock.feed(even(12) + 4.0)

    assert decided == [Gap(1_000, 1), Run(12, 1_001)]


faults = st.lists(
    st.tuples(
        st.sampled_from(["lose", "late", "double", "back", "forward", "wild"]),
        st.integers(0, 3_000),
        st.integers(1, 300),
    ),
    max_size=5,
)


def faulty(kinds, seed, jitter):
    stamps = jittered(even(3_000), seed, most=jitter) if jitter else even(3_000)
    for kind, somewhere, n in kinds:
        at = min(somewhere, stamps.size - 1)
        if kind == "lose":
            stamps = without(stamps, at, n)
        elif kind == "late":
            stamps[at : at + n] += n / 1000
        elif kind == "double":
            stamps = np.insert(stamps, at, stamps[max(0, at - n) : at])
        elif kind == "back":
            stamps[at:] -= n * 10
        elif kind == "forward":
            stamps[at:] += n * 10
        else:
            stamps[at : at + 1] = 5e9
    return stamps


@settings(max_examples=40, deadline=None)
@given(
    kinds=faults,
    seed=st.integers(0, 100),
    jitter=st.sampled_from([0.0, 0.002, 0.05]),
    sizes=st.lists(st.integers(1, 700), min_size=1, max_size=6),
)
def test_cutting_the_stamps_never_changes_what_is_said(kinds, seed, jitter, sizes):
    """The same indices and gaps, to the last one, and each index once and rising."""
    stamps = faulty(kinds, seed, jitter)

    one, indices, gaps = told(stamps, sizes)
    other, same_indices, same_gaps = told(stamps, [len(stamps)])

    assert (indices, gaps) == (same_indices, same_gaps)
    assert one.sfreq == other.sfreq
    given_out = [index for index in indices if index is not None]
    missing = [index for gap in gaps for index in range(gap.start, gap.stop)]
    assert sorted(given_out + missing) == list(range(len(given_out) + len(missing)))
    assert given_out == sorted(given_out)


@settings(max_examples=15, deadline=None)
@given(
    losses=st.lists(st.tuples(st.integers(1, 600), st.integers(20, 400)), max_size=4),
    milliseconds=st.booleans(),
)
def test_live_and_offline_count_alike(losses, milliseconds):
    """Losses on clean stamps: what is said live is what the file reader says of the recording."""
    stamps = even(10_000)
    for n, (n_lost, at) in enumerate(losses):
        stamps = without(stamps, 1_000 + 2_000 * n + at, n_lost)
    stamps = np.round(stamps, 3) if milliseconds else stamps

    _, _, gaps = told(stamps)
    layout = lay_on_clock(np.zeros((1, stamps.size), dtype=np.float32), stamps)

    assert gaps == [block for block in layout.blocks if isinstance(block, Gap)]
