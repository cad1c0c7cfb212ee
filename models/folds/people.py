"""Protocols that hold people out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.folds.fold import N_FOLDS, Fold, assert_apart, check_enough, groups_of
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


def subject_folds(
    subjects: NDArray[np.str_], *, n_folds: int | None = N_FOLDS, seed: int = 0
) -> Iterator[Fold]:
    """Hold out whole people, each of them once.

    Where people watched the same clips, the clips of the tested people are in training.

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
    n_people = np.unique(subjects).size
    n_groups = n_people if n_folds is None else n_folds
    check_enough(n_groups, n_people, "person", "people")
    groups = groups_of(subjects, n_groups, np.random.default_rng(seed))
    for number, group in enumerate(groups, start=1):
        held_out = np.isin(subjects, group)
        fold = Fold(
            name=f"{number}/{n_groups}",
            train=np.flatnonzero(~held_out),
            test=np.flatnonzero(held_out),
        )
        assert_apart(subjects, fold.train, fold.test)
        yield fold


def subject_and_clip_folds(
    subjects: NDArray[np.str_],
    clips: NDArray[np.str_],
    *,
    n_folds: int = N_FOLDS,
    seed: int = 0,
) -> Iterator[Fold]:
    """Hold out people and clips at once, each pair of a person and a clip once.

    People and clips are dealt into `n_folds` groups each. The cell (i, j) tests what the people of
    group i said of the clips of group j, and trains on neither those people nor those clips: five
    groups make 25 folds, each trained on about 64 % of the windows and tested on 4 %. The groups of
    people are those of `subject_folds` with the same seed.

    Parameters
    ----------
    subjects : ndarray of str, shape (n_windows,)
        Who each window is from.
    clips : ndarray of str, shape (n_windows,)
        What was shown.
    n_folds : int
        Groups of people, and groups of clips.
    seed : int
        Draws who, and which clips, share a group.

    Yields
    ------
    fold : Fold
        In every fold no person and no clip stands on both sides; this is checked as it runs. A
        cell in which nobody saw any of the clips has nothing to test and is left out.

    Raises
    ------
    UsageError
        Where there are fewer people or clips than folds, or a cell leaves nothing to train on.
    """
    check_enough(n_folds, np.unique(subjects).size, "person", "people")
    check_enough(n_folds, np.unique(clips).size, "clip", "clips")
    rng = np.random.default_rng(seed)
    of_people = [np.isin(subjects, group) for group in groups_of(subjects, n_folds, rng)]
    of_clips = [np.isin(clips, group) for group in groups_of(clips, n_folds, rng)]
    for i, theirs in enumerate(of_people, start=1):
        for j, shown in enumerate(of_clips, start=1):
            name = f"people {i}/{n_folds}, clips {j}/{n_folds}"
            fold = Fold(name, np.flatnonzero(~theirs & ~shown), np.flatnonzero(theirs & shown))
            if not fold.test.size:
                continue
            if not fold.train.size:
                raise UsageError(
                    f"Without {name} nothing is left to train on: the other people saw none of "
                    "the other clips. Give another --n-folds, or use --folds subject, which holds "
                    "out people alone."
                )
            assert_apart(subjects, fold.train, fold.test)
            assert_apart(clips, fold.train, fold.test, what="clips")
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
            "A training side of one person leaves nobody to stop early on. Train on at least "
            "three people."
        )
    n_held = min(max(1, round(share * people.size)), people.size - 1)
    chosen = np.random.default_rng(seed).permutation(people)[:n_held]
    held = np.isin(subjects[rows], chosen)
    assert_apart(subjects, rows[~held], rows[held])
    return rows[~held], rows[held]
