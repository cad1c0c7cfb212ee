"""The valence scale: a dot for the value, a capsule for its interval, and nothing for none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QLinearGradient, QPainter, QPen
from PyQt6.QtWidgets import QWidget

from app.dashboard.theme import color, font
from app.words import VALENCE_WORDS, signed

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent

    from app.dashboard.theme import Palette
    from streaming.signal.readings import Prediction

GROOVE, CAPSULE, DOT = 8.0, 18.0, 8.0
"""Heights of groove and capsule, and radius of the dot, in pixels."""

EMPTY = 0.35
"""Opacity of the grey groove where there is no reading."""

TIP = "Dot: this reading. Capsule: 80 % interval for the mean of the last 20 s."


class Gauge(QWidget):
    """The scale from unpleasant to pleasant."""

    def __init__(self) -> None:
        super().__init__()
        self._reading: Prediction | None = None
        self._palette: Palette | None = None
        self.setAccessibleName("Valence scale")
        self.setAccessibleDescription("empty")
        self.setToolTip(TIP)
        self.setFixedHeight(44)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that suits it."""
        return QSize(280, 44)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def show_reading(self, reading: Prediction | None) -> None:
        """Draw the reading of this moment; None for an empty scale."""
        if reading is self._reading:
            return
        self._reading = reading
        value = None if reading is None else reading.valence
        self.setAccessibleDescription("empty" if value is None else signed(value))
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        palette = self._palette
        if palette is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        value = None if self._reading is None else self._reading.valence
        self._draw_groove(painter, palette, is_empty=value is None)
        self._draw_words(painter, palette)
        if self._reading is not None and value is not None:
            self._draw_reading(painter, palette, value, self._reading.interval)
        painter.end()

    def _draw_groove(self, p: QPainter, palette: Palette, *, is_empty: bool) -> None:
        shades = QLinearGradient(0, 0, self.width(), 0)
        ends = (palette.unpleasant, palette.border, palette.pleasant)
        for at, ink in zip((0.0, 0.5, 1.0), ends, strict=True):
            shades.setColorAt(at, color(palette.faint, EMPTY) if is_empty else color(ink))
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(shades)
        groove = QRectF(0, CAPSULE / 2 - GROOVE / 2 + 1, self.width(), GROOVE)
        p.drawRoundedRect(groove, GROOVE / 2, GROOVE / 2)

    def _draw_words(self, p: QPainter, palette: Palette) -> None:
        p.setFont(font(11))
        p.setPen(color(palette.muted))
        row = QRectF(0, CAPSULE + 6, self.width(), 18)
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter)
        for side, word in zip(
            (*sides, Qt.AlignmentFlag.AlignRight), VALENCE_WORDS.values(), strict=True
        ):
            p.drawText(row, int(side | Qt.AlignmentFlag.AlignVCenter), word)

    def _draw_reading(
        self, p: QPainter, palette: Palette, value: float, interval: tuple[float, float] | None
    ) -> None:
        middle = CAPSULE / 2 + 1
        if interval is not None:
            lo, hi = (self._x(end) for end in interval)
            p.setPen(QPen(color(palette.text, 0.55), 1))
            p.setBrush(color(palette.text, 0.28))
            p.drawRoundedRect(
                QRectF(lo, middle - CAPSULE / 2, max(1.0, hi - lo), CAPSULE), 9.0, 9.0
            )
        p.setPen(QPen(color(palette.card), 2))
        p.setBrush(color(palette.text))
        p.drawEllipse(QPointF(self._x(value), middle), DOT, DOT)

    def _x(self, value: float) -> float:
        """Return the place of a value in [-1, 1]; the dot stays inside."""
        inside = min(1.0, max(-1.0, value))
        return DOT + 1 + (inside + 1) / 2 * (self.width() - 2 * DOT - 2)
