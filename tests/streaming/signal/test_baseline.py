"""The rest period."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from streaming.signal.baseline import rest_baseline


def test_rest_is_summed_up_per_band_and_channel():
    """Amplitude, mean log power and its spread over steps."""
    signal = np.random.default_rng(0).standard_normal((2, 3, 128 * 60)) * 5

    baseline = rest_baseline(signal, n_step=64)

    assert baseline.amplitude.shape == baseline.level.shape == baseline.spread.shape == (2, 3)
    assert_allclose(baseline.amplitude, 5, rtol=0.05)
    assert_allclose(baseline.level, np.log(25), atol=0.1)


def test_a_flat_channel_divides_nothing_by_zero():
    baseline = rest_baseline(np.zeros((1, 1, 640)), n_step=64)

    assert baseline.amplitude.item() == baseline.spread.item() == 1.0


def test_too_short_a_rest_is_refused():
    with pytest.raises(ValueError, match="two steps"):
        rest_baseline(np.zeros((1, 1, 100)), n_step=64)
