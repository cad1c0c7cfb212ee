"""What can be done with recordings in a library: delete, rename, note, export, repair."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.library import PACKED, State, segments_of
from app.report.writing import default_page
from streaming.errors import MonitorError, OutputError, UsageError
from streaming.recordings.appending import is_being_written
from streaming.recordings.converting import convert
from streaming.recordings.opening import open_recording
from streaming.recordings.places import SUFFIXES, check_name, numbered, taken_by
from streaming.recordings.repairing import repair
from streaming.recordings.reviewed import (
    read_beside,
    read_review,
    write_beside,
    write_note,
    write_review,
)
from streaming.recordings.sidecar import sidecar_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from app.library import Entry, Library
    from streaming.recordings.repairing import Repair

FORMS: Mapping[str, str] = MappingProxyType(
    {".edf": "EDF+ (.edf)", ".fif": "MNE (.fif)", ".csv": "Table (.csv)"}
)
"""Forms in which recordings are handed on, and their names."""

_PARTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {".vhdr": (".eeg", ".vmrk", ".dat"), ".set": (".fdt",)}
)
"""Files that are part of a recording and named in it."""

_OUR_PAGE = b"Made by Affectscope"
"""What stands in every report of this program; another page of that name is not ours."""

_MOST_PAGE = 64 * 1024**2


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """What became of an export.

    Attributes
    ----------
    done : tuple of Path
        The files written.
    lost : tuple of str
        What their form could not hold, each with the file's name.
    failed : tuple of str
        Recordings that are not among them, each with the reason.
    """

    done: tuple[Path, ...]
    lost: tuple[str, ...]
    failed: tuple[str, ...]


def files_of(entry: Entry, entries: Sequence[Entry]) -> tuple[Path, ...]:
    """Return all files of a recording that are there, itself last.

    Parameters
    ----------
    entry : Entry
        The recording.
    entries : sequence of Entry
        All of its folder, among which its further files are.

    Returns
    -------
    files : tuple of Path
        The sidecar, the report beside it, parts that other programs have written, all of these of
        its further files and these themselves, and the recording.
    """
    files: list[Path] = []
    for path in (*segments_of(entry, entries), entry.path):
        page = default_page(path)
        parts = [path.with_suffix(end) for end in _PARTS.get(path.suffix.lower(), ())]
        if _is_our_page(page):
            parts.append(page)
        files += [one for one in (sidecar_of(path), *parts) if one.is_file()]
        files.append(path)
    return tuple(dict.fromkeys(files))


def delete(library: Library, entries: Sequence[Entry]) -> tuple[Path, ...]:
    """Delete recordings with all of their files; the user has agreed to that.

    What lies beside a recording goes first, so that one of which anything is left is still listed.

    Parameters
    ----------
    library : Library
        What lists them; nothing that it does not list is deleted.
    entries : sequence of Entry
        Which.

    Returns
    -------
    gone : tuple of Path
        The files deleted.

    Raises
    ------
    UsageError
        Where one is being recorded, or is not in the list; nothing is deleted then.
    OutputError
        Where a file cannot be deleted; those before it are gone.
    """
    listed = library.entries()
    there = {one.path for one in listed}
    files: list[Path] = []
    for entry in entries:
        if entry.path not in there:
            raise UsageError(f"{entry.path} is no recording of this list. Look at the list again.")
        files += files_of(entry, listed)
    for file in files:
        refuse_recorded(file)
    gone = []
    for file in dict.fromkeys(files):
        try:
            file.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                f"{file} cannot be deleted ({error.strerror}). Make its folder writable, and "
                "delete again: the rest of it is still listed."
            ) from error
        gone.append(file)
    return tuple(gone)


def rename(entry: Entry, name: str, entries: Sequence[Entry]) -> Path:
    """Give a recording another name; its ending stays, and what lies beside it goes along.

    Parameters
    ----------
    entry : Entry
        The recording.
    name : str
        The new name, with or without the ending.
    entries : sequence of Entry
        All of its folder: further files of it learn the new name.

    Returns
    -------
    path : Path
        Where it is now.

    Raises
    ------
    UsageError
        Where the name will not do or is taken, the recording is being made, or names its parts.
    OutputError
        Where it cannot be renamed.
    """
    path = entry.path
    ending = _ending(path)
    stem = name.strip().removesuffix(ending)
    if not stem or "/" in stem or stem.startswith("."):
        raise UsageError(f"{name!r} is no name for a recording. Use letters, digits, - and _.")
    check_name(path.with_name(f"{stem}{SUFFIXES[0]}"))
    target = path.with_name(f"{stem}{ending}")
    if target == path:
        return path
    if path.suffix.lower() in _PARTS:
        raise UsageError(
            f"{path.name} is named in the other files of its recording. Convert it to one file "
            "first, and rename that."
        )
    if taken := taken_by(target):
        raise UsageError(f"{taken.name} is there already. Choose another name.")
    refuse_recorded(path)
    _move(path, target)
    for segment in segments_of(entry, entries):
        write_beside(segment, {"first": target.name})
    return target


def note(entry: Entry, text: str) -> None:
    """Keep a note on a recording, in place of the one before.

    Raises
    ------
    UsageError
        While it is being recorded: the recorder itself writes beside it at its end.
    OutputError
        Where it cannot be written.
    """
    refuse_recorded(entry.path)
    write_note(entry.path, text)


def export(
    entries: Sequence[Entry],
    folder: Path,
    form: str,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Exported:
    """Write recordings in another form into a folder; no file that is there is replaced.

    Markers go along as they were changed in review.

    Parameters
    ----------
    entries : sequence of Entry
        Which.
    folder : Path
        Where to.
    form : str
        A key of `FORMS`.
    progress : callable
        Is told how many are done, and of how many; may raise to end it.
    """
    done: list[Path] = []
    lost: list[str] = []
    failed: list[str] = []
    for count, entry in enumerate(entries):
        progress(count, len(entries))
        try:
            refuse_recorded(entry.path)
            out = _free(folder / f"{bare_name(entry.path)}{form}")
            notes = convert(open_recording(entry.path), out, force=False)
        except MonitorError as error:
            failed.append(f"{entry.path.name}: {str(error).removeprefix(f'{entry.path}: ')}")
            continue
        done.append(out)
        lost += [f"{out.name}: {one}" for one in notes]
    progress(len(entries), len(entries))
    return Exported(done=tuple(done), lost=tuple(lost), failed=tuple(failed))


def repair_entry(entry: Entry) -> Repair:
    """Save what is sound of a damaged recording to a new file; a review of it goes along.

    Raises
    ------
    MonitorError
        As `streaming.recordings.repairing.repair`.
    """
    done = repair(entry.path)
    if done.out is not None and (review := read_review(entry.path)) is not None:
        # What was lost of it is not missing at its end alone, so its length says nothing.
        write_review(done.out, replace(review, n_times=None))
    return done


def refuse_recorded(path: Path) -> None:
    """Refuse, with `UsageError`, what must not happen to a file that is being recorded."""
    if is_being_written(path):
        raise UsageError(f"{path.name} is being recorded. Wait until that has ended.")


def can_repair(entry: Entry) -> bool:
    """Tell whether repairing a recording would save what is in it."""
    return entry.state is State.DAMAGED


def bare_name(path: Path) -> str:
    """Return a recording's name without its ending, which no new name changes."""
    return path.name.removesuffix(_ending(path))


