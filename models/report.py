"""What a training came to: numbers for programs, a sentence for people."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from models.folds import protocol_named
from models.metrics import (
    FEWEST_PEOPLE,
    Score,
    confusion,
    mean_over_people,
    person_scores,
    summarise,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from models.datasets.trials import Task
    from models.folds import Fold
    from models.metrics import Answers
    from models.training import Trained
    from models.windows import WindowTable

SCHEMA = 1
"""Version of `report.json`."""

METRICS = (
    "balanced_accuracy", "macro_f1", "accuracy", "auc", "mcc", "ece", "interval_coverage",
)  # fmt: skip
"""Scores of the report, in its order."""

HEADLINE = "balanced_accuracy"

WHY_IT_LEAKS = (
    "windows are tested whose neighbours in the same recording were trained on, so its scores say "
    "nothing of new recordings"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """How the windows were split.

    Attributes
    ----------
    folds : str
        The contract's name of the protocol.
    leaks : bool
        Whether training sees what it is tested on.
    n_folds, n_subjects, n_trials, n_windows : int
        How many of each.
    """

    folds: str
    leaks: bool
    n_folds: int
    n_subjects: int
    n_trials: int
    n_windows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReport:
    """The report of one training.

    Attributes
    ----------
    task : Task
        What was to be told.
    network : str
        What was trained.
    protocol : Protocol
        How it was tested.
    results : dict of str to dict of str to Score
        For the network and each yardstick, each of `METRICS`.
    per_subject : dict
        For each network and person, the scores that one person's windows have.
    confusion : dict of str to list of list of int
        For each network, windows by right label (rows) and predicted label.
    versions : dict of str to str
        Packages that trained it.
    seed : int
        Seed of everything random.
    """

    task: Task
    network: str
    protocol: Protocol
    results: Mapping[str, Mapping[str, Score]]
    per_subject: Mapping[str, Mapping[str, Mapping[str, float]]]
    confusion: Mapping[str, list[list[int]]]
    versions: Mapping[str, str]
    seed: int

    @property
    def summary(self) -> str:
        """The outcome in a sentence, weak ones included."""
        return summary_of(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON types; what could not be computed is null."""
        protocol = {name: getattr(self.protocol, name) for name in Protocol.__dataclass_fields__}
        return {
            "schema": SCHEMA,
            "protocol": protocol,
            "summary": self.summary,
            "results": {
                network: {metric: _plain_score(scores[metric]) for metric in METRICS}
                for network, scores in self.results.items()
            },
            "per_subject": {
                network: {
                    who: {name: _finite(value) for name, value in mine.items()}
                    for who, mine in people.items()
                }
                for network, people in self.per_subject.items()
            },
            "confusion": {
                network: {"labels": list(self.task.labels), "counts": counts}
                for network, counts in self.confusion.items()
            },
            "versions": dict(self.versions),
            "seed": self.seed,
        }


def make_report(
    trained: Trained,
    table: WindowTable,
    folds: Sequence[Fold],
    *,
    task: Task,
    network: str,
    protocol: str,
    versions: Mapping[str, str],
    seed: int,
) -> TrainingReport:
    """Score a training.

    Parameters
    ----------
    trained : Trained
        Its folds' answers.
    table : WindowTable
        The windows.
    folds : sequence of Fold
        The splits.
    task : Task
        What was to be told.
    network : str
        What was trained.
    protocol : str
        The contract's name of the fold protocol.
    versions : dict of str to str
        Packages that trained it.
    seed : int
        Seed of the training; the bootstrap takes it too.

    Returns
    -------
    report : TrainingReport
        The scores.
    """
    answers: Mapping[str, Answers] = trained.answers
    return TrainingReport(
        task=task,
        network=network,
        protocol=Protocol(
            folds=protocol,
            leaks=protocol_named(protocol).leaks,
            n_folds=len(folds),
            n_subjects=len(set(table.subject.tolist())),
            n_trials=len(table.sessions()),
            n_windows=int(table.t.size),
        ),
        results={name: summarise(mine, seed=seed) for name, mine in answers.items()},
        per_subject={name: person_scores(mine) for name, mine in answers.items()},
        confusion={name: confusion(mine) for name, mine in answers.items()},
        versions=dict(versions),
        seed=seed,
    )


def summary_of(report: TrainingReport) -> str:
    """Say in words whether the network beats what stands beside it."""
    scores = {name: result[HEADLINE] for name, result in report.results.items()}
    mine = scores[report.network]
    n = report.protocol.n_subjects
    others = ", ".join(
        f"{name} {score_text(score)}" for name, score in scores.items() if name != report.network
    )
    few = f" {n} people are too few for an interval over people." if n < FEWEST_PEOPLE else ""
    verdicts = " and ".join(
        _verdict(report, name) for name in report.results if name != report.network
    )
    leak = f"THIS PROTOCOL LEAKS: {WHY_IT_LEAKS}. " if report.protocol.leaks else ""
    held_out = protocol_named(report.protocol.folds).holds_out
    return (
        f"{leak}With {held_out} held out in turn, of {n} people, {report.network} reaches "
        f"a balanced accuracy of {score_text(mine)} ({others or 'no yardstick'})"
        f"{f'; it {verdicts}' if verdicts else ''}.{few}"
    )


def _verdict(report: TrainingReport, name: str) -> str:
    """Compare the network with a yardstick person by person: a paired bootstrap over people."""
    mine, theirs = report.per_subject[report.network], report.per_subject[name]
    differences = [mine[who][HEADLINE] - theirs[who][HEADLINE] for who in mine]
    gain = mean_over_people(np.array(differences), seed=report.seed)
    if gain.lo is None or gain.hi is None:
        sides = "is above" if gain.mean > 0 else "is not above"
        return f"{sides} {name}, for what so few people can say"
    if gain.lo > 0:
        return f"beats {name}"
    if gain.hi < 0:
        return f"falls short of {name}"
    return f"cannot be told from {name}"


def score_text(score: Score) -> str:
    """Write a score with its interval."""
    if math.isnan(score.mean):
        return "none"
    if score.lo is None or score.hi is None:
        return f"{score.mean:.3f}"
    return f"{score.mean:.3f} [{score.lo:.3f}, {score.hi:.3f}]"


def _plain_score(score: Score) -> dict[str, float | None]:
    return {"mean": _finite(score.mean), "lo": score.lo, "hi": score.hi}


def _finite(value: float) -> float | None:
    """Return a number, or None for what JSON cannot say."""
    return value if math.isfinite(value) else None


def report_json(report: TrainingReport) -> str:
    """Write `report.json`."""
    text = json.dumps(report.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n"


def pass_lines(trained: Trained, network: str) -> Iterator[str]:
    """Yield the lines of `training.jsonl`, one a pass."""
    for fold, passes in trained.passes.items():
        for one in passes:
            fields = {
                "fold": fold,
                "network": network,
                "pass": one.number,
                "loss": one.loss,
                "held_loss": one.held_loss,
                "held_balanced_accuracy": one.held_balanced_accuracy,
                "seconds": round(one.seconds, 3),
            }
            yield json.dumps(fields, allow_nan=False)
