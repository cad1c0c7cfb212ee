"""What is measured of a signal for the screen, and how much of it in one picture."""

from __future__ import annotations

import pytest

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
    """Of the twelve seconds that are needed at once, each picture looks at one."""
    info, chunk = a_signal()
    view = ScriptedView(info, chunk.data, ahead=5 * SFREQ)
    clock = ManualClock()
    presenter = a_presenter(view, clock=clock)
    for _ in range(FRAMES // 2):
        before = len(stretches)
        traces = presenter.frame(traces=True).traces
        assert len(stretches) - before <= 1
        clock.seconds += 1 / FRAMES
    (blink,) = traces.marks
    assert blink.start < 20 * SFREQ < blink.stop
    assert len(stretches) == 11
