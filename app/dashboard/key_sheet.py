"""The sheet of all keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout

from app.dashboard.cards import label
from app.dashboard.keys import KEYS, PICTURE, RECORDING, SCREENS, TIME
from app.dashboard.theme import font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtWidgets import QWidget

    from app.dashboard.keys import Key

COLUMNS = ((RECORDING, TIME), (PICTURE, SCREENS))
"""The groups, as they stand beside and beneath each other."""


class KeySheet(QDialog):
    """All keys and what they do, as the table that binds them has it.

    Parameters
    ----------
    parent : QWidget
        The window.
    keys : sequence of Key
        Its keys.
    columns : sequence of sequence of str
        Their groups, as they stand beside and beneath each other.
    """

    def __init__(
        self,
        parent: QWidget,
        keys: Sequence[Key] = KEYS,
        columns: Sequence[Sequence[str]] = COLUMNS,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self.setWindowTitle("Keys – Affectscope")
        self.setAccessibleName("All keys")
        beside = QHBoxLayout()
        beside.setSpacing(36)
        for groups in columns:
            column = QVBoxLayout()
            column.setSpacing(6)
            for group in groups:
                column.addWidget(label(group.upper(), role="muted", pixels=12, bold=True))
                column.addLayout(_rows([key for key in keys if key.group == group]))
                column.addSpacing(12)
            column.addStretch(1)
            beside.addLayout(column)
        self.ok = QPushButton("Close")
        self.ok.setAccessibleName("Close the sheet")
        self.ok.setToolTip("Close the sheet (Esc)")
        self.ok.setFont(font(13))
        self.ok.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(label("Keys work wherever no text is being typed.", role="muted"))
        foot.addStretch(1)
        foot.addWidget(self.ok)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 18)
        whole.addWidget(label("Keys", pixels=20, bold=True))
        whole.addSpacing(10)
        whole.addLayout(beside)
        whole.addLayout(foot)


def _rows(keys: Sequence[Key]) -> QGridLayout:
    """Return a group's keys at the left and their words at the right."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(0, 96)
    for i, key in enumerate(keys):
        cap = label(key.told, pixels=12, bold=True)
        cap.setObjectName("key")
        grid.addWidget(cap, i, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(label(key.words, pixels=13), i, 1)
    grid.setColumnStretch(1, 1)
    return grid
