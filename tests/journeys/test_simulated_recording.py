"""A simulated headset, recorded: the shipped model reads the file as it reads the headset."""

import signal

import pytest

from tests.journeys.programs import Program, hops, json_lines

SECONDS = 12


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """What the monitor read live, and the file that it recorded meanwhile."""
    file = tmp_path_factory.mktemp("recorded") / "live.xdf"
    source = ("--source", "simulator:muse", "--seed", "5")
    with Program("app", "monitor", *source, "--record-to", file, "--json") as live:
        live.wait_for(lambda lines: len(hops(lines)) > 2 * SECONDS, timeout=60)
        assert live.leave(signal.SIGINT) == 130, live.words
        return hops(live.lines), file


@pytest.mark.ci
@pytest.mark.xdist_group("simulated recording")
def test_predict_and_replay_take_the_shipped_model_unasked_and_read_what_was_read(recorded):
    """Window by window, but for what the live clock forbade and for the end."""
    live, file = recorded
    predicted = json_lines("predict", file, "--json")
    replayed = json_lines("replay", file, "--speed", "max", "--json")

    for lines in (predicted, replayed):
        assert lines[0]["model"]["name"] == "demo-muse"
        assert lines[0]["source"]["simulated"] is True
        offline = {line["stop"]: line for line in hops(lines)}
        shared = [line for line in live if line["kind"] == "prediction"]
        assert len(shared) >= 5
        for line in shared:
            assert line["start"] == offline[line["stop"]]["start"]
            assert line["valence"] == pytest.approx(offline[line["stop"]]["valence"], abs=1e-5)


@pytest.mark.ci
@pytest.mark.xdist_group("simulated recording")
def test_a_start_in_the_middle_reads_the_same_from_its_first_hop_on(recorded):
    """As `replay --start` promises: nothing settles anew."""
    _, file = recorded
    whole = {line["stop"]: line for line in hops(json_lines("predict", file, "--json"))}
    late = hops(json_lines("replay", file, "--speed", "max", "--start", "7.3s", "--json"))

    assert [line["stop"] for line in late] == [stop for stop in whole if stop > 7.3 * 256]
    assert [line["kind"] for line in late] == [whole[line["stop"]]["kind"] for line in late]
    for line in late:
        if line["kind"] == "prediction":
            assert line["valence"] == pytest.approx(whole[line["stop"]]["valence"], abs=1e-5)


SUMMED = ("probabilities", "confidence", "valence", "interval")
"""The numbers of a reading; PyTorch's sums may depend on where in memory they lie."""


def as_said(line):
    """Return what a line says of a window, but for its numbers."""
    return {key: value for key, value in line.items() if key not in SUMMED}


@pytest.mark.ci
@pytest.mark.xdist_group("simulated recording")
def test_a_loop_goes_on_until_it_is_ended_and_counts_all_passes():
    """Each pass says what the first said; Ctrl-C ends it with its summary."""
    with Program("app", "replay", "--loop", "--speed", "max", "--json") as playing:
        playing.wait_for(lambda lines: len(hops(lines)) > 2 * 240, timeout=180)
        assert playing.leave(signal.SIGINT) == 130, playing.words
        lines = playing.lines

    told = hops(lines)
    for again, first in zip(told[240:480], told[:240], strict=True):
        assert as_said(again) == as_said(first)
        for key in SUMMED:  # as near as the contract has it
            assert again.get(key) == pytest.approx(first.get(key), abs=1e-5)
    assert lines[-1]["kind"] == "summary"
    assert lines[-1]["samples"] >= 2 * 15040
    assert lines[-1]["predictions"] == sum(line["kind"] == "prediction" for line in told)
