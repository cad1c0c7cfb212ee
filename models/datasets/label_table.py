"""A table that says of recordings whose they are and what they show."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace
from typing import TYPE_CHECKING

from models.datasets.labelling import HOW_TO_LABEL, NEEDED, OPTIONAL, Item
from streaming.errors import RecordingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


def items_in_table(table: Path) -> tuple[list[Item], list[str]]:
    """List the recordings of a table; none is opened.

    Parameters
    ----------
    table : Path
        A CSV with a header, in UTF-8, its columns set apart by commas, semicolons or tabs.

    Returns
    -------
    items : list of Item
        In the order of rows.
    notes : list of str
        Columns that are not used.

    Raises
    ------
    UsageError
        Where a column is missing or there twice.
    RecordingError
        Where the table or a row cannot be read, or a row's file is not there.
    """
    text = _text_of(table)
    mark = _separator_of(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    try:
        filled = [row for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as problem:
        raise RecordingError(
            f"{table}: it cannot be split into rows and cells ({problem}). Save it as plain CSV."
        ) from problem
    names = [cell.strip().lower() for cell in filled[0]] if filled else []
    _check_columns(table, names)
    items = [
        _item(_cells(names, row, where), where, table.parent, comma=mark == ";")
        for number, row in enumerate(filled[1:], start=1)
        for where in [f"{table.name}, data row {number}"]
    ]
    unknown = [name for name in names if name and name not in NEEDED + OPTIONAL]
    notes = [f"{table.name}: the column {name!r} is not used" for name in unknown]
    return _named_apart(items), notes


def _text_of(table: Path) -> str:
    try:
        return table.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        raise RecordingError(
            f"{table}: it is no table in UTF-8. Save it as CSV in UTF-8; for a single recording "
            f"name its folder. {HOW_TO_LABEL}."
        ) from problem
    except OSError as problem:
        raise RecordingError(
            f"{table}: it cannot be read ({problem.strerror}). Check its name and permissions."
        ) from problem


def _separator_of(text: str) -> str:
    """Return what stands between the names of the first line most often."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _check_columns(table: Path, names: Sequence[str]) -> None:
    found = ", ".join(filter(None, names))[:200] or "nothing"
    if missing := [name for name in NEEDED if name not in names]:
        raise UsageError(
            f"{table}: a table of recordings needs the columns {', '.join(NEEDED)}, and this one "
            f"has no {', '.join(missing)} (it has {found}). Name them in its first line; it may "
            f"have {', '.join(OPTIONAL)} too. For a single recording name its folder."
        )
    if twice := [name for name in NEEDED + OPTIONAL if names.count(name) > 1]:
        raise UsageError(f"{table}: the column {twice[0]} is there twice. Remove one of them.")


def _cells(names: Sequence[str], row: Sequence[str], where: str) -> dict[str, str]:
    """Return the cells of a row by the names of their columns."""
    if any(cell.strip() for cell in row[len(names) :]) or len(row) < len(names):
        raise RecordingError(
            f"{where}: it has {len(row)} cells where the first line names {len(names)} columns. "
            "Mend that row; put quotes around a cell that holds the separator."
        )
    cells = {name: cell.strip() for name, cell in zip(names, row, strict=False) if name}
    for name in (*NEEDED, "clip"):
        if not cells.get(name, "").isprintable():
            raise RecordingError(f"{where}: {name} is more than a line of text. Write one line.")
    return cells


def _item(cells: Mapping[str, str], where: str, folder: Path, *, comma: bool) -> Item:
    """Read one row."""
    for name in ("file", "subject"):
        if not cells[name]:
            raise RecordingError(f"{where}: {name} is empty. Fill it in, or delete the row.")
    file = folder / cells["file"]
    if not _is_there(file):
        raise RecordingError(
            f"{where}: there is no file {file}. Paths count from the table's folder; mend the "
            "path, or delete the row."
        )
    start = _number(cells, "start", where, comma=comma) or 0.0
    stop = _number(cells, "stop", where, comma=comma)
    if start < 0 or (stop is not None and stop <= start):
        until = "" if stop is None else f" to {stop:g} s"
        raise RecordingError(
            f"{where}: from {start:g} s{until} is no stretch of a recording. Give a start of 0 or "
            "more, and a stop after it, in seconds from the first sample."
        )
    return Item(
        file=file,
        name=cells["file"],
        subject=cells["subject"],
        label=cells["label"].lower() or None,
        start=start,
        stop=stop,
        clip=cells.get("clip") or None,
        rating=_number(cells, "rating", where, comma=comma),
        where=where,
    )


def _is_there(file: Path) -> bool:
    try:
        return file.is_file()
    except OSError:  # a name too long for the disk, or a folder that may not be looked into
        return False


def _number(cells: Mapping[str, str], name: str, where: str, *, comma: bool) -> float | None:
    """Read a cell; None where it is empty. Tables with semicolons may have decimal commas."""
    cell = cells.get(name, "")
    if not cell:
        return None
    try:
        number = float(cell.replace(",", ".") if comma else cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise RecordingError(
            f"{where}: {name} is {cell[:40]!r}, where a number belongs. Write one, or leave the "
            "cell empty."
        )
    return number


def _named_apart(items: Sequence[Item]) -> list[Item]:
    """Put the row's number behind the name of files that have several rows."""
    files = [item.file.resolve() for item in items]
    named = []
    for item, file in zip(items, files, strict=True):
        several = files.count(file) > 1
        number = (item.where or "").rpartition(" ")[2]
        named.append(replace(item, name=f"{item.name}#{number}") if several else item)
    return named
