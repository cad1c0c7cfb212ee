"""Another source or model: opened in a thread of its own, while the window goes on."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from app.dashboard import failures
from streaming.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.dashboard.picker import Picker
    from app.dashboard.refresh import Refresher
    from app.dashboard.window import DashboardWindow
    from app.presenter import Presenter

    Begin = Callable[[], Presenter]
    """Begins what was opened, in the window's own thread, and returns what to show."""

    Open = Callable[[str], Begin]
    """Opens what a name stands for; raises `MonitorError` where it cannot be had."""


class Switch(QObject):
    """Open another source or model, one at a time; stay with what is in use where that fails.

    Looking for a stream takes seconds, in which a window must draw, and close when asked to.

    Parameters
    ----------
    window : DashboardWindow
        Where the user chooses.
    refresher : Refresher
        What is given another presenter.
    on_source, on_model : callable
        Open what the user chose, in a thread.
    """

    _opened = pyqtSignal(object)

    def __init__(
        self, window: DashboardWindow, refresher: Refresher, on_source: Open, on_model: Open
    ) -> None:
        super().__init__()
        self._window = window
        self._refresher = refresher
        self._on_source, self._on_model = on_source, on_model
        self._source: str = window.bar.sources.currentData()
        self._asked = self._source
        self._thread: threading.Thread | None = None
        self._opened.connect(self._take)

    def choose_source(self, name: str) -> None:
        """Watch another source."""
        if name != self._source:
            self._start(self._window.bar.sources, partial(self._on_source, name), name)

    def choose_model(self, name: str) -> None:
        """Read with another model."""
        model = self._refresher.presenter.model
        if model is None or name != model.name:
            self._start(self._window.bar.models, partial(self._on_model, name), self._source)

    def end(self) -> None:
        """Wait for the thread; what it opened is left to whoever opened it."""
        self._opened.disconnect(self._take)
        if self._thread is not None:
            self._thread.join()

    def _start(self, picker: Picker, opening: Callable[[], Begin], source: str) -> None:
        """Open in a thread; the bar lets nothing else be chosen meanwhile."""
        self._asked = source
        self._window.bar.show_asking(picker)
        self._thread = threading.Thread(target=self._open, args=(opening,), name="opens a choice")
        self._thread.start()

    def _open(self, opening: Callable[[], Begin]) -> None:
        """Open, and hand what came of it to the window's thread; None for a programming error."""
        came: Begin | MonitorError | None = None
        try:
            came = opening()
        except MonitorError as error:
            came = error
        finally:
            self._opened.emit(came)

    def _take(self, came: Begin | MonitorError | None) -> None:
        """Begin what was opened, or say why it could not be."""
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        error = came if isinstance(came, MonitorError) else None
        if came is not None and not isinstance(came, MonitorError):
            try:
                self._refresher.presenter = came()
                self._source = self._asked
            except MonitorError as late:
                error = late
        self._window.bar.show_asking(None)
        self._window.bar.sources.choose(self._source)
        if error is not None:
            failures.show_mend(self._window, error)
        elif came is None:
            text = "It could not be opened, by an error of the program itself."
            failures.show_failure(self._window, text)
