"""The window: lays the panels out and hands them frames, nothing else."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.dashboard.bands import BandPanel
from app.dashboard.banner_strip import BannerStrip
from app.dashboard.cards import SPACING
from app.dashboard.columns import Column
from app.dashboard.contact import ContactPanel
from app.dashboard.controls import TopBar
from app.dashboard.faces import FacesPanel
from app.dashboard.health import HealthPanel
from app.dashboard.keys import Keyboard
from app.dashboard.mood_map import MoodMapPanel
from app.dashboard.reading import ReadingPanel
from app.dashboard.recording_controls import Footer
from app.dashboard.theme import DARK, THEMES, use_theme
from app.dashboard.timeline import TimelinePanel
from app.dashboard.traces import TracePanel
from app.dashboard.transport import STEP, TransportBar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PyQt6.QtGui import QCloseEvent, QResizeEvent

    from app.dashboard.theme import Palette
    from app.dashboard.transports import Transport
    from app.frame import DashboardFrame

SMALLEST = QSize(1180, 680)
USUAL = QSize(1440, 900)
LEFT_WIDTH, RIGHT_WIDTH = 262, 312
"""Pixels of the columns beside the plots."""

ROOMY = 1300
"""Pixels of width under which texts of the bar are shortened."""

TOP, SIDE, FOOT = 10, 14, 6
"""Pixels around it all."""


class DashboardWindow(QWidget):
    """The main window.

    Parameters
    ----------
    sources, models : sequence of str
        What there is to choose, the one in use first.
    transport : Transport, optional
        The recording that is being played; None for a live signal.
    sends : tuple of str
        What readings are sent to, in words.

    Attributes
    ----------
    closed : signal
        The user closed the window.
    resized : signal
        It has another size.
    themed : signal of Palette
        It has taken a theme.
    keyboard : Keyboard
        Its keys; whoever owns more than the picture binds the rest of them.
    may_close : callable
        Asked before the user closes it.
    """

    closed = pyqtSignal()
    resized = pyqtSignal()
    themed = pyqtSignal(object)

    def __init__(
        self,
        sources: Sequence[str],
        models: Sequence[str],
        *,
        transport: Transport | None = None,
        sends: tuple[str, ...] = (),
    ) -> None:
        super().__init__()
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Affectscope")
        self.setMinimumSize(SMALLEST)
        take_usual_size(self)
        self.bar = TopBar(sources, models)
        self.banner = BannerStrip()
        self.contact, self.bands = ContactPanel(), BandPanel()
        self.traces, self.timeline = TracePanel(), TimelinePanel()
        self.reading, self.mood = ReadingPanel(), MoodMapPanel()
        self.faces, self.health = FacesPanel(), HealthPanel()
        self.footer = Footer(sends)
        self.transport: TransportBar | None = None
        self.palette_now = DARK
        self.may_close: Callable[[], bool] = lambda: True
        self.left = self._left_column()
        self.centre = Column(
            ((self.traces.card.frame, 3), (self.timeline.card.frame, 2)),
        )
        self.right = self._right_column()
        self._lay_out()
        self.keyboard = Keyboard(self)
        self._bind_keys()
        self.bar.asked.connect(self.keyboard.do)
        self.drive(transport)
        self.use(DARK)
        # No control has the focus at first: a key pressed by chance must not change the source.
        self.setFocus()

    def use(self, palette: Palette) -> None:
        """Take a theme, and the whole application with it."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            use_theme(application, palette)
        self.palette_now = palette
        plots = (self.traces, self.timeline)
        for part in (
            self.bar,
            self.contact,
            self.bands,
            *plots,
            self.reading,
            self.mood,
            self.faces,
        ):
            part.use(palette)
        if self.transport is not None:
            self.transport.use(palette)
        self.themed.emit(palette)

    def switch_theme(self) -> None:
        """Take the next theme."""
        names = list(THEMES)
        after = (names.index(self.palette_now.name) + 1) % len(names)
        self.use(THEMES[names[after]])

    def drive(self, transport: Transport | None) -> None:
        """Put a bar for a recording beneath the plots in place of the one before; None: no bar."""
        if self.transport is not None:
            self.transport.frame.hide()
            self.transport.frame.deleteLater()
        self.transport = None if transport is None else TransportBar(transport)
        if self.transport is not None:
            self.transport.use(self.palette_now)
            self.transport.refresh()
            self.centre.cards.addWidget(self.transport.frame)
            self._order_tabs()

    def _order_tabs(self) -> None:
        """Let Tab go on in the order of reading, whenever a control was made."""
        parts = (
            self.bar.widget,
            self.banner.frame,
            self.left.widget,
            self.centre.widget,
            self.right.widget,
        )
        stops = [
            each
            for part in parts
            for each in part.findChildren(QWidget)
            if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.window() is self
        ]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def show_frame(self, frame: DashboardFrame, *, traces: bool = True) -> None:
        """Show what changes with every frame: the signal and what is said of this moment."""
        if traces:
            self.traces.show_frame(frame)
        self.reading.show_frame(frame)
        self.banner.show_frame(frame)
        self.bar.show_frame(frame)

    def show_slow(self, frame: DashboardFrame, turn: int | None = None) -> None:
        """Show what is read a few times a second.

        Parameters
        ----------
        frame : DashboardFrame
            What to show.
        turn : int or None
            Which part's turn it is, one with each frame, lest one frame take the time of all; None
            for all of them.
        """
        slow = (self.contact, self.bands, self.timeline, self.mood, self.faces, self.health)
        parts = (*(part.show_frame for part in slow), self._show_rest)
        for show in parts if turn is None else parts[turn : turn + 1]:
            show(frame)

    def _show_rest(self, frame: DashboardFrame) -> None:
        if frame.status.info is not None:
            self.setWindowTitle(f"{frame.status.info.name} – Affectscope")
        self.traces.show_slow(frame)
        self._fit()
        if self.transport is not None:
            self.transport.refresh()

    def switch_column(self, column: Column) -> None:
        """Fold a column beside the plots, or show it."""
        column.switch()
        self._show_folds()

    def close_unasked(self) -> None:
        """Close, whatever goes on."""
        self.may_close = lambda: True
        self.close()

    def closeEvent(self, event: QCloseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Tell that the window is closing, unless the user would rather not."""
        if event is not None and not self.may_close():
            event.ignore()
            return
        self.closed.emit()
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Leave out what there is no room for."""
        super().resizeEvent(event)
        self.bar.record.fit(has_room=self.width() >= ROOMY)
        self._fit()
        self.resized.emit()

    def _left_column(self) -> Column:
        cards = (
            (self.contact.card.frame, 3),
            (self.bands.card.frame, 2),
            (self.health.card.frame, 0),
        )
        return Column(cards, LEFT_WIDTH, spare=self.bands.card.frame)

    def _right_column(self) -> Column:
        # Where its card has to fill the column, its texts stay together.
        self.reading.card.body.addStretch(1)
        cards = (
            (self.reading.card.frame, 0),
            (self.mood.card.frame, 1),
            (self.faces.card.frame, 0),
        )
        return Column(cards, RIGHT_WIDTH, spare=self.mood.card.frame)

    def _lay_out(self) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(SPACING)
        for column, share in ((self.left, 0), (self.centre, 1), (self.right, 0)):
            columns.addWidget(column.widget, share)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(SIDE, TOP, SIDE, FOOT)
        whole.setSpacing(SPACING)
        whole.addWidget(self.bar.widget)
        whole.addWidget(self.banner.frame)
        whole.addLayout(columns, 1)
        whole.addWidget(self.footer.widget)
        self._show_folds()

    def _fit(self) -> None:
        """Leave cards out where those beside them would be squeezed, as where text is large."""
        self.bar.fit(self.width() - 2 * SIDE)
        height = self.height() - TOP - FOOT
        for part in (self.bar.widget, self.banner.frame, self.footer.widget):
            if not part.isHidden():
                height -= _height(part, self.width() - 2 * SIDE) + SPACING
        for column in (self.left, self.right):
            column.fit(height)

    def _show_folds(self) -> None:
        for button, column in ((self.bar.left, self.left), (self.bar.right, self.right)):
            button.show_column(is_shown=column.is_shown)

    def _bind_keys(self) -> None:
        bind = self.keyboard.bind
        bind("theme", self.switch_theme)
        bind("zoom_in", lambda: self.traces.zoom(1))
        bind("zoom_out", lambda: self.traces.zoom(-1))
        bind("window_longer", lambda: self.traces.lengthen(1))
        bind("window_shorter", lambda: self.traces.lengthen(-1))
        bind("switches", self.traces.open_switches)
        bind("full_screen", self._switch_full_screen)
        bind("left_panels", lambda: self.switch_column(self.left))
        bind("right_panels", lambda: self.switch_column(self.right))
        bind("play", self._push_or_pause)
        bind("push", self._push)
        bind("loop", lambda: self._with_transport(lambda bar: bar.loop.click()))
        bind("mark_span", lambda: self._with_transport(lambda bar: bar.set_span()))
        bind("now", lambda: self._with_transport(lambda bar: bar.go_live()))
        for action, seconds in (("back", -1.0), ("forth", 1.0), ("back_far", -STEP)):
            bind(action, lambda s=seconds: self._with_transport(lambda bar: bar.step(s)))
        bind("forth_far", lambda: self._with_transport(lambda bar: bar.step(STEP)))
        bind("quit", self.close)

    def _with_transport(self, do: Callable[[TransportBar], object]) -> None:
        """Do something with the bar beneath the plots, where there is one."""
        if self.transport is not None:
            do(self.transport)

    def _push_or_pause(self) -> None:
        """Push the control that has the focus, as everywhere; play or pause where none has."""
        if not self._push():
            self._with_transport(lambda bar: bar.play_or_pause())

    def _push(self) -> bool:
        """Push the control that has the focus; return whether there was one."""
        focused = self.focusWidget()
        if isinstance(focused, QAbstractButton):
            focused.click()
        elif isinstance(focused, QComboBox):
            focused.showPopup()
        else:
            return False
        return True

    def _switch_full_screen(self) -> None:
        if self.isFullScreen():
            self.showNormal()
        else:
            self.showFullScreen()


def take_usual_size(window: QWidget) -> None:
    """Give a window its usual size, or as much of that as its screen has."""
    screen = window.screen()
    window.resize(USUAL.boundedTo(screen.availableSize()) if screen else USUAL)


def _height(part: QWidget, width: int) -> int:
    """Return the height that a part takes in pixels, its texts broken as its width needs it."""
    layout = part.layout()
    if layout is None or not layout.hasHeightForWidth():
        return part.sizeHint().height()
    return layout.heightForWidth(width)
