"""Standard output and error while a command runs: no result is lost unsaid, no message does harm.

A full disk behind ``>``, an output that was closed (``>&-``), and a reader that has gone
(``| head``) show only when something is written, by whichever library does the writing. So the
streams themselves are stood in for, once, at the door.
"""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from typing import TYPE_CHECKING, Any, TextIO, cast

from app.plain_text import plain
from streaming.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator

READER_GONE = 1
"""Exit code after ``| head``, as Python's documentation proposes; a shell shows that of `head`."""


class ResultStream:
    """Standard output, whose failure is an `OutputError`.

    A `BrokenPipeError` stays one: the reader has all it wants, and nothing is to be said of it.

    Parameters
    ----------
    stream : TextIO
        Where results go.
    closed : bool
        Whether that is nowhere, because the output was closed.
    """

    def __init__(self, stream: TextIO, *, closed: bool) -> None:
        self._stream = stream
        self._closed = closed

    def __getattr__(self, name: str) -> Any:
        """Be the stream in all else: encoding, width, whether it is a terminal."""
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write text.

        Raises
        ------
        OutputError
            Where it cannot be written.
        """
        if self._closed and text:
            raise _nowhere()
        with _output_errors():
            return self._stream.write(text)

    def flush(self) -> None:
        """Let everything out that was written.

        Raises
        ------
        OutputError
            Where it cannot be.
        """
        with _output_errors():
            self._stream.flush()

    def finish(self, code: int) -> int:
        """Return the exit code once everything is out; what cannot get out is let go.

        Parameters
        ----------
        code : int
            What the command left with.

        Returns
        -------
        code : int
            The same, or what a command ends with whose reader has gone.

        Raises
        ------
        OutputError
            Where the command was well and its last results cannot be written.
        """
        try:
            self.flush()
        except BrokenPipeError:
            self._let_go()
            return READER_GONE
        except OutputError:
            self._let_go()
            if code == 0:
                raise
        return code

    def _let_go(self) -> None:
        """Let what is left run into nothing: the interpreter flushes again on its way out."""
        with contextlib.suppress(OSError):
            nothing = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nothing, self._stream.fileno())
            os.close(nothing)


class MessageStream:
    """Standard error: no terminal obeys what it is told, and its failure ends no command.

    Parameters
    ----------
    stream : TextIO
        Where messages go.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        """Be the stream in all else."""
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write lines; all else that a terminal would act on is written out."""
        with contextlib.suppress(OSError):
            self._stream.write("\n".join(map(plain, text.split("\n"))))
        return len(text)

    def flush(self) -> None:
        """Let everything out that was written."""
        with contextlib.suppress(OSError):
            self._stream.flush()


@contextlib.contextmanager
def guarded_streams() -> Iterator[ResultStream]:
    """Stand in for standard output and error while the block runs.

    Yields
    ------
    results : ResultStream
        Standard output.
    """
    _occupy_closed()
    before = sys.stdout, sys.stderr
    # None where the interpreter found them closed, which its type does not tell.
    out, err = (cast("TextIO | None", stream) for stream in before)
    with open(os.devnull, "w", encoding="utf-8") as nothing:  # noqa: PTH123 - no path
        results = ResultStream(out or nothing, closed=out is None)
        sys.stdout = cast("TextIO", results)
        sys.stderr = cast("TextIO", MessageStream(err or nothing))
        try:
            with _signs_replaced(out):
                yield results
        finally:
            sys.stdout, sys.stderr = before


@contextlib.contextmanager
def _signs_replaced(stream: TextIO | None) -> Iterator[None]:
    """Let a terminal that cannot say µ show a question mark while the block runs."""
    if not isinstance(stream, io.TextIOWrapper):
        yield
        return
    before = stream.errors
    stream.reconfigure(errors="replace")
    try:
        yield
    finally:
        # It flushes, which may fail once more; what must be said of that has been said.
        with contextlib.suppress(OSError):
            stream.reconfigure(errors=before)


@contextlib.contextmanager
def _output_errors() -> Iterator[None]:
    """Put a failure to write into words."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno == errno.EBADF:
            raise _nowhere() from error
        raise OutputError(
            f"The results cannot be written to standard output ({error.strerror or error}). Make "
            "room there, or send them elsewhere with > or |."
        ) from error


def _nowhere() -> OutputError:
    return OutputError(
        "Standard output is closed, so the results have nowhere to go. Send them to a file with > "
        "or to a program with |; /dev/null takes what nobody wants."
    )


def _occupy_closed() -> None:
    """Put nothing in the place of closed standard streams.

    Else the next file that is opened gets the number of one, and whatever a library in C prints
    goes into that file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest free number is taken: this one, for those below it are taken.
            os.open(os.devnull, os.O_RDWR)
