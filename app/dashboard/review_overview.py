"""The whole recording at a glance: valence of one model or two, quality, markers, and the place."""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np
from PyQt6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QBrush, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF
from PyQt6.QtWidgets import QWidget

from app.dashboard.theme import color, font
from app.report.spans import moment_text
from app.review_overview import MISSING, course_of, quality_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QMouseEvent, QPaintEvent, QResizeEvent

    from app.contact_track import ContactTrack
    from app.dashboard.theme import Palette
    from app.report.track import Track
    from app.review_overview import Course

LEFT, RIGHT = 78, 14
"""Pixels beside the bar: the words of the scale at the usual size of text, and the end."""

TOP, QUALITY_HEIGHT, TICK_HEIGHT, FOOT = 4, 10, 7, 18
"""Pixels above the line, of the quality, of the markers' ticks, and of the times beneath."""

NEUTRAL = 0.1
"""Valence within which a column is neither pleasant nor unpleasant in colour."""

HEIGHT = 132

STEPS = (1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0)
"""Seconds from a time beneath to the next one: the least with which they stand apart."""

TIMES_APART = 60.0
"""Pixels between two times."""


class Overview(QWidget):
    """A bar over the length of a recording; a click goes there, Shift and drag choose a stretch.

    Attributes
    ----------
    sought : signal of float
        The user wants to go to a second.
    stretched : signal of (float, float)
        The user has chosen a stretch.
    """

    sought = pyqtSignal(float)
    stretched = pyqtSignal(float, float)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(HEIGHT)
        self.setAccessibleName("Overview of the recording")
        self.setToolTip("Click to go there; hold Shift and drag to choose a stretch")
        self.place = 0.0
        self.stretch: tuple[float, float] | None = None
        self._seconds = 0.0
        self._contact: ContactTrack | None = None
        self._tracks: tuple[Track, ...] = ()
        self._ticks: tuple[float, ...] = ()
        self._labels: tuple[float, ...] = ()
        self._palette: Palette | None = None
        self._picture: QPixmap | None = None
        self._grip: float | None = None

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self._draw_anew()

    def show_recording(self, seconds: float, contact: ContactTrack) -> None:
        """Show a recording's length and quality."""
        self._seconds, self._contact = seconds, contact
        self._draw_anew()

    def show_tracks(self, tracks: Sequence[Track]) -> None:
        """Show what one model read, or two."""
        self._tracks = tuple(tracks)
        self._draw_anew()

    def show_ticks(self, markers: Sequence[float], labels: Sequence[float]) -> None:
        """Show where markers and labels lie, in seconds."""
        self._ticks, self._labels = tuple(markers), tuple(labels)
        self._draw_anew()

    def show_place(self, place: float, stretch: tuple[float, float] | None) -> None:
        """Show where the review stands, and which stretch is chosen."""
        self.place, self.stretch = place, stretch
        self.setAccessibleDescription(
            f"at {time_words(place, self._seconds)} of {time_words(self._seconds, self._seconds)}"
        )
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that it likes."""
        return QSize(640, HEIGHT)

    def seconds_at(self, x: float) -> float:
        """Return the second of the recording at a pixel, within its ends."""
        share = (x - self._left()) / max(1, self._width())
        return min(1.0, max(0.0, share)) * self._seconds

    def x_of(self, seconds: float) -> float:
        """Return the pixel of a second."""
        return self._left() + self._width() * seconds / max(self._seconds, 1e-9)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Go to the place, or begin a stretch."""
        if event is None or event.button() is not Qt.MouseButton.LeftButton or not self._seconds:
            return
        at = self.seconds_at(event.position().x())
        self._grip = at if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else None
        if self._grip is None:
            self.sought.emit(at)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Follow the mouse while it is held."""
        if event is None or not event.buttons() & Qt.MouseButton.LeftButton or not self._seconds:
            return
        at = self.seconds_at(event.position().x())
        if self._grip is None:
            self.sought.emit(at)
        elif at != self._grip:
            self.stretched.emit(min(at, self._grip), max(at, self._grip))

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw for the new size."""
        super().resizeEvent(event)
        self._picture = None

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the recording, drawn once, and the place over it."""
        palette = self._palette
        if palette is None:
            return
        if self._picture is None:
            self._picture = self._drawn(palette)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        foot = self._foot()
        if self.stretch is not None:
            first, last = (self.x_of(end) for end in self.stretch)
            painter.setPen(QPen(color(palette.accent), 1))
            painter.setBrush(color(palette.accent, 0.22))
            painter.drawRect(QRectF(first, 1.0, last - first, foot - 1.0))
        if self._seconds:
            x = self.x_of(self.place)
            painter.setPen(QPen(color(palette.text), 2))
            painter.drawLine(QLineF(x, 1.0, x, foot))
        painter.end()

    def _draw_anew(self) -> None:
        self._picture = None
        self.update()

    def _width(self) -> int:
        return max(1, self.width() - self._left() - RIGHT)

    def _left(self) -> int:
        """Pixels for the words of the scale: more where text is large."""
        widest = QFontMetricsF(font(11)).horizontalAdvance("Unpleasant")
        return max(LEFT, ceil(widest) + 8)

    def _foot(self) -> float:
        """Lower edge of the ticks."""
        return self.height() - FOOT

    def _drawn(self, palette: Palette) -> QPixmap:
        """Return all but the place."""
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(11))
        bottom = self._foot() - TICK_HEIGHT - QUALITY_HEIGHT - 4
        self._draw_scale(painter, palette, bottom)
        for number, track in enumerate(self._tracks):
            course = course_of(track, self._seconds, self._width())
            self._draw_course(painter, palette, course, bottom, is_first=number == 0)
        self._draw_quality(painter, palette, bottom + 4)
        self._draw_ticks(painter, palette)
        self._draw_times(painter, palette)
        painter.end()
        return picture

    def _draw_scale(self, painter: QPainter, palette: Palette, bottom: float) -> None:
        """Draw the words at the left, the neutral line, and hatching that readings will cover."""
        area = QRectF(self._left(), TOP, self._width(), bottom - TOP)
        if self._tracks:
            painter.fillRect(area, QBrush(color(palette.warn, 0.3), Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(color(palette.border), 1))
        painter.drawLine(QLineF(area.left(), area.center().y(), area.right(), area.center().y()))
        painter.setPen(color(palette.muted))
        heights = (("Pleasant", TOP), ("Unpleasant", bottom - 16))
        for word, top in heights if self._tracks else ():
            box = QRectF(0, top, self._left() - 8, 16)
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, word)
        box = QRectF(0, bottom + 1, self._left() - 8, 16)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, side, "Signal")
        if not self._tracks and self._seconds:
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter, "No model has read it")

    def _draw_course(
        self,
        painter: QPainter,
        palette: Palette,
        course: Course,
        bottom: float,
        *,
        is_first: bool,
    ) -> None:
        """Draw one model's readings: the first coloured by value, the other a plain dashed line."""
        middle, half = (TOP + bottom) / 2, (bottom - TOP) / 2 - 2
        lefts = self._left() + self._width() * course.start / max(self._seconds, 1e-9)
        rights = self._left() + self._width() * course.stop / max(self._seconds, 1e-9)
        ys = middle - half * np.clip(course.value, -1.0, 1.0)
        read = np.isfinite(course.value)
        if is_first:
            for x, right in zip(lefts[read], rights[read], strict=True):
                area = QRectF(x, TOP, max(1.0, right - x + 0.5), bottom - TOP)
                painter.fillRect(area, color(palette.card))
            for x, right, y, value in zip(
                lefts[read], rights[read], ys[read], course.value[read], strict=True
            ):
                ink = _ink(palette, float(value))
                box = QRectF(x, min(y, middle), max(1.0, right - x + 0.5), abs(y - middle))
                painter.fillRect(box, color(ink, 0.55))
        pen = QPen(color(palette.text if is_first else palette.accent), 1.4)
        pen.setStyle(Qt.PenStyle.SolidLine if is_first else Qt.PenStyle.DashLine)
        painter.setPen(pen)
        edges = np.flatnonzero(np.diff(np.concatenate(([False], read, [False])).astype(np.int8)))
        for first, last in edges.reshape(-1, 2).tolist():
            points = zip((lefts[first:last] + rights[first:last]) / 2, ys[first:last], strict=True)
            painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in points]))

    def _draw_quality(self, painter: QPainter, palette: Palette, top: float) -> None:
        """Draw the worst electrode of each column; what is missing stays empty."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
        if self._contact is not None:
            inks = (palette.good, palette.warn, palette.bad)
            codes = quality_columns(self._contact, self._seconds, self._width())
            for column, code in enumerate(codes.tolist()):
                if code == MISSING:
                    continue
                # The worse, the taller: told without colour, too.
                height = QUALITY_HEIGHT * (0.4, 0.7, 1.0)[code]
                box = QRectF(self._left() + column, top + QUALITY_HEIGHT - height, 1.0, height)
                painter.fillRect(box, color(inks[code]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _draw_ticks(self, painter: QPainter, palette: Palette) -> None:
        """Draw a line for each marker, a dot for each label."""
        foot = self._foot()
        painter.setPen(QPen(color(palette.muted), 1))
        for at in self._ticks:
            x = round(self.x_of(at)) + 0.5
            painter.drawLine(QLineF(x, foot - TICK_HEIGHT + 1, x, foot))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(palette.accent))
        for at in self._labels:
            painter.drawEllipse(QPointF(self.x_of(at), foot - TICK_HEIGHT / 2 + 0.5), 3.0, 3.0)

    def _draw_times(self, painter: QPainter, palette: Palette) -> None:
        """Write round times beneath, none cut off."""
        painter.setPen(color(palette.muted))
        advance = QFontMetricsF(painter.font()).horizontalAdvance
        widest = advance(time_words(self._seconds, self._seconds))
        for at in round_times(self._seconds, self._width(), widest):
            box = QRectF(self.x_of(at) - widest, self._foot() + 2, 2 * widest, FOOT - 2)
            side = Qt.AlignmentFlag.AlignHCenter
            if at == 0:
                box.moveLeft(self._left())
                side = Qt.AlignmentFlag.AlignLeft
            words = time_words(at, self._seconds)
            if box.center().x() + advance(words) / 2 <= self.width() or at == 0:
                painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, words)


def round_times(seconds: float, room: float, widest: float) -> list[float]:
    """Return the times that are written along a recording: as many as stand well apart.

    Parameters
    ----------
    seconds : float
        Length of the recording.
    room : float
        Pixels that it takes.
    widest : float
        Pixels of a time in words.
    """
    least = (widest + TIMES_APART) * seconds / max(1.0, room)
    step = next((each for each in STEPS if each >= least), STEPS[-1])
    while step < least:
        step *= 2
    return [step * part for part in range(int(seconds // step) + 1)]


def time_words(at: float, seconds: float) -> str:
    """Write a whole second as the window writes moments: ``"1:30"``, ``"1:02:03"``.

    Parameters
    ----------
    at : float
        The moment, in seconds.
    seconds : float
        Length of the recording: in one of an hour all moments are told with the hour.
    """
    return moment_text(floor(at), seconds).partition(".")[0]


def _ink(palette: Palette, value: float) -> str:
    if abs(value) < NEUTRAL:
        return palette.muted
    return palette.pleasant if value > 0 else palette.unpleasant
