"""What is watched may be recorded to a second file, and neither recording knows of the other."""

import pytest

from app.jsonlines import Story
from app.live_sources import SourceOptions
from app.live_stage import LiveStage
from app.recording import RecordingOptions
from app.recording_control import RecordingControl
from streaming.errors import UsageError
from streaming.recordings.opening import open_recording
from tests.waiting import until


@pytest.fixture
def stage():
    stage = LiveStage(SourceOptions(), Story(json=False), choose=lambda *_: None)
    stage.watch("simulator:muse", None)
    yield stage
    stage.close()


def texts_in(file):
    texts = [marker.text for marker in open_recording(file).markers]
    return [text for text in texts if not text.startswith(("valence=", "artefact:"))]


def test_both_files_get_the_signal_and_each_its_own_markers(stage, tmp_path):
    own = stage.start_recording(tmp_path / "own.xdf")
    beside = stage.recording.beside(tmp_path / "beside.xdf")

    stage.mark("mine")
    beside.mark("asked", stage.recording.now())
    until(lambda: beside.status.n_samples > 0)
    stage.recording.leave(beside)
    assert stage.recording.is_on
    stage.stop_recording()

    assert texts_in(own) == ["mine"]
    assert texts_in(tmp_path / "beside.xdf") == ["asked"]
    assert open_recording(own).n_samples >= open_recording(beside.status.file).n_samples


def test_a_name_that_is_taken_gets_a_number(stage, tmp_path):
    (tmp_path / "beside.xdf").touch()

    beside = stage.recording.beside(tmp_path / "beside.xdf")

    assert beside.status.file == tmp_path / "beside-2.xdf"
    stage.recording.leave(beside)


def test_what_is_recorded_beside_ends_with_what_is_watched(stage, tmp_path):
    beside = stage.recording.beside(tmp_path / "beside.xdf")
    until(lambda: beside.status.n_samples > 0)

    stage.close()

    assert beside.status.over
    assert open_recording(beside.status.file).n_samples == beside.status.n_samples


def test_a_stage_tells_who_wears_a_simulated_headset(stage):
    assert stage.wearer is not None
    assert LiveStage(SourceOptions(), Story(json=False)).wearer is None


def test_nothing_is_recorded_where_nothing_is_watched(tmp_path):
    with pytest.raises(UsageError, match="nothing to record"):
        RecordingControl(RecordingOptions()).beside(tmp_path / "beside.xdf")

    assert not list(tmp_path.iterdir())
