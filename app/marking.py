"""Markers from the user while a monitor runs: keys on a terminal, lines from a program."""

from __future__ import annotations

import contextlib
import os
import threading
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self

try:
    import select
    import termios
    import tty
except ImportError:  # Windows: a console is neither selected nor put into another mode so.
    CAN_LISTEN = False
else:
    CAN_LISTEN = True

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

LONGEST_LINE = 64 * 1024
"""Bytes of a line; what is longer is cut, so that a stream without line ends fills no memory."""

KEYS: Mapping[str, str] = MappingProxyType(
    {"m": "marker", **{digit: f"label={digit}" for digit in "123456789"}, "0": "end"}
)
"""What each key marks: a moment, or where a stretch of some label begins and ends, in the form that
trainings read (`models.datasets.marked`)."""

RECORD_KEY = "r"
"""The key that begins and ends a recording."""


class Lines:
    """Lines of a stream as they come; nobody waits for one longer than asked.

    Parameters
    ----------
    stream : TextIO or None
        Where from, usually stdin. None, closed, or what no system call can read: there are none.
    """

    def __init__(self, stream: TextIO | None) -> None:
        self._number = _number_of(stream)
        self._rest = b""
        self._never = threading.Event()

    @property
    def is_open(self) -> bool:
        """Whether more may come."""
        return self._number is not None

    def wait(self, timeout: float) -> list[str]:
        """Return the lines that are there, after `timeout` seconds at most."""
        if self._number is None:
            self._never.wait(timeout)
            return []
        content = _read(self._number, timeout)
        if content is None:
            return []
        *whole, rest = (self._rest + content).split(b"\n")
        self._rest = rest[:LONGEST_LINE]
        if not content:  # the end: what is left has no line end
            self._number = None
            whole, self._rest = [rest] if rest else [], b""
        return [line[:LONGEST_LINE].decode("utf-8", "replace") for line in whole]


class Keys:
    """Keys of a terminal as they are pressed, none of them shown; the terminal is put back after.

    Parameters
    ----------
    stream : TextIO or None
        Usually stdin; where it is no terminal of ours, no key comes.
    """

    def __init__(self, stream: TextIO | None) -> None:
        number = _number_of(stream)
        is_terminal = number is not None and os.isatty(number) and _is_ours(number)
        self._number = number if is_terminal else None
        self._before: list[Any] | None = None
        self._never = threading.Event()

    @property
    def is_open(self) -> bool:
        """Whether keys may come."""
        return self._number is not None

    def __enter__(self) -> Self:
        """Take keys one by one; Ctrl-C still interrupts."""
        if self._number is not None:
            with contextlib.suppress(termios.error):
                self._before = termios.tcgetattr(self._number)
                tty.setcbreak(self._number, termios.TCSADRAIN)
        return self

    def __exit__(self, *_: object) -> None:
        """Put the terminal back as it was, unless another program has it now."""
        if self._number is None or self._before is None or not _is_ours(self._number):
            return
        with contextlib.suppress(termios.error):
            termios.tcsetattr(self._number, termios.TCSADRAIN, self._before)

    def wait(self, timeout: float) -> list[str]:
        """Return the keys that were pressed, after `timeout` seconds at most."""
        if self._number is None:
            self._never.wait(timeout)
            return []
        content = _read(self._number, timeout)
        if content is None:
            return []
        if not content:
            self._number = None
        return list(content.decode("utf-8", "ignore"))


def can_mark(stream: TextIO | None) -> bool:
    """Say whether anybody may set markers on a stream: it is open, and not the null device."""
    number = _number_of(stream)
    if number is None:
        return False
    try:
        return not os.path.samestat(os.fstat(number), Path(os.devnull).stat())
    except OSError:
        return False


def _number_of(stream: TextIO | None) -> int | None:
    """Return what the system calls a stream by; None where it cannot be listened to."""
    if stream is None or not CAN_LISTEN:
        return None
    try:
        return stream.fileno()
    except (OSError, ValueError, AttributeError):
        return None


def _read(number: int, timeout: float) -> bytes | None:
    """Return what comes within some seconds; None where nothing does, b"" at the end."""
    try:
        readable, _, _ = select.select([number], [], [], timeout)
        if not readable:
            return None
        if not _is_ours(number):
            threading.Event().wait(timeout)
            return None
        return os.read(number, LONGEST_LINE)
    except BlockingIOError:
        return None
    except (OSError, ValueError):
        return b""


def _is_ours(number: int) -> bool:
    """Say whether reading disturbs nobody: a terminal belongs to the job in the foreground.

    A job in the background that reads it is stopped by the system (POSIX, SIGTTIN).
    """
    if not os.isatty(number):
        return True
    try:
        return os.tcgetpgrp(number) == os.getpgrp()
    except OSError:
        return False
