"""The line at the foot tells what is on the disk, and what leaves the computer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.saved_line import SavedLine, running_time, short
from app.sending import SendingOptions
from streaming.status import RecordingStatus

STAYS = "nothing leaves this computer"


def a_recording(**changes):
    return RecordingStatus(file=Path.home() / "eeg" / "me.xdf", n_samples=256, **changes)


def test_it_tells_how_long_ago_the_last_sample_reached_the_disk():
    """Counted from when the number of samples grew; the recorder tells of what is taken."""
    line, status = SavedLine(), a_recording()
    assert line.text(status, 10.0).startswith("Saved ~/eeg/me.xdf  ·  flushed 0.0 s ago")
    assert "flushed 0.4 s ago" in line.text(status, 10.4)
    assert "flushed 0.0 s ago" in line.text(replace(status, n_samples=300), 10.5)


def test_it_does_not_go_on_as_if_all_were_well_where_nothing_new_is_written():
    line, status = SavedLine(), a_recording()
    line.text(status, 10.0)
    assert "nothing new for 8.0 s" in line.text(status, 18.0)


def test_it_says_how_a_recording_ended():
    """And that there is none."""
    line = SavedLine()
    assert line.text(None, 0.0) == f"Nothing is being recorded  ·  {STAYS}"
    assert line.text(a_recording(over=True), 0.0) == f"Saved ~/eeg/me.xdf  ·  {STAYS}"
    failed = a_recording(over=True, failure="the disk is full")
    assert line.text(failed, 0.0).startswith("Recording ended early: ~/eeg/me.xdf")


def test_before_the_first_sample_nothing_is_called_flushed():
    line = SavedLine()
    assert "waiting for the first sample" in line.text(replace(a_recording(), n_samples=0), 0.0)


def test_whatever_leaves_the_computer_is_announced_as_long_as_it_does():
    sending = SendingOptions(outlet=True, osc=("10.0.0.7", 9000))
    line = SavedLine(sending.words)
    for status in (None, a_recording(), a_recording(over=True)):
        text = line.text(status, 0.0)
        assert STAYS not in text
        assert "on LSL, for anybody on this network, as OSC to 10.0.0.7:9000" in text
    assert SendingOptions().words == ()
    assert "[::1]:9000" in SendingOptions(osc=("::1", 9000)).words[0]


def test_a_file_elsewhere_is_named_whole():
    assert short(Path("/media/stick/me.xdf")) == "/media/stick/me.xdf"


def test_the_running_time_goes_on_past_an_hour():
    assert running_time(3 * 3600 + 61.9) == "03:01:01"
