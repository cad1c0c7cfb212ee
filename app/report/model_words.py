"""What a report says of the model: which one it was, how good it is, and on whom it was trained."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.models_in_sight import models_in_sight
from app.words import percent, signed
from models.folds import PROTOCOLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from models.classifier import TorchClassifier
    from models.manifest import Manifest, Score

METRICS: Mapping[str, str] = MappingProxyType(
    {
        "balanced_accuracy": "balanced accuracy (mean share told right of each label)",
        "macro_f1": "macro F1 (precision and recall together, mean over labels)",
        "accuracy": "share of all windows told right",
        "auc": "area under ROC (how well probabilities order the windows; 0.5 is chance)",
        "mcc": "Matthews correlation (0 is chance, 1 all right)",
        "ece": "calibration error (0 is best)",
        "interval_coverage": "share of 80 % intervals that held the truth",
    }
)
"""Each metric in words."""

OWN_MODEL = "a model file of your own"


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """A model in words.

    Attributes
    ----------
    name : str
        What it is called; models that do not ship with the program stay without their names, which
        may be people's.
    facts : mapping of str to str
        What it reads and tells, and where it comes from.
    scores : tuple of (str, str, str, str)
        For each metric its words, value, 95 % interval, and the majority baseline's value.
    verdict : str
        How good it is in a sentence.
    warnings : tuple of str
        What must be known before its readings are believed, a sentence each.
    is_simulated : bool
        Whether it was trained on simulated people only.
    """

    name: str
    facts: Mapping[str, str]
    scores: tuple[tuple[str, str, str, str], ...]
    verdict: str
    warnings: tuple[str, ...]
    is_simulated: bool


def model_facts(classifier: TorchClassifier) -> ModelFacts:
    """Put a model into words."""
    manifest = classifier.manifest
    name = shown_name(classifier)
    spec = classifier.spec
    facts = {
        "model": name,
        "network": manifest.network,
        "tells": f"{manifest.target}: {', '.join(manifest.labels)}",
        "label rule": manifest.label_rule,
        "trained on": "simulated people only" if _is_simulated(manifest) else manifest.training,
        "trained": manifest.date,
        "tested": _tested(manifest),
        "electrodes": ", ".join(spec.ch_names),
        "reads": f"{spec.window:g} s each {spec.hop:g} s",
        "no reading under": f"{percent(manifest.threshold)} confidence",
        "licence of the weights": manifest.licence,
        "sha256": classifier.sha256[:16],
    }
    return ModelFacts(
        name,
        {key: words for key, words in facts.items() if words},
        tuple(_row(score) for score in manifest.scores),
        _verdict(manifest),
        tuple(_warnings(manifest)),
        _is_simulated(manifest),
    )


def shown_name(classifier: TorchClassifier) -> str:
    """Return the name of a shipped model; of any other one what it is."""
    mine = classifier.manifest.content_sha256
    for model in models_in_sight():
        if model.shipped and model.manifest and model.manifest.content_sha256 == mine:
            return f"{model.name}, which comes with the program"
    return OWN_MODEL


def _is_simulated(manifest: Manifest) -> bool:
    return manifest.training == "simulated"


def _tested(manifest: Manifest) -> str:
    """Say what was held out: ``"subject: whole people held out"``."""
    if not manifest.scores:
        return "never"
    protocol = PROTOCOLS.get(manifest.folds)
    return f"{manifest.folds}: {protocol.holds_out} held out" if protocol else manifest.folds


def _row(score: Score) -> tuple[str, str, str, str]:
    interval = "too few people for one"
    if score.lo is not None and score.hi is not None:
        interval = f"{_number(score.lo)} to {_number(score.hi)}"
    words = METRICS.get(score.metric, score.metric.replace("_", " "))
    return words, _number(score.mean), interval, _number(score.majority)


def _number(value: float) -> str:
    return f"{value:.2f}" if value >= 0 else signed(value)


def _verdict(manifest: Manifest) -> str:
    """Say how good the model is, by its balanced accuracy where it has one."""
    if not manifest.scores:
        return "This model was never tested: nobody knows how good it is."
    score = next(
        (s for s in manifest.scores if s.metric == "balanced_accuracy"), manifest.scores[0]
    )
    words, mean, interval, majority = _row(score)
    whom = "simulated people" if _is_simulated(manifest) else "data held out of training"
    within = f" (95 % interval {interval})" if score.lo is not None else ""
    return (
        f"On {whom} it reached a {words} of {mean}{within}; always saying the "
        f"commonest label reaches {majority}."
    )


def _warnings(manifest: Manifest) -> list[str]:
    said = []
    if _is_simulated(manifest):
        said.append(
            "The model was trained on simulated people only. Their EEG follows a script whose "
            "effects are larger and simpler than real ones: its readings say nothing of a real "
            "person."
        )
    if manifest.leaks:
        said.append(
            "The model's scores leak: windows of tested recordings had neighbours in training, so "
            "the figures are too good."
        )
    if manifest.approximate:
        said.append(f"Approximate electrodes: {manifest.approximate.rstrip('.')}.")
    if manifest.target == "valence" and manifest.interval is None:
        said.append("No interval was calibrated for this model.")
    return said
