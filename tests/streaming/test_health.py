"""How a live stream keeps time."""

import numpy as np
import pytest

from streaming.health import ArrivalRate, Latencies


def arriving(sfreq, seconds, n_chunk=12, jitter=0.0, seed=0):
    """Count chunks that arrive at a rate, each up to `jitter` seconds late."""
    rate = ArrivalRate(sfreq)
    late = np.random.default_rng(seed).uniform(0, jitter, round(seconds * sfreq / n_chunk))
    arrivals = (1 + np.arange(late.size)) * n_chunk / sfreq + late
    for arrived in np.maximum.accumulate(arrivals):
        rate.add(float(arrived), n_chunk)
    return rate


@pytest.mark.parametrize("sfreq", [128.0, 220.0, 256.0])
def test_the_rate_is_measured_from_arrivals(sfreq):
    assert arriving(sfreq, 8).sfreq == pytest.approx(sfreq, rel=1e-6)


def test_jitter_of_fifty_milliseconds_hides_no_rate():
    """Late chunks move the slope by less than the two percent that silence a reading."""
    for seed in range(20):
        assert arriving(256.0, 4, jitter=0.05, seed=seed).sfreq == pytest.approx(256, rel=0.015)


def test_jitter_itself_is_told():
    assert arriving(256.0, 10).jitter_ms == pytest.approx(0, abs=1e-6)
    assert 5 < arriving(256.0, 10, jitter=0.05).jitter_ms < 25


def test_a_rate_takes_three_seconds_to_tell():
    assert arriving(256.0, 2.5).sfreq is None
    assert arriving(256.0, 3.5).sfreq is not None


def test_only_the_last_ten_seconds_count():
    """A stream that slowed down is noticed however long it was right."""
    rate = arriving(256.0, 60)
    for k in range(150):
        rate.add(60 + (k + 1) * 12 / 128, 12)

    assert rate.sfreq == pytest.approx(128, rel=0.01)


def test_what_had_piled_up_before_the_first_read_is_no_rate():
    """Five seconds of samples in pieces of 128, each a few milliseconds to take, then 256 Hz."""
    rate = ArrivalRate(256.0)
    for k in range(10):
        rate.add(k * 0.008, 128)
    for k in range(90):
        rate.add(0.08 + (k + 1) * 12 / 256, 12)

    assert rate.sfreq == pytest.approx(256, rel=0.005)


def test_a_fast_stream_is_no_heap():
    """4 kHz in chunks of 8 arrives each 2 ms, for ever."""
    assert arriving(4000.0, 8, n_chunk=8).sfreq == pytest.approx(4000, rel=1e-3)


SFREQ = 256.0


def at_pace(seconds, begin=0.0, sfreq=SFREQ, n_chunk=12):
    """Arrivals of `(moment, n_samples, n_missing)` at a pace, the first one chunk after `begin`."""
    n_chunks = round(seconds * sfreq / n_chunk)
    return [(begin + (k + 1) * n_chunk / sfreq, n_chunk, 0) for k in range(n_chunks)]


def told(arrivals, since=0.0):
    """The rates that are told after each arrival since a moment."""
    rate = ArrivalRate(SFREQ)
    rates = []
    for arrived, n_samples, n_missing in arrivals:
        if n_missing:
            rate.miss(n_missing)
        rate.add(arrived, n_samples)
        if arrived > since:
            rates.append(rate.sfreq)
    assert len(rates) >= 8
    return rates


def wrong(rates):
    """The rates that would silence a reading."""
    return [rate for rate in rates if rate is not None and abs(rate / SFREQ - 1) > 0.02]


@pytest.mark.parametrize("n_missing", [1, 12, 24, 90, 180, 250])
@pytest.mark.parametrize("before", [2.0, 4.0, 20.0])
def test_samples_that_are_lost_are_no_other_rate(n_missing, before):
    """The stream ran on; they count as if they had come, so a rate that is known stays known."""
    away = n_missing / SFREQ
    after = at_pace(12, before + away)
    after[0] = (*after[0][:2], n_missing)

    rates = told(at_pace(before) + after, since=before)
    assert not wrong(rates)
    assert before < 4 or None not in rates


def test_packets_that_are_lost_all_the_time_are_no_other_rate():
    """A bad radio link: every fifth packet is missing, and the one after it tells so."""
    kept = [arrival for k, arrival in enumerate(at_pace(20)) if k % 5 != 4]
    lossy = [(moment, 12, 12 * (k > 0 and k % 4 == 0)) for k, (moment, *_) in enumerate(kept)]

    rates = told(lossy, since=4)
    assert None not in rates
    assert not wrong(rates)


