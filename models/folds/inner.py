"""The split inside a training side, for early stopping and calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.folds.fold import assert_apart, trial_numbers
from models.folds.people import hold_out_people
from models.folds.protocols import protocol_named
from streaming.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from models.folds.fold import Table

    Rows = NDArray[np.intp]

FEWEST_PEOPLE = 6
"""The contract's: with fewer people, the inner split is by trial."""


def hold_out(
    table: Table, rows: Rows, *, protocol: str, share: float, seed: int
) -> tuple[Rows, Rows, str]:
    """Split a training side once more, as the protocol splits the whole as far as that can be.

    By person where the protocol holds people out and the training side has six or more; otherwise
    by whole trials, drawn evenly over people and, within a person, over labels; of a table that
    names no trials, random windows.

    Parameters
    ----------
    table : Table
        The windows.
    rows : ndarray of int, shape (n,)
        The training side.
    protocol : str
        One of `models.folds.PROTOCOLS`.
    share : float
        Part of the people, trials or windows to hold out: at least one, never all. Of trials fewer
        are held out where else no trial with some label would be left to fit on.
    seed : int
        Draws which.

    Returns
    -------
    fit, held : ndarray of int
        Rows to fit on, and rows held out, in the order of `rows`.
    what : {"people", "trials", "windows"}
        What was held out.

    Raises
    ------
    UsageError
        Where the training side is a single trial, or, without trials, a single window.
    """
    subjects = table.subject[rows]
    if (
        protocol_named(protocol).holds_out_people
        and np.all(subjects != "")
        and np.unique(subjects).size >= FEWEST_PEOPLE
    ):
        return (*hold_out_people(table.subject, rows, share=share, seed=seed), "people")
    rng = np.random.default_rng(seed)
    if np.all(table.trial[rows] != ""):
        numbers = trial_numbers(subjects, table.trial[rows])
        chosen = _draw_trials(subjects, numbers, table.label[rows], share, rng)
        held, what = np.isin(numbers, chosen), "trials"
        assert_apart(numbers, np.flatnonzero(~held), np.flatnonzero(held), what=what)
    else:
        held, what = _draw_rows(rows.size, share, rng), "windows"
    return rows[~held], rows[held], what


def _draw_trials(
    subjects: NDArray[np.str_],
    numbers: Rows,
    labels: Rows,
    share: float,
    rng: np.random.Generator,
) -> Rows:
    """Choose trials to hold out, leaving one of each label to fit on wherever that can be."""
    _, first, n_windows = np.unique(numbers, return_index=True, return_counts=True)
    n_held = _how_many(share, first.size, "trial", "trials")
    mean_label = np.bincount(numbers, weights=labels) / n_windows
    order = rng.permutation(first.size)
    order = order[np.lexsort((mean_label[order], subjects[first][order]))]
    # Systematic sampling: every so many of a sorted list, so each person gives their share.
    places = (np.arange(n_held) + rng.random()) * first.size / n_held
    drawn = order[places.astype(np.intp)]
    candidates = np.concatenate([drawn, rng.permutation(np.setdiff1d(order, drawn))])
    has = np.zeros((first.size, labels.max() + 1), dtype=bool)
    has[numbers, labels] = True
    left = has.sum(axis=0)
    held: list[int] = []
    for trial in candidates:
        if len(held) < n_held and (left[has[trial]] > 1).all():
            held.append(trial)
            left -= has[trial]
    return np.array(held or candidates[:1], dtype=np.intp)


def _draw_rows(n_rows: int, share: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Choose windows to hold out."""
    held = np.zeros(n_rows, dtype=bool)
    held[rng.permutation(n_rows)[: _how_many(share, n_rows, "window", "windows")]] = True
    return held


def _how_many(share: float, n_found: int, one: str, many: str) -> int:
    """Turn a share into a number, at least one and never all."""
    if n_found < 2:
        raise UsageError(
            f"A training side of {n_found} {one if n_found == 1 else many} leaves none to stop "
            f"early on and to calibrate with. Train on at least two {many} in every fold: add "
            "recordings, or choose other --folds."
        )
    return min(max(1, round(share * n_found)), n_found - 1)
