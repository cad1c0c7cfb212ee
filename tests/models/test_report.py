"""Reports say what was measured, weak results included."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from models.bundle import load_bundle, save_bundle
from models.card import model_card, score_table
from models.datasets.trials import SIGN_OF_VALENCE
from models.fitting import Pass
from models.folds import Fold, subject_folds
from models.metrics import Answers, Score
from models.networks import build_network
from models.report import METRICS, make_report, pass_lines, report_json
from models.training import Trained
from models.windows import WindowTable
from tests.builders import a_bundle, a_spec

LEAK = [Fold("1/1", np.arange(1500), np.arange(1500, 2000))]
"""One person's windows are on both sides."""


def some_answers(right, people, n=200, seed=0):
    """Answers of which a share of `right` names the right label."""
    rng = np.random.default_rng(seed)
    labels = np.tile([0, 1], people * n // 2)
    said = np.where(rng.uniform(size=labels.size) < right, labels, 1 - labels)
    high = np.where(said == 1, 0.8, 0.2)
    return Answers(
        subjects=np.repeat([f"p{i:02}" for i in range(people)], n),
        labels=labels,
        probabilities=np.column_stack([1 - high, high]),
        covered=np.where(np.arange(labels.size) % 5, 1.0, 0.0),
    )


def the_same_always(people):
    """The majority's answers."""
    answers = some_answers(0.5, people)
    return replace(answers, probabilities=np.full((answers.labels.size, 2), [0.51, 0.49]))


@cache
def a_report(people=10, network=0.9, logreg=0.7, *, leak=False):
    answers = {
        "gru": some_answers(network, people),
        "logreg": some_answers(logreg, people, seed=1),
        "majority": the_same_always(people),
    }
    subjects = answers["gru"].subjects
    zeros = np.zeros(subjects.size)
    table = WindowTable(
        subject=subjects,
        trial=np.full(subjects.size, "1"),
        clip=np.full(subjects.size, ""),
        t=zeros,
        start=zeros.astype(int),
        stop=zeros.astype(int),
        label=answers["gru"].labels,
        rating=zeros,
        recent=zeros,
    )
    return make_report(
        a_training(answers),
        table,
        LEAK if leak else list(subject_folds(subjects, n_folds=2)),
        task=SIGN_OF_VALENCE,
        network="gru",
        protocol="window" if leak else "subject",
        versions={"torch": "2.13.0"},
        seed=7,
    )


def a_training(answers):
    return Trained(
        network=build_network("gru", a_spec(features="log_power"), 2),
        temperature=1.0,
        interval=None,
        n_passes=1,
        answers=answers,
        passes={
            "1/2": (Pass(1, 0.7, 0.6, 0.8, 1.5),),
            "everything": (Pass(1, 0.7, None, None, 2),),
        },
        seconds=3.0,
    )


def test_the_report_has_the_fields_that_scripts_rely_on():
    plain = json.loads(report_json(a_report()))

    assert set(plain) == {
        "schema",
        "protocol",
        "summary",
        "results",
        "per_subject",
        "confusion",
        "versions",
        "seed",
    }
    assert plain["schema"] == 1
    assert plain["seed"] == 7
    for name, value in {
        "folds": "subject",
        "leaks": False,
        "n_subjects": 10,
        "n_trials": 10,
        "n_windows": 2000,
    }.items():
        assert plain["protocol"][name] == value
    assert set(plain["results"]) == {"gru", "logreg", "majority"}
    for scores in plain["results"].values():
        assert tuple(scores) == METRICS
        for score in scores.values():
            assert set(score) == {"mean", "lo", "hi"}
            assert score["lo"] <= score["hi"]
    assert set(plain["per_subject"]["gru"]) == {f"p{i:02}" for i in range(10)}
    assert np.sum(plain["confusion"]["gru"]["counts"]) == 2000
    assert plain["results"]["gru"]["interval_coverage"]["mean"] == 0.8


@pytest.mark.parametrize(
    ("network", "logreg", "words"),
    [
        (0.9, 0.6, "beats logreg and beats majority"),
        (0.6, 0.9, "falls short of logreg and beats majority"),
        (0.7, 0.68, "cannot be told from logreg"),
        (0.5, 0.8, "falls short of logreg and cannot be told from majority"),
    ],
)
def test_the_summary_says_whether_the_yardsticks_are_beaten(network, logreg, words):
    assert words in a_report(network=network, logreg=logreg).summary


def test_with_five_people_the_report_says_that_they_are_too_few():
    report = a_report(people=5)

    assert "too few for an interval" in report.summary
    assert report.to_dict()["results"]["gru"]["mcc"]["lo"] is None


def test_what_could_not_be_computed_is_null_and_no_nan():
    report = a_report()
    nothing = Score(math.nan, None, None)
    scores = {**report.results["gru"], "interval_coverage": nothing}

    plain = json.loads(report_json(replace(report, results={**report.results, "gru": scores})))

    assert plain["results"]["gru"]["interval_coverage"] == {"mean": None, "lo": None, "hi": None}


def test_a_protocol_that_leaks_says_so_before_anything_else():
    report = a_report(leak=True)

    assert report.summary.startswith("THIS PROTOCOL LEAKS: ")
    assert report.to_dict()["protocol"]["leaks"] is True


def test_the_log_has_a_line_a_pass():
    lines = [json.loads(line) for line in pass_lines(a_training({}), "gru")]

    assert [(line["fold"], line["pass"], line["held_loss"]) for line in lines] == [
        ("1/2", 1, 0.6),
        ("everything", 1, None),
    ]


def a_card(folder, **changes):
    path = folder / "mine.safetensors"
    save_bundle(a_bundle(), path, overwrite=True)
    bundle = load_bundle(path)
    parts = {"command": "affectscope train", "file_sha256": bundle.sha256}
    return bundle, model_card(bundle, a_report(), **(parts | changes))


def test_the_card_opens_with_what_the_model_was_trained_on(tmp_path):
    _, card = a_card(tmp_path)

    head = card.split("## Scores")[0]
    assert "simulated people only" in head
    assert "mean nothing" in head


def test_the_card_holds_scores_recipe_limits_licence_date_and_digest(tmp_path):
    bundle, card = a_card(tmp_path)

    assert score_table(a_report()) in card
    for words in (
        a_report().summary,
        "not a medical device",
        "TP9, AF7, TP10, AF8",
        bundle.manifest.licence,
        bundle.manifest.date,
        bundle.sha256,
        "seed 7",
    ):
        assert words in card


def test_people_in_whom_there_is_nothing_have_a_row_of_their_own(tmp_path):
    _, card = a_card(tmp_path, without_effect=("p00", "p03"))
    _, where_it_is_not_known = a_card(tmp_path)

    assert "| 2 people without any effect |" in card
    assert "| 8 people with an effect |" in card
    assert "without any effect" not in where_it_is_not_known
