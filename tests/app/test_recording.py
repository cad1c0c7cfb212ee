"""Recording from the program: the stage, its lines, and what is told of them."""

import io
import json
import shutil
import stat
from types import SimpleNamespace

import numpy as np
import pytest

from app.folders import recordings_folder
from app.jsonlines import Story
from app.live_sources import SourceOptions
from app.live_stage import LiveStage
from app.recording import RecordingOptions, offer_repair, recorder_of
from app.recording_lines import RecordingLines, sentence_of
from streaming.errors import OutputError, StreamNotFound, UsageError
from streaming.recordings.opening import open_recording
from streaming.status import RecordingStatus
from tests.app.test_artefact_marks import a_signal
from tests.waiting import until


def no_model(_info, _model):
    return None


def a_stage(**settings):
    """A stage that nobody reads, so that it starts at once."""
    options = RecordingOptions(**settings)
    stream = io.StringIO()
    story = Story(json=True, stream=stream)
    stage = LiveStage(SourceOptions(), story, recording=options, choose=no_model)
    return stage, story, lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


def watch_until(stage, n_samples, source="simulator:muse"):
    stage.watch(source, None)
    until(lambda: stage.monitor.status().n_samples >= n_samples)


def test_the_first_sample_is_in_the_recording_and_so_is_the_last(tmp_path, monkeypatch):
    """What the monitor counted is what the file holds."""
    path = tmp_path / "night.xdf"
    stage, _, _ = a_stage(is_on=True, path=path)
    watch_until(stage, 100)
    stage.close()
    stage.raise_error()
    recording = open_recording(path)
    assert recording.n_samples == stage.monitor.status().n_samples
    assert recording.chunks[0].start == 0
    assert recording.info.simulated
    assert recording.markers[0].text.startswith("valence=")


