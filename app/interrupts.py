"""SIGINT and SIGTERM: they end the program wherever it is, but for where it must not be ended.

Both raise an exception in the main thread, which unwinds everything, so that files get finished and
outcomes told. An exception that may come anywhere may also come where it does harm:

- In the midst of finishing. Hence `held`: while such a block runs a signal is only noted, and
  raises when the block is over.
- While torch is loaded: its C++ aborts the process (3 of 130 starts that were interrupted). There
  a signal is put off.
- Where Python swallows it: in a finaliser, in a callback of a library, by a bare ``except``. Hence
  a signal that was noted raises again wherever a block begins or ends that may be ended, and the
  exit code is the signal's whatever became of its exception.
"""

from __future__ import annotations

import _thread
import contextlib
import os
import signal
import threading
import time
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)

SAME_REQUEST = 5.0
"""Seconds in which further signals are the same request: GNU timeout signals its child and then the
child's whole group, and users press Ctrl-C twice. As long as a monitor's threads may take to end.
"""

AGAIN = 0.05
"""Seconds by which a signal is put off, as often as need be: too short to be felt."""

IMPORTING = "<frozen importlib"
"""How the names of the files begin in which Python's own import runs."""

TORCH = f"{os.sep}torch{os.sep}"
"""What the names of torch's files have in them."""


class Interrupted(KeyboardInterrupt):
    """SIGINT arrived.

    Python 3.11 kills the process with SIGINT at its end, whatever its exit code, where the plain
    exception ever passed through code that is run from a string, as in every dataclass: 11 of 90
    starts that were interrupted. It does not know this one.
    """


class Terminated(BaseException):
    """SIGTERM arrived; like `KeyboardInterrupt` it unwinds everything."""


class Ending:
    """The handler of both signals, and what it knows of them.

    Parameters
    ----------
    clock : callable
        Seconds on any steady clock.

    Attributes
    ----------
    number : int or None
        The first signal that came.
    held : bool
        Whether signals are only noted now.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.number: int | None = None
        self.held = True
        self._clock = clock
        self._raised: float | None = None

    def __call__(self, number: int, frame: FrameType | None = None) -> None:
        """Note a signal, and raise it where it may be."""
        if self.number is None:
            self.number = number
        is_known = self._raised is not None and self._clock() - self._raised <= SAME_REQUEST
        if self.held or is_known:
            return
        if _is_loading_torch(frame):
            # Not `threading`, whose locks the main thread may hold at this very moment.
            _thread.start_new_thread(_send_again, (number,))
            return
        self._raise()

    @property
    def code(self) -> int | None:
        """The exit code that the signal asks for; None where none came."""
        return None if self.number is None else 128 + self.number

    def hold(self, held: bool) -> None:
        """Only note signals from now on, or let them in; one that was noted comes in at once."""
        self.held = held
        if not held and self.number is not None:
            self._raise()

    def _raise(self) -> NoReturn:
        self._raised = self._clock()
        if self.number == signal.SIGINT:
            raise Interrupted
        raise Terminated


def _is_loading_torch(frame: FrameType | None) -> bool:
    """Say whether a frame belongs to an import that torch's own code takes part in."""
    in_torch = False
    while frame is not None:
        file = frame.f_code.co_filename
        if in_torch and file.startswith(IMPORTING):
            return True
        in_torch = in_torch or TORCH in file
        frame = frame.f_back
    return False


def _send_again(number: int) -> None:
    """Send a signal to the main thread, a moment later."""
    time.sleep(AGAIN)
    if hasattr(signal, "pthread_kill"):
        signal.pthread_kill(threading.main_thread().ident or 0, number)
    else:
        signal.raise_signal(number)


@contextlib.contextmanager
def ending_on_signals() -> Iterator[Ending]:
    """Put an `Ending` in charge of both signals while the block runs, holding them.

    Once one came both are ignored afterwards: the program is on its way out, and a second one would
    kill the interpreter while it tidies up. A SIGINT that whoever started the program has turned
    off stays off, as shells do for what runs in the background. Outside of the main thread nothing
    changes.
    """
    ending = Ending()
    before = {}
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.getsignal(number) for number in SIGNALS}
        if before[signal.SIGINT] is signal.SIG_IGN:
            del before[signal.SIGINT]
    try:
        for number in before:
            signal.signal(number, ending)
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler if ending.number is None else signal.SIG_IGN)


def held() -> contextlib.AbstractContextManager[None]:
    """While the block runs let signals wait; one that came raises when it is over."""
    return _as_long_as_it_runs(held=True)


def let_in() -> contextlib.AbstractContextManager[None]:
    """While the block runs, inside of one that holds signals, let them raise."""
    return _as_long_as_it_runs(held=False)


@contextlib.contextmanager
def _as_long_as_it_runs(*, held: bool) -> Iterator[None]:
    # Whoever runs a command without the program's door handles signals in their own way.
    ending = signal.getsignal(signal.SIGTERM)
    in_charge = threading.current_thread() is threading.main_thread()
    if not in_charge or not isinstance(ending, Ending):
        yield
        return
    before = ending.held
    try:
        ending.hold(held)
        yield
    finally:
        ending.hold(before)
