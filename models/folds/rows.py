"""Protocols that know nothing but windows; both leak wherever windows have neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from models.folds.fold import N_FOLDS, Fold, check_enough, dealt
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

RANDOM_STATE = 8
"""Of the GRU project's two calls of ``train_test_split``."""

TEST_SHARE, HELD_SHARE = 0.2, 0.25
"""Their shares: a fifth of all to test on, and a quarter of the rest, again a fifth of all."""


def window_folds(
    n_windows: int,
    labels: NDArray[np.intp] | None = None,
    *,
    n_folds: int = N_FOLDS,
    seed: int = 0,
) -> Iterator[Fold]:
    """Hold out random windows, each of them once.

    It leaks, and asserts nothing: a tested window has neighbours of its own recording in training.

    Parameters
    ----------
    n_windows : int
        How many there are.
    labels : ndarray of int, shape (n_windows,), or None
        Label of each, so that every fold tests its share of each label; None to ignore them.
    n_folds : int
        Groups of windows, of sizes that differ by one at most, over all and for each label.
    seed : int
        Draws which windows share a group.

    Yields
    ------
    fold : Fold
        Every window is tested once.

    Raises
    ------
    UsageError
        Where there are fewer windows than folds, or fewer than two of either.
    """
    check_enough(n_folds, n_windows, "window", "windows")
    strata = np.zeros(n_windows, dtype=np.intp) if labels is None else labels
    groups = dealt(strata, n_folds, np.random.default_rng(seed))
    for group in range(n_folds):
        yield Fold(
            name=f"{group + 1}/{n_folds}",
            train=np.flatnonzero(groups != group),
            test=np.flatnonzero(groups == group),
        )


def holdout_fold(n_windows: int, *, random_state: int = RANDOM_STATE) -> Fold:
    """Split random windows once, 60 % to train, 20 % to stop early on, 20 % to test.

    It leaks, and asserts nothing: a tested window has neighbours of its own recording in training.
    The rows are those of scikit-learn's ``train_test_split`` called twice, as the GRU project does:
    first for the test side, then on the rest, in the order that the first call left it in.

    Parameters
    ----------
    n_windows : int
        How many there are.
    random_state : int
        Given to both calls.

    Returns
    -------
    fold : Fold
        With `held`.

    Raises
    ------
    UsageError
        Where there are fewer than three windows.
    """
    from sklearn.model_selection import train_test_split  # noqa: PLC0415 - half a second

    if n_windows < 3:
        raise UsageError(
            f"Three sides were asked for and the data holds {n_windows} "
            f"{'window' if n_windows == 1 else 'windows'}. Train on more windows."
        )
    rest, test = train_test_split(
        np.arange(n_windows), test_size=TEST_SHARE, random_state=random_state
    )
    train, held = train_test_split(rest, test_size=HELD_SHARE, random_state=random_state)
    return Fold(name="1/1", train=np.sort(train), test=np.sort(test), held=np.sort(held))
