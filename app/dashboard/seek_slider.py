"""A slider over time that goes where it is clicked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QLineF, Qt
from PyQt6.QtGui import QPainter, QPen
from PyQt6.QtWidgets import QSlider

from app.dashboard.theme import color

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QMouseEvent, QPaintEvent

    from app.dashboard.theme import Palette

HANDLE = 7.0
"""Pixels from the slider's end to the middle of its handle there, as the style sheet has it."""

TICK = 5.0
"""Pixels of a marker's line, from the slider's lower edge."""


class SeekSlider(QSlider):
    """A slider that goes where it is clicked, and on from there; others go a page at a time.

    Parameters
    ----------
    ticks : sequence of float
        Where beneath it there is a line, in shares of its length.
    """

    def __init__(self, ticks: Sequence[float]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._palette: Palette | None = None
        self._ticks = ticks

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the slider, and the lines beneath it."""
        super().paintEvent(event)
        if self._palette is None or not self._ticks:
            return
        painter = QPainter(self)
        painter.setPen(QPen(color(self._palette.muted), 1))
        length, foot = self.width() - 2 * HANDLE, self.height() - 1.0
        for share in self._ticks:
            x = round(HANDLE + share * length) + 0.5
            painter.drawLine(QLineF(x, foot - TICK, x, foot))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Bring the handle under the mouse before it is taken."""
        if event is not None and event.button() is Qt.MouseButton.LeftButton:
            share = (event.position().x() - HANDLE) / max(1.0, self.width() - 2 * HANDLE)
            length = self.maximum() - self.minimum()
            self.setSliderPosition(self.minimum() + round(min(1.0, max(0.0, share)) * length))
        super().mousePressEvent(event)
