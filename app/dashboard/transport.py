"""Pause, position, speed and loop of a replay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PyQt6.QtCore import QLineF, Qt
from PyQt6.QtGui import QPainter, QPen
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSlider, QVBoxLayout

from app.dashboard.cards import MARGIN, label
from app.dashboard.picker import Picker
from app.dashboard.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QMouseEvent, QPaintEvent

    from app.dashboard.theme import Palette

SPEEDS = ("0.25×", "0.5×", "1×", "2×", "4×", "8×", "16×")
"""Times real time."""

UNPACED = "max"
"""What is shown, and what `--speed` takes, for as fast as it can be read."""

STEP = 10.0
"""Seconds of the two buttons beside Pause."""

STEPS_PER_SECOND = 10
"""Of the slider."""

HANDLE = 7.0
"""Pixels from the slider's end to the middle of its handle there, as the style sheet has it."""

TICK = 5.0
"""Pixels of a marker's line, from the slider's lower edge."""

SPEED_WIDTH = 86
"""Pixels of the list of speeds."""


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


class SeekSlider(QSlider):
    """A slider that goes where it is clicked, and on from there; others go a page at a time.

    Parameters
    ----------
    ticks : sequence of float
        Where beneath it there is a line, in shares of its length.
    """

    def __init__(self, ticks: Sequence[float]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._palette: Palette | None = None
        self._ticks = ticks

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the slider, and the lines beneath it."""
        super().paintEvent(event)
        if self._palette is None or not self._ticks:
            return
        painter = QPainter(self)
        painter.setPen(QPen(color(self._palette.muted), 1))
        length, foot = self.width() - 2 * HANDLE, self.height() - 1.0
        for share in self._ticks:
            x = round(HANDLE + share * length) + 0.5
            painter.drawLine(QLineF(x, foot - TICK, x, foot))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Bring the handle under the mouse before it is taken."""
        if event is not None and event.button() is Qt.MouseButton.LeftButton:
            share = (event.position().x() - HANDLE) / max(1.0, self.width() - 2 * HANDLE)
            self.setSliderPosition(round(min(1.0, max(0.0, share)) * self.maximum()))
        super().mousePressEvent(event)


class TransportBar:
    """The card that drives a replay.

    Parameters
    ----------
    transport : Transport
        What it drives.

    Attributes
    ----------
    frame : QFrame
        The bar.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.frame = QFrame()
        self.frame.setObjectName("card")
        self.frame.setAccessibleName("Replay")
        self.back = _button("−10 s", "Ten seconds back (Ctrl+Left)")
        self.toggle = _button("Pause", "Pause or play (Space)")
        self.forth = _button("+10 s", "Ten seconds on (Ctrl+Right)")
        self.toggle.setMinimumWidth(72)
        self.loop = _button("Loop", "Begin again at the end, or not (L)")
        self.loop.setCheckable(True)
        self.speed = Picker("Speed", "", SPEEDS)
        self.speed.setFixedWidth(SPEED_WIDTH)
        ends = transport.duration or 1.0
        self.slider = SeekSlider([marker / ends for marker in transport.markers])
        self.slider.setAccessibleName("Position in the recording")
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.position, self.duration = label(bold=True), label(role="muted")
        self.back.clicked.connect(lambda: self.step(-STEP))
        self.forth.clicked.connect(lambda: self.step(STEP))
        self.toggle.clicked.connect(self.play_or_pause)
        self.loop.clicked.connect(transport.set_loop)
        self.speed.activated.connect(self._set_speed)
        self.slider.actionTriggered.connect(lambda _: self._seek(self.slider.sliderPosition()))
        places, buttons = QHBoxLayout(), QHBoxLayout()
        for widget, share in ((self.position, 0), (self.slider, 1), (self.duration, 0)):
            places.addWidget(widget, share)
        for button in (self.back, self.toggle, self.forth, self.loop):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.speed)
        rows = QVBoxLayout(self.frame)
        rows.setContentsMargins(MARGIN, 6, MARGIN, 8)
        rows.setSpacing(4)
        rows.addLayout(places)
        rows.addLayout(buttons)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.speed.use(palette)
        self.slider.use(palette)

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
        self._transport.seek(min(max(0.0, wanted), self._transport.duration))
        self.refresh()

    def refresh(self) -> None:
        """Show where the recording stands."""
        transport = self._transport
        self.toggle.setText("Pause" if transport.playing else "Play")
        self.loop.setChecked(transport.loop)
        self.speed.choose(f"{transport.speed:g}×" if transport.speed else UNPACED)
        self.slider.setMaximum(round(transport.duration * STEPS_PER_SECOND))
        if not self.slider.isSliderDown():
            self.slider.setValue(round(transport.position * STEPS_PER_SECOND))
        self.position.setText(clock_words(transport.position))
        self.duration.setText(clock_words(transport.duration))

    def _seek(self, steps: int) -> None:
        self._transport.seek(steps / STEPS_PER_SECOND)

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
