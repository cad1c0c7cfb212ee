"""Probabilities that mean what they say, and intervals that hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.linear_model import QuantileRegressor

from models.calibration import (
    fit_interval,
    fit_temperature,
    negative_log_likelihood,
    quantile_regression,
    softmax,
    weighted_quantile,
)
from models.metrics import Answers, expected_calibration_error


def honest_logits(n=4000, seed=0):
    """Draw logits of two labels, and labels as probable as the logits say."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, 1.5, size=(n, 2))
    labels = (rng.uniform(size=n) < softmax(logits)[:, 1]).astype(np.intp)
    return logits, labels


@pytest.mark.parametrize("temperature", [0.3, 1.0, 4.0])
def test_the_temperature_that_spoilt_the_logits_is_found_again(temperature):
    logits, labels = honest_logits()

    assert_allclose(fit_temperature(logits * temperature, labels), temperature, rtol=0.08)


def test_temperature_mends_confidence_and_changes_no_label():
    logits, labels = honest_logits()
    spoilt = 5 * logits

    def error(probabilities):
        everybody = np.full(labels.size, "a")
        return expected_calibration_error(
            Answers(everybody, labels, probabilities, np.zeros(labels.size))
        )

    mended = softmax(spoilt, fit_temperature(spoilt, labels))
    assert error(mended) < 0.02
    assert error(softmax(spoilt)) > 0.1
    assert (mended.argmax(axis=1) == spoilt.argmax(axis=1)).all()


def test_the_loss_of_a_coin_is_one_bit():
    assert_allclose(
        negative_log_likelihood(np.zeros((3, 2)), np.array([0, 1, 1])), np.log(2), rtol=1e-12
    )


def test_logits_beyond_every_exponent_keep_a_finite_loss():
    logits = np.array([[2000.0, 0.0]])

    assert negative_log_likelihood(logits, np.array([1])) == 2000.0
    assert_allclose(softmax(logits), [[1.0, 0.0]])


def people_with_bias(n_people, n_rows, seed):
    """Draw people whose truths lie off the prediction by an error of their own, and by noise."""
    rng = np.random.default_rng(seed)
    people = np.repeat([f"p{i:03}" for i in range(n_people)], n_rows)
    means = rng.uniform(-0.6, 0.6, people.size)
    sds = rng.uniform(0.1, 0.5, people.size)
    bias = np.repeat(rng.normal(0, 0.15, n_people), n_rows)
    return means, sds, means + bias + sds * rng.normal(0, 0.5, people.size), people


def share_held(rule, means, sds, targets):
    lower, upper = (
        np.column_stack([np.ones_like(means), means, sds]) @ line
        for line in (rule.lower, rule.upper)
    )
    return np.mean((lower - rule.margin <= targets) & (targets <= upper + rule.margin))


def test_new_people_are_covered_as_often_as_promised():
    """Forty people to fit on, four hundred that nobody has seen, three times over."""
    held = []
    for seed in range(3):
        rule = fit_interval(*people_with_bias(40, 60, seed=seed))
        held.append(share_held(rule, *people_with_bias(400, 10, seed=100 + seed)[:3]))
        assert rule.n_people == 40
        assert rule.level == 0.8

    # One draw of forty people leaves a standard deviation of .025 (30 draws), so three leave .015.
    assert np.mean(held) == pytest.approx(0.8, abs=0.045)


@pytest.mark.parametrize("level", [0.1, 0.5, 0.9])
def test_the_quantile_regression_is_scikit_learn_s(level):
    means, sds, targets, _ = people_with_bias(4, 50, seed=6)
    design = np.column_stack([np.ones_like(means), means, sds])
    theirs = QuantileRegressor(quantile=level, alpha=0.0, fit_intercept=False, solver="highs")

    ours = quantile_regression(design, targets, level)

    assert_allclose(ours, theirs.fit(design, targets).coef_, atol=1e-7)


def test_the_interval_is_wider_where_the_windows_disagree():
    rule = fit_interval(*people_with_bias(40, 80, seed=1))

    def width(sd):
        return (np.subtract(rule.upper, rule.lower) @ [1.0, 0.0, sd]) + 2 * rule.margin

    assert width(0.5) > width(0.1) + 0.2


def test_one_person_of_many_hours_does_not_set_the_margin():
    """A person sitting ten times as long counts as one of forty."""
    means, sds, targets, people = people_with_bias(40, 60, seed=3)
    rows = np.concatenate([np.arange(means.size), np.tile(np.flatnonzero(people == "p000"), 9)])
    order = rows[np.argsort(people[rows], kind="stable")]

    even = fit_interval(means, sds, targets, people)
    uneven = fit_interval(means[order], sds[order], targets[order], people[order])

    assert_allclose(uneven.margin, even.margin, atol=0.05)


def test_a_network_that_says_the_same_always_still_gets_an_interval():
    _, _, targets, people = people_with_bias(10, 60, seed=4)
    rounding = 1e-9 * np.random.default_rng(0).normal(size=targets.size)
    constant = 0.3 + rounding

    rule = fit_interval(constant, np.abs(rounding), targets, people)

    assert max(map(abs, (*rule.lower, *rule.upper))) < 2
    assert 0.75 < share_held(rule, constant, constant, targets) < 0.9


def test_a_network_that_hardly_says_anything_gets_the_interval_of_one_that_says_nothing():
    """Two people of one rating each: the line through them is as steep as their means are near."""
    people = np.repeat(["a", "b"], 60)
    targets = np.repeat([-0.5, 0.5], 60)
    means = 0.3 + np.repeat([0.0, 4e-4], 60) + 1e-5 * np.random.default_rng(0).normal(size=120)

    rule = fit_interval(means, np.full(120, 0.1), targets, people)

    assert (*rule.lower[1:], *rule.upper[1:]) == (0, 0, 0, 0)
    assert share_held(rule, means, means, targets) == 1.0


def test_a_margin_cannot_be_measured_on_a_single_person():
    means, sds, targets, people = people_with_bias(1, 60, seed=5)

    with pytest.raises(ValueError, match="two people or more, got 1"):
        fit_interval(means, sds, targets, people)


def test_the_weighted_quantile_counts_weights_and_not_values():
    values, weights = np.array([3.0, 1.0, 2.0]), np.array([0.1, 0.8, 0.1])

    assert weighted_quantile(values, weights, 0.8) == 1.0
    assert weighted_quantile(values, weights, 0.81) == 2.0
    assert weighted_quantile(values, weights, 1.0) == 3.0
