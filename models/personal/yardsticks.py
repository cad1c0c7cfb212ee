"""What stands beside a personal model: intervals over blocks, the order of time, the curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.metrics import N_RESAMPLES, Score
from models.personal.linear import Material, decompose
from models.personal.nested import (
    N_OUTER,
    Contender,
    balanced_accuracies,
    fold_blocks,
    nested_scores,
    scores_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

N_ORDERS = 999
"""Orders of the labels drawn for the permutation test: p to one in a thousand, and with the order
as it was never 0 (Phipson & Smyth 2010, doi:10.2202/1544-6115.1585)."""

NEAR = 1.5
"""Blocks over which the order-only baseline takes labels to be alike: it reads whatever a slow
drift could carry."""

FEWEST_OF_CURVE = 4
"""Blocks at which the learning curve begins."""

_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """How well a model of fewer blocks does.

    Attributes
    ----------
    n_blocks : int
        Blocks that it was fitted on.
    balanced_accuracy : float
        On blocks held out, in the mean over draws.
    """

    n_blocks: int
    balanced_accuracy: float


def drawn_orders(label: Ints, day: Ints, *, n_orders: int, seed: int) -> Ints:
    """Return the labels as they were, and in other orders of whole blocks within each day.

    Parameters
    ----------
    label, day : ndarray of int, shape (n_blocks,)
        Of each block.
    n_orders : int
        How many to draw.
    seed : int
        Of the draws.

    Returns
    -------
    orders : ndarray of int, shape (n_blocks, 1 + n_orders)
        The first column is as it was. Blocks keep their day, so that what sets days apart is told
        from what sets labels apart.
    """
    rng = np.random.default_rng(seed)
    orders = np.repeat(label[:, None], n_orders + 1, axis=1)
    for one in np.unique(day):
        rows = np.flatnonzero(day == one)
        for column in range(1, n_orders + 1):
            orders[rows, column] = label[rng.permutation(rows)]
    return orders


def p_value(merits: Floats) -> float:
    """Return the share of orders that do as well as the first, which is as it was, itself one."""
    return float(np.mean(merits >= merits[0] - _ROUNDING))


def order_only(label: Ints, day: Ints, orders: Ints) -> tuple[Floats, Floats]:
    """Tell labels from the blocks' places in time alone.

    Parameters
    ----------
    label, day : ndarray of int, shape (n_blocks,)
        Of each block, in the order of time.
    orders : ndarray of int, shape (n_blocks, n_labellings)
        What `drawn_orders` gave.

    Returns
    -------
    scores : ndarray of shape (n_blocks,)
        Each block's, as it was, by the other blocks.
    merits : ndarray of shape (n_labellings,)
        Balanced accuracy over blocks in each order.
    """
    place = np.arange(label.size)
    apart = place[:, None] - place
    near = np.exp(-0.5 * (apart / NEAR) ** 2) * (day[:, None] == day)
    material = Material(near, place, np.ones(label.size, dtype=bool))
    contender = Contender(name="order", material=material, penalties=(1.0,))
    scores = nested_scores([contender], orders).scores
    return scores[:, 0], balanced_accuracies(scores, orders)


def hits_by_block(scores: Floats, label: Ints, block: Ints) -> Floats:
    """Return the share of each block's windows that were told right, shape (n_blocks,)."""
    hit = (np.sign(scores) * np.where(label[block] == 1, 1.0, -1.0) + 1.0) / 2.0
    total = np.bincount(block, weights=hit, minlength=label.size)
    shares: Floats = total / np.bincount(block, minlength=label.size)
    return shares


