"""A MATLAB file's sizes, held against its bytes before scipy allocates by them.

scipy's `loadmat` takes declared sizes on trust, so that a file of 448 bytes made it fill 4 GB, and
types, so that one wrong byte ended the process with a segmentation fault (scipy 1.17). This walks
through the elements of a file of version 5 to 7 (MathWorks, "MAT-File Format", 2019), keeps nothing
of them, and refuses what could not be.
"""

from __future__ import annotations

import math
import struct
import zlib
from types import MappingProxyType
from typing import TYPE_CHECKING

from streaming.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

_MATRIX, _COMPRESSED = 14, 15
_INT8, _INT32, _UINT32 = 1, 5, 6
_NUMBER_BYTES = MappingProxyType({1: 1, 2: 1, 3: 2, 4: 2, 5: 4, 6: 4, 7: 4, 9: 8, 12: 8, 13: 8})
"""Types of numbers, with their lengths."""

_NUMBERS = frozenset(_NUMBER_BYTES)
_ANY = _NUMBERS | {_MATRIX, 16, 17, 18}
"""The last three are text."""

_CELL, _STRUCT, _OBJECT, _OPAQUE = 1, 2, 3, 17
_NUMERIC = frozenset(range(6, 16))
_CLASSES = frozenset(range(1, 18))
"""Classes of arrays: the first three and functions hold others, 4 is text, 5 sparse numbers."""

_COMPLEX = 0x08
"""The flag of an array that has an imaginary part."""

_SMALLEST_ARRAY = 8
"""Bytes of an array within another: an empty one has its tag alone."""

_DEEPEST = 40
"""Arrays within arrays; EEGLAB's own structs are 4 deep."""

_MOST_NAMES = 1024**2
"""Bytes of an array's dimensions, or of its fields' names."""

_MOST_BYTES = 2 * 1024**3
_MOST_RATIO = 200
_ALWAYS_ALLOWED = 16 * 1024**2
"""What may come of unpacking: as for packed files of any kind."""

_BLOCK = 64 * 1024

_DAMAGED = "It is damaged; copy it anew from its origin."


def check_matlab_sizes(path: Path) -> int:
    """Refuse a file that claims more than it holds.

    Parameters
    ----------
    path : Path
        A MATLAB file.

    Returns
    -------
    n_bytes : int
        How many bytes it unpacks to.

    Raises
    ------
    RecordingError
        Where it is of another version, damaged, or claims what it does not hold; a sentence about
        "it", the file.
    """
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(128)
        if len(head) < 128 or head[126:128] != b"IM" or head[124:126] != b"\x00\x01":
            raise RecordingError(
                "it is a MATLAB file of a version that is not read (7.3 or 4). In EEGLAB switch "
                "the option to save as version 7.3 off, load the set, and save it anew."
            )
        try:
            return _walk(file, size)
        except zlib.error as problem:
            raise RecordingError(f"its packed part is damaged ({problem}). {_DAMAGED}") from problem


def _walk(file: BinaryIO, size: int) -> int:
    """Check each variable; return how many bytes they unpack to."""
    most = min(_MOST_BYTES, max(_ALWAYS_ALLOWED, _MOST_RATIO * size))
    at, total = 128, 0
    while at + 8 <= size:
        file.seek(at)
        kind, n_bytes = struct.unpack("<II", file.read(8))
        at += 8 + n_bytes
        if at > size:
            raise RecordingError(f"it ends within a variable. {_DAMAGED}")
        if kind == _COMPRESSED:
            walker = _Walker(_inflated(file, n_bytes, most - total))
            walker.element(0, _MOST_BYTES, frozenset({_MATRIX}))
            walker.rest()
            total += walker.at
        elif kind == _MATRIX:
            walker = _Walker(_plain(file, n_bytes))
            walker.array(n_bytes, 0)
            total += n_bytes
    return total


def _plain(file: BinaryIO, n_bytes: int) -> Iterator[bytes]:
    while n_bytes and (block := file.read(min(_BLOCK, n_bytes))):
        n_bytes -= len(block)
        yield block


def _inflated(file: BinaryIO, n_bytes: int, most: int) -> Iterator[bytes]:
    """Unpack, as long as it stays within reason."""
    unpacker, made = zlib.decompressobj(), 0
    for block in _plain(file, n_bytes):
        rest = block
        while rest and not unpacker.eof:
            part = unpacker.decompress(rest, _BLOCK)
            rest = unpacker.unconsumed_tail
            made += len(part)
            if made > most:
                raise RecordingError(
                    "it unpacks to more than any recording does. If it is one, save it in parts."
                )
            yield part


