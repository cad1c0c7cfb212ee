"""Threads that end together."""

import threading

import pytest

from streaming import threads as module
from streaming.threads import Threads


class Pair:
    """Two threads that wait to be stopped, unless told otherwise."""

    def __init__(self, **bodies):
        self.stop = threading.Event()
        self.failures = []
        self.turns = []
        wait = (lambda: self.stop.wait(10),)
        both = {"first": wait, "second": wait} | bodies
        self.threads = Threads(both, self.stop, self.failures.append)


def fail():
    raise ZeroDivisionError


def test_they_run_until_they_are_closed():
    pair = Pair()
    pair.threads.start()
    assert not pair.threads.wait(0)
    pair.threads.close()

    assert pair.threads.wait(0)
    assert pair.threads.error is None


def test_what_one_raises_ends_both_and_is_kept_and_told():
    """The rest of its own bodies still run: they let go of what it held."""
    let_go = threading.Event()
    pair = Pair(first=(fail, let_go.set))
    pair.threads.start()

    assert pair.threads.wait(10)
    pair.threads.close()
    assert isinstance(pair.threads.error, ZeroDivisionError)
    assert pair.failures == [pair.threads.error]
    assert let_go.is_set()


def test_one_who_cannot_hear_of_a_failure_hangs_nobody():
    stop = threading.Event()
    one = Threads({"one": (fail,)}, stop, lambda _error: fail())
    before, threading.excepthook = threading.excepthook, lambda _failure: None
    try:
        one.start()
        assert one.wait(10)
        one.close()
    finally:
        threading.excepthook = before
    assert stop.is_set()


def test_threads_that_were_never_started_are_closed_at_once():
    pair = Pair()
    pair.threads.close()

    assert pair.stop.is_set()
    assert not pair.threads.wait(0)


def test_a_thread_that_does_not_end_is_named(monkeypatch):
    monkeypatch.setattr(module, "END_TIMEOUT", 0.05)
    go_on = threading.Event()
    pair = Pair(second=(lambda: go_on.wait(10),))
    pair.threads.start()
    with pytest.raises(RuntimeError, match="affectscope-second did not end within"):
        pair.threads.close()

    go_on.set()
    pair.threads.close()
