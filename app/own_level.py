"""Band powers against the wearer's own level: the arithmetic of the screen and of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

BASELINE_WINDOWS = 8
"""Windows of 4 s that a level needs: 32 s are the 30 s of the usual eyes-open rest, in whole
windows."""


def against_level(power: NDArray[np.floating], level: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return how far powers lie from levels.

    Parameters
    ----------
    power : ndarray of shape (..., n_bands, n_channels)
        In decibels; NaN where an electrode tells nothing.
    level : ndarray of shape (n_bands, n_channels)
        Each electrode's own; NaN where it has none.

    Returns
    -------
    decibels : ndarray of shape (..., n_bands)
        Mean over the electrodes of their distances, each from its own level, so that an electrode
        that comes or goes moves nothing; NaN where there is none.
    """
    return mean_of_known(power.astype(np.float64) - level)


def median_level(
    power: NDArray[np.floating], taking_part: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return each electrode's median over time, which single blinks and jolts do not move.

    Parameters
    ----------
    power : ndarray of shape (n_windows, n_bands, n_channels)
        In decibels; NaN where an electrode tells nothing.
    taking_part : ndarray of bool, shape (n_channels,)
        Electrodes that have a level; each has some windows.

    Returns
    -------
    level : ndarray of shape (n_bands, n_channels)
        NaN for the electrodes without, and for bands that no window tells of.
    """
    level = np.full(power.shape[1:], np.nan)
    told = np.isfinite(power).any(axis=0) & taking_part
    level[told] = np.nanmedian(power[:, told], axis=0) if told.any() else np.nan
    return level


def mean_of_known(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return means over the last axis of what is a number; NaN where nothing is."""
    there = np.isfinite(values)
    n = there.sum(axis=-1)
    total = np.where(there, values, 0.0).sum(axis=-1)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)
