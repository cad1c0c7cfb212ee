"""Work in a thread: told as it goes, given up when asked to, silent once the window is gone."""

from __future__ import annotations

import threading

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QObject

from app.dashboard.jobs import BROKEN, GivenUp, Job
from streaming.errors import UsageError

pytestmark = pytest.mark.gui


@pytest.fixture
def job(qapp):
    job = Job()
    job.told = []
    for name in ("progressed", "done", "failed", "ended"):
        getattr(job, name).connect(lambda *what, name=name: job.told.append((name, *what)))
    yield job
    job.close()


def test_what_comes_of_it_is_told_in_the_windows_thread(qtbot, job):
    """Progress first, then the result, then that it has ended."""
    threads = []
    job.done.connect(lambda _: threads.append(threading.current_thread()))

    def work(progress):
        progress(1, 2)
        return "all"

    with qtbot.waitSignal(job.ended):
        job.start(work, "works")
    assert job.told == [("progressed", 1, 2), ("done", "all"), ("ended",)]
    assert threads == [threading.main_thread()]
    assert not job.is_running


def test_an_error_that_can_be_mended_is_told_in_its_words(qtbot, job):
    def work(_progress):
        raise UsageError("Name another file.")

    with qtbot.waitSignal(job.ended):
        job.start(work, "works")
    assert job.told == [("failed", "Name another file."), ("ended",)]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_error_of_the_program_ends_the_work_and_not_the_window(qtbot, job):
    def work(_progress):
        raise ZeroDivisionError

    with qtbot.waitSignal(job.ended):
        job.start(work, "works")
    assert job.told[0] == ("failed", BROKEN)


def test_work_that_was_given_up_stops_where_it_tells_of_itself_and_nothing_comes_of_it(qtbot, job):
    """The thread ends, and what it had done is not shown."""
    begun, go_on, went_on = threading.Event(), threading.Event(), []

    def work(progress):
        begun.set()
        go_on.wait(5)
        progress(1, 2)
        went_on.append(True)

    job.start(work, "works")
    assert begun.wait(5)
    job.cancel()
    assert job.told == [("ended",)]
    go_on.set()
    qtbot.waitUntil(lambda: not any(t.name == "works" for t in threading.enumerate()))
    assert went_on == []
    assert job.told == [("ended",)]


def test_new_work_takes_the_place_of_what_went_on(qtbot, job):
    """What the first one says late is not taken for the second one's."""
    go_on = threading.Event()

    def slow(_progress):
        go_on.wait(5)
        return "first"

    job.start(slow, "slow")
    with qtbot.waitSignal(job.ended):
        job.start(lambda _: "second", "works")
    go_on.set()
    qtbot.waitUntil(lambda: not any(t.name == "slow" for t in threading.enumerate()))
    assert job.told == [("done", "second"), ("ended",)]


def test_nothing_is_told_to_a_window_that_is_gone(qtbot, job):
    go_on = threading.Event()

    def work(_progress):
        go_on.wait(5)

    job.start(work, "works")
    job.close()
    go_on.set()
    qtbot.waitUntil(lambda: not any(t.name == "works" for t in threading.enumerate()))
    assert job.told == []


def test_a_job_that_is_taken_away_unasked_tells_nothing_more(qtbot, qapp):
    """Its parent went, and with it the job; the thread ends in peace."""
    go_on, caught = threading.Event(), []
    parent = QObject()
    job = Job(parent)

    def work(progress):
        go_on.wait(5)
        try:
            progress(1, 2)
        except BaseException as error:
            caught.append(type(error))
            raise

    job.start(work, "works")
    sip.delete(parent)
    go_on.set()
    qtbot.waitUntil(lambda: not any(t.name == "works" for t in threading.enumerate()))
    assert caught == [GivenUp]
