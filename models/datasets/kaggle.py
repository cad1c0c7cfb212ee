"""The Kaggle table "EEG Brainwave Dataset: Feeling Emotions": ready-made features, no signal.

Two people with a Muse watched six film clips chosen to please or to distress, and sat still for
the neutral rows. Each row holds 2548 statistics and spectra of two neighbouring half-windows
(columns ``*_a``, then ``*_b``) and the clip's kind (Bird, Ekart, Buckingham & Faria 2019, "Mental
emotional sentiment classification with an EEG-based brain-machine interface"; the features are
those of Bird, Manso, Ribeiro, Ekart & Faria 2018, doi:10.1109/IS.2018.8710576). The table does
not say whose a row is, nor when it was recorded, so nothing but random rows can be held out.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from models.datasets.kaggle_file import MEND, PLACE_OF, read_table
from models.datasets.trials import Task
from models.windows import WindowStore, WindowTable
from streaming.errors import OutputError, RecordingError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

NAME = "kaggle-emotions"

EMOTIONS = Task(
    target="valence",
    labels=("low", "neutral", "high"),
    label_rule=(
        "the clip was chosen for it: NEGATIVE is low, NEUTRAL neutral, POSITIVE high; nobody "
        "rated anything"
    ),
)

LICENCE = (
    "the table's Kaggle page says: data files are the original authors' (Bird et al. 2019); ask "
    "them before you pass a model on"
)

PUBLISHED = (2132, 2548)
"""Rows and feature columns of the table on Kaggle."""

FEWEST_PER_LABEL = 5
"""Rows of each label: with fewer, not each of five folds can test one."""

NOBODY = (
    "The table does not say whose a row is, nor when it was recorded: rows of the same minute "
    "stand on both sides of every split, and the scores say nothing of other people."
)
"""What must be said beside every score on this table."""

_WINDOWS = "kaggle-emotions.f32"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class EmotionsTable:
    """The table, written as windows.

    Attributes
    ----------
    store : WindowStore
        One window of shape (n_features,) a row, without a recipe; no person, trial or clip, no
        time and no rating is known.
    columns : tuple of str
        Names of the features, without the mark that opens the file's first line.
    digest : str
        SHA-256 over names, labels and values: the same for the file packed and unpacked.
    notes : tuple of str
        What a reader of a score must know of the data.
    name : str
        What a manifest calls it.
    licence : str
        Under which a model trained on it may be passed on, in words.
    """

    store: WindowStore
    columns: tuple[str, ...]
    digest: str
    notes: tuple[str, ...]
    name: str = NAME
    licence: str = LICENCE

    @property
    def counts(self) -> dict[str, int]:
        """Rows of each label, by the table's own words."""
        found = np.bincount(self.store.table.label, minlength=len(PLACE_OF)).tolist()
        return dict(zip(PLACE_OF, found, strict=True))


def read_emotions(path: Path, folder: Path) -> EmotionsTable:
    """Read the table, check every cell, and write it as windows.

    Parameters
    ----------
    path : Path
        ``emotions.csv``, the same as ``.csv.gz`` or in the ``.zip`` that Kaggle sends, or a
        folder that holds one of them.
    folder : Path
        Where the file of windows goes; it exists.

    Returns
    -------
    table : EmotionsTable
        Values as float32: the file has three digits a value.

    Raises
    ------
    RecordingError
        Where there is no such file, or it is no such table; the text says which line is at fault.
    OutputError
        Where the disk does not take the windows.
    """
    columns, values, labels = read_table(path)
    _check_counts(path, labels)
    digest = hashlib.sha256("\n".join(columns).encode())
    digest.update(labels.tobytes())
    digest.update(values.tobytes())
    target = folder / _WINDOWS
    try:
        values.tofile(target)
    except OSError as error:
        raise OutputError(
            f"The table's windows could not be written to {folder}: {error.strerror}. Free some "
            "space, or name another place."
        ) from error
    store = WindowStore(target, _table_of(labels), EMOTIONS, (len(columns),))
    notes = _notes(values, labels)
    return EmotionsTable(store=store, columns=columns, digest=digest.hexdigest(), notes=notes)


def _check_counts(path: Path, labels: NDArray[np.intp]) -> None:
    counts = np.bincount(labels, minlength=len(PLACE_OF))
    if counts.min() < FEWEST_PER_LABEL:
        found = ", ".join(f"{n} {name}" for name, n in zip(PLACE_OF, counts, strict=True))
        raise RecordingError(
            f"{path.name} has too few rows: {found}, and at least {FEWEST_PER_LABEL} of each label "
            f"are needed to train on some and test on others. {MEND}"
        )


def _table_of(labels: NDArray[np.intp]) -> WindowTable:
    """Make the table of rows; a row's place in the file stands for its samples."""
    n_rows = labels.size
    nobody = np.full(n_rows, "")
    unknown = np.full(n_rows, np.nan)
    places = np.arange(n_rows, dtype=np.int64)
    return WindowTable(
        subject=nobody,
        trial=nobody,
        clip=nobody,
        t=unknown,
        start=places,
        stop=places + 1,
        label=labels,
        rating=unknown,
        recent=unknown,
    )


def _notes(values: NDArray[np.float32], labels: NDArray[np.intp]) -> tuple[str, ...]:
    """Say what a reader of a score must know."""
    n_rows, n_features = values.shape
    notes = [NOBODY]
    if (n_rows, n_features) != PUBLISHED:
        notes.append(
            f"This is not the whole published table: {n_rows} rows of {n_features} features, and "
            f"Kaggle's has {PUBLISHED[0]} of {PUBLISHED[1]}."
        )
    kinds = Counter(row.tobytes() for row in values)
    copies = n_rows - len(kinds)
    if copies:
        both = Counter(
            row.tobytes() + bytes([label]) for row, label in zip(values, labels, strict=True)
        )
        unlike = len(both) - len(kinds)
        notes.append(
            f"{copies} of {n_rows} rows repeat the features of an earlier row"
            + (f", {unlike} of them under another label" if unlike else "")
            + ": a copy on the other side of a split is answered from memory."
        )
    if constant := int((values == values[0]).all(axis=0).sum()):
        notes.append(f"{constant} of {n_features} features never change.")
    return tuple(notes)
