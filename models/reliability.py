"""How often a network was right where it was how sure: what a reliability diagram shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.metrics import N_BINS
from models.svg import ReliabilityBin

if TYPE_CHECKING:
    from models.metrics import Answers


def reliability_bins(answers: Answers, n_bins: int = N_BINS) -> list[ReliabilityBin]:
    """Sort answers into bins of confidence, people weighing the same.

    Parameters
    ----------
    answers : Answers
        Answers on windows that were not trained on.
    n_bins : int
        Bins of equal width over [0, 1].

    Returns
    -------
    bins : list of ReliabilityBin
        Those that hold anything, confidence rising. Summed over them, weight times the gap
        between confidence and share told right is the expected calibration error.
    """
    confidence = answers.probabilities.max(axis=1)
    hit = (answers.predicted == answers.labels).astype(np.float64)
    _, whose, n_windows = np.unique(answers.subjects, return_inverse=True, return_counts=True)
    weight = 1.0 / (n_windows.size * n_windows[whose])
    places = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    sums = [
        np.bincount(places, weights=part, minlength=n_bins)
        for part in (weight, weight * confidence, weight * hit)
    ]
    return [
        ReliabilityBin(float(sure / total), float(right / total), float(total))
        for total, sure, right in zip(*sums, strict=True)
        if total > 0
    ]
