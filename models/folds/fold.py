"""What every protocol speaks of: a fold, a table of windows, groups, and who stands where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from streaming.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

N_FOLDS = 5
"""Groups where nobody asks for another number: four fifths to train on is the field's habit, and
five runs stay affordable (Kohavi 1995, IJCAI, found little to gain beyond ten)."""


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """One split of the windows.

    Attributes
    ----------
    name : str
        The fold in words, for progress lines and reports.
    train, test : ndarray of int, shape (n,)
        Rows of the table of windows, rising.
    held : ndarray of int, shape (n,), or None
        Rows, in neither of them, that the protocol sets apart for early stopping and calibration;
        None where the training side is to be split once more, by `models.folds.hold_out`.
    """

    name: str
    train: NDArray[np.intp]
    test: NDArray[np.intp]
    held: NDArray[np.intp] | None = None


class Table(Protocol):
    """Columns of a table of windows; each has shape (n_windows,).

    ``subject``, ``trial`` and ``clip`` are empty strings where the data does not say. A trial is
    known by its subject and its name together. Rows of one trial stand in order of time.
    """

    @property
    def subject(self) -> NDArray[np.str_]:
        """Whose each window is."""
        ...

    @property
    def trial(self) -> NDArray[np.str_]:
        """Of which of the subject's trials."""
        ...

    @property
    def clip(self) -> NDArray[np.str_]:
        """What was shown."""
        ...

    @property
    def label(self) -> NDArray[np.intp]:
        """Place in the task's labels."""
        ...


def trial_numbers(subjects: NDArray[np.str_], trials: NDArray[np.str_]) -> NDArray[np.intp]:
    """Give each trial a number, for two people's trials may have one name.

    Parameters
    ----------
    subjects, trials : ndarray of str, shape (n_windows,)
        Whose each window is, and of which of their trials.

    Returns
    -------
    numbers : ndarray of int, shape (n_windows,)
        The trial of each window, from 0, sorted by subject and then by trial.
    """
    _, who = np.unique(subjects, return_inverse=True)
    names, which = np.unique(trials, return_inverse=True)
    _, numbers = np.unique(who * names.size + which, return_inverse=True)
    return np.asarray(numbers, dtype=np.intp)


def assert_apart(
    values: NDArray[Any],
    one: NDArray[np.intp],
    other: NDArray[np.intp],
    *,
    what: str = "people",
) -> None:
    """Stop the run if a person (or a trial, or a clip) stands on both sides of a split.

    Parameters
    ----------
    values : ndarray of shape (n_windows,)
        Whose each window is, or of which trial or clip.
    one, other : ndarray of int
        Rows of the two sides.
    what : str
        What the values are, in the plural.

    Raises
    ------
    AssertionError
        Where one does: a score from such a split would be worth nothing.
    """
    if both := sorted(set(values[one].tolist()) & set(values[other].tolist())):
        raise AssertionError(f"{what} on both sides of a split: {', '.join(map(str, both))}")


def check_enough(n_folds: int, n_found: int, one: str, many: str) -> None:
    """Refuse more folds than there are things to deal out, and fewer than two of either.

    Parameters
    ----------
    n_folds : int
        Folds asked for.
    n_found : int
        Things in the data.
    one, many : str
        What they are called.

    Raises
    ------
    UsageError
        With the mend.
    """
    if 2 <= n_folds <= n_found:
        return
    found = f"{n_found} {one if n_found == 1 else many}"
    mend = (
        f"Give --n-folds a number from 2 to {n_found}, or train on more {many}."
        if n_found >= 2
        else f"Train on more {many}, or hold out something else with --folds and --n-folds."
    )
    raise UsageError(f"{n_folds} folds by {one} were asked for and the data holds {found}. {mend}")


def groups_of(
    values: NDArray[np.str_], n_groups: int, rng: np.random.Generator
) -> list[NDArray[np.str_]]:
    """Draw groups of the different values, of sizes that differ by one at most."""
    return np.array_split(rng.permutation(np.unique(values)), n_groups)


def dealt(strata: NDArray[np.intp], n_groups: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Deal items out at random, evenly over all and within each stratum.

    Parameters
    ----------
    strata : ndarray of int, shape (n_items,)
        What each item belongs to: a person, a label.
    n_groups : int
        How many groups.
    rng : numpy.random.Generator
        Draws which item goes where.

    Returns
    -------
    groups : ndarray of int, shape (n_items,)
        The group of each item, from 0. Groups differ by one item at most, and so do the groups'
        items of any one stratum.
    """
    order = rng.permutation(strata.size)
    # Shuffled within a stratum, strata one after the other: so cards are dealt.
    order = order[np.argsort(strata[order], kind="stable")]
    groups = np.empty(strata.size, dtype=np.intp)
    groups[order] = np.arange(strata.size) % n_groups
    return groups
