"""Markers changed in review: each step does one thing, and can be taken back."""

from __future__ import annotations

import pytest

from app.review_markers import MarkerEdits, before_review, is_label
from models.datasets.marked import Mark, label_spans
from streaming.recordings.reviewed import Review
from streaming.signal.blocks import Marker

BASE = (Marker(10.0, "clip 1"), Marker(20.0, "label=2"), Marker(40.0, "end"), Marker(40.0, "end"))


@pytest.fixture
def edits():
    return MarkerEdits(BASE, BASE)


def said(edits):
    return [(marker.time, marker.text) for marker in edits.markers]


def spans(edits, n_times=100):
    """Which seconds a training would take for which label."""
    marks = [Mark(round(marker.time), marker.text) for marker in edits.markers]
    return [tuple(span) for span in label_spans(marks, set(), n_times)]


def test_a_marker_that_is_set_stands_in_its_place_and_is_cleaned(edits):
    edits.add(15.0, " phone\trang\n")
    assert said(edits)[1] == (15.0, "phone rang")


def test_a_marker_without_a_text_is_not_set(edits):
    edits.add(15.0, " \n")
    assert edits.markers == BASE
    assert edits.undo_words == ""


def test_of_two_markers_that_are_alike_one_is_changed_and_one_stays(edits):
    edits.change(Marker(40.0, "end"), "label=5")
    assert said(edits)[2:] == [(40.0, "end"), (40.0, "label=5")]


def test_every_step_can_be_taken_back_and_done_again(edits):
    """In the order of the steps, and a new step forgets what was taken back."""
    states = [edits.markers]
    edits.add(15.0, "phone")
    states.append(edits.markers)
    edits.remove([Marker(10.0, "clip 1")])
    states.append(edits.markers)
    edits.label_moment(50.0, 4)
    states.append(edits.markers)

    for state in states[-2::-1]:
        assert edits.undo()
        assert edits.markers == state
    assert not edits.undo()
    for state in states[1:]:
        assert edits.redo()
        assert edits.markers == state
    assert not edits.redo()

    edits.undo()
    edits.add(60.0, "other")
    assert edits.redo_words == ""


def test_what_would_be_taken_back_is_told(edits):
    edits.remove(BASE[:2])
    assert edits.undo_words == "delete 2 markers"
    edits.undo()
    assert (edits.undo_words, edits.redo_words) == ("", "delete 2 markers")


def test_a_label_at_a_moment_takes_the_place_of_the_one_there(edits):
    edits.label_moment(20.02, 5)
    assert (20.0, "label=2") not in said(edits)
    assert (20.02, "label=5") in said(edits)


@pytest.mark.parametrize(
    ("start", "stop", "to_end", "expected"),
    [
        (25, 30, False, [("2", 20, 25), ("4", 25, 30), ("2", 30, 40)]),
        (50, 60, False, [("2", 20, 40), ("4", 50, 60)]),
        (10, 30, False, [("4", 10, 30), ("2", 30, 40)]),
        (30, 50, False, [("2", 20, 30), ("4", 30, 50)]),
        (10, 50, False, [("4", 10, 50)]),
        (20, 40, False, [("4", 20, 40)]),
        (60, 100, True, [("2", 20, 40), ("4", 60, 100)]),
        (0, 100, True, [("4", 0, 100)]),
    ],
)
def test_a_stretch_is_labelled_and_nothing_beside_it(edits, start, stop, to_end, expected):
    """As training reads it: what held after the stretch holds again."""
    edits.label_stretch(float(start), float(stop), 4, to_end=to_end)
    assert spans(edits) == expected
    assert (10.0, "clip 1") in said(edits)


def test_what_is_kept_are_the_differences_to_the_file(edits):
    """From them the file's own markers can be told again."""
    edits.add(15.0, "phone")
    edits.change(BASE[0], "clip one")
    review = edits.review(1.0, 100)
    assert review.removed == (BASE[0],)
    assert {marker.text for marker in review.added} == {"phone", "clip one"}
    assert before_review(edits.markers, review) == BASE


def test_what_was_all_taken_back_leaves_no_review(edits):
    edits.add(15.0, "phone")
    edits.undo()
    assert edits.review(1.0, 100) == Review()


def test_an_earlier_review_goes_on_from_where_it_stood():
    """Undo reaches back to when the window opened, the differences to the file."""
    now = (*BASE, Marker(50.0, "label=1"))
    edits = MarkerEdits(BASE, now)
    assert not edits.undo()
    edits.remove([Marker(50.0, "label=1")])
    assert edits.review(1.0, 100) == Review()


@pytest.mark.parametrize(
    ("text", "label"),
    [("label=3", True), (" Label = calm", True), ("end", True), ("ending", False)],
)
def test_labels_are_told_from_other_markers(text, label):
    assert is_label(text) is label
