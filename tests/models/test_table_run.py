"""Training on a table of features that names no people and no trials."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.bundle import load_bundle, network_of, probabilities, save_bundle
from models.datasets.kaggle import read_emotions
from models.settings import TrainingSettings
from models.table_run import train_table
from streaming.errors import UsageError
from tests.kaggle_table import write_emotions

QUICK = TrainingSettings(network="gru-features", hyper={"n_hidden": 8}, passes=4, batch=16, lr=1e-2)


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    folder = tmp_path_factory.mktemp("table")
    return read_emotions(write_emotions(folder / "emotions.csv", 90, effect=1.0), folder)


@pytest.mark.parametrize("network", ["gru-features", "logreg", "majority"])
@pytest.mark.parametrize(("protocol", "n_tested"), [("window", 90), ("holdout", 18)])
def test_each_network_is_tested_on_random_rows_beside_both_yardsticks(
    network, protocol, n_tested, table
):
    settings = QUICK if network == "gru-features" else replace(QUICK, network=network, hyper={})
    told = []

    outcome = train_table(
        table, settings, protocol=protocol, n_folds=2, allow_leak=True, progress=told.append
    )

    report = outcome.report.to_dict()
    assert {network, "logreg", "majority"} <= set(report["results"])
    assert np.sum(report["confusion"][network]["counts"]) == n_tested
    assert report["results"]["logreg"]["accuracy"]["mean"] > 0.5
    assert report["protocol"]["leaks"] is True
    assert outcome.report.summary.startswith("THIS PROTOCOL LEAKS")
    assert report["per_subject"][network] == {}
    assert "clip-only" not in outcome.report.results
    assert outcome.trained.interval is None
    assert any(line.startswith("training on everything") for line in told)


@pytest.mark.parametrize("network", ["gru-features", "logreg", "majority"])
def test_the_model_loads_again_answers_alike_and_reads_no_signal(network, table, tmp_path):
    settings = QUICK if network == "gru-features" else replace(QUICK, network=network, hyper={})
    outcome = train_table(table, settings, protocol="holdout", allow_leak=True)
    save_bundle(outcome.bundle, tmp_path / "model.safetensors")

    loaded = load_bundle(tmp_path / "model.safetensors")

    rows = np.array(table.store.data()[:20])
    said = [probabilities(network_of(one), rows, 1.0) for one in (loaded, outcome.bundle)]
    np.testing.assert_array_equal(*said)
    assert (loaded.manifest.network, loaded.manifest.spec) == (network, None)
    assert loaded.manifest.offline_only
    assert loaded.manifest.training == "kaggle-emotions"


@pytest.mark.parametrize("protocol", ["window", "holdout"])
def test_a_protocol_that_leaks_must_be_allowed(protocol, table):
    with pytest.raises(UsageError, match=r"leaks: .* say --allow-leak"):
        train_table(table, QUICK, protocol=protocol)


@pytest.mark.parametrize("protocol", ["subject", "trial", "subject-and-clip", "within-trial"])
def test_a_protocol_that_needs_people_or_trials_is_refused_even_where_leaks_are_allowed(
    protocol, table
):
    with pytest.raises(UsageError, match="the data names no person"):
        train_table(table, QUICK, protocol=protocol, allow_leak=True)


@pytest.mark.parametrize("network", ["tsception", "gru", "logreg-cov"])
def test_a_network_that_reads_something_else_is_refused(network, table):
    with pytest.raises(UsageError, match="gru-features, logreg, majority"):
        train_table(table, replace(QUICK, network=network), protocol="window", allow_leak=True)


def test_pieces_that_do_not_come_out_even_are_refused(table):
    uneven = replace(QUICK, hyper={"n_steps": 5})

    with pytest.raises(UsageError, match="24 features cannot be cut into 5"):
        train_table(table, uneven, protocol="window", allow_leak=True)


def test_finished_folds_are_not_trained_again(table, tmp_path):
    told = []
    parts = {"protocol": "window", "n_folds": 2, "allow_leak": True, "keep": tmp_path}
    first = train_table(table, QUICK, **parts)

    again = train_table(table, QUICK, **parts, progress=told.append)
    assert sum("kept from before" in line for line in told) == 2
    assert again.report.to_dict() == first.report.to_dict()
