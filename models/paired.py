"""Two networks on the same people: how far apart they are, and whether that is chance."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Literal

import numpy as np

from models.metrics import FEWEST_PEOPLE, Score, mean_over_people

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

Verdict = Literal["beats", "falls short of", "cannot be told from", "too few people"]

LEVEL = 0.05
"""Of the test and, as 1 - .05, of the interval: the field's habit."""

MOST_EXACT = 16
"""People up to whom all 2^n flips are made; 65,536 of them take milliseconds."""

N_FLIPS = 9999
"""Random flips beyond: with the flips as they fell they give p to one in 10,000 (Phipson & Smyth
2010, doi:10.2202/1544-6115.1585, who also say why p is never 0)."""

_ROUNDING = 1e-12
"""Sums of the same numbers in another order differ by so little."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One network against another, person by person.

    Attributes
    ----------
    difference : Score
        Mean over people of the difference, with its 95 % interval over people; nan where it is not
        known whose the windows are.
    p : float or None
        Of the sign-flip test; None with fewer than six people.
    """

    difference: Score
    p: float | None

    @property
    def verdict(self) -> Verdict:
        """What can be said: the interval and the test must agree on a difference."""
        lo, hi = self.difference.lo, self.difference.hi
        if self.p is None or lo is None or hi is None:
            return "too few people"
        if self.p <= LEVEL and lo > 0:
            return "beats"
        if self.p <= LEVEL and hi < 0:
            return "falls short of"
        return "cannot be told from"


def compare(mine: Mapping[str, float], theirs: Mapping[str, float], *, seed: int) -> Comparison:
    """Compare two networks by one score a person.

    Parameters
    ----------
    mine, theirs : mapping of str to float
        The score of each person, the same people in both; none where nobody is named.
    seed : int
        Seed of the bootstrap, and of the test where it draws.

    Returns
    -------
    comparison : Comparison
        Mine less theirs.
    """
    differences = np.array([score - theirs[who] for who, score in mine.items()])
    if not differences.size:
        return Comparison(difference=Score(float("nan"), None, None), p=None)
    enough = differences.size >= FEWEST_PEOPLE
    return Comparison(
        difference=mean_over_people(differences, seed=seed),
        p=sign_flip_p(differences, seed=seed) if enough else None,
    )


def sign_flip_p(differences: NDArray[np.float64], *, seed: int = 0) -> float:
    """Test whether paired differences lie around 0: Fisher's randomisation test, two-sided.

    If neither network is better, each person's difference could as well have had the other sign. p
    is the share of all ways to choose the signs whose mean lies as far from 0 as the one that was
    found (Fisher 1935, "The design of experiments", section 21; Ernst 2004,
    doi:10.1214/088342304000000396). It asks of the differences that they be symmetric under that
    assumption, and not that they be normal, and speaks of their mean, as the interval beside it.

    Parameters
    ----------
    differences : ndarray of shape (n_people,)
        One a person, at least one.
    seed : int
        Seed of the flips, where they are too many to make them all.

    Returns
    -------
    p : float
        In (0, 1]: exact with up to 16 people; with more, its standard error is .002 at .05.
    """
    n = differences.size
    if n <= MOST_EXACT:
        signs = np.array(list(product((1.0, -1.0), repeat=n)))
    else:
        drawn = np.random.default_rng(seed).integers(2, size=(N_FLIPS, n))
        signs = np.concatenate([np.ones((1, n)), 2.0 * drawn - 1.0])
    sums = np.abs(signs @ differences)
    return float(np.mean(sums >= sums[0] - _ROUNDING))
