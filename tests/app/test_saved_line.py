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


def first(line, status, now):
    """Return the whole line."""
    return line.texts(status, now)[0]


def test_it_tells_how_long_ago_the_last_sample_reached_the_disk():
    """Counted from when the number of samples grew; the recorder tells of what is taken."""
    line, status = SavedLine(), a_recording()
    assert first(line, status, 10.0).startswith("Saved ~/eeg/me.xdf  ·  flushed 0.0 s ago")
    assert "flushed 0.4 s ago" in first(line, status, 10.4)
    assert "flushed 0.0 s ago" in first(line, replace(status, n_samples=300), 10.5)


def test_it_does_not_go_on_as_if_all_were_well_where_nothing_new_is_written():
    line, status = SavedLine(), a_recording()
    first(line, status, 10.0)
    assert "nothing new for 8.0 s" in first(line, status, 18.0)


def test_it_says_how_a_recording_ended():
    """And that there is none."""
    line = SavedLine()
    assert first(line, None, 0.0) == f"Nothing is being recorded  ·  {STAYS}"
    assert first(line, a_recording(over=True), 0.0) == f"Saved ~/eeg/me.xdf  ·  {STAYS}"
    failed = a_recording(over=True, failure="the disk is full")
    assert first(line, failed, 0.0).startswith("Recording ended early: ~/eeg/me.xdf")


def test_before_the_first_sample_nothing_is_called_flushed():
    line = SavedLine()
    assert "waiting for the first sample" in first(line, replace(a_recording(), n_samples=0), 0.0)


def test_whatever_leaves_the_computer_is_announced_as_long_as_it_does():
    sending = SendingOptions(outlet=True, osc=("10.0.0.7", 9000))
    line = SavedLine(sending.words)
    for status in (None, a_recording(), a_recording(over=True)):
        text = first(line, status, 0.0)
        assert STAYS not in text
        assert "on LSL, for anybody on this network, as OSC to 10.0.0.7:9000" in text
    assert SendingOptions().words == ()
    assert "[::1]:9000" in SendingOptions(osc=("::1", 9000)).words[0]


def test_shorter_lines_give_up_whole_phrases_in_order():
    """That all goes well first, then the folder."""
    assert SavedLine().texts(a_recording(), 0.0) == (
        f"Saved ~/eeg/me.xdf  ·  flushed 0.0 s ago  ·  {STAYS}",
        f"Saved ~/eeg/me.xdf  ·  {STAYS}",
        f"Saved me.xdf  ·  {STAYS}",
        "Saved me.xdf",
    )


def test_no_line_gives_up_what_is_wrong_or_that_readings_go_out():
    """However short it is."""
    line = SavedLine(SendingOptions(outlet=True).words)
    line.texts(a_recording(), 0.0)
    for text in line.texts(a_recording(), 8.0):
        assert "nothing new for 8.0 s" in text
        assert "eadings go out" in text
    for text in line.texts(None, 8.0):
        assert text.startswith("Nothing is being recorded  ·  readings go out")
    failed = line.texts(a_recording(over=True, failure="the disk is full"), 0.0)
    assert all(text.startswith("Recording ended early: ") for text in failed)
    assert failed[-1] == "Recording ended early: me.xdf  ·  readings go out"


def test_a_file_elsewhere_is_named_whole():
    assert short(Path("/media/stick/me.xdf")) == "/media/stick/me.xdf"


def test_the_running_time_goes_on_past_an_hour():
    assert running_time(3 * 3600 + 61.9) == "03:01:01"
