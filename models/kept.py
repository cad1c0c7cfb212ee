"""What is kept between trainings: shown in words, and deleted. Importing this loads no array."""

from __future__ import annotations

import json
import re
import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from streaming.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

ABOUT = "about.json"
"""The last file that comes into a folder of windows: where it is, all of them are."""

BUILDING = ".building-"
"""Folders of this name belong to a build that goes on, or that was killed."""

ABANDONED = 3600.0
"""Seconds without a write after which a build is dead: a trial takes well under a minute."""

_KEY = re.compile("[0-9a-f]{32}")
_TOLD = {"dataset": str, "recipe": str, "n_windows": int, "date": str}

State = Literal["whole", "damaged", "building", "left"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One set of windows in the cache.

    Attributes
    ----------
    key : str
        Name of its folder.
    state : {"whole", "damaged", "building", "left"}
        Whether it can be used; whether it is being made now, or was left by a build that was
        killed.
    dataset, recipe : str
        What it was made of, in words; empty where it does not say.
    n_windows : int
        How many windows; 0 where it does not say.
    n_bytes : int
        Room on the disk.
    date : str
        When it was made, ISO 8601; empty where it does not say.
    """

    key: str
    state: State
    n_bytes: int
    dataset: str = ""
    recipe: str = ""
    n_windows: int = 0
    date: str = ""


def list_kept(cache: Path) -> Iterator[Kept]:
    """Yield what is kept in a folder, what killed builds left with it; nothing else that is there.

    Parameters
    ----------
    cache : Path
        The folder; it may be missing.
    """
    if not cache.is_dir():
        return
    for folder in sorted(cache.iterdir()):
        if not folder.is_dir():
            continue
        n_bytes = sum(size for size, _ in _files(folder))
        if folder.name.startswith(BUILDING):
            state: State = "left" if is_abandoned(folder) else "building"
            yield Kept(key=folder.name, state=state, n_bytes=n_bytes)
        elif _KEY.fullmatch(folder.name):
            about = _about(folder)
            state = "damaged" if about is None else "whole"
            yield Kept(key=folder.name, state=state, n_bytes=n_bytes, **about or {})


def remove_kept(cache: Path, keys: Sequence[str]) -> None:
    """Delete sets of windows, whole before anything else can happen.

    Parameters
    ----------
    cache : Path
        Where they are kept.
    keys : sequence of str
        Which; what is no set of windows stays.

    Raises
    ------
    OutputError
        Where one cannot be deleted.
    """
    known = {kept.key for kept in list_kept(cache)}
    try:
        for key in known.intersection(keys):
            folder = cache / key
            if not key.startswith(BUILDING):
                # Under a name that no training looks for: half of it must never look whole.
                folder = folder.rename(cache / f"{BUILDING}{key}")
            shutil.rmtree(folder)
    except OSError as error:
        raise OutputError(
            f"{cache} could not be cleared: {error.strerror}. See who owns it."
        ) from error


def is_abandoned(building: Path) -> bool:
    """Tell whether nothing was written to a build's folder for a long time."""
    try:
        begun = building.stat().st_mtime
    except FileNotFoundError:  # it was finished meanwhile
        return False
    return time.time() - max([begun, *(written for _, written in _files(building))]) > ABANDONED


def _files(folder: Path) -> Iterator[tuple[int, float]]:
    """Yield size and time of each file; one that goes away meanwhile is left out."""
    for file in folder.rglob("*"):
        try:
            found = file.stat()
        except FileNotFoundError:
            continue
        if file.is_file():
            yield found.st_size, found.st_mtime


def _about(folder: Path) -> dict[str, Any] | None:
    """Return what a set of windows says of itself; None where that cannot be read."""
    try:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    sound = isinstance(about, dict) and all(
        isinstance(about.get(name), kind) for name, kind in _TOLD.items()
    )
    return {name: about[name] for name in _TOLD} if sound else None
