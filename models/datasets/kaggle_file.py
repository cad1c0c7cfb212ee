"""The file of the Kaggle emotions table: opened packed or not, read fast, faults found by line."""

from __future__ import annotations

import csv
import gzip
import io
import math
import warnings
import zipfile
import zlib
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from streaming.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import TextIO

    from numpy.typing import NDArray

FILE = "emotions.csv"
LABEL_COLUMN = "label"

PLACE_OF = {"NEGATIVE": 0, "NEUTRAL": 1, "POSITIVE": 2}
"""What the table writes, and its place among low, neutral and high."""

MEND = f"Download {FILE} from its Kaggle page again, and give it as it is."

_LARGEST = float(np.finfo(np.float32).max)
_UNREADABLE = (OSError, EOFError, UnicodeDecodeError, csv.Error, zipfile.BadZipFile, zlib.error)


def read_table(path: Path) -> tuple[tuple[str, ...], NDArray[np.float32], NDArray[np.intp]]:
    """Read the table and check every cell.

    Parameters
    ----------
    path : Path
        The file as ``.csv`` or ``.csv.gz``, the ``.zip`` that Kaggle sends, or a folder that
        holds one of them under its own name.

    Returns
    -------
    columns : tuple of str
        Names of the features, without the mark that opens the first line.
    values : ndarray of float32, shape (n_rows, n_features)
        Finite; the file has three digits a value, float32 seven.
    labels : ndarray of int, shape (n_rows,)
        As `PLACE_OF` has them.

    Raises
    ------
    RecordingError
        Where there is no such file, or it is no such table; the text says which line is at fault.
    """
    path = _file_in(path)
    try:
        names, label_at = _header(path)
        values, labels = _body(path, names, label_at)
    except _UNREADABLE as error:
        raise RecordingError(f"{path.name} cannot be read: {error}. {MEND}") from error
    return tuple(name for at, name in enumerate(names) if at != label_at), values, labels


def _file_in(path: Path) -> Path:
    """Return the file that a path means."""
    if path.is_file():
        return path
    if not path.is_dir():
        raise RecordingError(f"There is no file {path}. Give --data the path of {FILE}.")
    found = [path / name for name in (FILE, f"{FILE}.gz", "archive.zip")]
    found = [file for file in found if file.is_file()]
    if not found:
        raise RecordingError(
            f"The folder {path} holds no {FILE}. Give --data the path of the file that its "
            "Kaggle page offers."
        )
    return found[0]


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """Open the text of a table, packed or not."""
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as text:
            yield text
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            tables = [name for name in archive.namelist() if name.endswith(".csv")]
            if len(tables) != 1:
                raise RecordingError(
                    f"{path.name} holds {len(tables)} tables (.csv) and one is wanted. Unpack it, "
                    f"and give --data the path of {FILE}."
                )
            with archive.open(tables[0]) as raw:
                yield io.TextIOWrapper(raw, encoding="utf-8-sig", newline="")
    else:
        with path.open(encoding="utf-8-sig", newline="") as text:
            yield text


def _header(path: Path) -> tuple[list[str], int]:
    """Return the names of the columns, and which one is the label."""
    with _opened(path) as text:
        names = next(csv.reader(text), [])
    if not names:
        raise RecordingError(f"{path.name} is empty. {MEND}")
    names = [name.strip().removeprefix("#").strip() for name in names]
    if LABEL_COLUMN not in names:
        raise RecordingError(
            f"{path.name} has no column {LABEL_COLUMN!r} among its {len(names)}; the last is "
            f"{names[-1]!r:.60}. {MEND}"
        )
    twice = [name for name, n in Counter(names).items() if n > 1]
    if twice:
        raise RecordingError(f"{path.name} has two columns {twice[0]!r:.60}. {MEND}")
    if nameless := [at for at, name in enumerate(names) if not name or name.startswith("Unnamed")]:
        raise RecordingError(
            f"Column {nameless[0] + 1} of {path.name} has no name, as a table has that was saved "
            "with its row numbers; in a table sorted by label these would give it away. Save it "
            "without them (pandas: index=False), or download it again."
        )
    if len(names) < 2:
        raise RecordingError(f"{path.name} has a label and no feature. {MEND}")
    return names, names.index(LABEL_COLUMN)


def _body(
    path: Path, names: Sequence[str], label_at: int
) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Read values and labels; where anything is wrong with them, look for it line by line."""
    import pandas as pd  # noqa: PLC0415 - late, as all heavy imports

    columns = [str(at) for at in range(len(names))]
    label = columns[label_at]
    kinds = {at: str if at == label else np.float64 for at in columns}
    fault: Exception | None = None
    try:
        with _opened(path) as text, warnings.catch_warnings():
            # Where every row is longer than the first line, pandas cuts it off and only warns.
            warnings.simplefilter("error", pd.errors.ParserWarning)
            frame = pd.read_csv(text, header=0, names=columns, index_col=False, dtype=kinds)
        labels = np.array([PLACE_OF.get(word, -1) for word in frame.pop(label)], dtype=np.intp)
        values = frame.to_numpy(dtype=np.float64)
        if (labels >= 0).all() and (np.abs(values) <= _LARGEST).all():
            return values.astype(np.float32, order="C"), labels
    except (ValueError, pd.errors.ParserWarning) as error:
        fault = error
    _find_fault(path, names, label_at)
    raise RecordingError(f"{path.name} cannot be read as a table: {fault}. {MEND}") from fault


def _find_fault(path: Path, names: Sequence[str], label_at: int) -> None:
    """Raise for the first line that is wrong; return where there is none."""
    with _opened(path) as text:
        rows = csv.reader(text)
        next(rows)
        for row, cells in enumerate((cells for cells in rows if cells), start=1):
            where = f"Row {row} of {path.name} (line {rows.line_num})"
            if len(cells) != len(names):
                raise RecordingError(
                    f"{where} has {len(cells)} cells, and the first line names {len(names)} "
                    f"columns. {MEND}"
                )
            if (label := cells.pop(label_at)) not in PLACE_OF:
                raise RecordingError(
                    f"{where} is labelled {label!r:.60}, and a label is one of "
                    f"{', '.join(PLACE_OF)}. {MEND}"
                )
            if not _are_numbers(cells):
                columns = [name for at, name in enumerate(names) if at != label_at]
                for name, cell in zip(columns, cells, strict=True):
                    _check_cell(cell, f"{where}, column {name!r}")


def _are_numbers(cells: Sequence[str]) -> bool:
    """Tell at once whether all cells are finite numbers within float32."""
    try:
        return all(abs(value) <= _LARGEST for value in map(float, cells))
    except ValueError:
        return False


def _check_cell(cell: str, where: str) -> None:
    """Raise for a cell that is no finite number within float32."""
    try:
        value = float(cell)
    except ValueError:
        _refuse(where, f"holds {cell!r:.60}, which is no number")
    if not math.isfinite(value):
        _refuse(where, f"holds {cell!r:.60}, which is no finite number")
    if abs(value) > _LARGEST:
        _refuse(where, f"holds {cell!r:.60}, which is too large to be a feature")


def _refuse(where: str, found: str) -> NoReturn:
    raise RecordingError(f"{where}, {found}. {MEND}")
