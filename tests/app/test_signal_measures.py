"""What is measured of a signal for the screen, and how much of it in one picture."""

from __future__ import annotations

import pytest

from app.trace_settings import TraceSettings
from streaming.signal import artefacts
from tests.app.test_artefact_marks import SFREQ, a_signal
from tests.app.views import ManualClock, ScriptedView, a_presenter

FRAMES = 30


@pytest.fixture
def stretches(monkeypatch):
    """The stretches in which artefacts were looked for."""
    seen = []
    find = artefacts.find_artefacts

    def counted(raw, *facts):
        seen.append(raw.shape[1])
        return find(raw, *facts)

    monkeypatch.setattr(artefacts, "find_artefacts", counted)
    return seen


def test_after_a_jump_marks_are_there_in_half_a_second_and_no_picture_waits(stretches):
    """Of the twelve seconds that are needed at once, each picture looks at two."""
    info, chunk = a_signal()
    clock = ManualClock()
    presenter = a_presenter(ScriptedView(info, chunk.data, ahead=5 * SFREQ), clock=clock)
    for _ in range(FRAMES // 2):
        before = len(stretches)
        traces = presenter.frame(traces=True).traces
        assert len(stretches) - before <= 2
        clock.seconds += 1 / FRAMES
    (blink,) = traces.marks
    assert blink.start < 20 * SFREQ < blink.stop
    assert len(stretches) == 11


@pytest.mark.parametrize(("speed", "per_second"), [(16.0, 30), (16.0, 4), (1.0, 4), (1.0, 30)])
def test_at_any_speed_every_blink_is_marked(speed, per_second):
    """A replay brings half a second a picture, or four of them where motion is reduced."""
    info, chunk = a_signal()
    clock = ManualClock()
    step = round(speed * SFREQ / per_second)
    view = ScriptedView(info, chunk.data, ahead=len(range(step, chunk.stop, step)) * step)
    presenter = a_presenter(view, clock=clock)
    presenter.trace_settings = TraceSettings(seconds=30.0)
    while view.ahead >= 0:
        traces = presenter.frame(traces=True).traces
        view.ahead -= step
        clock.seconds += 1 / per_second
    assert [mark.word for mark in traces.marks] == ["blink"] * 2


def test_a_longer_window_is_marked_all_over(stretches):
    """After a jump nothing before it was looked at."""
    info, chunk = a_signal()
    presenter = a_presenter(ScriptedView(info, chunk.data, ahead=SFREQ), clock=ManualClock())
    presenter.trace_settings = TraceSettings(seconds=5.0)
    assert presenter.frame(traces=True, at_once=True).traces.marks == ()
    presenter.trace_settings = TraceSettings(seconds=30.0)
    marks = presenter.frame(traces=True, at_once=True).traces.marks
    assert [mark.word for mark in marks] == ["blink"] * 2
