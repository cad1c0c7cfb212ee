"""Fewer points for the same picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def thin_out(data: NDArray[np.float32], n_each: int) -> NDArray[np.float32]:
    """Keep the lowest and the highest sample of each stretch, so that no peak is lost.

    Parameters
    ----------
    data : ndarray of shape (n_channels, n_times)
        Samples, NaN where they are missing; `n_times` is a multiple of `n_each`.
    n_each : int
        Samples of one stretch, of which two are left.

    Returns
    -------
    few : ndarray of shape (n_channels, 2 * n_times / n_each)
        NaN where a whole stretch is missing; of a stretch that is partly missing, what is there.
    """
    if n_each <= 1:
        return data
    stretches = data.reshape(len(data), -1, n_each)
    few = np.empty((*stretches.shape[:2], 2), dtype=data.dtype)
    np.fmin.reduce(stretches, axis=-1, out=few[..., 0])
    np.fmax.reduce(stretches, axis=-1, out=few[..., 1])
    return few.reshape(len(data), -1)
