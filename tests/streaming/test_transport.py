"""Play, pause, speed, position and loop, on a stepped clock."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streaming.signal.blocks import Chunk, Recording
from streaming.signal.info import SignalInfo
from streaming.sources.replayed import ReplayedSource
from streaming.transport import Transport
from tests.fakes import SteppedTime

INFO = SignalInfo(name="one", device="unknown", ch_names=("Cz",), sfreq=128.0)


def a_recording(seconds):
    n_times = round(seconds * INFO.sfreq)
    data = np.zeros((1, n_times), dtype=np.float32)
    return Recording(INFO, (Chunk(data, np.arange(n_times) / INFO.sfreq, 0),))


class Player:
    """A recording, its transport, and a reader that waits on a stepped clock."""

    def __init__(self, seconds, **options):
        self.recording = a_recording(seconds)
        self.time = SteppedTime()
        self.transport = Transport(self.recording.duration, clock=self.time, **options)
        self.enter()

    def enter(self):
        """Read from where the transport stands."""
        self.source = ReplayedSource(self.recording, self.transport, wait=self.time.wait)

    def play_to(self, position):
        while self.transport.position < position:
            assert self.source.read(1.0) is not None
        return self.time.now - 100.0


def test_ten_minutes_at_four_times_their_pace_end_by_plan():
    """After 150 s: 50 ms off are allowed, and it is off by nothing."""
    assert Player(600, speed=4.0).play_to(600) == pytest.approx(150, abs=1e-6)


@settings(deadline=None, max_examples=20)
@given(
    changes=st.lists(
        st.tuples(st.floats(0, 120), st.sampled_from([1.0, 2.0, 4.0, 16.0]), st.floats(0, 2)),
        max_size=6,
    ),
)
def test_changes_of_speed_and_a_busy_reader_move_nothing(changes):
    """The end comes when each stretch at its own speed says, or as soon as the reader is back."""
    player = Player(120, speed=4.0)
    since, stood, speed = 100.0, 0.0, 4.0
    for position, other, lag in sorted(changes):
        player.play_to(position)
        now = player.time.now
        stood = min(stood + (now - since) * speed, 120.0)
        since, speed = now, other
        player.transport.set_speed(other)
        player.time.now += lag
    back = player.time.now
    player.play_to(120)

    assert player.time.now == pytest.approx(max(since + (120 - stood) / speed, back), abs=1e-6)


def test_a_hundred_changes_within_packets_lose_no_time():
    """Each falls inside a packet, and what was played of it counts."""
    player = Player(600, speed=4.0)
    for k in range(100):
        player.play_to(k)
        player.time.now += 0.013
        player.transport.set_speed(4.0)

    assert player.play_to(600) == pytest.approx(150, abs=1e-6)


def test_pauses_take_their_own_time_and_no_more():
    """Ten of three seconds each, wherever in a packet they begin."""
    player = Player(600, speed=4.0)
    for k in range(10):
        player.play_to(60 * k)
        player.time.now += 0.007 * k
        player.transport.pause()
        assert player.source.read(3.0) is None
        player.transport.play()

    assert player.play_to(600) == pytest.approx(150 + 30, abs=1e-6)


def test_pausing_twice_or_playing_twice_changes_nothing():
    player = Player(60)
    player.play_to(10)
    player.transport.play()
    player.time.now += 0.02
    for _ in range(2):
        player.transport.pause()
        player.time.now += 5
    player.transport.play()

    assert player.play_to(60) == pytest.approx(60 + 10, abs=1e-6)


@pytest.mark.parametrize(("there", "left"), [(50.0, 10.0), (3.0, 57.0), (-7.0, 60.0), (70.0, 0.0)])
def test_a_jump_either_way_goes_on_from_there_no_further_than_the_ends(there, left):
    player = Player(60)
    player.play_to(20)
    player.transport.seek(there)
    player.enter()
    now = player.time.now

    assert player.transport.position == 60 - left
    player.play_to(60)
    assert player.time.now - now == pytest.approx(left, abs=1e-6)


def test_a_jump_while_it_stands_still_waits_for_play():
    player = Player(60)
    player.transport.pause()
    player.transport.seek(40)
    player.enter()

    assert player.source.read(5.0) is None
    assert player.transport.position == 40
    player.transport.play()
    assert player.source.read(1.0).start == 40 * 128


def test_what_could_not_be_read_before_is_planned_anew():
    """After a long way into the recording: nothing comes in a heap."""
    player = Player(60)
    player.transport.seek(30)
    player.enter()
    player.time.now += 8
    player.transport.begin_here()
    now = player.time.now

    player.play_to(60)
    assert player.time.now - now == pytest.approx(30, abs=1e-6)


def test_a_loop_begins_again_when_the_pass_ended_by_plan():
    """However late somebody looks: five passes of a minute at 4x end after 75 s."""
    player = Player(60, speed=4.0, loop=True)
    for passes in range(1, 6):
        player.play_to(60)
        if passes == 5:
            break
        player.time.now += 0.2
        assert player.transport.begins_again()
        assert player.transport.position == 0
        player.enter()

    assert player.time.now - 100 == pytest.approx(75, abs=1e-6)


@pytest.mark.parametrize("loop", [True, False])
def test_only_an_end_that_was_played_to_leads_back(loop):
    player = Player(60, loop=loop)
    assert not player.transport.begins_again()
    player.transport.pause()
    player.transport.seek(60)
    assert player.transport.ended
    assert not player.transport.begins_again()
    player.transport.play()
    assert player.transport.begins_again() is loop


def test_nothing_to_play_does_not_begin_again_for_ever():
    assert not Transport(0.0, clock=SteppedTime(), loop=True).begins_again()


def test_as_fast_as_it_is_read_then_at_its_own_pace_from_there():
    player = Player(60, speed=None)
    assert player.play_to(30) == 0
    assert player.transport.due(60) == -math.inf
    player.transport.set_speed(1.0)
    left = 60 - player.transport.position

    assert player.play_to(60) == pytest.approx(left, abs=1e-6)


@pytest.mark.parametrize("speed", [0.1, 17.0, -1.0, math.nan])
def test_a_speed_out_of_range_is_refused_and_changes_nothing(speed):
    player = Player(60)
    with pytest.raises(ValueError, match=r"0\.25 to 16"):
        player.transport.set_speed(speed)
    with pytest.raises(ValueError, match=r"0\.25 to 16"):
        Transport(60, clock=player.time, speed=speed)
    assert player.transport.speed == 1.0


def test_it_cannot_begin_before_the_start():
    with pytest.raises(ValueError, match="0 s or later"):
        Transport(60, clock=SteppedTime(), start=-1)
