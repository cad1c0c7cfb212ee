"""Ridge regression on blocks, as an operator on their labels."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from models.personal.linear import Material, decompose, place_threshold, targets_of


def a_material(seed=0, n_blocks=8, n_features=5):
    rng = np.random.default_rng(seed)
    block = np.repeat(np.arange(n_blocks), rng.integers(4, 9, n_blocks))
    features = rng.normal(3, 2, (block.size, n_features))
    return Material(features, block, rng.random(block.size) < 0.8)


@pytest.mark.parametrize("penalty", [0.1, 3.0])
def test_the_operator_is_ridge_regression_with_blocks_of_equal_weight(penalty):
    material = a_material()
    blocks = np.array([0, 2, 3, 5, 6])
    targets = np.array([1.0, -1.0, 0.5, -0.7, 0.2])
    fitted = decompose(material, blocks)

    rows = np.flatnonzero(material.fit & np.isin(material.block, blocks))
    place = np.searchsorted(blocks, material.block[rows])
    weight = 1 / (5 * np.bincount(place)[place])
    mean = weight @ material.features[rows]
    scale = np.sqrt(weight @ (material.features[rows] - mean) ** 2)
    scaled = (material.features - mean) / scale
    inside = scaled[rows]
    gram = inside.T * weight @ inside + penalty * np.eye(5)
    wanted = scaled @ np.linalg.solve(gram, inside.T * weight @ targets[place])

    assert_allclose(fitted.operator(material.features, penalty) @ targets, wanted)
    assert_allclose((material.features - mean) @ fitted.weights(targets, penalty), wanted)
    means = [wanted[rows][place == n].mean() for n in range(5)]
    assert_allclose(fitted.block_operator(penalty) @ targets, means)


def test_rare_labels_weigh_as_much_as_frequent_ones():
    targets = targets_of(np.array([[0, 0], [0, 0], [0, 0], [1, 0]]))

    assert_allclose(targets.sum(axis=0), 0)
    assert_allclose(targets[3, 0], -3 * targets[0, 0])
    assert not targets[:, 1].any()


def test_the_threshold_lies_between_the_labels():
    middle, half = place_threshold(np.array([[1.0], [3.0], [8.0]]), np.array([[0], [0], [1]]))

    assert (middle[0], half[0]) == (5.0, 3.0)


def test_a_constant_feature_does_no_harm():
    material = a_material()
    material.features[:, 1] = 7.0
    fitted = decompose(material, np.arange(8))

    assert np.isfinite(fitted.operator(material.features, 0.1)).all()
