"""The wizard, stage by stage: what it says, what keys and buttons do, and that nothing is lost."""

from __future__ import annotations

import pytest
from PyQt6 import sip
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QShortcut
from PyQt6.QtTest import QTest

from app.calibration.plan import PlanOptions
from app.calibration.view import SignalState, Stage
from app.dashboard import calibration_dialog
from app.dashboard.calibration_start import StartPage
from app.dashboard.calibration_words import KEEPS, KNOWN
from streaming.signal.contact import Contact, ElectrodeContact
from tests.app.dashboard.calibrating import ALPHA, GOOD, FakeRun, Wizard, an_outcome
from tests.app.views import a_view, an_info

pytestmark = pytest.mark.gui

KEY = Qt.Key


@pytest.fixture
def wizards(qapp):
    """Return a way to make wizards, gone after the test."""
    made = []

    def make(**keywords):
        made.append(Wizard(**keywords))
        made[-1].dialog.activateWindow()
        QTest.qWaitForWindowActive(made[-1].dialog)
        return made[-1]

    yield make
    for wizard in made:
        wizard.dialog.close()
        sip.delete(wizard.dialog)


@pytest.fixture
def start_page(qapp, tmp_path):
    """Return a way to make the first page alone."""
    made = []

    def make(*given):
        made.append(StartPage(*given, root=tmp_path))
        return made[-1]

    yield make
    for page in made:
        sip.delete(page)


@pytest.fixture
def wizard(wizards):
    """Return a wizard whose calibration has begun, with its clock in the test's hand."""
    made = wizards().take()
    made.dialog._timer.stop()
    return made


def press(wizard, *keys):
    for key in keys:
        QTest.keyClick(wizard.dialog, key)


# The first page.


def test_it_begins_with_the_name_and_the_length_that_were_chosen(wizards, qtbot):
    """In a thread, and with the fit check."""
    wizard = wizards()
    wizard.run.signal = SignalState(live=True, contact=(), device="Muse")
    start = wizard.dialog.start
    start.name.setText("ada-2")
    start.group.buttons()[1].setChecked(True)
    assert start._steps[2][0].text() == "12 blocks of 40 s"
    start.begin.click()
    qtbot.waitUntil(lambda: wizard.dialog.page is wizard.dialog.fit)

    assert wizard.began == [("ada-2", PlanOptions())]
    assert wizard.dialog.head.name.text() == "ada-2"


@pytest.mark.parametrize("key", [KEY.Key_Return, KEY.Key_Enter])
def test_enter_begins(wizards, qtbot, key):
    wizard = wizards()
    press(wizard, key)
    qtbot.waitUntil(lambda: wizard.dialog.page is not wizard.dialog.start)
    assert wizard.began[0][0] == "ada"


def test_why_it_cannot_begin_stands_beside_the_name(wizards, qtbot):
    """And another try is one key away."""
    wizard = wizards(refusal="The folder is full.")
    start = wizard.dialog.start
    press(wizard, KEY.Key_Return)
    qtbot.waitUntil(lambda: start.hint.text() == "The folder is full.")

    assert start.isEnabled()
    assert wizard.dialog.page is start
    assert start.name.accessibleDescription() == "The folder is full."


@pytest.mark.parametrize(
    ("name", "can"), [("", False), ("a b", False), ("../x", False), ("me", True)]
)
def test_only_a_pseudonym_that_will_do_can_begin(start_page, name, can):
    assert start_page(name).begin.isEnabled() is can


def test_a_name_that_is_known_is_said_to_go_on(start_page, tmp_path):
    (tmp_path / "ada").mkdir()
    assert start_page("ada").hint.text() == KNOWN
    assert start_page("eve").hint.text() != KNOWN


def test_a_length_that_was_asked_for_comes_first(start_page):
    asked = PlanOptions(n_blocks=9, block_seconds=50.0)
    page = start_page("me", asked)
    assert page.options == asked
    assert page.group.buttons()[0].text().startswith("As asked: 9 blocks of 50 s, about")


