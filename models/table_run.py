"""One training on ready-made features, from table to model file: nobody and no trial is named."""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from models.bundle import make_bundle
from models.foldfiles import FoldFiles
from models.folds import N_FOLDS, make_folds, protocol_named
from models.manifest import Manifest, Score
from models.networks import build_network_for
from models.report import WHY_IT_LEAKS
from models.run import Outcome, versions
from models.scoring import about, make_report
from models.training import train
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.datasets.kaggle import EmotionsTable
    from models.folds import Fold
    from models.report import TrainingReport
    from models.settings import TrainingSettings

NETWORKS_OF_TABLES = ("gru-features", "logreg", "majority")
"""Networks that read a vector of features; the last two stand beside every other one."""

_IN_MANIFEST = ("balanced_accuracy", "macro_f1", "auc", "mcc")
"""Scores that a manifest carries, each beside the majority's."""


def train_table(
    table: EmotionsTable,
    settings: TrainingSettings,
    *,
    protocol: str,
    n_folds: int = N_FOLDS,
    allow_leak: bool = False,
    workers: int = 1,
    keep: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Train, test and pack.

    Parameters
    ----------
    table : EmotionsTable
        The data.
    settings : TrainingSettings
        How; its network is one of `NETWORKS_OF_TABLES`.
    protocol : str
        The contract's name of the fold protocol: ``window`` or ``holdout``, for every other one
        needs people or trials.
    n_folds : int
        Groups of rows; ``holdout`` takes no notice of it.
    allow_leak : bool
        Whether a protocol may be used that tests neighbours of what it was trained on; both do.
    workers : int
        Folds side by side.
    keep : Path or None
        Folder for finished folds; those of the same plan that are there are not trained again.
    progress : callable
        Is given a line for each fold.

    Returns
    -------
    outcome : Outcome
        The model reads this table's features and never a signal.

    Raises
    ------
    UsageError
        Where the protocol leaks and that was not allowed, needs what the table does not say, or
        the network reads something else.
    """
    folds = folds_of(table, settings, protocol=protocol, n_folds=n_folds, allow_leak=allow_leak)
    names = dict.fromkeys((settings.network, *NETWORKS_OF_TABLES[1:]))
    key = _key_of(table, settings, protocol, n_folds)
    trained = train(
        dict.fromkeys(names, table.store),
        folds,
        settings,
        protocol=protocol,
        workers=workers,
        keep=None if keep is None else FoldFiles(keep / protocol, key),
        progress=progress,
    )
    report = make_report(
        trained,
        table.store.table,
        folds,
        task=table.store.task,
        network=settings.network,
        protocol=protocol,
        versions=versions(),
        seed=settings.seed,
        data=about(table),
    )
    manifest = manifest_of(table, report, settings.network)
    manifest = replace(manifest, hyper=dict(settings.hyper), temperature=trained.temperature)
    bundle = make_bundle(trained.network, manifest, table.store.data()[0])
    return Outcome(trained, report, bundle)


def folds_of(
    table: EmotionsTable,
    settings: TrainingSettings,
    *,
    protocol: str,
    n_folds: int = N_FOLDS,
    allow_leak: bool = False,
) -> list[Fold]:
    """Return the splits of a training, once nothing is left to refuse; as for `train_table`."""
    _check_network(table, settings)
    folds = make_folds(protocol, table.store.table, n_folds=n_folds, seed=settings.seed)
    if protocol_named(protocol).leaks and not allow_leak:
        raise UsageError(
            f"--folds {protocol} leaks: {WHY_IT_LEAKS}. This table can be split in no other way; "
            "say --allow-leak to have such a score."
        )
    return folds


def manifest_of(table: EmotionsTable, report: TrainingReport, name: str) -> Manifest:
    """Return what a model of the table says of itself, but for its network's particulars.

    Parameters
    ----------
    table : EmotionsTable
        The data.
    report : TrainingReport
        With the model's scores, and the majority's.
    name : str
        What the model is called there.
    """
    mine, majority = report.results[name], report.results["majority"]
    return Manifest(
        network=name if name in NETWORKS_OF_TABLES else NETWORKS_OF_TABLES[0],
        hyper={},
        spec=None,
        target=table.store.task.target,
        labels=table.store.task.labels,
        label_rule=table.store.task.label_rule,
        training=table.name,
        dataset=table.name,
        dataset_digest=table.digest,
        folds=report.protocol.folds,
        leaks=report.protocol.leaks,
        scores=tuple(
            Score(metric=key, mean=mine[key].mean, lo=None, hi=None, majority=majority[key].mean)
            for key in _IN_MANIFEST
            if math.isfinite(mine[key].mean + majority[key].mean)
        ),
        licence=table.licence,
        date=datetime.now(UTC).date().isoformat(),
        versions=report.versions,
        offline_only=True,
    )


def _check_network(table: EmotionsTable, settings: TrainingSettings) -> None:
    if settings.network not in NETWORKS_OF_TABLES:
        raise UsageError(
            f"{settings.network} does not read a vector of ready-made features. Give --network one "
            f"of {', '.join(NETWORKS_OF_TABLES)}."
        )
    n_labels = len(table.store.task.labels)
    try:
        build_network_for(settings.network, table.store.shape, n_labels, **settings.hyper)
    except ValueError as error:
        raise UsageError(f"{settings.network} cannot be built for this: {error}.") from error


def _key_of(table: EmotionsTable, settings: TrainingSettings, protocol: str, n_folds: int) -> str:
    """Return a digest of all that decides the outcome of a fold."""
    said = {
        "data": table.digest,
        "task": asdict(table.store.task),
        "protocol": [protocol, n_folds],
        "settings": asdict(settings),
        "versions": versions(),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