def _ending(path: Path) -> str:
    """Return the ending of a name, with that of its packing."""
    packed = path.suffix if path.suffix.lower() in PACKED else ""
    bare = path.name.removesuffix(packed)
    return f"{bare[bare.rfind('.'):]}{packed}" if "." in bare else packed  # fmt: skip


def _free(path: Path) -> Path:
    """Return a name that nothing has: the name itself, or the first number after it."""
    number = 1
    while taken_by(numbered(path, number)):
        number += 1
    return numbered(path, number)


def _move(path: Path, target: Path) -> None:
    """Move a recording, so that it never stands without what is said beside it."""
    beside, page = sidecar_of(path), default_page(path)
    had_sidecar = beside.is_file()
    try:
        if had_sidecar:
            said = read_beside(path)
            write_beside(target, said | ({"first": target.name} if _leads(said, path) else {}))
        path.rename(target)
        if had_sidecar:
            beside.unlink()
        if _is_our_page(page) and not default_page(target).exists():
            page.rename(default_page(target))
    except OSError as error:
        raise OutputError(
            f"{path.name} cannot be renamed ({error.strerror}). Make its folder writable."
        ) from error


def _leads(said: Mapping[str, object], path: Path) -> bool:
    """Tell whether a sidecar calls its own file the first one of the recording."""
    return said.get("first") == path.name


def _is_our_page(page: Path) -> bool:
    try:
        if page.is_symlink() or not page.is_file():
            return False
        with page.open("rb") as file:
            return _OUR_PAGE in file.read(_MOST_PAGE)
    except OSError:
        return False
