"""What a file is that is no recording: its name in words, for the error."""

from __future__ import annotations

import codecs
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_STARTS: Mapping[bytes, str] = MappingProxyType(
    {
        b"\x1f\x8b": "a packed file within a packed file",
        b"\xfd7zXZ\x00": "a packed file within a packed file",
        b"BZh": "a bzip2 archive",
        b"\x28\xb5\x2f\xfd": "a Zstandard archive",
        b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
        b"Rar!": "a RAR archive",
        b"\x89HDF": "an HDF5 or MATLAB file",
        b"MATLAB": "a MATLAB file",
        b"\x93NUMPY": "a NumPy file",
        b"\xd0\xcf\x11\xe0": "an old Excel file",
        b"%PDF": "a PDF document",
        b"\x89PNG": "a picture",
        b"\x80\x02": "a Python pickle",
        b"\x80\x03": "a Python pickle",
        b"\x80\x04": "a Python pickle",
        b"\x80\x05": "a Python pickle",
        b"\xff\xfe": "UTF-16 text",
        b"\xfe\xff": "UTF-16 text",
    }
)
"""First bytes of what users have at hand, each by its format's own specification."""

_IN_ZIP = (
    (b".npy", "a NumPy archive (.npz)"),
    (b"/data.pkl", "a PyTorch checkpoint"),
    (b"[Content_Types].xml", "an Excel or other Office file"),
)
"""What a ZIP archive is by a name in its first bytes."""

_NOTIFICATION = re.compile(r"[\t,;][0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}[\t,;]")
"""A characteristic's UUID between a time and bytes, as OpenMuse and bleak's examples log them."""


def foreign_name(head: bytes) -> str | None:
    """Name what a file is that cannot be a recording.

    Parameters
    ----------
    head : bytes
        Its first 4096 bytes, unpacked, without a byte order mark.

    Returns
    -------
    name : str or None
        Such as ``"a ZIP archive"``; None where it may be a table.
    """
    if head.startswith(b"PK\x03\x04"):
        inside = (name for mark, name in _IN_ZIP if mark in head)
        return next(inside, "a ZIP archive")
    # A safetensors file: the length of its header, which is JSON (huggingface/safetensors).
    if len(head) > 9 and head[8:10] == b'{"' and int.from_bytes(head[:8], "little") < 1e8:
        return "a model file (.safetensors)"
    known = (name for start, name in _STARTS.items() if head.startswith(start))
    return next(known, None) or _kind_of_text(head)


def _kind_of_text(head: bytes) -> str | None:
    """Name what else a file is; None for a text table."""
    if not head.strip():
        return "a blank file"
    if not head.strip(b"\0"):
        return "nothing but zero bytes"
    try:
        # Not final: where the head ends it may cut a character in two.
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "no text in UTF-8"
    if "\0" in text:
        return "binary data of an unknown kind"
    return _kind_of_line(next(iter(text.lstrip("\r\n").splitlines()), ""))


def _kind_of_line(first: str) -> str | None:
    """Name what a text is by its first line."""
    if _NOTIFICATION.search(first):
        return "a log of a headset's raw Bluetooth notifications"
    if first.startswith(("{", "[", "<")):
        return "JSON, XML or a web page"
    return None if any(mark in first for mark in ",;\t") else "text without columns"
