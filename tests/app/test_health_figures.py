"""Each number of a stream's health is told, coloured where it matters, or why it is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.disk_watch import Room
from app.health_figures import FIGURES, UNKNOWN, health_figures, size_words
from streaming.status import Latency, RecordingStatus
from tests.app.views import a_presenter, a_view


def figures(delay=0.142, *, paused=None, room=None, **changes):
    """Return the figures by name, of a monitor with some facts changed."""
    frame = a_presenter(a_view(), paused=paused).frame(traces=False)
    frame = replace(frame, status=replace(frame.status, **changes), screen_delay=delay)
    return {figure.name: figure for figure in health_figures(frame, room)}


def a_recording(free, *, over=False):
    return RecordingStatus(file=Path("/sessions/a.xdf"), free=free, over=over)


def test_all_is_well():
    """As on most days: no colour at all."""
    found = figures(recording=a_recording(212 * 10**9), n_predictions=604)
    assert tuple(found) == FIGURES
    assert [figure.text for figure in found.values()] == [
        "255.9 / 256 Hz",
        "0 (0.00 %)",
        "142 ms",
        "1.8 ms",
        "212 GB",
        "604 of 604",
    ]
    assert {figure.role for figure in found.values()} == {""}


def test_what_is_not_known_is_a_dash_with_a_reason():
    """Never a nought."""
    found = figures(None, info=None, measured_sfreq=None, jitter_ms=None, latency=None)
    for name in ("Sampling rate", "Screen delay", "Clock jitter", "Disk left"):
        assert found[name].text == UNKNOWN
        assert found[name].tip.endswith(".")
        assert found[name].role == ""


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_is_a_dash_too(number):
    """A clock may break."""
    found = figures(number, measured_sfreq=number, jitter_ms=number)
    assert found["Sampling rate"].text == f"{UNKNOWN} / 256 Hz"
    assert {found[name].text for name in ("Screen delay", "Clock jitter")} == {UNKNOWN}


@pytest.mark.parametrize(
    ("changes", "name", "text", "role"),
    [
        ({"measured_sfreq": 262.0}, "Sampling rate", "262.0 / 256 Hz", "warn"),
        ({"measured_sfreq": 260.0}, "Sampling rate", "260.0 / 256 Hz", ""),
        ({"n_lost": 896, "n_samples": 3 * 896}, "Lost samples", "896 (25.00 %)", "warn"),
        ({"delay": 0.6}, "Screen delay", "600 ms", "warn"),
        ({"delay": 35.0}, "Screen delay", "35 s", "bad"),
        ({"jitter_ms": 101.0}, "Clock jitter", "101.0 ms", "warn"),
        ({"recording": a_recording(480 * 10**6)}, "Disk left", "480 MB", "warn"),
        ({"recording": a_recording(99 * 10**6)}, "Disk left", "99 MB", "bad"),
        ({"n_late": 3, "n_predictions": 9, "n_abstentions": 2}, "Readings", "9 of 11", "warn"),
    ],
)
def test_what_is_out_of_bounds_stands_out(changes, name, text, role):
    """And the number is told as it is."""
    found = figures(**changes)[name]
    assert (found.text, found.role) == (text, role)


def test_of_a_recording_that_is_played_there_is_no_delay():
    """Whatever the clocks say."""
    found = figures(paused=lambda: False)["Screen delay"]
    assert found.text == UNKNOWN
    assert "recording is played" in found.tip


@pytest.mark.parametrize("recording", [None, a_recording(10**6, over=True)])
def test_the_disk_is_told_of_where_the_next_recording_would_go(recording):
    """Before the first one, and as soon as one is over: then most of all if that was too full."""
    found = figures(recording=recording, room=Room(Path("/data/mine"), 99 * 10**6))["Disk left"]
    assert (found.text, found.role) == ("99 MB", "bad")
    assert "/data/mine, where recordings go" in found.tip


def test_while_something_is_recorded_the_disk_is_that_recordings():
    found = figures(recording=a_recording(212 * 10**9), room=Room(Path("/data"), 1))["Disk left"]
    assert (found.text, found.role) == ("212 GB", "")
    assert "/sessions" in found.tip


@pytest.mark.parametrize(
    ("recording", "room"),
    [(None, None), (None, Room(Path("/data"), None)), (a_recording(None), Room(Path("/data"), 1))],
)
def test_a_disk_that_does_not_answer_is_a_dash(recording, room):
    """With the reason."""
    found = figures(recording=recording, room=room)["Disk left"]
    assert (found.text, found.role) == (UNKNOWN, "")
    assert found.tip.endswith(".")


def test_how_long_answers_take_is_told_behind_the_readings():
    """With those that were left out."""
    tip = figures(latency=Latency(10.0, 24.0, 30.0), n_late=2)["Readings"].tip
    assert "within 24 ms" in tip
    assert "2 more were left out" in tip


@pytest.mark.parametrize(
    ("n_bytes", "words"),
    [(0, "0 MB"), (480_000_000, "480 MB"), (1_440_000_000, "1.4 GB"), (2 * 10**12, "2,000 GB")],
)
def test_sizes_read_well(n_bytes, words):
    """In the units of disks."""
    assert size_words(n_bytes) == words
