"""The little window from the traces' head: filter, notch, seconds and channels of the picture."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics
from PyQt6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.dashboard.cards import MARGIN, label
from app.dashboard.theme import font
from app.trace_settings import FILTERS, NOTCHES, SCALES, WINDOWS, TraceSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QKeyEvent

CHANNELS_ABREAST = 6
CHANNEL_WIDTH, WIDEST_CHANNEL, CHANNEL_EDGES = 62, 110, 28
"""Pixels of a channel's button at least and at most, and what its edges take."""

MOST_ROWS = 4
"""Rows of channels that are seen at a time; further ones are scrolled to."""

ROW_HEIGHT = 36


class TraceSwitches(QFrame):
    """Switches that change the picture, and no reading.

    Parameters
    ----------
    parent : QWidget
        What it belongs to.
    settings : TraceSettings
        What is set.
    ch_names : sequence of str
        The signal's channels.

    Attributes
    ----------
    changed : signal of TraceSettings
        The user has switched something.
    """

    changed = pyqtSignal(object)

    def __init__(self, parent: QWidget, settings: TraceSettings, ch_names: Sequence[str]) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("card")
        self.setAccessibleName("Switches of the picture")
        self._ch_names = tuple(ch_names)
        self.settings = settings
        self.choices: dict[tuple[str, object], QPushButton] = {}
        self.channels: dict[str, QPushButton] = {}
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(MARGIN, 12, MARGIN, 12)
        self.whole.setSpacing(8)
        self.whole.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self._add_choices("Filter", "band", {band: band_words(band) for band in FILTERS})
        self._add_choices("Notch", "notch", {n: f"{n:g} Hz" if n else "Off" for n in NOTCHES})
        self._add_choices("Scale", "scale", {s: f"{s:g}" for s in SCALES}, "µV")
        self._add_choices("Shown", "seconds", {s: f"{s:g}" for s in WINDOWS}, "s")
        if self._ch_names:
            self._add_channels()
        self.whole.addWidget(label("Only the picture changes, never the readings.", role="muted"))
        self._show_settings()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Close on Escape."""
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def _add_choices(self, title: str, field: str, words: dict[Any, str], unit: str = "") -> None:
        """Add a row of buttons of which one is down."""
        row = QHBoxLayout()
        row.setSpacing(6)
        name = label(title, role="muted")
        name.setFixedWidth(CHANNEL_WIDTH)
        row.addWidget(name)
        for value, word in words.items():
            button = self._button(word, f"{title}: {word} {unit}".rstrip())
            button.clicked.connect(partial(self._choose, field, value))
            self.choices[field, value] = button
            row.addWidget(button)
        if unit:
            row.addWidget(label(unit, role="muted"))
        row.addStretch(1)
        self.whole.addLayout(row)

    def _add_channels(self) -> None:
        """Add a button a channel, and one for all."""
        head = QHBoxLayout()
        head.addWidget(label("Channels", role="muted"))
        head.addStretch(1)
        self.all = self._button("All", "Show all channels")
        self.all.setCheckable(False)
        self.all.clicked.connect(lambda: self._take(replace(self.settings, hidden=frozenset())))
        head.addWidget(self.all)
        self.whole.addLayout(head)
        grid_holder = QWidget()
        grid_holder.setObjectName("channels")
        grid = QGridLayout(grid_holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(6)
        metrics = QFontMetrics(font(12))
        widest = max(metrics.horizontalAdvance(name) for name in self._ch_names) + CHANNEL_EDGES
        width = min(max(CHANNEL_WIDTH, widest), WIDEST_CHANNEL)
        for i, name in enumerate(self._ch_names):
            shown = metrics.elidedText(
                name, Qt.TextElideMode.ElideRight, WIDEST_CHANNEL - CHANNEL_EDGES
            )
            button = self._button(shown, f"Show channel {name}")
            button.setFixedWidth(width)
            button.clicked.connect(partial(self._switch, name))
            self.channels[name] = button
            grid.addWidget(button, i // CHANNELS_ABREAST, i % CHANNELS_ABREAST)
        n_rows = -(-len(self._ch_names) // CHANNELS_ABREAST)
        if n_rows <= MOST_ROWS:
            self.whole.addWidget(grid_holder)
            return
        area = QScrollArea()
        area.setObjectName("plain")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(grid_holder)
        area.setFixedHeight(MOST_ROWS * ROW_HEIGHT)
        area.setMinimumWidth(grid_holder.sizeHint().width() + 18)
        self.whole.addWidget(area)

    def _button(self, word: str, name: str) -> QPushButton:
        made = QPushButton(word)
        made.setCheckable(True)
        made.setFont(font(12))
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.setMinimumWidth(44)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

    def _choose(self, field: str, value: object) -> None:
        changes: dict[str, Any] = {field: value}
        self._take(replace(self.settings, **changes))

    def _switch(self, name: str) -> None:
        """Show a channel or leave it out, but never the last one."""
        hidden = self.settings.hidden ^ {name}
        if any(each not in hidden for each in self._ch_names):
            self._take(replace(self.settings, hidden=hidden))
        else:
            self._show_settings()

    def _take(self, settings: TraceSettings) -> None:
        self.settings = settings
        self._show_settings()
        self.changed.emit(settings)

    def _show_settings(self) -> None:
        """Press the buttons that are set."""
        for (field, value), button in self.choices.items():
            button.setChecked(getattr(self.settings, field) == value)
        shown = {self._ch_names[i] for i in self.settings.shown(self._ch_names)}
        for name, button in self.channels.items():
            button.setChecked(name in shown)


def band_words(band: tuple[float, float] | None) -> str:
    """Return what a filter is called."""
    return "Off" if band is None else f"{band[0]:g}–{band[1]:g} Hz"
