"""The window as its users meet it: on a screen, under keys and mouse, and gone once closed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest

from app.commands import monitor
from app.dashboard import run as running
from app.dashboard.theme import DARK, LIGHT, color
from app.dashboard.window import RIGHT_WIDTH
from app.live_sources import SourceOptions
from app.recording import RecordingOptions
from app.resources import load_head
from app.sending import SendingOptions
from streaming.recordings.tables import write_muselsl_csv
from streaming.signal.simulation import simulate_recording
from tests.journeys.programs import ROOT
from tests.journeys.screen import SCREENS, Screen, lacking, until
from tests.lsl_settings import settings

PROMPT = 5.0
"""Seconds after which a program that was asked to end must have ended."""

SECONDS = 60.0
"""Of the recording that is replayed."""

SOURCE_LIST, MODEL_LIST = (300, 27), (740, 27)
"""Where the two lists of the top bar are."""


@pytest.fixture(scope="module")
def screen():
    if programs := lacking():
        pytest.skip(f"not installed: {', '.join(programs)}")
    with Screen() as made:
        yield made


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """A simulated Muse in muselsl's columns, which do not tell that it is simulated."""
    file = tmp_path_factory.mktemp("recording") / "muse.csv"
    simulated, _ = simulate_recording("muse", 3, SECONDS, load_head())
    write_muselsl_csv(file, simulated)
    return file


@pytest.fixture(autouse=True)
def lsl_of_its_own(tmp_path, monkeypatch):
    """Let nobody else's stream be found: sessions of another name do not see each other."""
    file = tmp_path / "lsl_api.cfg"
    file.write_text(settings(session=f"window-{os.getpid()}"))
    monkeypatch.setenv("LSLAPICFG", str(file))


class Shown:
    """A program with a window on a screen."""

    def __init__(self, screen, log, *arguments):
        self._log = log
        with log.open("wb") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app", "-v", *map(str, arguments)],
                cwd=ROOT,
                env=screen.environment,
                stdout=subprocess.DEVNULL,
                stderr=said,
            )
        self._screen = screen
        self.window = screen.window(self.process.pid)
        until(lambda: is_of(DARK, self.window.look()), 20, "nothing is painted")

    @property
    def said(self):
        """Its log, and whatever else went to stderr."""
        return self._log.read_text("utf-8", "replace")

    @property
    def others(self):
        """Its windows that can be seen, but for the main one: lists that are open, and dialogs."""
        windows = self._screen.windows(self.process.pid)
        return [other for other in windows if other.number != self.window.number]

    def wait_for_title(self, title):
        until(lambda: self.window.title == f"{title} – Affectscope", 30, self.window.title)

    def wait_for_state(self, state, times=1):
        """Wait until the monitor has come into a state that often."""
        words = f"ledger: {state} "
        until(lambda: self.said.count(words) >= times, 40, f"{state} never came: {self.said}")

    def wait_for_other(self):
        """Wait for a list or a dialog."""
        return until(lambda: self.others, 30, f"nothing came: {self.said}")[0]

    def wait_for_end_of(self, other):
        """Wait until a list or a dialog is gone."""
        gone = lambda: other.number not in [each.number for each in self.others]  # noqa: E731
        until(gone, 20, "it stays")

    def choose(self, picker, *keys):
        """Open a list with a click, and go through it with keys.

        It cannot be opened while what was chosen last is; who clicks then clicks again.
        """
        for _ in range(6):
            self.window.click(*picker)
            with contextlib.suppress(AssertionError):
                until(lambda: self.others, 5, "not yet")
                break
        unfolded = self.wait_for_other()
        self._screen.xdotool("key", "--delay", 60, *keys, "Return")
        self.wait_for_end_of(unfolded)

    def moves(self):
        """Tell whether the traces change while the foot of the window stands."""
        first = self.window.look()
        threading.Event().wait(1.0)
        second = self.window.look()
        assert np.array_equal(foot(first), foot(second))
        return not np.array_equal(traces(first), traces(second))

    def has_ended(self, code=0):
        """Wait for the end, which must be prompt and clean."""
        began = time.monotonic()
        assert self.process.wait(20) == code, self.said
        assert time.monotonic() - began < PROMPT
        assert "Traceback" not in self.said
        return True


@pytest.fixture
def show(screen, tmp_path):
    """Return a way to start the program on the screen."""
    with contextlib.ExitStack() as stack:

        def start(*arguments):
            shown = Shown(screen, tmp_path / "stderr", *arguments)
            stack.callback(shown.process.wait, 20)
            stack.callback(shown.process.kill)
            return shown

        yield start


