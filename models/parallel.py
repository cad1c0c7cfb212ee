"""Independent jobs side by side, one thread and one process each."""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Job = TypeVar("Job")
Result = TypeVar("Result")


def run_side_by_side(
    work: Callable[[Job], Result], jobs: Sequence[Job], *, workers: int
) -> Iterator[tuple[int, Result]]:
    """Do jobs, several at a time.

    Parameters
    ----------
    work : callable
        A function of a module, so that another process can import it.
    jobs : sequence
        What it is called with.
    workers : int
        Processes; with 1 everything happens in this one.

    Yields
    ------
    number, result
        Place of the job, and what came of it, as each is finished. Leaving early ends the
        processes at once.
    """
    if min(workers, len(jobs)) < 2:
        for number, job in enumerate(jobs):
            yield number, work(job)
        return
    others = set(multiprocessing.active_children())
    # Spawned, not forked: a fork takes torch's thread pool along in an undefined state.
    pool = ProcessPoolExecutor(
        min(workers, len(jobs)),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_die_quietly,
    )
    finished = False
    try:
        places = {pool.submit(work, job): number for number, job in enumerate(jobs)}
        for future in as_completed(places):
            yield places[future], future.result()
        finished = True
    finally:
        if not finished:
            for child in set(multiprocessing.active_children()) - others:
                child.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


def _die_quietly() -> None:
    """Let an interrupt at the terminal end this process without a traceback of its own."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
