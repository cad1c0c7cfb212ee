"""Seeking from a window leaves the window its thread, and arrives where it was last sent."""

from __future__ import annotations

import threading

import pytest

from app.jsonlines import Story
from app.replay_stage import ReplayStage
from app.resources import load_head
from streaming.signal.simulation import simulate_recording
from streaming.status import MonitorState


@pytest.fixture(scope="module")
def recording():
    """A minute of a simulated Muse."""
    return simulate_recording("muse", 0, 60, load_head())[0]


@pytest.fixture
def stage(recording):
    made = ReplayStage(recording, None, Story(json=False), speed=1.0, start=0.0)
    made.pause()
    yield made
    made.close()


def shown_second(stage):
    """Return the second that the newest sample on the screen is of."""
    traces = stage.presenter.frame(traces=True).traces
    return (traces.start + traces.data.shape[1]) / traces.sfreq


class Held:
    """A monitor that does not end before it is let to."""

    def __init__(self, monkeypatch, stage):
        self.may_end, self.asked = threading.Event(), threading.Event()
        end = stage._end
        monkeypatch.setattr(stage, "_end", lambda: self._end(end))

    def _end(self, end):
        self.asked.set()
        assert self.may_end.wait(10)
        end()


def test_whoever_seeks_does_not_wait_for_a_monitor_to_end(stage, monkeypatch):
    """The bar stands at the new place at once; what was shown is shown, and is not over."""
    stage.presenter.frame(traces=True)
    held = Held(monkeypatch, stage)
    stage.seek_soon(40.0)
    assert stage.position == 40.0
    assert held.asked.wait(10)
    assert stage.status().state is not MonitorState.STOPPED
    held.may_end.set()
    stage._arrive()
    assert shown_second(stage) == pytest.approx(40.0, abs=0.1)


def test_of_several_places_the_last_one_counts(stage, monkeypatch):
    """A slider that is drawn along asks for a hundred of them."""
    held = Held(monkeypatch, stage)
    stage.seek_soon(10.0)
    assert held.asked.wait(10)
    for place in (12.0, 30.0, 55.0):
        stage.seek_soon(place)
    held.may_end.set()
    seeker = stage._seeker
    seeker.join()
    assert stage.position == pytest.approx(55.0, abs=0.1)
    assert shown_second(stage) == pytest.approx(55.0, abs=0.1)


def test_to_close_ends_a_seek_that_is_under_way(stage):
    """No thread outlives it."""
    stage.seek_soon(20.0)
    stage.seek_soon(1e6)
    stage.close()
    assert stage._seeker is None
