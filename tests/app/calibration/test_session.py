"""The course of a calibration: what comes when, what counts, and that nothing rated is lost."""

import numpy as np
import pytest

from app.calibration.markers import BlockDone
from app.calibration.view import Action, Stage
from tests.app.calibration.sitting import (
    BAD,
    FALTERING,
    GOOD,
    LOST,
    NAMES,
    WANTED,
    Sitting,
    a_wearer,
    felt,
)

# The fit check.


def test_the_fit_check_waits_until_all_sensors_were_good_for_three_seconds():
    sitting = Sitting()

    assert sitting.wait(2.0).stage is Stage.FIT
    assert sitting.wait(1.0, BAD).stage is Stage.FIT
    assert sitting.wait(2.5, GOOD).stage is Stage.FIT
    assert sitting.wait(1.5).stage is Stage.READY
    assert sitting.texts == ["fit check passed"]


def test_the_fit_check_says_what_to_do_now():
    view = Sitting().wait(1.0, BAD)

    assert view.fit.electrode in NAMES
    assert view.instruction == view.fit.instruction


def test_a_fit_check_that_is_skipped_is_noted_as_such():
    sitting = Sitting()
    sitting.wait(1.0, BAD)

    sitting.session.skip()

    assert sitting.stage is Stage.READY
    assert sitting.texts == ["fit check skipped"]


# The two rests.


def test_eyes_open_and_closed_come_before_the_blocks_and_are_noted():
    sitting = Sitting(baseline=30.0).fitted()

    for stage in (Stage.EYES_OPEN, Stage.EYES_CLOSED):
        sitting.session.go()
        assert sitting.wait(29.0).stage is stage
        assert sitting.wait(1.5).stage is Stage.READY

    assert sitting.texts[1:] == ["rest=open", "end", "rest=closed", "end"]
    assert sitting.session.view().wanted == WANTED[0]


def test_a_rest_is_asked_for_again_where_the_signal_was_lost_in_it():
    sitting = Sitting(baseline=30.0).fitted()
    sitting.session.go()

    view = sitting.wait(1.0, LOST)

    assert view.title == "Eyes open"
    assert view.stage is Stage.READY
    assert "lost" in view.message
    assert sitting.told.rests == ()


def test_rests_may_be_skipped():
    sitting = Sitting(baseline=30.0).fitted()

    sitting.session.skip()
    sitting.session.skip()

    assert sitting.session.view().wanted == WANTED[0]


# Blocks and ratings.


def test_blocks_are_asked_one_after_the_other_with_rests_between_and_then_trained():
    sitting = Sitting().fitted()

    for number, wanted in enumerate(WANTED, start=1):
        view = sitting.wait(10.5)
        assert (view.stage, view.block, view.wanted) == (Stage.READY, number, wanted)
        view = sitting.sit_through()

    assert view.stage is Stage.TRAINING
    assert [block.wanted for block in sitting.told.blocks] == list(WANTED)
    assert (view.n_done, view.n_low, view.n_high) == (6, 3, 3)


def test_a_block_lasts_as_long_as_planned_and_counts_down():
    sitting = Sitting().fitted()
    sitting.session.go()

    view = sitting.wait(10.0)

    assert view.seconds == 40.0
    assert view.seconds_left == pytest.approx(30.0)


def test_what_counts_is_how_it_felt_and_not_what_was_asked_for():
    sitting = Sitting().fitted()

    view = sitting.sit_through(step=2)

    assert (view.n_low, view.n_high) == (1, 0)
    (block,) = sitting.told.blocks
    assert (block.wanted, block.step) == ("pleasant", 2)


def test_neutral_is_kept_and_said_to_be_left_out():
    view = Sitting().fitted().sit_through(step=3)

    assert (view.n_done, view.n_low, view.n_high, view.n_neutral) == (1, 0, 0, 1)
    assert "left out" in view.message


