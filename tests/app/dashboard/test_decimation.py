"""Fewer points show the same."""

from __future__ import annotations

import numpy as np
import pytest

from app.dashboard.decimation import thin_out


def test_few_samples_are_drawn_as_they_are():
    """Nothing is thrown away without need."""
    data = np.zeros((2, 100), np.float32)
    assert thin_out(data, 1) is data


def test_of_many_samples_every_peak_is_kept():
    """A spike of one sample is still a spike, and it stands where it was."""
    data = np.zeros((3, 10_000), np.float32)
    data[1, 5000], data[2, 5007] = 100, -100
    few = thin_out(data, 20)
    assert few.shape == (3, 1000)
    assert (few.max(axis=1)[1], few.min(axis=1)[2]) == (100, -100)
    assert few[1].argmax() // 2 == few[2].argmin() // 2 == 5000 // 20


@pytest.mark.filterwarnings("error")
def test_a_hole_stays_a_hole_when_samples_are_thinned_out():
    """Missing samples are drawn as missing; of a stretch at its edge, what is there is drawn."""
    data = np.ones((1, 10_000), np.float32)
    data[:, 4001:6000] = np.nan
    few = thin_out(data, 20)
    assert np.isnan(few).sum() == 2 * (2000 // 20 - 1)
    assert np.isfinite(few[0, 400])
