"""The whole calibration in a terminal, in real processes: killed, gone on with, and trained.

About five minutes of waiting: no block is shorter than thirty seconds.
"""

import json
import signal

import pytest

from app.calibration.markers import told_by
from streaming.recordings.opening import open_recording
from tests.journeys.programs import Program

pytestmark = [
    pytest.mark.ci,
    pytest.mark.timeout(900),
    pytest.mark.xdist_group("calibration in a terminal"),
]

SHORTEST = (
    "--blocks", 6, "--block-seconds", 30, "--rest-seconds", 1, "--baseline-seconds", 10,
)  # fmt: skip

FEELS = {"pleasant": 5, "unpleasant": 1}


@pytest.fixture(autouse=True)
def _own_data(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))


def calibrate(*arguments):
    return Program(
        "app", "calibrate", "--source", "simulator:muse", "--population", "personal",
        "--profile", "ann", "--json", *SHORTEST, *arguments, hears=True,
    )  # fmt: skip


def steps(program):
    return [line for line in program.lines if line["kind"] == "calibration"]


def wait_for_step(program, after=0, **fields):
    """Return the index behind the first step from `after` on that has these fields."""

    def found(_lines):
        for place, line in enumerate(steps(program)[after:], start=after + 1):
            if all(line[name] == value for name, value in fields.items()):
                return place
        return 0

    return program.wait_for(found, timeout=120.0)


def sit_through(program, n_blocks, after):
    """Begin and rate blocks, each as it was meant."""
    for _ in range(n_blocks):
        after = wait_for_step(program, after, stage="ready")
        program.say("go")
        after = wait_for_step(program, after, stage="rating", rated=None)
        program.say(f"{FEELS[steps(program)[after - 1]['wanted']]} 3")
    return after


def recordings_in(tmp_path):
    return sorted((tmp_path / "affectscope/profiles/ann/recordings").glob("*.xdf"))


def test_a_calibration_that_is_killed_goes_on_and_comes_to_a_result(tmp_path):
    """Three blocks, kill -9 in the fourth; then the other three, and the training."""
    with calibrate() as killed:
        after = wait_for_step(killed, stage="ready")  # the fit check was passed
        killed.say("go go")
        after = wait_for_step(killed, after, stage="ready", title="Block 1 of 6: " + first(killed))
        alpha = steps(killed)[after - 1]["alpha"]
        after = sit_through(killed, 3, after - 1)
        after = wait_for_step(killed, after, stage="ready", n_done=3)
        killed.say("go")
        wait_for_step(killed, after, stage="block")
        killed.leave(signal.SIGKILL)
    assert alpha["rise_db"] is not None

    (left,) = recordings_in(tmp_path)
    assert json.loads(left.with_name(left.name + ".json").read_text())["state"] == "recording"
    assert len(told_by(open_recording(left).markers).blocks) == 3

    with calibrate("--baseline-seconds", 0) as program:
        after = wait_for_step(program, stage="ready")
        ready = steps(program)[after - 1]
        assert (ready["n_done"], ready["block"], ready["n_blocks"]) == (3, 4, 6)
        sit_through(program, 3, after - 1)
        wait_for_step(program, stage="training")
        wait_for_step(program, stage="result")
        assert program.leave() == 0, program.words
    result = steps(program)[-1]
    assert result["error"] is None
    outcome = result["outcome"]
    assert outcome["scores"]["n_blocks"] == 6
    assert outcome["scores"]["drawn"]
    assert "balanced accuracy" in outcome["words"]
    files = recordings_in(tmp_path)
    assert [len(told_by(open_recording(file).markers).blocks) for file in files] == [3, 3]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (tmp_path / "affectscope/profiles/ann/profile.json").exists()


def first(program):
    """Return what the first block asks for, once that is told."""
    program.wait_for(lambda _: any(line["wanted"] for line in steps(program)), timeout=120.0)
    return next(line["wanted"] for line in steps(program) if line["wanted"])


def test_an_interrupt_finishes_the_recording_and_leaves_with_130(tmp_path):
    with calibrate("--baseline-seconds", 0) as program:
        program.say("skip")
        program.say("go")
        wait_for_step(program, stage="block")
        assert program.leave(signal.SIGINT) == 130
    (file,) = recordings_in(tmp_path)
    assert json.loads(file.with_name(file.name + ".json").read_text())["state"] == "closed"
    texts = [marker.text for marker in open_recording(file).markers]
    assert "block=1 void" in texts


def test_the_end_of_the_input_stops_and_leaves_with_0(tmp_path):
    with calibrate() as program:
        program.process.stdin.close()
        assert program.leave() == 0, program.words
    assert steps(program)[-1]["stage"] == "ended"
    assert program.lines[-1]["kind"] == "summary"
