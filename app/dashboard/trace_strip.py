"""The lines of the traces on a strip that goes round: only what is new is drawn.

Drawing ten seconds of 64 channels anew takes 22 ms, their newest three pixels 0.8 ms (measured).
The strip is as wide as the picture; sample `i` lies at pixel `i * pixels` modulo its width, so what
has been drawn stays where it is until its place is taken by what is newer by one picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PyQt6.QtGui import QColor, QPainter, QPen, QPixmap

from app.dashboard.decimation import thin_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPARE = 8
"""Pixels by which the strip is wider than what is shown: what is new is drawn before it is seen."""


@dataclass(frozen=True, slots=True)
class Lane:
    """Where and how one channel is drawn.

    Attributes
    ----------
    row : int
        Its row in the data.
    middle : float
        Pixels from the top to its zero.
    reach : float
        Pixels above and below, beyond which it is cut off.
    color : QColor
        Its line.
    has_zero : bool
        Whether its zero is drawn: of very many lanes not every one's.
    """

    row: int
    middle: float
    reach: float
    color: QColor
    has_zero: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """All that makes older columns look another way where it changes.

    Attributes
    ----------
    lanes : tuple of Lane
        From top to bottom.
    pixels : float
        From one sample to the next.
    per_microvolt : float
        Pixels of one µV.
    back, zero : QColor
        What is behind the lines, and the lines of zero.
    """

    lanes: tuple[Lane, ...]
    pixels: float
    per_microvolt: float
    back: QColor
    zero: QColor


class TraceStrip:
    """A pixmap that goes round.

    Parameters
    ----------
    width, height : int
        Pixels of the screen that are shown of it.
    """

    def __init__(self, width: int, height: int) -> None:
        self._width = width
        self.pixmap = QPixmap(width + SPARE, height)
        self._drawing: Drawing | None = None
        self._run: object = None
        self._stop = 0

    def draw(self, data: NDArray[np.float32], start: int, run: object, drawing: Drawing) -> None:
        """Draw what is new of the samples; all of them where they are others, or other to draw.

        Parameters
        ----------
        data : ndarray of float32, shape (n_channels, n_times)
            Samples in µV, NaN where they are missing.
        start : int
            Index of the first of them.
        run : object
            Another one where older samples are not what they were.
        drawing : Drawing
            How to draw them.
        """
        stop = start + data.shape[1]
        last = math.floor((stop - 1) * drawing.pixels) + 1
        goes_on = drawing == self._drawing and run is self._run and start < self._stop <= stop
        if goes_on and self._stop == stop:
            return
        first = math.floor((self._stop - 1) * drawing.pixels) - 2 if goes_on else -math.inf
        first = int(max(first, last - self.pixmap.width() + 1))
        self._drawing, self._run, self._stop = drawing, run, stop
        painter = QPainter(self.pixmap)
        around = self.pixmap.width()
        for turn in range(first // around, last // around + 1):
            here = max(first, turn * around), min(last, (turn + 1) * around - 1)
            painter.resetTransform()
            painter.translate(-turn * around, 0)
            self._draw_columns(painter, data, start, here)
        painter.end()

    def paint(self, painter: QPainter, left: int, top: int, late: float) -> None:
        """Put the strip on the screen, its newest column at the right edge.

        Parameters
        ----------
        painter : QPainter
            Of what is painted on, in pixels of the screen.
        left, top : int
            Where it begins.
        late : float
            Pixels by which the newest column is moved to the left.
        """
        if self._drawing is None:
            return
        around, shift = self.pixmap.width(), round(late)
        last = math.floor((self._stop - 1) * self._drawing.pixels)
        column = last - self._width + 1 + shift
        while column <= last:
            at = column % around
            n_columns = min(last - column + 1, around - at)
            x = left + self._width - 1 - (last - column) - shift
            part = at, 0, n_columns, self.pixmap.height()
            painter.drawPixmap(x, top, self.pixmap, *part)
            column += n_columns

    def _draw_columns(
        self,
        painter: QPainter,
        data: NDArray[np.float32],
        start: int,
        columns: tuple[int, int],
    ) -> None:
        """Draw the lines over some columns, and a little beyond so that they go on."""
        drawing = self._drawing
        if drawing is None:
            return
        first, last = columns
        n_columns, height = last - first + 1, self.pixmap.height()
        painter.setClipRect(first, 0, n_columns, height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        painter.fillRect(first, 0, n_columns, height, drawing.back)
        painter.setPen(QPen(drawing.zero, 1))
        for lane in drawing.lanes:
            if lane.has_zero:
                painter.drawLine(first, round(lane.middle), last, round(lane.middle))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        n_each = max(1, math.floor(1 / drawing.pixels))
        begin = max(0, math.floor((first - 2) / drawing.pixels) - start)
        end = min(data.shape[1], math.ceil((last + 2) / drawing.pixels) + 1 - start)
        # Stretches begin at the same samples however much is drawn, or seams would show.
        begin += -(start + begin) % n_each
        n_whole = (end - begin) // n_each * n_each
        if n_whole <= 0:
            return
        points = thin_out(data[:, begin : begin + n_whole], n_each)
        step = n_each / 2 if n_each > 1 else 1.0
        xs = (np.arange(points.shape[1]) * step + (start + begin)) * drawing.pixels + 0.5
        rows = [lane.row for lane in drawing.lanes]
        middles = np.array([[lane.middle + 0.5] for lane in drawing.lanes])
        reaches = np.array([[lane.reach] for lane in drawing.lanes])
        heights = points[rows] * -drawing.per_microvolt
        heights = np.clip(heights, -reaches, reaches) + middles
        is_whole = bool(np.isfinite(heights).all())
        # One polygon for all: to make one takes as long as to draw it.
        polygon = pg.functions.create_qpolygonf(xs.size)
        corners = pg.functions.ndarray_from_qpolygonf(polygon)
        corners[:, 0] = xs
        for lane, line in zip(drawing.lanes, heights, strict=True):
            # Exactly one pixel: antialiased lines of another width take ten times as long.
            painter.setPen(QPen(lane.color, 1))
            if is_whole:
                corners[:, 1] = line
                painter.drawPolyline(polygon)
            else:
                _draw_pieces(painter, xs, line)


def _draw_pieces(
    painter: QPainter, xs: NDArray[np.floating], heights: NDArray[np.floating]
) -> None:
    """Draw a line with holes."""
    there = np.isfinite(heights)
    edges = np.flatnonzero(np.diff(there.astype(np.int8), prepend=0, append=0))
    for first, last in edges.reshape(-1, 2):
        piece = slice(first, last)
        painter.drawPolyline(pg.functions.arrayToQPolygonF(xs[piece], heights[piece]))
