"""Looking back shows an earlier moment as it was, while the monitor goes on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from app.frame import PLAYBACKS, Playback
from app.looking_back import LookingBack
from app.trace_settings import TraceSettings
from streaming.signal.readings import Reason
from streaming.status import MonitorState
from tests.app.views import (
    ManualClock,
    a_prediction,
    a_presenter,
    a_view,
    an_abstention,
    an_info,
)

SFREQ = 256
SECONDS = 60.0


class Scene:
    """A Muse of one minute, of which half has come; readings every second."""

    def __init__(self):
        self.clock = ManualClock()
        self.view = a_view(seconds=SECONDS, age=0.0)
        self.every = []
        for second in range(5, round(SECONDS)):
            value = (second - 30) / 30
            where = {"start": (second - 4) * SFREQ, "stop": second * SFREQ}
            self.every.append(a_prediction(second - 1 / SFREQ, value, **where))
        self.view.ahead = round(SECONDS / 2) * SFREQ
        self.tell()
        self.presenter = a_presenter(self.view, clock=self.clock)
        self.looking = LookingBack(self.presenter, self.clock)
        self.looking.frame(traces=True)

    def tell(self):
        """Let the readings be there whose samples are."""
        self.view.events[:] = [e for e in self.every if e.stop <= self.view.n_samples]

    def wait(self, seconds):
        """Let time pass, frame by frame."""
        for _ in range(round(seconds * 4)):
            self.clock.seconds += 0.25
            self.view.ahead = max(0, self.view.ahead - SFREQ // 4)
            self.tell()
            frame = self.looking.frame(traces=True)
        return frame


@pytest.fixture
def scene():
    return Scene()


def test_at_first_this_moment_is_shown(scene):
    """As if there were nothing to look back on."""
    frame = scene.wait(1)
    assert scene.looking.is_live
    assert frame.playback is None
    assert frame.traces.start + frame.traces.data.shape[1] == scene.view.n_samples
    assert scene.looking.position == scene.looking.duration == pytest.approx(31)


def test_a_pause_freezes_the_picture_while_the_monitor_goes_on(scene):
    """Signals, reading and timeline of that moment; counts and what is wrong are of now."""
    scene.looking.pause()
    frozen = scene.looking.frame(traces=True)
    later = scene.wait(5)
    np.testing.assert_array_equal(later.traces.data, frozen.traces.data)
    assert later.traces.start == frozen.traces.start
    assert later.current is frozen.current is scene.every[25]
    assert [p.valence for p in later.history] == [p.valence for p in frozen.history]
    assert later.status.n_samples == scene.view.n_samples == 35 * SFREQ
    assert (scene.looking.position, scene.looking.duration) == (30, 35)


def test_it_is_never_called_live(scene):
    """Whoever looks at the screen must be able to tell."""
    scene.looking.pause()
    frame = scene.looking.frame(traces=True)
    assert frame.playback is Playback.PAST
    assert "LIVE" not in PLAYBACKS[frame.playback][0]


def test_ten_seconds_back_it_goes_on_ten_seconds_late(scene):
    """Each moment shows what was read then, and nothing that came after."""
    scene.looking.seek(20.0)
    frame = scene.looking.frame(traces=True)
    assert frame.current is scene.every[15]
    assert frame.headline == "Unpleasant"
    assert frame.traces.start + frame.traces.data.shape[1] == 20 * SFREQ
    assert max(-p.age for p in frame.history) <= 0
    frame = scene.wait(3)
    assert scene.looking.position == pytest.approx(23)
    assert frame.current is scene.every[18]
    assert not scene.looking.is_live


def test_the_picture_of_a_past_moment_is_what_was_drawn_then(scene):
    """Filtered alike, but for what led to it."""
    then = scene.looking.frame(traces=True)
    scene.wait(8)
    scene.looking.seek(30.0)
    again = scene.looking.frame(traces=True)
    assert again.traces.start == then.traces.start
    np.testing.assert_allclose(again.traces.data, then.traces.data, atol=0.5)
    assert again.contact == then.contact


def test_where_there_was_no_reading_there_is_none(scene):
    """The reason of that moment is told, not the reading of another one."""
    told = an_abstention(32 - 1 / SFREQ, Reason.CONTACT, "TP9 (flat)")
    scene.every[27] = replace(told, start=28 * SFREQ, stop=32 * SFREQ)
    scene.wait(5)
    scene.looking.seek(32.0)
    frame = scene.looking.frame(traces=True)
    assert frame.current is None
    assert frame.headline == "No confident estimate"
    assert "TP9" in frame.explanation


def test_live_leads_back_to_now(scene):
    """From a pause and from a moment that moves on; and so does going on to the end."""
    for leave in (scene.looking.pause, lambda: scene.looking.seek(12.0)):
        leave()
        scene.wait(1)
        assert not scene.looking.is_live
        scene.looking.go_live()
        frame = scene.wait(0.25)
        assert (frame.playback, scene.looking.playing) == (None, True)
        assert frame.traces.start + frame.traces.data.shape[1] == scene.view.n_samples
    scene.looking.seek(scene.looking.duration)
    assert scene.looking.is_live


def test_at_twice_the_speed_now_is_caught_up_with(scene):
    """And from there it is live again, at the pace of life."""
    scene.looking.seek(26.0)
    scene.looking.set_speed(2.0)
    scene.wait(3)
    assert not scene.looking.is_live
    scene.wait(2)
    assert scene.looking.is_live
    assert scene.looking.speed == 1.0


def test_nothing_is_shown_that_is_no_longer_kept(scene):
    """The slider ends where memory does."""
    scene.looking.seek(-100.0)
    scene.looking.frame(traces=True)
    assert scene.looking.position == pytest.approx(scene.looking.begin, abs=0.01)


def test_what_is_wrong_now_is_told_while_looking_back(scene):
    """A stream that is lost must not wait until somebody comes back to now."""
    scene.looking.seek(20.0)
    scene.wait(1)
    scene.view.changes["state"] = MonitorState.LOST
    frame = scene.wait(1)
    assert frame.banner is not None
    assert frame.current is not None
    assert frame.playback is Playback.PAST


@pytest.mark.parametrize(
    ("state", "age", "halted"),
    [
        (MonitorState.LIVE, 0.1, None),
        (MonitorState.SLOW, 0.1, None),
        (MonitorState.LIVE, 1.5, MonitorState.STALLED),
        (MonitorState.LIVE, None, MonitorState.WAITING),
        (MonitorState.FAILED, 0.1, MonitorState.FAILED),
        (MonitorState.STOPPED, 0.1, MonitorState.STOPPED),
        (MonitorState.CONNECTING, None, MonitorState.CONNECTING),
    ],
)
def test_it_tells_why_nothing_of_this_moment_comes(scene, state, age, halted):
    """Of now, whatever is looked at."""
    scene.view.changes["state"], scene.view.age = state, age
    assert scene.looking.halted is halted
    scene.looking.seek(20.0)
    assert scene.looking.halted is halted


def test_a_marker_that_is_set_while_looking_back_is_of_now(scene):
    """It is not put where one looks."""
    scene.looking.seek(20.0)
    scene.looking.frame(traces=True)
    scene.looking.note("door")
    assert scene.wait(1).markers == ()
    scene.looking.go_live()
    (mark,) = scene.wait(0.25).markers
    assert mark.age < 2


def test_another_signal_ends_the_looking_back(scene):
    """What was kept is of other channels."""
    scene.looking.seek(20.0)
    scene.wait(1)
    scene.view.info = an_info(("Fz", "Cz", "Pz", "Oz"))
    frame = scene.wait(1)
    assert scene.looking.is_live
    scene.looking.pause()
    frame = scene.looking.frame(traces=True)
    assert frame.traces.ch_names == ("Fz", "Cz", "Pz", "Oz")


def test_before_the_first_sample_there_is_nothing_to_pause():
    """The buttons do nothing, and nothing is called past."""
    clock = ManualClock()
    view = a_view(age=None, ahead=14 * SFREQ)
    looking = LookingBack(a_presenter(view, clock=clock), clock)
    looking.pause()
    looking.seek(3.0)
    assert looking.is_live
    assert looking.frame(traces=True).playback is None


def test_the_filter_of_the_picture_is_that_of_both(scene):
    """Switched while looking back, it stays switched at this moment."""
    scene.looking.seek(20.0)
    scene.looking.trace_settings = TraceSettings(seconds=5.0)
    assert scene.looking.frame(traces=True).traces.data.shape[1] == 5 * SFREQ
    scene.looking.go_live()
    assert scene.looking.frame(traces=True).traces.data.shape[1] == 5 * SFREQ