@pytest.mark.parametrize("answer", [0, 6])
def test_an_answer_beyond_the_scale_is_no_answer(answer):
    sitting = Sitting().fitted()
    sitting.session.go()
    sitting.wait(40.5)

    sitting.session.rate(answer)
    sitting.session.sure(2)

    assert sitting.session.view().actions >= {Action.RATE}
    assert sitting.told.blocks == ()


def test_a_rating_may_be_changed_until_it_is_said_how_sure_it_is():
    sitting = Sitting().fitted()
    sitting.session.go()
    sitting.wait(40.5)

    sitting.session.rate(2)
    sitting.session.rate(5)
    sitting.session.sure(9)
    sitting.session.sure(1)

    (block,) = sitting.told.blocks
    assert (block.step, block.sure) == (5, 1)


def test_go_in_a_rest_begins_the_block_when_the_rest_is_over():
    sitting = Sitting().fitted()
    sitting.sit_through()

    sitting.session.go()

    assert sitting.wait(9.0).stage is Stage.REST
    assert sitting.wait(2.0).stage is Stage.BLOCK


def test_a_rest_may_be_skipped_or_be_none():
    sitting = Sitting().fitted()
    sitting.sit_through()
    sitting.session.skip()
    assert sitting.stage is Stage.READY

    assert Sitting(rest=0.0).fitted().sit_through().stage is Stage.READY


# What does not count.


def test_a_block_in_which_the_stream_was_lost_is_void_and_comes_again_at_the_end():
    sitting = Sitting().fitted()
    sitting.session.go()
    sitting.wait(20.0)

    view = sitting.wait(1.0, LOST)

    assert view.stage is Stage.READY
    assert "lost" in view.message
    assert "block=1 void" in sitting.texts
    sitting.signal = GOOD
    asked = []
    while sitting.stage is not Stage.TRAINING:
        asked.append(sitting.wait(10.5).block)
        sitting.sit_through()
    assert asked == [2, 3, 4, 5, 6, 1]
    assert len(sitting.told.blocks) == 6


def test_nothing_begins_without_a_signal():
    sitting = Sitting().fitted()
    view = sitting.wait(1.0, LOST)

    sitting.session.go()

    assert sitting.stage is Stage.READY
    assert Action.GO not in view.actions
    assert "no signal" in view.message
    assert sitting.wait(1.0, GOOD).message is None


@pytest.mark.parametrize("bad", [BAD, FALTERING], ids=["sensors off", "no samples"])
def test_a_block_that_was_bad_for_most_of_its_time_is_void_and_the_fit_is_checked(bad):
    sitting = Sitting().fitted()
    sitting.session.go()

    sitting.wait(21.0, bad)
    view = sitting.wait(20.0, GOOD)

    assert view.stage is Stage.FIT
    assert "does not count" in view.message
    assert sitting.texts[-1] == "block=1 void"


def test_a_block_that_was_bad_for_less_than_half_of_its_time_counts():
    sitting = Sitting().fitted()
    sitting.session.go()

    sitting.wait(19.0, BAD)

    assert sitting.wait(21.5, GOOD).stage is Stage.RATING


def test_a_stream_that_is_lost_before_the_rating_takes_nothing_back():
    sitting = Sitting().fitted()
    sitting.session.go()
    sitting.wait(40.5)

    sitting.wait(5.0, LOST)
    sitting.session.rate(4)
    sitting.session.sure(3)

    assert len(sitting.told.blocks) == 1


# Pauses.


def test_a_block_that_is_paused_is_void_and_asked_for_again():
    sitting = Sitting().fitted()
    sitting.session.go()
    sitting.wait(10.0)

    sitting.session.pause()

    assert sitting.wait(300.0).stage is Stage.PAUSED
    assert sitting.texts[-1] == "block=1 void"
    sitting.session.resume()
    assert sitting.session.view().block == 2


