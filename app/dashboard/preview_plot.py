"""Two seconds of a stream as lines, each with the word for its contact."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.dashboard.theme import color, font
from app.words import QUALITIES
from streaming.signal.contact import Contact

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PyQt6.QtGui import QPaintEvent

    from app.dashboard.theme import Palette
    from app.stream_preview import Preview
    from streaming.signal.contact import ElectrodeContact

SHAPES = {Contact.GOOD: "●", Contact.FAIR: "◐", Contact.OFF: "✕"}

STEPS = (20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0, 5000.0)
"""µV that the height of a line can stand for; the next above what most channels span is taken."""

WORD_GAP, FOOT = 8.0, 22.0
"""Pixels: before the word of contact at the right, and beneath for time and scale."""

ENDS = ("−2 s", "now")
"""What stands beneath the ends of the lines."""

APART = 12.0
"""Pixels between the words beneath the lines, at least."""

LEAST_LANE = 13.0
"""Pixels of height under which a channel's name and word would meet the next one's."""


def scale_of(data: NDArray[np.floating]) -> float:
    """Return the µV that a line's height stands for: what most channels span fits into it.

    Parameters
    ----------
    data : ndarray of shape (n_channels, n_times)
        Signal in µV.
    """
    if not data.size:
        return STEPS[0]
    spans = np.nanpercentile(data, 99, axis=1) - np.nanpercentile(data, 1, axis=1)
    typical = float(np.nanmedian(spans)) if np.isfinite(spans).any() else 0.0
    return next((step for step in STEPS if step >= typical), STEPS[-1])


class PreviewPlot(QWidget):
    """The lines."""

    def __init__(self) -> None:
        super().__init__()
        self._preview: Preview | None = None
        self._palette: Palette | None = None
        self._said = ""
        self.setAccessibleName("Preview of the signal")
        self.setMinimumSize(260, 120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def show_preview(self, preview: Preview | None, said: str = "") -> None:
        """Draw a stretch of signal, or say why there is none."""
        self._preview, self._said = preview, said
        told = [f"{e.name} {QUALITIES[e.quality]} {e.why}".rstrip() for e in _contact(preview)]
        self.setAccessibleDescription(", ".join(told) or said)
        self.setToolTip("\n".join(told))
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        if (palette := self._palette) is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._preview is None:
            painter.setFont(font(12))
            painter.setPen(color(palette.muted))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(self.rect()).adjusted(16, 0, -16, 0), int(flags), self._said)
        else:
            self._draw(painter, self._preview, palette)
        painter.end()

    def _draw(self, p: QPainter, preview: Preview, palette: Palette) -> None:
        names = preview.ch_names
        metrics = QFontMetricsF(font(11, bold=True))
        left = 10 + max(metrics.horizontalAdvance(name) for name in names)
        lane = (self.height() - FOOT) / len(names)
        scale = scale_of(preview.data)
        known = {electrode.name: electrode.quality for electrode in preview.contact}
        right = word_width(QFontMetricsF(font(11)))
        plot = QRectF(left, 0, self.width() - left - right, lane)
        every = max(1, math.ceil(LEAST_LANE / lane))
        for n, name in enumerate(names):
            plot.moveTop(lane * n)
            p.setPen(QPen(color(palette.traces[n % len(palette.traces)]), 1))
            p.drawPolyline(_line(preview.data[n], plot, scale))
            if n % every == 0:
                self._write_beside(p, plot, name, known.get(name))
        plot.moveTop(self.height() - FOOT)
        self._draw_foot(p, plot, scale)

    def _write_beside(self, p: QPainter, lane: QRectF, name: str, quality: Contact | None) -> None:
        """Write a channel's name to the left of its line, and its contact to the right."""
        if (palette := self._palette) is None:
            return
        beside = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        top = lane.center().y() - 9
        p.setFont(font(11, bold=True))
        p.setPen(color(palette.text))
        p.drawText(QRectF(0, top, lane.left(), 18), beside, name)
        if quality is None:
            return
        inks = {Contact.GOOD: palette.good, Contact.FAIR: palette.warn, Contact.OFF: palette.bad}
        p.setFont(font(11))
        p.setPen(color(inks[quality]))
        place = QRectF(lane.right() + WORD_GAP, top, self.width() - lane.right() - WORD_GAP, 18)
        p.drawText(place, beside, _word(quality))

    def _draw_foot(self, p: QPainter, foot: QRectF, scale: float) -> None:
        """Say what the lines' height stands for, and how long they are."""
        if (palette := self._palette) is None:
            return
        p.setFont(font(11))
        p.setPen(color(palette.muted))
        room = QRectF(foot.left(), foot.top(), foot.width(), FOOT)
        sides = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)
        for word, side in zip(ENDS, sides, strict=True):
            p.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | side), word)
        said = scale_words(scale, foot.width(), QFontMetricsF(font(11)))
        p.drawText(room, int(Qt.AlignmentFlag.AlignCenter), said)


def scale_words(scale: float, room: float, metrics: QFontMetricsF) -> str:
    """Return what the lines' height stands for, in words that fit between the ends' or none.

    Parameters
    ----------
    scale : float
        µV.
    room : float
        Pixels of the line beneath the lines.
    metrics : QFontMetricsF
        Of its type.
    """
    beside = 2 * (max(map(metrics.horizontalAdvance, ENDS)) + APART)
    wordings = (f"height of a line: {scale:g} µV", f"line: {scale:g} µV")
    return next((w for w in wordings if metrics.horizontalAdvance(w) + beside <= room), "")


def word_width(metrics: QFontMetricsF) -> float:
    """Return the pixels at the right that the longest word of contact takes."""
    return WORD_GAP + math.ceil(max(metrics.horizontalAdvance(_word(each)) for each in SHAPES))


def _word(quality: Contact) -> str:
    return f"{SHAPES[quality]} {QUALITIES[quality]}"


def _line(values: NDArray[np.floating], lane: QRectF, scale: float) -> QPolygonF:
    """Return a channel around its median; what leaves its lane is cut off at its edge."""
    finite = np.isfinite(values)
    if not finite.any():
        return QPolygonF()
    x = lane.left() + lane.width() * np.arange(values.size) / max(1, values.size - 1)
    parts = np.clip((values - np.median(values[finite])) / scale, -0.5, 0.5)
    y = lane.center().y() - parts * lane.height()
    return QPolygonF([QPointF(a, b) for a, b in zip(x[finite], y[finite], strict=True)])


def _contact(preview: Preview | None) -> tuple[ElectrodeContact, ...]:
    return () if preview is None else preview.contact
