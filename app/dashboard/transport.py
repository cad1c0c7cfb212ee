"""The bar that moves what is shown: a recording that is played, or a live signal's last minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.dashboard.cards import MARGIN, label
from app.dashboard.picker import Picker
from app.dashboard.seek_slider import SeekSlider
from app.dashboard.span import Span
from app.dashboard.theme import font

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.dashboard.theme import Palette

SPEEDS = ("0.25×", "0.5×", "1×", "2×", "4×", "8×", "16×")
"""Times real time."""

UNPACED = "max"
"""What is shown, and what `--speed` takes, for as fast as it can be read."""

STEP = 10.0
"""Seconds of the two buttons beside Pause."""

STEPS_PER_SECOND = 10
"""Of the slider."""

SPEED_WIDTH, TOGGLE_WIDTH = 86, 72
"""Pixels of the list of speeds, and of the button that says Pause or Play."""


class Transport(Protocol):
    """A recording that is being played."""

    @property
    def position(self) -> float:
        """Seconds from the start."""
        ...

    @property
    def duration(self) -> float:
        """Seconds in all."""
        ...

    @property
    def playing(self) -> bool:
        """Whether it goes on."""
        ...

    @property
    def speed(self) -> float:
        """Times real time; 0 for as fast as it can be read."""
        ...

    @property
    def loop(self) -> bool:
        """Whether the end leads back to the start."""
        ...

    @property
    def markers(self) -> Sequence[float]:
        """Seconds from the start to each marker."""
        ...

    def play(self) -> None:
        """Go on."""
        ...

    def pause(self) -> None:
        """Stand still."""
        ...

    def seek(self, t: float) -> None:
        """Go to a second."""
        ...

    def set_speed(self, x: float) -> None:
        """Play at `x` times real time; 0 for as fast as it can be read."""
        ...

    def set_loop(self, on: bool) -> None:
        """Let the end lead back to the start, or not."""
        ...


@runtime_checkable
class LiveTransport(Protocol):
    """The further parts of a transport of a live signal, which can be looked back on."""

    @property
    def is_live(self) -> bool:
        """Whether this moment is shown."""
        ...

    @property
    def begin(self) -> float:
        """Seconds to the oldest moment that is kept."""
        ...

    def go_live(self) -> None:
        """Show this moment again."""
        ...


@runtime_checkable
class PatientTransport(Protocol):
    """The further part of a transport whose seeking takes long."""

    def seek_soon(self, t: float) -> None:
        """Go to a second, in a thread; of several places the last one counts."""
        ...


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
        self.frame = QFrame()
        self.frame.setObjectName("card")
        self.frame.setAccessibleName("Replay" if self._live is None else "Looking back")
        self.back = _button("−10 s", "Ten seconds back (Ctrl+Left)")
        self.toggle = _button("Pause", "Pause or play (Space)")
        self.forth = _button("+10 s", "Ten seconds on (Ctrl+Right)")
        self.toggle.setMinimumWidth(TOGGLE_WIDTH)
        self.loop = _button("Loop", "Begin again at the end, or not (L)")
        self.loop.setCheckable(True)
        self.span = _button("A–B", "")
        self.span.setCheckable(True)
        self.export = _button("Export report …", "Write a report of the recording (Ctrl+E)")
        self.export.hide()
        self.now = _button("LIVE", "Back to this moment (End)")
        self.now.setObjectName("now")
        self.speed = Picker("Speed", "", SPEEDS)
        self.speed.setFixedWidth(SPEED_WIDTH)
        ends = transport.duration or 1.0
        self.slider = SeekSlider([marker / ends for marker in transport.markers])
        what = "the recording" if self._live is None else "the last minutes"
        self.slider.setAccessibleName(f"Position in {what}")
        self.slider.setToolTip(f"Position in {what} (arrow keys: one second)")
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
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

    def _lay_out(self) -> None:
        """Put all into one row; where there is more, as of a recording, into two."""
        steps: tuple[QWidget, ...] = (self.back, self.toggle, self.forth)
        place: tuple[QWidget, ...] = (self.position, self.slider, self.duration, self.now)
        is_live = self._live is not None
        # What has no parent yet would be shown as a window of its own.
        unneeded: tuple[QWidget, ...] = (self.loop, self.span, self.duration)
        for each in unneeded if is_live else (self.now,):
            each.hide()
        places, buttons = QHBoxLayout(), QHBoxLayout()
        for row in (places, buttons):
            row.setSpacing(8)
        if is_live:
            for each in (*steps, self.speed):
                places.addWidget(each)
        for each in place:
            places.addWidget(each, int(each is self.slider))
        rows = QVBoxLayout(self.frame)
        rows.setContentsMargins(MARGIN, 8 if is_live else 6, MARGIN, 8)
        rows.setSpacing(4)
        rows.addLayout(places)
        if is_live:
            for each in (self.loop, self.span, self.export):
                each.setParent(self.frame)
            return
        for each in (*steps, self.loop, self.span):
            buttons.addWidget(each)
        buttons.addStretch(1)
        for each in (self.export, self.speed):
            buttons.addWidget(each)
        rows.addLayout(buttons)

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
        self.toggle.setText("Pause" if transport.playing else "Play")
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
        self._dress_now()

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
        """Show whether this moment is shown: the word alone, or a button that leads to it."""
        if self._live is None or self._palette is None:
            return
        is_live, palette = self._live.is_live, self._palette
        ink = palette.good if is_live else palette.text
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
            hint = "This moment is shown" if is_live else "Back to this moment (End)"
            self.now.setToolTip(hint)
            self.now.setAccessibleName(hint)

    def _seek(self, steps: int) -> None:
        self._go(steps / STEPS_PER_SECOND)

    def _set_speed(self, index: int) -> None:
        name = self.speed.itemData(index)
        self._transport.set_speed(0.0 if name == UNPACED else float(name.rstrip("×")))


def clock_words(seconds: float) -> str:
    """Return a position as ``hh:mm:ss``."""
    whole = int(max(0.0, seconds))
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"


def _button(text: str, hint: str) -> QPushButton:
    made = QPushButton(text)
    made.setFont(font(13))
    made.setToolTip(hint)
    made.setAccessibleName(hint)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
