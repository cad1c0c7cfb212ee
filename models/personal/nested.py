"""Nested cross-validation that holds out whole blocks, for many labellings at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.personal.linear import Decomposed, Material, decompose, place_threshold, targets_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]

N_OUTER, N_INNER = 5, 4
"""Folds that score, and folds within the training side of each that choose. A choice."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Contender:
    """One candidate: features of all windows, and the penalties to choose from.

    Attributes
    ----------
    name : str
        What it is called.
    material : Material
        Its features; every contender's has the same windows.
    penalties : tuple of float
        Of the ridge, the strongest first.
    """

    name: str
    material: Material
    penalties: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Nested:
    """What a nested cross-validation answered.

    Attributes
    ----------
    scores : ndarray of shape (n_windows, n_labellings)
        Of each window by what was chosen without its block: above 0 for label 1, about 1 in size
        where the answer is as clear as on the training blocks.
    chosen : ndarray of int, shape (n_folds, n_labellings)
        Which option each outer fold took, counted over contenders and penalties.
    """

    scores: Floats
    chosen: Ints


def fold_blocks(blocks: NDArray[np.intp], n_folds: int) -> list[Ints]:
    """Share blocks out in turn: neighbours in time go to different folds, and no label is asked."""
    n_folds = min(n_folds, blocks.size)
    return [blocks[place::n_folds] for place in range(n_folds)]


def nested_scores(contenders: Sequence[Contender], labels: NDArray[np.integer]) -> Nested:
    """Answer for every block by what the other blocks chose and fitted.

    Parameters
    ----------
    contenders : sequence of Contender
        From simple to rich: of equals the first is taken.
    labels : ndarray of int, shape (n_blocks, n_labellings)
        0 and 1, one column a labelling; the blocks in the order of time.

    Returns
    -------
    nested : Nested
        Of all windows. No label of a block, in any labelling, has a part in its own answers.
    """
    first = contenders[0].material
    every = np.arange(labels.shape[0])
    scores = np.zeros((first.block.size, labels.shape[1]))
    chosen = []
    for held in fold_blocks(every, N_OUTER):
        train = np.setdiff1d(every, held)
        merits = inner_merits(contenders, train, labels)
        best = merits.argmax(axis=0)
        chosen.append(best)
        rows = np.flatnonzero(np.isin(first.block, held))
        scores[rows] = _answers(contenders, train, rows, labels, best)
    return Nested(scores, np.stack(chosen))


def inner_merits(
    contenders: Sequence[Contender], train: Ints, labels: NDArray[np.integer]
) -> Floats:
    """Return how well each option answers for blocks of the training side that it did not see.

    Parameters
    ----------
    contenders : sequence of Contender
        The candidates.
    train : ndarray of int
        Blocks of the training side.
    labels : ndarray of int, shape (n_blocks, n_labellings)
        Of all blocks; only those of `train` are used.

    Returns
    -------
    merits : ndarray of shape (n_options, n_labellings)
        Balanced accuracy over the windows that are fitted on, options counted over contenders and
        penalties.
    """
    material = contenders[0].material
    rows = np.flatnonzero(np.isin(material.block, train) & material.fit)
    truth = labels[material.block[rows]]
    merits = []
    for contender in contenders:
        answers = [np.zeros(truth.shape) for _ in contender.penalties]
        for held in fold_blocks(train, N_INNER):
            fitted = decompose(contender.material, np.setdiff1d(train, held))
            mine = np.flatnonzero(np.isin(material.block[rows], held))
            features = contender.material.features[rows[mine]]
            for answer, penalty in zip(answers, contender.penalties, strict=True):
                answer[mine] = scores_of(fitted, features, labels, penalty)
        merits += [balanced_accuracies(answer, truth) for answer in answers]
    return np.stack(merits)


def scores_of(
    fitted: Decomposed, features: Floats, labels: NDArray[np.integer], penalty: float
) -> Floats:
    """Return scores of windows by a fit on a fold's training blocks, in units of its clearness.

    Parameters
    ----------
    fitted : Decomposed
        The training blocks.
    features : ndarray of shape (n_windows, n_features)
        Of the windows asked about.
    labels : ndarray of int, shape (n_blocks, n_labellings)
        Of all blocks.
    penalty : float
        Of the ridge.

    Returns
    -------
    scores : ndarray of shape (n_windows, n_labellings)
        Above 0 for label 1; 0 where the training blocks have one label only.
    """
    mine = labels[fitted.blocks]
    targets = targets_of(mine)
    middle, half = place_threshold(fitted.block_operator(penalty) @ targets, mine)
    raw = fitted.operator(features, penalty) @ targets
    scores: Floats = (raw - middle) / half
    return scores


def _answers(
    contenders: Sequence[Contender],
    train: Ints,
    rows: Ints,
    labels: NDArray[np.integer],
    best: Ints,
) -> Floats:
    """Return the held-out windows' scores, each labelling by the option that it chose."""
    answers = np.zeros((rows.size, labels.shape[1]))
    option = 0
    for contender in contenders:
        options = np.arange(option, option + len(contender.penalties))
        option += options.size
        if not np.isin(options, best).any():
            continue
        fitted = decompose(contender.material, train)
        features = contender.material.features[rows]
        for place, penalty in zip(options, contender.penalties, strict=True):
            takers = np.flatnonzero(best == place)
            if takers.size:
                answers[:, takers] = scores_of(fitted, features, labels[:, takers], penalty)
    return answers


def balanced_accuracies(scores: Floats, truth: NDArray[np.integer]) -> Floats:
    """Return the mean recall over two labels, for each labelling.

    Parameters
    ----------
    scores, truth : ndarray of shape (n_windows, n_labellings)
        Above 0 says label 1; a score of exactly 0 says nothing and is half right.

    Returns
    -------
    balanced : ndarray of shape (n_labellings,)
        .5 for a labelling that has one label only.
    """
    said = (np.sign(scores) + 1.0) / 2.0
    is_one = truth == 1
    n_one, n_zero = is_one.sum(axis=0), (~is_one).sum(axis=0)
    right_one = np.where(n_one > 0, (said * is_one).sum(axis=0) / np.maximum(n_one, 1), 0.5)
    right_zero = np.where(
        n_zero > 0, ((1.0 - said) * ~is_one).sum(axis=0) / np.maximum(n_zero, 1), 0.5
    )
    balanced: Floats = (right_one + right_zero) / 2.0
    return np.where((n_one > 0) & (n_zero > 0), balanced, 0.5)