@pytest.mark.parametrize(
    ("piece", "pull"), [(12, 0.0), (12, 0.015), (60, 0.004), (60, 0.03), (128, 0.03), (400, 0.0)]
)
@pytest.mark.parametrize("seconds", [0.3, 0.7])
def test_a_pause_that_is_made_up_for_is_no_other_rate(seconds, pull, piece):
    """Nothing was lost: what was held back comes in a heap, each piece taking a while to take."""
    heap = [12] * round(seconds * SFREQ / 12)
    heap = [min(piece, sum(heap) - at) for at in range(0, sum(heap), piece)]
    back = 20 + sum(heap) / SFREQ
    pieces = [(back + k * pull, n, 0) for k, n in enumerate(heap)]
    after = [arrival for arrival in at_pace(12, back) if arrival[0] > pieces[-1][0]]
    missed = round((after[0][0] - back) * SFREQ) - 12
    after[0] = (after[0][0], 12 + missed, 0)

    rates = told(at_pace(20) + pieces + after, since=20)
    assert None not in rates
    assert not wrong(rates)


@pytest.mark.parametrize("seconds", [0.3, 0.7, 0.95])
def test_a_pause_for_good_is_no_other_rate(seconds):
    """A headset that stood still, itself and its sample counter, and then went on."""
    assert not wrong(told(at_pace(20) + at_pace(12, 20 + seconds), since=20))


@pytest.mark.parametrize("n_missing", [90, 180, 921_600])
def test_stamps_that_jump_are_no_other_rate(n_missing):
    """The sender's clock was set: it looks like a loss, but the arrivals did not pause."""
    after = at_pace(12, 20)
    after[0] = (*after[0][:2], n_missing)

    assert not wrong(told(at_pace(20) + after, since=20))


@pytest.mark.parametrize("n_chunk", [1, 12, 128])
@pytest.mark.parametrize(("other", "within"), [(128.0, 4), (512.0, 2), (243.0, 8), (269.0, 8)])
def test_another_rate_is_told(other, within, n_chunk):
    """Of a stream that was right before, whether it comes in small pieces or in large ones."""
    rates = told(at_pace(20, n_chunk=n_chunk) + at_pace(12, 20, other, n_chunk), since=20 + within)

    assert len(wrong(rates)) == len(rates)
    assert rates[-1] == pytest.approx(other, rel=0.01)


def test_half_the_rate_is_told_although_it_looks_like_losses_at_first():
    """The clock takes the first eight steps of two periods for gaps, then sees the other rate."""
    slow = at_pace(12, 20, 128.0, n_chunk=1)
    slow[:8] = [(*arrival[:2], 1) for arrival in slow[:8]]

    rates = told(at_pace(20, n_chunk=1) + slow, since=23)
    assert len(wrong(rates)) == len(rates)


def test_half_the_rate_is_told_of_a_stream_that_stutters():
    """Pauses of 0.15 s, made up for, at 128 Hz from the start."""
    even = [moment for moment, *_ in at_pace(20, sfreq=128.0)]
    late = [moment + 0.15 * (k % 20 == 10) for k, moment in enumerate(even)]

    rates = told([(moment, 12, 0) for moment in np.maximum.accumulate(late)], since=4)
    assert None not in rates
    assert len(wrong(rates)) == len(rates)


@pytest.mark.parametrize("pull", [0.0, 0.015, 0.05])
def test_what_had_piled_up_is_no_rate_on_a_busy_machine_either(pull):
    """The last second of a heap, in pieces of half a second that each take a while."""
    pieces = [(k * pull, 128, 0) for k in range(3)]
    rates = told(pieces + at_pace(12, pieces[-1][0]))

    assert not wrong(rates)


def test_a_new_stretch_is_measured_anew():
    rate = arriving(256.0, 10)
    rate.restart()

    assert rate.sfreq is None
    assert rate.latest_sfreq == pytest.approx(256.0, rel=0.01)


def test_a_rate_that_never_was_told_is_not_known_after_a_stall_either():
    rate = arriving(256.0, 2)
    rate.restart()

    assert rate.latest_sfreq is None


def test_over_a_pause_for_good_the_rate_from_before_is_the_latest():
    """Measured anew behind it, which takes its time."""
    rate = ArrivalRate(268.8)
    seconds = [*np.arange(0, 4, 0.05), *np.arange(6, 8, 0.05)]
    latest = []
    for at in seconds:
        rate.add(at, 13)
        latest.append(rate.latest_sfreq)

    assert latest[-1] == pytest.approx(13 / 0.05)
    assert rate.sfreq is None


def test_latencies_are_summed_up_in_milliseconds():
    latencies = Latencies()
    assert latencies.summed_up() is None
    for k in range(101):
        latencies.add(k / 1000)

    summed_up = latencies.summed_up()
    assert summed_up.p50 == pytest.approx(50)
    assert summed_up.p95 == pytest.approx(95)
    assert summed_up.max == pytest.approx(100)
