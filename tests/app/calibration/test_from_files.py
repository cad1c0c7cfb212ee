"""``calibrate --from`` on the command line: what is printed, in words and as JSON."""

from __future__ import annotations

import json

import pytest

from app import cli
from app.calibration import from_files, training
from app.calibration.from_files import run_from, run_rest
from app.folders import profiles_folder
from streaming.errors import UsageError
from tests.app.calibration.recorded_blocks import a_sitting

FEW_ORDERS = 39


@pytest.fixture(autouse=True)
def quick(monkeypatch, user_folder):
    """Draw few orders of the labels, into a folder that is thrown away."""
    usual = training.calibrate_from
    monkeypatch.setattr(
        from_files,
        "calibrate_from",
        lambda *given, **more: usual(*given, **more, n_orders=FEW_ORDERS),
    )


def test_the_sentence_comes_first_then_what_helps_and_where_the_picture_is(tmp_path, capsys):
    run_from([a_sitting(tmp_path, effect=16.0)], pseudonym="ann")
    said = capsys.readouterr()
    first, *rest = said.out.splitlines()

    assert first.startswith("From your 2 labelled minutes (8 blocks), ")
    assert "it is yours now" in first
    assert rest[-2] == f"The picture is in {profiles_folder() / 'ann' / 'calibration.html'}."
    assert rest[-1] == "Read with it: `affectscope monitor --profile ann`."
    assert "calibrating: 20 of 20" in said.err


def test_one_line_for_programs_and_remarks_for_people(tmp_path, capsys):
    file = a_sitting(tmp_path, steps=(4, 2, 3, 5, 1, 4, 2), effect=0.0)
    run_from([file], pseudonym="ann", json=True)
    said = capsys.readouterr()
    line = json.loads(said.out)

    assert (line["kind"], line["name"], line["adopted"]) == ("calibrated", "ann", False)
    assert line["scores"]["n_blocks"] == 6
    assert line["notes"] == ["one.xdf: 1 stretch rated neutral left out"]
    assert f"affectscope: {line['notes'][0]}" in said.err
    assert line["picture"].endswith("calibration.html")


def test_whose_recordings_they_are_must_be_said(tmp_path):
    for run in (run_from, run_rest):
        with pytest.raises(UsageError, match="Whose recordings are these"):
            run([tmp_path / "one.xdf"], pseudonym=None)


def test_the_command_takes_several_files_and_a_day_of_rest(tmp_path, capsys):
    first = a_sitting(tmp_path, effect=16.0)
    second = a_sitting(tmp_path, "two.xdf", effect=16.0, seed=1, day=2)
    rest = a_sitting(tmp_path, "rest.xdf", (3,) * 5, marks=[], day=3)
    said = []
    for arguments in (("--from", first, second), ("--rest", "--from", rest)):
        with pytest.raises(SystemExit) as left:
            cli.main(["calibrate", "--profile", "ann", "--json", *map(str, arguments)])
        assert left.value.code == 0
        said += [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert said[0]["scores"]["n_days"] == 2
    assert said[-1]["kind"] == "aligned"
    assert said[-1]["seconds"] > 60
    assert said[-1]["aligned_on"] is not None
