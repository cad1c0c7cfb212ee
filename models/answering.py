"""From logits to calibrated answers about people whom the network has not seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.calibration import fit_interval, fit_temperature, softmax
from models.metrics import Answers
from models.windows import recent_statistics
from streaming.signal.readings import VALENCE_OF_LABEL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.datasets.trials import Task
    from models.interval import IntervalRule
    from models.windows import WindowStore


def calibrate(
    store: WindowStore, rows: NDArray[np.intp], logits: NDArray[np.floating]
) -> tuple[float, IntervalRule | None]:
    """Fit temperature and interval on answers about people whom the network had not seen.

    Returns
    -------
    temperature : float
        For `models.calibration.softmax`.
    interval : IntervalRule or None
        None where fewer than two people were read for 20 s, or nobody rated their valence.
    """
    temperature = fit_temperature(logits, store.table.label[rows])
    valences = valences_of(store.task, softmax(logits, temperature))
    means, sds = recent_statistics(store, rows, valences)
    known = ~np.isnan(means) & ~np.isnan(store.table.recent[rows])
    people = store.table.subject[rows][known]
    if np.unique(people).size < 2:
        return temperature, None
    targets = store.table.recent[rows][known]
    return temperature, fit_interval(means[known], sds[known], targets, people)


def answers_of(
    store: WindowStore,
    rows: NDArray[np.intp],
    logits: NDArray[np.floating],
    temperature: float,
    interval: IntervalRule | None,
) -> Answers:
    """Put logits and labels together, and see which intervals held the truth."""
    probabilities = softmax(logits, temperature)
    covered = np.full(rows.size, np.nan)
    if interval is not None:
        means, sds = recent_statistics(store, rows, valences_of(store.task, probabilities))
        target = store.table.recent[rows]
        known = np.flatnonzero(~np.isnan(means) & ~np.isnan(target))
        lo, hi = interval_ends(interval, means[known], sds[known])
        target = target[known]
        covered[known] = (lo <= target) & (target <= hi)
    table = store.table.of(rows)
    return Answers(table.subject, table.label, probabilities, covered)


def interval_ends(
    rule: IntervalRule, means: NDArray[np.floating], sds: NDArray[np.floating]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what `IntervalRule.bounds` gives, for many means and spreads at once."""
    design = np.column_stack([np.ones_like(means), means, sds])
    ends = np.stack([design @ rule.lower - rule.margin, design @ rule.upper + rule.margin])
    clipped = np.clip(ends, -1.0, 1.0)
    return clipped.min(axis=0), clipped.max(axis=0)


def valences_of(task: Task, probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the expected valence of each window, in [-1, 1]; nan where the target is another."""
    if task.target != "valence":
        return np.full(len(probabilities), np.nan)
    places = np.array([VALENCE_OF_LABEL[label] for label in task.labels])
    valences: NDArray[np.float64] = probabilities @ places
    return valences
