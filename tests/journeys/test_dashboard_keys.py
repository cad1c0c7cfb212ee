"""A whole session without the mouse, and what is left of it on the disk."""

from __future__ import annotations

import pytest

from app.dashboard.theme import DARK, LIGHT, color
from streaming.recordings.opening import open_recording
from tests.journeys.dashboards import has_traces, is_covered, place_of

pytestmark = [pytest.mark.ci, pytest.mark.gui, pytest.mark.timeout(300)]


def is_of(palette, picture):
    """Tell whether a window has a theme's background."""
    return tuple(picture[5, 5]) == color(palette.back).getRgb()[:3]


def test_everything_can_be_done_by_keyboard(dashboard, user_folder, tmp_path):
    """Agree, look up the keys, change settings, record, mark, label, see diagnostics, quit."""
    shown = dashboard("monitor", "--source", "simulator:muse")
    window = shown.window
    shown.wait_for_title("simulated Muse")
    window.press("F1")
    shown.wait(lambda: is_covered(window.look()), "no welcome came")
    # To the box, past what waits for it; then back to the first button, past what does no more.
    window.press("Tab", "space", "shift+Tab", "shift+Tab", "shift+Tab", "Return")
    shown.wait(lambda: has_traces(window.look()), "the welcome stays")

    window.press("question")
    sheet = shown.wait_for_dialog("Keys")
    sheet.press("Escape")
    shown.wait_for_end_of(sheet)

    window.press("ctrl+s")
    settings = shown.wait_for_dialog("Settings")
    settings.press("Down", "Down")
    shown.wait(lambda: is_of(LIGHT, window.look()), "the theme stays dark")
    settings.press("Up")
    shown.wait(lambda: is_of(DARK, window.look()), "the theme stays light")
    settings.press("Tab", "Down", "Escape")
    shown.wait_for_end_of(settings)

    window.press("r")
    file = shown.wait(
        lambda: list((user_folder / "recordings").glob("*.xdf")), "nothing is recorded"
    )[0]
    shown.wait(lambda: place_of("#c62f2f", window.look()[:52]), "nobody says that it is recorded")
    window.press("4", "m", "shift+m")
    asked = shown.wait_for_dialog("Marker")
    shown.type(asked, "tea is served")
    asked.press("Return")
    shown.wait_for_end_of(asked)
    window.press("r")
    shown.wait(lambda: "closed" in sidecar_of(file), "the recording does not end")

    window.press("ctrl+d")
    diagnostics = shown.wait_for_dialog("Diagnostics")
    diagnostics.press("Escape")
    shown.wait_for_end_of(diagnostics)
    window.press("ctrl+q")
    shown.leave_with(0)

    marked = [marker.text for marker in open_recording(file).markers]
    assert [text for text in marked if not text.startswith(("valence", "artefact"))] == [
        "label=4",
        "marker",
        "tea is served",
    ]
    stored = (tmp_path / "config-home" / "affectscope" / "dashboard.ini").read_text()
    assert "theme=dark" in stored
    assert "text_size=115" in stored
    for private in ("label", "tea", "TP9", file.stem):
        assert private not in stored


def sidecar_of(file):
    """Return what stands beside a recording."""
    beside = file.with_name(f"{file.name}.json")
    return beside.read_text() if beside.exists() else ""
