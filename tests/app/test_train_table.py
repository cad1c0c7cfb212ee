"""`train --dataset kaggle-emotions` from its options to its refusals."""

from __future__ import annotations

import json

import pytest

from app.commands import train
from app.training_request import DataRequest, TrainRequest
from streaming.errors import UsageError
from tests.kaggle_table import write_emotions


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    return write_emotions(tmp_path_factory.mktemp("data") / "emotions.csv", 30)


def run(path, given=(), **changes):
    data = DataRequest(dataset="kaggle-emotions", data=path, given=frozenset(given))
    asked = {"network": "gru-features", "folds": "window", "allow_leak": True, "workers": 1}
    train.run(TrainRequest(data=data, given=frozenset(given), **(asked | changes)))


def test_a_dry_run_says_what_would_be_done_and_that_it_leaks(table, tmp_path, capsys):
    run(table, dry_run=True, out=tmp_path / "run", n_folds=3, json=True)

    line = json.loads(capsys.readouterr().out)
    said = " / ".join(line["plan"])
    for words in ("30 rows of 24 features", "window, 3 of them; THIS PROTOCOL LEAKS", "6 passes"):
        assert words in said
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"folds": "subject"}, "--folds window or --folds holdout"),
        ({"network": "tsception"}, "--network one of gru-features"),
        ({"allow_leak": False}, "--allow-leak"),
        ({"n_folds": None}, "--n-folds"),
        ({"given": {"window", "data"}}, "--window would change nothing"),
        ({"given": {"label", "data"}}, "--label would change nothing"),
    ],
)
@pytest.mark.parametrize("dry_run", [True, False])
def test_what_cannot_be_trained_is_refused_and_by_a_dry_run_too(table, changes, words, dry_run):
    with pytest.raises(UsageError, match=words):
        run(table, dry_run=dry_run, **changes)
