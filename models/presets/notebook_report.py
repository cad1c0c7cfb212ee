"""What the reproduced GRU project came to: numbers for programs, words for people."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from models.card import markdown_table
from models.metrics import Score
from models.presets.notebook_rivals import LABELS_ALONE, RIVALS
from models.report import WHY_IT_LEAKS
from models.run import versions
from models.scoring import about, counted, scored

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from models.bundle import Bundle
    from models.datasets.kaggle import EmotionsTable
    from models.folds import Fold
    from models.metrics import Answers
    from models.presets.notebook_gru import NotebookPass
    from models.presets.notebook_settings import NotebookSettings
    from models.report import TrainingReport

REPRODUCED = "notebook-gru"
"""What the reproduced network is called beside the others."""

YARDSTICKS = ("logreg", "majority")
"""What stands beside ours on this table."""

PUBLISHED = {REPRODUCED: 0.923, "linear-svm": 0.95, "decision-tree": 0.96}
"""Shares of tested rows told right that the project's notebook prints."""

_OF_PROBABILITIES = ("auc", "ece")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelScores:
    """One label's line of a classification report.

    Attributes
    ----------
    label : str
        Which.
    precision, recall, f1 : float
        In [0, 1]; 0 where nothing was told so, or nothing was so.
    support : int
        Tested rows that are so.
    """

    label: str
    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class NotebookOutcome:
    """The GRU project run again, and ours beside it.

    Attributes
    ----------
    table : EmotionsTable
        The data.
    fold : Fold
        The split.
    settings : NotebookSettings
        How.
    passes : tuple of NotebookPass
        The reproduced network's learning curves.
    answers : dict of str to Answers
        Of the tested rows: the reproduced network's, its four rivals', ours, the yardsticks'.
    report : TrainingReport
        Scores and confusions of all of them.
    bundles : dict of str to Bundle
        The reproduced network and ours; both read ready-made features, so no signal.
    seconds : float
        How long all of it took.
    """

    table: EmotionsTable
    fold: Fold
    settings: NotebookSettings
    passes: tuple[NotebookPass, ...]
    answers: Mapping[str, Answers]
    report: TrainingReport
    bundles: Mapping[str, Bundle]
    seconds: float

    @property
    def summary(self) -> str:
        """The outcome in a few sentences, the leak first."""
        return summary_of(self)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What must be said beside the scores."""
        return (*REMARKS, *self.table.notes, *self.report.protocol.warnings)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON types: that of any training, and what is the preset's."""
        return {
            **self.report.to_dict(),
            "summary": self.summary,
            "preset": "notebook",
            "notes": list(self.remarks),
            "rows": self.table.counts,
            "published": PUBLISHED,
            "passes": [asdict(one) for one in self.passes],
            "labels": {
                name: [asdict(one) for one in label_scores(self.report, name)]
                for name in self.report.results
            },
        }


REMARKS = (
    (
        "The scaler of the reproduced network and of its four rivals is fitted on every row before "
        "the split, as the notebook does, so it has seen the tested rows. Ours, logreg's with it, "
        "is fitted on the training rows alone."
    ),
    (
        'Where the notebook says "random forest" it prints the decision tree\'s answers again. '
        "Here the random forest answers for itself."
    ),
    (
        "The network is Keras's in arithmetic, first weights and optimiser; the random numbers are "
        "others, so a share differs from the one that the notebook prints."
    ),
    (
        "The reproduced network keeps its last pass and is not calibrated; the rows held out serve "
        "its learning curves alone. Ours stops early and is calibrated on them."
    ),
)


