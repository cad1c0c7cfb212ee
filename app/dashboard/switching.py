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
    from pathlib import Path

    from app.dashboard.picker import Picker
    from app.dashboard.refresh import Refresher
    from app.dashboard.session import Begin, Open, Session
    from app.dashboard.window import DashboardWindow
    from app.source_choice import SourceChoice
    from app.watching import Shown

BUSY = "Another source is being opened. Choose again once it is there, or is said not to be."


class Switch(QObject):
    """Open another source or model, one at a time; stay with what is in use where that fails.

    Looking for a stream takes seconds, in which a window must draw, and close when asked to.

    Parameters
    ----------
    window : DashboardWindow
        Where the user chooses.
    refresher : Refresher
        What is given another presenter.
    session : Session
        Opens what the user chose, in a thread.

    Attributes
    ----------
    session : Session
        As given.
    switched : signal of Shown
        Something else is shown from now on.
    refused : signal of MonitorError, Path or None
        What was chosen cannot be had, and why; the recording where it was one.
    """

    switched = pyqtSignal(object)
    refused = pyqtSignal(object, object)
    _opened = pyqtSignal(object)

    def __init__(self, window: DashboardWindow, refresher: Refresher, session: Session) -> None:
        super().__init__()
        self._window = window
        self._refresher = refresher
        self.session = session
        self._thread: threading.Thread | None = None
        self._new: str | None = None
        self._file: Path | None = None
        self._is_first = False
        self._next: Callable[[], None] | None = None
        self._opened.connect(self._take)

    def await_first(self) -> None:
        """Open what is chosen after what the window was made for, which `open_first` is given."""
        self._is_first = True
        self._window.bar.show_asking(self._window.bar.sources)

    def open_first(self, opening: Open) -> None:
        """Open what the window was made for."""
        self._start(self._window.bar.sources, opening)

    def choose_source(self, name: str) -> None:
        """Watch another source of the list, or play another recording of it."""
        if name != self.session.shown.source:
            self._start(self._window.bar.sources, partial(self.session.open_source, name))

    def choose_model(self, name: str) -> None:
        """Read with another model."""
        model = self._refresher.presenter.model
        if model is None or name != model.name:
            self._start(self._window.bar.models, partial(self.session.read_with, name))

    def open_choice(self, choice: SourceChoice) -> None:
        """Watch a live source as the user chose it."""
        self._start_new(choice.source, partial(self.session.open_choice, choice))

    def open_recording(self, file: Path) -> None:
        """Play a recording."""
        self._start_new(file.name, partial(self.session.open_recording, file), file)

    def end(self) -> None:
        """Wait for the thread; what it opened is left to whoever opened it."""
        self._opened.disconnect(self._take)
        if self._thread is not None:
            self._thread.join()

    def _start_new(self, name: str, opening: Open, file: Path | None = None) -> None:
        """Open what may not be in the list of sources yet; it stays there if it can be had."""
        if self._is_first:
            self._next = partial(self._start_new, name, opening, file)
            return
        if self._thread is not None:
            self._window.footer.say(BUSY)
            return
        sources = self._window.bar.sources
        self._new = name if sources.findData(name) < 0 else None
        sources.choose(name)
        self._start(sources, opening, file)

    def _start(self, picker: Picker, opening: Open, file: Path | None = None) -> None:
        """Open in a thread; nothing else can be chosen meanwhile."""
        if self._thread is not None:
            return
        self._file = file
        self._window.bar.show_asking(picker)
        self._thread = threading.Thread(target=self._open, args=(opening,), name="opens a choice")
        self._thread.start()

    def _open(self, opening: Open) -> None:
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
        shown: Shown | None = None
        try:
            if came is not None and not isinstance(came, MonitorError):
                shown = came()
        except MonitorError as late:
            error = late
        finally:
            # Whatever went wrong, another choice can be made.
            self._end_asking(is_shown=shown is not None)
        if shown is not None:
            self._refresher.presenter = shown.presenter
            self.switched.emit(shown)
        if error is not None:
            self.refused.emit(error, self._file)
        elif came is None:
            text = "It could not be opened, by an error of the program itself."
            failures.show_failure(self._window, text)
        go_on, self._next = self._next, None
        if go_on is not None and shown is not None:
            go_on()

    def _end_asking(self, *, is_shown: bool) -> None:
        """Let something else be chosen; the list keeps what is new where that is shown."""
        self._is_first = False
        self._window.bar.show_asking(None)
        sources = self._window.bar.sources
        sources.choose(self.session.shown.source)
        if not is_shown and self._new is not None:
            sources.removeItem(sources.findData(self._new))
        self._new = None
