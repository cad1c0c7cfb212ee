"""The last page of a calibration: one sentence, one picture, and what to do with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.calibration.profiles import what_would_help
from app.dashboard.calibration_picture import (
    Plot,
    bars_of,
    draw_bars,
    draw_curve,
    draw_reliability,
)
from app.dashboard.calibration_room import middle_of
from app.dashboard.cards import MARGIN, SPACING, Card, label, set_role
from app.dashboard.paragraph import Paragraph
from app.dashboard.theme import font

if TYPE_CHECKING:
    from PyQt6.QtGui import QResizeEvent, QShowEvent

    from app.calibration.training import Outcome
    from app.calibration.view import View
    from app.dashboard.theme import Palette
    from models.personal.result import PersonalResult

MOST = QSize(1240, 660)
"""Pixels of the page."""

YOURS, NORMAL = "A model of your own", "Nothing is claimed"

USE = "Read with my model"
KEEP, KEEP_NONE = "Keep the generic model", "Go on without a model"

MOST_NOTES = 3
"""Notes that are shown; the terminal's report has all of them."""


class ResultPage(QWidget):
    """Say what came of it, and ask what to do.

    Attributes
    ----------
    asked : signal of str
        ``"use"``, ``"keep"`` or ``"another day"``.
    """

    asked = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self._outcome: Outcome | None = None
        self.title = label(pixels=26, bold=True)
        self.words = Paragraph(pixels=14)
        self.helps = Paragraph()
        self.notes = Paragraph(role="muted", pixels=12)
        self.bars = Plot("Balanced accuracy on blocks held out", QSize(300, 170))
        self.reliability = Plot("How sure it was, and how often right", QSize(190, 170))
        self.curve = Plot("What more labelled time would bring", QSize(190, 170))
        self.use_model = _button(USE, "Go on, and read with the model that was made", primary=True)
        self.keep = _button(KEEP, "Go on as before; your blocks are kept")
        self.later = _button("Go on another day", "More blocks, and blocks of other days, help")
        self.bar_card = Card("Balanced accuracy")
        self.sure_card = Card("Certainty")
        self.curve_card = Card("More time")
        self._wordings: dict[Card, tuple[str, ...]] = {}
        self._lay_out()
        for button, asks in (
            (self.use_model, "use"),
            (self.keep, "keep"),
            (self.later, "another day"),
        ):
            button.clicked.connect(partial(self.asked.emit, asks))

    @property
    def lead(self) -> QPushButton:
        """What takes the focus: what most people will want."""
        return self.use_model if not self.use_model.isHidden() else self.keep

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        for plot in (self.bars, self.reliability, self.curve):
            plot.use(palette)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Look again for notes that fit."""
        super().resizeEvent(event)
        self._fit_notes()

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """Look for notes that fit, now that the cards have their widths."""
        super().showEvent(event)
        self._fit_notes()

    def show_view(self, view: View) -> None:
        """Show what came of the training."""
        outcome = view.outcome
        if outcome is not None and outcome is not self._outcome:
            self._outcome = outcome
            self._show_outcome(outcome)

    def _show_outcome(self, outcome: Outcome) -> None:
        result, profile = outcome.result, outcome.profile
        has_model = result.adopted and profile is not None and profile.model is not None
        self.title.setText(YOURS if result.adopted else NORMAL)
        set_role(self.title, "role", "good" if result.adopted else "")
        self.words.setText(outcome.words)
        helps = " ".join(what_would_help(result))
        self.helps.setText(f"What would help: {helps}" if helps else "")
        self.helps.setVisible(bool(helps))
        self.notes.setText("\n".join(outcome.notes[:MOST_NOTES]))
        self.notes.setVisible(bool(outcome.notes))
        self.use_model.setVisible(has_model)
        self.keep.setText(KEEP if result.generic is not None else KEEP_NONE)
        self.keep.setAccessibleName(self.keep.text())
        self.keep.setObjectName("large" if has_model else "primary")
        # First: the sheet's own weight would not be reckoned with where the text needs room.
        self.keep.setFont(font(14, bold=not has_model))
        _polish(self.keep)
        self._draw(result)

    def _draw(self, result: PersonalResult) -> None:
        bars = bars_of(result)
        told = "; ".join(bar.words for bar in bars)
        self.bars.show_drawing(partial(draw_bars, bars=bars), told)
        p = f"p = {result.p:.3f}"
        self._wordings[self.bar_card] = (f"on blocks held out · {p}", f"held out · {p}", p)
        bins = result.reliability
        told = ", ".join(f"{each.confidence:.2f} sure: {each.right:.2f} right" for each in bins)
        self.reliability.show_drawing(partial(draw_reliability, bins=bins), told)
        self._wordings[self.sure_card] = (f"off by {result.calibration_error:.2f}", "")
        twice = None if result.with_twice is None else (2 * result.n_blocks, result.with_twice)
        told = ", ".join(f"{each.n_blocks}: {each.balanced_accuracy:.2f}" for each in result.curve)
        self.curve.show_drawing(partial(draw_curve, curve=result.curve, twice=twice), told)
        guess = ("too few blocks to say", "too few blocks")
        if twice is not None:
            guess = (f"twice may give {twice[1]:.2f}", f"twice: {twice[1]:.2f}")
        self._wordings[self.curve_card] = (*guess, "")
        self._fit_notes()

    def _fit_notes(self) -> None:
        """Write the longest wording of each note that its card has room for, none cut short."""
        for card, wordings in self._wordings.items():
            taken = 2 * MARGIN + card.title.sizeHint().width() + 2 * card.head.spacing()
            room = card.frame.width() - taken
            advance = card.note.fontMetrics().horizontalAdvance
            shown = next((each for each in wordings if advance(each) <= room), wordings[-1])
            card.note.setText(shown)
            card.note.setToolTip("" if shown == wordings[0] else wordings[0])

    def _lay_out(self) -> None:
        cards = QHBoxLayout()
        cards.setSpacing(SPACING)
        for card, plot, share in (
            (self.bar_card, self.bars, 5),
            (self.sure_card, self.reliability, 3),
            (self.curve_card, self.curve, 3),
        ):
            card.body.addWidget(plot, 1)
            cards.addWidget(card.frame, share)
        foot = QHBoxLayout()
        foot.setSpacing(SPACING)
        foot.addWidget(self.later)
        foot.addStretch(1)
        foot.addWidget(self.keep)
        foot.addWidget(self.use_model)
        whole = QVBoxLayout(middle_of(self, MOST))
        whole.setContentsMargins(14, 6, 14, 6)
        whole.setSpacing(10)
        whole.addWidget(self.title)
        whole.addWidget(self.words)
        whole.addLayout(cards, 1)
        whole.addWidget(self.helps)
        whole.addWidget(self.notes)
        whole.addLayout(foot)


def _button(text: str, hint: str, *, primary: bool = False) -> QPushButton:
    made = QPushButton(text)
    made.setObjectName("primary" if primary else "large")
    made.setProperty("large", "true")
    made.setFont(font(14, bold=primary))
    made.setAutoDefault(False)
    made.setAccessibleName(text)
    made.setToolTip(hint)
    return made


def _polish(button: QPushButton) -> None:
    """Let the style sheet look at a button's new name; its font stays."""
    own, style = button.font(), button.style()
    if style is not None:
        style.unpolish(button)
        style.polish(button)
        button.setFont(own)
