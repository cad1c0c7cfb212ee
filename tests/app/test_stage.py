"""One monitor at a time, live or played."""

import threading
import time

import pytest

from app.jsonlines import Story
from app.live_sources import SourceOptions, open_source
from app.live_stage import LiveStage
from app.replay_stage import ReplayStage
from models.bundle import save_bundle
from streaming.errors import SignalMismatch, StreamNotFound, UsageError
from streaming.signal.info import EPOC, MUSE
from streaming.signal.readings import Abstention, Prediction, Reason
from streaming.status import MonitorState
from tests.builders import a_bundle, a_recording
from tests.signals import a_feature_spec


def until(condition, timeout=10.0):
    """Wait for a condition, and fail if it never holds."""
    turn = threading.Event()
    for _ in range(round(timeout / 0.01)):
        if condition():
            return
        turn.wait(0.01)
    raise AssertionError("it never came true")


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "mine.safetensors"
    save_bundle(a_bundle(spec=a_feature_spec(MUSE), threshold=0.0), path)
    return str(path)


@pytest.fixture
def played(model):
    """A minute of a Muse, played as fast as it can be."""
    stage = ReplayStage(a_recording(60), model, Story(json=False), speed=None, start=0.0)
    yield stage
    stage.close()


def readings_of(stage):
    stage.monitor.wait()
    return stage.monitor.readings_since(0)[0]


def test_a_simulator_is_watched_with_the_model_of_its_montage():
    """Its readings are marked wherever they are shown."""
    stage = LiveStage(SourceOptions(), Story(json=False))
    presenter = stage.watch("simulator:muse", None)
    try:
        until(lambda: stage.monitor.status().n_samples > 0)
        frame = presenter.frame(traces=False)
    finally:
        stage.close()

    assert frame.model.name == "demo-muse"
    assert "simulated people only" in frame.model.notice
    assert stage.monitor.status().state is MonitorState.STOPPED


def test_another_source_takes_the_place_of_the_first():
    stage = LiveStage(SourceOptions(), Story(json=False))
    stage.watch("simulator:muse", None)
    first = stage.monitor
    try:
        stage.watch("simulator:epoc", None)
        assert first.status().state is MonitorState.STOPPED
        assert stage.monitor.status().info.device == "EPOC"
    finally:
        stage.close()


def test_a_model_given_as_a_file_is_known_by_its_name_from_then_on(played):
    """The window lists names; the one of a file that lies anywhere is among them."""
    assert played.read_with("demo-muse").model.name == "demo-muse"
    assert played.read_with("mine").model.name == "mine"


def test_what_is_opened_and_never_begun_is_closed_with_the_stage():
    """As when a window is closed while it opens another source."""
    stage = LiveStage(SourceOptions(), Story(json=False))
    stage.watch("simulator:muse", None)
    stage.open("simulator:epoc", None)
    opened = stage._opened.source
    stage.close()
    assert stage.monitor.status().info.device == "Muse"
    assert opened.read(0.5) is None


@pytest.mark.lsl
def test_a_search_ends_with_the_stage():
    """It would take ten seconds, and nobody is there any more who could see what it finds."""
    stage = LiveStage(SourceOptions(), Story(json=False))
    threading.Timer(0.2, stage.close).start()
    began = time.monotonic()
    with pytest.raises(StreamNotFound, match="was ended"):
        stage.open("lsl:nobody is called that", None)
    assert time.monotonic() - began < 5


def test_a_model_that_does_not_fit_leaves_the_source_that_was(tmp_path):
    other = tmp_path / "epoc.safetensors"
    save_bundle(a_bundle(spec=a_feature_spec(EPOC)), other)
    stage = LiveStage(SourceOptions(), Story(json=False))
    stage.watch("simulator:muse", None)
    try:
        with pytest.raises(SignalMismatch):
            stage.read_with(str(other))
        assert not stage.monitor.wait(0)
    finally:
        stage.close()


@pytest.mark.parametrize("named", ["headset", "simulator:flute", ""])
def test_what_is_no_source_is_refused(named):
    with pytest.raises(UsageError, match=r"source|simulated"):
        open_source(named, SourceOptions())


def test_a_recording_plays_to_its_end(played):
    readings = readings_of(played)

    assert len(readings) == 120
    assert any(isinstance(reading, Prediction) for reading in readings)
    assert played.position == played.duration == 60.0
    assert not played.playing


def test_after_a_seek_the_readings_are_those_of_playing_there(played):
    """Once the filters have settled: to the digit where the network's input is."""
    whole = {r.stop: r for r in readings_of(played) if isinstance(r, Prediction)}
    played.seek(30.0)
    readings = readings_of(played)

    settled = [r for r in readings if isinstance(r, Prediction)]
    early = [r.reason for r in readings if isinstance(r, Abstention) and r.stop < 60 * 256]
    assert set(early) == {Reason.SETTLING}
    assert settled
    for reading in settled:
        assert reading.start >= 32 * 256
        assert reading.probabilities["high"] == pytest.approx(
            whole[reading.stop].probabilities["high"], abs=1e-3
        )


def test_pause_holds_the_position_and_play_goes_on(model):
    stage = ReplayStage(a_recording(60), model, Story(json=False), speed=16.0, start=5.0)
    try:
        until(lambda: stage.position > 6)
        stage.pause()
        until(lambda: stage.position == stage.position)
        assert not stage.playing
        stood = stage.monitor.status().n_samples
        stage.set_speed(4.0)
        stage.play()
        until(lambda: stage.monitor.status().n_samples > stood)
        assert stage.speed == 4.0
    finally:
        stage.close()


def test_a_real_recording_without_a_model_is_shown_and_not_read():
    stage = ReplayStage(a_recording(10), None, Story(json=False), speed=None, start=0.0)
    stage.monitor.wait()
    frame = stage.presenter.frame(traces=False)
    stage.close()

    assert frame.model is None
    assert "simulated people only" in frame.no_model
    assert stage.monitor.status().n_samples == 2560
