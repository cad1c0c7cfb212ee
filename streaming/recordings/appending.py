"""A file that grows by whole pieces while it is recorded, and that a crash leaves readable."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

try:
    import fcntl
except ImportError:  # Windows has no such locks, and is not recorded on.
    CAN_LOCK = False
else:
    CAN_LOCK = True

from streaming.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

SYNC_EVERY = 2.0
"""Seconds: a power loss takes no more than these, for the disk has confirmed all before."""

_ONLY_OURS = 0o600


class AppendedFile:
    """One file that one process appends to; nobody else may read it (0600 whatever the umask).

    Each piece is one unbuffered write, so that a killed process loses none that `append` returned
    from. A piece that does not fit (a full disk) is cut off again, so that the file ends with a
    whole one. While it is open a lock (`flock`) tells other processes that it is being written;
    the system drops that lock however the process ends.

    Parameters
    ----------
    path : Path
        Where to; its folder exists. What is there is never followed if it is a link.
    first : bytes
        What the file begins with; it is on the disk when the constructor returns.
    clock : callable
        Returns seconds that never go back; says when to confirm what was written.
    force : bool
        Whether a file that is there may be replaced: at once, and by a complete beginning.

    Attributes
    ----------
    path : Path
        As it was given.
    n_bytes : int
        Size of all whole pieces.
    closed : bool
        Whether `close` was called.

    Raises
    ------
    UsageError
        Where a file is there and may not be replaced.
    OutputError
        Where the file cannot be made.
    """

    def __init__(
        self, path: Path, first: bytes, *, clock: Callable[[], float], force: bool = False
    ) -> None:
        self.path = path
        self.n_bytes = 0
        self.closed = False
        self._place = path.absolute()
        self._clock = clock
        self._torn = False
        self._file = _replace(path, first) if force else _claim(path, first)
        self.n_bytes = len(first)
        self._digest = hashlib.sha256(first)
        found = os.fstat(self._file)
        self._identity = found.st_dev, found.st_ino
        self._synced_at = clock()

    def append(self, piece: bytes) -> None:
        """Write one piece, whole or not at all, and confirm it where that is due.

        Raises
        ------
        OutputError
            Where the disk did not take it, or the file is no longer where it was. The pieces
            before it stay as they are, and `append` may be tried again.
        """
        self._check_open()
        self._check_place()
        if self._torn and not self._cut_off():
            raise OutputError(
                f"{self.path} cannot be written any more: its end is damaged and cannot be cut "
                "off. Record to another file, and mend this one with `affectscope repair`."
            )
        whole = False
        try:
            _write_all(self._file, piece)
            if self._clock() - self._synced_at >= SYNC_EVERY:
                self._sync()
            whole = True
        except OSError as error:
            raise self._cannot(error) from error
        finally:
            if not whole:
                self._cut_off()
        self.n_bytes += len(piece)
        self._digest.update(piece)

    @property
    def sha256(self) -> str:
        """Digest of all whole pieces, in hexadecimal."""
        return self._digest.hexdigest()

    def sync_if_due(self) -> None:
        """Have the disk confirm what was written, where that was not done for 2 seconds.

        Raises
        ------
        OutputError
            Where the disk does not confirm, or the file is no longer where it was.
        """
        self._check_open()
        self._check_place()
        if self._clock() - self._synced_at >= SYNC_EVERY:
            self._sync()

    def close(self) -> None:
        """Have the disk confirm everything, and let go of the file; again does nothing.

        Raises
        ------
        OutputError
            Where the disk does not confirm.
        """
        if self.closed:
            return
        self.closed = True
        try:
            if self._torn:
                self._cut_off()
            self._sync()
        finally:
            os.close(self._file)

    def _sync(self) -> None:
        try:
            os.fsync(self._file)
        except OSError as error:
            raise self._cannot(error) from error
        self._synced_at = self._clock()

    def _cut_off(self) -> bool:
        """Take what is left of a piece off the end; False where that cannot be done now."""
        try:
            os.ftruncate(self._file, self.n_bytes)
        except OSError:
            self._torn = True
        else:
            self._torn = False
        return not self._torn

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError(f"{self.path} is closed: open a new one")

    def _check_place(self) -> None:
        """Find out whether the name still leads to this file; else nobody would find it again."""
        try:
            found = self._place.lstat()
        except (FileNotFoundError, NotADirectoryError):
            there = False
        except OSError:  # the folder may not be looked into any more; the open file goes on
            return
        else:
            there = (found.st_dev, found.st_ino) == self._identity
        if not there:
            raise OutputError(
                f"{self.path} was deleted or moved while it was written. What it held is where "
                "the file went, or gone with it. Record again, to a folder that stays."
            )

    def _cannot(self, error: OSError) -> OutputError:
        return OutputError(
            f"{self.path} takes no more ({error.strerror}). The {self.n_bytes:,} bytes before are "
            "whole and can be read. Free some space, or record to another disk."
        )


def is_being_written(path: Path) -> bool:
    """Say whether a process has a file open as an `AppendedFile`.

    Parameters
    ----------
    path : Path
        A file. One that is not there, or may not be read, is said not to be written.
    """
    if not CAN_LOCK:
        return False
    try:
        file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in {errno.EWOULDBLOCK, errno.EACCES}
    finally:
        os.close(file)  # and with it the lock
    return False


def refuse_while_recorded(path: Path) -> None:
    """Refuse to replace a file, whatever the user allows, while a process records to it.

    Raises
    ------
    OutputError
        Where one does: all that it writes from then on would be lost.
    """
    if is_being_written(path):
        raise OutputError(
            f"{path} is being recorded by another process. Name another file, or end that one."
        )


def _claim(path: Path, first: bytes) -> int:
    """Make a new file under a name that nothing has, and begin it."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        file = os.open(path, flags, _ONLY_OURS)
    except FileExistsError as error:
        raise _is_there(path) from error
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the name
        raise _cannot_make(path, error) from error
    try:
        _begin(file, first)
        _sync_folder(path.absolute().parent)
    except OSError as error:
        path.unlink(missing_ok=True)
        os.close(file)
        raise _cannot_make(path, error) from error
    return file


