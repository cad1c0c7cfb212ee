"""How sure a personal model may be: temperature and interval from a few held-out blocks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models.answering import interval_ends, valences_of
from models.calibration import COVERAGE, softmax, weighted_quantile
from models.interval import IntervalRule
from models.metrics import Answers
from models.windows import recent_statistics

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.personal.blocks import LabelledBlocks

    Floats = NDArray[np.float64]

DOUBT = 2.0
"""Blocks' worth of answers that were wrong as often as right, added to the wearer's own. With no
blocks nothing is sure; with fifteen the confidence is hardly touched. A choice, after Laplace's
rule of one for each label."""

WIDEST = 2.0
"""Margin that holds every valence whatever was predicted: the length of the scale."""

_TEMPERATURES = (0.05, 100.0)
_SLOPES = (0.0, 2.0)
"""Under 0 the wearer's answers would be turned around, and beyond 2 rounding decides."""


def logits_of(scores: Floats) -> Floats:
    """Return the two logits that a personal network gives, (n_windows, 2): 0 and the score."""
    return np.column_stack([np.zeros_like(scores), scores])


def personal_temperature(
    scores: Floats, labels: NDArray[np.integer], block: NDArray[np.integer]
) -> float:
    """Find what held-out scores are divided by before the softmax.

    Temperature scaling (Guo et al. 2017, arXiv:1706.04599), each block weighing the same, with
    `DOUBT` blocks of answers of the usual size that are wrong as often as right: a handful of
    blocks that all went well does not make a model certain.

    Parameters
    ----------
    scores : ndarray of shape (n_windows,)
        Of windows by models that had not seen their blocks.
    labels : ndarray of int, shape (n_windows,)
        0 and 1.
    block : ndarray of int, shape (n_windows,)
        Which block each is of.

    Returns
    -------
    temperature : float
        From .05 to 100.
    """
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - late, as all heavy imports

    counts = np.bincount(block)
    weight = 1.0 / counts[block]
    usual = float(np.median(np.abs(scores)))
    signed = np.where(labels == 1, scores, -scores)
    every = np.concatenate([signed, [usual, -usual]])
    weights = np.concatenate([weight, [DOUBT / 2, DOUBT / 2]])
    best = minimize_scalar(
        lambda log_t: float(weights @ np.logaddexp(0.0, -every / np.exp(log_t))),
        bounds=tuple(np.log(_TEMPERATURES)),
        method="bounded",
    )
    return float(np.exp(best.x))


def personal_interval(blocks: LabelledBlocks, probabilities: Floats) -> IntervalRule | None:
    """Fit the interval of the mean valence over 20 s on one person's held-out answers.

    A line through nothing (the slope by least squares, drawn towards 0 by `DOUBT` blocks) and a
    margin by hierarchical conformal prediction (Lee, Barber & Willett 2023, arXiv:2306.06342): each
    block weighs the same, and one more, the block to come, is taken to be as wrong as can be. So
    80 % of the time in a new block of the same kind are covered however few the blocks were; with
    three of them only the whole scale can promise that.

    Parameters
    ----------
    blocks : LabelledBlocks
        The wearer's, rated.
    probabilities : ndarray of shape (n_windows, 2)
        Calibrated, of models that had not seen the window's block.

    Returns
    -------
    rule : IntervalRule or None
        None where the target is not valence, or no block is rated over 20 s.
    """
    found = _means_and_truths(blocks, probabilities)
    if found is None:
        return None
    means, truths, block, weight = found
    together, alone = (weight * truths) @ means, (weight * means) @ means
    drawn = alone + DOUBT * np.mean(means**2)
    slope = float(np.clip(together / drawn, *_SLOPES)) if drawn > 0 else 0.0
    return _rule(slope, conformal_margin(np.abs(truths - slope * means), block))


def know_nothing_interval(blocks: LabelledBlocks) -> IntervalRule | None:
    """Return the interval for a wearer whose EEG told nothing: as wide as their ratings are.

    Parameters
    ----------
    blocks : LabelledBlocks
        The wearer's, rated.

    Returns
    -------
    rule : IntervalRule or None
        The same whatever a model says; None as for `personal_interval`.
    """
    blank = np.full((blocks.block.size, 2), 0.5)
    found = _means_and_truths(blocks, blank)
    if found is None:
        return None
    _, truths, block, _ = found
    return _rule(0.0, conformal_margin(np.abs(truths), block))


def conformal_margin(misses: Floats, block: NDArray[np.integer], level: float = COVERAGE) -> float:
    """Return the margin that holds `level` of a new block's misses.

    Parameters
    ----------
    misses : ndarray of shape (n_windows,)
        How far the truth lay from the line.
    block : ndarray of int, shape (n_windows,)
        Which block each is of.
    level : float
        Share to hold.

    Returns
    -------
    margin : float
        `WIDEST` where the blocks are too few for any other promise.
    """
    _, place, counts = np.unique(block, return_inverse=True, return_counts=True)
    # The block to come weighs as one more, and nothing is promised of it.
    values, weights = np.append(misses, np.inf), np.append(1.0 / counts[place], 1.0)
    return min(WIDEST, weighted_quantile(values, weights, level))


def answers_of_blocks(
    blocks: LabelledBlocks, probabilities: Floats, rule: IntervalRule | None
) -> Answers:
    """Put held-out answers together as the scores and the reliability diagram take them."""
    covered = np.full(blocks.block.size, np.nan)
    if rule is not None:
        means, sds = _recent(blocks, probabilities)
        truths = blocks.table.recent
        known = np.flatnonzero(~np.isnan(means) & ~np.isnan(truths))
        lo, hi = interval_ends(rule, means[known], sds[known])
        covered[known] = (lo <= truths[known]) & (truths[known] <= hi)
    labels = blocks.label[blocks.block]
    return Answers(blocks.table.subject, labels, probabilities, covered)


def probabilities_of(scores: Floats, temperature: float) -> Floats:
    """Return the probabilities of both labels, (n_windows, 2)."""
    return softmax(logits_of(scores), temperature)


def _recent(blocks: LabelledBlocks, probabilities: Floats) -> tuple[Floats, Floats]:
    rows = np.arange(blocks.block.size)
    valences = valences_of(blocks.task, probabilities)
    return recent_statistics(blocks.store(Path()), rows, valences)


def _means_and_truths(
    blocks: LabelledBlocks, probabilities: Floats
) -> tuple[Floats, Floats, NDArray[np.intp], Floats] | None:
    """Return predicted and rated means over 20 s, their blocks, and weights of 1 a block."""
    means, _ = _recent(blocks, probabilities)
    known = np.flatnonzero(~np.isnan(means) & ~np.isnan(blocks.table.recent))
    if not known.size:
        return None
    _, place, counts = np.unique(blocks.block[known], return_inverse=True, return_counts=True)
    return means[known], blocks.table.recent[known], blocks.block[known], 1.0 / counts[place]


def _rule(slope: float, margin: float) -> IntervalRule:
    line = (0.0, slope, 0.0)
    return IntervalRule(lower=line, upper=line, margin=margin, n_people=1, level=COVERAGE)
