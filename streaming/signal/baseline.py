"""The rest period, summed up: what a recipe with ``scale="rest"`` measures everything against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.features import log_power, median_amplitude

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """Rest statistics of each band and channel.

    Attributes
    ----------
    amplitude : ndarray of shape (n_bands, n_channels)
        Blink-proof standard deviation in µV.
    level, spread : ndarray of shape (n_bands, n_channels)
        Mean and standard deviation over steps of the log power (log µV²).
    """

    amplitude: NDArray[np.float64]
    level: NDArray[np.float64]
    spread: NDArray[np.float64]


def rest_baseline(signal: NDArray[np.floating], n_step: int) -> Baseline:
    """Sum up a rest period.

    Parameters
    ----------
    signal : ndarray of shape (n_bands, n_channels, n_times)
        Band-passed signal of the rest period in µV.
    n_step : int
        Samples in a step.

    Returns
    -------
    baseline : Baseline
        Flat channels get an amplitude and a spread of one, so that nothing is divided by zero.

    Raises
    ------
    ValueError
        If the rest is shorter than two steps.
    """
    n_steps = signal.shape[-1] // n_step
    if n_steps < 2:
        raise ValueError("a rest period needs at least two steps")
    steps = log_power(signal[..., : n_steps * n_step].reshape(*signal.shape[:-1], n_steps, n_step))
    amplitude, spread = median_amplitude(signal), steps.std(axis=-1)
    return Baseline(
        amplitude=np.where(amplitude > 0, amplitude, 1.0),
        level=steps.mean(axis=-1),
        spread=np.where(spread > 0, spread, 1.0),
    )
