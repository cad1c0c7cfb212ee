"""The door of the program: runs one command and leaves with the contract's exit code."""

from __future__ import annotations

import contextlib
import gc
import logging
import sys
from typing import TYPE_CHECKING, NoReturn

from app.interrupts import Ending, Terminated, ending_on_signals, let_in
from app.plain_text import told
from app.stdio import guarded_streams
from streaming.errors import MonitorError, OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

log = logging.getLogger(__name__)

TYPER_COMPLETION = ("install_completion", "show_completion")
"""Parameters that typer adds of its own accord."""

NEW_OBJECTS = 20_000
"""Objects made between two collections, in place of Python 3.11's 700. Nothing that an import makes
is garbage, and looking took a fifth of it: 2.15 in place of 2.77 s of processor time for torch (the
least of seven; 100,000 and no collection at all gave 2.26 and 2.16 s)."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with the contract's exit code.

    A `MonitorError` becomes one sentence on stderr; any other exception is a programming error and
    keeps its traceback. After SIGINT or SIGTERM the code is the signal's, whatever else happens on
    the way out.
    """
    with ending_on_signals() as ending, _collecting_seldom(), guarded_streams() as results:
        code = _run(arguments, ending)
        try:
            code = results.finish(code)
        except OutputError as error:
            code = _refused(error)
    sys.exit(code if ending.code is None else ending.code)


def _run(arguments: Sequence[str] | None, ending: Ending) -> int:
    """Run one command; return its exit code, if no signal ended it."""
    try:
        with let_in():
            _command(arguments)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else 0
    except MonitorError as error:
        return _refused(error)
    except (KeyboardInterrupt, Terminated):
        return 1
    except Exception as error:
        # What goes wrong on the way out, or what a library made of the signal's own exception.
        if ending.number is None:
            raise
        log.warning("while ending: %s: %s", type(error).__name__, error)
        return 1
    return 0


def _command(arguments: Sequence[str] | None) -> None:
    """Run one command, loaded once signals find their handler: that takes a quarter second."""
    import typer  # noqa: PLC0415

    from app.calibration_tree import app  # noqa: PLC0415
    from app.command_tree import PROGRAM  # noqa: PLC0415

    command = typer.main.get_command(app)
    # The `completion` command does what these two would, and leaves the shell's files alone.
    command.params = [each for each in command.params if each.name not in TYPER_COMPLETION]
    command.main(args=arguments, prog_name=PROGRAM)


def _refused(error: MonitorError) -> int:
    """Say why a command ends; return its exit code."""
    from app.command_tree import PROGRAM  # noqa: PLC0415 - loaded by now

    sys.stderr.write(f"{PROGRAM}: {told(str(error))}\n")
    return error.exit_code


@contextlib.contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Look for unreachable cycles less often while the block runs."""
    before = gc.get_threshold()
    gc.set_threshold(NEW_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
