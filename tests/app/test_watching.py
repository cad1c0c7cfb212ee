"""One window's stages: a live source goes on behind the recording that is played over it."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from app.frame import Playback
from app.jsonlines import Story
from app.live_sources import SourceOptions
from app.live_stage import LiveStage
from app.looking_back import LookingBack
from app.replay_stage import ReplayStage
from app.resources import DEMO, asset_path
from app.source_choice import SourceChoice
from app.watching import Shown, Watching, awaited
from streaming.errors import RecordingError, UsageError
from streaming.recordings.opening import open_recording
from streaming.status import MonitorState
from tests.builders import a_recording
from tests.waiting import until


@pytest.fixture
def watching():
    """Return what watches the simulator."""
    stage = LiveStage(SourceOptions(), Story(json=False))
    presenter = stage.watch("simulator:muse", None)
    made = Watching(stage, Shown(LookingBack(presenter), "simulator:muse"))
    yield made
    made.close()


def live_monitor(watching):
    return watching._live.monitor


def test_a_recording_is_played_while_the_live_source_goes_on(watching):
    """Coming back costs no second look for it, and no sample."""
    file = asset_path(*DEMO)
    shown = watching.open_recording(file)()
    assert watching.shown is shown
    assert shown.file == file
    assert shown.transport is shown.replay
    assert not watching.is_live
    assert shown.presenter.frame(traces=False).playback is Playback.PLAYING
    live = live_monitor(watching)
    before = live.status().n_samples
    until(lambda: live.status().n_samples > before)

    replay = shown.replay
    again = watching.open_source("simulator:muse")()
    assert watching.is_live
    assert live_monitor(watching) is live
    assert isinstance(again.transport, LookingBack)
    assert replay.monitor.status().state is MonitorState.STOPPED


def test_what_is_recorded_goes_on_behind_a_replay(watching, tmp_path):
    """Its end is asked for from wherever one is."""
    file = watching.start_recording(tmp_path / "me.xdf")
    watching.open_recording(asset_path(*DEMO))()
    before = watching.recording.n_samples
    until(lambda: watching.recording.n_samples > before)
    assert watching.mark("still here")
    watching.stop_recording()
    until(lambda: watching.recording.over)
    assert file.stat().st_size > 0
    assert not watching.mark("too late")


def test_a_recording_that_cannot_be_read_changes_nothing(watching, tmp_path):
    broken = tmp_path / "broken.xdf"
    broken.write_bytes(b"no recording at all")
    before = watching.shown
    with pytest.raises(RecordingError):
        watching.open_recording(broken)
    assert watching.shown is before
    assert not live_monitor(watching).wait(0)


def test_a_choice_is_opened_with_its_map_and_again_by_its_name(watching):
    """The list of sources knows only the name."""
    choice = SourceChoice(source="simulator:epoc", channel_map={"AF3": "AF7"}, unit="uV")
    watching.open_choice(choice)()
    assert watching.shown.source == "simulator:epoc"
    assert watching._choices["simulator:epoc"].channel_map == {"AF3": "AF7"}
    watching.open_source("simulator:muse")()
    watching.open_source("simulator:epoc")()
    assert live_monitor(watching).status().info.device == "EPOC"


def test_a_source_that_is_none_is_refused_in_words(watching):
    with pytest.raises(UsageError, match="is no source"):
        watching.open_source("tv:1")


@pytest.fixture
def awaiting():
    """Return what waits for a recording, as the command `replay` does."""
    made = Watching(None, awaited("demo.xdf", asset_path(*DEMO)))
    yield made
    made.close()


def open_demo(start=0.0):
    """Return a way to play the recording that ships, from a second on."""

    def open_stage():
        recording = open_recording(asset_path(*DEMO))
        return ReplayStage(recording, None, Story(json=False), speed=1.0, start=start)

    return open_stage


def test_a_recording_that_is_awaited_is_no_live_signal(awaiting):
    """Nothing of it can be recorded, and there is no way back to the wait for it."""
    assert not awaiting.is_live
    assert not awaiting.ends_with_monitor
    assert awaiting.shown.transport is None
    assert awaiting.shown.presenter.frame(traces=True).status.state is MonitorState.CONNECTING

    shown = awaiting.open_replay(open_demo(start=20.0), asset_path(*DEMO))()
    assert shown.source == awaiting.shown.source == "demo.xdf"
    assert shown.replay.position >= 20.0
    assert shown.presenter.model.name == "demo-epoc"
    again = awaiting.open_source("demo.xdf")()
    assert again.replay is not None
    assert again.replay is not shown.replay


def test_a_window_that_is_closed_meanwhile_leaves_no_recording_playing(awaiting):
    awaiting.close()
    before = threading.active_count()
    with pytest.raises(RecordingError, match="Nobody watches"):
        awaiting.open_replay(open_demo(), asset_path(*DEMO))
    until(lambda: threading.active_count() <= before)


def test_one_replay_follows_another_and_the_first_one_ends(watching):
    first = watching.open_recording(asset_path(*DEMO))()
    second = watching.open_recording(asset_path(*DEMO))()
    assert first.replay.monitor.status().state is MonitorState.STOPPED
    assert not second.replay.monitor.wait(0)


def test_another_model_reads_what_is_shown_and_not_what_is_behind_it(watching):
    watching.open_recording(asset_path(*DEMO))()
    shown = watching.read_with("demo-epoc")()
    assert shown.presenter.model.name == "demo-epoc"
    assert shown.file == asset_path(*DEMO)


def test_what_is_opened_and_never_begun_ends_with_the_window(watching):
    """As where the window is closed while a recording is read."""
    watching.open_recording(asset_path(*DEMO))
    opened = watching._opened
    watching.close()
    assert opened.monitor.status().state is MonitorState.STOPPED
    before = threading.active_count()
    with pytest.raises(RecordingError, match="Nobody watches"):
        watching.open_recording(asset_path(*DEMO))
    until(lambda: threading.active_count() <= before)


def test_from_a_replay_one_comes_to_a_live_source():
    """The command `replay` has none at first."""
    story = Story(json=False)
    stage = ReplayStage(a_recording(20), None, story, speed=1.0, start=0.0)
    watching = Watching(None, Shown(stage.presenter, "old.xdf", stage))
    try:
        assert not watching.mark("nobody records")
        watching.stop_recording()
        assert watching.recording is None
        watching.open_source("simulator:muse")()
        assert watching.is_live
        assert not watching.ends_with_monitor
    finally:
        watching.close()
    assert live_monitor(watching).status().state is MonitorState.STOPPED


def test_the_filters_are_loaded_where_a_source_is_opened_and_before_it_is():
    """Not with the first frame, for which the window's thread would stop, or the first block, for
    which the reader's would."""
    code = """
import sys
import app.live_stage
from app.jsonlines import Story
from app.live_sources import SourceOptions
from app.watching import awaited
def open_source(*_):
    print("scipy.signal" in sys.modules, "torch" in sys.modules)
    sys.exit()
app.live_stage.open_source = open_source
shown = awaited("lsl:cap")
frame = shown.presenter.frame(traces=True)
print(frame.status.state, frame.traces, "scipy.signal" in sys.modules)
app.live_stage.LiveStage(SourceOptions(), Story(json=False)).open("lsl:cap", None)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["connecting", "None", "False", "True", "False"]