def test_a_simulated_person_is_called_so_before_anything_begins(wizards):
    wizard = wizards()
    wizard.see()
    assert wizard.dialog.start.simulated.isVisible()
    assert wizard.dialog.head.simulated.text() == "A SIMULATED PERSON"
    real = a_view()
    real.info = an_info(simulated=False)
    wizard.see(real)
    assert not wizard.dialog.start.simulated.isVisible()


# The fit check.


def test_the_fit_check_says_one_thing_and_goes_on_by_itself(wizard):
    off = ElectrodeContact("TP9", Contact.OFF, "flat: no signal")
    wizard.run.signal = SignalState(live=True, contact=(off, *GOOD[1:]), device="Muse")
    wizard.dialog.refresh()
    fit = wizard.dialog.fit
    assert fit.instruction.text() == "Move hair away from behind the left ear (TP9)."
    assert fit.count.text() == "3 of 4 sensors good"
    wizard.run.signal = SignalState(live=True, contact=GOOD, device="Muse")
    wizard.wait(0.1)
    wizard.wait(1.5)
    assert fit.bar.value() == 50
    wizard.wait(2.0)

    assert wizard.dialog.page is wizard.dialog.stage
    assert wizard.run.marks == ["fit check passed"]


def test_the_fit_check_can_be_left(wizard, qtbot):
    qtbot.mouseClick(wizard.dialog.fit.leave, Qt.MouseButton.LeftButton)
    assert wizard.dialog.page is wizard.dialog.stage
    assert wizard.run.marks == ["fit check skipped"]


# Rests and blocks.


def test_eyes_open_counts_down_in_large_numbers(wizard):
    wizard.reach(Stage.READY)
    press(wizard, KEY.Key_Return)
    wizard.wait(11.3)
    page = wizard.dialog.stage

    assert page.title.text() == "Eyes open"
    assert page.ring.isVisible()
    assert page.ring.seconds == 19
    assert page.ring.accessibleDescription() == "19 s"
    assert page.ring.share == pytest.approx(18.7 / 30)
    assert not page.act.isVisible()


def test_the_end_of_closed_eyes_can_be_heard(wizard, monkeypatch):
    """Once; and that of eyes that are open is seen."""
    heard = []
    monkeypatch.setattr(calibration_dialog.QApplication, "beep", lambda: heard.append(1))
    wizard.reach(Stage.EYES_OPEN)
    wizard.wait(31)
    assert heard == []
    wizard.reach(Stage.EYES_CLOSED)
    assert "count slowly to 30" in wizard.dialog.stage.hint.text()
    wizard.wait(31)
    wizard.wait(1)
    assert heard == [1]


def test_what_closing_the_eyes_did_is_said_before_the_first_block(wizard):
    wizard.reach(Stage.EYES_CLOSED)
    wizard.wait(31)
    wizard.run.session.tell_alpha(ALPHA)
    wizard.dialog.refresh()
    note = wizard.dialog.stage.note
    assert wizard.dialog.stage.title.text() == "▲  Something pleasant"
    assert note.isVisible()
    assert note.text() == f"● {ALPHA.words}"
    assert note.property("role") == "good"
    press(wizard, KEY.Key_Return, KEY.Key_Space, KEY.Key_Space)
    assert wizard.run.session.stage is Stage.READY
    assert not note.isVisible()


@pytest.mark.parametrize(
    ("block", "title"), [(1, "▲  Something pleasant"), (2, "▼  Something unpleasant")]
)
def test_a_block_says_what_to_call_up_by_word_shape_and_colour(wizard, block, title):
    wizard.reach(Stage.BLOCK, block)
    page = wizard.dialog.stage
    assert page.title.text() == title
    assert page.title.property("role") == title.split()[-1]
    assert page.kicker.text() == f"BLOCK {block} OF 6"
    assert page.ring.isVisible()


