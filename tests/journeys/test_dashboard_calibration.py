"""The wizard on a screen of its own, a simulated person its wearer: by keyboard, to a model."""

from __future__ import annotations

import re
import threading

import pytest

from app.calibration.markers import told_by
from app.dashboard.theme import DARK
from models.personal.profile import load_profile
from streaming.recordings.opening import open_recording
from tests.journeys.dashboards import count, says_a_valence

pytestmark = [pytest.mark.ci, pytest.mark.gui, pytest.mark.timeout(900)]

STAGE = re.compile(r"(?P<stage>.*) – Calibrate to me – Affectscope")

BLOCK = re.compile(r"Block (?P<number>\d+) of (?P<whole>\d+): (?P<what>.*)")

LONGEST = 480.0
"""Seconds that eight blocks of 30 s and a training may take where ten other things are done."""

EVERY = 0.5
"""Seconds between two looks of the wearer."""


class Wearer:
    """Sit through a calibration by keys, and rate each block as it was asked.

    Parameters
    ----------
    shown : Dashboard
        The program.
    window : Window
        The wizard.
    """

    def __init__(self, shown, window):
        self._shown, self._window = shown, window
        self._wanted = ""
        self.stages = []

    @property
    def stage(self):
        found = STAGE.fullmatch(self._window.title)
        return found["stage"] if found else ""

    def go_on_until(self, *ends):
        """Answer as asked until a stage comes whose title begins so."""
        turn = threading.Event()

        def acted():
            stage = self.stage
            if stage and stage not in self.stages[-1:]:
                self.stages.append(stage)
            if stage.startswith(ends):
                return stage
            found = BLOCK.fullmatch(stage)
            if found and found["what"] == "how was it?":
                self._window.press("4" if self._wanted == "pleasant" else "2", "3")
            elif found:
                self._wanted = found["what"]
                self._window.press("Return")
            elif stage.startswith(("Eyes", "Rest")):
                self._window.press("Return")
            turn.wait(EVERY)
            return ""

        return self._shown.wait(acted, f"none of {ends} came: {self.stages}", LONGEST)


def recordings_in(folder, name):
    return sorted((folder / "profiles" / name / "recordings").glob("*.xdf"))


def begin(shown, name):
    """Begin the shortest calibration of somebody over the main window, by keys, without rests."""
    shown.window.press("c")
    wizard = shown.wait_for_dialog("Calibrate to me")
    shown.type(wizard, name)
    # To the first of the lengths.
    wizard.press("Tab", "space", "Return")
    wearer = Wearer(shown, wizard)
    for rest in ("Eyes open", "Eyes closed"):
        wearer.go_on_until(rest)
        wizard.press("s")
    return wizard, wearer


def test_stopped_after_two_blocks_it_goes_on_where_it_was_left(dashboard, user_folder):
    """Nothing is lost, Esc pauses, and the window goes on behind it."""
    shown = dashboard("monitor", "--source", "simulator:muse")
    shown.wait_for_title("simulated Muse")
    wizard, wearer = begin(shown, "ada")
    wearer.go_on_until("Block 3 of 8")
    wizard.press("x")
    wearer.go_on_until("Ended")
    wizard.press("Return")
    shown.wait_for_end_of(wizard)

    told = told_by(open_recording(recordings_in(user_folder, "ada")[0]).markers)
    assert told.name == "ada"
    assert [(block.number, block.sure) for block in told.blocks] == [(1, 3), (2, 3)]
    assert all((block.step > 3) == (block.wanted == "pleasant") for block in told.blocks)

    wizard, wearer = begin(shown, "ada")
    assert wearer.go_on_until("Block").startswith("Block 3 of 8")
    wizard.press("Escape")
    wearer.go_on_until("Paused")
    wizard.press("x")
    wearer.go_on_until("Ended")
    wizard.press("Return")
    shown.wait_for_end_of(wizard)
    shown.window.press("ctrl+q")
    shown.leave_with(0)
    assert len(recordings_in(user_folder, "ada")) == 2


def test_a_whole_calibration_makes_a_model_that_the_window_reads_with(dashboard, user_folder):
    """Fit check, rests, eight blocks rated, training, result; then the monitor with that model.

    The person is one whose eight blocks were told apart in each of six orders that were tried.
    """
    shown = dashboard(
        "calibrate", "--source", "simulator:muse", "--population", "personal", "--seed", "21",
        "--profile", "ada", "--blocks", "8", "--block-seconds", "30", "--rest-seconds", "4",
        "--baseline-seconds", "10",
    )  # fmt: skip
    wizard = shown.window
    shown.wait(lambda: count((DARK.accent,), wizard.look()) > 3000, "no first page came")
    wizard.press("Return")
    wearer = Wearer(shown, wizard)
    wearer.go_on_until("Result")
    picture = wizard.look()

    assert [stage for stage in wearer.stages if stage.startswith("Eyes")] == [
        "Eyes open", "Eyes closed",
    ]  # fmt: skip
    profile = load_profile(user_folder / "profiles", "ada")
    assert profile.simulated
    assert profile.result.n_blocks == 8
    assert profile.model is not None
    assert profile.model.stat().st_mode & 0o777 == 0o600
    assert "it is yours now" in profile.result.words
    assert profile.result.words in (profile.folder / "calibration.html").read_text("utf-8")
    assert count((DARK.good,), picture) > 300, "the result is not shown as one to use"
    wizard.press("Return")
    shown.wait(
        lambda: any("simulated Muse" in other.title for other in shown.others),
        "no monitor came",
    )
    monitor = next(other for other in shown.others if "simulated Muse" in other.title)
    shown.wait(lambda: says_a_valence(monitor.look()), "nothing is read with the model")
    monitor.press("ctrl+q")
    shown.leave_with(0)
    assert "reading with the profile 'ada', calibrated today" in shown.said
