"""The picture of a calibration's result: bars with intervals, certainty kept, more time's worth."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from PyQt6.QtCore import QLineF, QPointF, QRectF, QSize, QSizeF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.dashboard.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PyQt6.QtGui import QPaintEvent

    from app.dashboard.theme import Palette
    from models.personal.result import PersonalResult
    from models.personal.yardsticks import CurvePoint
    from models.svg import ReliabilityBin

    Draw = Callable[[QPainter, QRectF, Palette], None]
    """Draws into a place with a painter that is ready."""

PIXELS = 12
"""Size of the picture's type."""

ROW, BAR = 80.0, 20.0
"""Pixels of a row of the bars, and of the bar in it, at most."""

CHANCE = 0.5
"""Balanced accuracy of telling one of two labels by chance, or of always telling the same."""

LOWEST = 0.3
"""Balanced accuracy at which the axis of the curve begins: what is below is as good as chance."""

GAP = 7.0
"""Pixels between an axis and its numbers."""

LEGENDS = ("lines: 95 % intervals · dashed: chance", "lines: 95 % · dashed: chance")
"""What the lines of the bars are: the first wording that fits, or none."""

LARGEST_DOT, LEAST_DOT = 9.0, 3.0
"""Radii of the reliability's dots in pixels; their areas are as the numbers of windows."""


_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT_SIDE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class Bar:
    """One score.

    Attributes
    ----------
    name : str
        Of what.
    value : float
        Balanced accuracy, in [0, 1].
    ends : tuple of float or None
        Its 95 % interval.
    is_own : bool
        Whether it is the personal model's.
    """

    name: str
    value: float
    ends: tuple[float, float] | None = None
    is_own: bool = False

    @property
    def words(self) -> str:
        """The score in words."""
        between = f", 95 % between {self.ends[0]:.2f} and {self.ends[1]:.2f}" if self.ends else ""
        return f"{self.name}: {self.value:.2f}{between}"


def bars_of(result: PersonalResult) -> tuple[Bar, ...]:
    """Return what a personal model stands beside, the model first."""
    scores = [("Your model", result.personal), ("Generic model", result.generic)]
    made = [
        Bar(name, score.mean, _ends(score.lo, score.hi), is_own=name == "Your model")
        for name, score in scores
        if score is not None
    ]
    order = result.order_only
    return (
        *made,
        Bar("Majority", result.majority),
        Bar("Order alone", order.mean, _ends(order.lo, order.hi)),
    )


def _ends(low: float | None, high: float | None) -> tuple[float, float] | None:
    return None if low is None or high is None else (low, high)


class Plot(QWidget):
    """A drawing in the colours of a theme; what it tells is told to screen readers as well.

    Parameters
    ----------
    name : str
        What it shows.
    least : QSize
        Pixels that it needs at least.
    """

    def __init__(self, name: str, least: QSize) -> None:
        super().__init__()
        self._palette: Palette | None = None
        self._draw: Draw | None = None
        self.setAccessibleName(name)
        self.setMinimumSize(least)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def show_drawing(self, draw: Draw, words: str) -> None:
        """Draw something else, which words tell, too."""
        self._draw = draw
        self.setAccessibleDescription(words)
        self.setToolTip(words)
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        if self._palette is None or self._draw is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(PIXELS))
        self._draw(painter, QRectF(self.rect()), self._palette)
        painter.end()


def draw_bars(p: QPainter, place: QRectF, palette: Palette, bars: Sequence[Bar]) -> None:
    """Draw scores as bars from 0 to 1 with their intervals, and chance as a line through all."""
    metrics = QFontMetricsF(p.font())
    left = max(metrics.horizontalAdvance(bar.name) for bar in bars) + 14
    right = metrics.horizontalAdvance("0.00") + 12
    axis = place.adjusted(left, 2, -right, -2 * metrics.height() - 11)
    height = min(ROW, axis.height() / len(bars))

    def x(value: float) -> float:
        return axis.left() + value * axis.width()

    bottom = axis.top() + height * len(bars)
    _numbers_along(
        p, QLineF(axis.left(), bottom, axis.right(), bottom), (0.0, 0.25, 0.5, 0.75, 1.0), palette
    )
    p.setPen(QPen(color(palette.faint), 1.2, Qt.PenStyle.DashLine))
    p.drawLine(QPointF(x(CHANCE), axis.top()), QPointF(x(CHANCE), bottom))
    for row, bar in enumerate(bars):
        middle = axis.top() + (row + 0.5) * height
        thick = min(BAR, 0.45 * height)
        line = QRectF(axis.left(), middle - thick / 2, axis.width(), thick)
        _bar(p, line, bar, palette)
        p.setPen(color(palette.text if bar.is_own else palette.muted))
        p.setFont(font(PIXELS, bold=bar.is_own))
        at = QRectF(place.left(), middle - height / 2, left - 14, height)
        p.drawText(at, _RIGHT, bar.name)
        p.setPen(color(palette.text))
        at = QRectF(axis.right(), middle - height / 2, right, height)
        p.drawText(at, _RIGHT, f"{bar.value:.2f}")
    p.setFont(font(PIXELS))
    p.setPen(color(palette.muted))
    top = bottom + metrics.height() + GAP
    for beneath, legend in legend_at(place, axis.center().x(), top, metrics):
        p.drawText(beneath, int(Qt.AlignmentFlag.AlignCenter), legend)