class _Walker:
    """Walks through elements, and holds every size against what is there."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        self._blocks = blocks
        self._block = b""
        self.at = 0

    def take(self, n_bytes: int, *, keep: bool = True) -> bytes:
        """Return the next bytes, or pass over them."""
        parts, left = [], n_bytes
        while left:
            if not self._block:
                self._block = next(self._blocks, b"")
                if not self._block:
                    raise RecordingError(f"it ends within an array. {_DAMAGED}")
            part, self._block = self._block[:left], self._block[left:]
            left -= len(part)
            if keep:
                parts.append(part)
        self.at += n_bytes
        return b"".join(parts)

    def rest(self) -> None:
        """Read to the end, where zlib compares its checksum."""
        self.at += len(self._block) + sum(len(block) for block in self._blocks)

    def element(self, depth: int, stop: int, kinds: frozenset[int] = _ANY) -> tuple[int, int]:
        """Check the next element and pass over it; return its type and length."""
        return self._element(depth, stop, kinds, keep=False)[:2]

    def content(self, stop: int, kind: int) -> bytes:
        """Return the content of the next element, which must be short and of this type."""
        return self._element(0, stop, frozenset({kind}), keep=True)[2]

    def _element(
        self, depth: int, stop: int, kinds: frozenset[int], *, keep: bool
    ) -> tuple[int, int, bytes]:
        head = self.take(8)
        kind, n_bytes = struct.unpack("<II", head)
        is_small = bool(kind >> 16)
        if is_small:
            kind, n_bytes = kind & 0xFFFF, kind >> 16
        end = self.at if is_small else self.at + n_bytes
        if kind not in kinds or end > stop or (is_small and n_bytes > 4):
            raise RecordingError(
                f"an element of type {kind} and {n_bytes} bytes stands in it where none can be. "
                f"{_DAMAGED}"
            )
        if is_small:
            # Up to four bytes stand within the tag itself.
            return kind, n_bytes, head[4 : 4 + n_bytes]
        if kind == _MATRIX:
            self.array(n_bytes, depth)
            return kind, n_bytes, b""
        if keep and n_bytes > _MOST_NAMES:
            raise RecordingError(f"an array in it has a header of {n_bytes} bytes. {_DAMAGED}")
        content = self.take(n_bytes, keep=keep)
        # Content is filled up to eight bytes.
        self.take(min(-n_bytes % 8, max(0, stop - self.at)), keep=False)
        return kind, n_bytes, content

    def array(self, n_bytes: int, depth: int) -> None:
        """Check an array, and the arrays in it."""
        if not n_bytes:
            return
        if depth > _DEEPEST:
            raise RecordingError(f"its arrays lie {depth} deep in one another. {_DAMAGED}")
        stop = self.at + n_bytes
        flags = self.content(stop, _UINT32)
        kind = flags[0] if len(flags) == 8 else 0
        if kind not in _CLASSES:
            raise RecordingError(f"an array in it is of class {kind}, which none is. {_DAMAGED}")
        if kind == _OPAQUE:
            while self.at < stop:
                self.element(depth + 1, stop)
            return
        shape = self.content(stop, _INT32)
        sizes = struct.unpack(f"<{len(shape) // 4}i", shape[: len(shape) // 4 * 4])
        self.content(stop, _INT8)
        n_values = math.prod(max(0, size) for size in sizes)
        if kind in {_CELL, _STRUCT, _OBJECT}:
            self._arrays(kind, n_values, depth, stop)
        elif kind in _NUMERIC:
            self._numbers(2 if flags[1] & _COMPLEX else 1, n_values, stop)
        while self.at < stop:
            self.element(depth + 1, stop)

    def _numbers(self, n_parts: int, n_values: int, stop: int) -> None:
        """Check the numbers of an array, its real and its imaginary part."""
        for _ in range(n_parts):
            kind, n_bytes = self.element(0, stop, _NUMBERS)
            if n_bytes != n_values * _NUMBER_BYTES[kind]:
                raise RecordingError(
                    f"an array in it claims {n_values} numbers, and has {n_bytes} bytes for them. "
                    f"{_DAMAGED}"
                )

    def _arrays(self, kind: int, n_arrays: int, depth: int, stop: int) -> None:
        """Check the arrays that a cell array, a struct or an object holds."""
        if kind == _OBJECT:
            self.content(stop, _INT8)
        if kind != _CELL:
            width = int.from_bytes(self.content(stop, _INT32)[:4], "little")
            names = self.content(stop, _INT8)
            # Its size is allocated even where a struct has no field.
            n_arrays *= max(1, len(names) // width) if width else 1
        if n_arrays * _SMALLEST_ARRAY > stop - self.at:
            raise RecordingError(
                f"an array in it claims {n_arrays} parts, and has {stop - self.at} bytes for "
                f"them. {_DAMAGED}"
            )
        while self.at < stop:
            self.element(depth + 1, stop, frozenset({_MATRIX}))
