"""Readings as a table: one row a reading, the columns named as the JSON fields."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from streaming.errors import OutputError, UsageError
from streaming.recordings.appending import refuse_while_recorded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

COLUMNS = (
    "kind", "t_end", "start", "stop", "label", "probabilities", "confidence", "valence", "interval",
    "latency_ms", "reason", "detail", "n_missing",
)  # fmt: skip
"""Fields of predictions, abstentions and gaps; what a kind lacks stays empty."""


@contextmanager
def readings_table(
    path: Path | None, *, force: bool, source: Path
) -> Iterator[Callable[[str, Mapping[str, Any]], None]]:
    """Write a table that appears whole or not at all, readable by its owner only.

    Parameters
    ----------
    path : Path or None
        Where to; None writes nothing.
    force : bool
        Overwrite what is there.
    source : Path
        The recording, which is never overwritten.

    Yields
    ------
    write_row : callable
        Takes the kind and the fields of one event.

    Raises
    ------
    UsageError
        If the file exists and `force` is not given, or is the recording itself.
    OutputError
        If it cannot be written, or is a device, a pipe or a folder.
    """
    if path is None:
        yield lambda _kind, _fields: None
        return
    path = path.resolve()
    _check_target(path, force=force, source=source)
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    file = os.fdopen(handle, "w", newline="", encoding="utf-8")
    writer = csv.DictWriter(file, COLUMNS)

    def write_row(kind: str, fields: Mapping[str, Any]) -> None:
        try:
            writer.writerow({"kind": kind, **_cells(fields)})
        except OSError as error:
            raise _cannot_write(path, error) from error

    try:
        writer.writeheader()
        yield write_row
        _put_in_place(file, Path(temporary), path)
    finally:
        with suppress(OSError):
            file.close()
        Path(temporary).unlink(missing_ok=True)


def _check_target(path: Path, *, force: bool, source: Path) -> None:
    """Refuse to write over what must not be lost."""
    if not path.exists():
        return
    if not path.is_file():
        raise OutputError(f"{path} is a device, a pipe or a folder. Name a file with --csv.")
    if source.exists() and path.samefile(source):
        raise UsageError(f"{path} is the recording itself. Name another file with --csv.")
    if not force:
        raise UsageError(f"{path} exists. Name another file, or overwrite it with --force.")
    refuse_while_recorded(path)


def _put_in_place(file: TextIO, temporary: Path, path: Path) -> None:
    try:
        file.close()
        temporary.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error


def _cells(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Write what is no plain value as JSON."""
    return {
        name: json.dumps(value) if isinstance(value, dict | list) else value
        for name, value in fields.items()
    }


def _cannot_write(path: Path, error: OSError) -> OutputError:
    return OutputError(
        f"{path} cannot be written ({error.strerror}). Name a folder that is writable and has "
        "room with --csv."
    )
