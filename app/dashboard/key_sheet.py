"""The sheet of all keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QKeySequence
from PyQt6.QtWidgets import (
    QAbstractSlider,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.dashboard.cards import label
from app.dashboard.keys import KEYS, PICTURE, RECORDING, SCREENS, TIME
from app.dashboard.settings_parts import Pages
from app.dashboard.theme import font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QKeyEvent

    from app.dashboard.keys import Key

COLUMNS = ((RECORDING, TIME), (PICTURE, SCREENS))
"""The groups, as they stand beside and beneath each other."""

LEAST = (400, 260)
"""Pixels of the keys that are seen at least; they are as wide as their words take."""

TITLE_BAR = 40
"""Pixels of the screen for the frame that a desktop draws around it."""


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
        page = QWidget()
        beside = QHBoxLayout(page)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(36)
        for groups in columns:
            beside.addLayout(_column(keys, groups))
        self.pages = Pages(page, LEAST)
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
        whole.addWidget(self.pages, 1)
        whole.addSpacing(8)
        whole.addLayout(foot)
        self._take_room()

    def _take_room(self) -> None:
        """Be as large as all keys take, or as the screen is."""
        screen = self.screen()
        wanted = self.sizeHint()
        if screen is not None:
            wanted = wanted.boundedTo(screen.availableSize() - QSize(0, TITLE_BAR))
        self.resize(wanted)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Scroll by a page, where there are more keys than there is room for."""
        bar = self.pages.verticalScrollBar()
        if event is None or bar is None:
            return
        if event.matches(QKeySequence.StandardKey.MoveToNextPage):
            bar.triggerAction(QAbstractSlider.SliderAction.SliderPageStepAdd)
        elif event.matches(QKeySequence.StandardKey.MoveToPreviousPage):
            bar.triggerAction(QAbstractSlider.SliderAction.SliderPageStepSub)
        else:
            super().keyPressEvent(event)


def _column(keys: Sequence[Key], groups: Sequence[str]) -> QGridLayout:
    """Return groups beneath each other, all their words at one edge behind their keys."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(4)
    grid.setColumnMinimumWidth(0, 96)
    for group in groups:
        grid.addWidget(label(group.upper(), role="muted", pixels=12, bold=True),
                       grid.rowCount(), 0, 1, 2)  # fmt: skip
        for key in (key for key in keys if key.group == group):
            cap = label(key.told, pixels=12, bold=True)
            cap.setObjectName("key")
            n = grid.rowCount()
            grid.addWidget(cap, n, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(label(key.words, pixels=13), n, 1)
        grid.setRowMinimumHeight(grid.rowCount(), 10)
    grid.setRowStretch(grid.rowCount(), 1)
    grid.setColumnStretch(1, 1)
    return grid
