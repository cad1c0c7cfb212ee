"""Make probabilities honest, and say how far the valence may be off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.folds import subject_folds
from models.interval import IntervalRule

if TYPE_CHECKING:
    from numpy.typing import NDArray

COVERAGE = 0.8
"""What the interval promises: the contract's 80 %."""

_TEMPERATURES = (0.05, 20.0)
"""Where the temperature is looked for; networks published by Guo et al. 2017 needed .7 to 3."""

_N_GROUPS = 5
"""Groups of people in the cross-conformal margin: a fifth left out changes three numbers little,
which Barber et al. 2021 (doi:10.1214/20-AOS1965) ask of it."""

_CONSTANT = 1e-6
"""On the valence scale of [-1, 1]: less spread than this is rounding, as the majority's answers
have it, and a regression on it would have coefficients without bound."""

_STEEPEST = 20.0
"""Largest slope of a line: a network whose mean valence over 20 s moves by a tenth or less while
the truth goes from end to end has told nothing, and other people would be off the scale."""

_ROWS_PER_PERSON = 60
"""Rows of each person in the regression. Means over 20 s taken every 0.5 s overlap by 97 %: a row
each 5 to 10 s holds what a session has to say, and the program stays small."""


def fit_temperature(logits: NDArray[np.floating], labels: NDArray[np.intp]) -> float:
    """Find the temperature that makes softmax(logits / temperature) most likely.

    Temperature scaling (Guo et al. 2017, arXiv:1706.04599): one number, so that it cannot overfit
    and changes no label.

    Parameters
    ----------
    logits : ndarray of shape (n_windows, n_labels)
        Answers on people that the network was not fitted on.
    labels : ndarray of int, shape (n_windows,)
        The right labels.

    Returns
    -------
    temperature : float
        Above 1 where the network was too sure of itself.
    """
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - late, as all heavy imports

    best = minimize_scalar(
        lambda log_t: negative_log_likelihood(logits / np.exp(log_t), labels),
        bounds=tuple(np.log(_TEMPERATURES)),
        method="bounded",
    )
    return float(np.exp(best.x))


def negative_log_likelihood(logits: NDArray[np.floating], labels: NDArray[np.intp]) -> float:
    """Return the mean of -log softmax(logits) at the right labels, in nats.

    Parameters
    ----------
    logits : ndarray of shape (n_windows, n_labels)
        Unscaled answers.
    labels : ndarray of int, shape (n_windows,)
        The right labels.
    """
    from scipy.special import logsumexp  # noqa: PLC0415

    logits = np.asarray(logits, dtype=np.float64)
    return float(np.mean(logsumexp(logits, axis=1) - logits[np.arange(labels.size), labels]))


def softmax(logits: NDArray[np.floating], temperature: float = 1.0) -> NDArray[np.float64]:
    """Return softmax(logits / temperature), of shape (n_windows, n_labels)."""
    from scipy.special import softmax as scipy_softmax  # noqa: PLC0415

    probabilities: NDArray[np.float64] = scipy_softmax(
        np.asarray(logits, dtype=np.float64) / temperature, axis=1
    )
    return probabilities


def fit_interval(
    means: NDArray[np.floating],
    sds: NDArray[np.floating],
    targets: NDArray[np.floating],
    people: NDArray[np.str_],
    *,
    coverage: float = COVERAGE,
) -> IntervalRule:
    """Fit an interval for the mean valence of the last 20 s.

    Conformalised quantile regression (Romano et al. 2019, arXiv:1905.03222): two quantile
    regressions on the mean and the spread of the last 20 s of predicted valences, widened by a
    margin. The margin is cross-conformal by person: each person's misses are counted against
    regressions on other people only, and people weigh the same however long they sat.

    Parameters
    ----------
    means, sds : ndarray of shape (n,)
        Mean and standard deviation of the window valences of the last 20 s.
    targets : ndarray of shape (n,)
        Mean rated valence of the same 20 s, in [-1, 1].
    people : ndarray of str, shape (n,)
        Whose they are; nobody whom the network was fitted on.
    coverage : float
        Share of truths that the interval is to hold.

    Returns
    -------
    rule : IntervalRule
        Regressions on everybody, and the margin.

    Raises
    ------
    ValueError
        Where there are fewer than two people: the margin would be measured on the fitted.
    """
    if np.unique(people).size < 2:
        raise ValueError(f"an interval needs two people or more, got {np.unique(people).size}")
    rows = _thin(people)
    means, sds, targets, people = means[rows], sds[rows], targets[rows], people[rows]
    design = np.column_stack([np.ones_like(means), means, sds]).astype(np.float64)
    rule = _conformal(design, targets, people, coverage)
    if rule is None:
        # What the network says is left out: lines of the truths alone are never off the scale.
        design[:, 1:] = 0.0
        rule = _conformal(design, targets, people, coverage)
    if rule is None:
        raise ArithmeticError("ratings lie outside of [-1, 1]")
    return rule


