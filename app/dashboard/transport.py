"""The bar that moves what is shown: a recording that is played, or a live signal's last minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QIcon
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.dashboard.cards import MARGIN, label, set_role
from app.dashboard.fonts import text_size
from app.dashboard.icons import icon
from app.dashboard.picker import AROUND, Picker
from app.dashboard.seek_slider import SeekSlider
from app.dashboard.span import Span
from app.dashboard.theme import font
from app.dashboard.transports import LiveTransport, PatientTransport
from app.headline import NO_STREAM
from app.words import STATES, sentence
from streaming.status import MonitorState

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtGui import QResizeEvent

    from app.dashboard.theme import Palette
    from app.dashboard.transports import Transport

SPEEDS = ("0.25×", "0.5×", "1×", "2×", "4×", "8×", "16×")
"""Times real time."""

UNPACED = "max"
"""What is shown, and what `--speed` takes, for as fast as it can be read."""

STEP = 10.0
"""Seconds of the two buttons beside Pause."""

STEPS_PER_SECOND = 10
"""Of the slider."""

SPEED_WIDTH, TOGGLE_WIDTH = 86, 72
"""Pixels of the list of speeds, at least, and of the button that says Pause or Play."""

LEAST_SLIDER = 72
"""Pixels of the slider."""

ROOMY, SHORT, TIGHT = range(3)
"""Room for words on all buttons; for an icon on one; for icons, with less around them."""

GAP, NOW_AROUND = 8, 20
"""Pixels between two controls, and of the button that says LIVE beside its word."""

HALTS = ("LIVE", *(STATES[state][0].upper() for state in NO_STREAM - {MonitorState.CONNECTING}))
"""What that button says, once there has been a signal to look back on."""


class _Frame(QFrame):
    """The card, which tells when it has another width."""

    resized = pyqtSignal()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Tell."""
        super().resizeEvent(event)
        self.resized.emit()


