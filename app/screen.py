"""Whether Qt could open a window, found out before Qt is asked: it aborts the process otherwise."""

from __future__ import annotations

import ctypes
import socket
import sys
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

QT_LIBRARIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "libglib2.0-0": ("libglib-2.0.so.0", "libgthread-2.0.so.0"),
        "libegl1": ("libEGL.so.1",),
        "libgl1": ("libGL.so.1",),
        "libxkbcommon0": ("libxkbcommon.so.0",),
        "libfontconfig1": ("libfontconfig.so.1",),
        "libdbus-1-3": ("libdbus-1.so.3",),
    }
)
"""Debian package to libraries that PyQt6 needs even offscreen; found on a bare Debian 12."""

X_LIBRARIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "libxcb-cursor0": ("libxcb-cursor.so.0",),
        "libxkbcommon-x11-0": ("libxkbcommon-x11.so.0",),
        "libxcb-icccm4": ("libxcb-icccm.so.4",),
        "libxcb-image0": ("libxcb-image.so.0",),
        "libxcb-keysyms1": ("libxcb-keysyms.so.1",),
        "libxcb-render-util0": ("libxcb-render-util.so.0",),
    }
)
"""The same for a real X window: without these Qt's xcb plugin aborts the process."""

WAYLAND_LIBRARIES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "libwayland-client0": ("libwayland-client.so.0",),
        "libwayland-cursor0": ("libwayland-cursor.so.0",),
    }
)
"""The same for a window under Wayland, from what its plugin is linked against."""

SCREENS = ("DISPLAY", "WAYLAND_DISPLAY")
"""Where the environment names a screen: an X server's, a Wayland compositor's."""


def can_load(library: str) -> bool:
    """Tell whether the system's loader finds a shared library and all that it needs."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(
    wanted: Mapping[str, tuple[str, ...]], loads: Callable[[str], bool] | None = None
) -> tuple[str, ...]:
    """Return the Debian packages of the libraries that cannot be loaded; none outside Linux.

    Parameters
    ----------
    wanted : mapping of str to tuple of str
        Package to shared libraries.
    loads : callable, optional
        Tells whether a library can be loaded; `can_load` if not given.
    """
    if not sys.platform.startswith("linux"):
        return ()
    there = loads or can_load
    return tuple(package for package, libraries in wanted.items() if not all(map(there, libraries)))


def x_answers(display: str) -> bool:
    """Tell whether an X server takes us as its client, as Qt would ask it.

    Where libxcb is missing nobody can ask: then its packages lack, and that is what must be said.
    """
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(display.encode(), None))
    refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not refused


def wayland_answers(display: str, folder: str) -> bool:
    """Tell whether a Wayland compositor listens.

    Parameters
    ----------
    display : str
        ``WAYLAND_DISPLAY``: a path, or a name in the folder.
    folder : str
        ``XDG_RUNTIME_DIR``.
    """
    with socket.socket(socket.AF_UNIX) as line:
        try:
            line.connect(str(Path(folder) / display))
        except OSError:
            return False
    return True


def screens(environment: Mapping[str, str]) -> tuple[Mapping[str, tuple[str, ...]], ...]:
    """Return, for each kind of screen that answers, the libraries by which Qt reaches it.

    Elsewhere than on Linux a screen is taken for granted.
    """
    if not sys.platform.startswith("linux"):
        return ({},)
    x, wayland = environment.get("DISPLAY"), environment.get("WAYLAND_DISPLAY")
    found = []
    if x and x_answers(x):
        found.append(X_LIBRARIES)
    if wayland and wayland_answers(wayland, environment.get("XDG_RUNTIME_DIR", "")):
        found.append(WAYLAND_LIBRARIES)
    return tuple(found)


def why_no_screen(environment: Mapping[str, str]) -> str:
    """Say why no screen answers, where none does."""
    named = [f"{name} is {environment[name]}" for name in SCREENS if environment.get(name)]
    if named:
        return f"no screen answers ({' and '.join(named)})"
    return f"no screen (neither {' nor '.join(SCREENS)} is set)"


def window_needs(
    environment: Mapping[str, str],
    missing: Callable[[Mapping[str, tuple[str, ...]]], tuple[str, ...]] = missing_packages,
) -> tuple[str, tuple[str, ...]]:
    """Return what stands in the way of a window.

    Parameters
    ----------
    environment : mapping of str to str
        The process's environment.
    missing : callable
        Looks for libraries.

    Returns
    -------
    no_screen : str
        Why there is no screen; empty where one answers.
    packages : tuple of str
        The Debian packages that lack for the screen that needs fewest; X's where none answers.
    """
    ways = screens(environment)
    lacking = (missing({**QT_LIBRARIES, **way}) for way in ways or (X_LIBRARIES,))
    return "" if ways else why_no_screen(environment), min(lacking, key=len)


def apt_line(packages: tuple[str, ...]) -> str:
    """Return the line that installs Debian packages."""
    return f"sudo apt-get install -y {' '.join(packages)}"
