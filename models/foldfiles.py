"""What came of each fold, kept so that a training that was killed goes on where it was."""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from dataclasses import dataclass
from tokenize import TokenError
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from models.fitting import Pass
from models.metrics import Answers
from streaming.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from models.folds import Fold
    from models.windows import WindowTable

DAMAGE = (
    OSError, ValueError, TypeError, LookupError, EOFError, BadZipFile, zlib.error, TokenError,
    SyntaxError, RuntimeError, MemoryError, OverflowError,
)  # fmt: skip
"""What NumPy and zipfile raise on an archive that is damaged: found by damaging archives. A
MemoryError is an array that says it has 2^50 numbers, a TokenError a header that is no header."""

_PASS = tuple(Pass.__dataclass_fields__)


@dataclass(frozen=True, slots=True, eq=False)
class FoldAnswers:
    """What one network, trained on one side of a fold, says of the other.

    Attributes
    ----------
    rows : ndarray of int
        The fold's test windows.
    logits : ndarray of float32, shape (n_rows, n_labels)
        Answers before the temperature.
    probabilities : ndarray of shape (n_rows, n_labels)
        Calibrated answers, temperature and interval fitted on the training side.
    covered : ndarray of shape (n_rows,)
        1 where the interval held the truth, 0 where it did not, nan where there was none.
    best : int
        The pass that was kept; 0 for a network without passes.
    passes : tuple of Pass
        All passes.
    inner : str
        What was held out of the training side for stopping early and calibration: ``"people"``,
        ``"trials"`` or ``"windows"``; empty where nothing was.
    """

    rows: NDArray[np.intp]
    logits: NDArray[np.floating]
    probabilities: NDArray[np.float64]
    covered: NDArray[np.float64]
    best: int = 0
    passes: tuple[Pass, ...] = ()
    inner: str = ""


def joined_answers(parts: Sequence[FoldAnswers], table: WindowTable) -> Answers:
    """Put the answers of all folds together.

    Parameters
    ----------
    parts : sequence of FoldAnswers
        Of one network, a fold each.
    table : WindowTable
        The windows.

    Returns
    -------
    answers : Answers
        Of every tested window, in the order of the folds.
    """
    rows = np.concatenate([part.rows for part in parts])
    return Answers(
        table.subject[rows],
        table.label[rows],
        np.concatenate([part.probabilities for part in parts]),
        np.concatenate([part.covered for part in parts]),
    )


@dataclass(frozen=True, slots=True)
class FoldFiles:
    """A folder with a file for each finished fold.

    Attributes
    ----------
    folder : Path
        Made where it is missing.
    key : str
        Digest of the plan; what another plan left is refused.
    """

    folder: Path
    key: str

    def write(self, fold: Fold, result: Mapping[str, FoldAnswers]) -> None:
        """Keep a fold, whole or not at all.

        Raises
        ------
        OutputError
            Where the disk does not take it.
        """
        columns: dict[str, Any] = {"key": self.key, "networks": list(result)}
        for name, part in result.items():
            columns[f"{name}/rows"] = part.rows
            columns[f"{name}/logits"] = part.logits
            columns[f"{name}/probabilities"] = part.probabilities
            columns[f"{name}/covered"] = part.covered
            columns[f"{name}/best"] = part.best
            columns[f"{name}/inner"] = part.inner
            passes = [[getattr(one, field) for field in _PASS] for one in part.passes]
            columns[f"{name}/passes"] = np.array(passes, dtype=np.float64).reshape(-1, len(_PASS))
        path = self._path(fold)
        unfinished = path.with_suffix(".part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                np.savez(file, **columns)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as error:
            with suppress(OSError):  # there may be no such folder
                unfinished.unlink()
            raise OutputError(
                f"A finished fold could not be kept in {self.folder}: {error.strerror}. Free some "
                "space, then go on with --resume."
            ) from error

    def read(self, folds: Sequence[Fold]) -> dict[int, dict[str, FoldAnswers]]:
        """Return the folds of this plan that are there, by their place in `folds`.

        Raises
        ------
        UsageError
            Where a fold is another plan's.
        """
        there = {}
        for number, fold in enumerate(folds):
            path = self._path(fold)
            if path.exists() and (result := self._read_one(path, fold)) is not None:
                there[number] = result
        return there

    def _read_one(self, path: Path, fold: Fold) -> dict[str, FoldAnswers] | None:
        """Read one file; None for what is damaged: it is trained again."""
        try:
            # NumPy leaves a damaged file open that it has opened itself.
            with path.open("rb") as file, np.load(file, allow_pickle=False) as columns:
                if str(columns["key"]) != self.key:
                    raise UsageError(
                        f"{self.folder} holds folds of another training: other data, options or "
                        "versions. Go on with the options of that one, say --force to begin anew, "
                        "or give another --out."
                    )
                result = {
                    str(name): _answers_of(columns, str(name)) for name in columns["networks"]
                }
        except DAMAGE:
            return None
        same = all(np.array_equal(part.rows, fold.test) for part in result.values())
        return result if same else None

    def _path(self, fold: Fold) -> Path:
        return self.folder / f"fold-{fold.name.replace('/', '-of-')}.npz"


def _answers_of(columns: Mapping[str, NDArray[Any]], name: str) -> FoldAnswers:
    passes = []
    for number, loss, held_loss, held, seconds in columns[f"{name}/passes"].tolist():
        none = np.isnan(held_loss)
        passes.append(
            Pass(int(number), loss, None if none else held_loss, None if none else held, seconds)
        )
    return FoldAnswers(
        columns[f"{name}/rows"],
        columns[f"{name}/logits"],
        columns[f"{name}/probabilities"],
        columns[f"{name}/covered"],
        int(columns[f"{name}/best"]),
        tuple(passes),
        str(columns[f"{name}/inner"]),
    )
