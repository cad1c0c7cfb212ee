"""A file as it lies on disk: a regular one, its packing seen through, within reason."""

from __future__ import annotations

import gzip
import io
import lzma
import os
import shutil
import stat
import zlib
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, BinaryIO, Self

from streaming.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from gzip import GzipFile
    from lzma import LZMAFile
    from types import TracebackType

_MOST_BYTES = 2 * 1024**3
"""2 GB: 36 hours of an EPOC as CSV, at 10 MB in ten minutes."""

_MOST_RATIO = 200
"""Real recordings pack 3 to 21 times, a flat one 56 (xz), one row over and over 685 (gzip)."""

_ALWAYS_ALLOWED = 16 * 1024**2
"""Bytes below which the ratio does not matter: small, however well packed."""

_HEAD = 4096
"""Bytes that tell formats apart, and hold the first line of any table of channels."""

_BLOCK = 1024**2

_UNPACKERS: Mapping[bytes, Callable[[BinaryIO], GzipFile | LZMAFile]] = {
    b"\x1f\x8b": gzip.open,
    b"\xfd7zXZ\x00": lzma.open,
}
"""What unpacks a file, by its first bytes."""


class StoredFile:
    """One file, open for reading while this is entered.

    Parameters
    ----------
    path : Path
        Where it is; links are followed.

    Attributes
    ----------
    path : Path
        The same.
    size : int
        Bytes on disk when it was opened; what is written to it later is not read.
    head : bytes
        Its first 4096 bytes, unpacked.

    Raises
    ------
    RecordingError
        On entering, where there is no such file, it is no regular one, or it is empty; within,
        where it cannot be read, or holds more than any recording. The text is a sentence about
        "it", the file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self.head = b""
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Open the file and look at its head."""
        with ExitStack() as stack, _in_words():
            self._raw = stack.enter_context(_open_regular(self.path))
            self.size = os.fstat(self._raw.fileno()).st_size
            if self.size == 0:
                raise RecordingError("it is empty. Record anew, or copy it anew from its origin.")
            start = self._raw.read(6)
            openers = (unpack for magic, unpack in _UNPACKERS.items() if start.startswith(magic))
            self._unpack = next(openers, None)
            with self._stream() as stream:
                self.head = stream.read(_HEAD)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file, and take away what was unpacked beside it."""
        self._stack.__exit__(kind, problem, trace)

    @property
    def name(self) -> str:
        """The file's own name, without its folder."""
        return self.path.name

    def content(self) -> bytes:
        """Return the whole file, unpacked."""
        whole = io.BytesIO()
        with _in_words():
            self._copy_to(whole)
        return whole.getvalue()

    def at_path(self, ending: str = "") -> Path:
        """Return where the file lies unpacked, under a name that ends as its reader wants it.

        Parameters
        ----------
        ending : str
            Such as ``".edf"``; empty where the reader does not mind.

        Returns
        -------
        path : Path
            The file itself, or else a link or an unpacked copy that goes when this is left.
        """
        if self._unpack is None and (not ending or self.path.suffix.lower() == ending):
            return self.path
        with _in_words():
            folder = TemporaryDirectory(prefix="affectscope-", ignore_cleanup_errors=True)
            path = Path(self._stack.enter_context(folder)) / f"recording{ending}"
            if self._unpack is None:
                _link(path, self.path.resolve())
                return path
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor
                self._copy_to(file)
        return path

    def notes(self) -> tuple[str, ...]:
        """Tell what happened to the file since it was opened."""
        now = os.fstat(self._raw.fileno()).st_size
        if now > self.size:
            note = (
                f"it grew from {self.size} to {now} bytes while it was read, as one that is being "
                "recorded does; what came later may be missing"
            )
            return (note,)
        if now < self.size:
            raise RecordingError(
                "it became shorter while it was read. Let nothing write to it, and open it again."
            )
        return ()

    @contextmanager
    def _stream(self) -> Iterator[BinaryIO | GzipFile | LZMAFile]:
        """Give the unpacked bytes from the first."""
        self._raw.seek(0)
        if self._unpack is None:
            yield self._raw
            return
        with self._unpack(self._raw) as unpacked:
            yield unpacked

    def _copy_to(self, target: BinaryIO) -> None:
        """Copy what the file held when it was opened, as long as that stays within reason."""
        most = _MOST_BYTES
        left = self.size if self._unpack is None else _MOST_BYTES + 1
        if self._unpack is not None:
            most = min(_MOST_BYTES, max(_ALWAYS_ALLOWED, _MOST_RATIO * self.size))
        if left > most and self._unpack is None:
            raise self._too_much(most)
        written = 0
        with self._stream() as stream:
            while block := stream.read(min(_BLOCK, left - written)):
                written += len(block)
                if written > most:
                    raise self._too_much(most)
                target.write(block)

    def _too_much(self, most: int) -> RecordingError:
        return RecordingError(
            f"it holds more than {most / 1e6:,.0f} MB ({self.size / 1e6:,.2f} MB on disk), which "
            "no recording here does. If it is one, cut it into parts."
        )


@contextmanager
def _in_words() -> Iterator[None]:
    """Say in words why a file could not be read."""
    try:
        yield
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


def _open_regular(path: Path) -> BinaryIO:
    """Open a regular file; anything else could block for ever or never end.

    The descriptor is asked, and not the name, which may mean another file a moment later.
    """
    _refuse_irregular(path.stat().st_mode)
    # Without O_NONBLOCK a pipe that took the file's place would wait for its writer.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    file = open(handle, "rb")  # noqa: PTH123, SIM115 - a descriptor, closed by whoever asked
    try:
        _refuse_irregular(os.fstat(handle).st_mode)
    except RecordingError:
        file.close()
        raise
    return file


def _refuse_irregular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise RecordingError("it is a folder. Name one of the files in it.")
    if not stat.S_ISREG(mode):
        raise RecordingError("it is a device or pipe, no regular file. Save the signal to a file.")


def _link(path: Path, target: Path) -> None:
    """Give a file a second name, where links are not allowed by a copy."""
    try:
        path.symlink_to(target)
    except OSError:
        shutil.copyfile(target, path)
