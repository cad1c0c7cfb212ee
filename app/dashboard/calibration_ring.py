"""What tells time and place in a calibration: a ring that runs out, and a mark for each block."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QPainter, QPen
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.dashboard.theme import color, font

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent

    from app.dashboard.theme import Palette

DIAMETER = 232
"""Pixels of the ring: its number is read from two metres, where a wearer leans back."""

LEAST_DIAMETER = 150
"""Pixels of the ring where larger text leaves no more."""

BREADTH = 10.0
"""Pixels of the ring's line."""

NUMBER = 68
"""Pixels of the number inside."""

WHOLE = 360 * 16
"""Once around, as Qt counts."""

PIP, BETWEEN = 10.0, 6.0
"""Pixels of a block's mark, and between two."""

MOST_WIDTH = 260
"""Pixels of all marks together; more blocks have smaller ones."""


class CountRing(QWidget):
    """Seconds that are left, as a number and as a ring that runs out; nothing in it flashes."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: int | None = None
        self.share = 0.0
        self.is_calm = False
        self._ink = "accent"
        self._palette: Palette | None = None
        self.setAccessibleName("Seconds left")
        self.setMinimumSize(LEAST_DIAMETER, LEAST_DIAMETER)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that suits it."""
        return QSize(DIAMETER, DIAMETER)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def show_time(self, left: float | None, whole: float | None, ink: str = "accent") -> None:
        """Show how much time is left.

        Parameters
        ----------
        left, whole : float or None
            Seconds that are left, of how many; None for an empty ring without a number.
        ink : {"accent", "pleasant", "unpleasant", "muted"}
            Which of the theme's colours.
        """
        seconds = None if left is None else max(0, math.ceil(left))
        share = 0.0 if not whole or left is None else min(1.0, max(0.0, left / whole))
        if self.is_calm and whole:
            # Where motion is reduced the ring goes on in steps of a second, as the number does.
            share = min(1.0, (seconds or 0) / whole)
        if (seconds, share, ink) == (self.seconds, self.share, self._ink):
            return
        if seconds != self.seconds:
            self.setAccessibleDescription("" if seconds is None else f"{seconds} s")
        self.seconds, self.share, self._ink = seconds, share, ink
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        if self._palette is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height(), DIAMETER) - BREADTH - 2
        ring = QRectF(0, 0, side, side)
        ring.moveCenter(QPointF(self.width() / 2, self.height() / 2))
        painter.setPen(QPen(color(self._palette.border), BREADTH))
        painter.drawEllipse(ring)
        if self.share:
            ink = color(getattr(self._palette, self._ink))
            cap = Qt.PenCapStyle.RoundCap
            painter.setPen(QPen(ink, BREADTH, Qt.PenStyle.SolidLine, cap))
            painter.drawArc(ring, WHOLE // 4, round(WHOLE * self.share))
        if self.seconds is not None:
            self._write(painter, ring, self._palette)
        painter.end()

    def _write(self, p: QPainter, ring: QRectF, palette: Palette) -> None:
        type_ = font(NUMBER, bold=True)
        # Digits of one width each stand too far apart in so large a number.
        type_.clearFeatures()
        type_.setPixelSize(min(type_.pixelSize(), round(0.42 * ring.height())))
        p.setFont(type_)
        p.setPen(color(palette.text))
        p.drawText(ring.translated(0, -6), int(Qt.AlignmentFlag.AlignCenter), str(self.seconds))
        p.setFont(font(13))
        p.setPen(color(palette.muted))
        beneath = QRectF(ring.left(), ring.center().y(), ring.width(), ring.height() / 2)
        beneath.translate(0, 0.5 * type_.pixelSize() - 8)
        place = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        p.drawText(beneath, int(place), "second left" if self.seconds == 1 else "seconds left")


@dataclass(frozen=True, slots=True)
class Tally:
    """Blocks of a calibration.

    Attributes
    ----------
    done, whole : int
        Blocks of this sitting that were rated, and that there are to be.
    low, high : int
        Blocks of all days that were rated unpleasant, and pleasant.
    """

    done: int
    whole: int
    low: int
    high: int

    @property
    def words(self) -> str:
        """What the marks tell, and what there is of all days."""
        rated = f"rated pleasant {self.high}, unpleasant {self.low} of all days"
        return f"{self.done} of {self.whole} blocks done; {rated}"


class Pips(QWidget):
    """A mark for each block of this sitting: filled once it is done."""

    def __init__(self) -> None:
        super().__init__()
        self.tally = Tally(0, 0, 0, 0)
        self._palette: Palette | None = None
        self.setAccessibleName("Blocks")
        self.setFixedHeight(round(PIP) + 4)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def show_tally(self, tally: Tally) -> None:
        """Show how many blocks there are."""
        if tally == self.tally:
            return
        self.tally = tally
        self.setAccessibleDescription(tally.words)
        self.setToolTip(tally.words)
        self.setFixedWidth(round(min(MOST_WIDTH, tally.whole * (PIP + BETWEEN))))
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        if self._palette is None or not self.tally.whole:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        each = self.width() / self.tally.whole
        radius = min(PIP, each - 2) / 2
        for place in range(self.tally.whole):
            at = QPointF((place + 0.5) * each, self.height() / 2)
            is_done = place < self.tally.done
            ink = self._palette.accent if is_done else self._palette.muted
            painter.setBrush(color(self._palette.accent if is_done else self._palette.card))
            painter.setPen(QPen(color(ink), 1.4))
            painter.drawEllipse(at, radius, radius)
        painter.end()