def over_blocks(hits: Floats, label: Ints, n_windows: Ints, *, seed: int) -> Score:
    """Return the mean recall with a 95 % interval from a bootstrap over blocks.

    Parameters
    ----------
    hits : ndarray of shape (n_blocks,)
        Share told right of each block, or the difference of two such shares.
    label : ndarray of int, shape (n_blocks,)
        Blocks are drawn within each label, so that both stay.
    n_windows : ndarray of int, shape (n_blocks,)
        A block weighs as many windows as it has.
    seed : int
        Of the draws; the same seed draws the same blocks.
    """
    rng = np.random.default_rng(seed)
    mean, drawn = 0.0, np.zeros(N_RESAMPLES)
    for one in (0, 1):
        rows = np.flatnonzero(label == one)
        draws = rows[rng.integers(rows.size, size=(N_RESAMPLES, rows.size))]
        mean += float(np.average(hits[rows], weights=n_windows[rows])) / 2.0
        drawn += (hits[draws] * n_windows[draws]).sum(axis=1) / n_windows[draws].sum(axis=1) / 2.0
    lo, hi = np.quantile(drawn, [0.025, 0.975])
    return Score(mean, float(lo), float(hi))


def learning_curve(
    contender: Contender, penalty: float, label: Ints, *, n_draws: int = 8, seed: int
) -> tuple[CurvePoint, ...]:
    """Fit on fewer blocks, test on blocks held out.

    Parameters
    ----------
    contender : Contender
        What was chosen; it is not chosen anew, so that the curve is of one model.
    penalty : float
        Of its ridge.
    label : ndarray of int, shape (n_blocks,)
        Of each block.
    n_draws : int
        Draws of blocks for each fold and size.
    seed : int
        Of the draws.

    Returns
    -------
    points : tuple of CurvePoint
        From four blocks up in steps of two, to the folds' whole training sides.
    """
    rng = np.random.default_rng(seed)
    every = np.arange(label.size)
    folds = [(np.setdiff1d(every, held), held) for held in fold_blocks(every, N_OUTER)]
    most = min(train.size for train, _ in folds)
    sizes = [size for size in range(FEWEST_OF_CURVE, most, 2) if size < most - 1]
    draws = [*((size, n_draws) for size in sizes), (most, 1)]
    return tuple(
        CurvePoint(
            size,
            _mean_of_draws(contender, penalty, label, folds, size=size, n_draws=n, rng=rng),
        )
        for size, n in draws
    )


def _mean_of_draws(
    contender: Contender,
    penalty: float,
    label: Ints,
    folds: Sequence[tuple[Ints, Ints]],
    *,
    size: int,
    n_draws: int,
    rng: np.random.Generator,
) -> float:
    """Return the balanced accuracy of fits on some blocks of each fold's training side."""
    material, merits = contender.material, []
    truth = label[material.block][:, None]
    for _ in range(n_draws):
        scores = np.zeros(truth.shape)
        for train, held in folds:
            rows = np.flatnonzero(np.isin(material.block, held))
            fitted = decompose(material, _draw(rng, train, label, size))
            scores[rows] = scores_of(fitted, material.features[rows], label[:, None], penalty)
        merits.append(balanced_accuracies(scores, truth)[0])
    return float(np.mean(merits))


def expected_with(points: Sequence[CurvePoint], n_blocks: int) -> float | None:
    """Say what more blocks would come to, by the line through the curve over one by the blocks.

    Parameters
    ----------
    points : sequence of CurvePoint
        The curve.
    n_blocks : int
        How many blocks there would be.

    Returns
    -------
    balanced_accuracy : float or None
        At most 1, and no less than the curve's last point; None for fewer than three points, which
        bear no line.
    """
    if len(points) < 3:
        return None
    x = np.array([1.0 / point.n_blocks for point in points])
    y = np.array([point.balanced_accuracy for point in points])
    slope, intercept = np.polyfit(x, y, 1)
    if slope >= 0:  # more blocks did no better
        return float(y[-1])
    return float(np.clip(intercept + slope / n_blocks, y[-1], 1.0))


def _draw(rng: np.random.Generator, train: Ints, label: Ints, size: int) -> Ints:
    """Draw blocks, their labels in the proportion of the training side, one of each at least."""
    ones, zeros = train[label[train] == 1], train[label[train] == 0]
    n_ones = round(size * ones.size / train.size)
    n_ones = int(np.clip(n_ones, min(1, ones.size), size - min(1, zeros.size)))
    drawn = [
        rng.choice(ones, n_ones, replace=False),
        rng.choice(zeros, size - n_ones, replace=False),
    ]
    return np.sort(np.concatenate(drawn))
