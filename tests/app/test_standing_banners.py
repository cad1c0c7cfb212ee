"""What went wrong with a file or a choice is said with what still works and one way on."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.frame import BannerAction
from app.recording import RecordingOptions, left_by_crash, recorder_of
from app.standing_banners import crashed, refused, repair_all
from streaming.errors import (
    BundleError,
    OutputError,
    RecordingError,
    SignalMismatch,
    StreamLost,
    StreamNotFound,
    UsageError,
)
from streaming.recordings.opening import open_recording
from tests.signals import some_info, some_noise

INFO = some_info("muse")


def an_unfinished_recording(path):
    """Ten seconds whose recorder was killed."""
    recorder = recorder_of(
        SimpleNamespace(clock=lambda: 0.0, truth=None), None, RecordingOptions(), path
    )
    recorder.begin(INFO)
    recorder.write(some_noise(INFO, 10))
    left = path.read_bytes()
    recorder.close()
    path.write_bytes(left)
    return path


@pytest.mark.parametrize(
    ("error", "action"),
    [
        (StreamNotFound("No stream is in sight."), BannerAction.CHOOSE_SOURCE),
        (UsageError("Two streams fit."), BannerAction.CHOOSE_SOURCE),
        (StreamLost("It went away."), BannerAction.CHOOSE_SOURCE),
        (BundleError("The model is damaged."), BannerAction.CHOOSE_MODEL),
        (OutputError("The disk is full."), BannerAction.OPEN_FOLDER),
        (RecordingError("It holds nothing."), BannerAction.OPEN_FOLDER),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_could_not_be_opened_is_said_with_what_goes_on(error, action):
    said = refused(error)

    assert said.text == f"{error} What was shown before goes on."
    assert said.action is action
    assert said.title.endswith(".")


def test_a_model_that_misses_channels_names_them():
    lacks = SignalMismatch("Model 'demo-epoc' was trained on AF3, F7; Muse lacks AF3, F7.")
    said = refused(lacks)

    assert said.title == "The model does not fit this signal."
    assert "lacks AF3, F7" in said.text
    assert said.action is BannerAction.CHOOSE_MODEL


def test_nobody_is_told_in_a_window_what_to_type():
    """The button does it. What happened stays, and where it is all there is, the mend."""
    several = UsageError("2 streams fit lsl: A; B. Name one of them: --source lsl:uid=u1")
    assert refused(several).text.startswith("2 streams fit lsl: A; B. What was shown")
    only = UsageError("Write it as --map a=b")
    assert "--map" in refused(only).text


def test_channels_without_names_are_named_where_the_source_is_chosen():
    said = refused(SignalMismatch("The channels are not named apart (they are called (none))."))

    assert said.action is BannerAction.CHOOSE_SOURCE


def test_a_damaged_recording_can_be_repaired_where_it_is_refused(tmp_path):
    error = RecordingError("a.xdf: a chunk is damaged at byte 1,234.")
    said = refused(error, tmp_path / "a.xdf")

    assert said.title == "a.xdf cannot be read."
    assert "byte 1,234" in said.text
    assert said.action is BannerAction.REPAIR
    assert refused(error, tmp_path / "a.edf").action is BannerAction.OPEN_FOLDER


def test_names_of_files_turn_no_line_around(tmp_path):
    assert "\u202e" not in refused(RecordingError("x"), tmp_path / "a\u202e.xdf").title


def test_without_a_crash_nothing_is_offered(tmp_path):
    assert crashed(left_by_crash([tmp_path, tmp_path / "not there"])) is None


def test_what_a_crash_left_is_offered_and_saved_whole(tmp_path):
    file = an_unfinished_recording(tmp_path / "a.xdf")
    left = left_by_crash([tmp_path, tmp_path])
    assert left == (file,)
    offered = crashed(left)
    assert offered.title == "A recording was not finished last time."
    assert "a.xdf" in offered.text
    assert offered.action is BannerAction.REPAIR

    saved = repair_all(left)

    assert saved.title == "The recording was saved."
    assert "holds 2,560 samples. No sample is known to be lost." in saved.text
    assert saved.action is BannerAction.OPEN_FOLDER
    assert left_by_crash([tmp_path]) == ()


def test_a_damaged_file_says_from_which_byte_on_and_what_was_lost(tmp_path):
    file = an_unfinished_recording(tmp_path / "a.xdf")
    whole = bytearray(file.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 200] = b"\xff" * 200
    file.write_bytes(whole)

    saved = repair_all([file])

    assert "It was damaged from byte " in saved.text
    assert " samples are lost." in saved.text


def test_what_cannot_be_repaired_is_said_beside_what_was(tmp_path):
    good = an_unfinished_recording(tmp_path / "a.xdf")
    bad = tmp_path / "b.xdf"
    bad.write_bytes(b"no recording at all")

    saved = repair_all([good, bad])

    assert saved.title == "The recording was saved."
    assert "b.xdf" in saved.text
    assert repair_all([bad]).title == "Nothing could be saved."
    assert open_recording(tmp_path / "a-repaired.xdf").stop == 2560