def legend_at(
    place: QRectF, middle: float, top: float, metrics: QFontMetricsF
) -> list[tuple[QRectF, str]]:
    """Return where the legend stands, and its words: under the axis, else as near as it fits.

    Parameters
    ----------
    place : QRectF
        What is drawn in.
    middle, top : float
        Pixels: the axis's middle, and the upper edge of the legend.
    metrics : QFontMetricsF
        Of its type.

    Returns
    -------
    list of (QRectF, str)
        One, or none where no wording fits.
    """
    for legend in LEGENDS:
        width = ceil(metrics.horizontalAdvance(legend))
        if width <= place.width():
            left = min(max(place.left(), middle - width / 2), place.right() - width)
            return [(QRectF(left, top, width, metrics.height() + 2), legend)]
    return []


def _bar(p: QPainter, line: QRectF, bar: Bar, palette: Palette) -> None:
    """Draw one bar with its interval."""
    p.setPen(Qt.PenStyle.NoPen)
    p.setBrush(color(palette.accent if bar.is_own else palette.faint))
    half = line.height() / 2
    full = QRectF(line.topLeft(), QSizeF(bar.value * line.width(), line.height()))
    p.drawRoundedRect(full, 4, 4)
    if bar.ends is None:
        return
    low, high = (line.left() + end * line.width() for end in bar.ends)
    middle = line.center().y()
    # Twice, the wider line in the ground's colour: so the interval is seen upon its own bar.
    for ink, width in ((palette.card, 4.5), (palette.text, 1.8)):
        p.setPen(QPen(color(ink), width))
        p.drawLine(QPointF(low, middle), QPointF(high, middle))
        for end in (low, high):
            p.drawLine(QPointF(end, middle - half + 2), QPointF(end, middle + half - 2))


def draw_reliability(
    p: QPainter, place: QRectF, palette: Palette, bins: Sequence[ReliabilityBin]
) -> None:
    """Draw how often windows were told right, over how sure of them the model was."""
    heights = (0.0, 0.5, 1.0)
    axis = _axes(p, place, palette, across="how sure it was", up="told right", heights=heights)

    def at(confidence: float, right: float) -> QPointF:
        share = (confidence - CHANCE) / (1 - CHANCE)
        return QPointF(axis.left() + share * axis.width(), axis.bottom() - right * axis.height())

    _numbers_along(p, QLineF(axis.bottomLeft(), axis.bottomRight()), (0.5, 0.75, 1.0), palette)
    _numbers_up(p, axis, heights, (0.0, 1.0), palette)
    p.setPen(QPen(color(palette.faint), 1.2, Qt.PenStyle.DashLine))
    p.drawLine(at(CHANCE, CHANCE), at(1.0, 1.0))
    most = max((each.weight for each in bins), default=1.0) or 1.0
    p.setPen(QPen(color(palette.card), 1.5))
    p.setBrush(color(palette.accent))
    for each in bins:
        radius = max(LEAST_DOT, LARGEST_DOT * (each.weight / most) ** 0.5)
        p.drawEllipse(at(max(CHANCE, each.confidence), each.right), radius, radius)


