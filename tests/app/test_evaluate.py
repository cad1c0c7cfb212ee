"""The evaluate command: a model of one's own on people whom it never met."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from app import cli
from app.commands.evaluate import command_of, suited
from app.training_request import DataRequest
from models.bundle import save_bundle
from models.datasets import simulated
from streaming.errors import SignalMismatch
from tests.builders import a_bundle, a_manifest, a_spec
from tests.labelled_files import a_folder

FEW = ("--people", "6")


def leaving(*arguments):
    """Run the command line here; return its exit code."""
    with pytest.raises(SystemExit) as left:
        cli.main([str(one) for one in arguments])
    return left.value.code


@pytest.fixture
def short_trials(monkeypatch):
    """Trials of 40 s: the files are the same, and nobody waits for the scores."""
    init = simulated.SimulatedTrials.__init__
    monkeypatch.setattr(
        simulated.SimulatedTrials,
        "__init__",
        lambda self, **parts: init(self, **({"seconds": 40.0} | parts)),
    )


@pytest.fixture
def model(tmp_path):
    path = tmp_path / "mine.safetensors"
    save_bundle(a_bundle(spec=a_spec(features="log_power")), path)
    return path


def report_of(capsys):
    (line,) = capsys.readouterr().out.splitlines()
    fields = json.loads(line)
    assert fields["kind"] == "report"
    return fields


def test_recordings_that_a_model_was_trained_on_are_counted_among_others(tmp_path, capsys):
    """Some of them moved to a folder of new ones, and packed meanwhile."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir(), new.mkdir()
    a_folder(old, seconds=12.0)
    said = ["--dataset", "recordings", "--data"]
    trained = ["train", *said, old, "--network", "logreg", "--folds", "trial", "--n-folds", "2"]
    assert leaving(*trained, "--workers", "1", "--out", tmp_path / "run") == 0
    capsys.readouterr()
    model = tmp_path / "run" / "model.safetensors"
    a_folder(new, ["carl-calm-1.csv", "carl-tense-1.csv"], seconds=12.0)

    assert leaving("evaluate", model, *said, new, "--json") == 0
    unknown = report_of(capsys)["report"]
    known = (old / "anna-calm-1.csv").read_bytes()
    (new / "anna-calm-7.csv.gz").write_bytes(gzip.compress(known))
    assert leaving("evaluate", model, *said, new, "--json") == 0
    met = report_of(capsys)["report"]

    assert unknown["protocol"]["leaks"] is False
    assert met["protocol"]["leaks"] is True
    assert met["summary"].startswith("THIS MODEL WAS TRAINED ON 1 OF THESE 3 RECORDINGS")


def test_a_model_that_was_just_trained_is_judged_by_other_people(tmp_path, capsys, short_trials):
    """From train to evaluate as a user goes, without an option on who the others are."""
    trained = ["train", "--montage", "muse", "--network", "logreg", "--n-folds", "2"]
    assert leaving(*trained, *FEW, "--workers", "1", "--out", tmp_path / "run") == 0
    capsys.readouterr()
    model = tmp_path / "run" / "model.safetensors"

    assert leaving("evaluate", model, *FEW, "--json", "--out", tmp_path / "new") == 0

    said = report_of(capsys)
    report = said["report"]
    assert report["protocol"]["folds"] == "new data"
    assert report["protocol"]["leaks"] is False
    assert report["protocol"]["n_subjects"] == 6
    assert set(report["per_subject"]["logreg"]) == {f"simulated-101000{n}" for n in range(6)}
    assert report["results"]["clip-only"] is None
    assert report["comparisons"]["majority"]["p"] is not None
    assert report["model"]["training"] == "simulated"
    assert [Path(file).name for file in said["files"]] == ["report.json", "report.html"]
    assert json.loads((tmp_path / "new" / "report.json").read_text()) == report
    page = (tmp_path / "new" / "report.html").read_text()
    assert "affectscope evaluate model --dataset simulated --montage muse" in page

    assert leaving("evaluate", model, *FEW, "--seed", "0", "--json") == 0
    report = report_of(capsys)["report"]
    assert report["summary"].startswith("THIS MODEL WAS TRAINED ON THIS VERY DATA")
    assert report["protocol"]["leaks"] is True


def test_people_get_words_and_tables(model, capsys, short_trials):
    assert leaving("evaluate", model, *FEW) == 0

    told = capsys.readouterr()
    assert "balanced accuracy" in told.out.splitlines()[0]
    assert "| balanced_accuracy |" in told.out
    assert "- When it was trained" in told.out
    assert "preparing trials" in told.err


