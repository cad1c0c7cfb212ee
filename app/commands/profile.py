"""``profile``: the wearers' own profiles, listed, shown, exported and deleted."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.calibration.profiles import in_words, page_of, profile_fields, score_fields
from app.commands.cache import size_text
from app.folders import profiles_folder
from app.output import console, emit, print_line
from app.plain_text import plain
from app.profile_use import profile_named, today
from app.words import counted
from models.personal.profile import ABOUT, ProfileInSight, check_pseudonym, list_profiles
from models.personal.profile_files import delete_profile, export_profile
from streaming.errors import BundleError, UsageError
from streaming.recordings.appending import is_being_written

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What lies in a profile's folder.

    Attributes
    ----------
    n_recordings : int
        Recordings of its own calibrations.
    n_files : int
        All files.
    n_bytes : int
        What they take.
    """

    n_recordings: int
    n_files: int
    n_bytes: int


def run_list(*, json: bool, is_part: bool = False) -> None:
    """Print one line a profile; a broken one is listed with its reason.

    Parameters
    ----------
    json : bool
        JSON lines in place of a table.
    is_part : bool
        Whether it stands under other lists, and says nothing where there is no profile.
    """
    root = profiles_folder()
    found = [*list_profiles(root), *_begun(root)]
    if json:
        for one in found:
            emit("profile", _fields(one))
    elif found:
        _print_table(found)
    elif not is_part:
        print_line("There is no profile yet. `affectscope calibrate` makes one.")


def _begun(root: Path) -> list[ProfileInSight]:
    """Return the calibrations from which nothing was trained yet, which are no profiles."""
    return [
        ProfileInSight(
            folder.name,
            None,
            f"It is begun, and nothing was trained from it yet. {counted(n, 'recording')} of it "
            f"can be gone on with: `affectscope calibrate --profile {folder.name}`.",
        )
        for folder in (sorted(root.iterdir()) if root.is_dir() else [])
        if not folder.name.startswith(".")
        and not (folder / ABOUT).exists()
        and (n := content_of(folder).n_recordings)
    ]


def run_show(pseudonym: str, *, json: bool) -> None:
    """Print what a profile says of itself.

    Raises
    ------
    BundleError
        Where there is none of this name, or it is damaged.
    """
    profile = profile_named(pseudonym)
    if not json:
        print_line(_plain_lines(in_words(profile, today())))
        return
    page = page_of(profile)
    emit(
        "profile",
        profile_fields(profile, today())
        | {
            "scores": score_fields(profile.result),
            "recordings": list(profile.recordings),
            "picture": None if page is None else str(page),
        },
    )


def run_export(pseudonym: str, out: Path, *, force: bool, json: bool) -> None:
    """Write a profile, without its recordings, into a zip file.

    Raises
    ------
    BundleError
        Where there is none of this name, or it is damaged.
    UsageError
        Where the file is there, and nobody said that it may be replaced.
    OutputError
        Where it cannot be written.
    """
    profile = profile_named(pseudonym)
    export_profile(profile, out, overwrite=force)
    if json:
        emit("written", {"file": str(out), "profile": pseudonym})
    else:
        print_line(
            f"{plain(str(out))} holds the profile {pseudonym!r}: scores"
            f"{'' if profile.model is None else ', model'} and picture, and no recording. Nobody "
            "but you can read it."
        )


def run_delete(
    pseudonym: str, *, force: bool, json: bool, ask: Callable[[str], str] = input
) -> None:
    """Delete a profile with all that lies in its folder, its own recordings too.

    Parameters
    ----------
    pseudonym : str
        Whose; a folder that holds recordings and no scores yet counts as well.
    force : bool
        Ask nothing.
    json : bool
        A JSON line in place of a sentence.
    ask : callable
        Puts a question and returns the answer.

    Raises
    ------
    BundleError
        Where there is none of this name.
    UsageError
        Where nobody can be asked, and nobody said ``--force``; where it is being recorded into.
    OutputError
        Where it cannot be deleted.
    """
    check_pseudonym(pseudonym)
    folder = profiles_folder() / pseudonym
    if not folder.is_dir():
        names = ", ".join(one.pseudonym for one in list_profiles(profiles_folder())) or "none yet"
        raise BundleError(f"There is no profile {pseudonym!r}; there are: {names}.")
    if any(is_being_written(file) for file in folder.rglob("*.xdf")):
        raise UsageError(
            f"A calibration of {pseudonym!r} is being recorded now. Nothing was deleted; try again "
            "when it has ended."
        )
    content = content_of(folder)
    words = _what_goes(pseudonym, folder, content)
    if not force:
        _check_wanted(words, pseudonym, ask)
    delete_profile(profiles_folder(), pseudonym)
    if json:
        emit(
            "deleted",
            {
                "name": pseudonym,
                "recordings": content.n_recordings,
                "files": content.n_files,
                "n_bytes": content.n_bytes,
            },
        )
    else:
        print_line(f"Deleted {words}.")


def content_of(folder: Path) -> Content:
    """Count what lies in a folder, and in those within it."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return Content(
        n_recordings=sum(file.suffix == ".xdf" for file in files),
        n_files=len(files),
        n_bytes=sum(file.stat().st_size for file in files),
    )


def _what_goes(pseudonym: str, folder: Path, content: Content) -> str:
    recordings = counted(content.n_recordings, "recording")
    return (
        f"the profile {pseudonym!r} with its scores, its models and {recordings} of its "
        f"calibrations: {counted(content.n_files, 'file')}, {size_text(content.n_bytes)}, in "
        f"{plain(str(folder))}. Recordings that lie elsewhere stay"
    )


def _check_wanted(words: str, pseudonym: str, ask: Callable[[str], str]) -> None:
    """Ask, where somebody can answer; UsageError unless the answer is yes."""
    if not sys.stdin.isatty():
        raise UsageError(
            f"This would delete {words}. Nobody can be asked here, so nothing was deleted; say "
            "--force to do it."
        )
    try:
        answer = ask(f"This deletes {words}, and nothing brings it back. Delete it? [y/N] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() not in ("y", "yes"):
        raise UsageError(f"Nothing was deleted; the profile {pseudonym!r} is as it was.")


def _fields(one: ProfileInSight) -> dict[str, Any]:
    if one.profile is not None:
        return profile_fields(one.profile, today())
    empty = dict.fromkeys(
        ("device", "montage", "simulated", "date", "age_days", "adopted", "model", "aligned_on",
         "words")
    )  # fmt: skip
    return {"name": one.pseudonym, **empty, "reason": one.reason}


def _print_table(found: Sequence[ProfileInSight]) -> None:
    from rich.table import Table  # noqa: PLC0415 - JSON lines need no rich
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for heading in ("profile", "headset"):
        table.add_column(heading, no_wrap=True)
    table.add_column("what is known of it", ratio=1, min_width=24)
    for one in found:
        cells = (one.pseudonym, *_cells(one))
        table.add_row(*(Text(plain(cell), overflow="fold") for cell in cells))
    console().print(table)


def _cells(one: ProfileInSight) -> tuple[str, str]:
    profile = one.profile
    if profile is None:
        return "", f"Cannot be used. {one.reason}"
    age = profile.age_in_words(today())
    headset = f"{'simulated ' if profile.simulated else ''}{profile.device}"
    return headset, f"{age[0].upper()}{age[1:]}. {profile.result.words}"


def _plain_lines(text: str) -> str:
    return "\n".join(map(plain, text.split("\n")))
