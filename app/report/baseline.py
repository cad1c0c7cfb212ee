"""Band powers of a recording against its own beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.contact_windows import WINDOW_SECONDS
from app.own_level import BASELINE_WINDOWS, against_level, median_level

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.report.survey import Survey


def against_baseline(found: Survey) -> tuple[NDArray[np.float64], str]:
    """Return band powers against the recording's own baseline, and what that baseline is.

    Returns
    -------
    decibels : ndarray of shape (n_bands, n_windows)
        Mean over the electrodes that are usable; NaN where none is.
    baseline : str
        In words; empty where there is too little signal for any.
    """
    n_usable = found.usable.sum(axis=0)
    power = found.power.astype(np.float64)
    if n_usable.size and n_usable.max() >= BASELINE_WINDOWS:
        rank = np.cumsum(found.usable, axis=0)
        within = found.usable & (rank <= BASELINE_WINDOWS)
        taking_part = n_usable >= BASELINE_WINDOWS
        seconds = BASELINE_WINDOWS * WINDOW_SECONDS
        words = f"the mean of each electrode's first {seconds:.0f} s of usable signal"
        level = _mean_over_windows(power, within)
    elif n_usable.size and n_usable.max() >= 2:
        taking_part = n_usable >= 2
        words = "the median of each electrode's whole usable signal, for there is little of it"
        level = median_level(power, taking_part)
    else:
        return np.full((len(found.bands), found.start.size), np.nan), ""
    return against_level(power, np.where(taking_part, level, np.nan)).T, words


def _mean_over_windows(
    power: NDArray[np.float64], within: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Return means over the windows that are within; NaN for electrodes without any."""
    total = np.where(within[:, np.newaxis], power, 0.0).sum(axis=0)
    n = within.sum(axis=0)
    return np.where(n > 0, total / np.maximum(n, 1), np.nan)
