"""The fit check in the window: what it says, and that passing and skipping are told once each."""

from __future__ import annotations

import math

import pytest
from PyQt6 import sip
from PyQt6.QtCore import Qt

from app.dashboard.contact import _words
from app.dashboard.fit_check import FitCheckDialog
from app.dashboard.fonts import use_text_size
from app.dashboard.theme import THEMES, use_theme
from app.fitting_check import HOLD_SECONDS
from streaming.signal.contact import Contact
from streaming.status import MonitorState
from tests.app.views import ManualClock, a_presenter, a_view

pytestmark = pytest.mark.gui

RING = 6.5
"""Pixels beyond an electrode's edge that the ring around it takes."""


class Opened:
    def __init__(self):
        self.clock = ManualClock()
        self.dialog = FitCheckDialog(None, self.clock)
        self.told = []
        self.dialog.passed.connect(lambda: self.told.append("passed"))
        self.dialog.skipped.connect(lambda: self.told.append("skipped"))
        self.dialog.show()

    def show(self, view, seconds=0.0):
        """Show a view's frame, and let time go on."""
        self.dialog.show_frame(a_presenter(view).frame(traces=False))
        self.clock.seconds += seconds


@pytest.fixture
def opened(qapp):
    made = Opened()
    yield made
    made.dialog.close()
    sip.delete(made.dialog)


def a_bad_view():
    view = a_view()
    view.data[[0, 2]] = 0
    return view


def test_it_says_one_thing_to_do_and_points_at_the_electrode(opened):
    opened.show(a_bad_view())

    assert opened.dialog.instruction.text() == "Move hair away from behind the left ear (TP9)."
    assert opened.dialog.detail.text() == "TP9: flat: no signal"
    assert opened.dialog.count.text() == "2 of 4 good"
    assert opened.dialog.bar.value() == 0


def test_progress_is_seen_and_passing_told_once(opened, qtbot):
    opened.show(a_view(), HOLD_SECONDS / 2)
    opened.show(a_view(), HOLD_SECONDS / 2)
    assert opened.dialog.bar.value() == 50
    assert opened.dialog.leave.text() == "Skip"
    for _ in range(3):
        opened.show(a_view(), HOLD_SECONDS)

    assert opened.dialog.leave.text() == "Done"
    qtbot.mouseClick(opened.dialog.leave, Qt.MouseButton.LeftButton)
    assert opened.told == ["passed"]
    assert opened.dialog.isHidden()


def test_a_break_takes_the_progress_away(opened):
    opened.show(a_view(), HOLD_SECONDS - 0.5)
    opened.show(a_view())
    assert opened.dialog.bar.value() > 50
    opened.show(a_bad_view(), 0.5)
    opened.show(a_view())

    assert opened.dialog.bar.value() == 0
    assert opened.told == []


@pytest.mark.parametrize("how", ["button", "escape", "close"])
def test_leaving_before_it_passed_is_told_as_skipped_once(opened, qtbot, how):
    opened.show(a_bad_view())
    if how == "button":
        qtbot.mouseClick(opened.dialog.leave, Qt.MouseButton.LeftButton)
    elif how == "escape":
        qtbot.keyClick(opened.dialog, Qt.Key.Key_Escape)
    else:
        opened.dialog.close()
    opened.dialog.close()

    assert opened.told == ["skipped"]


def test_a_signal_of_another_moment_passes_nobody(opened):
    """Contact that was good when the stream was lost is good no more."""
    view = a_view(changes={"state": MonitorState.LOST}, age=12.0)
    opened.show(view, HOLD_SECONDS)
    opened.show(view)

    assert opened.dialog.instruction.text() == "Waiting for the signal."
    assert opened.dialog.count.text() == "no signal"
    assert opened.told == []


@pytest.mark.parametrize("theme", list(THEMES))
def test_its_texts_fit_in_every_theme(opened, qapp, theme):
    use_theme(qapp, THEMES[theme])
    opened.dialog.use(THEMES[theme])
    opened.show(a_bad_view())
    text = opened.dialog.instruction

    assert text.heightForWidth(text.width()) <= text.height()
    assert opened.dialog.leave.height() >= 24
    assert opened.dialog.leave.accessibleName() == "Skip"
    hint = opened.dialog.minimumSizeHint()
    assert hint.width() <= 1180
    assert hint.height() <= 680


@pytest.mark.parametrize("share", [1.0, 1.3])
def test_at_its_smallest_no_word_meets_the_next_electrode(qapp, share):
    """Nor the ring around the one that is pointed at."""
    use_text_size(share)
    opened = Opened()
    try:
        opened.show(a_bad_view())
        opened.dialog.resize(1, 1)
        qapp.processEvents()
        head = opened.dialog.head
        layout = head._layout()
        spots, room = layout.spots, (head.width(), head.height())
        words = _words(layout, [Contact.OFF] * len(spots), room, "")
        for spot, (_, word) in zip(spots, words, strict=True):
            others = [each for each in spots if each is not spot]
            assert all(gap(word, each) > each.radius + RING for each in others), spot.name
            assert word.bottom() <= head.height()
        assert opened.dialog.height() <= 680
    finally:
        opened.dialog.close()
        sip.delete(opened.dialog)
        use_text_size(1.0)


def gap(box, spot):
    """Pixels from an electrode's middle to a box."""
    across = max(box.left() - spot.x, 0.0, spot.x - box.right())
    down = max(box.top() - spot.y, 0.0, spot.y - box.bottom())
    return math.hypot(across, down)
