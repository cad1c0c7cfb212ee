"""The door of the program: runs one command and leaves with the contract's exit code."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, NoReturn

import typer

from app.command_tree import PROGRAM
from app.training_tree import app
from streaming.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FrameType

TYPER_COMPLETION = ("install_completion", "show_completion")
"""Parameters that typer adds of its own accord."""

INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM


class Terminated(BaseException):
    """SIGTERM arrived; like `KeyboardInterrupt` it unwinds everything, so files get finished."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with the contract's exit code.

    A `MonitorError` becomes one sentence on stderr; any other exception is a programming error and
    keeps its traceback.
    """
    with _ending_on_sigterm():
        code = _run(arguments)
    sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    """Run one command; return its exit code."""
    command = typer.main.get_command(app)
    # The `completion` command does what these two would, and leaves the shell's files alone.
    command.params = [each for each in command.params if each.name not in TYPER_COMPLETION]
    try:
        command.main(args=arguments, prog_name=PROGRAM)
    except SystemExit as leaving:
        return _flushed(leaving.code if isinstance(leaving.code, int) else 0)
    except MonitorError as error:
        sys.stderr.write(f"{PROGRAM}: {error}\n")
        return _flushed(error.exit_code)
    except KeyboardInterrupt:
        return _flushed(INTERRUPTED)
    except Terminated:
        return _flushed(TERMINATED)
    return _flushed(0)


def _flushed(code: int) -> int:
    """Return `code` once stdout is flushed, or 1 where its reader has gone, quietly."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # The interpreter flushes again on its way out and would complain about it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return code


@contextlib.contextmanager
def _ending_on_sigterm() -> Iterator[None]:
    """Turn SIGTERM into `Terminated` while the block runs."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def terminate(_number: int, _frame: FrameType | None) -> NoReturn:
        # GNU timeout signals its child and then the child's whole group: the second one must not
        # interrupt the finishing of files.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise Terminated

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
