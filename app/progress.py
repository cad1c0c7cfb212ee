"""How far long work is, on stderr: a bar at a terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LINES = 10
"""Lines that tell of a work's progress where there is no terminal."""


def tell(line: str) -> None:
    """Say something on stderr."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


@contextmanager
def progress_of(work: str) -> Iterator[Callable[[int, int], None]]:
    """Show how far a work is.

    Parameters
    ----------
    work : str
        What is done: ``"preparing trials"``.

    Yields
    ------
    report : callable
        To be told how much is done, and of how much.
    """
    if not sys.stderr.isatty():
        yield _lines(work)
        return
    from rich import console, progress  # noqa: PLC0415 - late, as all that is not always needed

    columns = (
        "{task.description}",
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=console.Console(stderr=True), transient=True) as bar:
        task = bar.add_task(work, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def quietly(_work: str) -> Iterator[Callable[[int, int], None]]:
    """Show nothing of how far a work is; as `progress_of`."""
    yield lambda _done, _total: None


def _lines(work: str) -> Callable[[int, int], None]:
    def report(done: int, total: int) -> None:
        # A line where a tenth is completed, whatever the total.
        if done * _LINES // total > (done - 1) * _LINES // total:
            tell(f"{work}: {done} of {total}")

    return report
