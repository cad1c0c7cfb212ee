"""The repair of a recording as a command: what it prints, what it writes, how it ends."""

import json

import pytest

from app import cli
from app.commands import repair as command
from streaming.recordings.salvaging import StreamLeft
from streaming.recordings.xdf_format import markers_header
from tests.builders import a_recording
from tests.xdf_files import write_ours


@pytest.fixture
def night(tmp_path):
    """Four seconds of ours, cut within its samples."""
    path = tmp_path / "night.xdf"
    write_ours(path, a_recording(4), chunk_size=12)
    path.write_bytes(path.read_bytes()[:15_000])
    return path


def run(*arguments):
    """Run the command line here; return its exit code."""
    with pytest.raises(SystemExit) as left:
        cli.main(["repair", *map(str, arguments)])
    return left.value.code


def test_a_damaged_recording_is_saved_beside_it_and_the_loss_told(night, capsys):
    assert run(night) == 0

    said = capsys.readouterr().out
    assert f"{night.parent / 'night-repaired.xdf'}: all but " in said
    assert "cut short from byte" in said
    assert f"{night} is as it was" in said
    assert "samples, " in said
    assert "more may be lost" in said
    assert (night.parent / "night-repaired.xdf.json").exists()


def test_a_sound_recording_is_said_to_be_and_nothing_is_written(night, capsys):
    assert run(night) == 0
    repaired = night.parent / "night-repaired.xdf"
    before = sorted(night.parent.iterdir())
    capsys.readouterr()

    assert run(repaired) == 0

    assert f"{repaired} is sound; nothing was written." in capsys.readouterr().out
    assert sorted(night.parent.iterdir()) == before


def test_a_sound_recording_that_was_changed_is_not_only_called_sound(night, capsys):
    run(night)
    repaired = night.parent / "night-repaired.xdf"
    beside = night.parent / "night-repaired.xdf.json"
    beside.write_text(beside.read_text().replace('"sha256": "', '"sha256": "0'))

    assert run(repaired) == 0

    assert "samples may be altered" in capsys.readouterr().out


def test_programs_get_one_line(night, capsys):
    assert run(night, night.parent / "new.xdf", "--json") == 0

    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert (line["schema"], line["kind"]) == (1, "repair")
    assert line["out"].endswith("new.xdf")
    assert (line["sound"], line["changed"], line["damages"]) == (False, False, 1)
    eeg = line["streams"][0]
    assert (eeg["type"], eeg["samples_lost"], eeg["at_least"]) == ("EEG", 0, True)
    assert eeg["seconds"] == eeg["samples"] / 256
    assert line["streams"][1]["seconds"] is None


def test_a_file_that_is_there_is_replaced_by_force_only(night):
    assert run(night) == 0
    assert run(night) == 2
    assert run(night, "--force") == 0
    assert run(night, night, "--force") == 2


def test_what_is_no_xdf_ends_with_4(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("timestamps,TP9\n")
    assert run(tmp_path / "a.csv") == 4
    assert run(tmp_path / "nowhere.xdf") == 4
    assert "no XDF" in capsys.readouterr().err


def test_a_folder_that_takes_nothing_ends_with_7(night):
    assert run(night, night.parent / "no" / "new.xdf") == 7


@pytest.mark.parametrize(
    ("n_lost", "at_least", "words"),
    [
        (0, False, "7 samples"),
        (0, True, "7 samples; more may be lost"),
        (2, False, "7 samples; 2 lost"),
        (2, True, "7 samples; at least 2 lost"),
    ],
)
def test_losses_are_said_no_larger_and_no_smaller_than_they_are(n_lost, at_least, words):
    stream = StreamLeft(
        header=markers_header(),
        raw_header=b"",
        n_kept=7,
        n_lost=n_lost,
        at_least=at_least,
        first=0.0,
        last=1.0,
        offsets=(),
        has_footer=False,
    )
    assert command._of_stream(stream) == f"Affectscope-Markers (Markers): {words}"
