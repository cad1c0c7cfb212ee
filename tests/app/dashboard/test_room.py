"""The window at the sizes people have: nothing is cut, and what has no room is left out."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt

from app.dashboard.fonts import use_text_size
from app.dashboard.theme import THEMES
from tests.app.dashboard.scaled import run_at_scale
from tests.app.dashboard.test_window import a_good_view, a_view_with_everything_wrong, show

pytestmark = pytest.mark.gui

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

SIZES = [(1180, 680), (1440, 900), (1920, 1080)]


@pytest.fixture(autouse=True)
def usual_text(qapp):
    yield
    use_text_size(1.0)


def cut_cards(window):
    """Return the cards that are less high than what stands in them needs."""
    panels = ("contact", "bands", "health", "traces", "timeline", "reading", "mood", "faces")
    frames = {name: getattr(window, name).card.frame for name in panels}
    return [
        name
        for name, frame in frames.items()
        if frame.isVisible() and frame.height() < least_height(frame)
    ]


def least_height(frame):
    layout = frame.layout()
    if layout.hasHeightForWidth():
        return layout.minimumHeightForWidth(frame.width())
    return frame.minimumSizeHint().height()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("wrong", [False, True])
def test_no_card_is_cut_at_any_size(make_window, qtbot, size, wrong):
    """With long names, many electrodes and the banner as well."""
    window = make_window()
    window.resize(*size)
    show(window, a_view_with_everything_wrong() if wrong else a_good_view())
    qtbot.waitUntil(lambda: cut_cards(window) == [])
    qtbot.waitUntil(lambda: (window.width(), window.height()) == size)
    assert window.minimumSizeHint().width() <= 1180 or size != SIZES[0]


def test_larger_text_leaves_cards_out_before_it_cuts_them(make_window, qtbot):
    """The one card of each column that is not needed goes; all others stay whole."""
    window = make_window()
    window.resize(*SIZES[0])
    use_text_size(1.3)
    window.use(THEMES["light"])
    for _ in range(3):
        show(window, a_good_view())
    qtbot.waitUntil(lambda: cut_cards(window) == [])
    assert window.contact.card.frame.isVisible()
    assert window.reading.card.frame.isVisible()
    assert window.faces.card.frame.isVisible()


def test_columns_fold_by_key_and_button_and_the_plots_take_their_room(window, qtbot):
    """And come back as they were."""
    show(window, a_good_view())
    before = window.centre.widget.width()
    window.bar.left.click()
    qtbot.keyClick(window, "b", modifier=CTRL | SHIFT)
    assert window.left.widget.isHidden()
    assert window.right.widget.isHidden()
    assert window.bar.left.accessibleDescription() == "folded"
    qtbot.waitUntil(lambda: window.centre.widget.width() > before + 500)
    window.bar.right.click()
    qtbot.keyClick(window, "b", modifier=CTRL)
    qtbot.waitUntil(lambda: window.centre.widget.width() == before)
    assert window.bar.left.accessibleDescription() == "shown"


@pytest.mark.ci
@pytest.mark.parametrize("scale", ["1.5", "2"])
def test_a_screen_that_is_scaled_cuts_nothing_either(scale):
    """The same tests, each pixel of the window larger on the screen."""
    ran = run_at_scale(scale, __file__, timeout=100)
    assert ran.returncode == 0, ran.stdout
