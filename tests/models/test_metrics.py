"""Scores are what their definitions say, and intervals are over people."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.metrics import (
    balanced_accuracy_score,
    f1_score,
    matthews_corrcoef,
    roc_auc_score,
)

from models.metrics import (
    Answers,
    auc,
    balanced_accuracy,
    confusion,
    expected_calibration_error,
    interval_coverage,
    macro_f1,
    mcc,
    person_scores,
    plain_accuracy,
    summarise,
)


def answers_of(labels, high, subjects=None, covered=None):
    """Build answers from right labels and the probability of label 1."""
    labels, high = np.asarray(labels), np.asarray(high, dtype=float)
    return Answers(
        subjects=np.array(["a"] * labels.size if subjects is None else subjects),
        labels=labels,
        probabilities=np.column_stack([1 - high, high]),
        covered=np.full(labels.size, np.nan) if covered is None else np.asarray(covered, float),
    )


def random_answers(n_people, n_windows=80, seed=0):
    """Draw answers that are calibrated by construction."""
    rng = np.random.default_rng(seed)
    high = rng.uniform(size=n_people * n_windows)
    return answers_of(
        (rng.uniform(size=high.size) < high).astype(int),
        high,
        np.repeat([f"p{i:02}" for i in range(n_people)], n_windows),
        (rng.uniform(size=high.size) < 0.8).astype(float),
    )


def test_scores_of_a_small_table_worked_by_hand():
    """Rows: 3 of 4 low right, 1 of 2 high right."""
    answers = answers_of([0, 0, 0, 0, 1, 1], [0.1, 0.2, 0.3, 0.9, 0.8, 0.4])

    assert confusion(answers) == [[3, 1], [1, 1]]
    assert_allclose(plain_accuracy(answers), 4 / 6)
    assert_allclose(balanced_accuracy(answers), (3 / 4 + 1 / 2) / 2)
    assert_allclose(macro_f1(answers), (3 / 4 + 1 / 2) / 2)
    assert_allclose(mcc(answers), (3 * 1 - 1 * 1) / math.sqrt(4 * 2 * 4 * 2))
    assert_allclose(auc(answers), 6 / 8)


@pytest.mark.parametrize("n_labels", [2, 3])
def test_scores_are_scikit_learn_s_for_any_number_of_labels(n_labels):
    """With ties among the probabilities, as the majority and clip-only have them."""
    rng = np.random.default_rng(n_labels)
    answers = Answers(
        np.full(90, "a"),
        rng.integers(n_labels, size=90),
        rng.dirichlet(np.ones(n_labels), size=9)[rng.integers(9, size=90)],
        np.zeros(90),
    )
    labels, said = answers.labels, answers.predicted
    high = answers.probabilities[:, 1] if n_labels == 2 else answers.probabilities

    assert_allclose(mcc(answers), matthews_corrcoef(labels, said))
    assert_allclose(balanced_accuracy(answers), balanced_accuracy_score(labels, said))
    assert_allclose(macro_f1(answers), f1_score(labels, said, average="macro"))
    assert_allclose(auc(answers), roc_auc_score(labels, high, multi_class="ovr"))


def test_where_nobody_is_named_windows_are_pooled_and_no_interval_is_given():
    named = random_answers(8)
    nameless = Answers(
        np.full(named.labels.size, ""), named.labels, named.probabilities, named.covered
    )

    pooled = summarise(nameless)

    assert person_scores(nameless) == {}
    assert set(pooled) == set(summarise(named))
    assert pooled["balanced_accuracy"].mean == balanced_accuracy(named)
    assert pooled["ece"].mean == expected_calibration_error(nameless)
    assert {score.lo for score in pooled.values()} == {None}


def test_a_person_of_one_label_who_is_always_read_right_has_no_correlation():
    """Held-out people may show a single label; that is no error, and no merit either."""
    answers = answers_of([1, 1, 1], [0.9, 0.8, 0.7])

    assert mcc(answers) == 0.0
    assert balanced_accuracy(answers) == 1.0


def test_always_naming_the_commoner_label_is_chance_however_common_it_is():
    answers = answers_of([0] * 9 + [1], [0.1] * 10)

    assert plain_accuracy(answers) == 0.9
    assert balanced_accuracy(answers) == 0.5
    assert mcc(answers) == 0.0


def test_a_person_with_a_single_label_has_no_auc_and_is_left_out_of_its_mean():
    answers = answers_of([0, 1, 1, 1], [0.2, 0.9, 0.9, 0.2], ["a", "a", "b", "b"])

    assert math.isnan(person_scores(answers)["b"]["auc"])
    assert summarise(answers)["auc"].mean == 1.0


def test_calibration_error_is_the_gap_between_confidence_and_hits():
    """All say .9 and half are right."""
    answers = answers_of([1, 0, 1, 0], [0.9] * 4)

    assert_allclose(expected_calibration_error(answers), 0.4)


def test_calibration_error_counts_a_person_once_however_long_they_sat():
    answers = answers_of([1] * 9 + [0], [0.95] * 10, ["long"] * 9 + ["brief"])

    assert_allclose(expected_calibration_error(answers), 0.95 - 0.5)


def test_probabilities_drawn_to_be_right_have_nearly_no_calibration_error():
    assert expected_calibration_error(random_answers(20, 500)) < 0.02


def test_coverage_leaves_out_windows_without_an_interval():
    answers = answers_of([0, 1, 1], [0.1, 0.9, 0.9], covered=[np.nan, 1, 0])

    assert interval_coverage(answers) == 0.5


def test_three_labels_are_scored_too():
    probabilities = np.eye(3)[[0, 1, 2, 2]] * 0.8 + 0.2 / 3
    answers = Answers(np.array(["a"] * 4), np.array([0, 1, 2, 0]), probabilities, np.zeros(4))

    assert_allclose(balanced_accuracy(answers), (0.5 + 1 + 1) / 3)
    assert 0.5 < auc(answers) < 1.0
    assert confusion(answers) == [[1, 0, 1], [0, 1, 0], [0, 0, 1]]


def test_people_and_not_windows_make_the_interval_wide():
    """The same people measured twenty times as long are still as few people."""
    brief = random_answers(10)
    rows = np.tile(np.arange(brief.labels.size), 20)

    narrow, wide = summarise(brief.of(rows)), summarise(brief)

    for name, score in wide.items():
        assert_allclose([narrow[name].lo, narrow[name].hi], [score.lo, score.hi], rtol=1e-9)
        assert score.lo < score.hi


def test_the_mean_is_over_people_and_lies_in_its_interval():
    answers = random_answers(12)
    alone = [mine["balanced_accuracy"] for mine in person_scores(answers).values()]

    score = summarise(answers)["balanced_accuracy"]

    assert_allclose(score.mean, np.mean(alone))
    assert score.lo < score.mean < score.hi
    spread = np.std(alone, ddof=1) / math.sqrt(12)
    assert_allclose((score.hi - score.lo) / 2, 1.96 * spread, rtol=0.2)


def test_the_interval_of_a_small_calibration_error_holds_it():
    """Drawing people twice can only add to a sum of absolute gaps."""
    score = summarise(random_answers(10, 400))["ece"]

    assert 0 <= score.lo <= score.mean < score.hi


def test_five_people_are_too_few_for_an_interval():
    assert summarise(random_answers(5))["mcc"].lo is None
    assert summarise(random_answers(6))["mcc"].lo is not None


@pytest.mark.parametrize("seed", [0, 1])
def test_the_bootstrap_says_the_same_twice(seed):
    answers = random_answers(8)

    assert summarise(answers, seed=seed) == summarise(answers, seed=seed)