def traces(picture):
    """The middle of the EEG, axes left out."""
    height, width = picture.shape[:2]
    return picture[100 : height // 2, 420 : width - 420]


def foot(picture):
    """The line of what holds at all times."""
    return picture[-22:]


def is_of(palette, picture):
    """Tell whether a window has a theme's background."""
    return tuple(picture[5, 5]) == color(palette.back).getRgb()[:3]


def count_of(hex_name, part):
    """Count the pixels of a colour in each row, and return the most."""
    same = (part == color(hex_name).getRgb()[:3]).all(axis=2)
    return int(same.sum(axis=1).max())


def shows_a_reading(picture):
    """Tell whether the dot stands on the valence scale."""
    width = picture.shape[1]
    return count_of(DARK.text, picture[140:160, width - RIGHT_WIDTH :]) >= 10


def shows_a_banner(picture):
    """Tell whether the strip beneath the bar is there: a line around it, as wide as the window."""
    inks = (DARK.warn, DARK.bad)
    return max(count_of(ink, picture[48:100]) for ink in inks) > picture.shape[1] / 2


def played(picture):
    """Return how many pixels of the slider are behind the recording's position."""
    height, width = picture.shape[:2]
    return count_of(DARK.accent, picture[height - 100 : height - 75, 300 : width - 340])


@pytest.mark.ci
def test_the_simulator_is_watched_read_and_closed(show):
    """From the bare command to a reading, and out by the window's button."""
    shown = show("monitor", "--source", "simulator:epoc")
    shown.wait_for_state("live")
    shown.wait_for_title("simulated EPOC")
    assert shown.moves()
    until(lambda: shows_a_reading(shown.window.look()), 60, "no reading came")

    shown.window.close()
    assert shown.has_ended()
    assert shown.said.rstrip().endswith("stopped")


@pytest.mark.ci
def test_keys_and_mouse_change_theme_source_and_model(show):
    """What cannot be had is refused in words, and what was there goes on."""
    shown = show("monitor", "--source", "simulator:epoc")
    shown.wait_for_state("live")
    shown.window.press("t")
    until(lambda: is_of(LIGHT, shown.window.look()), 10, "it stayed dark")
    shown.window.press("t", "t")
    until(lambda: is_of(DARK, shown.window.look()), 10, "it did not come round to dark")

    shown.choose(SOURCE_LIST, "Down")
    shown.wait_for_title("simulated Muse")
    shown.window.click(*SOURCE_LIST, button=5)
    shown.choose(MODEL_LIST, "Home")
    until(lambda: shows_a_banner(shown.window.look()), 30, "nothing is said of the refusal")

    assert shown.moves()
    assert shown.window.title == "simulated Muse – Affectscope"
    assert shown.said.count("ledger: live ") == 2
    shown.window.press("ctrl+q")
    assert shown.has_ended()


@pytest.mark.ci
@pytest.mark.lsl
def test_a_search_for_a_stream_neither_freezes_the_window_nor_keeps_it_open(show):
    """It takes ten seconds to find nothing."""
    shown = show("monitor", "--source", "simulator:muse")
    shown.wait_for_state("live")
    shown.choose(SOURCE_LIST, "Down", "Down")
    assert shown.moves()
    shown.window.close()
    assert shown.has_ended()


@pytest.mark.ci
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_window_with_its_code(show, how):
    """Ctrl-C in its terminal, or a system that shuts down; a recording is finished unasked."""
    shown = show("monitor", "--source", "simulator:muse", "--record")
    shown.wait_for_state("live")
    shown.process.send_signal(how)
    assert shown.has_ended(128 + how)


@pytest.mark.ci
def test_a_given_time_ends_the_window(show):
    """By itself."""
    shown = show("monitor", "--source", "simulator:muse", "--duration", "3s")
    shown.wait_for_state("stopped")
    assert shown.has_ended()


@pytest.mark.ci
def test_a_recording_is_paused_moved_hurried_and_played_to_its_end_and_again(show, recording):
    """The transport, by keys and by mouse."""
    shown = show("replay", recording, "--model", "demo-muse")
    shown.wait_for_state("live")
    shown.wait_for_title("muse.csv")
    assert shown.moves()
    shown.window.press("space")
    until(lambda: not shown.moves(), 10, "it does not pause")

    here = played(shown.window.look())
    shown.window.press("ctrl+Right")
    until(lambda: played(shown.window.look()) > here, 10, "it does not go on")
    ten_seconds = played(shown.window.look()) - here
    shown.window.press("ctrl+Right", "ctrl+Right", "ctrl+Left")
    there = pytest.approx(here + 2 * ten_seconds, abs=3)
    until(lambda: played(shown.window.look()) == there, 10, "it is elsewhere")
    until(lambda: not shown.moves(), 10, "it plays")

    before = shown.window.look()
    shown.window.press("ctrl+Right")
    until(
        lambda: not np.array_equal(traces(shown.window.look()), traces(before)),
        10,
        "nothing of the new place is shown before it plays",
    )
    until(lambda: not shown.moves(), 10, "it plays")

    width, height = shown.window.size
    speed, slider = (width - 395, height - 55), height - 87
    shown.window.press("space")
    until(shown.moves, 10, "it does not play")
    shown.choose(speed, "End")
    stopped = shown.said.count("ledger: stopped ")
    shown.wait_for_state("stopped", stopped + 1)
    whole = pytest.approx(SECONDS / 10 * ten_seconds, rel=0.1)
    until(lambda: played(shown.window.look()) == whole, 10, "it does not reach the end")
    until(lambda: not shown.moves(), 10, "it goes on after its end")

    shown.window.press("space")
    until(shown.moves, 10, "it does not begin again")
    shown.window.click(width - 450, slider)
    until(lambda: played(shown.window.look()) > SECONDS / 20 * ten_seconds, 10, "it stays")
    begun = shown.said.count("ledger: waiting ")
    shown.window.press("l")
    shown.choose(speed, "End")
    shown.wait_for_state("waiting", begun + 1)
    assert "ledger: failed" not in shown.said
    shown.window.close()
    assert shown.has_ended()


@pytest.mark.ci
def test_a_real_recording_is_shown_with_its_readings(show, shared_data):
    """A Muse on a real head; what is said of it is said to say nothing."""
    file = shared_data / "muse-mental-state" / "subjecta-relaxed-1.csv.gz"
    shown = show("replay", file, "--model", "demo-muse", "--speed", "16")
    shown.wait_for_state("live")
    assert shown.moves()
    shown.window.press("ctrl+Right", "space", "space", "Left")
    shown.wait_for_state("stopped", 3)
    shown.window.close()
    assert shown.has_ended()


def terminal(**environment):
    """Run the monitor where nothing is said of a screen, but for what is given."""
    kept = {name: value for name, value in os.environ.items() if name not in SCREENS}
    return subprocess.run(
        [sys.executable, "-m", "app", "monitor", "--source", "simulator:muse", "--duration", "1s"],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.ci
@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({}, "no screen (neither DISPLAY nor WAYLAND_DISPLAY is set)."),
        ({"DISPLAY": ":9876"}, "no screen answers (DISPLAY is :9876)."),
        ({"QT_QPA_PLATFORM": "xcb"}, "no screen (neither DISPLAY nor WAYLAND_DISPLAY is set)."),
    ],
)
def test_without_a_screen_the_monitor_runs_in_the_terminal_and_says_why(environment, why):
    """In one line, and Qt is never asked: it would abort the process."""
    ran = terminal(**environment)
    assert ran.returncode == 0
    assert ran.stderr == f"affectscope: the monitor runs in this terminal: {why}\n"
    assert "Live: " in ran.stdout


