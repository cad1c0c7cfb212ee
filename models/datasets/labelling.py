"""Which file is whose and shows what, told by its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from streaming.errors import RecordingError

if TYPE_CHECKING:
    from pathlib import Path

NEEDED = ("file", "subject", "label")
"""Columns that a table must have."""

OPTIONAL = ("start", "stop", "clip", "rating")
"""Columns that a table may have."""

HOW_TO_LABEL = (
    'Name the files subject-label-run, such as "anna-calm-1.csv" (or with underscores); or give '
    f"--data a table, a CSV with the columns {', '.join(NEEDED)} and, where they are known, "
    f"{', '.join(OPTIONAL)}; or record markers such as label=calm. The blocks of a calibration are "
    "read by `affectscope calibrate --from`"
)
"""The three ways to say what a recording shows, in words, and where the fourth belongs."""

_RUN = re.compile(r"[A-Za-z]*\d+")
"""The last part of a name: a number, or one after letters, as in ``run2``."""

_PACKED = (".gz", ".xz")

_HEADERS = MappingProxyType({".eeg": ".vhdr", ".vmrk": ".vhdr", ".dat": ".vhdr", ".fdt": ".set"})
"""Parts of BrainVision and EEGLAB recordings, with the file that is opened in their place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A stretch of a file, with what is said of it.

    Attributes
    ----------
    file : Path
        The recording.
    name : str
        The file as it was given; with ``#`` and the row's number after it where a table has
        several rows of the file.
    subject : str
        Who it is.
    label : str or None
        In lower case; None where only markers in the file can tell.
    start : float
        Seconds from the recording's first sample, at its nominal rate, gaps counted in.
    stop : float or None
        The same; None for the end.
    clip : str or None
        What was watched.
    rating : float or None
        What the wearer said of it.
    where : str or None
        Table and row, for messages; None where the file's name said it.
    """

    file: Path
    name: str
    subject: str
    label: str | None
    start: float = 0.0
    stop: float | None = None
    clip: str | None = None
    rating: float | None = None
    where: str | None = None


class NameParts(NamedTuple):
    """What a file's name tells."""

    subject: str
    label: str | None
    run: str | None


def name_parts(name: str) -> NameParts | None:
    """Read what a file's name tells.

    Parameters
    ----------
    name : str
        Without its folder. The ending, and ``.gz`` or ``.xz`` after it, do not count.

    Returns
    -------
    parts : NameParts or None
        Subject, label in lower case and run of ``subject-label-run``; of ``subject-run`` and of
        ``subject`` what is there. None for any other name.

    Examples
    --------
    >>> name_parts("anna-calm-1.csv.gz")
    NameParts(subject='anna', label='calm', run='1')
    >>> name_parts("P-07_calm_run2.xdf")
    NameParts(subject='P-07', label='calm', run='run2')
    >>> name_parts("anna-2.csv")
    NameParts(subject='anna', label=None, run='2')
    """
    for ending in _PACKED:
        name = name.removesuffix(ending)
    stem = name.rpartition(".")[0] or name
    for mark in "-_":
        match [part.strip() for part in stem.split(mark)]:
            case [subject, label, run] if subject and label and _RUN.fullmatch(run):
                return NameParts(subject, label.lower(), run)
            case [subject, run] if subject and _RUN.fullmatch(run):
                return NameParts(subject, None, run)
    return NameParts(stem, None, None) if stem and not set("-_") & set(stem) else None


def items_in_folder(folder: Path) -> tuple[list[Item], list[str]]:
    """List the recordings of a folder by their names; none is opened.

    What is hidden, and what the recorder writes beside a recording, is none.

    Parameters
    ----------
    folder : Path
        The folder; those in it are not looked into.

    Returns
    -------
    items : list of Item
        In the order of names.
    notes : list of str
        What was passed over, in words for the user.

    Raises
    ------
    RecordingError
        Where the folder cannot be looked into.
    """
    notes, items = [], []
    try:
        files = sorted(folder.iterdir())
    except OSError as problem:
        raise RecordingError(
            f"{folder}: it cannot be looked into ({problem.strerror}). Change its permissions."
        ) from problem
    for file in files:
        if file.name.startswith(".") or _is_sidecar(file):
            continue
        if file.is_dir():
            notes.append(f"{file.name} is a folder, and was not looked into")
            continue
        parts = name_parts(file.name)
        if parts is None:
            notes.append(f"{file.name} is left out: its name is not of the form subject-label-run")
            continue
        items.append(Item(file=file, name=file.name, subject=parts.subject, label=parts.label))
    return items, notes


def _is_sidecar(file: Path) -> bool:
    """Tell whether a file is what a recorder writes beside the one that is opened."""
    header = _HEADERS.get(file.suffix.lower())
    if header is not None:
        return file.with_suffix(header).exists()
    return file.suffix == ".json" and file.with_suffix("").exists()
