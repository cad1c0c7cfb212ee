"""Bars beneath each other, each with a name and a number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QHelpEvent, QPainter, QPen
from PyQt6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.dashboard.fonts import text_size
from app.dashboard.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QPaintEvent

    from app.dashboard.theme import Palette

BAR_HEIGHT = 10.0
NUMBER_WIDTH = 48.0
TICK_HEIGHT = 18.0
"""Pixels of the line across a bar, at most."""

ROW_HEIGHTS = (19.0, 46.0)
"""Pixels of a row, at least and at most."""

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Bar:
    """One row.

    Attributes
    ----------
    name, number : str
        What stands at its left and at its right.
    share : float or None
        How far it reaches, in [0, 1]; None for an empty bar.
    ink : str
        Its colour.
    tick : float or None
        Where a line crosses it, in [0, 1]; None for none.
    tip : str
        What a pointer's stay tells of it.
    """

    name: str
    number: str
    share: float | None
    ink: str
    tick: float | None = None
    tip: str = ""


class Bars(QWidget):
    """The rows.

    Parameters
    ----------
    title : str
        What they show, for screen readers.
    name_width : float
        Pixels of the names.
    n_rows : int
        Rows that there is always room for.
    """

    def __init__(self, title: str, *, name_width: float, n_rows: int) -> None:
        super().__init__()
        self._bars: tuple[Bar, ...] = ()
        self._palette: Palette | None = None
        self._name_width = name_width
        self._n_rows = n_rows
        self.setAccessibleName(title)
        self.setMinimumHeight(round(n_rows * ROW_HEIGHTS[0]))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that suits it."""
        return QSize(234, round(self._n_rows * 32))

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Draw rows; more than there is room for are left out."""
        wanted = tuple(bars[: self._n_rows])
        if wanted == self._bars:
            return
        self._bars = wanted
        self.setAccessibleDescription(", ".join(f"{bar.name} {bar.number}" for bar in wanted))
        self.update()

    def tip_at(self, y: float) -> str:
        """Return what is told of the row at a height in pixels; empty where there is none."""
        row = int(y // self._row_height)
        return self._bars[row].tip if 0 <= row < len(self._bars) else ""

    def event(self, event: QEvent | None) -> bool:
        """Tell of the row under a pointer that stays."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            tip = self.tip_at(event.pos().y())
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    @property
    def _row_height(self) -> float:
        least, most = ROW_HEIGHTS
        return min(most, max(least, self.height() / self._n_rows))

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        if self._palette is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = self._row_height
        for i, bar in enumerate(self._bars):
            self._draw(painter, QRectF(0, i * row, self.width(), row), bar, self._palette)
        painter.end()

    def _draw(self, p: QPainter, row: QRectF, bar: Bar, palette: Palette) -> None:
        p.setFont(font(12, bold=True))
        p.setPen(color(palette.text))
        p.drawText(row, _LEFT, bar.name)
        p.setFont(font(12))
        p.setPen(color(palette.muted))
        p.drawText(row, _RIGHT, bar.number)
        larger = max(1.0, text_size())
        names = self._name_width * larger
        groove = QRectF(
            names,
            row.center().y() - BAR_HEIGHT / 2,
            row.width() - names - NUMBER_WIDTH * larger,
            BAR_HEIGHT,
        )
        p.setPen(Qt.PenStyle.NoPen)
        p.setBrush(color(palette.raised))
        p.drawRoundedRect(groove, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        if bar.share is None:
            return
        filled = QRectF(groove)
        filled.setWidth(max(BAR_HEIGHT, _inside(bar.share) * groove.width()))
        p.setBrush(color(bar.ink))
        p.drawRoundedRect(filled, BAR_HEIGHT / 2, BAR_HEIGHT / 2)
        if bar.tick is not None:
            x = groove.left() + _inside(bar.tick) * groove.width()
            p.setPen(QPen(color(palette.text), 2))
            half = QPointF(0, min(TICK_HEIGHT, row.height() - 4) / 2)
            p.drawLine(
                QPointF(x, groove.center().y()) - half, QPointF(x, groove.center().y()) + half
            )


def _inside(share: float) -> float:
    """Return a share that the bar has room for."""
    return min(1.0, max(0.0, share))