def _conformal(
    design: NDArray[np.float64],
    targets: NDArray[np.floating],
    people: NDArray[np.str_],
    coverage: float,
) -> IntervalRule | None:
    """Fit lines on everybody and the margin; None where either leaves the scale of valence."""
    misses = np.empty(targets.size)
    n_people = np.unique(people).size
    for fold in subject_folds(people, n_folds=min(_N_GROUPS, n_people)):
        lower, upper = _quantile_lines(design[fold.train], targets[fold.train], coverage)
        seen = design[fold.test]
        misses[fold.test] = np.maximum(
            seen @ lower - targets[fold.test], targets[fold.test] - seen @ upper
        )
    lower, upper = _quantile_lines(design, targets, coverage)
    margin = weighted_quantile(misses, _person_weights(people), coverage)
    if max(np.abs(lower).max(), np.abs(upper).max()) > _STEEPEST or abs(margin) > 2:
        return None
    return IntervalRule(
        lower=tuple(lower.tolist()),
        upper=tuple(upper.tolist()),
        margin=margin,
        n_people=int(n_people),
        level=coverage,
    )


def weighted_quantile(
    values: NDArray[np.floating], weights: NDArray[np.floating], level: float
) -> float:
    """Return the least value that holds `level` of the weight at or under it."""
    order = np.argsort(values)
    below = np.cumsum(weights[order]) / np.sum(weights)
    place = min(int(np.searchsorted(below, level - 1e-12)), values.size - 1)
    return float(values[order[place]])


def _person_weights(people: NDArray[np.str_]) -> NDArray[np.float64]:
    _, whose, counts = np.unique(people, return_inverse=True, return_counts=True)
    weights: NDArray[np.float64] = 1.0 / counts[whose]
    return weights


def _thin(people: NDArray[np.str_]) -> NDArray[np.intp]:
    """Choose rows evenly over each person's session."""
    chosen = [np.flatnonzero(people == who) for who in np.unique(people)]
    thinned = [
        rows[np.unique(np.linspace(0, rows.size - 1, _ROWS_PER_PERSON).round().astype(int))]
        for rows in chosen
    ]
    return np.sort(np.concatenate(thinned))


def _quantile_lines(
    design: NDArray[np.float64], targets: NDArray[np.floating], coverage: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Regress both quantiles; what never changes, but for rounding, gets no part in it."""
    used = np.concatenate([[0], np.flatnonzero(design.std(axis=0) > _CONSTANT)])
    tail = (1.0 - coverage) / 2
    lines = np.zeros((2, design.shape[1]))
    for line, level in zip(lines, (tail, 1.0 - tail), strict=True):
        line[used] = quantile_regression(design[:, used], targets, level)
    return lines[0], lines[1]


def quantile_regression(
    design: NDArray[np.float64], targets: NDArray[np.floating], level: float
) -> NDArray[np.float64]:
    """Regress a quantile (Koenker & Bassett 1978, doi:10.2307/1913643).

    The dual program is solved, which has as many constraints as coefficients: ten times as fast
    as scikit-learn's primal one at 2400 rows, with the same answer.

    Parameters
    ----------
    design : ndarray of shape (n, n_coefficients)
        Its columns are linearly independent.
    targets : ndarray of shape (n,)
        What is regressed.
    level : float
        Which quantile, between 0 and 1.

    Returns
    -------
    coefficients : ndarray of shape (n_coefficients,)
        Of the line under which a share `level` of the targets lies.
    """
    from scipy.optimize import linprog  # noqa: PLC0415

    solved = linprog(
        -targets,
        A_eq=design.T,
        b_eq=np.zeros(design.shape[1]),
        bounds=(level - 1.0, level),
        method="highs",
    )
    if not solved.success:
        raise ArithmeticError(f"the quantile regression found no solution: {solved.message}")
    coefficients: NDArray[np.float64] = -solved.eqlin.marginals
    return coefficients
