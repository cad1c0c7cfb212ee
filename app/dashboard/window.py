"""The window: lays the panels out and hands them frames, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.dashboard.bands import BandPanel
from app.dashboard.cards import SPACING
from app.dashboard.contact import ContactPanel
from app.dashboard.controls import BannerStrip, TopBar, footer
from app.dashboard.health import HealthPanel, ModelPanel
from app.dashboard.reading import ReadingPanel
from app.dashboard.shares import SharesPanel
from app.dashboard.theme import DARK, LIGHT, use_theme
from app.dashboard.timeline import TimelinePanel
from app.dashboard.traces import TracePanel
from app.dashboard.transport import STEP, TransportBar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PyQt6.QtGui import QCloseEvent

    from app.dashboard.theme import Palette
    from app.dashboard.transport import Transport
    from app.frame import DashboardFrame

SMALLEST = QSize(1180, 680)
USUAL = QSize(1440, 900)
LEFT_WIDTH, RIGHT_WIDTH = 262, 312
"""Pixels of the columns beside the plots."""


class DashboardWindow(QWidget):
    """The main window.

    Parameters
    ----------
    sources, models : sequence of str
        What there is to choose, the one in use first.
    transport : Transport, optional
        The recording that is being played; None for a live signal.

    Attributes
    ----------
    closed : signal
        The user closed the window.
    """

    closed = pyqtSignal()

    def __init__(
        self,
        sources: Sequence[str],
        models: Sequence[str],
        *,
        transport: Transport | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Affectscope")
        self.setMinimumSize(SMALLEST)
        screen = self.screen()
        self.resize(USUAL.boundedTo(screen.availableSize()) if screen else USUAL)
        self.bar = TopBar(sources, models)
        self.banner = BannerStrip()
        self.contact, self.bands = ContactPanel(), BandPanel()
        self.traces, self.timeline = TracePanel(), TimelinePanel()
        self.reading, self.shares = ReadingPanel(), SharesPanel()
        self.model, self.health = ModelPanel(), HealthPanel()
        self.transport = TransportBar(transport) if transport is not None else None
        self.palette_now = DARK
        self._lay_out()
        self._bind_keys()
        self.bar.theme_asked.connect(self.switch_theme)
        self.use(DARK)
        # No control has the focus at first: a key pressed by chance must not change the source.
        self.setFocus()

    def use(self, palette: Palette) -> None:
        """Take a theme, and the whole application with it."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            use_theme(application, palette)
        self.palette_now = palette
        self.bar.theme.setText("Light theme" if palette is DARK else "Dark theme")
        plots = (self.traces, self.timeline)
        for part in (self.bar, self.contact, self.bands, *plots, self.reading, self.shares):
            part.use(palette)
        if self.transport is not None:
            self.transport.use(palette)

    def switch_theme(self) -> None:
        """Take the other theme."""
        self.use(LIGHT if self.palette_now is DARK else DARK)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show what changes with every frame: the signal and what is said of this moment."""
        self.traces.show_frame(frame)
        self.reading.show_frame(frame)
        self.banner.show_frame(frame)
        self.bar.show_frame(frame)

    def show_slow(self, frame: DashboardFrame) -> None:
        """Show what is read a few times a second."""
        if frame.status.info is not None:
            self.setWindowTitle(f"{frame.status.info.name} – Affectscope")
        slow = (self.contact, self.bands, self.timeline, self.shares, self.model, self.health)
        for part in slow:
            part.show_frame(frame)
        self.traces.show_slow(frame)
        if self.transport is not None:
            self.transport.refresh()

    def closeEvent(self, event: QCloseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Tell that the window is closing."""
        self.closed.emit()
        super().closeEvent(event)

    def _lay_out(self) -> None:
        left = _column(
            (self.contact.card.frame, 3), (self.bands.card.frame, 2), (self.health.card.frame, 0)
        )
        centre = _column((self.traces.card.frame, 3), (self.timeline.card.frame, 2))
        if self.transport is not None:
            centre.addWidget(self.transport.frame)
        right = _column(
            (self.reading.card.frame, 0), (self.shares.card.frame, 1), (self.model.card.frame, 0)
        )
        columns = QHBoxLayout()
        columns.setSpacing(SPACING)
        for column, width in ((left, LEFT_WIDTH), (centre, 0), (right, RIGHT_WIDTH)):
            holder = QWidget()
            holder.setLayout(column)
            if width:
                holder.setFixedWidth(width)
            columns.addWidget(holder, 0 if width else 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(14, 12, 14, 8)
        whole.setSpacing(SPACING)
        whole.addWidget(self.bar.widget)
        whole.addWidget(self.banner.frame)
        whole.addLayout(columns, 1)
        whole.addWidget(footer())

    def _bind_keys(self) -> None:
        self._bind("T", self.switch_theme)
        self._bind("+", lambda: self.traces.zoom(1))
        self._bind("-", lambda: self.traces.zoom(-1))
        self._bind("F11", self._switch_full_screen)
        self._bind("Ctrl+Q", self.close)
        if (bar := self.transport) is not None:
            self._bind("Space", self._push_or_pause)
            self._bind("L", bar.loop.click)
            for key, seconds in (("Left", 1.0), ("Ctrl+Left", STEP)):
                self._bind(key, lambda s=seconds: bar.step(-s))
                self._bind(key.replace("Left", "Right"), lambda s=seconds: bar.step(s))

    def _bind(self, keys: str, action: Callable[[], object]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(action)

    def _push_or_pause(self) -> None:
        """Push the control that has the focus, as everywhere; play or pause where none has."""
        focused = self.focusWidget()
        if isinstance(focused, QPushButton):
            focused.click()
        elif isinstance(focused, QComboBox):
            focused.showPopup()
        elif self.transport is not None:
            self.transport.play_or_pause()

    def _switch_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()


def _column(*cards: tuple[QWidget, int]) -> QVBoxLayout:
    """Return cards beneath each other, with the shares of height that they take."""
    column = QVBoxLayout()
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACING)
    for card, share in cards:
        column.addWidget(card, share)
    return column
