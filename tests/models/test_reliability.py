"""A reliability diagram shows the error that the expected calibration error sums up."""

from __future__ import annotations

import numpy as np
import pytest

from models.metrics import Answers, expected_calibration_error
from models.reliability import reliability_bins


def some_answers(people: list[str], seed: int = 0) -> Answers:
    """Answers of three labels, right about as often as not."""
    rng = np.random.default_rng(seed)
    said = rng.dirichlet([0.7, 0.7, 0.7], size=len(people))
    labels = np.where(rng.random(len(people)) < 0.6, said.argmax(axis=1), rng.integers(3))
    return Answers(np.array(people), labels, said, np.full(len(people), np.nan))


@pytest.mark.parametrize("people", [["a"] * 90 + ["b"] * 10, ["a"] * 50, [""] * 70], ids=len)
def test_gaps_by_weight_sum_to_the_expected_calibration_error(people):
    answers = some_answers(people)

    bins = reliability_bins(answers)

    assert sum(one.weight for one in bins) == pytest.approx(1)
    gap = sum(one.weight * abs(one.confidence - one.right) for one in bins)
    assert gap == pytest.approx(expected_calibration_error(answers))


def test_bins_rise_and_empty_ones_are_left_out():
    answers = some_answers(["a"] * 40)

    bins = reliability_bins(answers, n_bins=100)

    confidences = [one.confidence for one in bins]
    assert confidences == sorted(confidences)
    assert len(bins) < 100
    assert all(one.weight > 0 for one in bins)


def test_a_person_of_few_windows_weighs_as_much_as_one_of_many():
    sure, unsure = [0.9, 0.1], [0.6, 0.4]
    answers = Answers(
        np.array(["a"] * 9 + ["b"]),
        np.zeros(10, dtype=np.intp),
        np.array([sure] * 9 + [unsure]),
        np.full(10, np.nan),
    )

    assert [one.weight for one in reliability_bins(answers)] == pytest.approx([0.5, 0.5])


def test_full_confidence_has_a_place():
    answers = Answers(np.array(["a"]), np.array([1]), np.array([[0.0, 1.0]]), np.full(1, np.nan))

    (only,) = reliability_bins(answers)
    assert (only.confidence, only.right, only.weight) == (1, 1, 1)
