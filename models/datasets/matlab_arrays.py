"""The arrays of MATLAB's file format, read off a stream of bytes: only what is wanted is held.

The format is that of MATLAB versions 5 to 7 as "MAT-File Format" (The MathWorks) lays it down, in
the byte order of Intel's processors. Every size in such a file is a claim. Nothing is made here on
a claim alone: what is held grows with the bytes that are really there, and has its limits.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MatlabValue: TypeAlias = (
    "NDArray[np.floating] | str | list[MatlabValue] | dict[str, MatlabValue] | None"
)
"""Numbers, text, a cell array or several structs, one struct; None for anything else."""

MATRIX = 14
"""The format's type of an element that is an array."""

MOST_BYTES = 2**31
"""Bytes of one variable: MATLAB itself saves none of 2 GB or more in this format."""

_CELL, _STRUCT, _CHAR = 1, 2, 4
_NUMERIC = range(6, 16)
"""Classes of arrays by the format: double to uint64."""

_COMPLEX = 0x0800
"""Flag of an array with an imaginary part."""

_STORED = {
    1: "<i1", 2: "<u1", 3: "<i2", 4: "<u2", 5: "<i4", 6: "<u4", 7: "<f4", 9: "<f8", 12: "<i8",
    13: "<u8",
}  # fmt: skip
"""How numbers are stored, by the format's data types: doubles too as integers, where they fit."""

_SIZES = (5, 6)
"""Types of sizes and flags: integers of 32 bits."""

_TEXT = {1: "latin-1", 2: "latin-1", 4: "utf-16-le", 16: "utf-8", 17: "utf-16-le", 18: "utf-32-le"}
"""How characters are stored, by the same data types."""

_MOST_ARRAY = 256 * 1024**2
"""Bytes of one array of numbers: five hours of 14 channels at 128 Hz."""

_MOST_HEADER = 64 * 1024
"""Bytes of an array's sizes, of its name, or of its fields' names."""

_MOST_ARRAYS = 100_000
"""Arrays within one variable; DREAMER has 2,000."""

_MOST_DIMS = 32
_DEEPEST = 16
"""Dimensions, and arrays within arrays; DREAMER has 2 and 6."""


class DamageError(Exception):
    """The bytes are not what the format says; the text says what was found."""


class Header(NamedTuple):
    """What an array says of itself: class, flags, size, name."""

    kind: int
    flags: int
    dims: tuple[int, ...]
    name: str


