"""Fewer points for the same picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_POINTS = 4000
"""Points of one line above which drawing takes longer and shows nothing more: no screen pane is
half as many pixels wide."""


def decimate(
    times: NDArray[np.float64], data: NDArray[np.float32], most: int = MOST_POINTS
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Keep the lowest and the highest sample of each stretch, so that no peak is lost.

    Parameters
    ----------
    times : ndarray of shape (n_times,)
        Time of each sample.
    data : ndarray of shape (n_channels, n_times)
        Samples, NaN where they are missing.
    most : int
        Points that may be left, an even number.

    Returns
    -------
    times : ndarray of shape (n_points,)
        The same where there are few.
    data : ndarray of shape (n_channels, n_points)
        NaN where a whole stretch is missing; of a stretch that is partly missing, what is there.
    """
    if times.size <= most:
        return times, data
    n_each = -(-times.size // (most // 2))
    # The newest samples stay whole; the oldest, up to one stretch, are dropped.
    n_stretches = times.size // n_each
    recent = data[:, data.shape[1] - n_stretches * n_each :]
    stretches = recent.reshape(len(data), n_stretches, n_each)
    kept = np.stack([np.fmin.reduce(stretches, axis=-1), np.fmax.reduce(stretches, axis=-1)], -1)
    first = times[times.size - n_stretches * n_each :: n_each]
    pairs = np.stack([first, first + (times[n_each // 2] - times[0])], -1)
    return pairs.ravel(), kept.reshape(len(data), -1)
