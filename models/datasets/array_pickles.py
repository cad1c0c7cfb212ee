"""Python pickles that hold arrays of numbers and nothing else.

Reading a pickle carries out what whoever wrote it asks for, which may be anything at all. Here one
is gone through with stand-ins in place of numpy, so that nothing of it is carried out; what passes
asks for no more than the arrays that the stand-ins stand for, whoever reads it afterwards.
"""

from __future__ import annotations

import math
import pickle
import pickletools
import re
from typing import TYPE_CHECKING, BinaryIO

from streaming.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_NUMBERS = re.compile(r"[biuf](1|2|4|8)")
"""Names under which numpy pickles types of numbers: kind and bytes; objects and structures, which
hold more than numbers, have others."""

_MOST_NOTED = 10_000
"""Objects that a pickle of a few arrays may number; each needs a place in the reader's memory."""

_NEVER = frozenset({"EXT1", "EXT2", "EXT4", "INST", "OBJ", "NEWOBJ", "NEWOBJ_EX"})
"""Ways to make an object that arrays do without, some of which ask for it by a number alone."""

_FAULTS = (
    pickle.UnpicklingError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OverflowError,
    TypeError,
    ValueError,
)
"""What Python's reader and the stand-ins raise on a pickle that is damaged or none."""


def check_array_pickle(path: Path) -> None:
    """Refuse a pickle that asks for more than arrays of numbers.

    Dictionaries, lists, texts and numbers may stand around the arrays. Pickles of Python 2 and of
    every numpy are understood, joblib's own format is not.

    Parameters
    ----------
    path : Path
        The file; nothing that it holds is carried out, or kept.

    Raises
    ------
    RecordingError
        Where it asks for anything else, is damaged, or is no pickle.
    OSError
        Where it cannot be read.
    """
    with path.open("rb") as file:
        try:
            _check_steps(file)
            file.seek(0)
            _Scan(file, encoding="iso-8859-1").load()
        except _FAULTS as error:
            raise RecordingError(
                f"{path} is not read: it should be a Python pickle of arrays of numbers alone, and "
                f"{error or type(error).__name__}. Another pickle could run code on this computer. "
                "Nothing of this one was carried out. Download it again from the data's authors; "
                "where you trust it, load it in Python yourself and save its arrays by pickle.dump."
            ) from error


def _check_steps(file: BinaryIO) -> None:
    """Refuse steps that no array needs, and numbers of places that would fill the memory."""
    for step, argument, _ in pickletools.genops(file):
        if step.name in _NEVER:
            raise pickle.UnpicklingError(f"it makes an object by {step.name}")
        if step.name.endswith("PUT") and isinstance(argument, int) and argument > _MOST_NOTED:
            raise pickle.UnpicklingError(f"it asks for {argument} places at once")


class _Scan(pickle.Unpickler):
    """Goes through a pickle with stand-ins for what builds an array."""

    def find_class(self, module: str, name: str) -> object:
        """Return the stand-in for a global that is asked for, if it has one."""
        found = _STAND_INS.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}"[:100])
        return found


class _Type:
    """Stands in for a numpy type of some bytes."""

    def __init__(self, n_bytes: int) -> None:
        self.n_bytes = n_bytes

    def __setstate__(self, state: tuple[object, ...]) -> None:
        _, order, *structure = state[:5]
        plain = all(isinstance(one, int) for one in (state[0], *state[5:]))
        if order not in {"<", ">", "=", "|"} or structure != [None] * 3 or len(state) != 8:
            plain = False
        _must_be(plain, "one of its arrays holds more than numbers")


class _Array:
    """Stands in for an array that is being built."""

    def __setstate__(self, state: tuple[object, ...]) -> None:
        version, shape, kind, by_column, data = state
        _must_be(
            isinstance(version, int) and isinstance(by_column, int), "an array is built otherwise"
        )
        _check_size(shape, kind, data)


class _Maker:
    """Stands in for a function: it can be called, and neither changed nor made anew."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[..., object]) -> None:
        self._make = make

    def __call__(self, *arguments: object) -> object:
        return self._make(*arguments)

    def __setstate__(self, _state: object) -> None:
        raise pickle.UnpicklingError("it changes a function")


_NDARRAY = object()
"""Stands in for the class of arrays: named by those who build one, and never called."""


def _reconstruct(kind: object, shape: object, code: object) -> _Array:
    plain = kind is _NDARRAY and shape == (0,) and code in ("b", b"b")
    _must_be(plain, "an array is built otherwise")
    return _Array()


def _dtype(name: object, align: object, copy: object) -> _Type:
    read = _NUMBERS.fullmatch(name) if isinstance(name, str) else None
    plain = isinstance(align, int) and isinstance(copy, int)
    if read is None or not plain:
        raise pickle.UnpicklingError("one of its arrays holds more than numbers")
    return _Type(int(read[1]))


def _scalar(kind: object, data: object) -> None:
    _check_size((), kind, data)


def _from_buffer(data: object, kind: object, shape: object, order: object) -> None:
    _must_be(order in ("C", "F"), "an array is built otherwise")
    _check_size(shape, kind, data)


def _encode(text: object, encoding: object) -> bytes:
    """Return the bytes that Python 3 writes as a text into pickles for Python 2."""
    if not isinstance(text, str) or encoding != "latin1":
        raise pickle.UnpicklingError("it encodes a text")
    return text.encode("latin1")


def _check_size(shape: object, kind: object, data: object) -> None:
    """Refuse an array whose bytes are not as many as its numbers need."""
    if not isinstance(kind, _Type) or not isinstance(shape, tuple):
        raise pickle.UnpicklingError("an array is built otherwise")
    _must_be(all(isinstance(n, int) and n >= 0 for n in shape), "an array has no shape")
    _must_be(isinstance(data, str | bytes | bytearray), "an array is not made of bytes")
    n_bytes = len(data) if isinstance(data, str | bytes | bytearray) else -1
    _must_be(n_bytes == math.prod(shape) * kind.n_bytes, "an array is not as long as it says")


def _must_be(sound: bool, otherwise: str) -> None:
    if not sound:
        raise pickle.UnpicklingError(otherwise)


_STAND_INS: dict[tuple[str, str], object] = {
    ("numpy", "ndarray"): _NDARRAY,
    ("numpy", "dtype"): _Maker(_dtype),
    ("_codecs", "encode"): _Maker(_encode),
    **{
        (f"numpy.{core}.{module}", name): _Maker(make)
        # numpy 2 renamed the package.
        for core in ("core", "_core")
        for module, name, make in (
            ("multiarray", "_reconstruct", _reconstruct),
            ("multiarray", "scalar", _scalar),
            ("numeric", "_frombuffer", _from_buffer),
        )
    },
}
"""All that arrays of numbers ask for, in every protocol and every numpy, by module and name."""
