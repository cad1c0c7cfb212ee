"""A recording as a live source."""

import threading

import numpy as np
import pytest

from streaming.signal.blocks import Chunk, Gap
from streaming.sources.replayed import ReplayedSource
from tests.signals import a_recording, some_info, some_noise, with_gap

INFO = some_info("muse")


class SteppedTime:
    """A clock that moves when somebody waits."""

    now = 100.0

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.now += seconds


def with_a_gap(seconds=4.0):
    noise = some_noise(INFO, seconds)
    return a_recording(INFO, with_gap(noise, 512, 128, INFO.sfreq))


def replay(recording, time, **options):
    return ReplayedSource(recording, clock=time, wait=time.wait, **options)


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
    source = ReplayedSource(with_a_gap(), speed=0.25, clock=lambda: 0.0)
    answers = []
    reader = threading.Thread(target=lambda: answers.append(source.read(3600.0)))
    reader.start()
    source.close()
    reader.join(5)

    assert answers == [None]
    assert not source.finished


@pytest.mark.parametrize("options", [{"speed": 0.1}, {"speed": 17.0}, {"speed": 1, "start": -1}])
def test_what_cannot_be_replayed_is_refused(options):
    with pytest.raises(ValueError, match="replay"):
        replay(with_a_gap(), SteppedTime(), **options)


def test_a_paused_replay_stands_still_and_goes_on_where_it_stood():
    """Nothing is skipped, nothing comes in a heap."""
    time = SteppedTime()
    source = replay(with_a_gap(), time, speed=1.0)
    first = source.read(1.0)

    source.set_pace(1.0, playing=False)
    assert source.read(5.0) is None
    assert source.position == first.stop / INFO.sfreq
    source.set_pace(1.0, playing=True)
    before = time.now
    second = source.read(1.0)

    assert second.start == first.stop
    assert time.now - before == pytest.approx(second.times.size / INFO.sfreq, abs=1e-6)


def test_another_speed_holds_from_here_on():
    time = SteppedTime()
    source = replay(with_a_gap(), time, speed=1.0)
    source.read(1.0)
    source.set_pace(4.0, playing=True)
    before = time.now
    block = source.read(1.0)

    assert time.now - before == pytest.approx(block.times.size / INFO.sfreq / 4, abs=1e-6)
    with pytest.raises(ValueError, match="100"):
        source.set_pace(100.0, playing=True)


@pytest.mark.parametrize("fast", [None, 16.0])
def test_packets_are_short_again_once_the_replay_slows_down(fast):
    """Else a picture that was played fast would stand still for a second at a time."""
    source = replay(with_a_gap(), SteppedTime(), speed=fast)
    assert source.read(1.0).times.size > 0.5 * INFO.sfreq

    source.set_pace(1.0, playing=True)

    assert source.read(1.0).times.size == round(0.05 * INFO.sfreq)
