"""Who is trained on and who is tested: protocols that yield indices and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

N_FOLDS = 5
"""Groups of people where nobody asks for another number: four fifths to train on is the field's
habit, and five runs stay affordable (Kohavi 1995, IJCAI, found little to gain beyond ten)."""


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """One split of the windows.

    Attributes
    ----------
    name : str
        The fold in words, for progress lines and reports.
    train, test : ndarray of int, shape (n,)
        Rows of the table of windows, rising.
    """

    name: str
    train: NDArray[np.intp]
    test: NDArray[np.intp]


def subject_folds(
    subjects: NDArray[np.str_], *, n_folds: int | None = N_FOLDS, seed: int = 0
) -> Iterator[Fold]:
    """Hold out whole people, each of them once.

    Parameters
    ----------
    subjects : ndarray of str, shape (n_windows,)
        Who each window is from.
    n_folds : int or None
        Groups of people, of sizes that differ by one at most; None leaves one person out a fold.
    seed : int
        Draws who shares a group.

    Yields
    ------
    fold : Fold
        In every fold no person stands on both sides; this is checked as it runs.

    Raises
    ------
    UsageError
        Where there are fewer people than folds, or fewer than two of either.
    """
    people = np.unique(subjects)
    n_groups = people.size if n_folds is None else n_folds
    if n_groups < 2 or people.size < n_groups:
        raise UsageError(
            f"{n_groups} folds by person were asked for and the data holds {people.size} "
            f"{'person' if people.size == 1 else 'people'}. Give --n-folds a number from 2 to the "
            "number of people, or train on more people."
        )
    order = np.random.default_rng(seed).permutation(people)
    for number, group in enumerate(np.array_split(order, n_groups), start=1):
        held_out = np.isin(subjects, group)
        fold = Fold(
            name=f"{number}/{n_groups}",
            train=np.flatnonzero(~held_out),
            test=np.flatnonzero(held_out),
        )
        assert_apart(subjects, fold.train, fold.test)
        yield fold


def hold_out_people(
    subjects: NDArray[np.str_], rows: NDArray[np.intp], *, share: float, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Split a training side once more by person, for early stopping and calibration.

    Parameters
    ----------
    subjects : ndarray of str, shape (n_windows,)
        Who each window is from.
    rows : ndarray of int, shape (n,)
        The training side.
    share : float
        Part of its people to hold out, at least one and never all.
    seed : int
        Draws who.

    Returns
    -------
    fit, held : ndarray of int
        Rows to fit on, and rows of the people held out.

    Raises
    ------
    UsageError
        Where the training side is a single person.
    """
    people = np.unique(subjects[rows])
    if people.size < 2:
        raise UsageError(
            "a training side of one person leaves nobody to stop early on. Train on at least "
            "three people."
        )
    n_held = min(max(1, round(share * people.size)), people.size - 1)
    chosen = np.random.default_rng(seed).permutation(people)[:n_held]
    held = np.isin(subjects[rows], chosen)
    assert_apart(subjects, rows[~held], rows[held])
    return rows[~held], rows[held]


def assert_apart(
    subjects: NDArray[np.str_], one: NDArray[np.intp], other: NDArray[np.intp]
) -> None:
    """Stop the run if a person stands on both sides of a split.

    Raises
    ------
    AssertionError
        Where one does: a score from such a split would be worth nothing.
    """
    if both := sorted(set(subjects[one].tolist()) & set(subjects[other].tolist())):
        raise AssertionError(f"people on both sides of a split: {', '.join(both)}")
