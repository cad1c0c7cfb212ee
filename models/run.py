"""One training from data to model file: windows, folds, network, report, card."""

from __future__ import annotations

import hashlib
import json
import math
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from models.bundle import make_bundle
from models.foldfiles import FoldFiles
from models.folds import N_FOLDS, make_folds, protocol_named
from models.folds.protocols import none_but_people
from models.manifest import MOST_RECORDINGS, Manifest, Score, threshold_for
from models.recipes import HOP, WINDOW, recipe_of
from models.report import WHY_IT_LEAKS, TrainingReport
from models.scoring import about, make_report
from models.store import in_words, kept_windows
from models.training import YARDSTICKS, train
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from models.bundle import Bundle
    from models.datasets.trials import TrialSource
    from models.settings import TrainingSettings
    from models.training import Trained
    from models.windows import WindowStore
    from streaming.signal.spec import PreprocessingSpec, Reference

_IN_SUMMARY = ("balanced_accuracy", "macro_f1", "auc", "mcc")
"""Scores that a manifest carries, each beside the majority's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be trained.

    Attributes
    ----------
    source : TrialSource
        The data.
    window, hop : float
        Length of a window, and time between the ends of two, in seconds.
    protocol : str
        The contract's name of the fold protocol.
    n_folds : int or None
        How many folds; None for one a person.
    settings : TrainingSettings
        How.
    workers : int
        Folds side by side.
    reference : {"native", "average", "bipolar"} or None
        What band power is measured against; None for the recipes' own choice.
    allow_leak : bool
        Whether a protocol may be used that tests on what it was trained on.

    Raises
    ------
    UsageError
        Where the protocol leaks and that was not allowed, people are too few for the folds, or
        there is nothing to tell apart.
    """

    source: TrialSource
    window: float = WINDOW
    hop: float = HOP
    protocol: str = "subject"
    n_folds: int | None = N_FOLDS
    settings: TrainingSettings
    workers: int = 1
    reference: Reference | None = None
    allow_leak: bool = False

    def __post_init__(self) -> None:
        if protocol_named(self.protocol).leaks and not self.allow_leak:
            raise UsageError(
                f"--folds {self.protocol} leaks: {WHY_IT_LEAKS}. Choose --folds subject, trial or "
                "subject-and-clip, or say --allow-leak to reproduce such a score."
            )
        if len(self.source.task.labels) < 2:
            raise _one_label(*self.source.task.labels)
        if self.n_folds is None and self.protocol != "subject":
            raise none_but_people(self.protocol)
        n_people = self.source.n_people
        if protocol_named(self.protocol).holds_out_people and n_people < (self.n_folds or 2):
            raise UsageError(
                f"{n_people} people are too few for {self.n_folds or 2} folds by person. Give a "
                "smaller --n-folds, data of more people, or --folds trial."
            )

    @property
    def network(self) -> str:
        """What is trained."""
        return self.settings.network

    @property
    def specs(self) -> dict[str, PreprocessingSpec]:
        """The recipe of the network, and of each yardstick beside it."""
        return {
            name: recipe_of(
                name,
                self.source.montage,
                window=self.window,
                hop=self.hop,
                reference=self.reference,
            )
            for name in dict.fromkeys((self.network, *YARDSTICKS))
        }

    @property
    def key(self) -> str:
        """Digest of all that decides the outcome of a fold, for those that are kept."""
        said = {
            "data": self.source.digest,
            "task": asdict(self.source.task),
            "specs": {name: spec.to_dict() for name, spec in self.specs.items()},
            "protocol": [self.protocol, self.n_folds],
            "settings": asdict(self.settings),
            "versions": versions(),
        }
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def in_words(self) -> list[str]:
        """Say what would be done, a line each."""
        spec, source = self.specs[self.network], self.source
        n_folds = "one fold a person" if self.n_folds is None else f"{self.n_folds} folds"
        held_out, labels = protocol_named(self.protocol).holds_out, " or ".join(source.task.labels)
        return [
            f"data: {source.name}, {source.n_people} people, {source.n_trials} trials",
            f"to be told: {source.task.target}, {labels}; {source.task.label_rule}",
            f"folds: {self.protocol}, {n_folds}; held out: {held_out}",
            f"windows: {in_words(spec)}, scaled by {spec.scale}",
            *([f"approximate: {source.approximate}"] if source.approximate else []),
            settings_in_words(self.settings),
            f"beside it: {', '.join(name for name in self.specs if name != self.network)}",
            f"processes: {self.workers}",
        ]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a plan came to.

    Attributes
    ----------
    trained : Trained
        The network and the folds' answers.
    report : TrainingReport
        Their scores.
    bundle : Bundle
        The model.
    """

    trained: Trained
    report: TrainingReport
    bundle: Bundle


def carry_out(
    plan: Plan,
    cache: Path,
    *,
    keep: Path | None = None,
    progress: Callable[[str], None],
    building: Callable[[int, int], None] = lambda _done, _of: None,
) -> Outcome:
    """Train, test and pack.

    Parameters
    ----------
    plan : Plan
        What to do.
    cache : Path
        Folder in which windows are kept for the next time.
    keep : Path or None
        Folder for finished folds; those of the same plan that are there are not trained again.
    progress : callable
        Is given lines for people.
    building : callable
        Is told how many trials are prepared, and of how many.

    Returns
    -------
    outcome : Outcome
        Nothing is written but the windows and the folds.

    Raises
    ------
    UsageError
        Where the data does not fit the plan.
    OutputError
        Where the disk does not take the windows.
    """
    stores = stores_of(plan, cache, building=building)
    table = stores[plan.network].table
    folds = make_folds(plan.protocol, table, n_folds=plan.n_folds, seed=plan.settings.seed)
    trained = train(
        stores,
        folds,
        plan.settings,
        protocol=plan.protocol,
        workers=plan.workers,
        keep=None if keep is None else FoldFiles(keep / plan.protocol, plan.key),
        progress=progress,
    )
    report = make_report(
        trained,
        table,
        folds,
        task=plan.source.task,
        network=plan.network,
        protocol=plan.protocol,
        versions=versions(),
        seed=plan.settings.seed,
        data=about(plan.source),
    )
    manifest = _manifest(plan, trained, report)
    # Any window serves as the probe; the middle one is past every transient.
    probe = stores[plan.network].data()[table.t.size // 2]
    return Outcome(trained, report, make_bundle(trained.network, manifest, probe))


def stores_of(
    plan: Plan,
    cache: Path,
    *,
    building: Callable[[int, int], None] = lambda _done, _of: None,
) -> Mapping[str, WindowStore]:
    """Return the windows of a plan's network and yardsticks, made where they are not kept."""
    unlike = list(dict.fromkeys(plan.specs.values()))
    built = kept_windows(plan.source, unlike, cache, progress=building)
    stores = {name: built[unlike.index(spec)] for name, spec in plan.specs.items()}
    labels = set(stores[plan.network].table.label.tolist())
    if len(labels) < 2:
        raise _one_label(plan.source.task.labels[labels.pop()])
    return stores


