"""Markers from the user: keys on a terminal, lines from a program."""

import contextlib
import os
import pty
import termios
import threading
from pathlib import Path

import pytest

from app.marking import LONGEST_LINE, Keys, Lines, can_mark


@pytest.fixture
def pipe():
    """A stream to read from, and the number to write to."""
    reading, writing = os.pipe()
    with os.fdopen(reading, encoding="utf-8") as stream:
        yield stream, writing
    with contextlib.suppress(OSError):
        os.close(writing)


@pytest.fixture
def terminal():
    """A terminal that nobody's session has, and the end at which its user sits."""
    user, program = pty.openpty()
    with os.fdopen(program, encoding="utf-8") as stream:
        yield stream, user
    os.close(user)


def test_lines_come_when_they_are_whole(pipe):
    """However they are cut on the way."""
    stream, writing = pipe
    lines = Lines(stream)
    assert lines.wait(0.0) == []
    os.write(writing, b"begin\nlabel=")
    assert lines.wait(1.0) == ["begin"]
    os.write(writing, "pleasant ä\r\n".encode())
    assert lines.wait(1.0) == ["label=pleasant ä\r"]


def test_the_end_of_lines_ends_nothing(pipe):
    """What stands before it without a line end counts too."""
    stream, writing = pipe
    lines = Lines(stream)
    os.write(writing, b"last")
    os.close(writing)
    assert lines.wait(1.0) == []
    assert lines.wait(1.0) == ["last"]
    assert not lines.is_open
    assert lines.wait(0.01) == []


def test_a_line_without_an_end_fills_no_memory(pipe):
    stream, writing = pipe
    lines = Lines(stream)
    for _ in range(5):
        os.write(writing, b"x" * 50_000)
        lines.wait(1.0)
    os.write(writing, b"\nnext\n")
    first, second = lines.wait(1.0)
    assert len(first) <= LONGEST_LINE
    assert second == "next"


def test_bytes_that_are_no_text_are_no_crash(pipe):
    stream, writing = pipe
    os.write(writing, b"\xff\xfe\n")
    assert Lines(stream).wait(1.0) == ["\ufffd\ufffd"]


@pytest.mark.parametrize("stream", [None, "closed"])
def test_where_there_is_no_stream_there_are_no_lines(stream):
    if stream == "closed":
        stream = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115
        stream.close()
    assert Lines(stream).wait(0.0) == []
    assert not Keys(stream).is_open
    assert not can_mark(stream)


def test_the_null_device_marks_nothing(pipe):
    """A service has no user; a pipe may have one."""
    with Path(os.devnull).open(encoding="utf-8") as nothing:
        assert not can_mark(nothing)
        assert Lines(nothing).wait(0.0) == []
    assert can_mark(pipe[0])


def test_keys_of_a_terminal_in_the_foreground_come_at_once_and_it_is_put_back(
    terminal, monkeypatch
):
    """Without Enter, unseen; whatever happens inside."""
    stream, user = terminal
    monkeypatch.setattr("os.tcgetpgrp", lambda _number: os.getpgrp())
    before = termios.tcgetattr(stream)
    with contextlib.suppress(KeyboardInterrupt), Keys(stream) as keys:
        assert keys.is_open
        assert not termios.tcgetattr(stream)[3] & (termios.ECHO | termios.ICANON)
        assert termios.tcgetattr(stream)[3] & termios.ISIG
        threading.Timer(0.05, os.write, (user, b"m1")).start()
        pressed = []
        while len(pressed) < 2:
            pressed += keys.wait(5.0)
        assert pressed == ["m", "1"]
        raise KeyboardInterrupt
    assert termios.tcgetattr(stream) == before


def test_a_terminal_that_another_job_has_is_left_alone(terminal):
    """The system would stop a background job that reads it."""
    stream, user = terminal
    before = termios.tcgetattr(stream)
    with Keys(stream) as keys:
        os.write(user, b"m\n")
        assert not keys.is_open
        assert keys.wait(0.0) == []
        assert Lines(stream).wait(0.01) == []
    assert termios.tcgetattr(stream) == before
