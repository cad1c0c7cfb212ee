"""What a wearer labelled: blocks by their ratings, face keys by what came before, stretches."""

from __future__ import annotations

import numpy as np
import pytest

from app.calibration.labels import LEADING_UP, labelled_in
from app.calibration.markers import told_by
from tests.app.calibration.recorded_blocks import (
    BEGIN,
    BLOCK,
    LEAD_IN,
    PAUSE,
    STEPS,
    a_script,
    a_signal,
    at,
    with_markers,
)

SFREQ = 256


def found_in(marks, **signal):
    """Return (start, length) in seconds and rating of all that is labelled, and the notes."""
    recording = with_markers(a_signal(**signal), sorted(marks, key=lambda one: one.time))
    labelled, notes = labelled_in(recording, told_by(recording.markers))
    spans = [(one.first / SFREQ, (one.stop - one.first) / SFREQ, one.rating) for one in labelled]
    return spans, notes


def test_blocks_are_labelled_by_their_ratings_and_their_order_was_drawn():
    recording = with_markers(a_signal(), a_script())
    labelled, notes = labelled_in(recording, told_by(recording.markers))

    assert [one.rating for one in labelled] == [(step - 3) / 2 for step in STEPS]
    assert [one.label for one in labelled] == [int(step > 3) for step in STEPS]
    assert {(one.stop - one.first) / SFREQ for one in labelled} == {BLOCK}
    assert labelled[1].first / SFREQ == LEAD_IN + BLOCK + PAUSE
    assert all(one.is_drawn for one in labelled)
    assert notes == []


def test_neutral_blocks_are_left_out_and_it_is_said():
    spans, notes = found_in(a_script([4, 3, 2, 3]), steps=[4, 3, 2, 3])

    assert [rating for *_, rating in spans] == [0.5, -0.5]
    assert notes == ["2 stretches rated neutral left out"]


def test_a_face_key_labels_what_led_up_to_it_and_nothing_before_an_earlier_label():
    spans, notes = found_in([at(60, "label=5"), at(85, "label=1"), at(90, "label=4")])

    assert spans == [(60 - LEADING_UP, LEADING_UP, 1.0), (60.0, 25.0, -1.0)]
    assert notes == [
        "1 label left out: under 10 s of signal lead up to it since what was labelled before"
    ]


def test_a_face_key_labels_nothing_before_a_gap():
    spans, _ = found_in([at(60, "label=2")], gap=(40.0, 5.0))

    assert spans == [(45.0, 15.0, -0.5)]


def test_a_step_that_is_ended_is_a_stretch_as_the_terminal_marks_it():
    spans, notes = found_in([at(20, "label=4"), at(50, "end"), at(60, "label=2"), at(90, "label=")])

    assert spans[0] == (20.0, 30.0, 0.5)
    assert spans[1] == (50.0, 10.0, -0.5)
    assert notes == []


def test_stretches_of_words_count_as_they_are():
    marks = [at(10, "label=high"), at(40, "end"), at(50, "label=unpleasant"), at(70, "label=calm")]
    spans, notes = found_in(marks)

    assert spans == [(10.0, 30.0, 1.0), (50.0, 20.0, -1.0)]
    assert len(notes) == 1
    assert notes[0].startswith("stretches of calm left out: labels of valence are low, unpleasant")


def test_a_label_within_a_block_gives_way_to_the_blocks_own_rating():
    within = LEAD_IN + BLOCK / 2
    spans, notes = found_in([*a_script(), at(within, "label=1")])

    assert [rating for *_, rating in spans] == [(step - 3) / 2 for step in STEPS]
    assert notes == ["1 label within blocks left out: a block has a rating"]


def test_the_end_of_a_block_ends_no_stretch_of_everyday_labels():
    """The face key was pressed in the rest: the next block's end is none of its business."""
    pressed = LEAD_IN + BLOCK + PAUSE - 0.5
    spans, notes = found_in([*a_script(), at(pressed, "label=1")])

    assert len(spans) == len(STEPS)
    assert "1 label left out: under 10 s" in notes[0]


def test_what_is_labelled_twice_counts_once():
    over = [at(LEAD_IN - 1, "label=high"), at(LEAD_IN + 5, "label=low")]
    spans, notes = found_in([*a_script(), *over])

    assert len(spans) == len(STEPS)
    assert any("labelled twice" in note for note in notes)


def test_a_simulated_persons_script_counts_where_nobody_labelled_anything():
    marks = [at(second, f"valence={(-1) ** (second // 20)}") for second in range(10, 80)]
    recording = with_markers(a_signal(), marks)
    (one,), _ = labelled_in(recording, told_by(recording.markers))

    assert one.label is None
    assert one.first == 10 * SFREQ
    assert np.asarray(one.rating).size == one.stop - one.first
    assert one.rating[: 10 * SFREQ].mean() == 1
    spans, _ = found_in([*marks, at(60, "label=2")])
    assert len(spans) == 1


@pytest.mark.parametrize("text", ["label=6", "label=", "stimulus", "end"])
def test_other_markers_label_nothing(text):
    spans, _ = found_in([at(60, text)])

    assert spans == []


def test_a_marker_after_the_signal_labels_what_is_there():
    lasts = a_signal().duration
    spans, _ = found_in([at(lasts + BEGIN, "label=4")])

    assert spans == [(lasts - LEADING_UP, LEADING_UP, 0.5)]