def report_of(table: EmotionsTable, answers: Mapping[str, Answers], seed: int) -> TrainingReport:
    """Score the answers.

    Parameters
    ----------
    table : EmotionsTable
        The data.
    answers : mapping of str to Answers
        Of the tested rows, the reproduced network's first.
    seed : int
        Of everything random but the split.

    Returns
    -------
    report : TrainingReport
        Scores over all tested rows, for the table names no people. What rests on probabilities
        is nan for classifiers that tell none.
    """
    protocol = counted(
        table.store.table,
        folds="holdout",
        leaks=True,
        n_folds=1,
        inner=("windows",),
        alarm=f"THIS PROTOCOL LEAKS: {WHY_IT_LEAKS}.",
    )
    report = scored(
        answers,
        protocol,
        task=table.store.task,
        network=REPRODUCED,
        versions=versions(),
        seed=seed,
        data=about(table),
    )
    none = {key: Score(float("nan"), None, None) for key in _OF_PROBABILITIES}
    results = {
        name: {**scores, **none} if name in LABELS_ALONE else scores
        for name, scores in report.results.items()
    }
    reliability = {
        name: [] if name in LABELS_ALONE else bins for name, bins in report.reliability.items()
    }
    return replace(report, results=results, reliability=reliability)


def label_scores(report: TrainingReport, name: str) -> list[LabelScores]:
    """Return the classification report of one classifier, a line a label."""
    counts = np.array(report.confusion[name], dtype=np.float64)
    hits, told, right = counts.diagonal(), counts.sum(axis=0), counts.sum(axis=1)
    precision = np.divide(hits, told, out=np.zeros_like(hits), where=told > 0)
    recall = np.divide(hits, right, out=np.zeros_like(hits), where=right > 0)
    both = precision + recall
    f1 = np.divide(2 * precision * recall, both, out=np.zeros_like(hits), where=both > 0)
    return [
        LabelScores(
            label=label,
            precision=float(precision[at]),
            recall=float(recall[at]),
            f1=float(f1[at]),
            support=int(right[at]),
        )
        for at, label in enumerate(report.task.labels)
    ]


def summary_of(outcome: NotebookOutcome) -> str:
    """Say in words what was told right by whom."""
    right = {name: scores["accuracy"].mean for name, scores in outcome.report.results.items()}
    own = outcome.settings.own.network
    rivals = ", ".join(f"{name} {right[name]:.1%}" for name in RIVALS)
    return (
        f"{outcome.report.protocol.alarm} Of {outcome.fold.test.size} random rows the GRU "
        f"project's network, run again, tells {right[REPRODUCED]:.1%} right (its notebook: "
        f"{PUBLISHED[REPRODUCED]:.1%}; always the most frequent label: {right['majority']:.1%}). "
        f"Its comparisons: {rivals}. Ours ({own}), scaled by the training rows alone, tells "
        f"{right[own]:.1%} right, logreg {right['logreg']:.1%}."
    )


def score_lines(outcome: NotebookOutcome) -> str:
    """Lay the scores out as a Markdown table, a classifier a line."""
    head = ["network", "told right", "balanced accuracy", "macro F1", "mcc", "its notebook"]
    keys = ("accuracy", "balanced_accuracy", "macro_f1", "mcc")
    rows: list[Sequence[str]] = []
    for name, scores in outcome.report.results.items():
        said = f"{PUBLISHED[name]:.3f}" if name in PUBLISHED else ""
        rows.append([name, *(f"{scores[key].mean:.3f}" for key in keys), said])
    return markdown_table(head, rows)


def notebook_json(outcome: NotebookOutcome) -> str:
    """Write `report.json`."""
    text = json.dumps(outcome.to_dict(), indent=2, ensure_ascii=False, allow_nan=False)
    return f"{text}\n"


def notebook_pass_lines(outcome: NotebookOutcome) -> Iterator[str]:
    """Yield the lines of `training.jsonl`, one a pass of the reproduced network."""
    for one in outcome.passes:
        fields = {"fold": outcome.fold.name, "network": REPRODUCED, "pass": one.number}
        yield json.dumps(
            {
                **fields,
                "loss": one.loss,
                "accuracy": one.right,
                "held_loss": one.held_loss,
                "held_accuracy": one.held_right,
                "seconds": round(one.seconds, 3),
            },
            allow_nan=False,
        )
