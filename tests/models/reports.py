"""Reports of trainings that never took place."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from models.datasets.trials import SIGN_OF_VALENCE
from models.fitting import Pass
from models.folds import Fold, subject_folds, trial_folds
from models.metrics import Answers
from models.networks import build_network
from models.report import About
from models.scoring import make_report
from models.training import Trained
from models.windows import WindowTable
from tests.builders import a_spec

PASSES = {
    "1/2": (Pass(1, 0.7, 0.6, 0.8, 1.5), Pass(2, 0.5, 0.55, 0.82, 1.4)),
    "2/2": (Pass(1, 0.72, 0.65, 0.7, 1.5),),
    "everything": (Pass(1, 0.7, None, None, 2),),
}
DATA = About(
    name="simulated",
    digest="0123456789abcdef" * 4,
    licence="GPL-3.0-or-later",
    approximate="TP9 from T7 and P7",
    notes=("2 of 40 trials have no score & are left out",),
)


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


def of_nobody(answers):
    """The same answers of data that does not say whose they are."""
    return replace(answers, subjects=np.full(answers.subjects.size, ""))


def a_table(answers, *, clip="", n_trials=2):
    """The windows behind some answers: each person's in `n_trials` runs."""
    n = answers.labels.size
    zeros = np.zeros(n)
    named = bool(answers.subjects[0])
    trials = (np.arange(n) // (200 // n_trials) % n_trials).astype(str)
    return WindowTable(
        subject=answers.subjects,
        trial=trials if named else np.full(n, ""),
        clip=np.full(n, clip),
        t=zeros,
        start=zeros.astype(int),
        stop=zeros.astype(int),
        label=answers.labels,
        rating=zeros,
        recent=zeros,
    )


def a_training(answers, inner=("people",)):
    return Trained(
        network=build_network("gru", a_spec(features="log_power"), 2),
        temperature=1.0,
        interval=None,
        n_passes=1,
        answers=answers,
        passes=PASSES,
        seconds=3.0,
        inner=inner,
    )


@cache
def a_report(
    people=10,
    network=0.9,
    logreg=0.7,
    *,
    protocol="subject",
    clip_only=None,
    nobody=False,
    inner=("people",),
):
    """A report of networks that tell such shares of the windows right."""
    answers = {
        "gru": some_answers(network, people),
        "logreg": some_answers(logreg, people, seed=1),
        "majority": the_same_always(people),
    }
    if clip_only is not None:
        answers["clip-only"] = some_answers(clip_only, people, seed=2)
    if nobody:
        answers = {name: of_nobody(mine) for name, mine in answers.items()}
    table = a_table(answers["gru"], clip="1" if clip_only is not None else "")
    return make_report(
        a_training(answers, inner),
        table,
        folds_of(protocol, table),
        task=SIGN_OF_VALENCE,
        network="gru",
        protocol=protocol,
        versions={"torch": "2.13.0"},
        seed=7,
        data=DATA,
    )


def folds_of(protocol, table):
    """Folds of a protocol; one that leaks puts one person on both sides."""
    if protocol == "trial":
        return list(trial_folds(table.subject, table.trial, n_folds=2))
    if protocol in ("window", "holdout"):
        n = table.t.size
        return [Fold("1/1", np.arange(n - n // 4), np.arange(n - n // 4, n))]
    return list(subject_folds(table.subject, n_folds=2))
