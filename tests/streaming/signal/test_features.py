"""Band features."""

import numpy as np
from numpy.testing import assert_allclose
from scipy.linalg import logm

from streaming.signal.features import (
    band_power,
    differential_entropy,
    log_covariance,
    log_power,
    median_amplitude,
)

GAUSSIAN = 10 * np.random.default_rng(0).standard_normal((2, 3, 50_000))


def test_band_power_of_a_sine_is_half_its_squared_amplitude():
    sine = 20 * np.sin(2 * np.pi * 10 * np.arange(1280) / 128)

    assert_allclose(band_power(sine), 200, rtol=1e-9)


def test_differential_entropy_is_the_gaussian_formula():
    """0.5 log(2 pi e variance), and -inf where nothing moves."""
    expected = 0.5 * np.log(2 * np.pi * np.e * 100)

    assert_allclose(differential_entropy(GAUSSIAN), expected, atol=0.02)
    assert differential_entropy(np.zeros((1, 8)))[0] == -np.inf


def test_log_power_of_a_flat_channel_is_finite():
    assert np.isfinite(log_power(np.zeros((2, 8)))).all()
    assert_allclose(log_power(GAUSSIAN), np.log(100), atol=0.05)


def test_a_blink_hardly_moves_the_median_amplitude():
    """A 300 µV blink of 0.3 s in four seconds: the standard deviation doubles, this stays."""
    signal = GAUSSIAN[0, 0, :512].copy()
    before = median_amplitude(signal)
    signal[100:138] += 300 * np.hanning(38)

    assert_allclose(before, 10, rtol=0.15)
    assert median_amplitude(signal) / before < 1.15
    assert signal.std() > 2 * before


def test_log_covariance_is_the_matrix_logarithm():
    signal = np.random.default_rng(1).standard_normal((2, 3, 5, 400)) * 20

    logarithms = log_covariance(signal)

    for at in np.ndindex(2, 3):
        covariance = signal[at] @ signal[at].T / 400 + 1e-3 * np.eye(5)
        assert_allclose(logarithms[at], logm(covariance), atol=1e-10)


def test_log_covariance_of_flat_and_equal_channels_is_finite():
    signal = GAUSSIAN[0, :, :400].copy()
    signal[1], signal[2] = signal[0], 0.0

    assert np.isfinite(log_covariance(signal)).all()
