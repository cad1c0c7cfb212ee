"""``cache``: the windows that trainings keep, shown and removed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

from app.folders import windows_folder
from app.output import console, emit, print_line
from app.plain_text import plain
from app.progress import tell
from models.kept import list_kept, remove_kept
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.kept import Kept

SHOWN = 12
"""Characters of a key in the table: two sets share them once in 10^14."""

WHAT_IT_IS = {
    "damaged": "damaged: no training uses it",
    "building": "being made now",
    "left": "left by a build that was killed; the next one removes it",
}


def run_list(*, json: bool) -> None:
    """Print one line a set of windows, and how much room they take together."""
    kept = list(list_kept(windows_folder()))
    if json:
        for one in kept:
            emit("windows", asdict(one))
        emit("total", {**_total(kept), "folder": str(windows_folder())})
        return
    if not kept:
        print_line("No windows are kept. A training makes them, and the next one finds them.")
        return
    _print_table(kept)
    total = size_text(sum(one.n_bytes for one in kept))
    print_line(f"{total} in {plain(str(windows_folder()))}")


def run_remove(keys: Sequence[str], *, everything: bool, json: bool) -> None:
    """Delete sets of windows.

    Parameters
    ----------
    keys : sequence of str
        Keys, or the beginnings of keys that no two sets share.
    everything : bool
        In place of keys: all of them, but for what is being made now.
    json : bool
        JSON lines in place of a sentence.

    Raises
    ------
    UsageError
        Where a key is not there, or fits several sets; where neither or both were said.
    OutputError
        Where a set cannot be deleted.
    """
    if everything == bool(keys):
        raise UsageError("Name the keys to remove, as `cache list` shows them, or say --all.")
    kept = list(list_kept(windows_folder()))
    chosen = [one for one in kept if one.state != "building"] if everything else named(keys, kept)
    remove_kept(windows_folder(), [one.key for one in chosen])
    if everything and (left := len(kept) - len(chosen)):
        tell(f"{left} being made now stay. Name their keys to remove them too.")
    if json:
        for one in chosen:
            emit("removed", {"key": one.key, "n_bytes": one.n_bytes})
        emit("total", _total(chosen))
    else:
        size = size_text(sum(one.n_bytes for one in chosen))
        print_line(f"Removed {_sets(len(chosen))}, {size}.")


def named(keys: Sequence[str], kept: Sequence[Kept]) -> list[Kept]:
    """Return the sets of some keys, each once; UsageError where one fits none or several."""
    chosen = {}
    for key in keys:
        fitting = [one for one in kept if key and one.key.startswith(key)]
        if len(fitting) != 1:
            found = f"fits {len(fitting)} of them" if fitting else "fits none of them"
            raise UsageError(
                f"{_sets(len(kept)).capitalize()} are kept, and {key!r} {found}. Nothing was "
                "removed. `affectscope cache list` shows the keys."
            )
        chosen[fitting[0].key] = fitting[0]
    return list(chosen.values())


def size_text(n_bytes: int) -> str:
    """Write a size as people read it: ``"1.9 GB"``."""
    size = float(n_bytes)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000 or unit == "GB":
            break
        size /= 1000
    return f"{n_bytes} bytes" if unit == "bytes" else f"{size:.1f} {unit}"


def _total(kept: Sequence[Kept]) -> dict[str, int]:
    return {"n": len(kept), "n_bytes": sum(one.n_bytes for one in kept)}


def _sets(n: int) -> str:
    return f"{n} set{'' if n == 1 else 's'} of windows"


def _print_table(kept: Sequence[Kept]) -> None:
    from rich.table import Table  # noqa: PLC0415 - JSON lines need no rich
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for heading in ("key", "made"):
        table.add_column(heading, no_wrap=True)
    for heading in ("windows", "size"):
        table.add_column(heading, no_wrap=True, justify="right")
    table.add_column("of", ratio=1, min_width=24)
    for one in kept:
        what = WHAT_IT_IS.get(one.state) or f"{one.dataset}: {one.recipe}"
        cells = (_key(one), _day(one.date), str(one.n_windows or ""), size_text(one.n_bytes), what)
        table.add_row(*(Text(plain(cell)) for cell in cells))
    console().print(table)


def _key(one: Kept) -> str:
    """Return what of a key must be typed; that of a build is short and whole."""
    return one.key if one.state in ("building", "left") else one.key[:SHOWN]


def _day(date: str) -> str:
    """Write when a set was made, by this machine's clock; empty where it does not say."""
    try:
        return datetime.fromisoformat(date).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return ""
