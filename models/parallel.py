"""Independent jobs side by side, one thread and one process each."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
import threading
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from streaming.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.process import BaseProcess

    Tell: TypeAlias = Callable[[str], None]

Job = TypeVar("Job")
Result = TypeVar("Result")

LISTEN_EVERY = 0.5
"""Seconds between two looks at what the processes tell: lines come a pass at a time."""


def run_side_by_side(
    work: Callable[[Job, Tell], Result],
    jobs: Sequence[Job],
    *,
    workers: int,
    progress: Tell = lambda _: None,
) -> Iterator[tuple[int, Result]]:
    """Do jobs, several at a time.

    Parameters
    ----------
    work : callable
        A function of a module, so that another process can import it. It is called with a job,
        and with what takes lines for people.
    jobs : sequence
        What it is called with.
    workers : int
        Processes; with 1 everything happens in this one.
    progress : callable
        Is given the lines of every job, those of other processes up to `LISTEN_EVERY` late.

    Yields
    ------
    number, result
        Place of the job, and what came of it, as each is finished. Leaving early ends the
        processes at once, and so does the end of this one, whatever ended it.

    Raises
    ------
    MonitorError
        Where a process was ended from outside.
    """
    if min(workers, len(jobs)) < 2:
        for number, job in enumerate(jobs):
            yield number, work(job, progress)
        return
    others = set(multiprocessing.active_children())
    # Spawned, not forked: a fork takes torch's thread pool along in an undefined state.
    pool = ProcessPoolExecutor(
        min(workers, len(jobs)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_die_with_the_first,
    )
    finished = False
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        told = [folder / str(number) for number in range(len(jobs))]
        ears = [stack.enter_context(path.open("w+", encoding="utf-8")) for path in told]
        try:
            places = {
                pool.submit(work, job, partial(_append, path)): number
                for number, (job, path) in enumerate(zip(jobs, told, strict=True))
            }
            while places:
                done, _ = wait(places, timeout=LISTEN_EVERY, return_when=FIRST_COMPLETED)
                for line in (line for ear in ears for line in ear):
                    progress(line.rstrip("\n"))
                for future in done:
                    yield places.pop(future), future.result()
            finished = True
        except BrokenProcessPool as error:
            raise MonitorError(
                "A process that did a part of this was ended from outside, which a machine does "
                "when its memory is used up. Give a smaller --workers, and go on with --resume "
                "where there is an --out."
            ) from error
        finally:
            if not finished:
                for child in set(multiprocessing.active_children()) - others:
                    child.terminate()
            pool.shutdown(wait=True, cancel_futures=True)


def _append(path: Path, line: str) -> None:
    """Tell the process that listens to a file."""
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")


def _die_with_the_first() -> None:
    """Let an interrupt at the terminal end this process in silence, and the first one's end too.

    A process that is killed tells nobody, and this one would wait for its next job for ever.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    first = multiprocessing.parent_process()
    if first is not None:
        threading.Thread(target=_leave_after, args=(first,), daemon=True).start()


def _leave_after(first: BaseProcess) -> None:
    first.join()
    # Nothing here is worth finishing: what the jobs gave has nobody left to take it.
    os._exit(1)
