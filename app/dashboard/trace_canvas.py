"""The picture of the traces: names and bar beside a strip of lines, spans and words above it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QLineF, QPointF, QRect, QSize, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPen, QPixmap
from PyQt6.QtWidgets import QSizePolicy, QWidget

from app.dashboard.plots import BAR_GAP, BAR_TEXT, axis_room
from app.dashboard.theme import color, font
from app.dashboard.trace_places import (
    places_of,
    time_step,
    word_places,
)
from app.dashboard.trace_strip import Drawing, Lane, TraceStrip
from app.signal_display import is_electrode
from app.trace_settings import TraceSettings

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent, QResizeEvent

    from app.dashboard.theme import Palette
    from app.dashboard.trace_places import Places
    from app.frame import Traces

SMALLEST = QSize(320, 120)

BAR_AWAY = 9.0
"""Pixels from the newest sample to the scale bar where there is room."""

BAD_OPACITY = 0.75
"""Of a channel without contact: what it draws fills its lane, and is not to shout."""

SHADE = 0.13
"""How strongly a span is shaded."""


class TraceCanvas(QWidget):
    """Draws traces; what does not change from frame to frame is drawn once."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("EEG traces")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(SMALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._palette: Palette | None = None
        self._settings = TraceSettings()
        self._bad: frozenset[str] = frozenset()
        self._right_end = "now"
        self._ch_names: tuple[str, ...] = ()
        self._sfreq = 0.0
        self._traces: Traces | None = None
        self._still: QPixmap | None = None
        self._strip: TraceStrip | None = None
        self._drawing: Drawing | None = None
        self._places: Places | None = None

    @property
    def places(self) -> Places:
        """Where everything stands."""
        if self._places is None:
            n_shown = len(self._settings.shown(self._ch_names))
            line = QFontMetricsF(font(11)).height()
            size = self.width(), self.height()
            self._places = places_of(size, axis_room(), line, n_shown)
        return self._places

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self._begin_anew()

    def set_up(self, settings: TraceSettings, bad: frozenset[str], right_end: str) -> None:
        """Draw otherwise from now on, where it is otherwise.

        Parameters
        ----------
        settings : TraceSettings
            What the user has set.
        bad : frozenset of str
            Channels that have lost contact.
        right_end : str
            What the newest moment is called.
        """
        if (settings, bad, right_end) == (self._settings, self._bad, self._right_end):
            return
        self._settings, self._bad, self._right_end = settings, bad, right_end
        self._begin_anew()

    def show_traces(self, traces: Traces | None) -> None:
        """Draw the newest samples; None for none."""
        if traces is not None and (traces.ch_names, traces.sfreq) != (self._ch_names, self._sfreq):
            self._ch_names, self._sfreq = traces.ch_names, traces.sfreq
            self._begin_anew()
        self._traces = traces
        left, bottom = int(self.places.left), round(self.places.bottom) + 1
        self.update(QRect(left, 0, self.width() - left, bottom))

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw all anew in another size."""
        super().resizeEvent(event)
        self._begin_anew()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw what has changed."""
        palette = self._palette
        if palette is None or event is None:
            return
        ratio, places = self.devicePixelRatioF(), self.places
        if self._still is None or self._still.devicePixelRatio() != ratio:
            self._still = self._draw_still(palette, places, ratio)
            self._strip = self._drawing = None
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._still)
        if (traces := self._traces) is not None and traces.data.shape[1]:
            self._paint_lines(painter, traces, palette, places, ratio)
            self._paint_marks(painter, traces, palette, places)
        painter.end()

    def _begin_anew(self) -> None:
        self._still = self._strip = self._drawing = self._places = None
        self.update()

    def _paint_lines(
        self, painter: QPainter, traces: Traces, palette: Palette, places: Places, ratio: float
    ) -> None:
        left, right = round(places.left * ratio), round(places.right * ratio)
        top, bottom = round(places.top * ratio), round(places.bottom * ratio)
        if self._strip is None or self._drawing is None:
            self._strip = TraceStrip(max(1, right - left), max(1, bottom - top))
            self._drawing = self._lines(palette, places, ratio)
        self._strip.draw(traces.data, traces.start, traces.run, self._drawing)
        painter.save()
        painter.scale(1 / ratio, 1 / ratio)
        late = traces.late * traces.sfreq * self._drawing.pixels
        painter.setClipRect(left, top, right - left, bottom - top)
        self._strip.paint(painter, left, top, late)
        painter.restore()

    def _lines(self, palette: Palette, places: Places, ratio: float) -> Drawing:
        """Return how the lines are drawn, in pixels of the screen."""
        lanes = []
        for lane, row in enumerate(self._settings.shown(self._ch_names)):
            name = self._ch_names[row]
            is_bad = name in self._bad
            ink = palette.traces[row % len(palette.traces)] if is_electrode(name) else palette.faint
            reach = places.reach(is_bad=is_bad) * ratio
            middle = (places.middle(lane) - places.top) * ratio
            shade = color(palette.bad, BAD_OPACITY) if is_bad else color(ink)
            lanes.append(Lane(row, middle, reach, shade, lane % places.names_every == 0))
        n_pixels = round(places.right * ratio) - round(places.left * ratio)
        return Drawing(
            lanes=tuple(lanes),
            pixels=n_pixels / (self._settings.seconds * self._sfreq),
            per_microvolt=places.bar_height * ratio / self._settings.scale,
            back=color(palette.card),
            zero=color(palette.border),
        )

    def _paint_marks(
        self, painter: QPainter, traces: Traces, palette: Palette, places: Places
    ) -> None:
        """Shade what the wearer did, and write it above."""
        stop = traces.start + traces.data.shape[1]
        pixels = (places.right - places.left) / (self._settings.seconds * traces.sfreq)
        newest = places.right - traces.late * traces.sfreq * pixels
        spans, words = [], []
        for mark in traces.marks:
            first = max(newest - (stop - mark.start) * pixels, places.left)
            last = min(newest - (stop - mark.stop) * pixels, newest)
            if last > first:
                spans.append((first, last))
                words.append(mark.word)
        shade = color(palette.text, SHADE)
        for first, last in spans:
            painter.fillRect(QRect(round(first), 0, round(last - first), int(places.bottom)), shade)
        painter.setFont(font(11))
        painter.setPen(color(palette.muted))
        metrics = QFontMetricsF(painter.font())
        widths = [metrics.horizontalAdvance(word) for word in words]
        base = (places.top + metrics.capHeight()) / 2
        for x, word in zip(
            word_places(spans, widths, places.left, places.right), words, strict=True
        ):
            if x is not None:
                painter.drawText(QPointF(x, base), word)

    def _draw_still(self, palette: Palette, places: Places, ratio: float) -> QPixmap:
        """Return what stays: names, zeros, times, and the scale bar."""
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(color(palette.card))
        painter = QPainter(made)
        self._draw_times(painter, palette, places)
        if self._ch_names:
            self._draw_names(painter, palette, places)
            self._draw_bar(painter, palette, places)
        painter.end()
        return made

    def _draw_names(self, painter: QPainter, palette: Palette, places: Places) -> None:
        """Name as many channels as have room, and draw each one's zero."""
        is_narrow = places.names_every > 1
        painter.setFont(font(11 if is_narrow else 12, bold=not is_narrow))
        metrics = QFontMetricsF(painter.font())
        room = axis_room()[0] - 12.0
        for lane, row in enumerate(self._settings.shown(self._ch_names)):
            y, name = places.middle(lane), self._ch_names[row]
            if lane % places.names_every:
                continue
            painter.setPen(QPen(color(palette.border), 1))
            painter.drawLine(QLineF(places.left, round(y) + 0.5, places.right, round(y) + 0.5))
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
            painter.setPen(color(palette.bad if name in self._bad else palette.text))
            x = room + 6 - metrics.horizontalAdvance(shown)
            painter.drawText(QPointF(x, y + metrics.capHeight() / 2), shown)

    def _draw_times(self, painter: QPainter, palette: Palette, places: Places) -> None:
        """Write moments beneath the lines."""
        painter.setFont(font(11))
        painter.setPen(color(palette.muted))
        metrics = QFontMetricsF(painter.font())
        seconds = self._settings.seconds
        per_second = (places.right - places.left) / seconds
        for before in range(0, round(seconds) + 1, time_step(seconds)):
            text = f"−{before} s" if before else self._right_end
            x = places.right - before * per_second - metrics.horizontalAdvance(text) / 2
            x = min(x, self.width() - metrics.horizontalAdvance(text))
            painter.drawText(QPointF(x, places.bottom + 5 + metrics.ascent()), text)

    def _draw_bar(self, painter: QPainter, palette: Palette, places: Places) -> None:
        """Draw the scale bar, its µV written along it."""
        painter.setFont(font(11))
        metrics = QFontMetricsF(painter.font())
        text = self._settings.scale_words
        height, beside = places.bar_height, BAR_TEXT + metrics.capHeight() + 2
        x = places.right + max(BAR_GAP, min(BAR_AWAY, self.width() - places.right - beside))
        middle = (places.top + places.bottom) / 2
        painter.setPen(QPen(color(palette.text), 2))
        painter.drawLine(QLineF(x, middle - height / 2, x, middle + height / 2))
        painter.setPen(color(palette.muted))
        painter.save()
        painter.translate(x + BAR_TEXT + metrics.capHeight(), middle)
        painter.rotate(-90)
        painter.drawText(QPointF(-metrics.horizontalAdvance(text) / 2, 0), text)
        painter.restore()
