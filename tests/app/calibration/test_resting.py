"""Two quiet minutes are recorded whole, of good signal, or begun anew."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from app.calibration import resting
from app.calibration.markers import told_by
from app.calibration.resting import QuietRest, rest_in_terminal
from streaming.errors import BundleError, OutputError, StreamNotFound
from streaming.recordings.opening import open_recording
from streaming.status import MonitorState
from tests.app.calibration.staged import STEP, StagedHeadset

SECONDS = 10.0


@pytest.fixture
def headset():
    return StagedHeadset()


@pytest.fixture
def profile(monkeypatch):
    """A profile of this headset that has a model of its own."""
    kept = SimpleNamespace(model=Path("model.safetensors"))
    monkeypatch.setattr(resting, "load_profile", lambda _root, _name: kept)
    monkeypatch.setattr(resting, "refuse_other_headset", lambda _profile, _info: None)
    return kept


def a_rest(headset, root):
    return QuietRest(headset, "ann", root, seconds=SECONDS, clock=headset.now)


def wait(headset, quiet, seconds):
    for _ in range(round(seconds / STEP)):
        headset.send(STEP)
        left = quiet.look()
    return left


def rests_in(root):
    (file,) = (root / "ann" / "recordings").glob("*.xdf")
    return told_by(open_recording(file).markers)


def test_a_rest_is_recorded_from_its_first_good_moment_to_its_end(headset, profile, tmp_path):
    quiet = a_rest(headset, tmp_path)

    assert wait(headset, quiet, 8.0) > 0
    assert wait(headset, quiet, 5.0) == 0

    told = rests_in(tmp_path)
    (rest,) = told.rests
    assert told.name == "ann"
    assert rest.kind == "quiet"
    assert rest.stop - rest.start == pytest.approx(SECONDS, abs=STEP)
    assert quiet.recording.over


def test_a_rest_in_which_the_signal_was_lost_begins_anew(headset, profile, tmp_path):
    quiet = a_rest(headset, tmp_path)
    wait(headset, quiet, 8.0)

    headset.state = MonitorState.LOST
    wait(headset, quiet, 3.0)
    assert "no good signal" in quiet.message
    headset.state = MonitorState.LIVE
    assert wait(headset, quiet, 4.0) > 5.0
    assert quiet.message == ""
    assert wait(headset, quiet, 12.0) == 0

    (rest,) = rests_in(tmp_path).rests
    assert rest.start > 10.0


def test_a_rest_that_is_left_is_none(headset, profile, tmp_path):
    quiet = a_rest(headset, tmp_path)
    wait(headset, quiet, 8.0)

    quiet.close()

    assert rests_in(tmp_path).rests == ()


def test_a_profile_without_a_model_is_refused_before_anybody_rests(headset, profile, tmp_path):
    profile.model = None

    with pytest.raises(BundleError, match="no model of its own"):
        a_rest(headset, tmp_path)

    assert not list(tmp_path.iterdir())


def test_what_ends_the_signal_or_the_recording_is_raised(headset, profile, tmp_path):
    quiet = a_rest(headset, tmp_path)
    wait(headset, quiet, 2.0)

    headset.recorders[0].error = OutputError("The disk is full.")
    with pytest.raises(OutputError, match="disk is full"):
        quiet.look()
    headset.recorders[0].error = None
    headset.state = MonitorState.STOPPED
    with pytest.raises(StreamNotFound, match="before the rest was over"):
        quiet.look()
    quiet.close()


def test_the_terminal_waits_for_its_end_and_says_so(headset, profile, tmp_path, capsys):
    quiet = a_rest(headset, tmp_path)

    rest_in_terminal(quiet, headset.send, json=False, each=lambda: None)

    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines()[-1] == "The rest is over."
    assert len(rests_in(tmp_path).rests) == 1
