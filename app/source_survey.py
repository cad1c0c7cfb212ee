"""What can be watched right now, looked for in threads while somebody chooses."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Protocol

from app.plain_text import told
from app.sources_in_sight import Sight, sources_in_sight
from streaming.errors import MonitorError
from streaming.sources.muse_link import Scan, begin_scan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Self

    from streaming.sources.identity import FoundStream
    from streaming.threads import Stop

LOOK_EVERY = 1.0
"""Seconds between two looks at the network: liblsl asks it twice a second."""

FIRST_LOOK = 1.0
"""Seconds until the first look, in which what there is has answered (see `streaming.sources.sight`:
of several senders on one machine some answer half a second late)."""

SCAN_SECONDS = 4.0
"""Seconds that Bluetooth is listened to: a Muse that is on advertises several times a second."""


class Watch(Protocol):
    """What looks for LSL streams."""

    def look(self, stop: Stop) -> Sequence[FoundStream]:
        """Return the streams in sight."""
        ...

    def close(self) -> None:
        """Look no more."""
        ...


def open_watch() -> Watch:
    """Begin to watch LSL; only here is liblsl loaded."""
    from streaming.sources.watching import StreamWatch  # noqa: PLC0415 - loads liblsl

    return StreamWatch()


class SourceSurvey:
    """Look for sources in threads of its own until it is ended; nobody ever waits for it.

    Parameters
    ----------
    open_watch : callable
        Begins to watch LSL streams; raises `MonitorError` where that cannot be done.
    scan : callable
        Given seconds and what ends it, begins to look for headbands.
    clock : callable
        Seconds on any steady clock.
    """

    def __init__(
        self,
        *,
        open_watch: Callable[[], Watch] = open_watch,
        scan: Callable[[float, threading.Event], Callable[[], Scan]] = begin_scan,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._open_watch, self._scan, self._clock = open_watch, scan, clock
        self._ending, self._wanted = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._streams: Sequence[FoundStream] = ()
        self._scanned = Scan()
        self._trouble = ""
        self._is_looking = self._is_scanning = True
        self._first_seen: dict[str, float] = {}
        self._threads = [
            threading.Thread(target=self._watch_streams, name="looks for streams"),
            threading.Thread(target=self._watch_headbands, name="looks for headbands"),
        ]

    def start(self) -> Self:
        """Begin to look."""
        for thread in self._threads:
            thread.start()
        return self

    def sight(self) -> Sight:
        """Return what is in sight at this moment, at once."""
        with self._lock:
            now = self._clock()
            seen = {uid: now - first for uid, first in self._first_seen.items()}
            return Sight(
                sources=sources_in_sight(
                    self._streams, self._scanned.headbands, lambda uid: seen.get(uid, 0.0)
                ),
                stream_trouble=self._trouble,
                bluetooth_trouble=self._scanned.trouble,
                is_looking=self._is_looking,
                is_scanning=self._is_scanning,
            )

    def refresh(self) -> None:
        """Look for headbands anew; the network is looked at every second anyway."""
        self._wanted.set()

    def end(self) -> None:
        """Tell the threads to end, and wait for none of them."""
        self._ending.set()
        self._wanted.set()

    def close(self) -> None:
        """End, and wait until the threads have."""
        self.end()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _watch_streams(self) -> None:
        try:
            watch = self._open_watch()
        except MonitorError as error:
            with self._lock:
                self._trouble, self._is_looking = told(str(error)), False
            return
        try:
            self._ending.wait(FIRST_LOOK)
            while not self._ending.is_set():
                found = watch.look(self._ending)
                self._keep(found)
                self._ending.wait(LOOK_EVERY)
        finally:
            watch.close()

    def _keep(self, found: Sequence[FoundStream]) -> None:
        with self._lock:
            now = self._clock()
            self._first_seen = {one.uid: self._first_seen.get(one.uid, now) for one in found}
            self._streams, self._is_looking = found, False

    def _watch_headbands(self) -> None:
        while not self._ending.is_set():
            self._wanted.clear()
            if self._ending.is_set():  # Set before what was just cleared.
                return
            with self._lock:
                self._is_scanning = True
            scanned = self._scan(SCAN_SECONDS, self._ending)()
            with self._lock:
                self._scanned, self._is_scanning = scanned, False
            self._wanted.wait()
