"""Scores on a scale become labels by a threshold, and valence by the scale's ends."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from models.datasets.scored import check_threshold, is_high, on_valence_scale, rule_in_words
from streaming.errors import UsageError

FIVE = np.arange(1.0, 6.0)


@pytest.mark.parametrize(
    ("threshold", "high"),
    [
        (">3", [False, False, False, True, True]),
        (">=3", [False, False, True, True, True]),
        (">= 2.5", [False, False, True, True, True]),
    ],
)
def test_the_middle_of_the_scale_goes_where_the_threshold_says(threshold, high):
    assert is_high(FIVE, threshold).tolist() == high


def test_a_missing_score_is_not_high():
    assert not is_high(np.array([np.nan]), ">=3")[0]


@pytest.mark.parametrize("threshold", ["3", "<3", ">", ">three", ">5", ">=1", "=>3", ">3>4", ""])
def test_a_threshold_that_parts_nothing_is_refused(threshold):
    with pytest.raises(UsageError, match=r'Give one like ">3" or ">=3"'):
        check_threshold(threshold, 1, 5)


def test_a_threshold_is_judged_by_its_scale():
    check_threshold(">5", 1, 9)
    check_threshold(">3", 1, 5)


def test_the_rule_says_what_is_high():
    assert rule_in_words(">=3") == "score >= 3 is high"
    assert rule_in_words("> 4.5") == "score > 4.5 is high"


def test_valence_goes_from_end_to_end_of_the_scale():
    assert_array_equal(on_valence_scale(FIVE, 1, 5), [-1, -0.5, 0, 0.5, 1])
    assert_array_equal(on_valence_scale(np.array([1, 5, 9, np.nan]), 1, 9), [-1, 0, 1, np.nan])