@pytest.mark.parametrize("key", [KEY.Key_Space, KEY.Key_Escape])
def test_a_pause_breaks_a_block_off_and_says_so(wizard, key):
    """Neither key closes anything; Space goes on, and the block comes again."""
    wizard.reach(Stage.BLOCK)
    press(wizard, key)
    assert wizard.dialog.isVisible()
    assert wizard.dialog.stage.title.text() == "Paused"
    assert "does not count" in wizard.dialog.foot.message.text()
    assert wizard.run.marks[-1] == "block=1 void"
    press(wizard, KEY.Key_Escape)
    assert wizard.dialog.stage.title.text() == "Paused"
    press(wizard, KEY.Key_Space)

    assert wizard.run.session.stage is Stage.READY
    assert wizard.dialog.isVisible()


def test_space_pushes_the_button_that_the_user_went_to(wizard):
    """As everywhere: Tab leads to Begin, and Space begins."""
    wizard.reach(Stage.READY)
    wizard.dialog.stage.act.setFocus(Qt.FocusReason.TabFocusReason)
    press(wizard, KEY.Key_Space)
    assert wizard.run.session.stage is Stage.EYES_OPEN


def test_skip_asks_for_a_block_again_at_the_end(wizard):
    wizard.reach(Stage.BLOCK)
    press(wizard, KEY.Key_S)
    assert wizard.run.session.stage is Stage.READY
    assert wizard.run.session.view().block == 2
    assert "at the end" in wizard.dialog.foot.message.text()


def test_a_rest_goes_on_by_itself_for_whoever_is_ready(wizard):
    wizard.reach(Stage.REST, 2)
    assert wizard.dialog.stage.act.text() == "I am ready"
    press(wizard, KEY.Key_Return)
    wizard.wait(11)
    assert wizard.run.session.stage is Stage.BLOCK


def test_nothing_can_begin_without_a_signal(wizard):
    """The button waits, and the foot says for what."""
    wizard.reach(Stage.READY)
    wizard.run.signal = SignalState(live=False)
    wizard.dialog.refresh()
    assert not wizard.dialog.stage.act.isEnabled()
    assert "signal" in wizard.dialog.foot.message.text()
    press(wizard, KEY.Key_Return)
    assert wizard.run.session.stage is Stage.READY
    wizard.run.signal = SignalState(live=True, contact=GOOD)
    wizard.dialog.refresh()
    press(wizard, KEY.Key_Return)
    assert wizard.run.session.stage is Stage.EYES_OPEN


def test_a_key_that_is_held_answers_once(wizard):
    """Else the next question would be answered unread."""
    shortcuts = wizard.dialog.findChildren(QShortcut)
    assert shortcuts
    assert not any(shortcut.autoRepeat() for shortcut in shortcuts)


# The rating.


def test_a_digit_is_of_a_face_and_the_next_one_of_how_sure(wizard):
    wizard.reach(Stage.RATING)
    page = wizard.dialog.rating
    assert wizard.dialog.page is page
    assert not page.sure[0].isEnabled()
    press(wizard, KEY.Key_2)
    assert [face.chosen for face in page.faces] == [False, True, False, False, False]
    assert page.sure[0].isEnabled()
    press(wizard, KEY.Key_3)

    assert wizard.run.marks[-1] == "block=1 rated=2 sure=3"
    assert wizard.dialog.head.count.text() == "1 of 6 done"
    assert wizard.run.session.stage is Stage.REST


