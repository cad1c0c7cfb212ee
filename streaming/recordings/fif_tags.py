"""A FIF file's tags, followed before MNE follows them.

A FIF file is a chain of tags (kind, type, length, where the next one is), with a directory of them
at its end (Hämäläinen, "Functional Image File Format", 2011). MNE goes wherever they point: one
wrong byte sent it round in circles for ever, or to a length of two thousand million bytes.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from streaming.errors import RecordingError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_DIR_POINTER, _DIRECTORY = 101, 102
_BLOCK_START, _BLOCK_END = 104, 105
"""Kinds of tags: where the directory is, the directory, and where blocks of tags start and end."""

_SEQUENTIAL, _LAST = 0, -1
"""Where the next tag is: right behind, or nowhere."""

_DEEPEST = 30
"""Blocks within blocks; files of real systems are 6 deep."""

_MOST_TAGS = 5_000_000
"""A day in buffers of 1 s has 86,400."""

_DAMAGED = "It is damaged; copy it anew from its origin."


def check_fif_tags(path: Path) -> None:
    """Refuse a file whose tags lead astray.

    Parameters
    ----------
    path : Path
        A FIF file.

    Raises
    ------
    RecordingError
        Where a tag ends beyond the file, leads back, or blocks do not nest; a sentence about "it",
        the file.
    """
    size = path.stat().st_size
    tags: dict[int, tuple[int, int, int]] = {}
    directories, depth, at = [], 0, 0
    with path.open("rb") as file:
        while at >= 0:
            file.seek(at)
            kind, type_, n_bytes, following = _tag(file, at, size)
            tags[at] = kind, type_, n_bytes
            depth += (kind == _BLOCK_START) - (kind == _BLOCK_END)
            if not 0 <= depth <= _DEEPEST or len(tags) > _MOST_TAGS:
                raise RecordingError(f"its blocks do not nest at byte {at}. {_DAMAGED}")
            if kind == _DIR_POINTER and n_bytes >= 4:
                directories.append(struct.unpack(">i", file.read(4))[0])
            stop = at + 16 + n_bytes
            if following == _SEQUENTIAL:
                at = stop if stop < size else _LAST
            elif following == _LAST or following > at:
                at = following
            else:
                raise RecordingError(
                    f"its tags lead from byte {at} back to {following}. {_DAMAGED}"
                )
        for where in directories:
            if where > 0:
                _check_directory(file, where, tags)


def _tag(file: BinaryIO, at: int, size: int) -> tuple[int, int, int, int]:
    """Read a tag, which must end within the file."""
    head = file.read(16)
    if len(head) < 16:
        raise RecordingError(f"it ends within a tag, at byte {at}. {_DAMAGED}")
    kind, type_, n_bytes, following = struct.unpack(">iIii", head)
    if not 0 <= n_bytes <= size - at - 16:
        raise RecordingError(
            f"a tag at byte {at} claims {n_bytes} bytes, and {size - at - 16} follow. {_DAMAGED}"
        )
    return kind, type_, n_bytes, following


def _check_directory(file: BinaryIO, where: int, tags: dict[int, tuple[int, int, int]]) -> None:
    """Refuse a directory whose entries are not the tags that are there."""
    if tags.get(where, (0, 0, 0))[0] != _DIRECTORY:
        raise RecordingError(f"its directory is not at byte {where}, as it says. {_DAMAGED}")
    file.seek(where + 16)
    content = file.read(tags[where][2])
    for kind, type_, n_bytes, at in struct.iter_unpack(">iIii", content[: len(content) // 16 * 16]):
        # The last entry stands for the end.
        if kind != -1 and tags.get(at) != (kind, type_, n_bytes):
            raise RecordingError(f"its directory names no tag that is at byte {at}. {_DAMAGED}")
