"""From filtered windows to what a network reads: features, scale, clip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.features import differential_entropy, log_power, median_amplitude

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streaming.signal.baseline import Baseline
    from streaming.signal.spec import PreprocessingSpec

FLAT_AMPLITUDE = 0.1
"""µV: the least amplitude that a window is divided by, a fifth of an ADC step: a flat channel stays
flat instead of being blown up."""


def network_input(
    windows: NDArray[np.float64], spec: PreprocessingSpec, baseline: Baseline | None = None
) -> NDArray[np.float32]:
    """Turn filtered windows into the network's input.

    Parameters
    ----------
    windows : ndarray of shape (n_windows, n_bands, n_channels, n_times)
        Band-passed signal in µV at the recipe's rate.
    spec : PreprocessingSpec
        The recipe.
    baseline : Baseline, optional
        The rest statistics, for a recipe with ``scale="rest"``.

    Returns
    -------
    inputs : ndarray of float32, shape (n_windows, *spec.input_shape)
        Scaled and clipped. A feature sequence holds its channels band by band.

    Raises
    ------
    ValueError
        If the recipe scales by rest and there is no baseline.
    """
    if spec.scale == "rest" and baseline is None:
        raise ValueError("this recipe scales by rest, and no rest period was given")
    if spec.features == "signal":
        scaled = _scaled_signal(windows[:, 0], spec, baseline)
    else:
        scaled = _scaled_features(windows, spec, baseline)
    if spec.clip:
        scaled = np.clip(scaled, -spec.clip, spec.clip)
    return np.ascontiguousarray(scaled, dtype=np.float32)


def _scaled_signal(
    signal: NDArray[np.float64], spec: PreprocessingSpec, baseline: Baseline | None
) -> NDArray[np.float64]:
    """Scale (n_windows, n_channels, n_times), each channel by its own amplitude."""
    if spec.scale == "none":
        return signal
    if baseline is not None and spec.scale == "rest":
        rest: NDArray[np.float64] = signal / baseline.amplitude[0][:, np.newaxis]
        return rest
    amplitude = np.maximum(median_amplitude(signal), FLAT_AMPLITUDE)
    return signal / amplitude[..., np.newaxis]


def _scaled_features(
    windows: NDArray[np.float64], spec: PreprocessingSpec, baseline: Baseline | None
) -> NDArray[np.float64]:
    """Return scaled feature sequences (n_windows, n_steps, n_bands x n_channels).

    Scaling by the window takes out each channel's mean over bands and steps: what is left is the
    shape of its spectrum, whatever the electrode's gain.
    """
    n_windows, n_bands, n_channels, n_times = windows.shape
    steps = windows.reshape(n_windows, n_bands, n_channels, n_times // spec.n_step, spec.n_step)
    if spec.features == "log_power":
        features = log_power(steps)
    else:
        entropy = differential_entropy(steps)
        features = np.where(np.isfinite(entropy), entropy, np.log(FLAT_AMPLITUDE))
    if spec.scale == "window":
        features = features - features.mean(axis=(1, 3), keepdims=True)
    elif spec.scale == "rest" and baseline is not None:
        features = features - baseline.level[..., np.newaxis]
        features = features / baseline.spread[..., np.newaxis]
    n_steps = features.shape[-1]
    by_step: NDArray[np.float64] = features.transpose(0, 3, 1, 2)
    return by_step.reshape(n_windows, n_steps, n_bands * n_channels)
