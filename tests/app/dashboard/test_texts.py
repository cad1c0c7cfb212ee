"""What one types stands in one piece, wherever a line ends."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QFontMetricsF, QTextLayout
from PyQt6.QtWidgets import QLabel

from app.choosing import why_no_model
from app.dashboard import fonts
from app.dashboard.cards import label
from app.dashboard.reading import ReadingPanel
from app.dashboard.texts import JOINER, unbroken
from tests.app.dashboard.panels import shown
from tests.app.views import a_presenter, a_view, an_info

pytestmark = pytest.mark.gui

TEXT = "Name a model for it with --model, or say which electrodes they are with --map or -v."


def lines_of(made, width):
    """Return the lines as Qt breaks what a label draws."""
    drawn = QLabel.text(made)
    layout = QTextLayout(drawn, made.font())
    layout.beginLayout()
    found = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, 0))
        found.append(drawn[line.textStart() : line.textStart() + line.textLength()])
    layout.endLayout()
    return found


def broken(made, widths=range(90, 400)):
    """Return the lines that end within an option's hyphens, over some widths."""
    found = [line.rstrip() for width in widths for line in lines_of(made, width)]
    return [line for line in found if line.replace(JOINER, "").endswith((" -", "--"))]


@pytest.mark.parametrize("family", [fonts.INTER, fonts.FALLBACK])
def test_no_line_ends_within_an_option(qapp, family):
    """At any width that holds its longest word; the joiners take no room."""
    fonts.use_families([family])
    made = label(TEXT, pixels=13)
    plain = QLabel(TEXT)
    plain.setFont(made.font())
    assert broken(made) == []
    assert broken(plain) != []
    metrics = QFontMetricsF(made.font())
    assert metrics.horizontalAdvance(unbroken(TEXT)) == metrics.horizontalAdvance(TEXT)
    fonts.use_families(None)


def test_a_text_is_read_back_as_it_was_given(qapp):
    """By a test, by whoever sets it again, and by a mouse that copies it."""
    made = label(TEXT)
    assert made.text() == TEXT
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    assert QLabel.text(made) == TEXT
    made.setText("--source lsl")
    assert QLabel.text(made) == "--source lsl"


@pytest.mark.parametrize("text", ["1-5", "well-known", "a - b", "−10 s", "Muse-1A2B", "-1.5"])
def test_other_hyphens_stay_as_they_are(text):
    assert unbroken(text) == text


def test_the_reason_why_no_model_reads_keeps_its_options_whole(qapp):
    """It is the longest text of the window that tells what to type."""
    view = a_view(info=an_info(("A1", "A2")))
    with shown(ReadingPanel(), 312, 260) as panel:
        presenter = a_presenter(view, model=None, no_model=why_no_model(view.info))
        panel.show_frame(presenter.frame(traces=False))
        assert "--model" in panel.explanation.text()
        assert broken(panel.explanation) == []
