"""The controls around the library's table, and where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.dashboard.cards import SPACING, label
from app.dashboard.theme import font

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QDialog, QTableView


FOLDER_WIDTH = 300
"""Pixels that the name of the folder may take."""


class LibraryParts:
    """Everything of the library but its table.

    Parameters
    ----------
    dialog : QDialog
        Where they stand.
    table : QTableView
        What they stand around.
    """

    def __init__(self, dialog: QDialog, table: QTableView) -> None:
        self._table = table
        self.folder = label(role="muted")
        self.folder.setAccessibleName("Folder of recordings")
        self.count = label(role="muted")
        self.count.setAccessibleName("What is listed")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("Find by name, date, headset or note")
        self.filter.setAccessibleName("Find recordings")
        self.filter.setToolTip("Show only recordings that hold these words (Ctrl+F)")
        self.filter.setClearButtonEnabled(True)
        self.filter.setMinimumWidth(280)
        self.filter.setFont(font(13))
        self.choose = push("Other folder…", "List the recordings of another folder")
        self.review = push("Review", "See and mend it (Enter)", primary=True)
        self.play = push("Play", "Play it in the main window")
        self.export = push("Export", "Write the selected ones in another form")
        self.repair = push("Repair", "Save what is sound of a damaged recording to a new file")
        self.delete = push("Delete…", "Delete the selected ones with all their files (Del)")
        self.export_all = push("Export all", "Write all recordings in another form")
        self.delete_all = push("Delete all…", "Delete all recordings with all their files")
        self.close = push("Close", "Back to the main window (Esc)")
        self.cancel = push("Cancel", "Give up what is being done")
        self.elsewhere = push("Choose a folder…", "List the recordings of another folder")
        self.empty = label(role="muted", pixels=14)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.said = label(role="muted")
        self.said.setWordWrap(True)
        self.said.setAccessibleName("What was done")
        self.doing = label(role="muted")
        self.doing.setAccessibleName("What is being done")
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(180, 6)
        self.progress.setAccessibleName("Progress")
        self._pages = QStackedWidget()
        self._lay_out(dialog)
        self.hide_progress()

    def show_folder(self, folder: Path) -> None:
        """Say which folder is listed, in as many letters as there is room for."""
        home = str(Path.home())
        text = str(folder)
        short = f"~{text.removeprefix(home)}" if text.startswith(f"{home}/") else text
        metrics = self.folder.fontMetrics()
        self.folder.setText(metrics.elidedText(short, Qt.TextElideMode.ElideMiddle, FOLDER_WIDTH))
        self.folder.setToolTip(text)

    def show_empty(self, why: str) -> None:
        """Show why there is nothing to list, in place of the table; the table where there is."""
        self.empty.setText(why)
        self._pages.setCurrentIndex(1 if why else 0)

    def show_progress(self, words: str, done: int, of: int) -> None:
        """Say what is being done, and how far it is; `of` is 0 where nobody knows."""
        self.doing.setText(words)
        self.progress.show()
        self.cancel.show()
        self.move_progress(done, of)

    def move_progress(self, done: int, of: int) -> None:
        """Say how far it is."""
        self.progress.setRange(0, of)
        self.progress.setValue(done)

    def hide_progress(self) -> None:
        """Nothing is being done any more."""
        self.doing.clear()
        self.progress.hide()
        self.cancel.hide()

    def say(self, words: str) -> None:
        """Say what was done."""
        self.said.setText(words)

    def _lay_out(self, dialog: QDialog) -> None:
        head = _row(self.folder, self.choose, None, self.count, self.filter)
        nothing = QFrame()
        nothing.setObjectName("card")
        middle = QVBoxLayout(nothing)
        middle.addStretch(1)
        middle.addWidget(self.empty)
        middle.addSpacing(12)
        middle.addWidget(self.elsewhere, 0, Qt.AlignmentFlag.AlignHCenter)
        middle.addStretch(1)
        self._pages.addWidget(self._table)
        self._pages.addWidget(nothing)
        one = _row(self.review, self.play, self.export, self.repair, self.delete, None)
        for button in (self.export_all, self.delete_all, self.close):
            one.addWidget(button)
        told = QHBoxLayout()
        told.setSpacing(SPACING)
        told.addWidget(self.said, 1)
        told.addWidget(self.doing)
        told.addWidget(self.progress)
        told.addWidget(self.cancel)
        # As high as with the button, so that nothing jumps when work begins.
        told_row = QWidget()
        told_row.setLayout(told)
        told_row.setMinimumHeight(36)
        told.setContentsMargins(0, 0, 0, 0)
        whole = QVBoxLayout(dialog)
        whole.setContentsMargins(16, 14, 16, 12)
        whole.setSpacing(SPACING)
        whole.addLayout(head)
        whole.addWidget(self._pages, 1)
        whole.addWidget(told_row)
        whole.addLayout(one)


def push(text: str, hint: str, *, primary: bool = False) -> QPushButton:
    """Return a button; Enter elsewhere in the dialog never pushes it."""
    made = QPushButton(text)
    made.setFont(font(13))
    made.setToolTip(hint)
    made.setAccessibleName(f"{text.rstrip('…')}: {hint}")
    made.setAutoDefault(False)
    if primary:
        made.setObjectName("primary")
    return made


def _row(*widgets: QWidget | None) -> QHBoxLayout:
    """Return widgets beside each other; None leaves all the room that is left."""
    row = QHBoxLayout()
    row.setSpacing(SPACING)
    for widget in widgets:
        if widget is None:
            row.addStretch(1)
        else:
            row.addWidget(widget)
    return row
