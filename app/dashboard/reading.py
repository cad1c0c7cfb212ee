"""Right now: the word, how sure it is, the scale, and the model's notice beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QRect, Qt
from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.dashboard.cards import MARGIN, VALUE, WORD, Card, fit_type, label, set_role
from app.dashboard.gauge import Gauge
from app.dashboard.theme import font
from app.words import NO_CONFIDENT_ESTIMATE, percent

if TYPE_CHECKING:
    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame, ModelCard

WORD_HEIGHT = 40
"""Pixels of the word of the moment; more where text is larger, and as many for a smaller word."""

LONG_WORD = 20
"""Pixels of type for the headlines that are sentences."""

GAP = 10
"""Pixels between the word and how sure it is, at least."""

TEXT_LINES, WHY_LINES = 3, 6
"""Lines that the explanation always takes, so that nothing beneath it jumps: beside a model, and
where none reads, which takes longer to explain and needs no notice beneath."""


NOW, THEN = "Right now", "At this place"
"""Titles: of this very moment, and of one that is looked back on or played."""


class ReadingPanel:
    """The card of the present reading.

    Attributes
    ----------
    card : Card
        Where it stands.
    word, confidence, explanation, notice : QLabel
        Its texts.
    gauge : Gauge
        The valence scale; hidden for models of something else.
    """

    def __init__(self) -> None:
        self.card = Card(NOW)
        self.word = label(pixels=WORD, bold=True)
        self.word.setAccessibleName("Reading")
        self.word.setFixedHeight(WORD_HEIGHT)
        self.word.setMinimumWidth(1)
        self.confidence = label(pixels=VALUE, bold=True)
        self._unit = label("confidence", role="muted", pixels=11)
        self.gauge = Gauge()
        self.explanation = label(role="muted")
        self.explanation.setWordWrap(True)
        self.explanation.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.notice = label()
        self.notice.setObjectName("notice")
        self.notice.setWordWrap(True)
        self._lay_out()

    def _lay_out(self) -> None:
        sure = QVBoxLayout()
        sure.setSpacing(0)
        for each in (self.confidence, self._unit):
            each.setAlignment(Qt.AlignmentFlag.AlignRight)
            sure.addWidget(each)
        top = QHBoxLayout()
        top.addWidget(self.word, 1)
        top.addLayout(sure)
        self.card.body.addLayout(top)
        for widget in (self.gauge, self.explanation, self.notice):
            self.card.body.addWidget(widget)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.gauge.use(palette)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show a frame's reading."""
        now, model = frame.current, frame.model
        title = NOW if frame.playback is None else THEN
        if self.card.frame.accessibleName() != title:
            self.card.name(title)
        self.word.setText(frame.headline)
        line = QFontMetrics(font(WORD, bold=True)).height()
        self.word.setFixedHeight(max(WORD_HEIGHT, line))
        self.word.setAccessibleDescription(f"{frame.headline}. {frame.explanation}")
        set_role(self.word, "role", _role(frame))
        self.confidence.setText("" if now is None else percent(now.confidence))
        self._unit.setVisible(now is not None)
        # Without a number its place still takes its gaps.
        beside = 2 * GAP if now is None else self._unit.sizeHint().width() + GAP
        room = self.card.frame.width() - 2 * MARGIN - beside
        fit_type(self.word, LONG_WORD if now is None else WORD, room)
        self.gauge.setVisible(model is None or model.target == "valence")
        self.gauge.show_reading(now)
        self.explanation.setText(frame.explanation)
        self._fit_explanation(TEXT_LINES if model else WHY_LINES)
        self.card.note.setText(f"last {model.window:g} s" if model else "")
        self.card.note.setToolTip(model_words(model))
        self._show_notice(model)

    def _fit_explanation(self, n_lines: int) -> None:
        """Take the room of some lines, that nothing jumps; of more where the text has more."""
        text = self.explanation
        usual = n_lines * text.fontMetrics().lineSpacing() + 2
        # Not the label's own wish, which is never less than the height that it was last given.
        room, wraps = QRect(0, 0, text.width(), 0), Qt.TextFlag.TextWordWrap
        needed = text.fontMetrics().boundingRect(room, int(wraps), text.text()).height()
        text.setFixedHeight(max(usual, needed + 2))

    def _show_notice(self, model: ModelCard | None) -> None:
        """Show what must stand beside every reading, in full however little room there is."""
        notice = model.notice if model else ""
        self.notice.setText(notice)
        self.notice.setToolTip(model_words(model))
        self.notice.setVisible(bool(notice))
        wanted = self.notice.heightForWidth(self.notice.width())
        if notice and self.notice.minimumHeight() != wanted:
            self.notice.setMinimumHeight(wanted)


def model_words(model: ModelCard | None) -> str:
    """Say which model reads, on what it was trained, and what a reading looks back on."""
    if model is None:
        return "No model reads."
    trained = "simulated people" if model.training == "simulated" else model.training
    return (
        f"{model.name}, a {model.network} network, trained on {trained}.\n"
        f"It reads {model.target} every {model.hop:g} s, from the last {model.window:g} s."
    )


def _role(frame: DashboardFrame) -> str:
    """Return the colour of the word."""
    if frame.current is None:
        return "warn" if frame.headline == NO_CONFIDENT_ESTIMATE else ""
    if frame.model is None or frame.model.target != "valence":
        return ""
    return {"low": "unpleasant", "high": "pleasant"}.get(frame.current.label, "")
