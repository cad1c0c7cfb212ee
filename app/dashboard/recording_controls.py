"""The record and marker buttons, the buttons that fold panels, and the line at the foot."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QRectF, Qt, QTimer
from PyQt6.QtGui import QPainter, QPen
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.dashboard.cards import label, set_role
from app.dashboard.keys import key_words
from app.dashboard.theme import color, font
from app.saved_line import SavedLine, running_time

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PyQt6.QtGui import QPaintEvent

    from app.dashboard.theme import Palette
    from streaming.status import RecordingStatus

LIMITS = "Research and self-exploration only. Not a medical device. Estimates can be wrong."

SAID_FOR = 5000
"""Milliseconds that a remark stands at the foot: as long as two short sentences take to read."""

LONGEST, SHORT = "●  Recording 00:00:00", "●  00:00:00"
"""What the record button has room for, so that nothing beside it moves; in a small window the red
and its hint say that it records."""

IDLE = "●  Record  R"

BETWEEN = 24
"""Pixels between the two texts at the foot."""

LEAST_ROOM = 200
"""Pixels of the left one, before it has a place."""

AROUND = 30
"""Pixels of a button beside its text."""


def tool_button(text: str, hint: str, action: str) -> QPushButton:
    """Return a button of the top bar, its key told with its hint.

    Parameters
    ----------
    text, hint : str
        What stands on it, and what it does.
    action : str
        Of the table of keys.
    """
    made = QPushButton(text)
    made.setFont(font(13))
    made.setAccessibleName(hint)
    made.setToolTip(f"{hint} ({key_words(action)})")
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


class RecordButton(QObject):
    """The button that begins and ends a recording, red while one goes on.

    Attributes
    ----------
    button : QPushButton
        The widget.
    """

    def __init__(self) -> None:
        super().__init__()
        self.button = tool_button(IDLE, "Record this signal", "record")
        self.button.setObjectName("record")
        self.button.setFont(font(13, bold=True))
        self._is_short = True
        self.fit(has_room=False)

    def fit(self, *, has_room: bool) -> None:
        """Take as much room as there is."""
        self._is_short = not has_room
        texts = (SHORT if self._is_short else LONGEST, IDLE)
        metrics = self.button.fontMetrics()
        self.button.setFixedWidth(max(map(metrics.horizontalAdvance, texts)) + AROUND)

    def show_status(self, status: RecordingStatus | None, *, can_record: bool) -> None:
        """Show how the recording stands.

        Parameters
        ----------
        status : RecordingStatus or None
            Of what is recorded, or was last.
        can_record : bool
            Whether there is a live signal to record.
        """
        is_on = status is not None and not status.over
        running = running_time(status.seconds) if status is not None else ""
        on = f"●  {running}" if self._is_short else f"●  Recording {running}"
        self.button.setText(on if is_on else IDLE)
        hint = "End the recording" if is_on else "Record this signal"
        if not is_on and not can_record:
            hint = "A recording that is played is recorded already"
        self.button.setAccessibleName(hint)
        self.button.setToolTip(f"{hint} ({key_words('record')})")
        self.button.setEnabled(is_on or can_record)
        set_role(self.button, "on", "true" if is_on else "false")


class FoldButton(QPushButton):
    """A button with the picture of a window whose column is shown or folded.

    Parameters
    ----------
    action : str
        Of the table of keys.
    is_left : bool
        Which column.
    """

    def __init__(self, action: str, *, is_left: bool) -> None:
        super().__init__()
        side = "left" if is_left else "right"
        hint = f"Fold or show the panels at the {side}"
        self.setObjectName("fold")
        self.setAccessibleName(hint)
        self.setToolTip(f"{hint} ({key_words(action)})")
        self.setFixedSize(30, 30)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._is_left = is_left
        self._is_shown = True
        self._palette: Palette | None = None

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def show_column(self, *, is_shown: bool) -> None:
        """Draw the column as shown or as folded."""
        self._is_shown = is_shown
        self.setAccessibleDescription("shown" if is_shown else "folded")
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the button, and the little window on it."""
        super().paintEvent(event)
        if self._palette is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = color(self._palette.muted)
        painter.setPen(QPen(ink, 1.4))
        whole = QRectF(6.5, 8.0, 17.0, 14.0)
        painter.drawRoundedRect(whole, 2.5, 2.5)
        x = 7.2 if self._is_left else 18.0
        column = QRectF(x, 8.7, 4.8, 12.6)
        if self._is_shown:
            painter.fillRect(column, ink)
        else:
            edge = column.right() if self._is_left else column.left()
            painter.drawLine(round(edge), round(whole.top()), round(edge), round(whole.bottom()))
        painter.end()


class Footer(QObject):
    """The line at the foot: what is written where, what leaves the computer, what all this is not.

    Parameters
    ----------
    sends : tuple of str
        What readings are sent to, in words.
    clock : callable
        Seconds on any steady clock.

    Attributes
    ----------
    widget : QWidget
        The line.
    saved : QLabel
        Its left half.
    """

    def __init__(
        self, sends: tuple[str, ...] = (), clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._line = SavedLine(sends)
        self._clock = clock
        self._texts = self._line.texts(None, clock())
        self.widget = QWidget()
        self.saved = label(role="muted", pixels=11)
        self.saved.setAccessibleName("What is saved")
        self.saved.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._running: Path | None = None
        self._remark = QTimer(self.widget)
        self._remark.setSingleShot(True)
        self._remark.timeout.connect(self._show)
        row = QHBoxLayout(self.widget)
        row.setContentsMargins(2, 0, 2, 0)
        row.setSpacing(BETWEEN)
        row.addWidget(self.saved, 1)
        row.addWidget(label(LIMITS, role="muted", pixels=11))
        self._show()

    def show_status(self, status: RecordingStatus | None) -> None:
        """Show how the recording stands; where one begins or ends, a remark has had its time."""
        running = None if status is None or status.over else status.file
        if running != self._running:
            self._running = running
            self._remark.stop()
        self._texts = self._line.texts(status, self._clock())
        if not self._remark.isActive():
            self._show()

    def sends_nothing(self) -> None:
        """Say from now on that nothing leaves this computer."""
        self._line = SavedLine()
        self.show_status(None)

    def say(self, remark: str) -> None:
        """Let a remark stand here for a moment."""
        self._remark.start(SAID_FOR)
        self._write((remark,), "")

    def _show(self) -> None:
        self._write(self._texts, "muted")

    def _write(self, texts: tuple[str, ...], role: str) -> None:
        """Write the first text that there is room for; all of the first one is told on pointing."""
        metrics = self.saved.fontMetrics()
        room = max(self.saved.width(), LEAST_ROOM)
        fits = (text for text in texts if metrics.horizontalAdvance(text) <= room)
        shown = next(fits, texts[-1])
        self.saved.setText(metrics.elidedText(shown, Qt.TextElideMode.ElideMiddle, room))
        self.saved.setToolTip(texts[0])
        set_role(self.saved, "role", role)
