"""Band powers are told against the recording's own beginning."""

import numpy as np
import pytest

from app.report.baseline import against_baseline
from app.report.survey import survey
from tests.app.report.pages import a_recording_with, muse_noise

ALPHA = 2


def test_twice_the_amplitude_of_alpha_is_six_decibels_more():
    """0 dB is the first half minute; a wave of 10 Hz doubles after it."""
    data = muse_noise(120)
    times = np.arange(data.shape[1]) / 256
    size = np.where(times < 60, 20.0, 40.0)
    data += (size * np.sin(2 * np.pi * 10 * times)).astype(np.float32)
    found = survey(a_recording_with(data))
    decibels, words = against_baseline(found)
    assert "first 32 s" in words
    alpha = decibels[ALPHA]
    early, late = (found.start >= 8) & (found.stop <= 60), found.start >= 64
    assert np.abs(alpha[early]).max() < 0.5
    np.testing.assert_allclose(alpha[late], 20 * np.log10(2), atol=0.5)


def test_little_signal_is_measured_against_all_of_it():
    found = survey(a_recording_with(muse_noise(20)))
    decibels, words = against_baseline(found)
    assert "median" in words
    assert np.nanmedian(decibels) == pytest.approx(0, abs=0.5)


def test_too_little_signal_has_no_baseline():
    decibels, words = against_baseline(survey(a_recording_with(muse_noise(5))))
    assert words == ""
    assert np.isnan(decibels).all()
