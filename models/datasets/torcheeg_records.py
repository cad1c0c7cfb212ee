"""The files of a data set that torcheeg reads: which there are, whose, and what they hold."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from models.datasets.array_pickles import check_array_pickle
from streaming.errors import RecordingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from models.datasets.torcheeg_table import KnownSet

_RATED = re.compile(r'\bfeltArsl\s*=\s*"')
_SUBJECT = re.compile(r'<subject\b[^>]*\bid\s*=\s*"(\w+)"')
"""What a MAHNOB-HCI session of a rated clip says of itself; torcheeg passes over the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What torcheeg reads at once.

    Attributes
    ----------
    name : str
        Its path in the data's folder.
    files : tuple of Path
        All that it consists of; the first is the one that is named.
    subject : str
        Who it is.
    session : str
        Which session, as the file names it; empty where there is one.
    batch : str
        Which batch of people, where the order of channels hangs on it.
    day : int
        Place of the session among this person's, from 0.
    """

    name: str
    files: tuple[Path, ...]
    subject: str
    session: str = ""
    batch: str = ""
    day: int = 0


def find_records(known: KnownSet, path: Path) -> tuple[Path, tuple[Record, ...]]:
    """List the records of a data set.

    Parameters
    ----------
    known : KnownSet
        Which data set.
    path : Path
        Its folder, or the one that holds it.

    Returns
    -------
    root : Path
        Its folder.
    records : tuple of Record
        Sorted by person and session; at least one.

    Raises
    ------
    UsageError
        Where there is none.
    RecordingError
        Where the folder cannot be read, or holds a session twice.
    """
    root = path / known.folder if (path / known.folder).is_dir() else path
    try:
        files = sorted({file for glob in known.globs for file in root.glob(glob)})
        found = [record for file in files if (record := _record(known, root, file)) is not None]
    except OSError as error:
        raise RecordingError(
            f"{root} cannot be read: {error.strerror}. See who owns it."
        ) from error
    if not found:
        raise UsageError(
            f"{path} holds nothing of {known.title} that torcheeg reads. Give --data the folder "
            f"{known.folder}, unpacked as its authors publish it, with {known.globs[0]} in it."
        )
    found.sort(key=lambda one: (one.subject.zfill(4), one.session, one.name))
    if known.given != "folders":
        _refuse_twice(found)
    return root, tuple(_numbered(found))


def digest_of(known: KnownSet, record: Record) -> list[list[str | int]]:
    """Return name, size and SHA-256 of each file of a record, once it is known to be harmless.

    Raises
    ------
    RecordingError
        Where a file cannot be read, or is a pickle of anything but arrays of numbers.
    """
    said: list[list[str | int]] = []
    for path in record.files:
        try:
            if known.pickled:
                check_array_pickle(path)
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                said.append([f"{record.name}:{path.name}", file.tell(), digest])
        except OSError as error:
            raise RecordingError(
                f"{path} cannot be read: {error.strerror}. See who owns it, and whether its disk "
                "is well."
            ) from error
    return said


def _record(known: KnownSet, root: Path, file: Path) -> Record | None:
    """Describe a record, or return None for a file that is none."""
    name = file.relative_to(root).as_posix()
    read = re.fullmatch(known.pattern, name)
    if read is None:
        return None
    said = read.groupdict()
    files: tuple[Path, ...] = (file,)
    if known.given == "folders":
        text = file.read_text(encoding="utf-8", errors="replace")
        subject = _SUBJECT.search(text)
        signals = sorted(file.parent.glob("*.bdf"))
        if _RATED.search(text) is None or subject is None or not signals:
            return None
        said |= {"subject": subject[1], "session": ""}
        name, files = file.parent.name, (file, *signals)
    elif (label := file.parent / "label.mat").is_file():
        files = (file, label)
    subject_ = said["subject"].zfill(2)
    if subject_ in known.skipped:
        return None
    return Record(
        name=name,
        files=files,
        subject=subject_,
        session=said.get("session", ""),
        batch=said.get("batch", ""),
    )


def _refuse_twice(records: Sequence[Record]) -> None:
    """Refuse one person's session in two files, whose trials would pass for each other's."""
    for one, other in pairwise(records):
        if (one.subject, one.session) == (other.subject, other.session):
            raise RecordingError(
                f"{one.name} and {other.name} are the same session of the same person. Move one of "
                "them out of the folder."
            )


def _numbered(records: Sequence[Record]) -> list[Record]:
    """Count each person's sessions."""
    numbered = []
    for _, group in groupby(records, key=lambda one: one.subject):
        mine = list(group)
        days = {session: day for day, session in enumerate(sorted({r.session for r in mine}))}
        numbered += [replace(one, day=days[one.session]) for one in mine]
    return numbered
