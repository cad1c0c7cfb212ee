"""The simulated spectra beside real ones; skipped where the real recordings are not there."""

from __future__ import annotations

import numpy as np
import pytest

from tests.studies import spectra

pytestmark = pytest.mark.skipif(
    not spectra.data_folder().is_dir(),
    reason="needs the real recordings: ../shared/data, or the folder AFFECTSCOPE_DATA names",
)


@pytest.mark.parametrize("over_windows", ["mean", "median"])
@pytest.mark.parametrize(("device", "limit"), [("muse", 6.0), ("epoc", 8.0)])
def test_the_median_spectrum_stays_near_that_of_real_wearers(device, limit, over_windows):
    """At every whole frequency compared, and closer than that over all of them."""
    gap = spectra.differences(device, over_windows=over_windows, n_people=16)

    assert np.abs(gap).max() < limit
    assert np.sqrt(np.mean(gap**2)) < 2.5
