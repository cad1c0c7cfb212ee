"""The EEG itself: one line a channel, scrolling, with its switches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QPoint, Qt, pyqtSignal
from PyQt6.QtWidgets import QPushButton

from app.dashboard.cards import Card
from app.dashboard.theme import font
from app.dashboard.trace_canvas import TraceCanvas
from app.dashboard.trace_switches import TraceSwitches
from app.trace_settings import SCALES, WINDOWS, TraceSettings, filter_words
from streaming.signal.contact import Contact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame


class TracePanel(QObject):
    """The card of the traces.

    Attributes
    ----------
    card : Card
        Where it stands.
    canvas : TraceCanvas
        The picture.
    switches_button : QPushButton
        Says how the signal is filtered, and opens the switches.
    changed : signal of TraceSettings
        The user has set something.
    """

    changed = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.card = Card("EEG")
        self.canvas = TraceCanvas()
        self.card.body.addWidget(self.canvas, 1)
        self.switches_button = QPushButton()
        self.switches_button.setObjectName("quiet")
        self.switches_button.setFont(font(12))
        self.switches_button.setAccessibleName("Filter, notch and channels of the picture")
        self.switches_button.setToolTip("Filter, notch, scale and channels of the picture (D)")
        self.switches_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.switches_button.clicked.connect(self.open_switches)
        self.card.head.insertWidget(1, self.switches_button)
        self.switches: TraceSwitches | None = None
        self._settings = TraceSettings()
        self._ch_names: tuple[str, ...] = ()
        self._sfreq: float | None = None
        self._bad: frozenset[str] = frozenset()
        self._right_end = "now"
        self._apply()

    @property
    def settings(self) -> TraceSettings:
        """How the traces are drawn; whoever sets them is not told of it."""
        return self._settings

    @settings.setter
    def settings(self, settings: TraceSettings) -> None:
        self._settings = settings
        self._apply()

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.canvas.use(palette)
        self.switches_button.setFont(font(12))
        self.switches_button.setStyleSheet(
            f"QPushButton#quiet {{ color: {palette.muted}; background: transparent;"
            " border: 1px solid transparent; border-radius: 6px; padding: 0 6px;"
            " min-height: 22px; }"
            f"QPushButton#quiet:hover {{ border-color: {palette.faint}; }}"
            f"QPushButton#quiet:focus {{ border-color: {palette.accent}; }}"
        )

    def zoom(self, steps: int) -> None:
        """Let the bar stand for fewer microvolts (`steps` above 0: lines grow) or for more."""
        self._change(replace(self._settings, scale=_moved(SCALES, self._settings.scale, -steps)))

    def lengthen(self, steps: int) -> None:
        """Show more seconds (`steps` above 0), or fewer."""
        seconds = _moved(WINDOWS, self._settings.seconds, steps)
        self._change(replace(self._settings, seconds=seconds))

    def open_switches(self) -> None:
        """Open the switches beneath their button."""
        if self.switches is not None:
            self.switches.deleteLater()
        self.switches = TraceSwitches(self.card.frame, self._settings, self._ch_names)
        self.switches.changed.connect(self._change)
        corner = QPoint(0, self.switches_button.height() + 4)
        self.switches.move(self.switches_button.mapToGlobal(corner))
        self.switches.show()
        next(iter(self.switches.choices.values())).setFocus(Qt.FocusReason.PopupFocusReason)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Draw a frame's traces."""
        traces = frame.traces
        right_end = "now" if frame.playback is None else "0 s"
        if right_end != self._right_end:
            self._right_end = right_end
            self._apply()
        if traces is not None and (traces.ch_names, traces.sfreq) != (self._ch_names, self._sfreq):
            self._ch_names, self._sfreq = traces.ch_names, traces.sfreq
            self._apply()
        self.canvas.show_traces(traces)

    def show_slow(self, frame: DashboardFrame) -> None:
        """Tell electrodes apart that are off; say in words what is drawn."""
        bad = frozenset(e.name for e in frame.contact if e.quality is Contact.OFF)
        if bad != self._bad:
            self._bad = bad
            self._apply()
        marks = frame.traces.marks if frame.traces is not None else ()
        words = ", ".join(mark.word for mark in marks)
        self.canvas.setAccessibleDescription(words or ("traces" if frame.traces else "no signal"))

    def _change(self, settings: TraceSettings) -> None:
        self.settings = settings
        self.changed.emit(settings)

    def _apply(self) -> None:
        self.canvas.set_up(self._settings, self._bad, self._right_end)
        self.switches_button.setText(f"{filter_words(self._settings, self._sfreq)}  ▾")
        self._write_note()

    def _write_note(self) -> None:
        """Say what the bar stands for, and how much is shown."""
        words = [f"scale {self._settings.scale_words}", f"{self._settings.seconds:g} s"]
        n_shown = len(self._settings.shown(self._ch_names))
        if n_shown < len(self._ch_names):
            words.insert(0, f"{n_shown} of {len(self._ch_names)} channels")
        text = "   ·   ".join(words)
        if self.card.note.text() != text:
            self.card.note.setText(text)


def _moved(values: Sequence[float], value: float, steps: int) -> float:
    """Return what lies some steps on in a row, no further than its ends."""
    return values[max(0, min(values.index(value) + steps, len(values) - 1))]
