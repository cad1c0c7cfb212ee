"""What a fresh start imports before it is a window, and before that shows the signal."""

from __future__ import annotations

import pytest

from tests.benchmarks.starting import HEAVY, start_afresh

MOST_CPU = 3.0
"""Seconds of processor time until the window is painted: 1.6 on a machine whose cores others used
up, where torch and scipy's filters took 2.2 and 1.4 besides."""


@pytest.mark.gui
def test_the_window_waits_for_nothing_heavy_and_the_signal_not_for_torch():
    """By processor time and by what is loaded: both tell the same on a machine that is busy."""
    moments = start_afresh()

    assert moments["window"].loaded == ()
    assert moments["window"].cpu < MOST_CPU
    assert set(moments["picture"].loaded) <= set(HEAVY) - {"torch", "pandas", "mne", "sklearn"}


@pytest.mark.gui
@pytest.mark.ci
@pytest.mark.patient
def test_the_window_of_a_recording_waits_for_nothing_heavy_either():
    """Nor for the recording: its picture comes once that and its model are there."""
    moments = start_afresh("replay")

    assert moments["window"].loaded == ()
    assert moments["window"].cpu < MOST_CPU
    assert moments["picture"].wall > moments["window"].wall
