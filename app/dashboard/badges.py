"""Warnings as badges in a list: a shape, a word, and a colour that nobody needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.dashboard.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.dashboard.theme import Palette
    from app.source_warnings import StreamWarning

PIXELS = 12
"""Size of the type on a badge."""

HEIGHT, PAD, BETWEEN, SHAPE = 22.0, 8.0, 6.0, 11.0
"""Pixels: height of a badge, its inner margin, the room between two, the width of its shape."""

PLAIN_CELL = 6.0
"""Pixels that a text stands from the cell's edges."""


class BadgeDelegate(QStyledItemDelegate):
    """Draws the cells of a list of sources: texts, and in one column badges.

    Parameters
    ----------
    parent : QObject
        The list.
    column : int
        Where the badges stand.
    """

    def __init__(self, parent: QObject, column: int) -> None:
        super().__init__(parent)
        self._column = column
        self._palette: Palette | None = None

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette

    def paint(
        self,
        painter: QPainter | None,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Draw a cell."""
        if painter is None or (palette := self._palette) is None:
            return
        source = index.data(Qt.ItemDataRole.UserRole)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if is_chosen:
            painter.fillRect(rect, color(palette.raised))
            if index.column() == 0:
                painter.fillRect(QRectF(rect.topLeft(), rect.bottomLeft() + QPointF(3, 0)),
                                 color(palette.accent))  # fmt: skip
        if index.column() == self._column:
            draw_badges(painter, rect, source.warnings, palette)
        else:
            self._draw_text(painter, rect, str(index.data()), can_be=source.can_be_watched)
        painter.restore()

    def _draw_text(self, painter: QPainter, rect: QRectF, text: str, *, can_be: bool) -> None:
        if self._palette is None:
            return
        type_ = font(13)
        painter.setFont(type_)
        painter.setPen(color(self._palette.text if can_be else self._palette.muted))
        room = rect.adjusted(PLAIN_CELL + 4, 0, -PLAIN_CELL, 0)
        shown = QFontMetricsF(type_).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(
            room, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), shown
        )


def draw_badges(
    painter: QPainter, rect: QRectF, warnings: Sequence[StreamWarning], palette: Palette
) -> None:
    """Draw as many warnings as fit, and how many more there are."""
    type_ = font(PIXELS)
    painter.setFont(type_)
    metrics = QFontMetricsF(type_)
    left, right = rect.left() + PLAIN_CELL, rect.right() - PLAIN_CELL
    for n, warning in enumerate(warnings):
        wide = 2 * PAD + SHAPE + 4 + metrics.horizontalAdvance(warning.badge)
        is_last = n == len(warnings) - 1
        more = f"+{len(warnings) - n}"
        needed = 0.0 if is_last else metrics.horizontalAdvance("+9") + BETWEEN
        if left + wide + needed > right and n:
            painter.setPen(color(palette.muted))
            painter.drawText(QRectF(left, rect.top(), 40, rect.height()),
                             int(Qt.AlignmentFlag.AlignVCenter), more)  # fmt: skip
            return
        box = QRectF(left, rect.center().y() - HEIGHT / 2, min(wide, right - left), HEIGHT)
        _draw_badge(painter, box, warning, palette)
        left = box.right() + BETWEEN


def _draw_badge(painter: QPainter, box: QRectF, warning: StreamWarning, palette: Palette) -> None:
    ink = palette.bad if warning.is_severe else palette.warn
    painter.setBrush(color(ink, 0.12))
    painter.setPen(QPen(color(ink), 1))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
    at = QRectF(box.left() + PAD, box.center().y() - SHAPE / 2, SHAPE, SHAPE)
    draw_shape(painter, at, ink, is_severe=warning.is_severe)
    painter.setPen(color(palette.text))
    painter.drawText(
        box.adjusted(PAD + SHAPE + 4, 0, -PAD + 4, 0),
        int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft),
        warning.badge,
    )


def draw_shape(painter: QPainter, at: QRectF, ink: str, *, is_severe: bool) -> None:
    """Draw a cross where something cannot be, a triangle where something is to be looked at."""
    if is_severe:
        painter.setPen(QPen(color(ink), 2))
        inner = at.adjusted(1.5, 1.5, -1.5, -1.5)
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(ink))
    corners = [QPointF(at.center().x(), at.top()), at.bottomRight(), at.bottomLeft()]
    painter.drawPolygon(QPolygonF(corners))
