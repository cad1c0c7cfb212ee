"""Band features of a stretch of filtered signal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

POWER_FLOOR = 1e-3
"""µV² added before a logarithm: far below a headset's quantisation noise (0.5 µV steps: 0.02 µV²),
so that a flat channel gives a small finite number and no ``-inf`` reaches a network."""


def band_power(signal: NDArray[np.floating]) -> NDArray[np.float64]:
    """Compute the power of band-passed signal.

    Parameters
    ----------
    signal : ndarray of shape (..., n_times)
        Band-passed signal in µV.

    Returns
    -------
    power : ndarray of shape (...)
        Mean square in µV².
    """
    power: NDArray[np.float64] = np.square(np.asarray(signal, dtype=np.float64)).mean(axis=-1)
    return power


def log_power(signal: NDArray[np.floating]) -> NDArray[np.float64]:
    """Compute the natural logarithm of the power of band-passed signal.

    Parameters
    ----------
    signal : ndarray of shape (..., n_times)
        Band-passed signal in µV.

    Returns
    -------
    log_power : ndarray of shape (...)
        Logarithm of µV²; finite for a flat channel.
    """
    return np.log(band_power(signal) + POWER_FLOOR)


def log_covariance(signal: NDArray[np.floating]) -> NDArray[np.float64]:
    """Compute the matrix logarithm of the covariance of band-passed signal.

    Parameters
    ----------
    signal : ndarray of shape (..., n_channels, n_times)
        Band-passed signal in µV, taken as free of an offset.

    Returns
    -------
    logarithms : ndarray of shape (..., n_channels, n_channels)
        Symmetric, in logarithms of µV²; finite for flat and for equal channels, whose directions
        without power are lifted to `POWER_FLOOR`.
    """
    x = np.asarray(signal, dtype=np.float64)
    covariance = x @ x.swapaxes(-1, -2) / x.shape[-1]
    power, directions = np.linalg.eigh(covariance)
    scaled = directions * np.log(np.maximum(power, 0.0) + POWER_FLOOR)[..., np.newaxis, :]
    logarithms: NDArray[np.float64] = scaled @ directions.swapaxes(-1, -2)
    return logarithms


def differential_entropy(signal: NDArray[np.floating]) -> NDArray[np.float64]:
    """Compute the differential entropy of each band and channel.

    Samples are taken as Gaussian, the field's usual assumption for band-passed EEG (Duan, Zhu & Lu
    2013, doi:10.1109/NER.2013.6695876).

    Parameters
    ----------
    signal : ndarray of shape (..., n_times)
        Band-passed signal in µV.

    Returns
    -------
    entropy : ndarray of shape (...)
        Differential entropy in nats; ``-inf`` where a channel is flat.

    Examples
    --------
    >>> rng = np.random.default_rng(seed=0)
    >>> differential_entropy(rng.standard_normal((1, 1, 100_000))).round(2)
    array([[1.42]])
    """
    with np.errstate(divide="ignore"):
        return 0.5 * np.log(2 * np.pi * np.e * band_power(signal))


def median_amplitude(signal: NDArray[np.floating]) -> NDArray[np.float64]:
    """Estimate the standard deviation of each channel so that blinks do not count.

    Parameters
    ----------
    signal : ndarray of shape (..., n_times)
        High-passed signal in µV, so its centre is zero.

    Returns
    -------
    amplitude : ndarray of shape (...)
        1.4826 times the median absolute value, in µV: the standard deviation of Gaussian samples
        (Rousseeuw & Croux 1993, doi:10.1080/01621459.1993.10476408).
    """
    return 1.4826 * np.median(np.abs(np.asarray(signal, dtype=np.float64)), axis=-1)
