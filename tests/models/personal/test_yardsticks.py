"""What stands beside a personal model."""

from __future__ import annotations

import numpy as np
import pytest

from models.personal.linear import Material
from models.personal.nested import Contender, balanced_accuracies
from models.personal.yardsticks import (
    CurvePoint,
    drawn_orders,
    expected_with,
    hits_by_block,
    learning_curve,
    order_only,
    over_blocks,
    p_value,
)


def test_orders_are_drawn_within_each_day():
    label, day = np.array([0, 1, 1, 0, 0, 0, 0, 1]), np.repeat([0, 1], 4)
    orders = drawn_orders(label, day, n_orders=50, seed=0)

    assert orders[:, 0].tolist() == label.tolist()
    assert (orders[:4].sum(axis=0) == 2).all()
    assert (orders[4:].sum(axis=0) == 1).all()
    assert np.unique(orders, axis=1).shape[1] > 10


def test_a_day_of_one_label_proves_nothing():
    """The days cannot be told from the labels then: every order is the one that was."""
    orders = drawn_orders(np.repeat([0, 1], 4), np.repeat([0, 1], 4), n_orders=9, seed=0)

    assert p_value(balanced_accuracies(orders - 0.5, orders)) == 1.0


def test_the_order_alone_tells_all_pleasant_blocks_that_came_first():
    label, day = np.repeat([0, 1], 7), np.zeros(14, int)
    scores, merits = order_only(label, day, drawn_orders(label, day, n_orders=199, seed=0))

    assert merits[0] > 0.8
    assert p_value(merits) <= 0.05
    assert scores[0] < 0 < scores[-1]


def test_an_order_that_was_drawn_tells_nothing():
    rng = np.random.default_rng(0)
    day = np.zeros(14, int)
    found = []
    for seed in range(60):
        label = rng.permutation(np.arange(14) % 2)
        orders = drawn_orders(label, day, n_orders=39, seed=seed)
        found.append(p_value(order_only(label, day, orders)[1]))

    assert np.mean(np.array(found) <= 0.05) <= 0.12


def test_an_interval_over_blocks_is_wider_for_fewer_of_them():
    rng = np.random.default_rng(0)
    hits = rng.uniform(0.3, 1.0, 40)
    many = over_blocks(hits, np.arange(40) % 2, np.full(40, 9), seed=0)
    few = over_blocks(hits[:8], np.arange(8) % 2, np.full(8, 9), seed=0)

    assert many.lo < many.mean < many.hi
    assert few.hi - few.lo > 1.5 * (many.hi - many.lo)


def test_hits_are_shares_of_each_block():
    hits = hits_by_block(
        np.array([1.0, -1.0, -2.0, -3.0, 0.0]), np.array([1, 0]), np.array([0, 0, 1, 1, 1])
    )

    assert hits == pytest.approx([0.5, 2.5 / 3])


def test_the_curve_rises_with_the_blocks():
    rng = np.random.default_rng(0)
    label = np.arange(20) % 2
    block = np.repeat(np.arange(20), 4)
    features = rng.standard_normal((80, 15))
    features[:, :4] += 0.6 * (label[block][:, None] - 0.5)
    material = Material(features, block, np.ones(80, bool))
    points = learning_curve(
        Contender(name="bands", material=material, penalties=(1.0,)), 1.0, label, seed=0
    )

    assert [point.n_blocks for point in points] == [4, 6, 8, 10, 12, 14, 16]
    assert points[-1].balanced_accuracy > points[0].balanced_accuracy
    assert expected_with(points, 40) >= points[-1].balanced_accuracy


def test_a_flat_or_short_curve_promises_nothing_more():
    flat = [CurvePoint(n, 0.6 - 0.001 * n) for n in (4, 6, 8)]

    assert expected_with(flat, 30) == flat[-1].balanced_accuracy
    assert expected_with(flat[:2], 30) is None


def test_six_blocks_have_a_curve():
    material = Material(np.random.default_rng(0).random((12, 2)), np.repeat(np.arange(6), 2),
                        np.ones(12, bool))  # fmt: skip
    contender = Contender(name="bands", material=material, penalties=(1.0,))
    points = learning_curve(contender, 1.0, np.array([0, 1] * 3), seed=0)

    assert [point.n_blocks for point in points] == [4]
