"""What a data set tells becomes a task and labels; answers on no scale are refused."""

from __future__ import annotations

import math

import pytest

from models.datasets.torcheeg_answers import Classes, Scores, answer_of, settle
from streaming.errors import RecordingError, UsageError

FELT = {"valence": Scores(key="feltVlnc"), "arousal": Scores(key="feltArsl")}
SHOWN = {
    "valence": Classes(key="emotion", labels=("low", "neutral", "high"), first=-1),
    "emotion": Classes(key="emotion", labels=("sad", "happy"), first=-1),
}


@pytest.mark.parametrize(
    ("label", "threshold", "rule"),
    [
        (None, None, "score > 5 is high"),
        ("valence", ">=5", "score >= 5 is high"),
        ("arousal", ">6.5", "score > 6.5 is high"),
    ],
)
def test_scores_part_at_the_middle_unless_told_otherwise(label, threshold, rule):
    task, _ = settle("X", FELT, label, threshold)

    assert (task.target, task.labels) == (label or "valence", ("low", "high"))
    assert task.label_rule == rule


@pytest.mark.parametrize(
    ("score", "threshold", "expected"),
    [
        (1, ">5", (0, -1)),
        (5, ">5", (0, 0)),
        (5, ">=5", (1, 0)),
        (7, ">5", (1, 0.5)),
        (9, ">5", (1, 1)),
    ],
)
def test_a_score_is_low_or_high_and_has_a_place_between_minus_one_and_one(
    score, threshold, expected
):
    assert answer_of(FELT["valence"], threshold, {"feltVlnc": score}, "f") == expected


def test_nobodys_score_is_no_answer():
    assert answer_of(FELT["valence"], ">5", {"feltVlnc": math.nan}, "f") is None


@pytest.mark.parametrize("score", [0, 9.1, -3, math.inf])
def test_a_score_that_nobody_could_give_is_refused(score):
    with pytest.raises(RecordingError, match=r"s01, trial 3: a score of .* go from 1 to 9"):
        answer_of(FELT["valence"], ">5", {"feltVlnc": score}, "s01, trial 3")


def test_classes_are_numbered_from_their_first():
    answers = [answer_of(SHOWN["valence"], None, {"emotion": n}, "f") for n in (-1, 0, 1)]

    assert answers == [(0, -1.0), (1, 0.0), (2, 1.0)]


def test_classes_that_are_no_valence_have_no_place_on_its_scale():
    label, value = answer_of(SHOWN["emotion"], None, {"emotion": 0}, "f")

    assert label == 1
    assert math.isnan(value)


@pytest.mark.parametrize("code", [-2, 2, 0.5, math.nan])
def test_a_class_that_is_not_known_is_refused(code):
    with pytest.raises(RecordingError, match="of a class"):
        answer_of(SHOWN["valence"], None, {"emotion": code}, "f")


@pytest.mark.parametrize(
    ("targets", "label", "threshold", "why"),
    [
        (FELT, "dominance", None, "no label 'dominance'. Give --label one of valence, arousal"),
        (FELT, None, ">9", "does not part scores from 1 to 9"),
        (FELT, None, "5", "does not part"),
        (SHOWN, None, ">5", "no scores: leave --threshold out"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_mend(targets, label, threshold, why):
    with pytest.raises(UsageError, match=why):
        settle("X", targets, label, threshold)