@pytest.mark.ci
def test_without_qts_libraries_the_packages_are_named(screen, tmp_path):
    """A library of no bytes comes before the real one, and cannot be loaded."""
    (tmp_path / "libxcb-cursor.so.0").touch()
    ran = terminal(DISPLAY=screen.display, LD_LIBRARY_PATH=str(tmp_path))
    assert ran.returncode == 0
    assert ran.stderr == (
        "affectscope: the monitor runs in this terminal: Qt's system libraries lack. "
        "Install them: sudo apt-get install -y libxcb-cursor0\n"
    )
    assert "Live: " in ran.stdout


@pytest.mark.gui
def test_closing_the_window_leaves_no_thread(qapp, monkeypatch):
    """Of a whole monitor: once the command has returned they are all gone."""
    made = running.DashboardWindow
    seen = SimpleNamespace(threads=set())

    def make(*arguments, **keywords):
        window = made(*arguments, **keywords)
        window.show_frame = lambda frame, **_: look(window, frame)
        return window

    def look(window, frame):
        if frame.traces is not None:
            seen.threads.update(threading.enumerate())
            window.close()

    monkeypatch.setattr(running, "DashboardWindow", make)
    before = set(threading.enumerate())
    monitor.run(
        source="simulator:muse",
        model=None,
        options=SourceOptions(),
        duration=None,
        headless=False,
        json=False,
        accept_change=False,
        recording=RecordingOptions(),
        sending=SendingOptions(),
    )
    assert len(seen.threads - before) >= 2
    assert set(threading.enumerate()) == before


@pytest.mark.ci
def test_what_ships_is_played_and_read_without_a_word(show):
    """The bare command: its person, its model, and its first reading."""
    shown = show("replay", "--speed", "4")
    shown.wait_for_state("live")
    shown.wait_for_title("demo.xdf")
    until(lambda: shows_a_reading(shown.window.look()), 60, "no reading came")
    shown.window.close()
    assert shown.has_ended()
