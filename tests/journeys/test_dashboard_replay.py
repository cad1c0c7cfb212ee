"""A recording is opened from the window, moved in, and read the same at the same place again."""

from __future__ import annotations

import numpy as np
import pytest

from app.dashboard.theme import DARK
from app.dashboard.window import LEFT_WIDTH, RIGHT_WIDTH
from app.resources import load_head
from streaming.recordings.tables import write_muselsl_csv
from streaming.signal.simulation import simulate_recording
from tests.journeys.dashboards import changes, count, has_traces, says_a_valence, traces

pytestmark = [pytest.mark.ci, pytest.mark.gui, pytest.mark.timeout(300)]

SECONDS = 60.0
"""Of the recording."""


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """A simulated Muse in muselsl's columns, which do not tell that it is simulated."""
    file = tmp_path_factory.mktemp("recording") / "muse.csv"
    simulated, _ = simulate_recording("muse", 3, SECONDS, load_head())
    write_muselsl_csv(file, simulated)
    return file


def played(picture):
    """Return how many pixels of the slider lie behind the recording's position."""
    height, width = picture.shape[:2]
    bar = picture[height - 110 : height - 30, LEFT_WIDTH + 30 : width - RIGHT_WIDTH - 30]
    return max(count((DARK.accent,), row[np.newaxis]) for row in bar)


def test_a_recording_is_played_paused_and_sought_in(dashboard, recording):
    """By keys and by the mouse; the same place shows the same signal again."""
    shown = dashboard("replay", recording, "--model", "demo-muse")
    look, press = shown.window.look, shown.window.press
    shown.wait_for_title("muse.csv")
    shown.wait(lambda: has_traces(look()), "no picture came")
    assert changes(lambda: traces(look()))
    press("space")
    shown.wait(lambda: not changes(lambda: traces(look())), "it does not pause")

    start = played(look())
    press("ctrl+Right")
    shown.wait(lambda: played(look()) > start, "it does not go on")
    shown.wait(lambda: not changes(lambda: traces(look())), "it plays")
    there, place = traces(look()), played(look())
    press("ctrl+Right")
    shown.wait(lambda: played(look()) > place, "it does not go on")
    press("ctrl+Left")
    shown.wait(lambda: abs(played(look()) - place) <= 2, "it does not go back")
    shown.wait(lambda: np.array_equal(traces(look()), there), "the same place looks otherwise")

    width, height = shown.window.size
    rows = [
        y
        for y in range(height - 110, height - 30)
        if count((DARK.accent,), look()[y : y + 1, LEFT_WIDTH + 30 : width - RIGHT_WIDTH - 30])
        >= place - 2
    ]
    shown.window.click(width - RIGHT_WIDTH - 160, rows[len(rows) // 2])
    shown.wait(lambda: played(look()) > 2 * place, "a click on the slider moves nothing")
    press("space")
    shown.wait(lambda: changes(lambda: traces(look())), "it does not go on playing")
    shown.wait(lambda: says_a_valence(look()), "no reading came where it was put")
    press("ctrl+q")
    shown.leave_with(0)
