"""Every screen: all of it by keyboard, by name, with a ring around the focus and no text cut."""

from __future__ import annotations

import threading

import pytest
from PyQt6 import sip
from PyQt6.QtWidgets import QDialog

from app.checks import Check
from app.dashboard import fonts
from app.dashboard.diagnostics import DiagnosticsDialog
from app.dashboard.fit_check import FitCheckDialog
from app.dashboard.key_sheet import KeySheet
from app.dashboard.library import LibraryDialog
from app.dashboard.review import ReviewWindow
from app.dashboard.settings_dialog import SettingsDialog
from app.dashboard.source_dialog import SourceDialog
from app.dashboard.theme import DARK, THEMES, use_theme
from app.dashboard.welcome import WelcomeScreen
from app.dashboard.window import SMALLEST, USUAL
from app.library import Library
from app.preferences import Preferences
from streaming.signal.blocks import Marker
from streaming.signal.readings import Reason
from tests.app.dashboard import accessible
from tests.app.dashboard.player import Player
from tests.app.dashboard.sights import (
    MUSE_S,
    NAMELESS,
    ScriptedPreview,
    ScriptedSurvey,
    a_sight,
    some_signal,
)
from tests.app.recorded import a_file
from tests.app.test_list_sources import a_stream
from tests.app.views import ManualClock, a_prediction, a_presenter, a_view, an_abstention

pytestmark = [pytest.mark.gui, pytest.mark.ci, pytest.mark.patient]

in_every_type = pytest.mark.parametrize(
    ("family", "share"),
    [
        (fonts.INTER, 1.0),
        (fonts.FALLBACK, 1.0),
        (fonts.INTER, 1.3),
        (fonts.FALLBACK, 1.3),
    ],
)

MARKERS = (Marker(1001.0, "clip 1"), Marker(1003.0, "label=4"))

FINDINGS = (
    Check("Python", "OK", "3.11.7"),
    Check("LSL", "FAIL", "no stream came back", "Allow UDP port 16571 and TCP ports 16572-16604."),
)


def drawn(window, view):
    """Let a window show a frame, all panels."""
    frame = a_presenter(view).frame(traces=True)
    window.show_frame(frame)
    window.show_slow(frame)
    window.redraw = lambda: drawn(window, view)
    return window


def live(make_window, _folder):
    """A live signal with a confident reading."""
    view = a_view()
    view.events.append(a_prediction(view.now))
    return drawn(make_window(), view)


def paused(make_window, _folder):
    """A live signal whose contact has gone: the banner is there."""
    view = a_view()
    view.data[:2] = 0.0
    view.events.append(an_abstention(view.now, Reason.CONTACT, "AF7, TP9"))
    return drawn(make_window(), view)


def replay(make_window, _folder):
    """A recording, with its bar."""
    return drawn(make_window(Player()), a_view())


def welcome(make_window, _folder):
    """The first thing that is seen."""
    window = make_window()
    page = WelcomeScreen(window, has_agreed=True)
    page.cover()
    page.show()
    return page


def sources(make_window, _folder):
    """A choice of sources with one that needs names for its channels."""
    sight = a_sight(a_stream(), NAMELESS, headbands=[MUSE_S])
    raw = some_signal()
    return SourceDialog(
        make_window(), ScriptedSurvey(sight), preview=lambda _found: ScriptedPreview(raw)
    )


def settings(make_window, _folder):
    """All settings."""
    return SettingsDialog(make_window(), Preferences(), sending=["LSL stream Affectscope-Readings"])


def diagnostics(make_window, _folder):
    """Findings, and what the source said."""

    def found(_stop: threading.Event, *, looks_for_muse: bool):
        yield from FINDINGS

    dialog = DiagnosticsDialog(make_window(), make_checks=found, log=lambda: ["[0.1s] connecting"])
    dialog.is_ready = lambda: len(dialog.found) == len(FINDINGS)
    return dialog


def keys(make_window, _folder):
    """The sheet of keys."""
    return KeySheet(make_window())


def fit_check(make_window, _folder):
    """The check of a headband that sits badly."""
    view = a_view()
    view.data[[0, 2]] = 0
    dialog = FitCheckDialog(make_window(), ManualClock())
    dialog.redraw = lambda: dialog.show_frame(a_presenter(view).frame(traces=False))
    return dialog


