"""What is recorded in the window is there after the window has gone, to be reviewed."""

from __future__ import annotations

import pytest

from streaming.recordings.opening import open_recording
from tests.journeys.dashboards import has_traces, place_of

pytestmark = [pytest.mark.ci, pytest.mark.gui, pytest.mark.timeout(300)]

RED = "#c62f2f"
"""Of the button while a recording goes on (`app.dashboard.shell_style.RECORD`)."""


def test_a_recording_outlives_its_window_and_is_reviewed(dashboard, user_folder):
    """Record, label, quit while it goes on, start anew, find it in the list, open its review."""
    shown = dashboard("monitor", "--source", "simulator:muse")
    window = shown.window
    shown.wait(lambda: has_traces(window.look()), "no picture came")
    window.press("r")
    shown.wait(lambda: place_of(RED, window.look()[:52]), "nobody says that it is recorded")
    (file,) = shown.wait(lambda: list((user_folder / "recordings").glob("*.xdf")), "no file came")
    window.press("5")
    shown.wait(lambda: file.stat().st_size > 20_000, "nothing is written")

    window.press("ctrl+q")
    asked = shown.wait_for_dialog()
    asked.press("Escape")
    shown.wait_for_end_of(asked)
    assert shown.process.poll() is None
    window.press("ctrl+q")
    asked = shown.wait_for_dialog()
    asked.press("Tab", "space")
    shown.leave_with(0)
    recorded = open_recording(file)
    assert "label=5" in [marker.text for marker in recorded.markers]
    assert recorded.stop > 2 * recorded.info.sfreq

    again = dashboard("monitor", "--source", "simulator:muse")
    again.wait(lambda: has_traces(again.window.look()), "no picture came")
    again.window.press("ctrl+r")
    library = again.wait_for_dialog("Recordings")
    library.press("Return")
    review = again.wait_for_dialog(file.stem)
    review.press("Escape")
    again.window.press("ctrl+q")
    again.leave_with(0)
