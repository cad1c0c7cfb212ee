"""From filtered windows to what a network reads: features, scale, clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.features import (
    differential_entropy,
    log_covariance,
    log_power,
    median_amplitude,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from streaming.signal.baseline import Baseline
    from streaming.signal.spec import PreprocessingSpec

FLAT_AMPLITUDE = 0.1
"""µV: the least amplitude that a window is divided by, a fifth of an ADC step: a flat channel stays
flat instead of being blown up."""


def network_input(
    signal: NDArray[np.float64],
    starts: Sequence[int],
    spec: PreprocessingSpec,
    baseline: Baseline | None = None,
) -> NDArray[np.float32]:
    """Turn windows of filtered signal into the network's input.

    Parameters
    ----------
    signal : ndarray of shape (n_bands, n_channels, n_times)
        Band-passed signal in µV at the recipe's rate.
    starts : sequence of int, length n_windows
        First sample of each window, in order; for a feature recipe whole steps apart.
    spec : PreprocessingSpec
        The recipe.
    baseline : Baseline, optional
        The rest statistics, for a recipe with ``scale="rest"``.

    Returns
    -------
    inputs : ndarray of float32, shape (n_windows, *spec.input_shape)
        Scaled and clipped. Features hold their channels band by band.

    Raises
    ------
    ValueError
        If the recipe scales by rest and there is no baseline.
    """
    if spec.scale == "rest" and baseline is None:
        raise ValueError("this recipe scales by rest, and no rest period was given")
    if spec.features == "signal":
        windows = np.stack([signal[0, :, first : first + spec.n_window] for first in starts])
        scaled = _scaled_signal(windows, spec, baseline)
    elif spec.features == "log_covariance":
        windows = np.stack([signal[..., first : first + spec.n_window] for first in starts])
        scaled = _scaled_covariance(log_covariance(windows), spec)
    else:
        scaled = _scaled_features(_feature_windows(signal, starts, spec), spec, baseline)
    if spec.clip:
        scaled = np.clip(scaled, -spec.clip, spec.clip)
    return np.ascontiguousarray(scaled, dtype=np.float32)


def _scaled_signal(
    windows: NDArray[np.float64], spec: PreprocessingSpec, baseline: Baseline | None
) -> NDArray[np.float64]:
    """Scale (n_windows, n_channels, n_times), each channel by its own amplitude."""
    if spec.scale == "none":
        return windows
    if baseline is not None and spec.scale == "rest":
        rest: NDArray[np.float64] = windows / baseline.amplitude[0][:, np.newaxis]
        return rest
    amplitude = np.maximum(median_amplitude(windows), FLAT_AMPLITUDE)
    return windows / amplitude[..., np.newaxis]


def _feature_windows(
    signal: NDArray[np.float64], starts: Sequence[int], spec: PreprocessingSpec
) -> NDArray[np.float64]:
    """Return features (n_windows, n_bands, n_channels, n_steps), each step computed once."""
    n_bands, n_channels, _ = signal.shape
    first, n_steps = starts[0], spec.n_window // spec.n_step
    n_times = starts[-1] + spec.n_window - first
    steps = signal[..., first : first + n_times].reshape(n_bands, n_channels, -1, spec.n_step)
    if spec.features == "log_power":
        features = log_power(steps)
    else:
        entropy = differential_entropy(steps)
        features = np.where(np.isfinite(entropy), entropy, np.log(FLAT_AMPLITUDE))
    at = [(start - first) // spec.n_step for start in starts]
    return np.stack([features[..., step : step + n_steps] for step in at])


def _scaled_covariance(
    logarithms: NDArray[np.float64], spec: PreprocessingSpec
) -> NDArray[np.float64]:
    """Return the upper triangles (n_windows, n_bands x n_entries) of matrix logarithms.

    Off the diagonal times the root of 2, so that distances stay those of the matrices (Barachant et
    al. 2012, doi:10.1109/TBME.2011.2172210). Scaling by the window takes out the mean of the
    diagonals over all bands: one gain common to all electrodes.
    """
    n_windows, _, n_channels, _ = logarithms.shape
    if spec.scale == "window":
        level = np.trace(logarithms, axis1=-2, axis2=-1).mean(axis=1) / n_channels
        logarithms = logarithms - level[:, None, None, None] * np.eye(n_channels)
    row, column = np.triu_indices(n_channels)
    entries = logarithms[..., row, column] * np.where(row == column, 1.0, np.sqrt(2.0))
    flat: NDArray[np.float64] = entries.reshape(n_windows, -1)
    return flat


def _scaled_features(
    features: NDArray[np.float64], spec: PreprocessingSpec, baseline: Baseline | None
) -> NDArray[np.float64]:
    """Return scaled feature sequences (n_windows, n_steps, n_bands x n_channels).

    Scaling by the window takes out each channel's mean over bands and steps: what is left is the
    shape of its spectrum, whatever the electrode's gain.
    """
    n_windows, n_bands, n_channels, n_steps = features.shape
    if spec.scale == "window":
        features = features - features.mean(axis=(1, 3), keepdims=True)
    elif spec.scale == "rest" and baseline is not None:
        features = features - baseline.level[..., np.newaxis]
        features = features / baseline.spread[..., np.newaxis]
    by_step: NDArray[np.float64] = features.transpose(0, 3, 1, 2)
    return by_step.reshape(n_windows, n_steps, n_bands * n_channels)
