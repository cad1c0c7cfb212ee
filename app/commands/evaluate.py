"""``evaluate``: score a saved model on labelled data, with nothing trained."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.folders import windows_folder
from app.models_in_sight import find_model
from app.output import emit, print_line
from app.plain_text import plain
from app.progress import progress_of, tell
from app.report_lines import lines_of
from app.training_data import open_trials
from models.bundle import load_bundle
from models.datasets.scored import threshold_in
from models.evaluation import evaluate
from models.outputs import report_folder, write_report
from models.suitability import check_reads_signals
from streaming.errors import SignalMismatch

if TYPE_CHECKING:
    from app.training_request import DataRequest, EvaluateRequest
    from models.bundle import Bundle
    from models.manifest import Manifest

FEATURES_ALONE = "kaggle-emotions"
"""A data set without any signal: only its own networks read it, and these are offline-only."""

_CALLED_BY_USERS = ("simulated", "recordings")
"""Data that has one thing to tell, and calls it what it is called."""


def run(asked: EvaluateRequest) -> None:
    """Evaluate, and print the outcome."""
    bundle = load_bundle(find_model(asked.model))
    check_reads_signals(bundle)
    wanted = suited(asked.data, bundle.manifest)
    with progress_of("reading the data") as looking:
        source = open_trials(wanted, progress=looking)
    for note in getattr(source, "notes", ()):
        tell(plain(note))
    written = []
    with report_folder(asked.out, force=asked.force):
        with progress_of("preparing trials") as building:
            report = evaluate(bundle, source, windows_folder(), seed=asked.seed, building=building)
        if asked.out is not None:
            written = write_report(report, asked.out, command=command_of(bundle, wanted))
    if asked.json:
        files = [str(file) for file in written]
        emit("report", {"report": report.to_dict(), "files": files})
    else:
        print_line("\n".join([*lines_of(report), *map(str, written)]).rstrip())


def suited(asked: DataRequest, manifest: Manifest) -> DataRequest:
    """Fill in from the model what was not asked for: target, headset, and which scores are high.

    Raises
    ------
    SignalMismatch
        For data that holds no signal.
    """
    if asked.dataset == FEATURES_ALONE:
        raise SignalMismatch(
            f"--dataset {FEATURES_ALONE} holds ready-made features and no signal, so this model "
            "has nothing to read there. Name other data with --dataset."
        )
    on_muse = manifest.recipe.montage == "muse"
    label = asked.label
    if label is None and asked.dataset not in _CALLED_BY_USERS:
        label = manifest.target
    montage = asked.montage or ("muse" if on_muse else "native")
    threshold = asked.threshold
    if threshold is None and asked.dataset.lower() == manifest.dataset:
        threshold = threshold_in(manifest.label_rule)
    return replace(asked, label=label, montage=montage, threshold=threshold)


def command_of(bundle: Bundle, asked: DataRequest) -> str:
    """Say what to paste to get this again; folders are left out, for reports are passed on."""
    parts = [f"affectscope evaluate {bundle.name} --dataset {asked.dataset}"]
    if asked.data is not None:
        parts.append("--data PATH")
    if asked.label is not None:
        parts.append(f"--label {asked.label}")
    if asked.threshold is not None:
        parts.append(f'--threshold "{asked.threshold}"')
    if asked.dataset != "recordings":
        parts.append(f"--montage {asked.montage}")
    if asked.dataset == "simulated":
        parts.append(f"--population {asked.population} --people {asked.people} --seed {asked.seed}")
    return " ".join(parts)
