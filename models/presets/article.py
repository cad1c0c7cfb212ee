"""``--preset article``: TSception on DREAMER as torcheeg 1.1.3 trains it, and honestly beside it.

What is reproduced is torcheeg's own example for this network and these data
(``examples_dreamer_tsception.py``): its windows (`models.presets.article_windows`), its folds
(``KFoldGroupbyTrial``: a share of every trial is tested, and what lies around it trained on), its
network and its loop: Adam at 1e-4 with a weight decay of 1e-4, batches of 64, 50 passes, nothing
held out and the last pass kept. None of its code is here; that windows, labels, folds and losses
are the same is proved by running both.

Beside it stands the same network under protocols that hold out people, and people and clips at
once: the halves of the head in mirrored order, windows by the recipe that live uses, early
stopping and calibration on people held out. Those models run live.
"""

from __future__ import annotations

import hashlib
import json
import math
import time
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from models.bundle import make_bundle
from models.datasets.scored import rule_in_words
from models.foldfiles import FoldFiles
from models.folds import make_folds
from models.manifest import Manifest, Score
from models.networks import build_network_for
from models.presets.article_report import (
    ArticleOutcome,
    fold_scores,
    layer_table,
    with_comparison,
)
from models.presets.article_windows import THRESHOLD, WORDS, article_store
from models.run import Outcome, Plan, carry_out, stores_of, versions
from models.scoring import about, make_report
from models.training import train
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from models.bundle import Bundle
    from models.datasets.dreamer import DreamerTrials
    from models.presets.article_settings import ArticleSettings
    from models.report import TrainingReport
    from models.training import Trained
    from models.windows import WindowStore

PROTOCOL = "within-trial"
"""The article's, and it leaks."""

HONEST = ("subject", "subject-and-clip")
"""What the same network is tested by beside it."""

SECONDS = 1.0
"""Length of a window everywhere, and time between two."""

_IN_MANIFEST = ("balanced_accuracy", "macro_f1", "auc", "mcc")
"""Scores that a manifest carries, each beside the majority's."""


def run_article(
    source: DreamerTrials,
    cache: Path,
    how: ArticleSettings,
    *,
    workers: int = 1,
    keep: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
    building: Callable[[int, int], None] = lambda _done, _of: None,
) -> ArticleOutcome:
    """Run the article again, then the same network under honest protocols.

    Parameters
    ----------
    source : DreamerTrials
        DREAMER with the article's threshold, ``">=3"``, and its own electrodes; held in float64,
        the file need not be read again for the article's own windows.
    cache : Path
        Folder in which windows are kept for the next time.
    how : ArticleSettings
        How; the defaults are the article's.
    workers : int
        Folds side by side.
    keep : Path or None
        Folder for finished folds; those of the same training that are there are not made again.
    progress : callable
        Is given the layers of the network, and a line a pass and a fold.
    building : callable
        Is told how many trials are prepared, and of how many.

    Returns
    -------
    outcome : ArticleOutcome
        Nothing is written but the windows and the folds.

    Raises
    ------
    UsageError
        Where the data was opened with other labels or electrodes, or is too little for the folds.
    OutputError
        Where the disk does not take the windows.
    """
    began = time.perf_counter()
    plans = plans_of(source, how, workers=workers)
    store = article_store(source, cache, building=building)
    stores_of(plans[HONEST[0]], cache, building=building)
    progress(f"windows: {store.n_windows}, {WORDS}")
    table = store.table
    folds = make_folds(PROTOCOL, table, n_folds=how.n_folds)
    settings = how.reproduced
    fresh = build_network_for(
        settings.network, store.shape, len(store.task.labels), **settings.hyper
    )
    progress(layer_table(fresh))
    trained = train(
        {settings.network: store, "majority": store},
        folds,
        settings,
        protocol=PROTOCOL,
        workers=workers,
        keep=None if keep is None else FoldFiles(keep / PROTOCOL, _key(source, how)),
        progress=progress,
    )
    report = make_report(
        trained,
        table,
        folds,
        task=source.task,
        network=settings.network,
        protocol=PROTOCOL,
        versions=versions(),
        seed=how.seed,
        data=about(source),
    )
    reproduced = Outcome(trained, report, _bundle(source, how, trained, report, store))
    variants = {}
    for name, plan in plans.items():
        progress(f"the same network, --folds {name}")
        variants[name] = carry_out(plan, cache, keep=keep, progress=progress, building=building)
    scores = fold_scores(trained, folds, settings.network)
    return ArticleOutcome(
        reproduced=with_comparison(reproduced, variants, scores, how),
        variants=variants,
        folds=scores,
        settings=how,
        seconds=time.perf_counter() - began,
    )


