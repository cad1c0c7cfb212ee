"""How far the mean valence of the last 20 s may lie from what the network says."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from models.untrusted import LARGEST_NUMBER, check_fields, check_kind, check_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Line = tuple[float, float, float]
"""Coefficients of a quantile regression: constant, mean, standard deviation."""

_LARGEST = 1e3
"""Bound for a coefficient: valence spans 2, so that a larger one is no regression."""


def summarise(recent: Sequence[float]) -> NDArray[np.float64]:
    """Reduce the window valences of the last 20 s to what the interval is regressed on.

    Parameters
    ----------
    recent : sequence of float, length n_windows
        Window valences in [-1, 1], at least one.

    Returns
    -------
    summary : ndarray of shape (3,)
        One, the mean, and the standard deviation (over n, so that one window has 0).

    Raises
    ------
    ValueError
        Where there is no window.
    """
    return np.array([1.0, *_mean_and_deviation(recent)])


def _mean_and_deviation(recent: Sequence[float]) -> tuple[float, float]:
    """Return both in plain floats: a tenth of what numpy takes for some forty numbers."""
    if len(recent) == 0:
        raise ValueError("an interval needs the valence of at least one window")
    mean = math.fsum(recent) / len(recent)
    variance = math.fsum((valence - mean) ** 2 for valence in recent) / len(recent)
    return mean, math.sqrt(variance)


@dataclass(frozen=True, slots=True, kw_only=True)
class IntervalRule:
    """A conformalised quantile regression, as fitted on people outside of the training.

    Two straight lines give the lower and the upper quantile; the margin widens them on both sides
    until they hold the promised share of the truths (Romano, Patterson & Candès 2019,
    arXiv:1905.03222). A negative margin narrows lines that were too wide.

    Attributes
    ----------
    lower, upper : tuple of three float
        Coefficients for one, the mean, and the standard deviation of `summarise`.
    margin : float
        Added above and below, on the valence scale.
    n_people : int
        People on whom the margin was measured.
    level : float
        Share of truths that the interval is to hold; the contract's 80 %.
    """

    lower: Line
    upper: Line
    margin: float
    n_people: int
    level: float = 0.8

    def __post_init__(self) -> None:
        for name in ("lower", "upper"):
            line = getattr(self, name)
            if len(line) != 3:
                raise ValueError(f"{name} must hold three numbers, got {line!r}")
            for number in line:
                check_number(name, number, -_LARGEST, _LARGEST)
        check_number("margin", self.margin, -2, 2)
        check_kind("n_people", self.n_people, int, "a whole number")
        check_number("n_people", self.n_people, 1, LARGEST_NUMBER)
        check_number("level", self.level, 0, 1)

    def bounds(self, recent: Sequence[float]) -> tuple[float, float]:
        """Return the interval for the mean rated valence over the same stretch.

        Parameters
        ----------
        recent : sequence of float, length n_windows
            Window valences of the last 20 s, in [-1, 1].

        Returns
        -------
        lo, hi : float
            Within [-1, 1], `lo` never above `hi`: lines that cross are taken the other way
            around, so that the interval keeps its width.

        Raises
        ------
        ValueError
            Where there is no window.
        """
        mean, deviation = _mean_and_deviation(recent)
        below, above = (
            constant + by_mean * mean + by_deviation * deviation
            for constant, by_mean, by_deviation in (self.lower, self.upper)
        )
        lo, hi = sorted((below - self.margin, above + self.margin))
        return min(1.0, max(-1.0, lo)), max(-1.0, min(1.0, hi))

    def to_dict(self) -> dict[str, Any]:
        """Return the rule as plain JSON types."""
        return {
            "lower": list(self.lower),
            "upper": list(self.upper),
            "margin": self.margin,
            "n_people": self.n_people,
            "level": self.level,
        }

    @classmethod
    def from_dict(cls, plain: object) -> IntervalRule:
        """Build a rule from what `to_dict` gave.

        Raises
        ------
        ValueError
            Where a field is missing, unknown, of another type, or out of range.
        """
        parts = check_fields("the interval", plain, (field.name for field in fields(cls)))
        for name in ("lower", "upper"):
            check_kind(name, parts[name], list, "a list of three numbers")
            parts[name] = tuple(parts[name])
        return cls(**parts)