def test_windows_are_kept_for_the_next_evaluation(model, user_folder, capsys, short_trials):
    leaving("evaluate", model, *FEW, "--json")
    first = capsys.readouterr()

    leaving("evaluate", model, *FEW, "--json")

    again = capsys.readouterr()
    assert again.out == first.out
    assert "preparing" not in again.err


def test_a_model_without_a_recipe_is_refused_with_5(tmp_path, capsys):
    path = tmp_path / "features.safetensors"
    save_bundle(a_bundle(network="logreg", hyper={}, spec=None, offline_only=True), path)

    assert leaving("evaluate", path) == 5
    assert "offline-only" in capsys.readouterr().err


def test_data_without_the_electrodes_is_refused_with_5(model, capsys):
    assert leaving("evaluate", model, "--montage", "native") == 5
    assert "lacks TP9, AF7, TP10, AF8" in capsys.readouterr().err


def test_data_labelled_with_something_else_is_refused_with_2(tmp_path, capsys):
    path = tmp_path / "arousal.safetensors"
    save_bundle(a_bundle(target="arousal", interval=None), path)

    assert leaving("evaluate", path) == 2
    assert "tells arousal and the data is labelled with valence" in capsys.readouterr().err


def test_a_model_that_is_not_there_is_told_with_5(capsys):
    assert leaving("evaluate", "nobody-s") == 5
    assert "Models in sight" in capsys.readouterr().err


def test_a_report_that_is_there_is_not_replaced_unless_forced(
    model, tmp_path, capsys, short_trials
):
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.json").write_text("mine")

    assert leaving("evaluate", model, *FEW, "--out", out) == 2
    assert "--force" in capsys.readouterr().err
    assert (out / "report.json").read_text() == "mine"
    assert leaving("evaluate", model, *FEW, "--out", out, "--force") == 0
    assert (out / "report.html").exists()


def test_what_was_not_asked_for_is_taken_from_the_model():
    manifest = a_manifest(target="arousal", interval=None)

    asked = suited(DataRequest(dataset="dreamer", montage=""), manifest)

    assert (asked.label, asked.montage) == ("arousal", "muse")
    other = suited(DataRequest(dataset="dreamer", montage="native", label="valence"), manifest)
    assert (other.label, other.montage) == ("valence", "native")
    assert suited(DataRequest(dataset="recordings", montage=""), manifest).label is None
    epoc = a_manifest(spec=a_spec(montage="epoc", features="log_power"))
    assert suited(DataRequest(montage=""), epoc).montage == "native"


@pytest.mark.parametrize(
    ("rule", "trained_on", "dataset", "taken"),
    [
        ("score >= 3 is high", "dreamer", "dreamer", ">=3"),
        ("score > 4.5 is high", "torcheeg:deap", "torcheeg:DEAP", ">4.5"),
        ("score > 5 is high", "torcheeg:deap", "dreamer", None),
        ("the label in the file's name", "recordings", "recordings", None),
    ],
)
def test_the_same_data_set_is_labelled_as_the_model_learned_it(rule, trained_on, dataset, taken):
    """Another set has another scale; its own usual threshold serves."""
    manifest = a_manifest(label_rule=rule, dataset=trained_on)

    assert suited(DataRequest(dataset=dataset), manifest).threshold == taken
    assert suited(DataRequest(dataset=dataset, threshold=">2"), manifest).threshold == ">2"


def test_a_table_of_features_holds_no_signal():
    with pytest.raises(SignalMismatch, match="no signal"):
        suited(DataRequest(dataset="kaggle-emotions"), a_manifest())


def test_the_command_that_is_passed_on_names_no_folder():
    asked = DataRequest(
        dataset="dreamer",
        data=Path("anna") / "DREAMER.mat",
        label="valence",
        threshold=">3",
        montage="muse",
    )

    said = command_of(a_bundle(), asked)

    assert "anna" not in said
    assert said.endswith(
        '--dataset dreamer --data PATH --label valence --threshold ">3" --montage muse'
    )


def test_help_gives_examples(capsys):
    assert leaving("evaluate", "--help") == 0

    printed = capsys.readouterr().out
    assert "Examples:\n    affectscope evaluate" in printed
    assert max(map(len, printed.splitlines())) <= 80
