"""Protocols that know trials: whole ones held out, or a share of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.folds.fold import N_FOLDS, Fold, assert_apart, check_enough, dealt, trial_numbers
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray


def trial_folds(
    subjects: NDArray[np.str_],
    trials: NDArray[np.str_],
    *,
    n_folds: int = N_FOLDS,
    seed: int = 0,
) -> Iterator[Fold]:
    """Hold out whole trials of people who are seen in training, each trial once.

    Parameters
    ----------
    subjects, trials : ndarray of str, shape (n_windows,)
        Whose each window is, and of which of their trials.
    n_folds : int
        Groups of trials, of sizes that differ by one at most, over all and for each person.
    seed : int
        Draws which trials share a group.

    Yields
    ------
    fold : Fold
        In every fold no trial stands on both sides; this is checked as it runs.

    Raises
    ------
    UsageError
        Where there are fewer trials than folds, or a person has a single trial: they would be
        tested without having been seen.
    """
    numbers = trial_numbers(subjects, trials)
    _, first = np.unique(numbers, return_index=True)
    check_enough(n_folds, first.size, "trial", "trials")
    people, whose, n_trials = np.unique(subjects[first], return_inverse=True, return_counts=True)
    if (n_trials < 2).any():
        raise UsageError(
            f"{(n_trials < 2).sum()} of {people.size} people have a single trial (the first: "
            f"{people[n_trials < 2][0]!r}), and would be tested without having been seen in "
            "training. Use --folds subject, or give everybody two trials or more."
        )
    groups = dealt(whose.astype(np.intp), n_folds, np.random.default_rng(seed))[numbers]
    for group in range(n_folds):
        fold = Fold(
            name=f"{group + 1}/{n_folds}",
            train=np.flatnonzero(groups != group),
            test=np.flatnonzero(groups == group),
        )
        assert_apart(numbers, fold.train, fold.test, what="trials")
        yield fold


def within_trial_folds(
    subjects: NDArray[np.str_],
    trials: NDArray[np.str_],
    *,
    n_folds: int = N_FOLDS,
    shuffle: bool = False,
    seed: int = 0,
) -> Iterator[Fold]:
    """Hold out a share of every trial: the rows of torcheeg 1.1.3's KFoldGroupbyTrial.

    It leaks, and asserts nothing: each tested window has neighbours of its own trial in training,
    seconds away and with the same label. On simulated signals that hold nothing of valence, this
    split made 99.7 % right answers where 77.0 % were of the majority.

    Each trial is cut into `n_folds` runs of windows, the first of them longer by one where they do
    not come out even; fold k tests run k of every trial.

    Parameters
    ----------
    subjects, trials : ndarray of str, shape (n_windows,)
        Whose each window is, and of which of their trials; a trial's rows in order of time.
    n_folds : int
        Shares of a trial.
    shuffle : bool
        Draw a share's windows from the whole trial; off in torcheeg, and in its examples.
    seed : int
        Draws them where `shuffle` is on: torcheeg's ``random_state``.

    Yields
    ------
    fold : Fold
        Every window is tested once.

    Raises
    ------
    UsageError
        Where a trial has fewer windows than there are folds.
    """
    numbers = trial_numbers(subjects, trials)
    check_enough(n_folds, numbers.size, "window", "windows")
    _, first, n_windows = np.unique(numbers, return_index=True, return_counts=True)
    if n_windows.min() < n_folds:
        at = first[n_windows.argmin()]
        raise UsageError(
            f"{n_folds} shares of every trial were asked for, and {(n_windows < n_folds).sum()} of "
            f"{first.size} trials have fewer windows than that (trial {trials[at]!r} of "
            f"{subjects[at]!r} has {n_windows.min()}). Lower --n-folds, shorten --window, or leave "
            "those trials out."
        )
    groups = _shares(numbers, n_folds, seed if shuffle else None)
    for group in range(n_folds):
        yield Fold(
            name=f"{group + 1}/{n_folds}",
            train=np.flatnonzero(groups != group),
            test=np.flatnonzero(groups == group),
        )


def _shares(numbers: NDArray[np.intp], n_folds: int, seed: int | None) -> NDArray[np.intp]:
    """Return which share of its trial each window belongs to."""
    from sklearn.model_selection import KFold  # noqa: PLC0415 - half a second of imports

    split = KFold(n_folds, shuffle=seed is not None, random_state=seed).split
    groups = np.empty(numbers.size, dtype=np.intp)
    for number in range(numbers.max() + 1):
        rows = np.flatnonzero(numbers == number)
        for group, (_, test) in enumerate(split(rows)):
            groups[rows[test]] = group
    return groups
