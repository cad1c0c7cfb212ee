"""One training from data to model file: windows, folds, network, report, card."""

from __future__ import annotations

import math
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

from models.bundle import make_bundle
from models.folds import N_FOLDS, subject_folds
from models.manifest import Manifest, Score
from models.recipes import HOP, WINDOW, recipe_of
from models.report import TrainingReport, make_report
from models.training import YARDSTICKS, Trained, train
from models.windows import LABELS, build_windows
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.bundle import Bundle
    from models.datasets.trials import TrialSource
    from models.settings import TrainingSettings
    from streaming.signal.spec import PreprocessingSpec

LICENCE = "GPL-3.0-or-later"
"""Of models trained on simulated people: that of the program that simulates them."""

LABEL_RULE = "mean valence over the window above 0 is high, else low"

_IN_SUMMARY = ("balanced_accuracy", "macro_f1", "auc", "mcc")
"""Scores that a manifest carries, each beside the majority's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be trained.

    Attributes
    ----------
    source : TrialSource
        The data.
    montage : str
        Name of the headset's montage.
    window, hop : float
        Length of a window, and time between the ends of two, in seconds.
    n_folds : int or None
        Groups of people; None for one fold a person.
    settings : TrainingSettings
        How.
    workers : int
        Folds side by side.
    """

    source: TrialSource
    montage: str
    window: float = WINDOW
    hop: float = HOP
    n_folds: int | None = N_FOLDS
    settings: TrainingSettings
    workers: int = 1

    def __post_init__(self) -> None:
        n_people = self.source.n_people
        n_folds = n_people if self.n_folds is None else self.n_folds
        if n_people < n_folds or n_people - math.ceil(n_people / n_folds) < 2:
            raise UsageError(
                f"{n_people} people are too few for {n_folds} folds: each fold tests some, stops "
                "early on another, and trains on the rest. Give --people more, at least as many "
                "as --n-folds and never under 3."
            )

    @property
    def network(self) -> str:
        """What is trained."""
        return self.settings.network

    @property
    def specs(self) -> dict[str, PreprocessingSpec]:
        """The recipe of the network, and of each yardstick beside it."""
        return {
            name: recipe_of(name, self.montage, window=self.window, hop=self.hop)
            for name in dict.fromkeys((self.network, *YARDSTICKS))
        }

    def in_words(self) -> list[str]:
        """Say what would be done, a line each."""
        spec, how = self.specs[self.network], self.settings
        folds = "one fold a person" if self.n_folds is None else f"{self.n_folds} folds"
        return [
            (
                f"data: {self.source.name}, {self.source.n_people} people, "
                f"{self.source.n_trials} trials"
            ),
            f"folds: subject, {folds}; whole people are held out",
            (
                f"windows: {spec.window:g} s each {spec.hop:g} s, {', '.join(spec.ch_names)}, "
                f"{spec.features}, scaled by {spec.scale}"
            ),
            (
                f"network: {self.network}, at most {how.passes} passes, batch {how.batch}, "
                f"lr {how.lr:g}, weight decay {how.weight_decay:g}, seed {how.seed}"
            ),
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


def carry_out(plan: Plan, scratch: Path, *, progress: Callable[[str], None]) -> Outcome:
    """Train, test and pack.

    Parameters
    ----------
    plan : Plan
        What to do.
    scratch : Path
        Folder for the windows, about 30 kB each; it can be removed afterwards.
    progress : callable
        Is given lines for people.

    Returns
    -------
    outcome : Outcome
        Nothing is written but the windows.

    Raises
    ------
    UsageError
        Where the data does not fit the plan.
    OutputError
        Where the disk does not take the windows.
    """
    unlike = list(dict.fromkeys(plan.specs.values()))
    built = build_windows(plan.source, unlike, scratch, progress=progress)
    stores = {name: built[unlike.index(spec)] for name, spec in plan.specs.items()}
    table = stores[plan.network].table
    folds = list(subject_folds(table.subject, n_folds=plan.n_folds, seed=plan.settings.seed))
    trained = train(stores, folds, plan.settings, workers=plan.workers, progress=progress)
    report = make_report(
        trained,
        table,
        folds,
        network=plan.network,
        protocol="subject",
        versions=versions(),
        seed=plan.settings.seed,
    )
    manifest = _manifest(plan, trained, report)
    # Any window serves as the probe; the middle one is past every transient.
    probe = stores[plan.network].data()[table.t.size // 2]
    return Outcome(trained, report, make_bundle(trained.network, manifest, probe))


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
        target="valence",
        labels=LABELS,
        label_rule=LABEL_RULE,
        training=plan.source.name,
        dataset=plan.source.name,
        dataset_digest=plan.source.digest,
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
        ),
        licence=LICENCE,
        date=datetime.now(UTC).date().isoformat(),
        versions=report.versions,
        temperature=trained.temperature,
        interval=trained.interval,
    )
