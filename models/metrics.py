"""Scores of predictions, one person at a time, with intervals over people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    Labels = NDArray[np.intp]
    Probabilities = NDArray[np.float64]

N_BINS = 15
"""Bins of the expected calibration error (Guo et al. 2017, arXiv:1706.04599)."""

N_RESAMPLES = 2000
"""Bootstrap draws: the ends of a 95 % interval then rest on 50 draws each (Efron & Tibshirani 1993
ask for 1000 and more)."""

FEWEST_PEOPLE = 6
"""With fewer people no interval over people is given."""


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """What a network said of windows that it was not trained on.

    Attributes
    ----------
    subjects : ndarray of str, shape (n_windows,)
        Who each window is from.
    labels : ndarray of int, shape (n_windows,)
        The right label of each.
    probabilities : ndarray of shape (n_windows, n_labels)
        Calibrated probabilities.
    covered : ndarray of shape (n_windows,)
        1 where the interval held the mean rating of the last 20 s, 0 where it did not, nan where
        fewer than 20 s had been read.
    """

    subjects: NDArray[np.str_]
    labels: Labels
    probabilities: Probabilities
    covered: NDArray[np.float64]

    @property
    def predicted(self) -> Labels:
        """The most probable label of each window."""
        labels: Labels = self.probabilities.argmax(axis=1)
        return labels

    def of(self, rows: NDArray[np.bool_] | NDArray[np.intp]) -> Answers:
        """Return the answers of some windows."""
        return Answers(
            self.subjects[rows], self.labels[rows], self.probabilities[rows], self.covered[rows]
        )

    @property
    def of_people(self) -> bool:
        """Whether it is known of every window whose it is."""
        return bool(np.all(self.subjects != ""))

    def by_person(self) -> dict[str, Answers]:
        """Return each person's answers, in the order of their names; none if nobody is named."""
        if not self.of_people:
            return {}
        people, whose = np.unique(self.subjects, return_inverse=True)
        return {str(who): self.of(whose == number) for number, who in enumerate(people)}


@dataclass(frozen=True, slots=True)
class Score:
    """A score over people.

    Attributes
    ----------
    mean : float
        Mean over people, each counted once; nan where nobody's could be computed.
    lo, hi : float or None
        95 % interval from a bootstrap over people; None with fewer than six of them.
    """

    mean: float
    lo: float | None
    hi: float | None


def balanced_accuracy(answers: Answers) -> float:
    """Return the mean recall over the labels that occur; .5 is chance for two labels."""
    counts = confusion_counts(answers)
    right = counts.sum(axis=1)
    return float(np.mean(counts.diagonal()[right > 0] / right[right > 0]))


def macro_f1(answers: Answers) -> float:
    """Return the unweighted mean over all labels of the F1 score; 0 where one is never told."""
    counts = confusion_counts(answers)
    both = counts.sum(axis=0) + counts.sum(axis=1)
    return float(np.mean(2 * counts.diagonal() / np.maximum(both, 1)))


def plain_accuracy(answers: Answers) -> float:
    """Return the share of windows with the right label; to be read beside the majority's."""
    return float(np.mean(answers.predicted == answers.labels))


def auc(answers: Answers) -> float:
    """Return the area under the ROC curve (one label against the rest); nan if one never occurs.

    From ranks (Hanley & McNeil 1982, doi:10.1148/radiology.143.1.7063747), in a tenth of what
    scikit-learn's checks take for a person's windows. With more than two labels, the mean over
    labels.
    """
    from scipy.stats import rankdata  # noqa: PLC0415 - late, as all heavy imports

    n_labels = answers.probabilities.shape[1]
    areas = []
    for place in range(1 if n_labels == 2 else 0, n_labels):
        is_it = answers.labels == place
        n_it, n_other = int(is_it.sum()), int((~is_it).sum())
        if not n_it or not n_other:
            return float("nan")
        ranks = rankdata(answers.probabilities[:, place])[is_it].sum()
        areas.append((ranks - n_it * (n_it + 1) / 2) / (n_it * n_other))
    return float(np.mean(areas))


def mcc(answers: Answers) -> float:
    """Return Matthews' correlation coefficient; 0 is chance, and where one label is all there is.

    For any number of labels: Gorodkin 2004, doi:10.1016/j.compbiolchem.2004.09.006.
    """
    counts = confusion_counts(answers).astype(np.float64)
    right, said, n = counts.sum(axis=1), counts.sum(axis=0), counts.sum()
    spread = (n**2 - said @ said) * (n**2 - right @ right)
    return float((np.trace(counts) * n - said @ right) / np.sqrt(spread)) if spread else 0.0


def interval_coverage(answers: Answers) -> float:
    """Return the share of intervals that held the truth; nan where there was none."""
    known = answers.covered[~np.isnan(answers.covered)]
    return float(known.mean()) if known.size else float("nan")


PER_PERSON: dict[str, Callable[[Answers], float]] = {
    "balanced_accuracy": balanced_accuracy,
    "macro_f1": macro_f1,
    "accuracy": plain_accuracy,
    "auc": auc,
    "mcc": mcc,
    "interval_coverage": interval_coverage,
}
"""Scores that one person's windows have by themselves."""


