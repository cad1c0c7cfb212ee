"""A list to choose from that is styled as the rest and still shows its arrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QSignalBlocker, Qt
from PyQt6.QtGui import QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QComboBox

from app.dashboard.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QPaintEvent, QResizeEvent, QWheelEvent

    from app.dashboard.theme import Palette


AROUND = 44
"""Pixels of the box that are none of the text's: its edges, and the arrow's room."""

ROUNDING = 2
"""Pixels by which a text may be wider than its parts, each of which is measured by itself."""

LEAST = 40
"""Pixels that are left of the longest name."""

ENOUGH = 12
"""Times its height that a cut name is wide at least, or facts go and leave their room to it."""

BETWEEN = "  ·  "
"""Stands before each fact."""


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
        self._facts, self._are_kept = "", False
        self.setAccessibleName(title)
        self.setToolTip(title)
        self.setFont(font(13))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(22)
        # Not by a click: whoever has chosen wants the keys back.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for name in names:
            self.addItem(f"{prefix}{name}", name)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def choose(self, name: str) -> None:
        """Show a name as the chosen one, a new one too; nobody is told."""
        if self.currentData() == name:
            return
        with QSignalBlocker(self):
            if self.findData(name) < 0:
                self.addItem(f"{self._prefix}{name}", name)
            self.setCurrentIndex(self.findData(name))

    def show_facts(self, facts: str, *, are_kept: bool = False) -> None:
        """Write facts behind the chosen name, and behind no other.

        As many of them as leave the name whole, the last one goes first. A name that has no room
        even by itself makes way for all of them, as long as enough is left of it.

        Parameters
        ----------
        facts : str
            Each after the `BETWEEN`.
        are_kept : bool
            Whether every name makes way for them.
        """
        self._facts, self._are_kept = facts, are_kept
        for i in range(self.count()):
            behind = self._behind(self.itemData(i)) if i == self.currentIndex() else ""
            text = f"{self._prefix}{self._shortened(self.itemData(i), behind)}{behind}"
            if self.itemText(i) != text:
                self.setItemText(i, text)

    @property
    def whole_width(self) -> int:
        """Pixels in which the chosen name stands whole, with the facts behind it."""
        name = self.currentData() or ""
        around = self.fontMetrics().horizontalAdvance(self._prefix + self._facts)
        return AROUND + around + self.fontMetrics().horizontalAdvance(name) + ROUNDING

    def _behind(self, name: str) -> str:
        """Return the facts that there is room for behind a name."""
        parts = self._facts.split(BETWEEN)
        metrics = self.fontMetrics()
        for n in range(len(parts), 0, -1) if not self._are_kept else ():
            behind = BETWEEN.join(parts[:n])
            if self._room(behind) >= metrics.horizontalAdvance(name):
                return behind
        least = LEAST if self._are_kept else ENOUGH * metrics.height()
        return self._facts if self._room(self._facts) >= least else ""

    def _room(self, behind: str) -> int:
        """Return the pixels that are left for a name beside what stands around it."""
        beside = self.fontMetrics().horizontalAdvance(self._prefix + behind)
        return self.width() - AROUND - beside

    def _shortened(self, name: str, behind: str) -> str:
        """Return as much of a name as there is room for."""
        room = max(self._room(behind), LEAST)
        return self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Write as much as there is room for now."""
        super().resizeEvent(event)
        self.show_facts(self._facts, are_kept=self._are_kept)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 - Qt's name
        """Let the wheel turn: nobody changes a source by scrolling past it."""
        if event is not None:
            event.ignore()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the box, and the arrow that a styled box lacks."""
        super().paintEvent(event)
        if self._palette is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = self._palette.muted if self.isEnabled() else self._palette.faint
        pen = QPen(color(ink), 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        x, y = self.width() - 16.0, self.height() / 2
        arrow = [QPointF(x - 4, y - 2), QPointF(x, y + 2), QPointF(x + 4, y - 2)]
        painter.drawPolyline(QPolygonF(arrow))
        painter.end()
