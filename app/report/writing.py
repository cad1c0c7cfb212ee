"""A report's files: each whole or not at all, readable by its owner only."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from streaming.errors import OutputError, UsageError
from streaming.recordings.appending import refuse_while_recorded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

PACKED = (".gz", ".xz")
"""Endings of packed files, under which the recording's own ending stands."""


def default_page(file: Path) -> Path:
    """Return where the page on a recording goes: beside it, its ending in place of the other."""
    bare = file.with_suffix("") if file.suffix.lower() in PACKED else file
    return bare.with_suffix(".html")


def check_targets(targets: Iterable[Path], *, force: bool, source: Path) -> None:
    """Refuse, before any work is done, to write over what must not be lost.

    Raises
    ------
    UsageError
        Where a file exists and `force` is not given, is the recording itself, or is named twice.
    OutputError
        Where one is a device, a pipe or a folder, is being recorded, or is in no folder.
    """
    seen: set[Path] = set()
    for target in targets:
        if target.resolve() in seen:
            raise UsageError(f"{target} is named twice. Give each file a name of its own.")
        seen.add(target.resolve())
        if not target.parent.is_dir():
            raise OutputError(f"{target} has no folder: {target.parent} is none. Make it first.")
        if not target.exists():
            continue
        if not target.is_file():
            raise OutputError(f"{target} is a device, a pipe or a folder. Name a file.")
        if source.exists() and target.samefile(source):
            raise UsageError(f"{target} is the recording itself. Name another file.")
        if not force:
            raise UsageError(f"{target} exists. Name another file, or overwrite it with --force.")
        refuse_while_recorded(target)


def write_files(contents: Mapping[Path, bytes]) -> None:
    """Write files, replacing what is there.

    Raises
    ------
    OutputError
        Where one cannot be written; those before it are there then.
    """
    for path, content in contents.items():
        _write(path, content)


def picture_paths(asked: Path | None, names: Iterable[str]) -> dict[str, Path]:
    """Return where each picture goes.

    Parameters
    ----------
    asked : Path or None
        A folder, for all pictures; or a file that ends in ``.png``, for the first one alone.
    names : iterable of str
        Of the pictures, the most important first.
    """
    if asked is None:
        return {}
    if asked.suffix.lower() == ".png":
        return dict.fromkeys(list(names)[:1], asked)
    return {name: asked / f"{name}.png" for name in names}


def folder_to_make(asked: Path | None) -> Path | None:
    """Return the folder for pictures where one is asked for and missing.

    Raises
    ------
    UsageError
        Where a file has its name.
    """
    if asked is None or asked.suffix.lower() == ".png" or asked.is_dir():
        return None
    if asked.exists():
        raise UsageError(f"{asked} is a file. Give --png a folder, or a file that ends in .png.")
    return asked


def _write(path: Path, content: bytes) -> None:
    temporary = None
    try:
        # mkstemp gives 0600, whatever the umask.
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.resolve().parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path.resolve())
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror}). Name a folder that is writable and has "
            "room."
        ) from error
    finally:
        # Gone already where all went well; left behind by whatever else ended it, Ctrl-C included.
        if temporary is not None:
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)