def recordings(folder):
    """Two recordings, one of them damaged, with names of the usual length."""
    started = "2026-01-29T10:00:00+00:00"
    a_file(folder, "2026-01-29_1000_Muse.xdf", is_cut=True, started=started)
    return a_file(folder, "2026-02-01_0812_Muse.xdf", markers=MARKERS)


def library(make_window, folder):
    """Recordings, all looked into."""
    recordings(folder)
    dialog = LibraryDialog(make_window(), Library(folder))
    jobs = (dialog._listing, dialog._looking, dialog._acting)
    dialog.is_ready = lambda: (
        dialog.table.model().rowCount() == 2 and not any(job.is_running for job in jobs)
    )
    return dialog


def empty_library(make_window, folder):
    """A folder without recordings."""
    dialog = LibraryDialog(make_window(), Library(folder))
    dialog.is_ready = lambda: not dialog._listing.is_running and bool(dialog.parts.empty.text())
    return dialog


def review(make_window, folder):
    """A recording with markers, which no model reads."""
    window = ReviewWindow(make_window(), recordings(folder))
    window.is_ready = lambda: (
        window.material is not None
        and not window.reader.is_running
        and (window.keeper is None or window.keeper.is_kept)
    )
    return window


SCREENS = {
    each.__name__: each
    for each in (
        live,
        paused,
        replay,
        welcome,
        sources,
        fit_check,
        library,
        empty_library,
        review,
        settings,
        diagnostics,
        keys,
    )
}


@pytest.fixture(params=sorted(SCREENS))
def open_screen(request, make_window, qapp, qtbot, tmp_path):
    """Return a way to open one of the screens, in a window as small as its text lets it be."""
    made = []

    def open_it():
        screen = SCREENS[request.param](make_window, tmp_path)
        made.append(screen)
        if not isinstance(screen, QDialog):
            screen.window().resize(SMALLEST if fonts.text_size() == 1.0 else USUAL)
        screen.show()
        if hasattr(screen, "cover"):
            screen.cover()
        if hasattr(screen, "is_ready"):
            qtbot.waitUntil(screen.is_ready)
        qtbot.waitUntil(lambda: screen.window().isActiveWindow())
        settle(qapp)
        if hasattr(screen, "redraw"):
            # Twice: what one frame makes room for the next one fills.
            for _ in range(2):
                screen.redraw()
                settle(qapp)
        return screen

    yield open_it
    for screen in made:
        screen.close()
        if screen.parent() is not None:
            sip.delete(screen)
    fonts.use_families(None)
    fonts.use_text_size(1.0)
    use_theme(qapp, DARK)


def settle(application):
    """Let layouts come to rest."""
    for _ in range(10):
        application.processEvents()


def none(found):
    """Fail with what was found, where there is anything."""
    assert not found, "\n" + "\n".join(found)


def test_every_control_has_a_name_and_words_for_it(open_screen):
    """A screen reader says the one, and whoever points at it is told the other."""
    screen = open_screen()
    assert accessible.controls(screen)
    none(accessible.unnamed(screen))


def test_every_control_can_be_hit(open_screen):
    """With a finger, and with an unsteady hand."""
    none(accessible.too_small(open_screen()))


def test_tab_reaches_every_control_in_the_order_of_reading(open_screen):
    """None is left out, none comes before what stands above it, none lies behind the screen."""
    screen = open_screen()
    order = accessible.walked(screen)
    none([accessible.words_of(each) for each in order if not screen.isAncestorOf(each)])
    none([accessible.words_of(c) for c in accessible.controls(screen) if c not in order])
    none(accessible.backward_steps(screen, order))


def test_the_focus_is_seen_on_every_control(open_screen, qapp):
    """A ring, a border: pixels change, in every theme."""
    screen = open_screen()
    for name, palette in THEMES.items():
        use_theme(qapp, palette)
        none([f"{name}: {c}" for c in accessible.without_ring(screen, accessible.controls(screen))])


@in_every_type
def test_no_text_is_cut(open_screen, qapp, family, share):
    """In the type that ships and in what a bare machine has, at the largest size of text too."""
    fonts.use_families([family])
    fonts.use_text_size(share)
    use_theme(qapp, DARK)
    none(accessible.clipped(open_screen()))
