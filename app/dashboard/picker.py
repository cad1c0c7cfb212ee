"""A list to choose from that is styled as the rest and still shows its arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QSignalBlocker, Qt
from PyQt6.QtGui import QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QComboBox

from app.dashboard.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QPaintEvent

    from app.dashboard.theme import Palette


class Picker(QComboBox):
    """A combo box over names.

    Parameters
    ----------
    title : str
        What is chosen, for screen readers.
    prefix : str
        Stands before every name.
    names : sequence of str
        What there is to choose, the one in use first.
    """

    def __init__(self, title: str, prefix: str, names: Sequence[str]) -> None:
        super().__init__()
        self._palette: Palette | None = None
        self._prefix = prefix
        self.setAccessibleName(title)
        self.setToolTip(title)
        self.setFont(font(13))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(22)
        for name in names:
            self.addItem(f"{prefix}{name}", name)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def choose(self, name: str) -> None:
        """Show a name as the chosen one; nobody is told."""
        with QSignalBlocker(self):
            self.setCurrentIndex(max(0, self.findData(name)))

    def show_facts(self, facts: str) -> None:
        """Write facts behind the chosen name, and behind no other."""
        for i in range(self.count()):
            chosen = i == self.currentIndex()
            text = f"{self._prefix}{self.itemData(i)}{facts if chosen else ''}"
            if self.itemText(i) != text:
                self.setItemText(i, text)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the box, and the arrow that a styled box lacks."""
        super().paintEvent(event)
        if self._palette is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(color(self._palette.muted), 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        x, y = self.width() - 16.0, self.height() / 2
        arrow = [QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)]
        painter.drawPolyline(QPolygonF(arrow))
        painter.end()