def draw_curve(
    p: QPainter,
    place: QRectF,
    palette: Palette,
    curve: Sequence[CurvePoint],
    twice: tuple[int, float] | None,
) -> None:
    """Draw the score over blocks, and what twice as many may come to, as a guess looks."""
    heights, up = (0.5, 0.75, 1.0), "balanced accuracy"
    axis = _axes(p, place, palette, across="labelled blocks", up=up, heights=heights)
    _numbers_up(p, axis, heights, (LOWEST, 1.0), palette)
    if not curve:
        p.setPen(color(palette.muted))
        p.drawText(axis, int(Qt.AlignmentFlag.AlignCenter), "too few blocks to say")
        return
    first = curve[0].n_blocks
    last = max([each.n_blocks for each in curve] + ([twice[0]] if twice else []))

    def at(n: float, score: float) -> QPointF:
        across = (n - first) / max(1, last - first)
        up = (max(LOWEST, score) - LOWEST) / (1 - LOWEST)
        return QPointF(axis.left() + across * axis.width(), axis.bottom() - up * axis.height())

    p.setPen(QPen(color(palette.faint), 1.2, Qt.PenStyle.DashLine))
    p.drawLine(at(first, CHANCE), at(last, CHANCE))
    ends = [curve[-1].n_blocks, *([twice[0]] if twice else []), first]
    p.setPen(color(palette.muted))
    for n in dict.fromkeys(ends):
        _number_beneath(p, at(n, LOWEST), str(n))
    points = [at(each.n_blocks, each.balanced_accuracy) for each in curve]
    p.setPen(QPen(color(palette.accent), 2))
    p.drawPolyline(QPolygonF(points))
    p.setBrush(color(palette.accent))
    for point in points:
        p.drawEllipse(point, LEAST_DOT, LEAST_DOT)
    if twice is not None:
        p.setPen(QPen(color(palette.accent), 2, Qt.PenStyle.DotLine))
        p.drawLine(points[-1], at(*twice))
        p.setPen(QPen(color(palette.accent), 2))
        p.setBrush(color(palette.card))
        p.drawEllipse(at(*twice), 4.5, 4.5)


def _axes(
    p: QPainter,
    place: QRectF,
    palette: Palette,
    *,
    across: str,
    up: str,
    heights: Sequence[float],
) -> QRectF:
    """Draw a plot's two lines and their names; return what is between them."""
    metrics = QFontMetricsF(p.font())
    high = metrics.height()
    axis = place.adjusted(numbers_width(heights, metrics), 1.5 * high + 6, -14, -(high * 2 + 8))
    p.setPen(QPen(color(palette.border), 1))
    p.drawLine(axis.bottomLeft(), axis.bottomRight())
    p.drawLine(axis.bottomLeft(), axis.topLeft())
    p.setPen(color(palette.muted))
    p.drawText(QRectF(place.left(), place.top(), place.width(), high + 2), _LEFT_SIDE, up)
    beneath = QRectF(place.left(), axis.bottom() + high + 4, axis.right() - place.left(), high + 4)
    p.drawText(beneath, _RIGHT, across)
    return axis


def numbers_width(values: Sequence[float], metrics: QFontMetricsF) -> float:
    """Return the pixels beside an axis upwards that its numbers take."""
    return ceil(max(metrics.horizontalAdvance(f"{value:g}") for value in values)) + GAP


def _numbers_along(p: QPainter, line: QLineF, values: Sequence[float], palette: Palette) -> None:
    """Write the numbers of an axis across, its ends the first and the last of them."""
    p.setPen(color(palette.muted))
    widest = max(QFontMetricsF(p.font()).horizontalAdvance(f"{value:g}") for value in values)
    # Every other one is as good where all would run into each other.
    each = 1 if line.length() / (len(values) - 1) >= widest + GAP else 2
    for value in values[::each]:
        share = (value - values[0]) / (values[-1] - values[0])
        _number_beneath(p, line.pointAt(share), f"{value:g}")


def _numbers_up(
    p: QPainter,
    axis: QRectF,
    values: Sequence[float],
    ends: tuple[float, float],
    palette: Palette,
) -> None:
    """Write the numbers of an axis upwards."""
    p.setPen(color(palette.muted))
    for value in values:
        y = axis.bottom() - (value - ends[0]) / (ends[1] - ends[0]) * axis.height()
        beside = QRectF(axis.left() - GAP - 80, y - 10, 80, 20)
        p.drawText(beside, _RIGHT, f"{value:g}")


def _number_beneath(p: QPainter, at: QPointF, text: str) -> None:
    place = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    p.drawText(QRectF(at.x() - 30, at.y() + 3, 60, 20), int(place), text)
