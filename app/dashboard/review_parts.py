"""The controls of a review, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.dashboard.buttons import beside, push_button
from app.dashboard.cards import MARGIN, SPACING, TEXT, Card, label
from app.dashboard.picker import Picker
from app.dashboard.reading import ReadingPanel
from app.dashboard.review_overview import Overview
from app.dashboard.review_table import SHOWN, EventsModel, EventTable
from app.dashboard.review_words import stretch_words
from app.dashboard.texts import Text
from app.dashboard.theme import font
from app.dashboard.traces import TracePanel
from app.dashboard.work_line import WorkLine
from app.frame import NO_MODEL
from app.self_report import STEPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QResizeEvent

    from app.dashboard.theme import Palette

RIGHT_WIDTH = 336
"""Pixels of the column at the right: the words of a reading, and an event."""

PICKER_WIDTH = 212
"""Pixels of the lists of models: the facts beside them fit into the smallest window."""

HOW_TO_STRETCH = (stretch_words(None, 0.0), "I, O: stretch", "")
"""How a stretch is chosen: the first wording that fits, and none where none does."""

NOTHING = "nothing"
"""What a recording is compared with at first."""


class StretchLine(Text):
    """Which stretch is chosen, or how to choose one: the longest wording that fits a line.

    A second line is taken by the ends of a stretch alone, where one has no room for them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", "muted")
        self.setFont(font(TEXT))
        self.setWordWrap(True)

    def setText(self, text: str | None) -> None:  # noqa: N802 - Qt's name
        """Show a text, or as much of what stands for none as there is room for."""
        self._whole = text or ""
        self._fit()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Look again for what fits."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wordings: tuple[str, ...] = HOW_TO_STRETCH
        if self._whole != wordings[0]:
            # Its ends alone; what one does with it is told on pointing as well.
            wordings = (self._whole, self._whole.rpartition(": ")[0])
        advance, room = self.fontMetrics().horizontalAdvance, self.width()
        shown = next((each for each in wordings if advance(each) <= room), wordings[-1])
        if shown != self.text():
            super().setText(shown)


class ReviewParts:
    """Everything that a review shows.

    Parameters
    ----------
    window : QWidget
        Where it stands.
    models : sequence of str
        Names of the models there are.
    """

    def __init__(self, window: QWidget, models: Sequence[str]) -> None:
        self.title = label(pixels=16, bold=True)
        self.facts = label(role="muted")
        self.facts.setWordWrap(True)
        self.model = Picker("Model", "Model: ", [NO_MODEL, *models])
        self.other = Picker("Compared with", "Compare: ", [NOTHING, *models])
        for picker in (self.model, self.other):
            picker.setFixedWidth(PICKER_WIDTH)
        self.report = push_button("Export report…", "Write a page on this recording (Ctrl+E)")
        self.overview_card = Card("Overview")
        self.overview = Overview()
        self.traces, self.reading = TracePanel(), ReadingPanel()
        self.reading.card.title.setText("AT THIS PLACE")
        self.events = EventsModel()
        self.table = EventTable(self.events)
        self.events_card = Card("Events")
        self.kinds = QComboBox()
        self.kinds.addItems(SHOWN)
        self.kinds.setFont(font(12))
        self.kinds.setAccessibleName("Which events")
        self.kinds.setToolTip("Which events the table shows")
        self.edit = push_button("Edit", "Let a marker say something else (F2)")
        self.delete = push_button("Delete", "Take the selected markers away (Del)")
        self.back_far = push_button("−10 s", "Ten seconds back (Ctrl+Left)")
        self.back = push_button("−1 s", "One second back (Left)")
        self.forth = push_button("+1 s", "One second on (Right)")
        self.forth_far = push_button("+10 s", "Ten seconds on (Ctrl+Right)")
        self.place = label(bold=True, pixels=13)
        self.place.setAccessibleName("Place")
        self.mark = push_button("Marker", "Set a marker here (M; Shift+M with a text)")
        self.labels = [
            push_button(str(step), f"Label this moment or stretch: {words} ({step})")
            for step, words in STEPS.items()
        ]
        for button, words in zip(self.labels, STEPS.values(), strict=True):
            button.setAccessibleName(f"Label: {words}")
        self.stretch = StretchLine()
        self.stretch.setAccessibleName("Stretch")
        self.stretch.setToolTip(
            "I begins a stretch here, O ends it here, 1–5 label it; Esc lets it go"
        )
        self.undo = push_button("Undo", "Take the last change back (Ctrl+Z)")
        self.redo = push_button("Redo", "Change it again (Ctrl+Shift+Z)")
        self.work = WorkLine()
        self._whole = window
        self._lay_out()

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        for part in (self.model, self.other, self.overview, self.traces, self.reading):
            part.use(palette)

    def controls(self) -> tuple[QWidget, ...]:
        """Return what does nothing before the recording is there."""
        steps = (self.back_far, self.back, self.forth, self.forth_far)
        return (self.model, self.other, self.report, *steps, self.mark, *self.labels, self.kinds)

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setSpacing(0)
        head.addLayout(beside(self.title, None, self.model, self.other, self.report))
        # Beneath all of them: beside them large text has no room.
        head.addWidget(self.facts)
        self.overview_card.body.addWidget(self.overview)
        self.events_card.body.addLayout(beside(self.kinds, None, self.edit, self.delete))
        self.events_card.body.addWidget(self.table, 1)
        self.events_card.body.setContentsMargins(MARGIN, 8, MARGIN, 10)
        left, right = QVBoxLayout(), QVBoxLayout()
        for column in (left, right):
            column.setSpacing(SPACING)
            column.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self.overview_card.frame)
        left.addWidget(self.traces.card.frame, 1)
        reading = self.reading.card.frame
        reading.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        right.addWidget(reading)
        right.addWidget(self.events_card.frame, 1)
        holder = QWidget()
        holder.setLayout(right)
        holder.setFixedWidth(RIGHT_WIDTH)
        middle = QHBoxLayout()
        middle.setSpacing(SPACING)
        middle.addLayout(left, 1)
        middle.addWidget(holder)
        whole = QVBoxLayout(self._whole)
        whole.setContentsMargins(14, 12, 14, 8)
        whole.setSpacing(SPACING)
        whole.addLayout(head)
        whole.addLayout(middle, 1)
        whole.addWidget(self._bar())
        whole.addWidget(self.work.widget)

    def _bar(self) -> QFrame:
        """Return the bar of what is done at the place."""
        frame = QFrame()
        frame.setObjectName("card")
        frame.setAccessibleName("At this place")
        feel = label("Label", role="muted")
        bar = beside(self.back_far, self.back, self.place, self.forth, self.forth_far)
        bar.addSpacing(12)
        bar.addWidget(self.mark)
        bar.addSpacing(12)
        bar.addWidget(feel)
        for button in self.labels:
            button.setFixedWidth(38)
            bar.addWidget(button)
        bar.addSpacing(12)
        bar.addWidget(self.stretch, 1)
        bar.addWidget(self.undo)
        bar.addWidget(self.redo)
        bar.setContentsMargins(MARGIN, 8, MARGIN, 8)
        self.place.setMinimumWidth(92)
        self.place.setAlignment(Qt.AlignmentFlag.AlignCenter)
        frame.setLayout(bar)
        return frame
