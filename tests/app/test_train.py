"""The train command from its options to its files."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest

from app.commands import train
from app.training_request import DataRequest, TrainRequest
from models import training
from models.bundle import load_bundle
from models.datasets import simulated
from models.manifest import threshold_for
from streaming.errors import UsageError
from tests.dreamer_mat import write_dreamer
from tests.labelled_files import a_folder

DATA = DataRequest(montage="muse", people=6)
ASKED = TrainRequest(data=DATA, network="gru", n_folds=2, passes=2, lr=3e-3, workers=1)


def run(**changes):
    data = {name: changes.pop(name) for name in list(changes) if name in DATA_FIELDS}
    asked = replace(ASKED, **changes)
    train.run(replace(asked, data=replace(asked.data, **data)))


DATA_FIELDS = {field.name for field in fields(DataRequest)} - {"seed"}


@pytest.fixture
def short_trials(monkeypatch):
    """Trials of 40 s: the files are the same, and nobody waits for the scores."""
    init = simulated.SimulatedTrials.__init__
    monkeypatch.setattr(
        simulated.SimulatedTrials,
        "__init__",
        lambda self, **parts: init(self, **({"seconds": 40.0} | parts)),
    )


def test_a_training_leaves_model_report_card_and_log(tmp_path, capsys, short_trials):
    out = tmp_path / "run"

    run(out=out)

    names = {"model.safetensors", "report.json", "report.html", "model-card.md", "training.jsonl"}
    assert {path.name for path in out.iterdir()} == names | {"folds"}
    manifest = load_bundle(out / "model.safetensors").manifest
    report = json.loads((out / "report.json").read_text())
    assert (manifest.training, manifest.network, manifest.spec.hop) == ("simulated", "gru", 0.5)
    assert manifest.scores[0].metric == "balanced_accuracy"
    assert manifest.scores[0].mean == report["results"]["gru"]["balanced_accuracy"]["mean"]
    assert report["protocol"]["n_subjects"] == 6
    said, progress = capsys.readouterr()
    assert report["summary"] in said
    assert "fold 1/2" in progress
    assert "fold" not in said.split("| score")[1].splitlines()[-1]


def test_the_model_is_read_back_by_what_reads_live_signals(tmp_path, short_trials, capsys):
    run(out=tmp_path, json=True)

    (line,) = capsys.readouterr().out.splitlines()
    fields = json.loads(line)
    assert (fields["schema"], fields["kind"]) == (1, "report")
    results = fields["report"]["results"]
    assert set(results) == {"gru", "logreg", "logreg-cov", "majority", "clip-only"}
    assert results["clip-only"] is None
    assert len(fields["files"]) == 5


def test_nothing_is_overwritten_without_force(tmp_path, short_trials):
    (tmp_path / "model.safetensors").write_bytes(b"mine")

    with pytest.raises(UsageError, match="--force"):
        run(out=tmp_path)
    assert (tmp_path / "model.safetensors").read_bytes() == b"mine"
    run(out=tmp_path, force=True)
    load_bundle(tmp_path / "model.safetensors")


@pytest.mark.parametrize("as_json", [False, True])
def test_a_dry_run_says_what_would_be_done_and_does_nothing(tmp_path, capsys, as_json):
    out = tmp_path / "run"

    run(out=out, dry_run=True, json=as_json)

    said = capsys.readouterr().out
    assert not out.exists()
    for words in ("6 people", "2 folds", "4 s each 0.5 s", "gru", "logreg, logreg-cov, majority"):
        assert words in said


def test_a_dry_run_refuses_a_folder_that_the_training_would_refuse(tmp_path):
    (tmp_path / "mine").write_text("notes")

    with pytest.raises(UsageError, match="holds files already"):
        run(out=tmp_path, dry_run=True)
    run(out=tmp_path, dry_run=True, force=True)


@pytest.mark.parametrize(
    ("changes", "mend"),
    [
        ({"people": 4, "n_folds": 5}, "--n-folds"),
        ({"overlap": 4.0}, "--overlap"),
        ({"window": 4.1}, "--window"),
        ({"lr": 0.0}, "--lr"),
        ({"people": 20_000}, "--people"),
        ({"dataset": "dreamer"}, "--data"),
        ({"dataset": "dreamers"}, "Known: simulated"),
        ({"folds": "window"}, "--allow-leak"),
        ({"folds": "subject-and-clip"}, "--folds subject"),
        ({"resume": True, "out": None}, "--out"),
        ({"network": "clip-only"}, "beside every network"),
        ({"folds": "trial", "n_folds": None, "dry_run": True}, "--n-folds a number"),
        ({"network": "gru-features"}, "--network"),
    ],
    ids=str,
)
def test_what_cannot_be_trained_is_refused_with_the_mend(tmp_path, changes, mend, short_trials):
    with pytest.raises(UsageError, match=mend):
        run(**({"out": tmp_path / "run"} | changes))
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("network", ["logreg", "majority"])
def test_a_yardstick_can_be_trained_as_a_model(tmp_path, network, short_trials):
    run(out=tmp_path, network=network)

    assert load_bundle(tmp_path / "model.safetensors").manifest.network == network
    assert (tmp_path / "training.jsonl").read_text() == ""


def test_overlap_sets_the_hop(capsys):
    run(dry_run=True, overlap=2.0, network="tsception", montage="native")

    said = capsys.readouterr().out
    assert "4 s each 2 s" in said
    assert "AF3" in said


def test_what_limits_the_scores_is_printed_under_them(capsys, short_trials):
    run(folds="window", allow_leak=True, network="logreg")

    said = capsys.readouterr().out
    assert "- Everybody tested was seen in training: nothing is said of strangers." in said
    assert said.index("| score |") < said.index("| against |") < said.index("- Everybody")


def test_a_leaking_score_says_so_before_anything_else(capsys, short_trials):
    run(folds="window", allow_leak=True, network="logreg", json=True)

    report = json.loads(capsys.readouterr().out)["report"]
    assert report["summary"].startswith("THIS PROTOCOL LEAKS")
    assert report["protocol"]["leaks"] is True


def test_a_training_that_was_ended_goes_on_to_the_same_scores(tmp_path, short_trials, monkeypatch):
    """The second fold fails as if the process had been killed in it."""
    whole, ended = tmp_path / "whole", tmp_path / "ended"
    run(out=whole)
    real = training.train_fold

    def killed(job, tell):
        if job.fold.name == "2/2":
            raise KeyboardInterrupt
        return real(job, tell)

    with monkeypatch.context() as patch:
        patch.setattr("models.training.train_fold", killed)
        with pytest.raises(KeyboardInterrupt):
            run(out=ended)
    done = []

    def noted(job, tell):
        done.append(job)
        return real(job, tell)

    monkeypatch.setattr("models.training.train_fold", noted)

    run(out=ended, resume=True)

    assert [job.fold.name for job in done] == ["2/2"]
    assert json.loads((ended / "report.json").read_text()) == json.loads(
        (whole / "report.json").read_text()
    )


def test_another_plan_does_not_go_on_with_these_folds(tmp_path, short_trials, capsys):
    run(out=tmp_path)

    with pytest.raises(UsageError, match="--force"):
        run(out=tmp_path, resume=True, passes=1)


def test_windows_are_made_once_and_found_again(short_trials, capsys):
    run(network="logreg", people=7)
    first = capsys.readouterr()

    run(network="logreg", people=7)

    again = capsys.readouterr()
    assert "preparing trials" in first.err
    assert "preparing trials" not in again.err
    assert again.out == first.out


def test_a_dry_run_on_stand_ins_says_that_the_model_will_be_approximate(tmp_path, capsys):
    path = write_dreamer(tmp_path / "DREAMER.mat", people=2, seconds=(2, 2), rest=1)

    run(dataset="dreamer", data=path, dry_run=True)

    assert "approximate: TP9 from T7 and P7" in capsys.readouterr().out


def test_a_model_of_three_labels_gives_readings_at_a_lower_confidence(tmp_path, capsys):
    labels = ("bored", "calm", "tense")
    a_folder(tmp_path, [f"anna-{label}-{n}.csv" for label in labels for n in (1, 2)], seconds=9)
    out = tmp_path / "run"

    run(dataset="recordings", data=tmp_path, folds="trial", network="majority", window=2, out=out)

    manifest = load_bundle(out / "model.safetensors").manifest
    assert manifest.labels == labels
    assert manifest.threshold == threshold_for(3) < threshold_for(2)


@pytest.mark.parametrize("dry_run", [False, True])
def test_data_of_one_label_is_refused_with_the_mend(tmp_path, dry_run):
    a_folder(tmp_path, ("anna-calm-1.csv", "ben-calm-1.csv"))

    with pytest.raises(UsageError, match=r"labelled calm: .* --label"):
        run(dataset="recordings", data=tmp_path, folds="trial", dry_run=dry_run)


def test_the_command_on_the_card_makes_the_same_training_again(tmp_path):
    path = write_dreamer(tmp_path / "DREAMER.mat", people=2, seconds=(2, 2), rest=1)
    data = DataRequest(dataset="dreamer", data=path, map="a=TP9,b=AF7", unit="mV")
    asked = TrainRequest(data=data, network="gru", folds="window", allow_leak=True)

    said = train.command_of(asked, train.plan_of(asked, train.open_trials(data)))

    assert str(path) not in said
    for words in ("--data PATH", '--threshold ">3"', '--map "a=TP9,b=AF7"', '--unit "mV"'):
        assert words in said
    assert said.endswith("--allow-leak")
    assert "--allow-leak" not in train.command_of(
        ASKED, train.plan_of(ASKED, train.open_trials(DATA))
    )
