"""Whether Qt could open a window, found out before Qt is asked: it aborts the process otherwise."""

from __future__ import annotations

import ctypes
import sys
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


def can_load(library: str) -> bool:
    """Tell whether the system's loader finds a shared library and all that it needs."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_packages(
    wanted: Mapping[str, tuple[str, ...]], loads: Callable[[str], bool] = can_load
) -> tuple[str, ...]:
    """Return the Debian packages of the libraries that cannot be loaded; none outside Linux.

    Parameters
    ----------
    wanted : mapping of str to tuple of str
        Package to shared libraries.
    loads : callable
        Tells whether a library can be loaded.
    """
    if not sys.platform.startswith("linux"):
        return ()
    return tuple(package for package, libraries in wanted.items() if not all(map(loads, libraries)))


def has_screen(environment: Mapping[str, str]) -> bool:
    """Tell whether there is a screen to open a window on.

    Elsewhere than on Linux one is taken for granted.
    """
    if not sys.platform.startswith("linux"):
        return True
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def apt_line(packages: tuple[str, ...]) -> str:
    """Return the line that installs Debian packages."""
    return f"sudo apt-get install -y {' '.join(packages)}"