def test_a_face_can_be_taken_back_by_key_or_by_another(wizard, qtbot):
    wizard.reach(Stage.RATING)
    press(wizard, KEY.Key_5, KEY.Key_Backspace, KEY.Key_4)
    qtbot.mouseClick(wizard.dialog.rating.faces[0], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(wizard.dialog.rating.sure[1], Qt.MouseButton.LeftButton)
    assert wizard.run.marks[-1] == "block=1 rated=1 sure=2"


def test_the_next_rating_begins_with_no_face(wizard):
    wizard.reach(Stage.RATING)
    press(wizard, KEY.Key_5, KEY.Key_3)
    wizard.reach(Stage.RATING, 2)
    assert not any(face.chosen for face in wizard.dialog.rating.faces)
    assert "unpleasant" in wizard.dialog.rating.what.text()


def test_digits_do_nothing_where_nothing_is_rated(wizard):
    wizard.reach(Stage.BLOCK)
    press(wizard, KEY.Key_5, KEY.Key_3)
    assert not any(asked[0] in {"rate", "sure"} for asked in wizard.run.asked)


# Training and result.


def trained(wizard, outcome):
    """Sit through all blocks, and hear what came of them."""
    wizard.reach(Stage.TRAINING)
    wizard.run.session.tell_outcome(outcome)
    wizard.dialog.refresh()
    return wizard.dialog.outcome


def test_training_shows_how_far_it_is(wizard):
    wizard.reach(Stage.TRAINING)
    wizard.run.session.tell_progress(0.42, "trying other orders")
    wizard.dialog.refresh()
    page = wizard.dialog.stage

    assert page.bar.isVisible()
    assert page.bar.accessibleDescription() == "42 %"
    assert page.hint.text() == "Trying other orders."
    assert not wizard.dialog.foot.buttons["pause"].isEnabled()


def test_a_model_that_was_adopted_can_be_used(wizard, qtbot):
    outcome = an_outcome()
    page = trained(wizard, outcome)
    assert wizard.dialog.page is page
    assert page.words.text() == outcome.words
    assert "Your model: 0.83, 95 % between 0.70 and 0.94" in page.bars.accessibleDescription()
    assert "Generic model: 0.58" in page.bars.accessibleDescription()
    assert "Order alone" in page.bars.accessibleDescription()
    assert "0.78 sure: 0.80 right" in page.reliability.accessibleDescription()
    assert page.curve_card.note.text() == "twice may give 0.88"
    assert page.notes.text() == outcome.notes[0]
    qtbot.mouseClick(page.use_model, Qt.MouseButton.LeftButton)

    assert wizard.dialog.chosen == "ada"
    assert not wizard.dialog.isVisible()
    assert wizard.run.is_closed


def test_where_nothing_is_claimed_no_model_can_be_used(wizard):
    page = trained(wizard, an_outcome(adopted=False))
    assert page.title.text() == "Nothing is claimed"
    assert "normal outcome" in page.words.text()
    assert not page.use_model.isVisible()
    assert page.keep.objectName() == "primary"
    press(wizard, KEY.Key_Return)

    assert wizard.dialog.chosen is None
    assert not wizard.dialog.isVisible()


def test_whoever_goes_on_another_day_is_told_how(wizard, qtbot):
    page = trained(wizard, an_outcome())
    qtbot.mouseClick(page.later, Qt.MouseButton.LeftButton)
    assert wizard.dialog.page is wizard.dialog.stage
    assert wizard.dialog.stage.title.text() == "Done"
    press(wizard, KEY.Key_Return)
    assert not wizard.dialog.isVisible()


def test_why_nothing_was_trained_is_said_and_the_blocks_are_kept(wizard):
    wizard.reach(Stage.TRAINING)
    wizard.run.session.tell_failure("All blocks were rated pleasant.")
    wizard.dialog.refresh()
    page = wizard.dialog.stage
    assert page.title.text() == "There is no model yet"
    assert page.text.text() == "All blocks were rated pleasant."
    assert "kept" in page.hint.text()
    assert wizard.dialog.foot.buttons["stop"].isEnabled()
    press(wizard, KEY.Key_X, KEY.Key_Return)
    assert not wizard.dialog.isVisible()


def test_training_early_is_offered_once_there_is_enough(wizard, qtbot):
    wizard.reach(Stage.READY, 3)
    assert not wizard.dialog.stage.finish.isVisible()
    more = FakeRun(wanted=("pleasant", "unpleasant") * 4)
    wizard.dialog._take(more)
    wizard.dialog._timer.stop()
    wizard.run = more
    wizard.reach(Stage.REST, 7)
    assert not wizard.dialog.stage.finish.isVisible()
    wizard.reach(Stage.REST, 8)
    qtbot.mouseClick(wizard.dialog.stage.finish, Qt.MouseButton.LeftButton)
    assert more.session.stage is Stage.TRAINING


# Leaving.


@pytest.mark.parametrize(
    "stage", [Stage.FIT, Stage.BLOCK, Stage.RATING, Stage.REST, Stage.TRAINING]
)
def test_stop_loses_nothing_and_says_so(wizard, stage):
    assert wizard.dialog.foot.message.text() == KEEPS
    wizard.reach(stage, 2)
    press(wizard, KEY.Key_X)
    assert wizard.run.session.stage is Stage.ENDED
    assert wizard.dialog.isVisible()
    kept = [mark for mark in wizard.run.marks if "rated" in mark]
    n = {Stage.FIT: 0, Stage.TRAINING: 6}.get(stage, 1)
    assert len(kept) == n
    assert wizard.dialog.stage.kicker.text() == f"{n} OF 6 BLOCKS DONE"


def test_closing_the_window_stops_and_closes(wizard):
    wizard.reach(Stage.BLOCK, 2)
    wizard.dialog.close()
    assert wizard.run.session.stage is Stage.ENDED
    assert wizard.run.is_closed
    assert wizard.dialog.end() == (wizard.run, None)


def test_escape_on_the_first_page_quits_no_program(wizards):
    wizard = wizards()
    press(wizard, KEY.Key_Escape)
    assert wizard.dialog.isVisible()


def test_an_error_of_the_program_is_raised_once_and_the_wizard_can_be_closed(wizard, monkeypatch):
    wizard.dialog._timer.start()

    def fail():
        raise RuntimeError("a broken session")

    monkeypatch.setattr(wizard.run, "view", fail)
    with pytest.raises(RuntimeError):
        wizard.dialog.refresh()
    assert not wizard.dialog._timer.isActive()
    wizard.dialog.close()
    assert wizard.run.is_closed


def test_a_stream_that_is_lost_is_told_and_the_block_asked_for_again(wizard):
    wizard.reach(Stage.BLOCK)
    wizard.run.signal = SignalState(live=False)
    wizard.dialog.refresh()
    assert "lost" in wizard.dialog.foot.message.text()
    assert wizard.run.session.stage is Stage.READY


# For everybody.


def test_every_stage_is_told_to_screen_readers(wizard):
    """The page has the focus and a name that says what to do; the window is called as the stage."""
    told = set()
    for stage in (Stage.READY, Stage.EYES_OPEN, Stage.BLOCK, Stage.RATING, Stage.REST):
        wizard.reach(stage)
        page = wizard.dialog.page
        view = wizard.run.session.view()
        assert wizard.dialog.focusWidget() is page
        assert page.accessibleName().startswith(view.title)
        assert view.instruction in page.accessibleName()
        assert wizard.dialog.accessibleDescription() == view.instruction
        told.add((wizard.dialog.accessibleName(), wizard.dialog.accessibleDescription()))
    assert len(told) == 5


def test_reduced_motion_moves_the_ring_second_by_second(wizards):
    calm = wizards(is_calm=True).take()
    calm.dialog._timer.stop()
    calm.reach(Stage.EYES_OPEN)
    shares = []
    for _ in range(8):
        calm.wait(0.25)
        shares.append(calm.dialog.stage.ring.share)
    assert calm.dialog._timer.interval() == calibration_dialog.CALM_EVERY_MS
    assert len(set(shares)) <= 3
    assert all(share * 30 == pytest.approx(round(share * 30)) for share in shares)
