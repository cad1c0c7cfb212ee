"""The wizard's pages in as little room as they take: no line is cut, and no number of a plot."""

from __future__ import annotations

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QFontMetricsF
from PyQt6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.dashboard.calibration_picture import LEGENDS, legend_at, numbers_width
from app.dashboard.calibration_room import Pages
from app.dashboard.fonts import use_text_size
from app.dashboard.paragraph import Paragraph
from app.dashboard.theme import font
from tests.app.dashboard import accessible
from tests.app.dashboard.calibration_pages import PAGES
from tests.app.dashboard.test_accessibility import none, settle

pytestmark = pytest.mark.gui


@pytest.fixture(params=[1.0, 1.3])
def open_small(request, qapp):
    """Return a way to open a page, and to make it as small as it becomes."""
    made = []

    def open_it(page):
        use_text_size(request.param)
        wizard = PAGES[page]()
        made.append(wizard)
        dialog = wizard.dialog
        dialog.refresh()
        dialog._timer.stop()
        for _ in range(2):
            dialog.resize(1, 1)
            settle(qapp)
        return dialog

    yield open_it
    for wizard in made:
        wizard.dialog.close()
        sip.delete(wizard.dialog)
    use_text_size(1.0)


@pytest.mark.parametrize("page", ["start", "adopted", "nothing"])
def test_no_line_is_cut_where_a_page_is_as_small_as_it_becomes(open_small, page):
    """Nor what stands above and beneath one that takes two lines."""
    dialog = open_small(page)
    none(accessible.clipped(dialog))
    lines = [each for each in dialog.findChildren(Paragraph) if each.isVisible() and each.text()]
    assert lines
    none([each.text() for each in lines if each.height() < each.heightForWidth(each.width())])


@pytest.mark.parametrize("page", ["adopted", "nothing"])
def test_a_plot_stays_within_its_card(open_small, page):
    """With the numbers of its axis and the words beneath."""
    outcome = open_small(page).outcome
    for card in (outcome.bar_card, outcome.sure_card, outcome.curve_card):
        frame = card.frame
        assert isinstance(frame, QFrame)
        assert frame.height() >= frame.layout().minimumSize().height()


@pytest.mark.parametrize("page", ["adopted", "nothing"])
def test_no_note_of_a_plot_is_cut_short(open_small, page, qapp):
    """It is said in fewer words, with the number, or not at all; pointing tells all of it."""
    dialog = open_small(page)
    outcome = dialog.outcome
    number = "p = 0.004" if page == "adopted" else "p = 0.310"
    for card in (outcome.bar_card, outcome.sure_card, outcome.curve_card):
        note = card.note
        assert note.fontMetrics().horizontalAdvance(note.text()) <= note.width(), note.text()
    assert outcome.bar_card.note.text().endswith(number)
    assert outcome.bar_card.note.toolTip() == f"on blocks held out · {number}"
    dialog.resize(1500, 700)
    settle(qapp)
    assert outcome.bar_card.note.text() == f"on blocks held out · {number}"


@pytest.mark.parametrize(("width", "words"), [(400, LEGENDS[0]), (180, LEGENDS[1]), (90, None)])
def test_the_legend_is_the_longest_that_fits_or_none(qapp, width, words):
    """It leaves the middle of the axis before it leaves a letter out."""
    metrics = QFontMetricsF(font(12))
    place = QRectF(10, 0, width, 100)
    shown = legend_at(place, place.right() - 40, 80, metrics)
    assert [said for _, said in shown] == ([] if words is None else [words])
    for at, said in shown:
        assert place.left() <= at.left()
        assert at.right() <= place.right()
        assert at.width() >= metrics.horizontalAdvance(said)


def test_numbers_beside_an_axis_have_their_width_in_large_text(qapp):
    """And no more than that where they are short."""
    use_text_size(1.3)
    metrics = QFontMetricsF(font(12))
    long, short = (numbers_width(values, metrics) for values in ((0.5, 0.75), (0.0, 1.0)))
    use_text_size(1.0)
    assert long > metrics.horizontalAdvance("0.75")
    assert short < long


def test_a_page_that_is_not_shown_asks_for_no_room(qtbot):
    """Or the highest page would make all others as high."""
    pages, low, high = Pages(), QWidget(), QWidget()
    qtbot.addWidget(pages)
    for page, height in ((low, 100), (high, 700)):
        QVBoxLayout(page).addSpacing(height)
        page.layout().setContentsMargins(0, 0, 0, 0)
        pages.addWidget(page)
    for page, height in ((high, 700), (low, 100)):
        pages.setCurrentWidget(page)
        assert pages.minimumSizeHint().height() == height
