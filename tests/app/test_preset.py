"""`train --preset` from its options to its files."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from app.commands import preset, train
from app.training_request import DataRequest, TrainRequest
from models.bundle import load_bundle
from models.presets import notebook_settings
from streaming.errors import UsageError
from tests.dreamer_mat import write_dreamer
from tests.kaggle_table import write_emotions


@pytest.fixture(scope="module")
def dreamer(tmp_path_factory):
    return write_dreamer(tmp_path_factory.mktemp("data") / "DREAMER.mat", seconds=(9, 9))


def asked_for(name, path, **given):
    """A request as the command line makes it: what was written is named."""
    label = given.pop("label", None)
    dataset = given.pop("dataset", None)
    data = DataRequest(data=path, label=label, dataset=dataset or "simulated")
    said = {*given, "preset", "data"} | ({"dataset"} if dataset else set())
    return replace(TrainRequest(data=data, preset=name, workers=1, given=frozenset(said)), **given)


@pytest.mark.ci
@pytest.mark.patient
def test_the_article_leaves_its_model_and_the_honest_ones(dreamer, tmp_path, capsys):
    out = tmp_path / "run"
    asked = asked_for("article", dreamer, passes=1, n_folds=2, out=out)

    train.run(replace(asked, json=True))

    said, progress = capsys.readouterr()
    line, report = json.loads(said), json.loads((out / "report.json").read_text())
    assert (line["kind"], line["report"]) == ("report", report)
    assert len(line["files"]) == 15
    assert report["changed"] == ["passes 1 in place of 50", "folds 2 in place of 5"]
    assert "| Sception1 | 3,165 |" in progress
    card = (out / "model-card.md").read_text()
    assert "train --preset article --data PATH --n-folds 2 --passes 1 --label valence" in card
    assert "THIS PROTOCOL LEAKS" in card
    assert str(dreamer) not in card
    assert load_bundle(out / "model.safetensors").manifest.offline_only

    train.run(replace(asked, resume=True))

    said, progress = capsys.readouterr()
    assert said.startswith("THIS PROTOCOL LEAKS: ")
    assert "| subject-and-clip |" in said
    assert str(out / "folds" / "subject" / "model.safetensors") in said
    assert progress.count("kept from before") == 2 + 2 + 4


def test_a_dry_run_of_the_article_says_that_it_leaks_and_makes_nothing(dreamer, tmp_path, capsys):
    train.run(asked_for("article", dreamer, n_folds=2, out=tmp_path / "run", dry_run=True))

    assert "THIS PROTOCOL LEAKS" in capsys.readouterr().out
    assert not (tmp_path / "run").exists()


def test_a_dry_run_of_the_notebook_says_the_same(tmp_path, capsys):
    path = write_emotions(tmp_path / "emotions.csv", 30)

    train.run(asked_for("notebook", path, passes=2, out=tmp_path / "run", dry_run=True))

    said = capsys.readouterr().out
    for words in ("30 rows of", "THIS PROTOCOL LEAKS", "GRU of 256 units, 2 passes"):
        assert words in said
    assert not (tmp_path / "run").exists()


def test_the_notebook_leaves_its_model_and_ours_beside_it(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(notebook_settings.NotebookSettings.__init__, "__kwdefaults__", _small())
    path = write_emotions(tmp_path / "emotions.csv", 90, effect=0.8)
    out = tmp_path / "run"

    train.run(asked_for("notebook", path, passes=1, out=out))

    said = capsys.readouterr().out
    names = {"model.safetensors", "report.json", "report.html", "model-card.md", "training.jsonl"}
    assert said.startswith("THIS PROTOCOL LEAKS: ")
    assert {file.name for file in out.iterdir() if file.is_file()} == names
    assert json.loads((out / "report.json").read_text())["preset"] == "notebook"
    reproduced, ours = (
        load_bundle(folder / "model.safetensors").manifest
        for folder in (out, out / "folds" / "holdout")
    )
    assert (reproduced.hyper["readout"], ours.hyper["n_steps"]) == ("all", 2)
    assert reproduced.offline_only
    assert ours.offline_only

    train.run(asked_for("notebook", path, passes=1, out=out, resume=True))

    again, progress = capsys.readouterr()
    assert again == said
    assert "pass 1: kept from before" in progress


def _small():
    """The notebook's defaults with fewer units, so that nobody waits."""
    return dict(notebook_settings.NotebookSettings.__init__.__kwdefaults__) | {"n_hidden": 4}


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("article", {"window": 2.0, "folds": "subject"}, "decides --folds, --window itself"),
        ("article", {"network": "gru"}, "decides --network itself"),
        ("article", {"dataset": "simulated"}, "reads dreamer"),
        ("article", {"n_folds": None}, "--n-folds a number"),
        ("notebook", {"workers": 2}, "decides --workers itself"),
        ("notebook", {"dataset": "dreamer"}, "reads kaggle-emotions"),
    ],
    ids=str,
)
def test_what_a_preset_decides_is_not_taken_from_anybody(dreamer, name, given, words):
    with pytest.raises(UsageError, match=words):
        preset.run(asked_for(name, dreamer, **given))


def test_a_preset_needs_its_data():
    with pytest.raises(UsageError, match="--data"):
        train.run(asked_for("article", None))
