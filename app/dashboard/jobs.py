"""Work in a thread of its own, told to the window as it goes, and given up when asked to."""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from streaming.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[int, int], None]
    """Is told how much is done, and of how much; ends the work, by raising, once it is given up."""

    Work = Callable[[Progress], object]
    """Does something; raises `MonitorError` where that cannot be done."""

BROKEN = "It could not be done, by an error of the program itself. The log tells which."


class GivenUp(Exception):  # noqa: N818 - no error
    """The user, or the window's end, has given the work up."""


class _Running:
    """The work that goes on: its event is set once it is given up, while nothing is being told."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.event: threading.Event | None = None

    def give_up(self) -> None:
        with self.lock:
            if self.event is not None:
                self.event.set()
            self.event = None


class Job(QObject):
    """One piece of work at a time; what comes of it is told in the window's thread.

    Attributes
    ----------
    progressed : signal of (int, int)
        How much is done, and of how much.
    done : signal of object
        What the work returned.
    failed : signal of str
        Why it could not be done.
    ended : signal
        It is over, however: after one of the two above, or without where it was given up.
    """

    progressed = pyqtSignal(int, int)
    done = pyqtSignal(object)
    failed = pyqtSignal(str)
    ended = pyqtSignal()
    _told = pyqtSignal(object, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running = _Running()
        self._told.connect(self._take)
        # Also where a parent takes this away unasked: a thread must not tell what is gone.
        self.destroyed.connect(self._running.give_up)

    @property
    def is_running(self) -> bool:
        """Whether work goes on that was not given up."""
        return self._running.event is not None

    def start(self, work: Work, name: str) -> None:
        """Begin a piece of work; one that goes on is given up.

        Parameters
        ----------
        work : callable
            Runs in a thread of its own, and must touch nothing of the window's.
        name : str
            What the thread is called.
        """
        self._running.give_up()
        self._running.event = given_up = threading.Event()
        threading.Thread(target=self._do, args=(work, given_up), name=name).start()

    def cancel(self) -> None:
        """Give the work up; the thread ends where it next tells how far it is."""
        if self.is_running:
            self._running.give_up()
            self.ended.emit()

    def close(self) -> None:
        """Give the work up and tell nothing more, as when the window goes."""
        self._running.give_up()

    def _do(self, work: Work, given_up: threading.Event) -> None:
        """Work, in the thread; the lock keeps what it tells from a window that is gone."""

        def tell(kind: str, what: object) -> None:
            with self._running.lock:
                if given_up.is_set():
                    raise GivenUp
                self._told.emit(given_up, kind, what)

        came: tuple[str, object] = ("failed", BROKEN)
        try:
            came = "done", work(lambda done, of: tell("progressed", (done, of)))
        except GivenUp:
            return
        except MonitorError as error:
            came = "failed", str(error)
        finally:
            with suppress(GivenUp):
                tell(*came)

    def _take(self, run: threading.Event, kind: str, what: object) -> None:
        """Tell on, unless it comes from work that was given up meanwhile."""
        if run is not self._running.event:
            return
        if kind == "progressed" and isinstance(what, tuple):
            self.progressed.emit(*what)
            return
        self._running.event = None
        if kind == "done":
            self.done.emit(what)
        else:
            self.failed.emit(str(what))
        self.ended.emit()
