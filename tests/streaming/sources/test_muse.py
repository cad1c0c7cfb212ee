"""Which headband is meant, and the words where there is none."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from streaming.errors import StreamNotFound, UsageError
from streaming.sources.muse_child import NO_BLUETOOTH, NONE_FOUND, NOT_CONNECTED, SEVERAL, chosen
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
