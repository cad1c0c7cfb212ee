"""Every page of the wizard: all of it by keyboard, by name, with a ring, in room for its text."""

from __future__ import annotations

import pytest
from PyQt6 import sip

from app.dashboard import fonts
from app.dashboard.theme import DARK, THEMES, use_theme
from app.dashboard.window import SMALLEST
from tests.app.dashboard import accessible
from tests.app.dashboard.calibration_pages import PAGES
from tests.app.dashboard.scaled import run_at_scale
from tests.app.dashboard.test_accessibility import in_every_type, none, settle

pytestmark = [pytest.mark.gui, pytest.mark.ci, pytest.mark.patient]


@pytest.fixture(params=sorted(PAGES))
def open_page(request, qapp, qtbot):
    """Return a way to open one of the pages, in a window as small as the smallest main window."""
    made = []

    def open_it():
        use_theme(qapp, DARK)
        wizard = PAGES[request.param]()
        made.append(wizard)
        dialog = wizard.dialog
        dialog.refresh()
        dialog._timer.stop()
        dialog.use(DARK)
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        settle(qapp)
        return dialog

    yield open_it
    for wizard in made:
        wizard.dialog.close()
        sip.delete(wizard.dialog)
    fonts.use_families(None)
    fonts.use_text_size(1.0)
    use_theme(qapp, DARK)


def test_every_control_has_a_name_and_can_be_hit(open_page):
    """By a screen reader, and by an unsteady hand."""
    dialog = open_page()
    assert accessible.controls(dialog)
    none(accessible.unnamed(dialog))
    none(accessible.too_small(dialog))


def test_tab_reaches_every_control_in_the_order_of_reading(open_page):
    """None is left out, and none lies on a page that is not seen."""
    dialog = open_page()
    order = accessible.walked(dialog)
    none([accessible.words_of(c) for c in accessible.controls(dialog) if c not in order])
    none([accessible.words_of(each) for each in order if not each.isVisibleTo(dialog)])
    none(accessible.backward_steps(dialog, order))


def test_the_focus_is_seen_on_every_control(open_page, qapp):
    """In every theme."""
    dialog = open_page()
    for name, palette in THEMES.items():
        use_theme(qapp, palette)
        dialog.use(palette)
        none([f"{name}: {c}" for c in accessible.without_ring(dialog, accessible.controls(dialog))])


@in_every_type
def test_no_text_is_cut_and_the_wizard_fits_the_smallest_window(open_page, qapp, family, share):
    """In the type that ships and in what a bare machine has, at the largest size of text too."""
    fonts.use_families([family])
    fonts.use_text_size(share)
    use_theme(qapp, DARK)
    dialog = open_page()
    none(accessible.clipped(dialog))
    least = dialog.minimumSizeHint()
    assert least.width() <= SMALLEST.width()
    assert least.height() <= SMALLEST.height()
    assert dialog.width() <= SMALLEST.width()
    assert dialog.height() <= SMALLEST.height()


@pytest.mark.parametrize("scale", ["1.5", "2"])
def test_a_screen_that_is_scaled_cuts_nothing_either(scale):
    """The same tests, each pixel of the wizard larger on the screen."""
    ran = run_at_scale(scale, __file__, "-m", "ci", "-k", "not scaled", timeout=250)
    assert ran.returncode == 0, ran.stdout
