"""The EEG itself: one line a channel, scrolling."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg

from app.dashboard.cards import Card
from app.dashboard.decimation import decimate
from app.dashboard.plots import QuietPlot
from app.dashboard.theme import color, font
from app.signal_display import is_electrode
from streaming.signal.contact import Contact

if TYPE_CHECKING:
    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame, Traces

TRACE_SECONDS = 10.0

SCALES = (10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
"""µV that the scale bar may stand for."""

USUAL_SCALE = 50.0
"""µV at first: a blink just fits, and alpha is seen."""

BAR_SLOTS = 0.5
"""Height of the scale bar, in distances between two channels."""

MOST_MARKS, MARK_PIXELS = 16, 60
"""Words above the traces, and the width that the longest of them takes."""

MARK_SHARE = 0.085
"""Share of the height that is theirs alone: 21 pixels in the smallest window; a word takes 20."""

OVERHANG = 0.75
"""Distances by which a channel may reach into its neighbours before it is cut off."""


class TracePanel:
    """The card of the traces.

    Lines are exactly one pixel wide: antialiased ones of another width take ten times as long
    (measured with 14 channels of 1280 points: 4.4 against 40 ms).

    Attributes
    ----------
    card : Card
        Where it stands.
    """

    def __init__(self) -> None:
        self.card = Card("EEG", detail="1–45 Hz · notch 50, 60 Hz")
        self.plot = QuietPlot("EEG traces", TRACE_SECONDS)
        self.plot.left.setTickFont(font(12, bold=True))
        self.plot.mark_times(range(0, round(TRACE_SECONDS) + 1, 2), 1, "s")
        self.card.body.addWidget(self.plot.widget, 1)
        self._curves: list[pg.PlotCurveItem] = []
        self._ch_names: tuple[str, ...] = ()
        self._top = 0.0
        self._palette: Palette | None = None
        self._scale = USUAL_SCALE
        self._bar = pg.PlotCurveItem(antialias=False)
        self._zeros = pg.PlotCurveItem(antialias=False, connect="pairs")
        self._marks = [pg.TextItem(anchor=(0.5, 0.0)) for _ in range(MOST_MARKS)]
        for mark in self._marks:
            mark.textItem.setFont(font(10))
            mark.hide()
        self.plot.add(*self._marks)

    @property
    def scale(self) -> float:
        """Microvolts that the scale bar stands for."""
        return self._scale

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.plot.use(palette)
        self._bar.setPen(pg.mkPen(color(palette.text), width=2))
        for mark in self._marks:
            mark.setColor(color(palette.muted))
        self._zeros.setPen(pg.mkPen(color(palette.border), width=1))
        self._color_curves(())

    def zoom(self, steps: int) -> None:
        """Let the bar stand for fewer microvolts (`steps` above 0: lines grow) or for more."""
        at = SCALES.index(self._scale) - steps
        self._scale = SCALES[max(0, min(at, len(SCALES) - 1))]
        self._note()

    def show_frame(self, frame: DashboardFrame) -> None:
        """Draw a frame's traces."""
        traces = frame.traces
        if traces is None:
            for curve in self._curves:
                curve.setData([], [])  # `clear` leaves the old line on the screen.
            self._show_marks(())
            return
        if traces.ch_names != self._ch_names:
            self._lay_out(traces.ch_names)
        self._draw(traces)
        self._show_marks(
            tuple(
                ((m.start - traces.start) / traces.sfreq + traces.times[0], m.word)
                for m in traces.marks
            )
        )

    def show_slow(self, frame: DashboardFrame) -> None:
        """Dim the lines of electrodes that are off."""
        off = tuple(e.name for e in frame.contact if e.quality is Contact.OFF)
        self._color_curves(off)

    def _draw(self, traces: Traces) -> None:
        times, data = decimate(traces.times, traces.data)
        n_channels = len(data)
        slots = np.arange(n_channels - 1, -1, -1, dtype=np.float32)[:, np.newaxis]
        heights = data * np.float32(BAR_SLOTS / self._scale)
        np.clip(heights, -OVERHANG, OVERHANG, out=heights)
        heights += slots
        whole = not np.isnan(heights).any()
        for curve, height in zip(self._curves, heights, strict=True):
            curve.setData(
                times, height, connect="all" if whole else "finite", skipFiniteCheck=whole
            )

    def _show_marks(self, marks: tuple[tuple[float, str], ...]) -> None:
        """Write above the lines what the wearer did; of two that would touch, the newer one."""
        top = self._top
        free = iter(self._marks)
        earliest = 0.0
        for at, word in sorted(marks, reverse=True):
            if -TRACE_SECONDS <= at <= earliest and (label := next(free, None)) is not None:
                label.setText(word)
                label.setPos(at, top)
                label.show()
                earliest = at - MARK_PIXELS * self.plot.seconds_per_pixel
        for label in free:
            label.hide()

    def _lay_out(self, ch_names: tuple[str, ...]) -> None:
        """Make one line a channel, names at the left, the scale bar at the right."""
        if self._curves:
            self.plot.remove(self._zeros, *self._curves, self._bar)
        self._ch_names = ch_names
        n_channels = len(ch_names)
        self._curves = [pg.PlotCurveItem(antialias=True) for _ in ch_names]
        self.plot.add(self._zeros, *self._curves, self._bar)
        self._zeros.setData(
            np.tile([-TRACE_SECONDS, 0.0], n_channels), np.repeat(np.arange(n_channels), 2)
        )
        middle = (n_channels - 1) / 2
        self._bar.setData([0.25, 0.25], [middle - BAR_SLOTS / 2, middle + BAR_SLOTS / 2])
        lines = n_channels - 1 + 2 * OVERHANG
        self._top = lines / (1 - MARK_SHARE) - OVERHANG
        self.plot.set_height(-OVERHANG, self._top)
        ticks = [(n_channels - 1 - i, name) for i, name in enumerate(ch_names)]
        self.plot.left.setTicks([ticks])
        self._note()
        self._color_curves(())

    def _color_curves(self, off: tuple[str, ...]) -> None:
        palette = self._palette
        if palette is None:
            return
        for i, (name, curve) in enumerate(zip(self._ch_names, self._curves, strict=True)):
            ink = palette.traces[i % len(palette.traces)] if is_electrode(name) else palette.faint
            shade = color(palette.bad, 0.55) if name in off else color(ink)
            if curve.opts["pen"].color() != shade:
                curve.setPen(pg.mkPen(shade, width=1))

    def _note(self) -> None:
        self.card.note.setText(f"bar {self._scale:g} µV   ·   {TRACE_SECONDS:g} s")
