"""A plot without anything that only analysts need: no menus, no panning, no axis lines."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pyqtgraph as pg
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFont, QFontMetricsF

from app.dashboard.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.dashboard.theme import Palette

WIDEST_WORD, WIDEST_NAME = "Unpleasant", "Right AUX"
"""The longest word at the left of a plot, and the longest name of a channel that devices give; the
axis has room for both in any plot, so that plots beneath each other line up."""

BESIDE, BENEATH = 14, 10
"""Pixels of the axes besides their text: at the left, and beneath."""

AXIS_PIXELS, NAME_PIXELS = 11, 12
"""Type of moments and words, and of channels' names, which are bold."""

LEAD, TAIL = 0.02, 0.035
"""Room before the first and after the last moment, in shares of the time shown: half a tick label,
and the scale bar. Where text is large and the plot small these need more; see `time_room`."""

FIRST_MOMENT, BEYOND = "−5 min", 14.0
"""The widest name of a first moment, and the pixels by which it may stand out of the plot: an axis
of pyqtgraph draws 15 more than it has."""

BAR_GAP, BAR_TEXT = 3.0, 4.0
"""Pixels from the newest sample to the scale bar at least, and from it to its text."""


class QuietPlot:
    """A view box with an axis at the left and one beneath.

    It is made of pyqtgraph's parts: its own plot item brings menus and forms along, which take
    longer to make than all the rest and outlive their window.

    Parameters
    ----------
    title : str
        What it shows, for screen readers.
    seconds : float
        Time that is shown, up to now at 0.

    Attributes
    ----------
    widget : GraphicsLayoutWidget
        Where it is drawn.
    left, bottom : AxisItem
        Its axes.
    """

    def __init__(self, title: str, seconds: float) -> None:
        self.widget = pg.GraphicsLayoutWidget()
        self.widget.setAccessibleName(title)
        # There is nothing in it to steer; Tab passes it by.
        self.widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.widget.setFrameShape(self.widget.Shape.NoFrame)
        self.widget.ci.layout.setContentsMargins(0, 0, 0, 0)
        self.widget.ci.layout.setSpacing(0)
        self.left, self.bottom = pg.AxisItem("left"), pg.AxisItem("bottom")
        self._view = self.widget.addViewBox(row=0, col=1, enableMenu=False, enableMouse=False)
        self._view.disableAutoRange()
        self._seconds = seconds
        self._view.sigResized.connect(self._take_room)
        self.widget.addItem(self.left, row=0, col=0)
        self.widget.addItem(self.bottom, row=1, col=1)
        for axis in (self.left, self.bottom):
            axis.linkToView(self._view)
            axis.setStyle(tickLength=0, tickAlpha=0, tickTextOffset=6, hideOverlappingLabels=False)
            axis.setPen(None)
        self.use_type()

    def use_type(self) -> None:
        """Take the application's type as it is now, and make room for it."""
        words = font(AXIS_PIXELS)
        before = self.left.style["tickFont"]
        is_bold = before is not None and before.weight() > QFont.Weight.Normal
        self.left.setTickFont(font(NAME_PIXELS, bold=True) if is_bold else words)
        self.bottom.setTickFont(words)
        width, height = axis_room()
        self.left.setWidth(width)
        self.bottom.setHeight(height)
        self._take_room()

    def _take_room(self) -> None:
        """Leave room beside the moments, however wide it is."""
        width = max(1.0, float(self._view.width()))
        lead, tail = time_room(width)
        per_pixel = self._seconds / (width - lead - tail)
        self._view.setXRange(-self._seconds - lead * per_pixel, tail * per_pixel, padding=0)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours, and the type as it is now."""
        self.use_type()
        self.widget.setBackground(color(palette.card))
        self.left.setTextPen(color(palette.text))
        self.bottom.setTextPen(color(palette.muted))

    def set_height(self, lo: float, hi: float) -> None:
        """Show values from `lo` to `hi`."""
        self._view.setYRange(lo, hi, padding=0)

    @property
    def seconds_per_pixel(self) -> float:
        """Time that one pixel stands for."""
        return float(self._view.viewPixelSize()[0])

    @property
    def pixel_height(self) -> float:
        """Pixels between the lower and the upper edge."""
        return float(self._view.height())

    @property
    def time_range(self) -> tuple[float, float]:
        """First and last moment that is drawn, in seconds."""
        left, right = self._view.viewRange()[0]
        return float(left), float(right)

    def add(self, *items: pg.GraphicsObject) -> None:
        """Add items; they never change what is shown."""
        for item in items:
            self._view.addItem(item, ignoreBounds=True)

    def remove(self, *items: pg.GraphicsObject) -> None:
        """Take items away."""
        for item in items:
            self._view.removeItem(item)

    def mark_times(
        self, moments: Sequence[int], unit_seconds: int, unit: str, newest: str = "now"
    ) -> None:
        """Label moments beneath: ``−4 s``, or what the newest is called for 0."""
        ticks = [(-m * unit_seconds, f"−{m} {unit}" if m else newest) for m in moments]
        self.bottom.setTicks([ticks])


def axis_room() -> tuple[int, int]:
    """Return the pixels that the axes take at the left and beneath, as the type is now."""
    words = QFontMetricsF(font(AXIS_PIXELS))
    names = QFontMetricsF(font(NAME_PIXELS, bold=True))
    widest = max(words.horizontalAdvance(WIDEST_WORD), names.horizontalAdvance(WIDEST_NAME))
    return math.ceil(widest) + BESIDE, math.ceil(words.height()) + BENEATH


def time_room(width: float) -> tuple[float, float]:
    """Return the pixels before the first and after the last moment, as the type is now.

    Parameters
    ----------
    width : float
        Pixels of the plot, without its axis.
    """
    usual = width / (1 + LEAD + TAIL)
    type_ = QFontMetricsF(font(AXIS_PIXELS))
    first = type_.horizontalAdvance(FIRST_MOMENT) / 2 - BEYOND
    last = max(type_.horizontalAdvance("now") / 2, BAR_GAP + BAR_TEXT + type_.capHeight() + 1)
    # Half of it at least is for what happened between the two, if it were ever so narrow.
    return min(max(LEAD * usual, first), width / 4), min(max(TAIL * usual, last), width / 4)
