"""A screen of one's own, and eyes and hands for the windows on it: Xvfb, ImageMagick, xdotool.

There is no window manager: nobody but the window itself gives it the focus or closes it, so the
focus is set and the close button's message is sent from here.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import struct
import subprocess
import threading
import time
from typing import TYPE_CHECKING, Any, Self

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

SIZE = (1600, 1000)

NEEDED = ("Xvfb", "xdotool", "import")

LOOK_EVERY = 0.1
"""Seconds between two looks at the screen; a look takes about as long."""

_CLIENT_MESSAGE = 33
_FORMAT_32 = 32
"""Of an X11 event, as its protocol numbers them."""


def lacking() -> list[str]:
    """Return the programs that are needed and not here."""
    return [program for program in NEEDED if shutil.which(program) is None]


class Screen:
    """An X server on a display of its own; leaving the `with` block ends it."""

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        told, tell = os.pipe()
        command = ["Xvfb", "-displayfd", str(tell), "-nolisten", "tcp", "-noreset"]
        self._server = subprocess.Popen(
            [*command, "-screen", "0", "{}x{}x24".format(*size)],
            pass_fds=(tell,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(tell)
        with os.fdopen(told) as display:
            self.display = f":{display.readline().strip()}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        self._server.wait(10)

    @property
    def environment(self) -> Mapping[str, str]:
        """What a program that is to appear on this screen finds in its environment."""
        kept = {name: value for name, value in os.environ.items() if name not in SCREENS}
        return {**kept, "DISPLAY": self.display}

    def windows(self, pid: int) -> list[Window]:
        """Return the windows of a process that can be seen, in the order of their ids."""
        found = self.xdotool("search", "--onlyvisible", "--pid", pid, check=False)
        return [Window(self, int(line)) for line in sorted(found.split(), key=int)]

    def window(self, pid: int, timeout: float = 60.0) -> Window:
        """Wait for a process's first window."""
        return until(lambda: self.windows(pid), timeout, "no window came")[0]

    def xdotool(self, *arguments: object, check: bool = True) -> str:
        """Run xdotool; return what it prints."""
        ran = subprocess.run(
            ["xdotool", *map(str, arguments)],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=20,
            check=check,
        )
        return ran.stdout


SCREENS = frozenset({"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
"""What tells Qt where to draw."""


class Window:
    """One window on a screen.

    Parameters
    ----------
    screen : Screen
        The screen.
    number : int
        The window's id.
    """

    def __init__(self, screen: Screen, number: int) -> None:
        self._screen = screen
        self.number = number

    @property
    def title(self) -> str:
        """What a window manager would write above it."""
        return self._screen.xdotool("getwindowname", self.number).strip()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        said = self._screen.xdotool("getwindowgeometry", "--shell", self.number)
        facts = dict(line.split("=") for line in said.split())
        return int(facts["WIDTH"]), int(facts["HEIGHT"])

    def look(self) -> NDArray[np.uint8]:
        """Return a picture of it, of shape (height, width, 3)."""
        pictures: list[NDArray[np.uint8]] = until(self._pictures, 20, "it cannot be looked at")
        return pictures[0]

    def _pictures(self) -> list[NDArray[np.uint8]]:
        """Return a picture; none while it is being shown, hidden or resized."""
        width, height = self.size
        ran = subprocess.run(
            ["import", "-window", str(self.number), "-depth", "8", "rgb:-"],
            env=self._screen.environment,
            capture_output=True,
            timeout=20,
            check=False,
        )
        if ran.returncode != 0 or len(ran.stdout) != 3 * width * height:
            return []
        return [np.frombuffer(ran.stdout, np.uint8).reshape(height, width, 3)]

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, as xdotool names them."""
        self._screen.xdotool("windowfocus", "--sync", self.number)
        self._screen.xdotool("key", "--delay", 60, *keys)

    def click(self, x: float, y: float, button: int = 1) -> None:
        """Click at a place inside it; buttons 4 and 5 turn the wheel."""
        self._screen.xdotool("mousemove", "--window", self.number, round(x), round(y))
        self._screen.xdotool("click", button)

    def close(self) -> None:
        """Send what its close button would send."""
        with _Connection(self._screen.display) as connection:
            connection.ask_to_close(self.number)


class _Connection:
    """A client of an X server, for the one message that xdotool cannot send."""

    def __init__(self, display: str) -> None:
        self._xcb = ctypes.CDLL("libxcb.so.1")
        self._xcb.xcb_connect.restype = ctypes.c_void_p
        self._xcb.xcb_intern_atom_reply.restype = ctypes.c_void_p
        self._free = ctypes.CDLL(None).free
        self._to = ctypes.c_void_p(self._xcb.xcb_connect(display.encode(), None))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._xcb.xcb_disconnect(self._to)

    def ask_to_close(self, window: int) -> None:
        """Send WM_DELETE_WINDOW, as ICCCM 4.2.8 has it."""
        protocols, delete = self._atom("WM_PROTOCOLS"), self._atom("WM_DELETE_WINDOW")
        event = struct.pack(
            "=BBHII5I", _CLIENT_MESSAGE, _FORMAT_32, 0, window, protocols, delete, 0, 0, 0, 0
        )
        self._xcb.xcb_send_event(self._to, 0, window, 0, event)
        # Once the server answers the next question it has taken the message before it.
        self._atom("WM_PROTOCOLS")

    def _atom(self, name: str) -> int:
        """Return the number that the server gives to a name; it stands 8 bytes into its reply."""
        asked = self._xcb.xcb_intern_atom(self._to, 0, len(name), name.encode())
        reply = ctypes.c_void_p(self._xcb.xcb_intern_atom_reply(self._to, asked, None))
        number = ctypes.cast(reply, ctypes.POINTER(ctypes.c_uint32))[2]
        self._free(reply)
        return number


def until(condition: Callable[[], Any], timeout: float, otherwise: str) -> Any:
    """Return what a condition says as soon as that is true; fail if it never is."""
    turn = threading.Event()
    end = time.monotonic() + timeout
    while not (found := condition()):
        assert time.monotonic() < end, otherwise
        turn.wait(LOOK_EVERY)
    return found
