"""A recording as a live source."""

import threading

import numpy as np
import pytest

from streaming.signal.blocks import Chunk, Gap, Marker, Recording
from streaming.sources.replayed import ReplayedSource, positions_of_markers
from streaming.transport import Transport
from tests.fakes import SteppedTime
from tests.signals import a_recording, some_info, some_noise, with_gap

INFO = some_info("muse")


def with_a_gap(seconds=4.0):
    noise = some_noise(INFO, seconds)
    return a_recording(INFO, with_gap(noise, 512, 128, INFO.sfreq))


def replay(recording, time, **options):
    transport = Transport(recording.duration, clock=time, **options)
    return ReplayedSource(recording, transport, wait=time.wait)


def all_of(source, time=None, timeout=1.0):
    blocks, arrivals = [], []
    while not source.finished:
        if (block := source.read(timeout)) is not None:
            blocks.append(block)
            arrivals.append(time.now if time else 0.0)
    return blocks, np.array(arrivals)


@pytest.mark.parametrize("speed", [None, 0.25, 1.0, 16.0])
def test_a_replay_is_the_recording(speed):
    """Same samples, times and indices, and the gap in its place."""
    recording = with_a_gap()

    blocks, _ = all_of(replay(recording, SteppedTime(), speed=speed))

    chunks = [block for block in blocks if isinstance(block, Chunk)]
    for ours, theirs in (("data", 1), ("times", 0)):
        np.testing.assert_array_equal(
            np.concatenate([getattr(c, ours) for c in chunks], axis=theirs),
            np.concatenate([getattr(c, ours) for c in recording.chunks], axis=theirs),
        )
    assert [block for block in blocks if isinstance(block, Gap)] == [Gap(512, 128)]
    stops = [block.stop for block in blocks]
    assert [block.start for block in blocks] == [0, *stops[:-1]]


@pytest.mark.parametrize("speed", [0.25, 1.0, 2.0, 16.0])
def test_each_block_comes_when_its_last_sample_would_have(speed):
    """The gap too: it takes as long as it took."""
    time = SteppedTime()

    blocks, arrivals = all_of(replay(with_a_gap(), time, speed=speed), time)

    due = 100 + np.array([block.stop for block in blocks]) / INFO.sfreq / speed
    np.testing.assert_allclose(arrivals, due, atol=1e-9)
    assert np.median(np.diff(arrivals)) == pytest.approx(0.05, abs=0.02)


def test_a_late_reader_catches_up_and_the_schedule_holds():
    time = SteppedTime()
    source = replay(with_a_gap(), time, speed=1.0)
    time.now += 3.0

    n_at_once = 0
    while source.read(0.0) is not None:
        n_at_once += 1
    source.read(1.0)

    assert n_at_once == pytest.approx(2 / 0.05 + 1 / 0.05, abs=25)
    assert time.now < 103.06


def test_as_fast_as_it_is_read_no_clock_is_asked():
    time = SteppedTime()
    all_of(replay(with_a_gap(), time, speed=None), timeout=0.0)

    assert time.now == 100.0


def test_nothing_comes_before_it_is_due_nor_after_the_end():
    time = SteppedTime()
    source = replay(a_recording(INFO, [some_noise(INFO, 0.1)]), time, speed=1.0)

    assert source.read(0.01) is None
    assert time.now == pytest.approx(100.01)
    assert not source.finished
    all_of(source)
    assert source.finished
    assert source.read(1.0) is None


@pytest.mark.parametrize(
    ("start", "first"), [(1.0, Chunk), (2.25, Gap), (2.5, Chunk), (0.0, Chunk)]
)
def test_a_replay_may_start_anywhere_with_the_recordings_own_indices(start, first):
    time = SteppedTime()
    source = replay(with_a_gap(), time, speed=1.0, start=start)

    block = source.read(1.0)

    assert isinstance(block, first)
    assert block.start == round(start * 256)
    assert time.now == pytest.approx(100 + (block.stop - block.start) / 256)


def test_a_start_after_the_end_is_finished():
    source = replay(with_a_gap(), SteppedTime(), speed=1.0, start=60.0)

    assert source.finished
    assert source.read(1.0) is None


def test_closing_wakes_a_reader_that_waits():
    recording = with_a_gap()
    source = ReplayedSource(recording, Transport(recording.duration, clock=lambda: 0.0, speed=0.25))
    answers = []
    reader = threading.Thread(target=lambda: answers.append(source.read(3600.0)))
    reader.start()
    source.close()
    reader.join(5)

    assert answers == [None]
    assert not source.finished


def test_a_paused_replay_stands_still_and_goes_on_where_it_stood():
    """Nothing is skipped, nothing comes in a heap."""
    time, recording = SteppedTime(), with_a_gap()
    transport = Transport(recording.duration, clock=time)
    source = ReplayedSource(recording, transport, wait=time.wait)
    first = source.read(1.0)

    transport.pause()
    assert source.read(5.0) is None
    assert transport.position == first.stop / INFO.sfreq
    transport.play()
    before = time.now
    second = source.read(1.0)

    assert second.start == first.stop
    assert time.now - before == pytest.approx(second.times.size / INFO.sfreq, abs=1e-6)


def test_another_speed_holds_from_here_on():
    time, recording = SteppedTime(), with_a_gap()
    transport = Transport(recording.duration, clock=time)
    source = ReplayedSource(recording, transport, wait=time.wait)
    source.read(1.0)
    transport.set_speed(4.0)
    before = time.now
    block = source.read(1.0)

    assert time.now - before == pytest.approx(block.times.size / INFO.sfreq / 4, abs=1e-6)


@pytest.mark.parametrize("fast", [None, 16.0])
def test_packets_are_short_again_once_the_replay_slows_down(fast):
    """Else a picture that was played fast would stand still for a second at a time."""
    time, recording = SteppedTime(), with_a_gap()
    transport = Transport(recording.duration, clock=time, speed=fast)
    source = ReplayedSource(recording, transport, wait=time.wait)
    assert source.read(1.0).times.size > 0.5 * INFO.sfreq

    transport.set_speed(1.0)

    assert source.read(1.0).times.size == round(0.05 * INFO.sfreq)


@pytest.mark.parametrize(
    ("time", "position"),
    [(-5.0, 0.0), (0.0, 0.0), (1.0, 1.0), (2.2, 2.5), (2.5, 2.5), (4.4, 4.5 - 0.1), (99.0, 4.5)],
)
def test_a_marker_lies_where_its_sample_does(time, position):
    """Before the start at the start, in the gap at its end, behind the end at the end."""
    gappy = with_a_gap()
    marked = Recording(gappy.info, gappy.blocks, markers=(Marker(time, "here"),))

    assert positions_of_markers(marked) == (pytest.approx(position, abs=1 / INFO.sfreq),)
