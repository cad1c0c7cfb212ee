"""The model file as bytes: what may be read of an untrusted one before torch sees it.

A safetensors file is the length of its header (8 bytes, little endian), the header (JSON: name,
type, shape and place of each tensor, and texts under ``__metadata__``), then the numbers. Reading
one can run no code, which is why no other kind is read.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from models.manifest import Manifest
from models.untrusted import check_fields, check_kind, check_number, check_text
from streaming.errors import BundleError, OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_FILE = 200_000_000
"""Bytes; TSception with its manifest has about 60 kB, so this is room for all that may come."""

LARGEST_HEADER = 16_000_000
"""Bytes; the format itself allows 100 MB."""

METADATA_KEY = "affectscope"
"""Where the manifest lies, as the contract fixes it."""

AGAIN = "copy it again from where it came, or train it again"
"""The mend of a file that is damaged."""

_LENGTH = 8
_MAGIC = {
    b"PK\x03\x04": "a PyTorch pickle (a zip archive)",
    b"\x80": "a Python or PyTorch pickle",
}


@dataclass(frozen=True, slots=True, eq=False)
class ModelFile:
    """A model file whose form is sound; its tensors are not looked into yet.

    Attributes
    ----------
    name : str
        Name of the file, without folder and ending.
    sha256 : str
        Of the whole file, in hexadecimal.
    manifest : Manifest
        What it says of itself.
    tensors : mapping of str to tuple
        Type and shape of each tensor, as the header has them.
    raw : bytes
        The whole file.
    """

    name: str
    sha256: str
    manifest: Manifest
    tensors: Mapping[str, tuple[str, tuple[int, ...]]]
    raw: bytes


def read_model_file(path: Path) -> ModelFile:
    """Read a model file whole, and check all that can be checked without torch.

    Raises
    ------
    BundleError
        Where there is no such file, or it is not one of ours; the text says what it is and what
        to do.
    """
    raw = _read(path, LARGEST_FILE)
    header = _header(path, raw)
    manifest = _manifest(path, header)
    try:
        tensors = {name: _entry(name, entry) for name, entry in header.items()}
    except (RecursionError, ValueError) as fault:
        refuse(path, f"has a damaged header ({fault!s:.300})", AGAIN)
    return ModelFile(path.stem, hashlib.sha256(raw).hexdigest(), manifest, tensors, raw)


def peek_manifest(path: Path) -> Manifest:
    """Read the manifest alone: no torch, no weights, no probe; for lists of models.

    Raises
    ------
    BundleError
        As `read_model_file`, for what the header can tell.
    """
    return _manifest(path, _header(path, _read(path, LARGEST_HEADER + _LENGTH)))


def manifest_text(manifest: Manifest) -> str:
    """Return what is written under `METADATA_KEY`: JSON in one way only, so that equals match."""
    return json.dumps(manifest.to_dict(), sort_keys=True, separators=(",", ":"), allow_nan=False)


def content_digest(manifest: Manifest, tensors: Mapping[str, tuple[str, bytes]]) -> str:
    """Return the sha256 over a manifest and its tensors.

    Parameters
    ----------
    manifest : Manifest
        What the file says of itself; its own `content_sha256` is left out.
    tensors : mapping of str to tuple of str and bytes
        Type and shape in words, and the numbers, of each tensor.
    """
    digest = hashlib.sha256(manifest_text(replace(manifest, content_sha256="")).encode())
    for name in sorted(tensors):
        words, numbers = tensors[name]
        digest.update(f"\n{name} {words} {len(numbers)}\n".encode())
        digest.update(numbers)
    return digest.hexdigest()


def write_model_file(path: Path, raw: bytes, *, overwrite: bool) -> None:
    """Write a file whole or not at all: beside its place first, then moved there.

    The file belongs to its owner alone (0600): a personal model is a person's.

    Raises
    ------
    UsageError
        Where the file is there already and `overwrite` is off.
    OutputError
        Where the folder cannot be written.
    """
    try:
        if path.exists() and not overwrite:
            raise UsageError(
                f"{str(path)!r} is there already, and nothing is overwritten without --force. Name "
                "another file, or say --force."
            )
        write_whole(path, raw)
    except OSError as fault:
        raise OutputError(
            f"The model cannot be written to {str(path)!r} ({fault.strerror or fault}). Name a "
            "file in a folder that exists, that you may write to, and that has room."
        ) from fault


def refuse(path: Path, found: str, mend: str) -> NoReturn:
    """Raise the BundleError of a file: what was found, and the mend."""
    raise BundleError(f"The model file {str(path)!r} {found}; {mend}.")


def write_whole(path: Path, raw: bytes) -> None:
    """Write a file of mode 0600 beside its place, put it on the disk, and move it there.

    Raises
    ------
    OSError
        Where the folder cannot be written.
    """
    with tempfile.NamedTemporaryFile(
        dir=path.parent, prefix=f".{path.name}.", suffix=".part", delete=False
    ) as part:
        beside = Path(part.name)
        try:
            part.write(raw)
            part.flush()
            os.fsync(part.fileno())
            part.close()  # Windows moves no file that is open
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)


def _read(path: Path, n_bytes: int) -> bytes:
    """Read at most `n_bytes` of a file that is not too large."""
    try:
        if path.is_dir():
            refuse(path, "is a folder", "name the .safetensors file in it")
        if path.exists() and not path.is_file():
            refuse(path, "is no regular file", "name a .safetensors file")
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > LARGEST_FILE:
                refuse(
                    path,
                    f"has {size / 1e6:.0f} MB, and a model has at most {LARGEST_FILE / 1e6:.0f} MB",
                    "name a file that `affectscope train` wrote",
                )
            return file.read(n_bytes)
    except FileNotFoundError:
        refuse(path, "does not exist", "`affectscope list` shows the models that can be used")
    except (OSError, ValueError) as fault:  # ValueError: a NUL character in the path
        words = getattr(fault, "strerror", None) or fault
        refuse(path, f"cannot be read ({words})", "check its name and its permissions")


def _header(path: Path, raw: bytes) -> dict[str, Any]:
    """Return the header without having looked at a tensor."""
    length = int.from_bytes(raw[:_LENGTH], "little")
    # The brace first: a sound header's length may begin with the very byte of a pickle.
    if raw[_LENGTH : _LENGTH + 1] != b"{":
        for magic, words in _MAGIC.items():
            if raw.startswith(magic):
                refuse(
                    path,
                    f"is {words}; pickles can run code and are never read",
                    "train it again with `affectscope train`, or ask for its .safetensors file",
                )
        refuse(path, "is no safetensors file", "name one that `affectscope train` wrote")
    if length > LARGEST_HEADER:
        refuse(
            path,
            f"announces a header of {length} bytes, and {LARGEST_HEADER} are allowed",
            f"it is damaged: {AGAIN}",
        )
    if length > len(raw) - _LENGTH:
        refuse(path, f"ends inside its header, after {len(raw)} bytes", AGAIN)
    header = _json(path, raw[_LENGTH : _LENGTH + length])
    if not isinstance(header, dict):
        refuse(path, "has a header that is no JSON object", AGAIN)
    return header


def _manifest(path: Path, header: dict[str, Any]) -> Manifest:
    """Take the manifest out of the header."""
    metadata = header.pop("__metadata__", None)
    text = metadata.get(METADATA_KEY) if isinstance(metadata, dict) else None
    if not isinstance(text, str):
        refuse(
            path,
            "is a safetensors file without a manifest of Affectscope",
            "name a model of this program; `affectscope list` shows them",
        )
    try:
        return Manifest.from_dict(_json(path, text.encode("utf-8", "surrogatepass")))
    except (RecursionError, ValueError) as fault:
        refuse(
            path,
            f"has a manifest that cannot be used: {fault!s:.300}",
            f"install the version of Affectscope that wrote it, or {AGAIN}",
        )


def _json(path: Path, raw: bytes) -> Any:
    """Parse JSON that may be anything; NaN and infinities are none."""

    def no_constant(word: str) -> NoReturn:
        raise ValueError(f"{word} is no JSON")

    try:
        return json.loads(raw.decode("utf-8"), parse_constant=no_constant)
    except (ValueError, RecursionError) as fault:
        refuse(path, f"has a damaged header ({type(fault).__name__})", AGAIN)


def _entry(name: str, entry: object) -> tuple[str, tuple[int, ...]]:
    """Return type and shape of one tensor of the header."""
    check_text("a tensor's name", name)
    parts = check_fields(f"tensor {name!r:.100}", entry, ("dtype", "shape", "data_offsets"))
    check_kind("dtype", parts["dtype"], str, "a word")
    for key in ("shape", "data_offsets"):
        check_kind(key, parts[key], list, "a list")
        for number in parts[key]:
            check_kind(key, number, int, "whole numbers")
            check_number(key, number, 0, LARGEST_FILE)
    return parts["dtype"], tuple(parts["shape"])