class ArrayReader:
    """Read elements of the format off blocks of bytes, each once and in their order.

    Parameters
    ----------
    blocks : iterator of bytes
        What there is to read; nobody else reads it.
    fields : frozenset of str
        Fields of structs that are read, at any depth; all others are passed over.
    dtype : type
        What numbers are held as: float32, or float64, which takes twice the room.

    Attributes
    ----------
    at : int
        How many bytes were read.
    fields, dtype
        As given.
    """

    def __init__(
        self,
        blocks: Iterator[bytes | memoryview],
        fields: frozenset[str],
        dtype: type[np.floating] = np.float32,
    ) -> None:
        self.at = 0
        self._blocks = blocks
        self.fields = fields
        self.dtype = dtype
        self._block = memoryview(b"")
        self._n_arrays = 0
        self._n_held = 0

    def take(self, n_bytes: int) -> bytes:
        """Return the next bytes."""
        return b"".join(self._parts(n_bytes))

    def skip_to(self, stop: int) -> None:
        """Pass over the bytes up to a place."""
        for _ in self._parts(stop - self.at):
            pass

    def finish(self) -> None:
        """Pass over all blocks that are left, for whoever checks or digests them on their way."""
        for _ in self._blocks:
            pass

    def tag(self, end: int) -> tuple[int, int]:
        """Return the next element's type and where it stops, which is `end` at the latest."""
        kind, n_bytes = (int(n) for n in np.frombuffer(self.take(8), "<u4"))
        if n_bytes > end - self.at:
            raise DamageError(f"an element of {n_bytes} bytes does not fit into what holds it")
        return kind, self.at + n_bytes

    def header(self, stop: int) -> Header:
        """Read what the next array, which stops at `stop`, says of itself."""
        flags = self._sizes(stop)[0]
        kind = flags & 0xFF
        if kind not in (_CELL, _STRUCT, _CHAR, *_NUMERIC):
            return Header(kind, flags, (), "an object")
        dims = self._sizes(stop)
        if not 2 <= len(dims) <= _MOST_DIMS or min(dims) < 0:
            raise DamageError(f"an array says that its size is {dims[:_MOST_DIMS]}")
        return Header(kind, flags, tuple(dims), self._data(stop)[1].decode("latin-1"))

    def value(self, header: Header, stop: int, depth: int = 0) -> MatlabValue:
        """Read what an array holds after its header, and pass over what is left of it.

        Numbers keep their shape, in MATLAB's order of memory; cells come one column after the
        other. None stands for objects, functions, sparse and complex arrays.
        """
        value: MatlabValue = None
        if depth > _DEEPEST:
            raise DamageError(f"its arrays lie more than {_DEEPEST} deep in one another")
        if header.kind == _CELL:
            value = self._cells(header, stop, depth)
        elif header.kind == _STRUCT:
            value = self._structs(header, stop, depth)
        elif header.kind == _CHAR:
            value = self._text(stop)
        elif header.kind in _NUMERIC and not header.flags & _COMPLEX:
            value = self._numbers(header, stop)
        self.skip_to(stop)
        return value

    def _cells(self, header: Header, stop: int, depth: int) -> list[MatlabValue]:
        n_cells = math.prod(header.dims)
        self._count(n_cells)
        return [self._array(stop, depth) for _ in range(n_cells)]

    def _structs(self, header: Header, stop: int, depth: int) -> MatlabValue:
        length, joined = self._sizes(stop)[0], self._data(stop)[1]
        if length < 1:
            raise DamageError(f"a field's name takes {length} bytes")
        names = [
            joined[first : first + length].split(b"\0")[0].decode("latin-1")
            for first in range(0, len(joined), length)
        ]
        n_structs = math.prod(header.dims)
        self._count(n_structs * max(1, len(names)))
        structs: list[MatlabValue] = []
        for _ in range(n_structs):
            struct: dict[str, MatlabValue] = {}
            for name in names:
                if name in self.fields:
                    struct[name] = self._array(stop, depth)
                else:
                    self.skip_to(self.tag(stop)[1])
            structs.append(struct)
        return structs[0] if n_structs == 1 else structs

    def _array(self, end: int, depth: int) -> MatlabValue:
        """Read an array within an array."""
        kind, stop = self.tag(end)
        if kind != MATRIX:
            raise DamageError(f"an element of type {kind} stands where an array should")
        if stop == self.at:  # how MATLAB writes []
            return np.empty((0, 0), dtype=self.dtype)
        return self.value(self.header(stop), stop, depth + 1)

    def _text(self, stop: int) -> str:
        kind, data = self._data(stop)
        if kind not in _TEXT:
            raise DamageError(f"text is stored as type {kind}")
        return data.decode(_TEXT[kind], errors="replace")

    def _numbers(self, header: Header, stop: int) -> NDArray[np.floating]:
        kind, data = self._data(stop, _MOST_ARRAY)
        n_numbers = math.prod(header.dims)
        if kind not in _STORED or len(data) != n_numbers * np.dtype(_STORED[kind]).itemsize:
            raise DamageError(f"{len(data)} bytes of type {kind} are no array of {header.dims}")
        self._n_held += np.dtype(self.dtype).itemsize * n_numbers
        if self._n_held > MOST_BYTES:
            raise DamageError("its numbers fill more than 2 GB")
        with np.errstate(over="ignore"):  # beyond float32 is infinite, and no signal
            numbers = np.frombuffer(data, _STORED[kind]).astype(self.dtype, copy=False)
        return numbers.reshape(header.dims, order="F")

    def _sizes(self, stop: int) -> list[int]:
        kind, data = self._data(stop)
        if kind not in _SIZES or not data or len(data) % 4:
            raise DamageError(f"{len(data)} bytes of type {kind} stand where sizes should")
        sizes: list[int] = np.frombuffer(data, _STORED[kind]).tolist()
        return sizes

    def _data(self, end: int, most: int = _MOST_HEADER) -> tuple[int, bytes]:
        """Return the next element's type and its bytes, `most` of them."""
        first = int.from_bytes(self.take(4), "little")
        if n_small := first >> 16:  # up to four bytes lie in the tag itself
            return first & 0xFFFF, self.take(4)[:n_small]
        n_bytes = int.from_bytes(self.take(4), "little")
        if n_bytes > min(end - self.at, most):
            raise DamageError(f"an element of {n_bytes} bytes is larger than it can be")
        data = self.take(n_bytes)
        self.skip_to(min(self.at + -n_bytes % 8, end))
        return first, data

    def _count(self, n_arrays: int) -> None:
        self._n_arrays += n_arrays
        if self._n_arrays > _MOST_ARRAYS:
            raise DamageError(f"it says that it holds {self._n_arrays} arrays or more")

    def _parts(self, n_bytes: int) -> Iterator[memoryview]:
        while n_bytes > 0:
            if not self._block:
                block = next(self._blocks, None)
                if block is None:
                    raise DamageError(f"it ends early: {n_bytes} bytes or more are missing")
                self._block = memoryview(block)
            part, self._block = self._block[:n_bytes], self._block[n_bytes:]
            n_bytes -= len(part)
            self.at += len(part)
            yield part
