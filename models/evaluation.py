"""A saved model on data that it may never have met: the same report, nothing trained."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from models.answering import answers_of
from models.classifier import TorchClassifier
from models.clip_only import clip_only
from models.metrics import Answers
from models.report_words import CLIP_ONLY, HEADLINE, NEW_DATA
from models.run import versions
from models.scoring import about, clips_are_shared, counted, scored
from models.store import kept_windows
from models.suitability import acquaintance, check_signal, doubt, places_of
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from models.bundle import Bundle
    from models.datasets.trials import TrialSource
    from models.manifest import Manifest
    from models.report import TrainingReport
    from models.windows import WindowStore

AT_ONCE = 4096
"""Windows that are in memory together: 64 MB of four seconds of an EPOC."""


def evaluate(
    bundle: Bundle,
    source: TrialSource,
    cache: Path,
    *,
    seed: int = 0,
    building: Callable[[int, int], None] = lambda _done, _of: None,
) -> TrainingReport:
    """Score a model on labelled data by the recipe that it carries.

    Temperature and interval are those of the model: how far they hold is among the scores. Beside
    it stand the most frequent label of this data, and what the other people said of each clip.

    Parameters
    ----------
    bundle : Bundle
        The model.
    source : TrialSource
        The data.
    cache : Path
        Folder in which windows are kept for the next time.
    seed : int
        Of bootstrap and test.
    building : callable
        Is told how many trials are prepared, and of how many.

    Returns
    -------
    report : TrainingReport
        Its protocol is `NEW_DATA`; it says first where the model was trained on this data.

    Raises
    ------
    BundleError
        Where the model is offline-only.
    SignalMismatch
        Where the data lacks electrodes or frequencies of the recipe.
    UsageError
        Where the model tells something else than the data is labelled with, or the data gives no
        window.
    OutputError
        Where the disk does not take the windows.
    """
    manifest = bundle.manifest
    check_signal(bundle, source.montage)
    places = places_of(manifest, source.task)
    (store,) = kept_windows(source, [manifest.recipe], cache, progress=building)
    task = replace(source.task, labels=manifest.labels)
    table = replace(store.table, label=places[store.table.label])
    answers, n_silent = _all_answers(bundle, replace(store, table=table, task=task))
    alarm = acquaintance(manifest, source)
    return scored(
        answers,
        counted(
            table,
            folds=NEW_DATA,
            leaks=bool(alarm),
            n_folds=0,
            alarm=alarm,
            doubt="" if alarm else doubt(manifest, source),
            shares_clips=clips_are_shared(table),
            warnings=tuple(_remarks(manifest, source, n_silent)),
        ),
        task=task,
        network=manifest.network,
        versions=versions(),
        seed=seed,
        data=about(source),
        model=_model_fields(bundle),
    )


def _all_answers(bundle: Bundle, store: WindowStore) -> tuple[dict[str, Answers], int]:
    """Return what the model and the baselines say, and of how many windows the model is silent."""
    manifest, table = bundle.manifest, store.table
    told = _probabilities(bundle, store)
    spoken = np.flatnonzero(~np.isnan(told).any(axis=1))
    if not spoken.size:
        raise UsageError(
            "The model answers none of this data's windows: all hold values that are no numbers. "
            "Look at the recordings with `affectscope predict`."
        )
    logits = np.log(np.maximum(told[spoken], np.finfo(np.float64).tiny))
    # The temperature is in the probabilities already.
    mine = answers_of(store, spoken, logits, 1.0, manifest.interval)
    answers = {manifest.network: mine}
    n_labels, nothing = len(manifest.labels), np.full(spoken.size, np.nan)
    shares = np.bincount(mine.labels, minlength=n_labels) / spoken.size
    always = np.tile(shares, (spoken.size, 1))
    answers.setdefault("majority", Answers(mine.subjects, mine.labels, always, nothing))
    recalled = clip_only(table, spoken, spoken, n_labels=n_labels)
    if recalled is not None:
        answers[CLIP_ONLY] = Answers(mine.subjects, mine.labels, recalled, nothing)
    return answers, table.t.size - spoken.size


def _probabilities(bundle: Bundle, store: WindowStore) -> NDArray[np.float64]:
    """Ask the model about every window, as `predict` does."""
    classifier, windows = TorchClassifier(bundle), store.data()
    parts = [
        classifier.predict(np.asarray(windows[first : first + AT_ONCE]))
        for first in range(0, store.n_windows, AT_ONCE)
    ]
    return np.concatenate(parts)


def _remarks(manifest: Manifest, source: TrialSource, n_silent: int) -> Iterator[str]:
    """Yield what a reader must know of this model on this data."""
    if manifest.training == "simulated" and source.name != "simulated":
        yield "The model was trained on simulated people only."
    if manifest.approximate:
        yield f"The model was trained on stand-ins: {manifest.approximate}."
    if manifest.label_rule != source.task.label_rule:
        yield (
            f"The model learned labels by one rule ({manifest.label_rule}) and is judged by "
            f"another ({source.task.label_rule})."
        )
    if n_silent:
        yield f"{n_silent} windows hold values that are no numbers and have no answer."
    headline = next((score for score in manifest.scores if score.metric == HEADLINE), None)
    if headline is not None:
        leaks = ", which leaks" if manifest.leaks else ""
        yield (
            f"When it was trained its balanced accuracy on what was held out was "
            f"{headline.mean:.3f} (majority {headline.majority:.3f}; folds: {manifest.folds}"
            f"{leaks})."
        )


def _model_fields(bundle: Bundle) -> Mapping[str, Any]:
    manifest = bundle.manifest
    return {
        "name": bundle.name,
        "sha256": bundle.sha256,
        "network": manifest.network,
        "training": manifest.training,
        "dataset_sha256": manifest.dataset_digest,
        "date": manifest.date,
    }
