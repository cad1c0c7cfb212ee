"""Markers on the timeline: a dashed line each, and beside it as much of its text as has room."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyqtgraph as pg
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QBrush, QFontMetricsF, QPainterPath, QPen
from PyQt6.QtWidgets import QGraphicsPathItem

from app.dashboard.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.dashboard.plots import QuietPlot
    from app.dashboard.theme import Palette
    from app.frame import TimelineMark

N_ROWS = 2
"""Rows of texts: markers that stand close beneath each other's texts, and no more, for the line of
the readings needs the room."""

MOST_TEXTS = 16
"""Texts written at one time: what two rows of a wide window hold."""

LONGEST, READABLE, SHORTEST = 150.0, 64.0, 34.0
"""Pixels of a text at most, beyond which it is elided; from which one that is elided still reads
well; and under which it tells nothing and is left out."""

BESIDE, APART = 3.0, 6.0
"""Pixels between a line and its text, and between two texts."""

ROW_HEIGHT, PIXELS, EDGE = 17.0, 11, 4.0
"""Pixels of a row, of its type, and around a text item's text."""


class TextPlace(NamedTuple):
    """Where a text stands.

    Attributes
    ----------
    row : int
        0 for the highest.
    left, width : float
        In pixels from the left edge of the plot.
    """

    row: int
    left: float
    width: float


def text_places(
    lines: Sequence[float], widths: Sequence[float], right: float
) -> list[TextPlace | None]:
    """Return where each marker's text stands, so that no two of them touch.

    Parameters
    ----------
    lines : sequence of float
        Pixels from the plot's left edge to each marker's line, in rising order.
    widths : sequence of float
        Pixels that each whole text takes.
    right : float
        Pixels to the plot's right edge.

    Returns
    -------
    places : list of TextPlace or None
        The newest are placed first. A text stands to the right of its line where it can be read
        there, else to the left; as far as there is room, else not at all.
    """
    taken: list[list[tuple[float, float]]] = [[] for _ in range(N_ROWS)]
    places: list[TextPlace | None] = []
    for x, whole in zip(reversed(lines), reversed(widths), strict=True):
        wanted = min(whole, LONGEST)
        room = _choose(x, wanted, taken, right)
        width = min(wanted, room.width)
        if width < min(wanted, SHORTEST):
            places.append(None)
            continue
        left = room.left if room.left > x else room.left + room.width - width
        taken[room.row].append((left, left + width))
        places.append(TextPlace(room.row, left, width))
    return places[::-1]


def _choose(
    x: float, wanted: float, taken: Sequence[Sequence[tuple[float, float]]], right: float
) -> TextPlace:
    """Return the best room for a text: behind its line, where people look for it, if at all."""
    behind, before = zip(*(_rooms(x, row, right) for row in taken), strict=True)
    after = [TextPlace(row, *room) for row, room in enumerate(behind)]
    ahead = [TextPlace(row, *room) for row, room in enumerate(before)]
    for rooms, least in ((after, wanted), (after, min(wanted, READABLE)), (ahead, wanted)):
        fitting = [room for room in rooms if room.width >= least]
        if fitting and least == wanted:
            return fitting[0]
        if fitting:
            return max(fitting, key=_width)
    return max(after + ahead, key=_width)


def _width(place: TextPlace) -> float:
    return place.width


def _rooms(
    x: float, taken: Sequence[tuple[float, float]], right: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return start and width of what is free to the right and to the left of a line in a row."""
    begin, end = x + BESIDE, x - BESIDE
    if any(left < x < stop for left, stop in taken):
        return (begin, 0.0), (0.0, 0.0)
    stop = min([left - APART for left, _ in taken if left >= x] + [right])
    start = max([behind + APART for _, behind in taken if behind <= x] + [0.0])
    return (begin, max(0.0, stop - begin)), (start, max(0.0, end - start))


class MarkerLayer:
    """The markers of a plot.

    Parameters
    ----------
    plot : QuietPlot
        Where they are drawn.
    lo, hi : float
        Values between which the plot's own lines lie; the texts stand above them.
    """

    def __init__(self, plot: QuietPlot, lo: float, hi: float) -> None:
        self._plot = plot
        self._lo, self._hi = lo, hi
        self._room = -1.0
        self._lines = QGraphicsPathItem()
        self.texts = [pg.TextItem(anchor=(0.0, 0.0)) for _ in range(MOST_TEXTS)]
        self._written = [""] * MOST_TEXTS
        for text in self.texts:
            text.setFont(font(PIXELS, bold=True))
            text.setVisible(False)
        plot.add(self._lines, *self.texts)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        pen = QPen(color(palette.accent), 1, Qt.PenStyle.DashLine)
        pen.setCosmetic(True)
        self._lines.setPen(pen)
        for text in self.texts:
            text.setColor(color(palette.accent))
            text.fill = QBrush(color(palette.card, 0.85))
            text.setFont(font(PIXELS, bold=True))

    def show_marks(self, marks: Sequence[TimelineMark]) -> None:
        """Draw markers, oldest first."""
        metrics = QFontMetricsF(font(PIXELS, bold=True))
        told = marks[-MOST_TEXTS:]
        left, right = self._plot.time_range
        pixel = self._plot.seconds_per_pixel
        widths = [metrics.horizontalAdvance(mark.text) + 2 * EDGE for mark in told]
        lines = [(-mark.age - left) / pixel for mark in told]
        places = text_places(lines, widths, (right - left) / pixel)
        n_rows = max((place.row + 1 for place in places if place), default=0)
        top = self._make_room(n_rows * ROW_HEIGHT)
        row = ROW_HEIGHT * (top - self._lo) / max(1.0, self._plot.pixel_height)
        path = QPainterPath()
        for mark in marks:
            path.moveTo(QPointF(-mark.age, self._lo))
            path.lineTo(QPointF(-mark.age, top))
        self._lines.setPath(path)
        for i, item in enumerate(self.texts):
            place = places[i] if i < len(places) else None
            item.setVisible(place is not None)
            if place is None:
                continue
            room = place.width - 2 * EDGE + 1
            self._write(i, told[i].text, metrics, room)
            item.setPos(left + place.left * pixel, top - place.row * row)

    def _write(self, i: int, whole: str, metrics: QFontMetricsF, room: float) -> None:
        """Write as much of a text as has room; the whole of it shows on a pointer's stay."""
        shown = metrics.elidedText(whole, Qt.TextElideMode.ElideRight, room)
        if shown != self._written[i]:
            self._written[i] = shown
            self.texts[i].setText(shown)
        self.texts[i].setToolTip(whole)

    def _make_room(self, pixels: float) -> float:
        """Leave some pixels free above the plot's own lines; return the value at their top."""
        height = max(pixels + 1.0, self._plot.pixel_height)
        top = self._hi + pixels * (self._hi - self._lo) / (height - pixels)
        if top != self._room:
            self._room = top
            self._plot.set_height(self._lo, top)
        return top
