"""Valence over the last five minutes: a line, its interval, and hatching where there was none."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QBrush, QFont, QFontMetricsF, QLinearGradient, QPainterPath, QPen, QPolygonF
from PyQt6.QtWidgets import QGraphicsPathItem

from app.dashboard.cards import Card
from app.dashboard.markers import MarkerLayer
from app.dashboard.plots import QuietPlot
from app.dashboard.theme import color, font
from app.reading_history import HISTORY_SECONDS
from app.reading_shares import reading_shares, whole_percents
from app.words import VALENCE_WORDS, percent, span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame, HistoryPoint

LIMIT = 1.12
"""Half of the height that is drawn; the scale itself ends at 1."""

NOTES = (
    "band: 80 % interval over 20 s · hatched: no estimate",
    "80 % band · hatched: no estimate",
    "hatched: no estimate",
    "",
)
"""What the picture is of, the shorter the less room there is."""

HATCHED = 9
"""Pixels that a pause must have to be hatched: of a narrower one no line of the hatching, which
repeats every 8 pixels, is whole, and what is left looks like the dotted line of a marker."""

MOST_LABELS = 6
"""Reasons written at one time, the newest ones."""

LABEL_EDGE = 6.0
"""Pixels of a text item around its text, and from it to the line of the readings."""


class TimelinePanel:
    """The card of the timeline.

    Attributes
    ----------
    card : Card
        Where it stands.
    """

    def __init__(self) -> None:
        self.card = Card("Valence, last 5 minutes")
        self.card.note.offer(*NOTES)
        self.plot = QuietPlot("Valence over the last five minutes", HISTORY_SECONDS)
        self.plot.set_height(-LIMIT, LIMIT)
        words = zip((-1.0, 0.0, 1.0), VALENCE_WORDS.values(), strict=True)
        self.plot.left.setTicks([list(words)])
        self._newest = ""
        self._mark_times("now")
        self.card.body.addWidget(self.plot.widget, 1)
        self._pauses, self._band = QGraphicsPathItem(), QGraphicsPathItem()
        self._narrow = QGraphicsPathItem()
        self._zero = pg.InfiniteLine(angle=0)
        self._line = pg.PlotCurveItem(antialias=True)
        self.plot.add(self._zero, self._pauses, self._narrow, self._band, self._line)
        self._labels = [pg.TextItem(anchor=(0.5, 1.0)) for _ in range(MOST_LABELS)]
        for text in self._labels:
            text.setFont(font(11, bold=True))
            text.setZValue(1.0)
        self.plot.add(*self._labels)
        self.markers = MarkerLayer(self.plot, -LIMIT, LIMIT)
        self.empty = pg.TextItem(anchor=(0.5, 1.0))
        self.empty.setPos(-HISTORY_SECONDS / 2, 0.0)
        self.empty.setFont(font(13, bold=True))
        self.empty.setZValue(1.0)
        self.plot.add(self.empty)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.plot.use(palette)
        self.plot.left.setTextPen(color(palette.muted))
        self._zero.setPen(pg.mkPen(color(palette.border), width=1))
        self._band.setPen(QPen(Qt.PenStyle.NoPen))
        self._band.setBrush(color(palette.muted, 0.28))
        for pauses in (self._pauses, self._narrow):
            pauses.setPen(QPen(Qt.PenStyle.NoPen))
        self._narrow.setBrush(color(palette.warn, 0.14))
        self._pauses.setBrush(QBrush(color(palette.warn, 0.4), Qt.BrushStyle.BDiagPattern))
        pen = QPen(_by_value(palette), 2.5)
        pen.setCosmetic(True)
        self._line.setPen(pen)
        for text in self._labels:
            text.setColor(color(palette.warn))
            text.fill = QBrush(color(palette.card, 0.85))
        self.markers.use(palette)
        self.empty.setColor(color(palette.muted))
        self.empty.fill = QBrush(color(palette.card))

    def _mark_times(self, newest: str) -> None:
        """Label the minutes; what is past is not called now."""
        if newest != self._newest:
            self._newest = newest
            self.plot.mark_times(range(round(HISTORY_SECONDS / 60) + 1), 60, "min", newest)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Draw a frame's history."""
        self._mark_times("now" if frame.playback is None else "0 min")
        history = frame.history
        times = np.array([-point.age for point in history])
        values = np.array([np.nan if p.valence is None else p.valence for p in history])
        self._line.setData(times, values, connect="finite")
        self._band.setPath(_band(history))
        pauses = _pauses(history)
        hatched, narrow = QPainterPath(), QPainterPath()
        for start, stop, _ in pauses:
            is_narrow = stop - start < HATCHED * self.plot.seconds_per_pixel
            path = narrow if is_narrow else hatched
            path.addRect(QRectF(start, -LIMIT, stop - start, 2 * LIMIT))
        self._pauses.setPath(hatched)
        self._narrow.setPath(narrow)
        self._write(pauses)
        self.markers.show_marks(frame.markers)
        words = why_empty(frame)
        self.empty.setText(words)
        self.empty.setVisible(bool(words))
        self.card.note.offer(*(("",) if words else NOTES))
        self._tell(frame)

    def _tell(self, frame: DashboardFrame) -> None:
        """Say for those who do not see it what is drawn."""
        target = frame.model.target if frame.model else ""
        shares = reading_shares(frame.history, target)
        rounded = zip(shares, whole_percents(shares), strict=True)
        parts = [f"{each.name} {percent(part)}" for each, part in rounded]
        marks = [f"{mark.text} {span(mark.age)} ago" for mark in frame.markers[-MOST_LABELS:]]
        told = "; ".join(", ".join(part) for part in (parts, marks) if part)
        self.plot.widget.setAccessibleDescription(told or "no readings yet")

    def _write(self, pauses: Sequence[tuple[float, float, str]]) -> None:
        """Write the reasons of pauses at their feet, where they cover nothing beside them."""
        type_, pixel = font(11, bold=True), self.plot.seconds_per_pixel
        told = [
            ((start + stop) / 2, broken(why, (stop - start) / pixel - 2 * LABEL_EDGE, type_))
            for start, stop, why in pauses
        ]
        shown = [each for each in told if each[1]]
        for i, text in enumerate(self._labels):
            text.setVisible(i < len(shown))
            if i < len(shown):
                text.setText(shown[-1 - i][1])
                text.setPos(shown[-1 - i][0], -LIMIT)


