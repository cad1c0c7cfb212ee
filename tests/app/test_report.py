"""``report``: a recording to a page beside it, and what it refuses."""

import csv
import json
import os
import re
import stat
from pathlib import Path

import pytest

from app import cli
from app.resources import asset_path
from models.bundle import save_bundle
from streaming.recordings.tables import write_muselsl_csv
from streaming.signal.info import MUSE
from tests.app.report.pages import Looked
from tests.builders import a_bundle, a_recording
from tests.signals import a_feature_spec

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def model(tmp_path):
    """An untrained Muse model that is sure of nothing, and reads all the same."""
    path = tmp_path / "annas-model.safetensors"
    save_bundle(a_bundle(spec=a_feature_spec(MUSE), threshold=0.0), path)
    return path


@pytest.fixture
def recording(tmp_path):
    """Half a minute of Muse noise in Unix time, two seconds missing after fifteen."""
    path = tmp_path / "night-of-anna.csv"
    noise = a_recording(30, gaps=[(15 * 256, 2 * 256)], begin=1.6e9)
    write_muselsl_csv(path, noise)
    return path


def run(*arguments):
    """Run the command line here; return its exit code."""
    with pytest.raises(SystemExit) as left:
        cli.main(["-q", "report", *(str(argument) for argument in arguments)])
    return left.value.code


def lines_of(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_page_lies_beside_the_recording_for_its_owner_alone(recording, model, capsys):
    before = os.umask(0o022)
    try:
        assert run(recording, "--model", model) == 0
    finally:
        os.umask(before)

    page = recording.with_suffix(".html")
    assert stat.S_IMODE(page.stat().st_mode) == 0o600
    assert str(page) in capsys.readouterr().out
    looked = Looked(page.read_text("utf-8"))
    assert looked.words.startswith("Recording of 13 September 2020, 12:26 UTC: Muse, 30 s")
    assert "There was a reading for" in looked.words
    assert len(looked.all("svg")) == 4


def test_nothing_in_the_page_leads_to_a_person_or_a_place(recording, model):
    """Neither the recording's and the model's names, nor folders, nor the user."""
    run(recording, "--model", model)
    html = recording.with_suffix(".html").read_text("utf-8").lower()
    for secret in (recording, recording.parent, Path.home(), recording.stem, "anna", model.stem):
        assert str(secret).lower() not in html
    assert "http:" not in html
    assert "https:" not in html


def test_without_a_model_the_signal_is_reported_all_the_same(recording, capsys):
    """A recording of a real head is read by no built-in model; that is no error."""
    assert run(recording, "--json") == 0
    started, summary, report = lines_of(capsys)
    assert started["model"] is None
    assert summary["predictions"] == 0
    assert summary["gaps"] == 1
    assert report["kind"] == "report"
    words = Looked(Path(report["file"]).read_text("utf-8")).words
    assert "No model read this recording" in words
    assert "Contact of the electrodes" in words


def test_json_lines_tell_what_was_written(recording, model, tmp_path, capsys):
    out, table, pictures = tmp_path / "r.html", tmp_path / "r.csv", tmp_path / "pictures"
    assert run(recording, out, "--model", model, "--csv", table, "--png", pictures, "--json") == 0
    started, summary, report = lines_of(capsys)
    assert {line["schema"] for line in (started, summary, report)} == {1}
    assert started["model"]["labels"] == ["low", "high"]
    assert report["file"] == str(out)
    assert report["csv"] == str(table)
    names = ["valence", "contact", "bands", "spectra"]
    assert report["pictures"] == [str(pictures / f"{name}.png") for name in names]
    for path in (out, table, *map(Path, report["pictures"])):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert all(Path(path).read_bytes().startswith(PNG) for path in report["pictures"])
    assert stat.S_IMODE(pictures.stat().st_mode) == 0o700
    with table.open(newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert sum(row["kind"] == "prediction" for row in rows) == summary["predictions"] > 0
    assert sum(row["kind"] == "gap" for row in rows) == 1


def test_the_table_is_the_one_that_predict_writes(recording, model, tmp_path):
    report, predict = tmp_path / "by-report.csv", tmp_path / "by-predict.csv"
    run(recording, "--model", model, "--csv", report)
    with pytest.raises(SystemExit):
        cli.main(["-q", "predict", str(recording), "--model", str(model), "--csv", str(predict)])
    assert report.read_bytes() == predict.read_bytes()


def test_a_simulated_recording_is_read_by_the_shipped_model(tmp_path, capsys):
    out, picture = tmp_path / "demo.html", tmp_path / "valence.png"
    demo = asset_path("recordings", "demo.xdf")
    assert run(demo, out, "--png", picture, "--json") == 0
    started, summary, report = lines_of(capsys)
    assert started["model"]["name"] == "demo-epoc"
    assert summary["predictions"] > 0
    assert report["pictures"] == [str(picture)]
    assert picture.read_bytes().startswith(PNG)
    words = Looked(out.read_text("utf-8")).words
    assert "The signal is simulated" in words
    assert "demo-epoc, which comes with the program" in words


def test_nothing_is_overwritten_unasked_and_nothing_is_done_first(recording, capsys):
    page = recording.with_suffix(".html")
    page.write_text("mine")
    assert run(recording) == 2
    assert "--force" in capsys.readouterr().err
    assert page.read_text() == "mine"
    assert run(recording, "--force") == 0
    assert page.read_text("utf-8") != "mine"


def test_the_recording_is_never_overwritten(recording, capsys):
    before = recording.read_bytes()
    assert run(recording, recording, "--force") == 2
    assert run(recording, "--csv", recording, "--force") == 2
    assert "is the recording itself" in capsys.readouterr().err
    assert recording.read_bytes() == before


def test_each_refusal_has_its_exit_code(recording, tmp_path, capsys):
    """As in `predict`, and nothing is left behind."""
    there = set(tmp_path.iterdir())
    other = tmp_path / "no.csv"
    other.write_text("not, a\ntable of, samples\n")
    assert run(tmp_path / "missing.xdf") == 4
    assert run(other) == 4
    assert run(recording, "--model", "no-such-model") == 5
    assert run(recording, "--model", "demo-epoc") == 5
    assert run(recording, tmp_path / "nowhere" / "r.html") == 7
    assert run(recording, "--png", recording) == 2
    assert set(tmp_path.iterdir()) - {other} == there


def test_real_recordings_have_pages(shared_data, tmp_path, capsys):
    """AF8 of the concentrating ones has lost contact, and the page says so."""
    file = shared_data / "muse-mental-state" / "subjecta-concentrating-1.csv.gz"
    if not file.is_file():
        pytest.skip(f"no {file.name} among the real data")
    out = tmp_path / "r.html"
    assert run(file, out) == 0
    words = Looked(out.read_text("utf-8")).words.replace("\xa0", " ")
    assert re.search(r"The worst was AF8: good for \d %, off for (?:[89]\d|100) %\.", words)
    assert "Recording of 2 August 2018" in words
    assert "subjecta" not in words
