"""Nested cross-validation over whole blocks, and the permutation test that repeats it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from models.personal.linear import Material
from models.personal.nested import Contender, balanced_accuracies, fold_blocks, nested_scores
from models.personal.yardsticks import drawn_orders, p_value

N_WINDOWS = 6


def contenders(rng, n_blocks=10, drift=1.0, signal=None):
    """Two of them, whose windows are alike within a block and drift over the day."""
    block = np.repeat(np.arange(n_blocks), N_WINDOWS)
    found = []
    for name, n_features in (("few", 2), ("many", 6)):
        own = rng.standard_normal((n_blocks, n_features))
        own += drift * np.cumsum(rng.standard_normal((n_blocks, n_features)), axis=0)
        if signal is not None:
            own[:, 0] += signal
        features = own[block] + 0.5 * rng.standard_normal((block.size, n_features))
        material = Material(features, block, np.ones(block.size, dtype=bool))
        found.append(Contender(name=name, material=material, penalties=(3.0, 0.3)))
    return found


def test_no_label_of_a_block_has_a_part_in_its_own_answers():
    rng = np.random.default_rng(0)
    mine = contenders(rng)
    labels = np.tile(rng.permutation(np.arange(10) % 2)[:, None], (1, 2))
    labels[4, 1] = 1 - labels[4, 1]
    scores = nested_scores(mine, labels).scores
    same = mine[0].material.block == 4

    assert_array_equal(scores[same, 0], scores[same, 1])
    assert np.abs(scores[~same, 0] - scores[~same, 1]).max() > 0.01


def test_many_orders_at_once_are_each_as_if_alone():
    rng = np.random.default_rng(1)
    mine = contenders(rng)
    orders = drawn_orders(np.arange(10) % 2, np.zeros(10, int), n_orders=5, seed=0)
    together = nested_scores(mine, orders)
    alone = nested_scores(mine, orders[:, 3:4])

    assert_allclose(together.scores[:, 3], alone.scores[:, 0])
    assert_array_equal(together.chosen[:, 3], alone.chosen[:, 0])


def test_folds_share_all_blocks_out_once():
    folds = fold_blocks(np.arange(13), 5)

    assert sorted(np.concatenate(folds).tolist()) == list(range(13))
    assert max(map(len, folds)) - min(map(len, folds)) <= 1


@pytest.mark.parametrize(
    ("n_people", "n_orders", "most"),
    [(60, 39, 0.12), pytest.param(400, 99, 0.075, marks=pytest.mark.ci)],
)
def test_the_test_keeps_its_level_with_few_blocks_that_drift(n_people, n_orders, most):
    """Nothing is there: a twentieth comes under .05, give or take 2.4 deviations."""
    rng = np.random.default_rng(2)
    found = []
    for person in range(n_people):
        label = rng.permutation(np.arange(8) % 2)
        orders = drawn_orders(label, np.zeros(8, int), n_orders=n_orders, seed=person)
        mine = contenders(rng, n_blocks=8)
        answers = nested_scores(mine, orders).scores
        found.append(p_value(balanced_accuracies(answers, orders[mine[0].material.block])))

    assert np.mean(np.array(found) <= 0.05) <= most
    assert 0.4 < np.mean(found) < 0.65


def test_what_is_there_is_found():
    rng = np.random.default_rng(3)
    label = rng.permutation(np.arange(12) % 2)
    mine = contenders(rng, n_blocks=12, drift=0.0, signal=5.0 * label)
    orders = drawn_orders(label, np.zeros(12, int), n_orders=199, seed=0)
    merits = balanced_accuracies(nested_scores(mine, orders).scores, orders[mine[0].material.block])

    assert merits[0] > 0.85
    assert p_value(merits) <= 0.05


def test_no_answer_is_half_right():
    truth = np.array([[0, 1], [1, 1]])
    balanced = balanced_accuracies(np.array([[-1.0, 1.0], [0.0, 1.0]]), truth)

    assert balanced.tolist() == [0.75, 0.5]
