"""The screens beside the main window, each with something scripted to show."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from PyQt6 import sip
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication

from app.checks import Check
from app.dashboard.diagnostics import DiagnosticsDialog
from app.dashboard.key_sheet import KeySheet
from app.dashboard.library import LibraryDialog
from app.dashboard.review import ReviewWindow
from app.dashboard.settings_dialog import SettingsDialog
from app.dashboard.theme import THEMES, use_theme
from app.dashboard.welcome import WelcomeScreen
from app.dashboard.window import DashboardWindow
from app.library import Library
from app.preferences import Preferences
from app.resources import load_head
from streaming.signal.blocks import Chunk, Marker, Recording
from streaming.signal.simulated_person import draw_person
from streaming.signal.simulation import SimulatedHeadset
from tests.app.recorded import a_file

if TYPE_CHECKING:
    from PyQt6.QtGui import QImage
    from PyQt6.QtWidgets import QWidget

MOST_SECONDS = 20.0
"""To wait for a screen that fills by and by."""

FOUND = (
    Check("Python", "OK", "3.11.9"),
    Check("packages", "OK", "21 at or above their floors"),
    Check("liblsl", "OK", "1.16"),
    Check("LSL", "OK", "a stream of our own was found and read (4.2 ms)"),
    Check(
        "Muse",
        "WARN",
        "Bluetooth works, no Muse is in sight.",
        "Switch the headband on, and close the phone app that holds it.",
    ),
    Check("screen", "OK", "a screen and Qt's libraries are there"),
    Check("disk space", "OK", "212 GB left"),
    Check("models", "OK", "2 answer their probe window as they should"),
    Check("clock", "OK", "runs forwards, and the date can be true"),
)


@contextmanager
def welcome() -> Iterator[QWidget]:
    """The first thing that anybody sees."""
    window = DashboardWindow(["simulator:epoc"], ["demo-epoc"])
    window.resize(1180, 760)
    window.show()
    page = WelcomeScreen(window)
    page.cover()
    page.show()
    yield window


@contextmanager
def library() -> Iterator[QWidget]:
    """Four recordings of simulated people, one of them damaged."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for i, (device, seconds) in enumerate((("muse", 184), ("epoc", 95), ("muse", 312))):
            day = f"2026-11-{21 - 3 * i}"
            recording, markers = _recorded(device, i, seconds)
            a_file(
                folder,
                f"{day}_0812.xdf",
                recording=recording,
                markers=markers,
                device=recording.info.device,
                started=f"{day}T08:12:00+00:00",
            )
        started = "2026-11-09T19:40:00+00:00"
        a_file(folder, "2026-11-09_1940.xdf", seconds=30, is_cut=True, started=started)
        dialog = LibraryDialog(None, Library(folder))
        dialog.show()
        jobs = (dialog._listing, dialog._looking)
        wait_until(lambda: not any(job.is_running for job in jobs))
        dialog.table.selectRow(0)
        dialog.parts.show_folder(Path.home() / "recordings")
        yield dialog
        dialog.done(0)


@contextmanager
def review() -> Iterator[QWidget]:
    """Three minutes of a simulated person, read by the model that ships."""
    with tempfile.TemporaryDirectory() as name:
        recording, markers = _recorded("muse", 3, 184)
        path = a_file(
            Path(name),
            "2026-11-21_0812.xdf",
            recording=recording,
            markers=markers,
            started="2026-11-21T08:12:00+00:00",
        )
        window = ReviewWindow(None, path)
        window.show()
        wait_until(lambda: window.material is not None)
        wait_until(lambda: not window.reader.is_running)
        wait_until(lambda: window.keeper is None or window.keeper.is_kept)
        QTest.qWait(300)  # The picture follows a moment after the reading.
        yield window


def _recorded(device: str, seed: int, seconds: int) -> tuple[Recording, list[Marker]]:
    headset = SimulatedHeadset(device, draw_person(seed), load_head())
    info = replace(headset.info, simulated=True)
    data = headset.read(round(seconds * info.sfreq))
    times = np.arange(data.shape[1]) / info.sfreq
    markers = [Marker(20.0, "clip 1"), Marker(60.0, "label=4")]
    return Recording(info, (Chunk(data, times, 0),), markers=tuple(markers)), markers


@contextmanager
def settings() -> Iterator[QWidget]:
    """As they are at first."""
    dialog = SettingsDialog(None, Preferences())
    dialog.show()
    yield dialog


@contextmanager
def diagnostics() -> Iterator[QWidget]:
    """A machine on which one thing could be better."""
    dialog = DiagnosticsDialog(None, make_checks=lambda _stop, looks_for_muse: iter(FOUND))
    dialog.show()
    wait_until(lambda: not dialog.is_looking)
    yield dialog
    dialog.end()


@contextmanager
def keys() -> Iterator[QWidget]:
    """All keys."""
    sheet = KeySheet(None)
    sheet.show()
    yield sheet


SCREENS = MappingProxyType(
    {
        "welcome": welcome,
        "library": library,
        "review": review,
        "settings": settings,
        "diagnostics": diagnostics,
        "keys": keys,
    }
)


def screen_picture(name: str, theme: str) -> QImage:
    """Draw a screen without a screen."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    palette = THEMES[theme]
    with SCREENS[name]() as widget:
        use_theme(application, palette)
        if (use := getattr(widget, "use", None)) is not None:
            use(palette)
        for _ in range(3):
            application.processEvents()
        drawn = widget.grab().toImage()
        widget.close()
    sip.delete(widget)
    return drawn


def wait_until(is_there: Callable[[], bool]) -> None:
    """Let the screen live until it shows what it is to show."""
    deadline = time.monotonic() + MOST_SECONDS
    while not is_there():
        if time.monotonic() > deadline:
            raise TimeoutError("The screen never showed what it was given.")
        QTest.qWait(20)
