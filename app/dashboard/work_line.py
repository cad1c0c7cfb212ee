"""The line that says what is being done, how far it is, and lets it be given up."""

from __future__ import annotations

from PyQt6.QtWidgets import QProgressBar, QWidget

from app.dashboard.buttons import LEAST_HEIGHT, beside, push_button
from app.dashboard.cards import label

WIDTH, HEIGHT = 180, 6
"""Pixels of the bar."""


class WorkLine:
    """What was done at the left, and what is being done at the right.

    Parameters
    ----------
    keeps_room : bool
        Whether it is as high while it says nothing, so that nothing moves when work begins; else
        it goes.

    Attributes
    ----------
    widget : QWidget
        The line.
    said, doing : QLabel
        Both in words.
    progress : QProgressBar
        How far it is.
    cancel : QPushButton
        Gives it up.
    """

    def __init__(self, *, keeps_room: bool = True) -> None:
        self._keeps_room = keeps_room
        self.said, self.doing = label(role="muted"), label(role="muted")
        self.said.setWordWrap(True)
        self.said.setAccessibleName("What was done")
        self.doing.setAccessibleName("What is being done")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(WIDTH, HEIGHT)
        self.progress.setAccessibleName("Progress")
        self.cancel = push_button("Cancel", "Give up what is being done")
        row = beside(self.said, self.doing, self.progress, self.cancel)
        row.setStretch(0, 1)
        row.setContentsMargins(0, 0, 0, 0)
        self.widget = QWidget()
        self.widget.setLayout(row)
        self.widget.setMinimumHeight(max(LEAST_HEIGHT, self.cancel.sizeHint().height()))
        self.hide()

    def show(self, words: str, done: int, of: int) -> None:
        """Say what is being done, and how far it is; `of` is 0 where nobody knows."""
        self.doing.setText(words)
        self.progress.show()
        self.cancel.show()
        self.move(done, of)
        self._fold()

    def move(self, done: int, of: int) -> None:
        """Say how far it is."""
        self.progress.setRange(0, of)
        self.progress.setValue(done)

    def hide(self) -> None:
        """Nothing is being done any more."""
        self.doing.clear()
        self.progress.hide()
        self.cancel.hide()
        self._fold()

    def say(self, words: str) -> None:
        """Say what was done."""
        self.said.setText(words)
        self._fold()

    def _fold(self) -> None:
        if not self._keeps_room:
            says = bool(self.said.text() or self.doing.text())
            self.widget.setVisible(says)
