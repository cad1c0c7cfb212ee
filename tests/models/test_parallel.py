"""Jobs side by side: all of them, whatever the number of processes, and none left behind."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading

import pytest

from models.parallel import run_side_by_side
from streaming.errors import MonitorError
from tests.journeys.programs import ROOT


def square(number, tell):
    tell(f"{number} squared")
    tell("is known")
    return number * number


def own_process(_, _tell):
    return os.getpid()


def end_at_zero_only(number, _tell):
    """Return for 0; wait for ever for anything else."""
    if number:
        threading.Event().wait()
    return number


def fail(number, _tell):
    raise ValueError(f"job {number} failed")


def tell_and_wait(_, tell):
    """Say who this is, and wait for ever."""
    tell(str(os.getpid()))
    threading.Event().wait()


def end_as_the_kernel_does(_number, _tell):
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("workers", [1, 2])
def test_every_job_is_done_once_and_keeps_its_place(workers):
    assert dict(run_side_by_side(square, [3, 4, 5], workers=workers)) == {0: 9, 1: 16, 2: 25}


@pytest.mark.parametrize("workers", [1, 2])
def test_what_jobs_tell_is_heard_line_by_line_and_before_they_are_over(workers):
    told = []

    for number, _ in run_side_by_side(square, [3, 4, 5], workers=workers, progress=told.append):
        assert f"{number + 3} squared" in told

    assert sorted(told) == ["3 squared", "4 squared", "5 squared", *["is known"] * 3]


def test_one_worker_stays_in_this_process():
    assert dict(run_side_by_side(own_process, [0, 1], workers=1)) == {
        0: os.getpid(),
        1: os.getpid(),
    }


def test_leaving_early_ends_the_processes_at_once():
    """As an interrupt does, in the middle of a fold."""
    jobs = run_side_by_side(end_at_zero_only, [0, 1, 2], workers=2)
    assert next(jobs) == (0, 0)
    assert multiprocessing.active_children()

    jobs.close()

    assert not multiprocessing.active_children()


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failing_job_fails_the_run_with_its_own_error(workers):
    with pytest.raises(ValueError, match="job 7 failed"):
        list(run_side_by_side(fail, [7, 7], workers=workers))

    assert not multiprocessing.active_children()


def test_a_process_that_is_killed_is_told_with_the_mend():
    with pytest.raises(MonitorError, match="smaller --workers"):
        list(run_side_by_side(end_as_the_kernel_does, [0, 1], workers=2))

    assert not multiprocessing.active_children()


KILLED = """
from models.parallel import run_side_by_side
from tests.models.test_parallel import tell_and_wait

if __name__ == "__main__":
    say = lambda line: print(line, flush=True)
    list(run_side_by_side(tell_and_wait, [0, 1], workers=2, progress=say))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes as POSIX has them")
def test_the_processes_end_with_the_one_that_is_killed(tmp_path):
    """They hold the pipe that it inherited, too: it is at its end once all of them are gone."""
    program = tmp_path / "first.py"
    program.write_text(KILLED)
    with subprocess.Popen(
        [sys.executable, str(program)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        others = [first.stdout.readline() for _ in range(2)]
        first.kill()
        rest, _ = first.communicate(timeout=20)

    assert all(others)
    assert rest == ""
