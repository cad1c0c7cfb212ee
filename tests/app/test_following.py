"""A live stage in the terminal or as JSON lines, with what the user types meanwhile."""

import io
import json
import os

import pytest

from app.following import by_keys, by_lines, follow_as_lines, tell_recording
from app.jsonlines import Story
from app.live_sources import SourceOptions
from app.live_stage import LiveStage
from app.marking import Lines
from app.recording import RecordingOptions
from streaming.recordings.opening import open_recording
from tests.app.test_recording import a_stage, watch_until
from tests.waiting import until


class Pressed:
    """Keys that a test presses."""

    is_open = True

    def __init__(self, *keys):
        self.keys = list(keys)

    def wait(self, _timeout):
        keys, self.keys = self.keys, []
        return keys


def marks_in(path):
    return [m.text for m in open_recording(path).markers if not m.text.startswith("valence=")]


def test_keys_begin_a_recording_mark_moments_and_stretches_and_end_it(user_folder):
    """Other keys do nothing, and so does a mark while nothing is recorded."""
    stage, _, _ = a_stage()
    watch_until(stage, 20)
    by_keys(stage, Pressed("m", "r", "m", "1", "x", "0"))(0.1)
    assert stage.recording.is_on
    until(lambda: stage.recording.status.n_samples)
    by_keys(stage, Pressed("r", "2"))(0.1)
    assert not stage.recording.is_on
    stage.close()
    assert marks_in(stage.recording.status.file) == ["marker", "label=1", "end"]


def test_a_recording_that_cannot_begin_is_a_warning(user_folder, caplog, monkeypatch):
    """The monitor goes on."""
    user_folder.parent.mkdir()
    user_folder.write_text("a file where the folder belongs")
    stage, _, _ = a_stage()
    watch_until(stage, 20)
    by_keys(stage, Pressed("r"))(0.1)
    stage.close()
    assert "nothing is recorded" in caplog.text
    stage.raise_error()


def test_lines_are_read_only_while_something_is_recorded(tmp_path):
    """A loop over the lines of a file may call us: what nobody needs is its own."""
    reading, writing = os.pipe()
    stage, _, _ = a_stage()
    watch_until(stage, 20)
    with os.fdopen(reading, encoding="utf-8") as stdin:
        wait = by_lines(stage, Lines(stdin))
        os.write(writing, b"eyes open\n")
        wait(0.0)
        stage.start_recording(tmp_path / "a.xdf")
        wait(1.0)
        os.close(writing)
        wait(0.0)
        until(lambda: stage.recording.status.n_samples)
    stage.close()
    assert marks_in(tmp_path / "a.xdf") == ["eyes open"]


@pytest.mark.parametrize("marks", [b"", b"begin\nlabel=high\nend\n"])
def test_a_run_tells_what_is_written_at_most_four_times_a_second_and_at_its_end(tmp_path, marks):
    """However many lines come; their end ends nothing."""
    reading, writing = os.pipe()
    os.write(writing, marks)
    os.close(writing)
    stream = io.StringIO()
    story = Story(json=True, stream=stream)
    recording = RecordingOptions(is_on=True, path=tmp_path / "a.xdf")
    stage = LiveStage(
        SourceOptions(), story, duration=1.0, recording=recording, choose=lambda _info, _model: None
    )
    stage.watch("simulator:muse", None)
    with os.fdopen(reading, encoding="utf-8") as stdin:
        follow_as_lines(stage, story, stdin)
    stage.close()
    tell_recording(stage, story)

    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    written = [line["samples"] for line in lines if line["kind"] == "written"]
    assert 1 <= len(written) <= 8
    assert written == sorted(written)
    assert written[-1] == open_recording(tmp_path / "a.xdf").n_samples >= 256
    told = [line["text"] for line in lines if line["kind"] == "marker"]
    assert told == marks.decode().splitlines() == marks_in(tmp_path / "a.xdf")
