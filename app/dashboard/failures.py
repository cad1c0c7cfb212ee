"""Errors inside Qt's callbacks and in threads: shown, never fatal; PyQt would abort the process."""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6 import sip
from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QApplication, QMessageBox

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from PyQt6.QtWidgets import QWidget

    from streaming.errors import MonitorError

log = logging.getLogger(__name__)

SLOT = (
    "Something went wrong in this window. The signal goes on; if the picture stands still, "
    "close the window and start again."
)
THREAD = (
    "Something went wrong behind this window, by an error of the program itself. What was asked "
    "for may not have been done; what is shown goes on."
)


class FailureDialog:
    """While entered, whatever is raised inside Qt, or ends a thread, comes here.

    An error of the program is logged with its traceback every time, and shown in a dialog once for
    each place it comes from: an error in what draws thirty times a second would else open thirty a
    second. One dialog is open at a time, and never from within the callback that failed, for a
    window must not be entered again while it paints; what comes meanwhile is shown together in the
    next one. What is no `Exception` (Ctrl-C, SIGTERM) ends the application and is kept in `ending`.

    Parameters
    ----------
    parent : QWidget or None
        Whose dialog it is, where no other dialog is open that it must lie upon.

    Attributes
    ----------
    ending : BaseException or None
        What ended the application.
    """

    def __init__(self, parent: QWidget | None) -> None:
        self.ending: BaseException | None = None
        self._parent = parent
        self._seen: set[tuple[str, int]] = set()
        self._waiting: list[_Failure] = []
        self._is_open = False
        self._bell = _Bell()
        # Queued, so that it rings in the window's own thread and after the callback that failed.
        queued = Qt.ConnectionType.QueuedConnection  # which PyQt's types do not know of
        self._bell.rung.connect(self._show, type=queued)  # type: ignore[call-arg]
        self._before = (sys.excepthook, threading.excepthook)

    def __enter__(self) -> Self:
        """Take the place of Python's own hooks."""
        self._before = (sys.excepthook, threading.excepthook)
        sys.excepthook, threading.excepthook = self.take, self._take_from_thread
        return self

    def __exit__(self, *_: object) -> None:
        """Give it back."""
        sys.excepthook, threading.excepthook = self._before
        self._bell.rung.disconnect()
        self._waiting.clear()

    def take(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Take what nobody caught."""
        if not issubclass(kind, Exception):
            self.ending = error
            # Not `quit`, which asks each window whether it may close, and nobody may answer.
            QApplication.exit()
            return
        self._keep(_Failure(SLOT, error, trace))

    def _take_from_thread(self, raised: threading.ExceptHookArgs) -> None:
        """Take what ended a thread."""
        if raised.exc_value is not None and isinstance(raised.exc_value, Exception):
            self._keep(_Failure(THREAD, raised.exc_value, raised.exc_traceback))
        elif raised.exc_type is not SystemExit:
            self._before[1](raised)

    def _keep(self, failure: _Failure) -> None:
        """Log an error, and keep it until it can be shown; in any thread."""
        log.error("inside the window", exc_info=failure.error)
        place = _place(failure.trace)
        if place not in self._seen:
            self._seen.add(place)
            self._waiting.append(failure)
            self._bell.rung.emit()

    def _show(self) -> None:
        """Show what waits, in one dialog, and then what has come meanwhile."""
        if self._is_open:
            return
        self._is_open = True
        try:
            while self._waiting:
                failures, self._waiting = self._waiting, []
                text = failures[0].text
                if len(failures) > 1:
                    text = f"{text} {len(failures) - 1} more went wrong at the same time."
                details = "\n\n".join(failure.details for failure in failures)
                show_failure(self._upon(), text, details)
        finally:
            self._is_open = False

    def _upon(self) -> QWidget | None:
        """Return the window that a dialog must lie upon to be within reach."""
        parent = QApplication.activeModalWidget() or self._parent
        return None if parent is None or sip.isdeleted(parent) else parent


class _Bell(QObject):
    """Tells the window's own thread that there is something to show."""

    rung = pyqtSignal()


@dataclass(frozen=True, slots=True, eq=False)
class _Failure:
    """An error of the program.

    Attributes
    ----------
    text : str
        What it means to the user.
    error : Exception
        What was raised.
    trace : traceback or None
        Where.
    """

    text: str
    error: BaseException
    trace: TracebackType | None

    @property
    def details(self) -> str:
        """What a programmer wants to be told."""
        lines = traceback.format_exception(type(self.error), self.error, self.trace)
        return f"{type(self.error).__name__}: {self.error}\n\n{''.join(lines)}"


def show_failure(parent: QWidget | None, text: str, details: str = "") -> None:
    """Show a dialog and wait for the user, who may copy the details."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("Affectscope")
    box.setText(text)
    if details:
        box.setDetailedText(details)
        copy = box.addButton("Copy details", QMessageBox.ButtonRole.ActionRole)
        if copy is not None:
            copy.setToolTip("Put the details on the clipboard, to be sent to whoever can help")
            copy.clicked.disconnect()  # Qt would close the dialog; one copies and reads on.
            copy.clicked.connect(lambda: _copy(f"{text}\n\n{details}"))
    box.addButton(QMessageBox.StandardButton.Ok)
    box.setDefaultButton(QMessageBox.StandardButton.Ok)
    box.exec()
    box.deleteLater()


def _copy(text: str) -> None:
    clipboard = QApplication.clipboard()
    if clipboard is not None:
        clipboard.setText(text)


def show_mend(parent: QWidget | None, error: MonitorError) -> None:
    """Show an error that the user can mend."""
    show_failure(parent, str(error))


def _place(trace: TracebackType | None) -> tuple[str, int]:
    """Return the file and line that raised."""
    frames = traceback.extract_tb(trace)
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)
