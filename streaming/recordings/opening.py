"""Any recording to one `Recording`: what a file is, its bytes say, not its name."""

from __future__ import annotations

import codecs
import gzip
import lzma
import stat
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from streaming.errors import RecordingError
from streaming.recordings.channels import check_unit
from streaming.recordings.tables import read_muselsl_csv

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Mapping
    from gzip import GzipFile
    from lzma import LZMAFile

    from streaming.signal.blocks import Recording

READABLE = "muselsl CSV, plain or packed as .gz or .xz"
"""The formats that `open_recording` reads, in words."""

_MOST_BYTES = 2 * 1024**3
"""2 GB: 36 hours of an EPOC as CSV, at 10 MB in ten minutes."""

_MOST_RATIO = 200
"""Real recordings pack 3 to 21 times, a flat one 56 (xz), one row over and over 685 (gzip)."""

_ALWAYS_ALLOWED = 16 * 1024**2
"""Bytes below which the ratio does not matter: small, however well packed."""

_HEAD = 4096
"""Bytes that tell formats apart, and hold the first line of any table of channels."""

_BLOCK = 1024**2

_BY_FIRST_BYTES = {
    b"XDF:": "an XDF file",
    b"0       ": "an EDF file",
    b"\xffBIOSEMI": "a BDF file",
    b"\x00\x00\x00\x64\x00\x00\x00\x1f": "a FIF file",
    b"Brain Vision": "a BrainVision header",
    b"BrainVision": "a BrainVision header",
    b"PK\x03\x04": "a ZIP archive or spreadsheet",
    b"\x1f\x8b": "a packed file within a packed file",
    b"BZh": "a bzip2 archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard archive",
    b"\x89HDF": "an HDF5 or MATLAB file",
    b"MATLAB": "a MATLAB file",
    b"\x93NUMPY": "a NumPy file",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"title:": "an EmotivPRO CSV",
    b"TimeStamp,": "a Mind Monitor CSV",
}
"""First bytes of what users have at hand, each by its format's own specification."""

_UNPACKERS: Mapping[bytes, Callable[[BinaryIO], GzipFile | LZMAFile]] = {
    b"\x1f\x8b": gzip.open,
    b"\xfd7zXZ\x00": lzma.open,
}
"""What unpacks a file, by its first bytes."""


def open_recording(
    path: str | os.PathLike[str],
    *,
    channel_map: Mapping[str, str] | None = None,
    unit: str | None = None,
) -> Recording:
    """Read a recording of any format that is known.

    Parameters
    ----------
    path : path-like
        A regular file; its ending does not matter.
    channel_map : mapping of str to str or None
        Electrode of channels that are called otherwise; see
        `streaming.recordings.channels.parse_channel_map`.
    unit : {"uV", "µV", "mV", "V"} or None
        Unit of the signal; None to trust the file, or the scale where the file says nothing.

    Returns
    -------
    recording : Recording
        In memory, in µV, channels in the file's order; `notes` say what was assumed.

    Raises
    ------
    RecordingError
        Where the file cannot be read, or holds no EEG.
    UsageError
        Where `channel_map` or `unit` do not fit.
    """
    check_unit(unit)
    path = Path(path)
    try:
        content = _read(path)
        _refuse_unknown(content[:_HEAD])
        return read_muselsl_csv(content, path.name, channel_map=channel_map, unit=unit)
    except RecordingError as problem:
        raise RecordingError(f"{path}: {problem}") from problem


def _read(path: Path) -> bytes:
    """Return a file's bytes, unpacked."""
    try:
        size = _size_of_regular(path)
        with path.open("rb") as raw:
            start = raw.read(6)
            raw.seek(0)
            return _unpack(raw, start, size)
    except (gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError) as problem:
        raise RecordingError(
            f"it is packed, and damaged or cut short ({problem}). Copy it anew from its origin."
        ) from problem
    except FileNotFoundError as problem:
        raise RecordingError("there is no such file. Check the name and the folder.") from problem
    except PermissionError as problem:
        raise RecordingError(
            "it may not be read by this user. Change its permissions, or copy it."
        ) from problem
    except (OSError, ValueError) as problem:
        # ValueError: a zero byte in the name, which no file system has.
        raise RecordingError(f"it cannot be read ({problem}). Check name and disk.") from problem


def _size_of_regular(path: Path) -> int:
    """Return a regular file's size; anything else could block for ever or never end."""
    found = path.stat()
    if stat.S_ISDIR(found.st_mode):
        raise RecordingError("it is a folder. Name one of the files in it.")
    if not stat.S_ISREG(found.st_mode):
        raise RecordingError("it is a device or pipe, no regular file. Save the signal to a file.")
    if found.st_size == 0:
        raise RecordingError("it is empty. Record anew, or copy it anew from its origin.")
    return found.st_size


def _unpack(raw: BinaryIO, start: bytes, size: int) -> bytes:
    """Return what a plain, gzip or xz file holds, as long as that stays within reason."""
    opened = next((o for magic, o in _UNPACKERS.items() if start.startswith(magic)), None)
    stream: BinaryIO | GzipFile | LZMAFile = opened(raw) if opened else raw
    most = min(_MOST_BYTES, max(_ALWAYS_ALLOWED, _MOST_RATIO * size)) if opened else _MOST_BYTES
    content = bytearray()
    while block := stream.read(_BLOCK):
        content += block
        if len(content) > most:
            raise RecordingError(
                f"it holds more than {most / 1e6:,.0f} MB ({size / 1e6:,.2f} MB on disk), which no "
                "recording here does. If it is one, cut it into parts."
            )
    return bytes(content)


def _refuse_unknown(head: bytes) -> None:
    """Refuse what is no table in muselsl's form, by the name of what it is."""
    head = head.removeprefix(codecs.BOM_UTF8)
    named = (name for first, name in _BY_FIRST_BYTES.items() if head.startswith(first))
    found = next(named, None) or _kind_of_text(head)
    if found is not None:
        raise RecordingError(f"it is {found}, which cannot be read here. Give one of: {READABLE}.")


def _kind_of_text(head: bytes) -> str | None:
    """Name what else a file is; None for a text table."""
    if not head.strip():
        return "a blank file"
    try:
        # Not final: where the head ends it may cut a character in two.
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "no text in UTF-8"
    if "\0" in text:
        return "binary data of an unknown kind"
    first = text.lstrip("\r\n").splitlines()[0]
    return None if any(mark in first for mark in ",;\t") else "text without columns"
