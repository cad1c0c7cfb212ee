"""Converting as a command: what it prints, what it warns of, how it ends."""

import json

import pytest

from app import cli
from streaming.recordings.opening import open_recording
from tests.builders import a_muselsl_csv, a_recording
from tests.xdf_files import write_ours


@pytest.fixture
def night(tmp_path):
    """Four seconds of a Muse with a gap, as we record it."""
    path = tmp_path / "night.xdf"
    write_ours(path, a_recording(4, gaps=[(300, 100)]), chunk_size=12)
    return path


def run(*arguments):
    """Run the command line here; return its exit code."""
    with pytest.raises(SystemExit) as left:
        cli.main(["convert", *map(str, arguments)])
    return left.value.code


@pytest.mark.parametrize("ending", [".xdf", ".edf", ".fif", ".csv"])
def test_a_recording_is_converted_and_what_was_lost_goes_to_stderr(night, ending, capsys):
    out = night.parent / f"other{ending}"

    assert run(night, out) == 0

    said = capsys.readouterr()
    assert said.out == f"{out}: 924 samples of 4 channels at 256 Hz, 1 gap, 0 markers.\n"
    assert ("16 bits" in said.err) == (ending == ".edf")
    assert len(said.err.splitlines()) == (ending == ".edf")
    assert [(gap.start, gap.n_missing) for gap in open_recording(out).gaps] == [(300, 100)]


def test_json_tells_what_was_assumed_and_what_was_lost(night, capsys):
    """One line, of the kind that says what is on the disk."""
    out = night.parent / "other.edf"

    assert run(night, out, "--json") == 0

    (line,) = capsys.readouterr().out.splitlines()
    written = json.loads(line)
    assert written["kind"] == "written"
    assert written["file"] == str(out)
    assert written["samples"] == 924
    assert len(written["notes"]["lost"]) == 1


def test_map_and_unit_are_written_into_the_new_file(tmp_path):
    """So that nobody needs to give them again."""
    content = a_muselsl_csv(ch_names=("eeg1", "eeg2"), scale=1e-3)
    (tmp_path / "a.csv").write_bytes(content)

    assert run(tmp_path / "a.csv", tmp_path / "a.fif", "--map", "eeg1=TP9", "--unit", "mV") == 0

    found = open_recording(tmp_path / "a.fif")
    assert found.info.ch_names == ("TP9", "eeg2")
    assert found.chunks[0].data.std() == pytest.approx(20, rel=0.1)


@pytest.mark.parametrize(
    ("out", "code", "said"),
    [
        ("night.xdf", 2, "is the recording itself"),
        ("other.mat", 2, "tells no form"),
        ("taken.csv", 2, "--force"),
        ("nowhere/a.xdf", 7, "no folder"),
    ],
)
def test_what_cannot_be_done_ends_with_the_contracts_code(night, out, code, said, capsys):
    (night.parent / "taken.csv").write_text("mine")

    assert run(night, night.parent / out) == code

    assert said in capsys.readouterr().err
    assert (night.parent / "taken.csv").read_text() == "mine"


def test_a_file_that_cannot_be_read_leaves_no_other(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("Dear reader\n")

    assert run(tmp_path / "a.csv", tmp_path / "a.xdf") == 4

    assert not (tmp_path / "a.xdf").exists()


def test_force_replaces(night):
    out = night.parent / "other.csv"
    out.write_text("old")

    assert run(night, out, "--force") == 0

    assert out.read_text().startswith("timestamps,")
