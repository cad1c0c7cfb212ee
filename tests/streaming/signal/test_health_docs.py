"""What users read about signal health names everything that can be said, and how to see it."""

from pathlib import Path

import pytest

from streaming.signal.faults import KINDS
from streaming.signal.readings import Reason
from streaming.status import MonitorState

TEXT = (Path(__file__).parents[3] / "assets" / "docs" / "signal-health.md").read_text("utf-8")


@pytest.mark.parametrize("word", [*MonitorState, *Reason])
def test_each_state_and_reason_is_explained(word):
    assert f"`{word}`" in TEXT


@pytest.mark.parametrize(
    "scenario", [f"S{n}" for n in range(1, 17)] + [f"N{n}" for n in range(1, 13)]
)
def test_each_scenario_is_there_to_be_played(scenario):
    assert f"{scenario} " in TEXT


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"drop"}))
def test_each_fault_plays_a_scenario(kind):
    """Lost samples are part of several."""
    assert f"`{kind}@" in TEXT


def test_what_cannot_be_seen_is_said():
    assert "Swapped electrodes" in TEXT
