"""The recording that ships: what it shows, and that the command beside it makes it."""

import json
import runpy

import numpy as np
import pytest

from app import cli
from app.resources import DEMO, asset_path
from streaming.recordings.opening import open_recording
from streaming.signal.blocks import Gap

ADC_STEP = 0.52
"""µV: a little more than one step of the EPOC's converter."""


@pytest.fixture(scope="module")
def demo():
    return open_recording(asset_path(*DEMO))


def lines_of(capsys, *arguments):
    """What a command prints as JSON lines; it must end well."""
    with pytest.raises(SystemExit) as left:
        cli.main([*map(str, arguments), "--json"])
    said = capsys.readouterr()
    assert left.value.code == 0, said.err
    return [json.loads(line) for line in said.out.splitlines()]


def test_it_is_what_its_command_makes(demo, tmp_path):
    """Sample for sample; other processors may cross a converter's step."""
    made = runpy.run_path(str(asset_path("recordings", "make_demo.py")))
    made["write"](made["demo"](), tmp_path / "demo.xdf", force=False)
    again = open_recording(tmp_path / "demo.xdf")

    assert (again.info, again.markers, again.notes) == (demo.info, demo.markers, ())
    assert len(again.blocks) == len(demo.blocks)
    for one, other in zip(again.blocks, demo.blocks, strict=True):
        if isinstance(one, Gap):
            assert one == other
            continue
        assert one.start == other.start
        np.testing.assert_array_equal(one.times, other.times)
        off = np.abs(one.data - other.data)
        assert off.max() <= ADC_STEP
        assert np.count_nonzero(off) <= 1e-4 * off.size


def test_it_is_small_simulated_and_shows_a_loss_and_a_loose_electrode(demo):
    assert asset_path(*DEMO).stat().st_size < 1_100_000
    assert demo.info.simulated
    assert demo.duration == 120
    assert demo.gaps == (Gap(50 * 128, 320),)
    last = demo.blocks[-1]
    channel = last.data[demo.info.ch_names.index("T7")]
    assert np.ptp(channel[95 * 128 - last.start : 101 * 128 - last.start]) == 0
    assert len(demo.markers) == 4
    assert all(marker.text.startswith("valence=") for marker in demo.markers)


def test_the_shipped_model_reads_it_unasked_in_predict_and_in_replay(capsys):
    """The mark of the simulator is in the file; both give the same hops with the same answers."""
    predicted = lines_of(capsys, "predict", asset_path(*DEMO))
    replayed = lines_of(capsys, "replay", "--speed", "max")

    assert predicted[0]["model"] == replayed[0]["model"]
    assert predicted[0]["model"]["name"] == "demo-epoc"
    assert predicted[0]["source"]["simulated"] is True
    hops = [hops_of(lines) for lines in (predicted, replayed)]
    assert len(hops[0]) == 240
    for one, other in zip(*hops, strict=True):
        assert (one["kind"], one["start"], one["stop"]) == (
            other["kind"], other["start"], other["stop"],
        )  # fmt: skip
        if one["kind"] == "prediction":
            assert one["valence"] == pytest.approx(other["valence"], abs=1e-5)
    reasons = predicted[-1]["abstentions"]
    assert reasons["gap"] > 0
    assert reasons["contact"] > 0
    assert predicted[-1]["predictions"] > 100


def test_its_readings_follow_its_markers(demo, capsys):
    """So that whoever looks sees what the program is for; the sign, four times in five."""
    predicted = lines_of(capsys, "predict", asset_path(*DEMO))

    times = np.array([marker.time for marker in demo.markers])
    truth = [float(marker.text.removeprefix("valence=")) for marker in demo.markers]
    agree = [
        np.sign(line["valence"]) == np.sign(truth[np.searchsorted(times, line["t_end"] - 2) - 1])
        for line in predicted
        if line["kind"] == "prediction"
    ]
    assert np.mean(agree) > 0.8


def test_a_start_is_exact_from_its_first_hop_on(capsys):
    """`--start` reads what playing there from the start reads, the interval too."""
    whole = {line["stop"]: line for line in hops_of(lines_of(capsys, "replay", "--speed", "max"))}
    late = hops_of(lines_of(capsys, "replay", "--speed", "max", "--start", "71.3"))

    assert [line["stop"] for line in late] == [stop for stop in whole if stop > 71.3 * 128]
    for line in late:
        expected = whole[line["stop"]]
        assert line["kind"] == expected["kind"]
        if line["kind"] == "prediction":
            assert line["valence"] == pytest.approx(expected["valence"], abs=1e-5)
            if expected["interval"]:
                assert line["interval"] == pytest.approx(expected["interval"], abs=1e-5)


def hops_of(lines):
    return [line for line in lines if line["kind"] in ("prediction", "abstention")]