class TransportBar:
    """The card that moves what is shown.

    Parameters
    ----------
    transport : Transport
        What it drives; a `LiveTransport` too where it is a live signal.

    Attributes
    ----------
    frame : QFrame
        The bar.
    now : QPushButton
        Leads back to this moment; hidden where a recording is played.
    export : QPushButton
        Asks for a report; hidden until `offer_export`.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._live = transport if isinstance(transport, LiveTransport) else None
        self._span = Span()
        self._palette: Palette | None = None
        self._dress = ""
        self._has_sign, self._fitted = False, (0, 0, False, "")
        self.frame = _Frame()
        self.frame.setObjectName("card")
        self.frame.setAccessibleName("Replay" if self._live is None else "Looking back")
        self.back = _button("−10 s", "Ten seconds back (Ctrl+Left)")
        self.toggle = _button("Pause", "Pause or play (Space)")
        self.forth = _button("+10 s", "Ten seconds on (Ctrl+Right)")
        self.loop = _button("Loop", "Begin again at the end, or not (L)")
        self.loop.setCheckable(True)
        self.span = _button("A–B", "")
        self.span.setCheckable(True)
        self.export = _button("Export report…", "Write a report of the recording (Ctrl+E)")
        self.export.hide()
        self.now = _button("LIVE", "Back to this moment (End)")
        self.now.setObjectName("now")
        self.speed = Picker("Speed", "", SPEEDS)
        ends = transport.duration or 1.0
        self.slider = SeekSlider([marker / ends for marker in transport.markers])
        what = "the recording" if self._live is None else "the last minutes"
        self.slider.setAccessibleName(f"Position in {what}")
        self.slider.setToolTip(f"Position in {what} (arrow keys: one second)")
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.slider.setMinimumWidth(LEAST_SLIDER)
        self.position, self.duration = label(bold=True), label(role="muted")
        self._connect()
        self._lay_out()

    def _connect(self) -> None:
        transport = self._transport
        self.back.clicked.connect(lambda: self.step(-STEP))
        self.forth.clicked.connect(lambda: self.step(STEP))
        self.toggle.clicked.connect(self.play_or_pause)
        self.loop.clicked.connect(transport.set_loop)
        self.span.clicked.connect(self.set_span)
        self.now.clicked.connect(self.go_live)
        self.speed.activated.connect(self._set_speed)
        self.slider.actionTriggered.connect(lambda _: self._seek(self.slider.sliderPosition()))
        self.frame.resized.connect(self._fit)

    def _lay_out(self) -> None:
        """Put all into one row; where there is more, as of a recording, into two."""
        is_live = self._live is not None
        place = (self.position, self.slider, self.duration, self.now)
        # What has no parent yet would be shown as a window of its own.
        unneeded: tuple[QWidget, ...] = (self.loop, self.span, self.duration)
        for each in unneeded if is_live else (self.now,):
            each.hide()
        self._places, self._buttons = QHBoxLayout(), QHBoxLayout()
        for row in (self._places, self._buttons):
            row.setSpacing(GAP)
        for each in place:
            self._places.addWidget(each, int(each is self.slider))
        self._buttons.addStretch(1)
        rows = QVBoxLayout(self.frame)
        rows.setContentsMargins(MARGIN, 8 if is_live else 6, MARGIN, 8)
        rows.setSpacing(4)
        # In the order of reading, and of Tab: the place of a recording comes before its buttons.
        rows.addLayout(self._buttons if is_live else self._places)
        rows.addLayout(self._places if is_live else self._buttons)
        self._wear(ROOMY)
        if is_live:
            for each in (self.loop, self.span, self.export):
                each.setParent(self.frame)
        else:
            self._buttons.addWidget(self.export)
            self._buttons.addWidget(self.speed)

    def _wear(self, room: int) -> None:
        """Stand as there is room."""
        is_tight = room == TIGHT
        self._has_sign = is_tight or (room == SHORT and self._live is not None)
        steps = (self.back, self.toggle, self.forth)
        for each in (*steps, self.loop, self.span, self.export):
            is_narrow = is_tight or (each is self.toggle and self._has_sign)
            set_role(each, "tight", "true" if is_narrow else "false")
        _show(self.loop, "Loop", "loop" if is_tight else "")
        _show(self.export, "Export report…", "export" if room != ROOMY else "")
        self._show_toggle()
        self.toggle.setMinimumWidth(0 if self._has_sign else round(TOGGLE_WIDTH * text_size()))
        words = map(QFontMetrics(font(13, bold=True)).horizontalAdvance, HALTS)
        self.now.setMinimumWidth(max(words) + NOW_AROUND)
        widest = self.speed.fontMetrics().horizontalAdvance(SPEEDS[0])
        self.speed.setFixedWidth(max(SPEED_WIDTH, widest + AROUND))
        first: tuple[QWidget, ...]
        if self._live is None:
            row, first = self._buttons, (*steps, self.loop, self.span)
        else:
            # A live signal's one row becomes two.
            row, first = (self._buttons if is_tight else self._places), (*steps, self.speed)
        for n, control in enumerate(first):
            row.insertWidget(n, control)

    def _fit(self) -> None:
        """Shorten what stands on the buttons where it would be cut."""
        type_ = self.toggle.font().pixelSize()
        now = (self.frame.width(), type_, self.export.isHidden(), self.now.text())
        if now == self._fitted:
            return
        self._fitted = now
        for room in (ROOMY, SHORT, TIGHT):
            self._wear(room)
            if self._needed() <= self.frame.width():
                break

    def _needed(self) -> int:
        """Return the pixels that the row of the buttons takes, with what is around it."""
        row = self._buttons if self._live is None else self._places
        shown = [item.widget() for n in range(row.count()) if (item := row.itemAt(n)) is not None]
        widths = [
            min(max(each.minimumSizeHint().width(), each.minimumWidth()), each.maximumWidth())
            for each in shown
            if each is not None and not each.isHidden()
        ]
        return sum(widths) + GAP * (len(widths) - 1) + 2 * (MARGIN + 1)

    def _show_toggle(self) -> None:
        """Say which of the two it does."""
        words = "Pause" if self._transport.playing else "Play"
        _show(self.toggle, words, words.lower() if self._has_sign else "")

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette, self._dress = palette, ""
        self.speed.use(palette)
        self.slider.use(palette)
        self._dress_now()

    def offer_export(self, ask: Callable[[], object]) -> None:
        """Show the button that asks for a report."""
        self.export.clicked.connect(ask)
        self.export.show()

    def play_or_pause(self) -> None:
        """Do the other of the two."""
        if self._transport.playing:
            self._transport.pause()
        else:
            self._transport.play()
        self.refresh()

    def step(self, seconds: float) -> None:
        """Go on or back, no further than the ends."""
        wanted = self._transport.position + seconds
        self._go(min(max(self._begin, wanted), self._transport.duration))
        self.refresh()

    def go_live(self) -> None:
        """Show this moment, where a live signal is looked back on."""
        if self._live is not None:
            self._live.go_live()
            self.refresh()

    def set_span(self) -> None:
        """Set the place to play from, then the one to play to; then play on as usual."""
        self._span.set_next(self._transport.position)
        self.refresh()

    def refresh(self) -> None:
        """Show where the recording stands."""
        transport = self._transport
        self._span.keep(transport, self._go)
        self._dress_now()
        self._fit()
        self._show_toggle()
        self.loop.setChecked(transport.loop)
        self._show_span()
        self.speed.choose(f"{transport.speed:g}×" if transport.speed else UNPACED)
        self.slider.setRange(
            round(self._begin * STEPS_PER_SECOND), round(transport.duration * STEPS_PER_SECOND)
        )
        if not self.slider.isSliderDown():
            self.slider.setValue(round(transport.position * STEPS_PER_SECOND))
        self.position.setText(clock_words(transport.position))
        self.duration.setText(clock_words(transport.duration))

    def _go(self, t: float) -> None:
        """Go to a second; where that takes long, without waiting for it."""
        if isinstance(self._transport, PatientTransport):
            self._transport.seek_soon(t)
        else:
            self._transport.seek(t)

    @property
    def _begin(self) -> float:
        return 0.0 if self._live is None else self._live.begin

    def _show_span(self) -> None:
        start, stop = self._span.start, self._span.stop
        words, hint = "A–B", "Play between two places: the first one is here (A)"
        if start is not None and stop is None:
            words, hint = "A–…", f"From {clock_words(start)} to here (A)"
        elif start is not None and stop is not None:
            hint = f"Plays from {clock_words(start)} to {clock_words(stop)}; press to end it (A)"
        self.span.setChecked(start is not None)
        if self.span.toolTip() != hint:
            self.span.setText(words)
            self.span.setToolTip(hint)
            self.span.setAccessibleName(hint)

    def _dress_now(self) -> None:
        """Show whether this moment is shown: the word alone, or a button that leads to it.

        What is called live comes at this moment; where nothing does, the state is named.
        """
        if self._live is None or self._palette is None:
            return
        is_live, palette = self._live.is_live, self._palette
        halted = self._live.halted if is_live else None
        ink = palette.text if not is_live else palette.muted if halted else palette.good
        word, why = ("LIVE", "") if halted is None else STATES[halted]
        hint = "This moment is shown" if is_live else "Back to this moment (End)"
        hint = f"{hint}. {sentence(why)}" if why else hint
        if self.now.toolTip() != hint:
            self.now.setText(word.upper())
            self.now.setToolTip(hint)
            self.now.setAccessibleName(hint)
        border = "transparent" if is_live else palette.accent
        dress = (
            f"QPushButton#now {{ color: {ink}; border: 1px solid {border};"
            f" background: {'transparent' if is_live else palette.raised};"
            " border-radius: 8px; padding: 0 8px; min-height: 28px; font-weight: 600; }"
            f"QPushButton#now:focus {{ border-color: {palette.accent}; }}"
        )
        if dress != self._dress:
            self._dress = dress
            self.now.setStyleSheet(dress)

    def _seek(self, steps: int) -> None:
        self._go(steps / STEPS_PER_SECOND)

    def _set_speed(self, index: int) -> None:
        name = self.speed.itemData(index)
        self._transport.set_speed(0.0 if name == UNPACED else float(name.rstrip("×")))


def clock_words(seconds: float) -> str:
    """Return a position as ``hh:mm:ss``."""
    whole = int(max(0.0, seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _show(button: QPushButton, words: str, drawing: str) -> None:
    """Show words on a button, or an icon in their place; nothing where they stand there already."""
    if button.property("drawing") == drawing and button.text() == ("" if drawing else words):
        return
    button.setProperty("drawing", drawing)
    button.setText("" if drawing else words)
    button.setIcon(icon(drawing) if drawing else QIcon())


def _button(text: str, hint: str) -> QPushButton:
    made = QPushButton(text)
    made.setFont(font(13))
    made.setToolTip(hint)
    made.setAccessibleName(hint)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
