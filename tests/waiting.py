"""Waiting for other threads."""

import threading


def until(condition, timeout=10.0):
    """Wait for a condition, and fail if it never holds."""
    turn = threading.Event()
    for _ in range(round(timeout / 0.01)):
        if condition():
            return
        turn.wait(0.01)
    raise AssertionError("it never came true")
