"""Threads that end together, and may be waited for from wherever a Ctrl-C can come."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

END_TIMEOUT = 5.0
"""Seconds after which a thread that does not end is an error."""


class Stop(Protocol):
    """What tells a long work to end; an `Event` does."""

    def is_set(self) -> bool:
        """Return whether to end now."""
        ...

    def wait(self, timeout: float) -> bool:
        """Wait to be told so; return whether that was."""
        ...


class Deadline:
    """An event that is also set once a clock has come to a moment.

    Parameters
    ----------
    stop : Event
        Set by hand, and here when the time is over.
    clock : callable
        Seconds.
    until : float
        The moment on that clock.
    """

    def __init__(self, stop: threading.Event, clock: Callable[[], float], until: float) -> None:
        self._stop = stop
        self._clock = clock
        self._until = until

    def is_set(self) -> bool:
        """Return whether to end now."""
        if self._clock() >= self._until:
            self._stop.set()
        return self._stop.is_set()

    def wait(self, timeout: float) -> bool:
        """Wait to be told so, no longer than to the moment; return whether that was."""
        self._stop.wait(max(0.0, min(timeout, self._until - self._clock())))
        return self.is_set()


class Threads:
    """Run each thread's bodies one after the other; what one raises ends all and is kept.

    Parameters
    ----------
    bodies : mapping of str to sequence of callable
        For each thread, by name, what it runs; a later body runs although an earlier one failed.
    stop : Event
        Set to end them; they look at it.
    failed : callable
        Is given what a body raised, on its thread.

    Attributes
    ----------
    error : BaseException or None
        What was raised first.
    """

    def __init__(
        self,
        bodies: Mapping[str, Sequence[Callable[[], None]]],
        stop: threading.Event,
        failed: Callable[[BaseException], None],
    ) -> None:
        self.error: BaseException | None = None
        self._stop = stop
        self._failed = failed
        self._over = {name: threading.Event() for name in bodies}
        self._threads = [
            threading.Thread(target=self._run, args=(name, each), name=f"affectscope-{name}")
            for name, each in bodies.items()
        ]

    def start(self) -> None:
        """Start them in order."""
        for thread in self._threads:
            thread.start()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for each, at most `timeout` seconds; return whether all have ended.

        Their own events are waited for and not the threads: on Python 3.11 a `join` that Ctrl-C
        interrupts takes the thread for ended, and the next one returns at once.
        """
        return all(over.wait(timeout) for over in self._over.values())

    def close(self) -> None:
        """End them; calling it again, after an interrupt too, goes on.

        Raises
        ------
        RuntimeError
            If a thread outlives five seconds.
        """
        self._stop.set()
        for thread, over in zip(self._threads, self._over.values(), strict=True):
            if thread.ident is None:
                continue
            if not over.wait(END_TIMEOUT):
                raise RuntimeError(f"{thread.name} did not end within {END_TIMEOUT:g} s")
            thread.join(END_TIMEOUT)

    def _run(self, name: str, bodies: Sequence[Callable[[], None]]) -> None:
        try:
            for body in bodies:
                self._guarded(body)
        finally:
            self._over[name].set()

    def _guarded(self, body: Callable[[], None]) -> None:
        try:
            body()
        except BaseException as error:  # noqa: BLE001 - kept, shown, and raised by the owner
            self.error = self.error or error
            self._stop.set()
            self._failed(error)
