"""The start of the window: it is painted first, and what it is for is opened behind it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.dashboard.session import Open
    from app.dashboard.switching import Switch
    from app.dashboard.window import DashboardWindow
    from streaming.errors import MonitorError

UNPAINTED = 1000
"""Milliseconds after which it begins unpainted, as where the window starts as an icon."""

SCREENS = (
    "app.dashboard.fit_check",
    "app.dashboard.key_sheet",
    "app.dashboard.settings_dialog",
    "app.dashboard.source_dialog",
    "app.dashboard.diagnostics",
    "app.dashboard.calibration",
    "app.dashboard.library",
    "app.dashboard.review",
)
"""What `app.dashboard.actions` imports late."""

SCREENS_AFTER, SCREENS_EVERY = 3000, 250
"""Milliseconds from the first signal, when the model is there too, until screens are imported, and
between two of them: 10 to 120 ms each, which nobody should wait for who asks for one."""


class Start(QObject):
    """Open what the window is for once it has been painted; close it where that cannot be had.

    Once it is open, import the screens one by one.

    Opening imports scipy and torch and may wait for a headset. These imports hold Python's lock for
    up to a third of a second at a time, so a window that is to be there first must not share them.

    Parameters
    ----------
    window : DashboardWindow
        What is painted first.
    switch : Switch
        Opens it, in a thread.
    opening : Open
        What is opened.

    Attributes
    ----------
    refusal : MonitorError or None
        Why it could not be had.
    """

    def __init__(self, window: DashboardWindow, switch: Switch, opening: Open) -> None:
        super().__init__(window)
        self._window = window
        self._switch = switch
        self._opening: Open | None = opening
        self._is_over = False
        self.refusal: MonitorError | None = None
        switch.await_first()
        switch.switched.connect(self._have)
        switch.refused.connect(self._refuse)
        window.installEventFilter(self)
        self._screens = iter(SCREENS)
        self._importing = QTimer(self)
        self._importing.setInterval(SCREENS_EVERY)
        self._importing.timeout.connect(self._import_one)
        self._idle = self._once(SCREENS_AFTER, self._importing.start)
        self._unpainted = self._once(UNPAINTED, self._begin)
        self._unpainted.start()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's
        """Begin behind the first picture of the window."""
        if event is not None and event.type() == QEvent.Type.Paint:
            # Its parts are painted after it, in the same go; then the timer has its turn.
            self._unpainted.start(0)
        return super().eventFilter(watched, event)

    def _once(self, milliseconds: int, do: Callable[[], None]) -> QTimer:
        """Return a timer that does something once, and that goes with the window."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(do)
        return timer

    def _begin(self) -> None:
        if self._opening is None:
            return
        self._window.removeEventFilter(self)
        opening, self._opening = self._opening, None
        self._switch.open_first(opening)

    def _have(self, _shown: object) -> None:
        if not self._is_over:
            self._is_over = True
            self._idle.start()

    def _import_one(self) -> None:
        screen = next(self._screens, None)
        if screen is None:
            self._importing.stop()
        else:
            import_module(screen)

    def _refuse(self, error: MonitorError, _file: Path | None) -> None:
        if not self._is_over:
            self.refusal = error
            self._window.close_unasked()
