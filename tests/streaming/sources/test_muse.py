"""Which headband is meant, and the words where there is none."""

from __future__ import annotations

import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from streaming.errors import StreamLost, StreamNotFound, UsageError
from streaming.sources.muse import MuseSource
from streaming.sources.muse_child import (
    END_SECONDS,
    NO_BLUETOOTH,
    NONE_FOUND,
    NOT_CONNECTED,
    SEVERAL,
    chosen,
)
from streaming.sources.muse_link import Headband, why_not

TWO = [
    {"name": "Muse-5D1E", "address": "00:55:DA:B0:5D:1E"},
    {"name": "MuseS-A1B2", "address": "00:55:DA:BB:A1:B2"},
]


def ended(code, in_sight=TWO, headband=None, detail=""):
    return SimpleNamespace(
        code=code,
        in_sight=tuple(Headband(**one) for one in in_sight),
        headband=headband,
        detail=detail,
    )


@pytest.mark.parametrize(
    ("named", "names"),
    [
        ("", ["Muse-5D1E", "MuseS-A1B2"]),
        ("Muse-5D1E", ["Muse-5D1E"]),
        ("muses-a1b2", ["MuseS-A1B2"]),
        ("5D1E", ["Muse-5D1E"]),
        ("00:55:da:b0:5d:1e", ["Muse-5D1E"]),
        ("Muse", []),
    ],
)
def test_a_headband_is_meant_by_its_name_the_names_end_or_its_address(named, names):
    assert [one["name"] for one in chosen(TWO, named)] == names


@pytest.mark.parametrize("address", ["00:55:DA:00:00:01", "8f3a3c11-0000-4aaa-9bbb-0123456789ab"])
def test_an_address_that_is_not_in_sight_is_tried_all_the_same(address):
    """macOS and Windows connect to what they do not list."""
    assert chosen(TWO, address) == [{"name": "", "address": address}]


@pytest.mark.parametrize(
    ("child", "kind", "words"),
    [
        (ended(SEVERAL), UsageError, "--source muse:Muse-5D1E"),
        (ended(NONE_FOUND, ()), StreamNotFound, "No Muse is in sight"),
        (ended(NONE_FOUND), StreamNotFound, "MuseS-A1B2 (00:55:DA:BB:A1:B2)"),
        (ended(NO_BLUETOOTH, (), detail="not ready"), StreamNotFound, "used here (not ready)"),
        (
            ended(NOT_CONNECTED, headband=Headband("Muse-5D1E", "a")),
            StreamNotFound,
            "Muse-5D1E was found but did not stream",
        ),
    ],
)
def test_why_there_is_no_signal_is_told_with_its_mend(child, kind, words):
    error = why_not(child, "", "linux")
    assert isinstance(error, kind)
    assert words in str(error)


@pytest.mark.parametrize(
    ("platform", "words"),
    [("linux", "bluetoothctl"), ("darwin", "System Settings"), ("win32", "Settings")],
)
def test_the_mend_is_that_of_the_operating_system(platform, words):
    assert words in str(why_not(ended(NONE_FOUND, ()), "", platform))


def test_a_stream_that_ends_is_a_headband_that_fell_silent():
    """Nobody has to start a streaming program: that is ours."""

    def read(_timeout):
        raise StreamLost("Its sender ended: start its streaming again.")

    source = MuseSource(SimpleNamespace(read=read), SimpleNamespace(), lambda: 0.0)

    with pytest.raises(StreamLost, match="connected to again"):
        source.read(0.1)


BLUETOOTH = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)  # as in a shell's background
sys.modules["muselsl"] = sys.modules["muselsl.backends"] = sys.modules[__name__]
def wait_for_ever():
    os.read(os.pipe()[0], 1)
class BleakBackend:
    def scan(self, timeout):
        print("looking", flush=True)
        {scan}
        return [{{"name": "Muse-5D1E", "address": "00:55:DA:B0:5D:1E"}}]
def stream(*_arguments, **_options):
    try:
        print("streaming", flush=True)
        wait_for_ever()
    finally:
        print("let go", flush=True)
from streaming.sources import muse_child
sys.exit(muse_child.main([]))
"""
"""The child, with a muselsl that waits in the system and not in Python."""


@pytest.mark.parametrize(
    ("scan", "until", "last"), [("wait_for_ever()", "looking", ""), ("pass", "streaming", "let go")]
)
def test_the_child_ends_with_its_parent_at_once_and_in_silence(scan, until, last):
    """In the midst of a search, too; a headband that it holds is let go of first."""
    with subprocess.Popen(
        [sys.executable, "-c", BLUETOOTH.format(scan=scan)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as child:
        assert any(line.strip() == until for line in child.stdout)
        child.stdin.close()
        began = time.monotonic()
        assert child.wait(20) == 0
        # Twice: a busy machine may be slow in ending an interpreter.
        assert time.monotonic() - began < 2 * END_SECONDS
        assert child.stdout.read().strip() == last
