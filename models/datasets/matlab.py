"""One variable of a MATLAB file, in one pass over the file.

scipy's `loadmat` holds a whole variable at once, 2.0 GB for DREAMER with its ECG, and takes the
declared size of a cell array on trust: a file of 448 bytes made it fill 4 GB.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING

import numpy as np

from models.datasets.matlab_arrays import MATRIX, MOST_BYTES, ArrayReader, DamageError
from streaming.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path
    from typing import BinaryIO

    from models.datasets.matlab_arrays import MatlabValue

_COMPRESSED = 15
"""The format's type of an element that holds another, packed by zlib."""

_HEADER, _TAG = 128, 8
"""Bytes before the first variable, and before what an element holds."""

_HDF5 = b"\x89HDF\r\n\x1a\n"
_HDF5_AT = (0, 512)
"""First bytes of HDF5, and where: version 7.3 puts 512 bytes of its own before them."""

_BLOCK = 32 * 1024
"""Bytes read at once. They unpack to 32 MB at most: zlib packs no more than 1030 times."""

_MOST_RATIO = 200
"""EEG as a headset digitises it packs five times, and a bomb of zeros a thousand times."""

_ALWAYS_ALLOWED = 16 * 1024**2
"""Bytes below which the ratio does not matter: small, however well packed."""

_NAMED = 5
"""Variables that an error names."""


def read_variable(
    path: Path, name: str, fields: Collection[str], *, dtype: type[np.floating] = np.float32
) -> tuple[dict[str, MatlabValue], str]:
    """Read some fields of a struct.

    Parameters
    ----------
    path : Path
        A MATLAB file of version 5 to 7, packed or not.
    name : str
        The variable that is the struct.
    fields : collection of str
        The fields that are read, at any depth; all others are passed over.
    dtype : type
        What numbers are held as: float32 or float64.

    Returns
    -------
    struct : dict
        Values by field. Numbers keep their shape, text is str, a struct a dict,
        cells and several structs a list; anything else is None.
    digest : str
        SHA-256 of the file.

    Raises
    ------
    RecordingError
        Where the file cannot be read, is of another format, is damaged, unpacks to more than any
        such file does, or holds no such struct.
    """
    digest = hashlib.sha256()
    try:
        if not path.is_file():
            raise RecordingError(f"{path} is no file. Name the .mat file that holds {name}.")
        with path.open("rb") as file:
            _check_format(path, file.read(_HDF5_AT[-1] + len(_HDF5)))
            file.seek(0)
            reader = ArrayReader(_blocks(file, digest.update), frozenset(fields), dtype)
            found = _read_up_to(name, reader, path.stat().st_size)
            reader.finish()
    except OSError as error:
        raise RecordingError(
            f"{path} cannot be read: {error.strerror}. See who owns it, and whether its disk is "
            "well."
        ) from error
    except (DamageError, zlib.error) as error:
        raise RecordingError(
            f"{path} is damaged: {error}. Copy or download it again, and compare the sizes."
        ) from error
    struct = found.pop(name, None)
    if not isinstance(struct, dict):
        held = ", ".join(ascii(other)[:80] for other in list(found)[:_NAMED]) or "nothing else"
        raise RecordingError(
            f"{path} holds no struct {name}, but {held}. Name the .mat file that holds {name}."
        )
    return struct, digest.hexdigest()


def _check_format(path: Path, head: bytes) -> None:
    """Refuse all but little-endian MATLAB files of version 5 to 7, by their first bytes."""
    if not head:
        raise RecordingError(f"{path} is empty. Copy or download it again.")
    if head.startswith(b"MATLAB 7.3") or any(head[at:].startswith(_HDF5) for at in _HDF5_AT):
        raise RecordingError(
            f"{path} is a MATLAB file of version 7.3 (HDF5), which is not read. In MATLAB, load it "
            "and save it again as version 7: save('NEW.mat', 'VARIABLE', '-v7')."
        )
    if head[_HEADER - 2 : _HEADER] != b"IM":
        raise RecordingError(
            f"{path} is no MATLAB file of version 5 to 7: it starts with {head[:12]!r}. Name the "
            ".mat file as it was downloaded and unpacked."
        )


def _read_up_to(name: str, file: ArrayReader, n_bytes: int) -> dict[str, MatlabValue]:
    """Return the variables up to the one of this name, the only one with a value."""
    found: dict[str, MatlabValue] = {}
    file.skip_to(_HEADER)
    while file.at < n_bytes and name not in found:
        kind, stop = file.tag(n_bytes)
        if kind == _COMPRESSED:
            unpacked = ArrayReader(_inflated(file, stop - file.at), file.fields, file.dtype)
            _read_variable(name, unpacked, *unpacked.tag(MOST_BYTES), found)
            unpacked.finish()
        else:
            _read_variable(name, file, kind, stop, found)
    return found


def _read_variable(
    name: str, reader: ArrayReader, kind: int, stop: int, found: dict[str, MatlabValue]
) -> None:
    """Read the next variable, or pass over it where its name is another."""
    if kind != MATRIX:
        raise DamageError(f"an element of type {kind} stands where a variable should")
    header = reader.header(stop)
    found[header.name] = reader.value(header, stop) if header.name == name else None
    reader.skip_to(stop)


def _inflated(packed: ArrayReader, n_bytes: int) -> Iterator[bytes]:
    """Unpack the next bytes; at their end zlib compares its checksum."""
    left = min(_TAG + MOST_BYTES, max(_ALWAYS_ALLOWED, _MOST_RATIO * n_bytes))
    unpacker = zlib.decompressobj()
    while n_bytes > 0:
        packed_block = packed.take(min(_BLOCK, n_bytes))
        n_bytes -= len(packed_block)
        block = unpacker.decompress(packed_block)
        left -= len(block)
        if left < 0:
            raise DamageError("it unpacks to more than any recording does")
        yield block
    if not unpacker.eof:
        raise DamageError("what is packed in it ends early")


def _blocks(file: BinaryIO, also: Callable[[bytes], None]) -> Iterator[bytes]:
    """Read a file, and hand each block to somebody else too."""
    while block := file.read(_BLOCK):
        also(block)
        yield block
