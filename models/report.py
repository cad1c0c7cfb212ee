"""What a training or an evaluation came to: numbers for programs, a sentence for people."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from models.report_words import CLIP_ONLY, HEADLINE, summary_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from models.datasets.trials import Task
    from models.metrics import Score
    from models.paired import Comparison
    from models.svg import ReliabilityBin
    from models.training import Trained

SCHEMA = 1
"""Version of `report.json`."""

METRICS = (
    "balanced_accuracy", "macro_f1", "accuracy", "auc", "mcc", "ece", "interval_coverage",
)  # fmt: skip
"""Scores of the report, in its order."""

BESIDE = ("logreg", "logreg-cov", "majority", CLIP_ONLY)
"""What stands beside a network in every report, null where it could not be had."""

RECORDINGS = "recordings"
"""Name of data of which only its owner knows whose it is."""

WHY_IT_LEAKS = (
    "windows are tested whose neighbours in the same recording were trained on, so its scores say "
    "nothing of new recordings"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a reader must know of the data.

    Attributes
    ----------
    name, digest : str
        As the manifest has them.
    licence : str
        Under which a model trained on it may be passed on, in words.
    approximate : str or None
        What stands in for which electrode.
    notes : tuple of str
        What was left out or assumed when it was read; of recordings, with the names of files.
    """

    name: str
    digest: str
    licence: str
    approximate: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def shown_notes(self) -> tuple[str, ...]:
        """The notes for pages and cards, which are passed on: files may be named after people."""
        if self.name != RECORDINGS or not self.notes:
            return self.notes
        remarks = "One remark" if len(self.notes) == 1 else f"{len(self.notes)} remarks"
        return (f"{remarks} on how the recordings were read, in report.json",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """How the windows were split.

    Attributes
    ----------
    folds : str
        The contract's name of the protocol, or `NEW_DATA`.
    leaks : bool
        Whether training saw what is tested.
    n_folds, n_subjects, n_trials, n_windows : int
        How many of each; 0 where the data does not say.
    alarm : str
        What a reader must know before anything else; empty where there is nothing of the kind.
    doubt : str
        What cannot be told of how new the data is, a sentence; empty where nothing is in doubt.
    inner : tuple of str
        What the folds held out of their training sides for stopping early and calibration:
        ``"people"``, ``"trials"``, ``"windows"``; empty where nothing was.
    shares_clips : bool
        Whether clips that tested people watched are in training, watched by others.
    warnings : tuple of str
        What limits the scores, a sentence each.
    """

    folds: str
    leaks: bool
    n_folds: int
    n_subjects: int
    n_trials: int
    n_windows: int
    alarm: str = ""
    doubt: str = ""
    inner: tuple[str, ...] = ()
    shares_clips: bool = False
    warnings: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return it as plain JSON types; what the data does not say is null."""
        return {
            "folds": self.folds,
            "leaks": self.leaks,
            "n_folds": self.n_folds,
            "n_subjects": self.n_subjects or None,
            "n_trials": self.n_trials or None,
            "n_windows": self.n_windows,
            "inner": " or ".join(self.inner) or None,
            "shares_clips": self.shares_clips,
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingReport:
    """The report of one training, or of one model on new data.

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
    comparisons : dict of str to Comparison
        The network against each yardstick, by balanced accuracy.
    reliability : dict of str to list of ReliabilityBin
        For each network, how often it was right where it was how sure.
    data : About or None
        On what.
    model : dict or None
        Of an evaluation: which model, as plain JSON types.
    """

    task: Task
    network: str
    protocol: Protocol
    results: Mapping[str, Mapping[str, Score]]
    per_subject: Mapping[str, Mapping[str, Mapping[str, float]]]
    confusion: Mapping[str, list[list[int]]]
    versions: Mapping[str, str]
    seed: int
    comparisons: Mapping[str, Comparison] = field(default_factory=dict)
    reliability: Mapping[str, list[ReliabilityBin]] = field(default_factory=dict)
    data: About | None = None
    model: Mapping[str, Any] | None = None

    @property
    def summary(self) -> str:
        """The outcome in words, weak ones included."""
        return summary_of(self)

    @property
    def best_baseline(self) -> str | None:
        """The yardstick of the highest balanced accuracy; None where nothing stands beside."""
        scores = {
            name: result[HEADLINE].mean
            for name, result in self.results.items()
            if name != self.network and not math.isnan(result[HEADLINE].mean)
        }
        return max(scores, key=lambda name: scores[name], default=None)

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain JSON types; what could not be computed is null."""
        results: dict[str, Any] = {
            network: {metric: _plain_score(scores[metric]) for metric in METRICS}
            for network, scores in self.results.items()
        }
        return {
            "schema": SCHEMA,
            "summary": self.summary,
            "network": self.network,
            "model": None if self.model is None else dict(self.model),
            "task": asdict(self.task) | {"labels": list(self.task.labels)},
            "data": self.data and {"name": self.data.name, "sha256": self.data.digest},
            "notes": list(self.data.notes) if self.data else [],
            "protocol": self.protocol.to_dict(),
            "results": results | {name: None for name in BESIDE if name not in results},
            "best_baseline": self.best_baseline,
            "comparisons": {
                name: _plain_comparison(found) for name, found in self.comparisons.items()
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
            "reliability": {
                network: [asdict(one) for one in bins] for network, bins in self.reliability.items()
            },
            "versions": dict(self.versions),
            "seed": self.seed,
        }


def _plain_score(score: Score) -> dict[str, float | None]:
    return {"mean": _finite(score.mean), "lo": score.lo, "hi": score.hi}


def _plain_comparison(found: Comparison) -> dict[str, Any]:
    return {
        "difference": _plain_score(found.difference),
        "p": found.p,
        "verdict": found.verdict,
    }


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