def plans_of(source: DreamerTrials, how: ArticleSettings, *, workers: int) -> dict[str, Plan]:
    """Return what is trained beside the article, by the name of the protocol.

    Raises
    ------
    UsageError
        Where the data was opened with other labels or electrodes, or is too little for the folds.
    """
    if source.task.label_rule != rule_in_words(THRESHOLD):
        raise UsageError(
            f"The article calls scores of {THRESHOLD} high, and this data was opened with: "
            f"{source.task.label_rule}. Leave --threshold out."
        )
    if source.approximate is not None:
        raise UsageError("The article reads DREAMER's own electrodes. Leave --montage out.")
    return {
        name: Plan(
            source=source,
            window=SECONDS,
            hop=SECONDS,
            protocol=name,
            n_folds=how.n_folds,
            settings=how.own,
            workers=workers,
        )
        for name in HONEST
    }


def in_words(source: DreamerTrials, how: ArticleSettings, *, workers: int) -> list[str]:
    """Say what would be done, a line each."""
    plans = plans_of(source, how, workers=workers)
    first, labels = plans[HONEST[0]], " or ".join(source.task.labels)
    return [
        f"data: {source.name}, {source.n_people} people, {source.n_trials} trials",
        f"to be told: {source.task.target}, {labels}; {source.task.label_rule}",
        f"the article: folds {PROTOCOL}, {how.n_folds} of them; THIS PROTOCOL LEAKS",
        f"its windows: {WORDS}",
        (
            f"its training: tsception, Adam, {how.passes} passes, batch {how.batch}, "
            f"lr {how.lr:g}, weight decay {how.weight_decay:g}, seed {how.seed}, last pass kept"
        ),
        *(f"changed: {change}" for change in how.changes),
        f"beside it: the same network, folds {' and '.join(plans)}",
        *(f"  {line}" for line in first.in_words()[3:]),
    ]


def _key(source: DreamerTrials, how: ArticleSettings) -> str:
    """Return a digest of all that decides the outcome of a fold."""
    said = {
        "data": source.digest,
        "task": asdict(source.task),
        "windows": WORDS,
        "protocol": [PROTOCOL, how.n_folds],
        "settings": asdict(how.reproduced),
        "versions": versions(),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _bundle(
    source: DreamerTrials,
    how: ArticleSettings,
    trained: Trained,
    report: TrainingReport,
    store: WindowStore,
) -> Bundle:
    """Pack the network as a model of windows that no live signal gives."""
    mine, majority = report.results[report.network], report.results["majority"]
    manifest = Manifest(
        network=report.network,
        hyper=dict(how.reproduced.hyper),
        spec=None,
        target=source.task.target,
        labels=source.task.labels,
        label_rule=source.task.label_rule,
        training=source.name,
        dataset=source.name,
        dataset_digest=source.digest,
        folds=PROTOCOL,
        leaks=report.protocol.leaks,
        scores=tuple(
            Score(
                metric=name,
                mean=mine[name].mean,
                lo=mine[name].lo,
                hi=mine[name].hi,
                majority=majority[name].mean,
            )
            for name in _IN_MANIFEST
            if math.isfinite(mine[name].mean + majority[name].mean)
        ),
        licence=source.licence,
        date=datetime.now(UTC).date().isoformat(),
        versions=report.versions,
        offline_only=True,
    )
    return make_bundle(trained.network, manifest, store.data()[store.n_windows // 2])
