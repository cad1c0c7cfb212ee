"""One monitor at a time, live or played."""

import json
import threading
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.frame import Playback
from app.jsonlines import Story
from app.live_sources import SourceOptions, open_source
from app.live_stage import LiveStage
from app.replay_stage import ReplayStage
from models.bundle import save_bundle
from streaming.errors import SignalMismatch, StreamNotFound, UsageError
from streaming.signal.blocks import Gap
from streaming.signal.info import EPOC, MUSE
from streaming.signal.readings import Abstention, Prediction
from streaming.status import MonitorState
from tests.builders import a_bundle, a_recording
from tests.signals import a_feature_spec
from tests.waiting import until


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


def told_by(stage):
    """What a stage reads from where it stands on, by the end of the hop."""
    readings = readings_of(stage)
    return {reading.stop: reading for reading in readings if not isinstance(reading, Gap)}


@pytest.fixture
def broken(model):
    """A minute of a Muse with a gap at 20 s, played as fast as it can be."""
    stage = ReplayStage(
        a_recording(60, gaps=[(20 * 256, 500)]), model, Story(json=False), speed=None, start=0.0
    )
    yield stage, told_by(stage)
    stage.close()


@settings(
    deadline=None, max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(position=st.floats(0, 59))
def test_after_a_seek_the_readings_are_those_of_playing_there(broken, position):
    """From the first hop on: nothing settles anew, and the interval is there as well."""
    stage, whole = broken
    stage.seek(position)
    index = round(position * 256)
    readings = {stop: r for stop, r in told_by(stage).items() if stop > index}

    assert list(readings) == [stop for stop in whole if stop > index]
    for stop, reading in readings.items():
        expected = whole[stop]
        if isinstance(expected, Abstention):
            assert reading == expected
            continue
        assert (reading.start, reading.label) == (expected.start, expected.label)
        assert reading.valence == pytest.approx(expected.valence, abs=1e-5)
        assert (reading.interval is None) == (expected.interval is None)
        if reading.interval:
            assert reading.interval == pytest.approx(expected.interval, abs=1e-5)


def test_a_seek_while_paused_shows_what_is_there_at_once(model):
    """Its signal, its electrodes and what was read up to it; nothing is played."""
    stage = ReplayStage(a_recording(60), model, Story(json=False), speed=1.0, start=0.0)
    try:
        stage.pause()
        stage.seek(30.0)
        until(lambda: (read := stage.readings_since(0)[0]) and read[-1].stop >= 29.5 * 256)
        frame = stage.presenter.frame(traces=True)
    finally:
        stage.close()

    assert stage.position == 30.0
    assert frame.traces.data.shape[1] == 10 * 256
    assert frame.traces.times[-1] == 0.0
    assert [electrode.name for electrode in frame.contact] == list(MUSE.device_order)
    assert any(band.power_db is not None for band in frame.bands)
    assert frame.history
    assert frame.explanation.startswith("The replay is paused.")
    assert frame.current is None


def test_what_lies_before_the_start_is_told_to_nobody(model, capsys):
    """It is read to be shown; the story begins where the replay does."""
    stage = ReplayStage(a_recording(60), model, Story(json=True), speed=None, start=30.0)
    stage.wait()
    stage.close()

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    hops = [line for line in lines if line["kind"] in ("prediction", "abstention")]
    assert [hop["stop"] for hop in hops] == list(range(30 * 256 + 128, 60 * 256 + 1, 128))
    assert "settling" not in {hop.get("reason") for hop in hops}
    assert stage.played().n_samples == 30 * 256


def test_a_loop_reads_each_pass_alike(model, capsys):
    """Three passes of ten seconds, each from its first sample on, and all are counted."""
    stage = ReplayStage(a_recording(10), model, Story(json=True), speed=None, start=0.0, loop=True)
    waiter = threading.Thread(target=stage.wait)
    waiter.start()
    until(lambda: stage.played().n_samples > 2 * 2560)
    stage.set_loop(False)
    waiter.join(10)
    stage.close()

    assert not waiter.is_alive()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    hops = [line for line in lines if line["kind"] in ("prediction", "abstention")]
    n_passes, rest = divmod(len(hops), 20)
    assert rest == 0
    assert n_passes >= 3
    assert all(hops[20 * k : 20 * k + 20] == hops[:20] for k in range(n_passes))
    assert stage.played().n_samples == n_passes * 2560


def test_a_loop_in_the_window_begins_again_when_a_frame_is_asked_for(model):
    """Without the loop it stays at its end."""
    stage = ReplayStage(a_recording(10), model, Story(json=False), speed=None, start=0.0)
    stage.monitor.wait()
    assert stage.presenter.frame(traces=False).playback is Playback.OVER
    stage.set_loop(True)
    first = stage.monitor
    stage.pause()
    assert stage.presenter.frame(traces=False).playback is Playback.OVER
    assert stage.monitor is first
    stage.set_speed(1.0)
    stage.play()
    try:
        assert stage.presenter.frame(traces=False).playback is Playback.PLAYING
        assert stage.monitor is not first
        assert stage.position < 5
    finally:
        stage.close()


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