def person_scores(answers: Answers) -> dict[str, dict[str, float]]:
    """Score each person alone.

    Returns
    -------
    scores : dict of str to dict of str to float
        For each person, each score of `PER_PERSON`; empty where nobody is named.
    """
    return {
        who: {name: score(theirs) for name, score in PER_PERSON.items()}
        for who, theirs in answers.by_person().items()
    }


def calibration_bins(answers: Answers, n_bins: int = N_BINS) -> NDArray[np.float64]:
    """Sum confidence and hits by bins of confidence, the person's windows weighing 1 together.

    Returns
    -------
    bins : ndarray of shape (2, n_bins)
        Summed confidence of the most probable label, and summed hits.
    """
    confidence = answers.probabilities.max(axis=1)
    hit = (answers.predicted == answers.labels).astype(float)
    place = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    sums = [np.bincount(place, weights=w, minlength=n_bins) for w in (confidence, hit)]
    return np.stack(sums) / max(1, answers.labels.size)


def expected_calibration_error(answers: Answers, n_bins: int = N_BINS) -> float:
    """Return the mean gap between confidence and hits, people weighing the same.

    Fifteen bins of equal width over the confidence of the most probable label (Guo et al. 2017,
    arXiv:1706.04599). It is a property of a population: one person's own is mostly noise.
    """
    groups = list(answers.by_person().values()) or [answers]
    bins = np.stack([calibration_bins(group, n_bins) for group in groups])
    return _gap(bins.mean(axis=0))


def _gap(bins: NDArray[np.float64]) -> float:
    return float(np.abs(bins[0] - bins[1]).sum())


def confusion_counts(answers: Answers) -> NDArray[np.int64]:
    """Count windows by right label (rows) and predicted label (columns)."""
    n = answers.probabilities.shape[1]
    places = answers.labels * n + answers.predicted
    return np.bincount(places, minlength=n * n).reshape(n, n)


def confusion(answers: Answers) -> list[list[int]]:
    """Return the same counts as plain numbers."""
    counts: list[list[int]] = confusion_counts(answers).tolist()
    return counts


def summarise(
    answers: Answers,
    *,
    seed: int = 0,
    alone: Mapping[str, Mapping[str, float]] | None = None,
) -> dict[str, Score]:
    """Score everybody, with 95 % intervals over people.

    Parameters
    ----------
    answers : Answers
        Answers on windows that were not trained on.
    seed : int
        Seed of the bootstrap; people are drawn, never windows, because the windows of one person
        are no independent witnesses.
    alone : dict of str to dict of str to float, or None
        What `person_scores` gave for the same answers, where that is known already.

    Returns
    -------
    scores : dict of str to Score
        The scores of `PER_PERSON` as means over people, and ``"ece"``. Where it is not known whose
        the windows are, all of them pooled and no interval.
    """
    people = list(answers.by_person().values())
    if not people:
        pooled = {name: Score(score(answers), None, None) for name, score in PER_PERSON.items()}
        return pooled | {"ece": Score(expected_calibration_error(answers), None, None)}
    draws = _draws(len(people), seed)
    each = list((person_scores(answers) if alone is None else alone).values())
    scores = {
        name: _mean_score(np.array([one[name] for one in each]), draws) for name in PER_PERSON
    }
    bins = np.stack([calibration_bins(theirs) for theirs in people])
    resampled = np.array([_gap(bins[draw].mean(axis=0)) for draw in draws])
    error = _gap(bins.mean(axis=0))
    # A sum of absolute gaps only grows when people are drawn twice, so that a small one lies under
    # its own draws: the interval is let reach down to it.
    drawn = _with_interval(error, resampled, len(people))
    scores["ece"] = replace(drawn, lo=None if drawn.lo is None else min(drawn.lo, error))
    return scores


def mean_over_people(values: NDArray[np.float64], *, seed: int = 0) -> Score:
    """Return the mean of one number a person, with its 95 % interval over people.

    Parameters
    ----------
    values : ndarray of shape (n_people,)
        Scores, or differences of two networks' scores; nan where a person has none.
    seed : int
        Seed of the bootstrap.
    """
    return _mean_score(values, _draws(values.size, seed))


def _draws(n_people: int, seed: int) -> NDArray[np.int64]:
    return np.random.default_rng(seed).integers(n_people, size=(N_RESAMPLES, n_people))


def _mean_score(values: NDArray[np.float64], draws: NDArray[np.int64]) -> Score:
    """Take the mean over those people who have the score."""
    known = ~np.isnan(values)
    if not known.any():
        return Score(float("nan"), None, None)
    weight = known[draws].sum(axis=1)
    total = np.where(known, values, 0.0)[draws].sum(axis=1)
    resampled = total[weight > 0] / weight[weight > 0]
    return _with_interval(float(values[known].mean()), resampled, int(known.sum()))


def _with_interval(value: float, resampled: NDArray[np.float64], n_people: int) -> Score:
    if n_people < FEWEST_PEOPLE:
        return Score(value, None, None)
    lo, hi = np.quantile(resampled, [0.025, 0.975])
    return Score(value, float(lo), float(hi))
