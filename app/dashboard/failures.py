"""Errors inside Qt's callbacks: shown, never fatal; an exception there would abort the process."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QApplication, QMessageBox

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from PyQt6.QtWidgets import QWidget

    from streaming.errors import MonitorError

log = logging.getLogger(__name__)


class FailureDialog:
    """While entered, whatever is raised inside Qt ends here.

    An error of the program is shown in a dialog, once for each place it comes from, and logged with
    its traceback every time. What is no `Exception` (Ctrl-C, SIGTERM) ends the application and is
    kept in `ending`.

    Parameters
    ----------
    parent : QWidget or None
        Whose dialog it is.

    Attributes
    ----------
    ending : BaseException or None
        What ended the application.
    """

    def __init__(self, parent: QWidget | None) -> None:
        self.ending: BaseException | None = None
        self._parent = parent
        self._seen: set[tuple[str, int]] = set()
        self._before = sys.excepthook

    def __enter__(self) -> Self:
        """Take the place of Python's own hook."""
        self._before, sys.excepthook = sys.excepthook, self.take
        return self

    def __exit__(self, *_: object) -> None:
        """Give it back."""
        sys.excepthook = self._before

    def take(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Take what nobody caught."""
        if not issubclass(kind, Exception):
            self.ending = error
            QApplication.quit()
            return
        log.error("inside the window", exc_info=(kind, error, trace))
        place = _place(trace)
        if place in self._seen:
            return
        self._seen.add(place)
        details = "".join(traceback.format_exception(kind, error, trace))
        show_failure(
            self._parent,
            "Something went wrong in this window. The signal goes on; if the picture stands still, "
            "close the window and start again.",
            f"{kind.__name__}: {error}\n\n{details}",
        )


def show_failure(parent: QWidget | None, text: str, details: str = "") -> None:
    """Show a dialog and wait for the user."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("Affectscope")
    box.setText(text)
    if details:
        box.setDetailedText(details)
    box.exec()
    box.deleteLater()


def show_mend(parent: QWidget | None, error: MonitorError) -> None:
    """Show an error that the user can mend."""
    show_failure(parent, str(error))


def _place(trace: TracebackType | None) -> tuple[str, int]:
    """Return the file and line that raised."""
    frames = traceback.extract_tb(trace)
    return (frames[-1].filename, frames[-1].lineno or 0) if frames else ("", 0)
