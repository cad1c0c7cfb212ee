"""The delay of the screen is steady while samples come, and tells at once when none do."""

from __future__ import annotations

import pytest

from app.screen_delay import FRAMES, ScreenDelay
from tests.app.views import ManualClock, a_presenter, a_view


def test_heaps_of_samples_do_not_make_it_flicker():
    """It is the usual delay of a second of frames."""
    delay = ScreenDelay()
    told = [delay.update(0.1 + 0.1 * (i % 3)) for i in range(3 * FRAMES)]
    assert told[FRAMES:] == pytest.approx([0.2] * 2 * FRAMES)


def test_when_nothing_comes_it_tells_so_at_once_and_forgets_it_after():
    """A second is no heap."""
    delay = ScreenDelay()
    for _ in range(FRAMES):
        delay.update(0.1)
    assert delay.update(1.5) == 1.5
    assert delay.update(0.2) == 0.2


def test_a_clock_that_was_set_right_never_makes_it_negative():
    """Nobody sees the future."""
    assert ScreenDelay().update(-0.3) == 0.0


def test_it_counts_from_the_sample_and_not_from_its_arrival():
    """What a radio holds back is delay too."""
    view, clock = a_view(age=0.05), ManualClock()
    clock.seconds = view.now + 0.3
    frame = a_presenter(view, source_clock=clock).frame(traces=False)
    assert frame.screen_delay == pytest.approx(0.3)


@pytest.mark.parametrize("changes", [{}, {"source_clock": None, "paused": lambda: True}])
def test_of_a_recording_nobody_can_tell(changes):
    """It is of another time."""
    assert a_presenter(a_view(), **changes).frame(traces=False).screen_delay is None
