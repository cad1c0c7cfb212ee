"""Readings as a table: one row a reading, the columns named as the JSON fields."""

from __future__ import annotations

import csv
import json
import os
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from streaming.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

COLUMNS = (
    "kind", "t_end", "start", "stop", "label", "probabilities", "confidence", "valence", "interval",
    "latency_ms", "reason", "detail", "n_missing",
)  # fmt: skip
"""Fields of predictions, abstentions and gaps; what a kind lacks stays empty."""


@contextmanager
def readings_table(
    path: Path | None, *, force: bool
) -> Iterator[Callable[[str, Mapping[str, Any]], None]]:
    """Write a table that appears whole or not at all, readable by its owner only.

    Parameters
    ----------
    path : Path or None
        Where to; None writes nothing.
    force : bool
        Overwrite what is there.

    Yields
    ------
    write_row : callable
        Takes the kind and the fields of one event.

    Raises
    ------
    UsageError
        If the file exists and `force` is not given.
    OutputError
        If it cannot be written.
    """
    if path is None:
        yield lambda _kind, _fields: None
        return
    if path.exists() and not force:
        raise UsageError(f"{path} exists. Name another file, or overwrite it with --force.")
    try:
        handle, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        with os.fdopen(handle, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            yield lambda kind, fields: writer.writerow({"kind": kind, **_cells(fields)})
        Path(temporary).replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        Path(temporary).unlink(missing_ok=True)


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