def why_empty(frame: DashboardFrame) -> str:
    """Say why there is nothing on the timeline at all; empty where there is something."""
    if frame.model is None:
        # Before the source is known, nobody knows which model will.
        return "No model reads" if frame.status.info else "No readings yet"
    if frame.model.target != "valence":
        return f"This model reads {frame.model.target}, not valence"
    return "" if frame.history else "No readings yet"


def broken(words: str, room: float, type_: QFont) -> str:
    """Return words in one line, or each in its own, as the room in pixels asks; empty for none."""
    metrics = QFontMetricsF(type_)
    for text in (words, words.replace(" ", "\n")):
        if max(metrics.horizontalAdvance(line) for line in text.split("\n")) <= room:
            return text
    return ""


def _by_value(palette: Palette) -> QLinearGradient:
    """Return colours by height, on the scale's own coordinates."""
    shades = QLinearGradient(0.0, -1.0, 0.0, 1.0)
    shades.setColorAt(0.0, color(palette.unpleasant))
    shades.setColorAt(0.42, color(palette.unpleasant))
    shades.setColorAt(0.5, color(palette.muted))
    shades.setColorAt(0.58, color(palette.pleasant))
    shades.setColorAt(1.0, color(palette.pleasant))
    return shades


def _band(history: Sequence[HistoryPoint]) -> QPainterPath:
    """Return the outline of the intervals, one closed piece a run."""
    path = QPainterPath()
    for there, run in groupby(history, key=lambda point: point.interval is not None):
        if not there:
            continue
        spans = [(-p.age, *p.interval) for p in run if p.interval is not None]
        outline = [QPointF(x, hi) for x, _, hi in spans]
        outline += [QPointF(x, lo) for x, lo, _ in reversed(spans)]
        path.addPolygon(QPolygonF(outline))
        path.closeSubpath()
    return path


def _pauses(history: Sequence[HistoryPoint]) -> list[tuple[float, float, str]]:
    """Return start and stop (seconds, up to 0) and reason of each pause.

    A pause reaches from the last reading before it to whatever comes after it.
    """
    pauses = []
    for reason, run in groupby(enumerate(history), key=lambda pair: pair[1].reason):
        if not reason:
            continue
        points = list(run)
        first, last = points[0][0], points[-1][0]
        before = history[max(0, first - 1)]
        start = points[0][1].age if before.reason else before.age
        stop = history[min(len(history) - 1, last + 1)].age
        pauses.append((-start, -stop, reason))
    return pauses
