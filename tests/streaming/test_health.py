"""How a live stream keeps time."""

import numpy as np
import pytest

from streaming.health import ArrivalRate, Latencies


def arriving(sfreq, seconds, n_chunk=12, jitter=0.0, seed=0):
    """Count chunks that arrive at a rate, each up to `jitter` seconds late."""
    rate = ArrivalRate()
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
    rate = ArrivalRate()
    for k in range(10):
        rate.add(k * 0.008, 128)
    for k in range(90):
        rate.add(0.08 + (k + 1) * 12 / 256, 12)

    assert rate.sfreq == pytest.approx(256, rel=0.005)


def test_a_fast_stream_is_no_heap():
    """4 kHz in chunks of 8 arrives each 2 ms, for ever."""
    assert arriving(4000.0, 8, n_chunk=8).sfreq == pytest.approx(4000, rel=1e-3)


def test_a_new_stretch_is_measured_anew():
    rate = arriving(256.0, 10)
    rate.restart()

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