def test_a_pause_in_a_rest_goes_on_with_what_was_left_of_it():
    sitting = Sitting().fitted()
    sitting.sit_through()
    sitting.wait(4.0)

    sitting.session.pause()
    sitting.wait(60.0)
    sitting.session.resume()

    view = sitting.session.view()
    assert view.stage is Stage.REST
    assert view.seconds_left == pytest.approx(6.0)


def test_a_pause_before_the_rating_loses_neither_the_block_nor_the_first_answer():
    sitting = Sitting().fitted()
    sitting.session.go()
    sitting.wait(40.5)
    sitting.session.rate(5)

    sitting.session.pause()
    sitting.wait(60.0)
    sitting.session.go()
    sitting.session.sure(3)

    assert [block.step for block in sitting.told.blocks] == [5]


def test_pausing_twice_or_going_on_without_a_pause_does_nothing():
    sitting = Sitting().fitted()
    sitting.session.resume()
    assert sitting.stage is Stage.READY

    sitting.session.pause()
    sitting.session.pause()
    sitting.session.resume()

    assert sitting.stage is Stage.READY


# Skipping.


def test_a_block_that_is_skipped_comes_again_once():
    sitting = Sitting(wanted=("pleasant", "unpleasant")).fitted()

    sitting.session.skip()
    sitting.session.skip()
    assert sitting.session.view().block == 1
    sitting.session.skip()
    view = sitting.session.view()

    assert view.block == 2
    assert "skipped twice" in view.message


def test_a_block_may_be_skipped_while_it_goes_on_and_before_its_rating():
    sitting = Sitting().fitted()
    sitting.session.go()
    sitting.wait(10.0)
    sitting.session.skip()
    sitting.session.go()
    sitting.wait(40.5)
    sitting.session.skip()

    assert [text for text in sitting.texts if "void" in text] == ["block=1 void", "block=2 void"]
    assert sitting.session.view().block == 3


def test_whoever_skips_everything_comes_to_the_training_with_nothing_and_is_not_asked_again():
    sitting = Sitting().fitted()

    for _ in range(2 * len(WANTED)):
        sitting.session.skip()

    assert sitting.stage is Stage.TRAINING
    assert sitting.told.blocks == ()
    sitting.session.tell_failure("Nothing is labelled.")
    sitting.session.go()
    assert sitting.stage is Stage.ENDED


# Too few of a kind.


def test_where_all_felt_the_same_more_of_the_other_are_asked_for_once():
    sitting = Sitting().fitted()
    for _ in WANTED:
        view = sitting.sit_through(step=5)

    assert view.stage is Stage.REST
    assert "3 unpleasant" in view.message
    assert view.n_blocks == 9
    for _ in range(3):
        assert view.wanted == "unpleasant"
        view = sitting.sit_through(step=5)
    assert view.stage is Stage.TRAINING


def test_what_was_rated_on_other_days_counts():
    done = tuple(
        BlockDone(number=n, wanted="pleasant", start=0.0, stop=40.0, step=step, sure=2)
        for n, step in enumerate((1, 2, 2, 4, 4, 5, 3), start=1)
    )
    sitting = Sitting(wanted=("pleasant", "unpleasant"), done=done).fitted()

    view = sitting.session.view()
    assert (view.n_low, view.n_high, view.n_neutral, view.n_done) == (3, 3, 1, 0)
    sitting.sit_through()
    assert sitting.sit_through().stage is Stage.TRAINING


def test_a_sitting_that_goes_on_counts_from_where_it_was_left():
    sitting = Sitting(wanted=WANTED[3:], first=4).fitted()

    view = sitting.session.view()

    assert (view.block, view.n_blocks, view.n_done) == (4, 6, 3)
    sitting.session.go()
    assert sitting.texts[-1] == "block=4 pleasant"


# Finishing, stopping, and the training.


