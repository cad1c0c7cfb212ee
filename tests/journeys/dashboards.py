"""The window of the program on a screen of its own: looked at, and steered by keys and mouse."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import numpy as np

from app.dashboard.theme import DARK, color
from app.dashboard.window import LEFT_WIDTH, RIGHT_WIDTH
from tests.journeys.programs import ROOT
from tests.journeys.screen import until

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from tests.journeys.screen import Screen, Window

    Picture = NDArray[np.uint8]

PATIENCE = 60.0
"""Seconds after which what has not come never will, on a machine that does ten other things."""

TOP = 52
"""Pixels of the bar above the panels."""

COLOURED = 45
"""By how much the channels of a colour differ that is not nearly grey; those of text by 33."""


class Dashboard:
    """A program with a window; see `tests.journeys.conftest.dashboard`.

    Parameters
    ----------
    screen : Screen
        Where it appears.
    log : Path
        Where what it says goes.
    arguments : sequence
        Its command line.
    """

    def __init__(self, screen: Screen, log: Path, *arguments: object) -> None:
        self._screen = screen
        self._log = log
        with log.open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "app", "-v", *map(str, arguments)],
                cwd=ROOT,
                env=screen.environment,
                stdout=said,
                stderr=said,
            )
        self.window = screen.window(self.process.pid, PATIENCE)

    @property
    def said(self) -> str:
        """Its log, and whatever else it wrote."""
        return self._log.read_text("utf-8", "replace")

    @property
    def others(self) -> list[Window]:
        """Its dialogs and open lists, as far as they can be seen."""
        windows = self._screen.windows(self.process.pid)
        return [other for other in windows if other.number != self.window.number]

    def wait(self, condition, otherwise, timeout=PATIENCE):
        """Return what a condition says once that is true."""

        def lives_and_holds():
            assert self.process.poll() is None, f"it has ended: {self.said}"
            assert "Traceback" not in self.said, self.said
            return condition()

        return until(lives_and_holds, timeout, f"{otherwise}: {self.said[-2000:]}")

    def wait_for_title(self, part: str) -> None:
        """Wait until the window's title tells a name."""
        self.wait(lambda: part in self.window.title, f"{part} is never watched")

    def wait_for_dialog(self, title: str = "") -> Window:
        """Wait for a dialog of some title, painted."""
        found = self.wait(
            lambda: [other for other in self.others if title in other.title],
            f"no dialog {title!r} came",
        )[0]
        self.wait(lambda: len(np.unique(found.look().reshape(-1, 3), axis=0)) > 3, "it stays empty")
        return found

    def wait_for_end_of(self, dialog: Window) -> None:
        """Wait until a dialog is gone."""
        self.wait(lambda: dialog.number not in [each.number for each in self.others], "it stays")

    def type(self, window: Window, text: str) -> None:
        """Type a text into a window."""
        self._screen.xdotool("windowfocus", "--sync", window.number)
        self._screen.xdotool("type", "--delay", 20, text)

    def leave_with(self, code: int = 0) -> None:
        """Wait for its end, which must be clean."""
        assert self.process.wait(PATIENCE) == code, self.said
        assert "Traceback" not in self.said


def place_of(hex_name: str, picture: Picture, least: int = 1) -> tuple[float, float] | None:
    """Return the middle of what has a colour, as x and y; None where under `least` pixels have."""
    rows, columns = np.nonzero((picture == color(hex_name).getRgb()[:3]).all(axis=2))
    return None if rows.size < least else (float(np.median(columns)), float(np.median(rows)))


def count(hex_names, picture: Picture) -> int:
    """Return how many pixels have one of some colours."""
    return sum(int((picture == color(name).getRgb()[:3]).all(axis=2).sum()) for name in hex_names)


def traces(picture: Picture) -> Picture:
    """The middle of the signal."""
    height, width = picture.shape[:2]
    return picture[TOP + 50 : height // 2, LEFT_WIDTH + 160 : width - RIGHT_WIDTH - 60]


def has_traces(picture: Picture) -> bool:
    """Tell whether the signal is drawn, by its colours: all else there is nearly grey."""
    part = traces(picture).astype(np.int16)
    n_coloured = int((part.max(axis=2) - part.min(axis=2) > COLOURED).sum())
    return not is_covered(picture) and n_coloured > 500


def is_covered(picture: Picture) -> bool:
    """Tell whether a page lies over the window: nothing stands where the lists of the bar do."""
    bar = picture[8 : TOP - 8, 14:400]
    return bool((bar == bar[0, 0]).all())


def head(picture: Picture) -> Picture:
    """What is said of this moment: the word, large."""
    width = picture.shape[1]
    return picture[TOP : TOP + 150, width - RIGHT_WIDTH :]


def says_a_valence(picture: Picture) -> bool:
    """Tell whether a word of the valence scale stands there, in its colour."""
    part = head(picture)
    return count((DARK.pleasant, DARK.unpleasant), part) > 150 > count((DARK.warn,), part)


def says_no_estimate(picture: Picture) -> bool:
    """Tell whether it says instead that there is no estimate."""
    part = head(picture)
    return count((DARK.warn,), part) > 150 > count((DARK.pleasant, DARK.unpleasant), part)


def has_banner(picture: Picture) -> bool:
    """Tell whether the strip for what is wrong is there, by its edge."""
    edge = picture[TOP : TOP + 60, 14:19]
    return count((DARK.warn, DARK.bad), edge) > 50


def changes(look, seconds: float = 1.0) -> bool:
    """Tell whether what a look returns is another thing a moment later."""
    before = look()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not np.array_equal(look(), before):
            return True
        threading.Event().wait(0.05)
    return False
