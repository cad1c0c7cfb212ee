"""Where recordings go: names that no system takes for a device, and that overwrite nothing."""

from __future__ import annotations

import os
import re
import unicodedata
from typing import TYPE_CHECKING

from streaming.errors import OutputError, UsageError
from streaming.recordings.sidecar import sidecar_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path
    from typing import TypeVar

    Made = TypeVar("Made")

SUFFIXES = (".xdf", ".csv")
"""Forms in which a recording can be written."""

MOST_NAMES = 1000
"""Numbers that are tried after a name that is taken."""

_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)
"""Names that Windows takes for devices, whatever their suffix (Microsoft, "Naming Files, Paths, and
Namespaces"): a disk from elsewhere could not be read there."""

_ODD = frozenset('<>:"|?*\\')
"""Characters that no name on Windows may hold (the same page)."""


def check_name(path: Path) -> None:
    """Refuse a name that tells no form of recording, or that some system cannot hold.

    Raises
    ------
    UsageError
        The text says what to write instead.
    """
    name = path.name
    if path.suffix.lower() not in SUFFIXES:
        raise UsageError(
            f"{path} tells no form of recording. End its name with {' or '.join(SUFFIXES)}."
        )
    controls = any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in name)
    if controls or _ODD & set(name) or _DEVICES.fullmatch(name.partition(".")[0].rstrip()):
        raise UsageError(
            f"{name!r} cannot be the name of a recording: some system takes it for a device, or "
            "cannot hold it. Use letters, digits, - and _."
        )


def check_target(path: Path, *, force: bool) -> None:
    """Refuse early what could not be begun later; the file itself is made then.

    Raises
    ------
    UsageError
        Where the name will not do, or a file is there that may not be replaced.
    OutputError
        Where the folder is not there, or nothing can be made in it.
    """
    check_name(path)
    folder = path.parent
    if not folder.is_dir():
        raise OutputError(f"There is no folder {folder}. Make it, or name another.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise OutputError(f"Nothing can be written to {folder}. Name a folder that is yours.")
    refuse_taken(path, force=force)


def refuse_taken(path: Path, *, force: bool) -> None:
    """Refuse a name that is taken, with `UsageError`, unless it may be replaced."""
    if not force and (taken := taken_by(path)):
        raise UsageError(f"{taken} exists. Name another file, or overwrite it with --force.")


def taken_by(path: Path) -> Path | None:
    """Return what already stands where a recording or its sidecar would; None where nothing."""
    return next((each for each in (path, sidecar_of(path)) if os.path.lexists(each)), None)


def usual_name(device: str, now: datetime) -> str:
    """Return the name of a recording that nobody named: when, and with which headset.

    Examples
    --------
    >>> from datetime import datetime
    >>> usual_name("EPOC", datetime(2025, 1, 31, 9, 5, 7))
    '2025-01-31_09-05-07_epoc.xdf'
    """
    word = re.sub(r"[^a-z0-9]+", "-", device.lower()).strip("-") or "unknown"
    return f"{now:%Y-%m-%d_%H-%M-%S}_{word}.xdf"


def numbered(path: Path, number: int) -> Path:
    """Return a name with a number after it; the name itself for number 1."""
    return path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")


def make_first_free(path: Path, make: Callable[[Path], Made], number: int = 1) -> tuple[Made, Path]:
    """Make a file under a name, or under the first number after it that is free.

    Parameters
    ----------
    path : Path
        The name.
    make : callable
        Makes a file, and raises `UsageError` where there is one.
    number : int
        The first number to try.

    Returns
    -------
    made : object
        What `make` returned.
    path : Path
        The name it has.

    Raises
    ------
    OutputError
        Where it cannot be made, or a thousand names are taken.
    """
    for each in range(number, number + MOST_NAMES):
        candidate = numbered(path, each)
        if taken_by(candidate):
            continue
        try:
            return make(candidate), candidate
        except UsageError:  # somebody was quicker
            continue
    raise OutputError(f"{MOST_NAMES} recordings are called like {path}. Name another file.")
