"""The yardstick that reads no EEG: what the other people said of the clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.folds import trial_numbers

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.folds import Table

TIE = 1e-6
"""Added to the highest of labels that tie, so that the most probable label is one, and stays it in
float32. The mean of labels 0 and 1 thus rounds up from a half. It matters: over DREAMER's 23 people
24 of 414 answers tie at a threshold of ``>= 3`` and 12 at ``> 3``; rounded up, 80.4 % and 84.1 % of
all answers are right, rounded down, 74.6 % and 81.2 %, by ``python -m tests.studies.clips``. Both
times up is the side that is harder to beat, and a yardstick should be."""


def clip_only(
    table: Table, train: NDArray[np.intp], test: NDArray[np.intp], *, n_labels: int
) -> NDArray[np.float64] | None:
    """Answer with the mean label that the other people of the training side gave the clip.

    What a network must beat where people watched the same clips: a signal from which the clip can
    be told answers as well as this, and need hold nothing of how anybody felt.

    Each trial counts once, however many windows it has; where the label varies within a trial, it
    counts with the shares of its labels. The tested person's own trials never count for their clip.
    A clip that nobody else of the training side saw gets the shares of labels over all training
    trials: under ``subject-and-clip`` that is every clip, and the answer is the majority's, as it
    should be.

    Parameters
    ----------
    table : Table
        The windows.
    train, test : ndarray of int, shape (n,)
        Rows to learn from, at least one, and rows to answer for.
    n_labels : int
        How many labels there are.

    Returns
    -------
    probabilities : ndarray of shape (n_test, n_labels), or None
        Rows sum to 1 and may hold zeros. Where labels tie, the highest of them is ahead by 1e-6.
        None where the data names no clip.
    """
    if not (table.clip != "").any():
        return None
    said, first = _said(table, train, n_labels)
    # One numbering of people and clips for both sides.
    _, who = np.unique(table.subject, return_inverse=True)
    clips, shown = np.unique(table.clip, return_inverse=True)
    whose, of_clip = who[train][first], shown[train][first]
    everybody = np.zeros((clips.size, n_labels))
    np.add.at(everybody, of_clip, said)
    own = np.zeros((who.max() + 1, clips.size, n_labels))
    np.add.at(own, (whose, of_clip), said)
    others = everybody[shown[test]] - own[who[test], shown[test]]
    n_others = others.sum(axis=1)
    # Half a trial, for sums of shares are not exact.
    seen = (n_others > 0.5) & (table.clip[test] != "")
    probabilities = np.tile(said.mean(axis=0), (test.size, 1))
    probabilities[seen] = others[seen] / n_others[seen, None]
    return _without_ties(probabilities)


def _said(
    table: Table, train: NDArray[np.intp], n_labels: int
) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return the shares of each training trial's labels, and the place of its first row."""
    numbers = trial_numbers(table.subject[train], table.trial[train])
    _, first = np.unique(numbers, return_index=True)
    said = np.zeros((first.size, n_labels))
    np.add.at(said, (numbers, table.label[train]), 1.0)
    return said / said.sum(axis=1, keepdims=True), first


def _without_ties(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """Put the highest of the most probable labels ahead."""
    top = probabilities.max(axis=1, keepdims=True)
    # With slack, for shares that should be equal differ by rounding.
    tied = probabilities > top - TIE / 2
    last = tied.shape[1] - 1 - tied[:, ::-1].argmax(axis=1)
    ahead = probabilities.copy()
    ahead[np.arange(len(ahead)), last] += np.where(tied.sum(axis=1) > 1, TIE, 0.0)
    ahead /= ahead.sum(axis=1, keepdims=True)
    return ahead
