"""The first run: from nothing to a live picture with one click, and to a reading by itself."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from app.dashboard.theme import DARK
from app.dashboard.window import LEFT_WIDTH
from tests.journeys.dashboards import (
    changes,
    count,
    has_traces,
    is_covered,
    place_of,
    says_a_valence,
    traces,
)

pytestmark = [pytest.mark.ci, pytest.mark.gui, pytest.mark.timeout(300)]

AT_ONCE = 3.0
"""Seconds from the click to the live picture; of processor time where other programs have the cores
meanwhile, for a simulator waits for nothing else."""

BUTTON = 5000
"""Pixels of the large button, more than of anything else in its colour."""


def processor_time(pid):
    """Seconds that a program has computed, in all of its threads."""
    behind_its_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system = (int(ticks) for ticks in behind_its_name[11:13])
    return (user + system) / os.sysconf("SC_CLK_TCK")


def test_from_the_first_start_to_a_live_picture_in_one_click(dashboard):
    """The welcome lies over a simulator that runs already; its large button shows it."""
    shown = dashboard("monitor")
    look = shown.window.look
    button = shown.wait(lambda: place_of(DARK.accent, look(), BUTTON), "no welcome came")
    assert is_covered(look())

    began, used = time.monotonic(), processor_time(shown.process.pid)
    shown.window.click(*button)
    shown.wait(lambda: has_traces(look()), "no picture came")
    took = min(time.monotonic() - began, processor_time(shown.process.pid) - used)

    shown.wait(lambda: changes(lambda: traces(look())), "the picture stands still")
    shown.wait_for_title("simulated EPOC")
    shown.wait(lambda: says_a_valence(look()), "no reading came")
    left = look()[60:-40, 14:LEFT_WIDTH]
    assert count((DARK.good,), left) > 100, "no electrode is shown as good"
    assert len(np.unique(left.reshape(-1, 3), axis=0)) > 20
    shown.window.press("ctrl+q")
    shown.leave_with(0)
    assert took < AT_ONCE, f"{took:.1f} s from the click to the picture"
