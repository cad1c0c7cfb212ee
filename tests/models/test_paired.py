"""One network beats another only where people, not windows, say so."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy.stats import permutation_test

from models.metrics import Score
from models.paired import Comparison, compare, sign_flip_p


def people(*scores):
    return {f"p{n}": score for n, score in enumerate(scores)}


@pytest.mark.parametrize("n", [6, 9, 12])
def test_the_exact_test_is_scipy_s(n):
    differences = np.random.default_rng(n).normal(0.05, 0.1, size=n)

    theirs = permutation_test(
        (differences,), np.mean, permutation_type="samples", n_resamples=np.inf
    )

    assert_allclose(sign_flip_p(differences), theirs.pvalue)


def test_six_people_of_one_mind_are_just_enough():
    """All of 64 signs but two lie nearer to 0."""
    assert sign_flip_p(np.full(6, 0.1)) == 2 / 64
    assert sign_flip_p(np.full(5, 0.1)) > 0.05


def test_no_difference_at_all_is_no_evidence():
    assert sign_flip_p(np.zeros(8)) == 1.0
    assert sign_flip_p(np.zeros(40)) == 1.0


def test_with_many_people_flips_are_drawn_and_agree_with_all_of_them():
    differences = np.random.default_rng(1).normal(0.02, 0.1, size=16)
    exact = sign_flip_p(differences)

    twice = sign_flip_p(np.concatenate([differences, [0.0]]))  # one more whose sign says nothing

    assert 0.02 < exact < 0.3
    assert_allclose(twice, exact, atol=0.01)
    assert sign_flip_p(np.full(40, 0.1)) == 1 / 10_000


def test_of_nothing_five_in_a_hundred_are_taken_for_something():
    rng = np.random.default_rng(2)
    found = [sign_flip_p(rng.normal(size=10)) <= 0.05 for _ in range(400)]

    assert 0.02 < np.mean(found) < 0.08


@pytest.mark.parametrize(
    ("mine", "verdict"),
    [
        ((0.7, 0.8, 0.9, 0.7, 0.8, 0.75), "beats"),
        ((0.3, 0.2, 0.1, 0.3, 0.2, 0.25), "falls short of"),
        ((0.7, 0.3, 0.6, 0.4, 0.5, 0.52), "cannot be told from"),
        ((0.7, 0.8, 0.9), "too few people"),
        ((), "too few people"),
    ],
    ids=str,
)
def test_the_verdict_is_over_people(mine, verdict):
    found = compare(people(*mine), people(*[0.5] * len(mine)), seed=0)

    assert found.verdict == verdict


@pytest.mark.parametrize(
    ("lo", "p"), [(0.01, 0.06), (-0.01, 0.04)], ids=["the test says no", "the interval says no"]
)
def test_interval_and_test_must_agree(lo, p):
    assert Comparison(difference=Score(0.1, lo, 0.2), p=p).verdict == "cannot be told from"


def test_without_people_there_is_no_difference_to_speak_of():
    found = compare({}, {}, seed=0)

    assert math.isnan(found.difference.mean)
    assert found.p is None