def test_finishing_early_trains_with_what_is_there_and_what_goes_on_is_void():
    sitting = Sitting().fitted()
    sitting.sit_through()
    sitting.wait(10.5)
    sitting.session.go()
    sitting.wait(5.0)

    sitting.session.finish()

    assert sitting.stage is Stage.TRAINING
    assert sitting.texts[-1] == "block=2 void"
    assert len(sitting.told.blocks) == 1


def test_a_training_that_fails_loses_nothing_and_blocks_go_on():
    sitting = Sitting().fitted()
    sitting.sit_through()
    sitting.sit_through()
    sitting.session.finish()

    sitting.session.tell_failure("There are too few blocks.")
    view = sitting.session.view()
    assert (view.stage, view.error) == (Stage.RESULT, "There are too few blocks.")
    sitting.session.go()

    view = sitting.session.view()
    assert (view.stage, view.block, view.error) == (Stage.READY, 3, None)
    assert len(sitting.told.blocks) == 2


def test_the_training_tells_how_far_it_is_and_what_came_of_it():
    sitting = Sitting().fitted()
    sitting.session.finish()
    sitting.session.tell_progress(0.5, "training")
    view = sitting.session.view()
    assert (view.progress, view.doing) == (0.5, "training")

    outcome = object()
    sitting.session.tell_outcome(outcome)

    view = sitting.session.view()
    assert (view.stage, view.outcome, view.progress) == (Stage.RESULT, outcome, None)
    sitting.session.stop()
    assert sitting.session.view().outcome is outcome


@pytest.mark.parametrize("seconds", [0.0, 10.0, 40.5], ids=["ready", "block", "rating"])
def test_stopping_keeps_what_was_rated_and_nothing_else(seconds):
    sitting = Sitting().fitted()
    sitting.sit_through()
    sitting.wait(10.5)
    if seconds:
        sitting.session.go()
        sitting.wait(seconds)

    sitting.session.stop()
    view = sitting.session.view()

    assert view.stage is Stage.ENDED
    assert "1 of 6" in view.message
    assert view.actions == frozenset()
    assert [block.number for block in sitting.told.blocks] == [1]


def test_what_comes_after_the_end_does_nothing():
    sitting = Sitting().fitted()
    sitting.session.stop()
    before = list(sitting.texts)

    for act in ("go", "pause", "resume", "skip", "finish", "stop"):
        getattr(sitting.session, act)()
    sitting.session.rate(3)
    sitting.session.tell_failure("late")
    sitting.wait(60.0)

    assert sitting.stage is Stage.ENDED
    assert sitting.texts == before


def test_what_the_wearer_cannot_mend_ends_it_with_its_words():
    sitting = Sitting().fitted()

    sitting.session.end_with("The disk is full.")

    view = sitting.session.view()
    assert (view.stage, view.error) == (Stage.ENDED, "The disk is full.")


# The simulated wearer.


def test_a_simulated_wearer_feels_what_is_asked_and_nothing_between():
    wearer = a_wearer()
    sitting = Sitting(wearer=wearer).fitted()
    assert sitting.session.view().simulated

    sitting.session.go()
    assert felt(wearer, 1.0) == pytest.approx(0.8)
    sitting.wait(40.5)
    assert felt(wearer, 2.0) == 0.0
    sitting.session.rate(4)
    sitting.session.sure(2)
    sitting.wait(10.5)
    sitting.session.go()
    assert felt(wearer, 3.0) == pytest.approx(-0.8)
    sitting.session.pause()
    assert felt(wearer, 4.0) == 0.0


def test_a_simulated_wearer_closes_the_eyes_when_asked_and_opens_them_when_it_is_left():
    wearer = a_wearer()
    sitting = Sitting(baseline=30.0, wearer=wearer).fitted()
    sitting.session.skip()

    sitting.session.go()
    wearer.valence(np.array([1.0]))
    sitting.session.stop()
    wearer.valence(np.array([2.0]))

    assert list(wearer.eyes_closed(np.array([1.0, 2.0]))) == [True, False]