def _replace(path: Path, first: bytes) -> int:
    """Begin a file beside its place, and move it there in one step."""
    if path.is_dir() or (path.exists() and not (path.is_file() or path.is_symlink())):
        raise OutputError(f"{path} is a device, a pipe or a folder. Name a file.")
    refuse_while_recorded(path)
    beside = None
    try:
        file, beside = tempfile.mkstemp(prefix=".affectscope-", suffix=".part", dir=path.parent)
        fcntl.fcntl(file, fcntl.F_SETFL, os.O_APPEND)
        _begin(file, first)
        Path(beside).replace(path)
        _sync_folder(path.absolute().parent)
    except (OSError, ValueError) as error:
        if beside is not None:
            Path(beside).unlink(missing_ok=True)
            os.close(file)
        raise _cannot_make(path, error) from error
    return file


def _begin(file: int, first: bytes) -> None:
    os.fchmod(file, _ONLY_OURS)
    # Only `is_being_written` rivals for it, and that lets go at once. Some disks on a network know
    # no locks; there nobody is told.
    with suppress(OSError):
        fcntl.flock(file, fcntl.LOCK_EX)
    _write_all(file, first)
    os.fsync(file)


def _write_all(file: int, piece: bytes) -> None:
    """Write in one go; where the system takes a part, the rest tells why (a full disk)."""
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(file, rest) :]


def _sync_folder(folder: Path) -> None:
    """Have the disk confirm the file's name, where the system can."""
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _is_there(path: Path) -> UsageError | OutputError:
    if path.is_dir():
        return OutputError(f"{path} is a folder. Name a file in it.")
    return UsageError(f"{path} exists. Name another file, or overwrite it with --force.")


def _cannot_make(path: Path, error: OSError | ValueError) -> OutputError:
    why = getattr(error, "strerror", None) or error
    return OutputError(
        f"{path} cannot be written ({why}). Name a folder that exists, that is writable and has "
        "room."
    )
