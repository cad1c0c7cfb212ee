"""Bad contact pauses the estimate, says so, and good contact brings it back."""

from __future__ import annotations

import pytest

from tests.journeys.dashboards import (
    changes,
    has_banner,
    has_traces,
    says_a_valence,
    says_no_estimate,
    traces,
)
from tests.journeys.faulty_headset import FaultyHeadset

pytestmark = [pytest.mark.ci, pytest.mark.gui, pytest.mark.lsl, pytest.mark.timeout(300)]

OFF_AT, OFF_FOR = 12, 10
"""Seconds of the signal; a first reading takes six, and one after a fault as long."""


def test_sensors_that_fall_off_pause_the_estimate_and_nothing_else(dashboard):
    """The picture goes on meanwhile, and the readings come back by themselves."""
    with FaultyHeadset(f"dead@{OFF_AT}+{OFF_FOR}") as headset:
        shown = dashboard("monitor", "--source", f"lsl:{headset.name}", "--model", "demo-muse")
        look = shown.window.look
        shown.wait_for_title(headset.name)
        headset.start()
        shown.wait(lambda: has_traces(look()), "no picture came")
        shown.wait(lambda: says_a_valence(look()), "no reading came before the fault")

        shown.wait(lambda: says_no_estimate(look()), "the estimate was not paused")
        shown.wait(lambda: has_banner(look()), "nobody says why")
        assert changes(lambda: traces(look())), "the picture stands still"
        assert headset.seconds < OFF_AT + OFF_FOR + 6

        shown.wait(lambda: says_a_valence(look()) and not has_banner(look()), "it stays paused")
        shown.window.press("ctrl+q")
        shown.leave_with(0)
    assert "ledger: live " in shown.said
    assert "failed" not in shown.said