def test_a_recording_begun_midway_holds_every_sample_from_then_on(user_folder):
    """In the user's own folder, which nobody else may enter, under a name of its own."""
    stage, _, _ = a_stage()
    watch_until(stage, 50)
    assert stage.recording.status is None
    file = stage.start_recording()
    begun = stage.monitor.status().n_samples
    until(lambda: stage.recording.status.n_samples > 100)
    assert stage.monitor.status().recording.file == file
    stage.stop_recording()
    held = stage.recording.status.n_samples
    until(lambda: stage.monitor.status().n_samples > begun + held + 50)
    stage.close()

    (chunk,) = open_recording(file).chunks
    assert chunk.times.size == held
    assert np.allclose(np.diff(chunk.times), 1 / 256, atol=1e-6)
    assert file.parent == recordings_folder()
    assert file.name.endswith("_muse.xdf")
    for folder in (user_folder, file.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_one_recording_at_a_time(tmp_path):
    stage, _, _ = a_stage()
    with pytest.raises(UsageError, match="nothing to record"):
        stage.start_recording(tmp_path / "a.xdf")
    watch_until(stage, 1)
    try:
        with pytest.raises(UsageError, match="form of recording"):
            stage.start_recording(tmp_path / "a.edf")
        stage.start_recording(tmp_path / "a.xdf")
        with pytest.raises(UsageError, match="goes on already"):
            stage.start_recording(tmp_path / "b.xdf")
        stage.stop_recording()
        stage.start_recording(tmp_path / "b.xdf")
    finally:
        stage.close()
    assert open_recording(tmp_path / "b.xdf").n_samples == stage.recording.status.n_samples


def test_another_source_is_recorded_to_another_file(tmp_path):
    """While something is recorded; nothing is overwritten."""
    path = tmp_path / "night.xdf"
    stage, _, _ = a_stage(is_on=True, path=path, force=True)
    watch_until(stage, 50)
    watch_until(stage, 50, "simulator:epoc")
    stage.stop_recording()
    watch_until(stage, 50)
    stage.close()
    assert open_recording(path).info.device == "Muse"
    assert open_recording(tmp_path / "night-2.xdf").info.device == "EPOC"
    assert not (tmp_path / "night-3.xdf").exists()


def test_markers_are_taken_while_something_is_recorded_and_told(tmp_path):
    path = tmp_path / "night.xdf"
    stage, story, lines = a_stage(is_on=True, path=path)
    assert not stage.mark("too early")
    watch_until(stage, 50)
    assert stage.mark("eyes closed")
    assert not stage.mark("\n")
    story.on_recording(stage.recording.status, stage.recording.take_marks())
    stage.close()
    assert not stage.mark("too late")
    told = [line for line in lines() if line["kind"] == "marker"]
    assert [line["text"] for line in told] == ["eyes closed"]
    kept = [m for m in open_recording(path).markers if m.text == "eyes closed"]
    assert [m.time for m in kept] == [told[0]["t"]]


@pytest.mark.parametrize("is_vital", [False, True])
def test_a_folder_that_is_deleted_ends_the_recording(tmp_path, is_vital):
    """A monitor lives on and leaves with 7; what was only to record ends at once."""
    folder = tmp_path / "session"
    folder.mkdir()
    stage, _, _ = a_stage(is_on=True, path=folder / "night.xdf", is_vital=is_vital)
    watch_until(stage, 50)
    shutil.rmtree(folder)
    if is_vital:
        assert stage.wait(2.0)
    else:
        until(lambda: stage.recording.status.over, timeout=2.0)
        n_samples = stage.monitor.status().n_samples
        until(lambda: stage.monitor.status().n_samples > n_samples + 50)
    stage.close()
    assert not folder.exists()
    with pytest.raises(OutputError, match="deleted or moved"):
        stage.raise_error()


def test_a_recording_that_cannot_be_made_leaves_what_is_watched(tmp_path):
    """The source that was opened for it is closed with the stage."""
    path = tmp_path / "night.xdf"
    stage, _, lines = a_stage(is_on=True, path=path)
    path.write_text("precious")
    with pytest.raises(UsageError, match="exists"):
        stage.watch("simulator:muse", None)
    stage.close()
    assert stage.monitor is None
    assert not lines()
    assert path.read_text() == "precious"


@pytest.mark.lsl
def test_a_marker_stream_that_nobody_sends_is_not_found(tmp_path):
    options = RecordingOptions(is_on=True, path=tmp_path / "a.xdf", markers="nobody sends this")
    stage = LiveStage(
        SourceOptions(wait=0.3), Story(json=False), recording=options, choose=no_model
    )
    with pytest.raises(StreamNotFound, match="nobody sends this"):
        stage.watch("simulator:muse", None)
    stage.close()


def test_markers_from_a_stream_without_a_name_are_refused_at_once():
    """As where a script's variable is empty."""
    with pytest.raises(UsageError, match="--markers names no stream"):
        RecordingOptions(is_on=True, markers="").check()


def test_markers_that_somebody_set_are_counted_once_they_are_on_the_disk(tmp_path):
    """The simulator's own are not."""
    stage, _, _ = a_stage(is_on=True, path=tmp_path / "a.xdf", hears_user=True)
    watch_until(stage, 20)
    assert stage.mark("one")
    assert stage.mark("two")
    stage.close()
    assert stage.recording.status.n_marks == 2
    assert len(open_recording(tmp_path / "a.xdf").markers) > 2


def test_movements_are_marked_whatever_the_case_of_the_ending(tmp_path):
    info, chunk = a_signal()
    opened = SimpleNamespace(clock=lambda: 0.0, truth=None)
    recorder = recorder_of(opened, None, RecordingOptions(), tmp_path / "A.XDF")
    recorder.begin(info)
    for start in range(0, 15 * 256, 64):
        recorder.write(chunk[start : start + 64])
    recorder.close()
    assert "artefact:blink" in {mark.text for mark in open_recording(tmp_path / "A.XDF").markers}


@pytest.mark.parametrize("name", [None, "night.xdf", "NIGHT.XDF"])
def test_a_recording_that_a_crash_left_is_offered_once(user_folder, tmp_path, capsys, name):
    """One line on stderr that says what to type, wherever it was recorded."""
    path = None if name is None else tmp_path / name
    offer_repair(path)
    assert capsys.readouterr().err == ""
    stage, _, _ = a_stage(is_on=True, path=path)
    watch_until(stage, 50)
    file = stage.recording.status.file
    left = file.read_bytes()
    stage.close()
    file.write_bytes(left)
    offer_repair(path)
    (line,) = capsys.readouterr().err.splitlines()
    assert f"affectscope repair {file}" in line


class TestLines:
    def status(self, tmp_path, n_samples=0, **changes):
        return RecordingStatus(file=tmp_path / "a.xdf", n_samples=n_samples, **changes)

    def kinds(self, lines, status):
        return [
            (kind, fields.get("samples", fields.get("state")))
            for kind, fields in lines.next(status)
        ]

    def test_what_is_written_is_told_when_there_is_more_of_it(self, tmp_path):
        lines = RecordingLines()
        assert self.kinds(lines, None) == []
        assert self.kinds(lines, self.status(tmp_path)) == [("recording", "recording")]
        assert self.kinds(lines, self.status(tmp_path, 12)) == [("written", 12)]
        assert self.kinds(lines, self.status(tmp_path, 12)) == []
        over = self.status(tmp_path, 24, over=True)
        assert self.kinds(lines, over) == [("written", 24), ("recording", "closed")]

    def test_the_last_of_a_file_is_told_although_another_one_goes_on(self, tmp_path):
        lines = RecordingLines()
        lines.next(self.status(tmp_path, 12))
        after = RecordingStatus(
            file=tmp_path / "a-2.xdf", n_samples=5, earlier=((tmp_path / "a.xdf", 24),)
        )
        told = lines.next(after)
        assert [fields["samples"] for kind, fields in told if kind == "written"] == [24, 5]

    def test_of_a_file_that_is_gone_nothing_is_acknowledged(self, tmp_path):
        lines = RecordingLines()
        lines.next(self.status(tmp_path, 12))
        gone = self.status(tmp_path, 24, failure="It was deleted.", is_gone=True, over=True)
        assert self.kinds(lines, gone) == [("recording", "failed")]

    def test_of_a_full_disk_the_last_sample_is(self, tmp_path):
        lines = RecordingLines()
        lines.next(self.status(tmp_path, 12))
        full = self.status(tmp_path, 24, failure="The disk is full.", over=True)
        assert self.kinds(lines, full) == [("written", 24), ("recording", "failed")]

    def test_people_read_a_sentence(self, tmp_path):
        assert "Recording to" in sentence_of(self.status(tmp_path))
        assert "24 samples" in sentence_of(self.status(tmp_path, 24, over=True))
