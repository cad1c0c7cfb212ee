"""What is switched of the picture changes the picture, and no reading."""

from __future__ import annotations

from dataclasses import replace
from itertools import cycle

import numpy as np
import pytest
from numpy.testing import assert_allclose

from app.jsonlines import Story
from app.replay_stage import ReplayStage
from app.resources import load_head
from app.trace_settings import FILTERS, NOTCHES, WINDOWS, TraceSettings, filter_words
from streaming.signal.readings import Prediction
from streaming.signal.simulation import simulate_recording
from tests.app.views import ManualClock, a_presenter, a_view

SWITCHED = [
    TraceSettings(band=FILTERS[0], notch=NOTCHES[0], seconds=WINDOWS[0]),
    TraceSettings(band=FILTERS[2], notch=60.0, hidden=frozenset({"TP9", "AF7"})),
    TraceSettings(scale=1000.0, seconds=WINDOWS[-1]),
    TraceSettings(),
]


@pytest.fixture(scope="module")
def recording():
    """Half a minute of a simulated Muse."""
    return simulate_recording("muse", 0, 30, load_head())[0]


def readings_of(recording, settings=()):
    """Return all events of a monitor, and the pictures drawn meanwhile with each of some settings.

    Filter, notch and channels are switched with every frame.
    """
    stage = ReplayStage(recording, None, Story(json=False), speed=None, start=0.0)
    pictures = []
    try:
        each = cycle(settings)
        while not stage.monitor.wait(0.01):
            if settings:
                stage.presenter.trace_settings = next(each)
                pictures.append(stage.presenter.frame(traces=True).traces)
        for stage.presenter.trace_settings in settings:
            pictures.append(stage.presenter.frame(traces=True).traces)
        return stage.monitor.readings_since(0)[0], [p for p in pictures if p is not None]
    finally:
        stage.close()


def bare(event):
    """Return an event without its answer's numbers."""
    if not isinstance(event, Prediction):
        return event
    return replace(event, probabilities={}, confidence=0.0, valence=0.0, interval=None)


def answers(events):
    """Return the probability of the label "high" of each prediction."""
    return [event.probabilities["high"] for event in events if isinstance(event, Prediction)]


def test_readings_are_the_same_whatever_is_switched(recording):
    """What the model is given never passes through the picture's filter.

    Answers may differ in the last bits: windows are answered alone or several at once.
    """
    untouched, _ = readings_of(recording)
    switched, pictures = readings_of(recording, SWITCHED)
    assert len(untouched) > 20
    assert [bare(event) for event in switched] == [bare(event) for event in untouched]
    assert_allclose(answers(switched), answers(untouched), atol=1e-5)
    off, fast, *_ = pictures[-len(SWITCHED) :]
    assert not np.array_equal(off.data[:, -500:], fast.data[:, -500:])


@pytest.mark.parametrize(("notch", "left"), [(None, 30), (50.0, 0), (60.0, 30)])
def test_the_notch_takes_out_its_frequency_and_no_other(notch, left):
    """Mains of 50 Hz pass through a notch of 60."""
    view = a_view(seconds=20.0)
    n = np.arange(view.data.shape[1]) / 256
    view.data[:] = 4200 + 30 * np.sin(2 * np.pi * 50 * n)
    presenter = a_presenter(view, model=None, clock=ManualClock())
    presenter.trace_settings = TraceSettings(band=None, notch=notch)
    data = presenter.frame(traces=True).traces.data[:, -512:]
    assert np.abs(data).max() == pytest.approx(left, abs=2)


def test_without_a_filter_the_offset_goes_and_slow_waves_stay():
    """4200 µV would leave nothing to be seen."""
    view = a_view(seconds=20.0)
    n = np.arange(view.data.shape[1]) / 256
    view.data[:] = 4200 + 30 * np.sin(2 * np.pi * 0.5 * n)
    presenter = a_presenter(view, model=None, clock=ManualClock())
    presenter.trace_settings = TraceSettings(band=None, notch=None)
    data = presenter.frame(traces=True).traces.data[:, -1024:]
    assert np.abs(data).max() == pytest.approx(30, abs=3)


@pytest.mark.parametrize(
    ("settings", "sfreq", "words"),
    [
        (TraceSettings(), None, "1–45 Hz · notch 50 Hz"),
        (TraceSettings(notch=None), 256.0, "1–45 Hz"),
        (TraceSettings(band=FILTERS[2]), 10.0, "above 0.1 Hz"),
        (TraceSettings(band=FILTERS[2]), 80.0, "4–36 Hz"),
        (TraceSettings(band=None), 100.0, "above 0.1 Hz"),
    ],
)
def test_the_words_say_what_the_rate_allows(settings, sfreq, words):
    """A filter that cannot be is not claimed."""
    assert filter_words(settings, sfreq) == words


def test_at_least_one_channel_is_shown():
    """Preferences may name all of a headset that is another one now."""
    settings = TraceSettings(hidden=frozenset({"TP9", "AF7"}))
    assert settings.shown(("TP9", "AF7", "AF8")) == (2,)
    assert settings.shown(("TP9", "AF7")) == (0, 1)