def _one_label(only: str) -> UsageError:
    return UsageError(
        f"Every window of this data is labelled {only}: there is nothing to tell apart. Choose "
        "another --threshold or --label, or give data of both kinds."
    )


def settings_in_words(how: TrainingSettings) -> str:
    """Say how a network would be trained."""
    return (
        f"network: {how.network}, at most {how.passes} passes, batch {how.batch}, lr {how.lr:g}, "
        f"weight decay {how.weight_decay:g}, seed {how.seed}"
    )


def versions() -> dict[str, str]:
    """Return the versions of what decides the numbers."""
    packages = ("affectscope", "torch", "numpy", "scipy", "scikit-learn")
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}


def _manifest(plan: Plan, trained: Trained, report: TrainingReport) -> Manifest:
    majority = report.results["majority"]
    mine = report.results[plan.network]
    return Manifest(
        network=plan.network,
        hyper=dict(plan.settings.hyper),
        spec=plan.specs[plan.network],
        target=plan.source.task.target,
        labels=plan.source.task.labels,
        label_rule=plan.source.task.label_rule,
        training=plan.source.name,
        dataset=plan.source.name,
        dataset_digest=plan.source.digest,
        recordings=getattr(plan.source, "recordings", ())[:MOST_RECORDINGS],
        folds=report.protocol.folds,
        leaks=report.protocol.leaks,
        scores=tuple(
            Score(
                metric=name,
                mean=mine[name].mean,
                lo=mine[name].lo,
                hi=mine[name].hi,
                majority=majority[name].mean,
            )
            for name in _IN_SUMMARY
            if math.isfinite(mine[name].mean + majority[name].mean)
        ),
        licence=plan.source.licence,
        approximate=plan.source.approximate,
        date=datetime.now(UTC).date().isoformat(),
        versions=report.versions,
        temperature=trained.temperature,
        threshold=threshold_for(len(plan.source.task.labels)),
        interval=trained.interval,
    )
