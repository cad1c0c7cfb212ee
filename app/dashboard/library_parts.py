"""The controls around the library's table, and where they stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import (
    QFrame,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
)

from app.dashboard.buttons import beside, push_button
from app.dashboard.cards import SPACING, label
from app.dashboard.theme import font
from app.dashboard.work_line import WorkLine

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
        self.choose = push_button("Other folder…", "List the recordings of another folder")
        self.review = push_button("Review", "See and mend it (Enter)", is_primary=True)
        self.play = push_button("Play", "Play it in the main window")
        self.export = push_button("Export", "Write the selected ones in another form")
        self.repair = push_button("Repair", "Save what is sound of a damaged one to a new file")
        self.delete = push_button("Delete…", "Delete the selected ones with all their files (Del)")
        self.export_all = push_button("Export all", "Write all recordings in another form")
        self.delete_all = push_button("Delete all…", "Delete all recordings with all their files")
        self.close = push_button("Close", "Back to the main window (Esc)")
        self.elsewhere = push_button("Choose a folder…", "List the recordings of another folder")
        self.empty = label(role="muted", pixels=14)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.work = WorkLine(keeps_room=False)
        self._pages = QStackedWidget()
        self._lay_out(dialog)

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

    def _lay_out(self, dialog: QDialog) -> None:
        head = beside(self.folder, self.choose, None, self.count, self.filter)
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
        one = beside(self.review, self.play, self.export, self.repair, self.delete, None)
        for button in (self.export_all, self.delete_all, self.close):
            one.addWidget(button)
        whole = QVBoxLayout(dialog)
        whole.setContentsMargins(16, 14, 16, 12)
        whole.setSpacing(SPACING)
        whole.addLayout(head)
        whole.addWidget(self._pages, 1)
        whole.addWidget(self.work.widget)
        whole.addLayout(one)
