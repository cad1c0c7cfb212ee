"""Reports say what was measured, in fields that scripts rely on."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np

from models.metrics import Score
from models.report import METRICS, pass_lines, report_json
from tests.models.reports import a_report, a_training

FIELDS = {
    "schema", "summary", "network", "model", "task", "data", "notes", "protocol", "results",
    "best_baseline", "comparisons", "per_subject", "confusion", "reliability", "versions", "seed",
}  # fmt: skip


def plain(report):
    return json.loads(report_json(report))


def test_the_report_has_the_fields_that_scripts_rely_on():
    found = plain(a_report())

    assert set(found) == FIELDS
    assert (found["schema"], found["seed"], found["network"]) == (1, 7, "gru")
    for name, value in {
        "folds": "subject",
        "leaks": False,
        "n_folds": 2,
        "n_subjects": 10,
        "n_trials": 20,
        "n_windows": 2000,
        "inner": "people",
        "shares_clips": False,
        "warnings": [],
    }.items():
        assert found["protocol"][name] == value
    assert set(found["per_subject"]["gru"]) == {f"p{i:02}" for i in range(10)}
    assert np.sum(found["confusion"]["gru"]["counts"]) == 2000


def test_every_score_has_a_mean_and_an_interval_around_it():
    for scores in plain(a_report())["results"].values():
        if scores is not None:
            assert tuple(scores) == METRICS
            for score in scores.values():
                assert set(score) == {"mean", "lo", "hi"}
                assert score["lo"] <= score["mean"] <= score["hi"]


def test_what_could_not_stand_beside_is_null():
    """Scripts find the same names in every report."""
    without, with_clips = plain(a_report()), plain(a_report(clip_only=0.6))

    names = {"gru", "logreg", "logreg-cov", "majority", "clip-only"}
    assert set(without["results"]) == set(with_clips["results"]) == names
    assert without["results"]["clip-only"] is None
    assert without["results"]["logreg-cov"] is None
    assert 0.5 < with_clips["results"]["clip-only"]["balanced_accuracy"]["mean"] < 0.7


def test_each_baseline_is_compared_and_the_best_named():
    found = plain(a_report(network=0.9, logreg=0.7))

    assert found["best_baseline"] == "logreg"
    against = found["comparisons"]["logreg"]
    scores = {name: result["balanced_accuracy"]["mean"] for name, result in shown(found).items()}
    assert math.isclose(against["difference"]["mean"], scores["gru"] - scores["logreg"])
    assert against["verdict"] == "beats"
    assert 0 < against["p"] <= 0.05
    assert set(found["comparisons"]) == {"logreg", "majority"}


def shown(found):
    return {name: scores for name, scores in found["results"].items() if scores is not None}


def test_task_data_and_notes_are_told():
    found = plain(a_report())

    assert found["task"]["target"] == "valence"
    assert found["task"]["labels"] == ["low", "high"]
    assert "above 0" in found["task"]["label_rule"]
    assert found["data"] == {"name": "simulated", "sha256": "0123456789abcdef" * 4}
    assert found["notes"] == ["2 of 40 trials have no score & are left out"]


def test_reliability_adds_up_to_the_calibration_error():
    found = plain(a_report())

    bins = found["reliability"]["gru"]
    error = sum(one["weight"] * abs(one["confidence"] - one["right"]) for one in bins)
    assert math.isclose(error, found["results"]["gru"]["ece"]["mean"], rel_tol=1e-9)


def test_of_data_that_names_nobody_counts_are_null_and_there_are_no_people():
    found = plain(a_report(nobody=True, protocol="window"))

    assert found["protocol"]["n_subjects"] is None
    assert found["protocol"]["n_trials"] is None
    assert found["per_subject"] == {"gru": {}, "logreg": {}, "majority": {}}
    for score in found["results"]["gru"].values():
        assert score["lo"] is None
    assert found["results"]["gru"]["balanced_accuracy"]["mean"] > 0.85
    assert found["comparisons"]["logreg"]["p"] is None


def test_what_could_not_be_computed_is_null_and_no_nan():
    report = a_report()
    nothing = Score(math.nan, None, None)
    scores = {**report.results["gru"], "interval_coverage": nothing}

    found = plain(replace(report, results={**report.results, "gru": scores}))

    assert found["results"]["gru"]["interval_coverage"] == {"mean": None, "lo": None, "hi": None}


def test_the_log_has_a_line_a_pass():
    lines = [json.loads(line) for line in pass_lines(a_training({}), "gru")]

    assert [(line["fold"], line["pass"], line["held_loss"]) for line in lines] == [
        ("1/2", 1, 0.6),
        ("1/2", 2, 0.55),
        ("2/2", 1, 0.65),
        ("everything", 1, None),
    ]
