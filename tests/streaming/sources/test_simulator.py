"""The simulated headset as a live source."""

import threading

import numpy as np
import pytest

from app.resources import load_head
from streaming.signal.simulated_person import draw_person
from streaming.signal.simulation import simulate_recording
from streaming.sources.simulator import Simulator


class SteppedTime:
    """A clock that moves when somebody waits."""

    def __init__(self, now=5_000.0):
        self.now = now

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.now += seconds


def a_simulator(time, device="muse", **options):
    """A simulator whose schedule has begun: it begins with the first read."""
    options = {"wait": time.wait} | options
    source = Simulator(device, draw_person(0), load_head(), clock=time, **options)
    assert source.read(0) is None
    return source


@pytest.mark.parametrize(("device", "n_packet"), [("muse", 12), ("epoc", 4)])
def test_packets_come_when_they_are_due(device, n_packet):
    """Packet k comes k packet lengths after the start, at once for all of a second."""
    time = SteppedTime()
    source = a_simulator(time, device)
    arrivals = []
    for _ in range(500):
        chunk = source.read(1.0)
        assert chunk.times.size == n_packet
        arrivals.append(time.now)

    due = 5_000 + np.arange(1, 501) * n_packet / source.info.sfreq
    np.testing.assert_allclose(arrivals, due, atol=2e-6)


def test_a_late_reader_gets_what_is_due_in_one_chunk_and_the_schedule_holds():
    time = SteppedTime()
    source = a_simulator(time)
    assert source.read(1.0).times.size == 12
    time.now = 5_001.0

    late = source.read(0.0)
    following = source.read(1.0)

    assert (late.start, late.stop) == (12, 252)
    assert following.times.size == 12
    assert time.now == pytest.approx(5_000 + 264 / 256, abs=2e-6)


def test_after_a_long_sleep_the_signal_comes_in_steps_of_ten_seconds():
    time = SteppedTime()
    source = a_simulator(time)
    time.now += 25.0

    sizes = [source.read(0.0).times.size for _ in range(3)]

    assert sizes == [2_568, 2_568, 1_260]
    assert source.read(0.0) is None


def test_the_signal_is_the_headsets_own_with_times_on_the_clock():
    """However it is cut by the reads: bit for bit what a recording of the same person holds."""
    time = SteppedTime()
    source = a_simulator(time)
    chunks = []
    for step in (0.01, 0.05, 0.3, 0.2, 0.5, 1.1):
        time.now += step
        chunks += [chunk] if (chunk := source.read(0.0)) else []
    n_times = chunks[-1].stop
    recording, valence = simulate_recording("muse", 0, n_times / 256, load_head())

    data = np.concatenate([chunk.data for chunk in chunks], axis=1)
    times = np.concatenate([chunk.times for chunk in chunks])

    np.testing.assert_array_equal(data, recording.chunks[0].data)
    np.testing.assert_array_equal(times, 5_000 + np.arange(n_times) / 256)
    np.testing.assert_allclose(source.valence(times), valence)
    assert source.valence(np.array([0.0])) == valence[0]
    assert source.info.simulated


def test_nothing_is_read_before_it_is_due():
    time = SteppedTime()
    source = a_simulator(time)

    assert source.read(0.0) is None
    assert source.read(0.03) is None
    assert time.now == pytest.approx(5_000.03)


def test_closing_wakes_a_reader_that_waits():
    source = a_simulator(SteppedTime(), wait=None)
    answers = []
    reader = threading.Thread(target=lambda: answers.append(source.read(3600.0)))
    reader.start()
    source.close()
    reader.join(5)

    assert answers == [None]


def test_another_day_is_another_signal_and_script():
    time = SteppedTime()
    one, other = a_simulator(time), a_simulator(time, day=1)
    time.now += 60.0

    assert not np.array_equal(one.read(0).data, other.read(0).data)
    times = 5_000 + np.arange(60.0)
    assert not np.array_equal(one.valence(times), other.valence(times))
