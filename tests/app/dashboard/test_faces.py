"""The faces label a moment, say what becomes of it, and can be used without a mouse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import Qt

from app.dashboard.faces import PLAYED, PRIVATE, UNKEPT, FacesPanel, mouth
from app.dashboard.theme import THEMES
from app.self_report import STEPS
from streaming.status import RecordingStatus
from tests.app.dashboard.panels import colors_in, shown
from tests.app.views import a_presenter, a_view

pytestmark = pytest.mark.gui


@pytest.fixture
def panel(qapp):
    with shown(FacesPanel(), 312, 180) as panel:
        yield panel


def a_frame(*, over=None, paused=None):
    """A frame of a monitor that records, has recorded, or, for None, does neither."""
    recording = None if over is None else RecordingStatus(file=Path("a.xdf"), over=over)
    frame = a_presenter(a_view(), paused=paused).frame(traces=False)
    return replace(frame, status=replace(frame.status, recording=recording))


@pytest.mark.parametrize("step", STEPS)
def test_a_click_labels_with_the_step_and_shows_which(panel, qtbot, step):
    """And only that one."""
    with qtbot.waitSignal(panel.labelled) as told:
        qtbot.mouseClick(panel.faces[step - 1], Qt.MouseButton.LeftButton)
    assert told.args == [step]
    assert [face.step for face in panel.faces if face.chosen] == [step]
    assert panel.faces[step - 1].accessibleDescription() == "chosen"


def test_the_choice_fades_after_some_seconds_and_a_new_one_takes_its_place(panel, qtbot):
    """It tells that the label was taken, not how the wearer feels now."""
    panel.choose(2)
    panel.choose(4)
    assert [face.step for face in panel.faces if face.chosen] == [4]
    assert panel._fading.isActive()
    panel._fading.timeout.emit()
    assert not any(face.chosen for face in panel.faces)


def test_the_keyboard_reaches_each_face_and_presses_it(panel, qtbot):
    """Tab and Space, as any button."""
    face = panel.faces[3]
    assert face.focusPolicy() is Qt.FocusPolicy.TabFocus
    with qtbot.waitSignal(panel.labelled) as told:
        qtbot.keyClick(face, Qt.Key.Key_Space)
    assert told.args == [4]


def test_each_says_what_it_means_and_is_large_enough(panel):
    """For screen readers, pointers and fingers."""
    for face in panel.faces:
        assert face.accessibleName() == f"Label this moment as {STEPS[face.step]}"
        assert face.toolTip() == f"{STEPS[face.step].capitalize()} ({face.step})"
        assert min(face.width(), face.height()) >= 24


def test_the_labels_are_counted_while_they_are_kept(panel):
    """With the promise that they stay."""
    panel.show_labels(7, 20)
    panel.show_frame(a_frame(over=False))
    assert panel.text.text() == f"{PRIVATE} 7 of 20 labels."
    assert panel.meter.accessibleDescription() == "7 of 20"
    assert panel.meter.share == pytest.approx(0.35)
    assert panel.record.isHidden()


@pytest.mark.parametrize(("n", "wanted", "share"), [(0, 20, 0), (31, 20, 1), (0, 0, 0)])
def test_the_meter_is_never_longer_than_itself(panel, n, wanted, share):
    """More labels than wanted are welcome."""
    panel.show_labels(n, wanted)
    assert panel.meter.share == share


@pytest.mark.parametrize("over", [None, True])
def test_where_nothing_is_recorded_it_says_so_and_offers_to(panel, qtbot, over):
    """Before the first recording and after the last."""
    panel.show_frame(a_frame(over=over))
    assert panel.text.text() == UNKEPT
    assert panel.record.text() == "Record  R"
    with qtbot.waitSignal(panel.record_asked):
        panel.record.click()


def test_over_a_recording_no_label_can_be_given(panel, qtbot):
    """What is pressed by chance changes nobody's file."""
    panel.show_frame(a_frame(paused=lambda: False))
    told = []
    panel.labelled.connect(told.append)
    panel.choose(3)
    panel.faces[0].click()
    assert (told, panel.text.text()) == ([], PLAYED)
    assert panel.record.isHidden()
    assert panel.meter.isHidden()


def test_every_text_is_whole(panel, qtbot):
    """In the width of its column, for every state."""
    panel.show_labels(20, 20)
    for frame in (a_frame(), a_frame(over=False), a_frame(paused=lambda: False)):
        panel.show_frame(frame)
        told = panel.text
        qtbot.waitUntil(lambda told=told: told.heightForWidth(told.width()) <= told.height())


def test_mouths_go_from_down_to_up():
    """The middle one is straight, and the ends mirror each other."""
    bends = [mouth(step)[0] for step in STEPS]
    assert bends == sorted(bends)
    assert bends[2] == 0
    assert bends[0] == -bends[4]


@pytest.mark.parametrize("theme", THEMES)
def test_the_chosen_face_stands_out_in_every_theme(panel, theme):
    """Its ring is in the leading colour; the others' is not."""
    panel.use(THEMES[theme])
    panel.choose(5)
    accent = THEMES[theme].accent
    assert accent in colors_in(panel.faces[4].grab().toImage())
    assert accent not in colors_in(panel.faces[1].grab().toImage())
