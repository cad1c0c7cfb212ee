"""Many spans of time into as many columns as a figure has room for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MOST_COLUMNS = 600
"""Columns of a figure: one for each pixel and a half of its width. A whole day then takes no more
room in the page than an hour."""


@dataclass(frozen=True, slots=True, eq=False)
class Columns:
    """Columns in order of time, none without a span in it.

    Attributes
    ----------
    start, stop : ndarray of shape (n_columns,)
        Their edges in seconds.
    of : ndarray of int, shape (n_spans,)
        The column that each span is in.
    """

    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    of: NDArray[np.int64]

    @property
    def middle(self) -> NDArray[np.float64]:
        """Middle of each column in seconds."""
        return (self.start + self.stop) / 2

    def counts(self, code: NDArray[np.int64], n_codes: int) -> NDArray[np.int64]:
        """Count codes in each column.

        Parameters
        ----------
        code : ndarray of int, shape (n_spans,)
            One code a span, from 0 on.
        n_codes : int
            How many codes there are.

        Returns
        -------
        counts : ndarray of shape (n_columns, n_codes)
        """
        counted = np.bincount(self.of * n_codes + code, minlength=self.start.size * n_codes)
        return counted.reshape(self.start.size, n_codes).astype(np.int64)

    def mean(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the mean of the values of each column that are numbers; NaN where none is.

        Parameters
        ----------
        values : ndarray of shape (n_spans,)
            One value a span.
        """
        there = np.isfinite(values)
        n = np.bincount(self.of[there], minlength=self.start.size)
        total = np.bincount(self.of[there], weights=values[there], minlength=self.start.size)
        return np.where(n > 0, total / np.maximum(n, 1), np.nan)


def columns_of(
    start: NDArray[np.float64],
    stop: NDArray[np.float64],
    seconds: float,
    most: int = MOST_COLUMNS,
) -> Columns:
    """Put spans into columns.

    Parameters
    ----------
    start, stop : ndarray of shape (n_spans,)
        Edges of each span in seconds, in order of time.
    seconds : float
        Length of the recording.
    most : int
        Columns that there may be.

    Returns
    -------
    columns : Columns
        One for each span where there is room, otherwise all of one width: that of some spans.
    """
    if start.size <= most:
        return Columns(start, stop, np.arange(start.size))
    each = float(np.median(stop - start))
    # Whole spans a column: as many in one as in another.
    width = each * math.ceil(max(seconds, float(stop.max())) / each / most - 1e-6)
    number = ((start + stop) / 2 / width).astype(np.int64)
    used, of = np.unique(number, return_inverse=True)
    left = used.astype(np.float64) * width
    return Columns(left, left + width, of.astype(np.int64))


def runs_of(columns: Columns, code: NDArray[np.int64]) -> Iterator[tuple[float, float, int]]:
    """Yield start, stop and code of each run of columns that touch and are alike.

    Parameters
    ----------
    columns : Columns
        In order of time.
    code : ndarray of int, shape (n_columns,)
        What each column is.
    """
    first = 0
    slack = 1e-6 + 0.5 * float(np.median(columns.stop - columns.start)) if code.size else 0.0
    for at in range(1, code.size + 1):
        ends = at == code.size or code[at] != code[first]
        if ends or columns.start[at] - columns.stop[at - 1] > slack:
            yield float(columns.start[first]), float(columns.stop[at - 1]), int(code[first])
            first = at
