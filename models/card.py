"""The model card: what a reader must know before using a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.report import METRICS, score_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models.bundle import Bundle
    from models.report import TrainingReport

SIMULATED = (
    "**This model was trained on simulated people only.** Their EEG follows a script whose effects "
    "are larger and simpler than real ones, so its scores say that the program works, and nothing "
    "about anybody's feelings. On a real head its readings mean nothing."
)
"""Said first, because it is what matters most."""

SCORES_ARE = (
    "Scores are means over people with 95 % intervals over people; `ece` is over all windows, "
    "people weighing the same."
)

LIMITS = """\
- For research and self-exploration; not a medical device, no basis for decisions about people.
- The interval is wide where the model knows little, and that is its purpose.
- Some people show no effect at all; for them every generic model is at chance.
- Windows are scaled by themselves, so no rest is needed; nor is a person's usual state known."""


def model_card(
    bundle: Bundle,
    report: TrainingReport,
    *,
    command: str,
    without_effect: Sequence[str] = (),
    file_sha256: str,
) -> str:
    """Write a model card in Markdown.

    Parameters
    ----------
    bundle : Bundle
        The model.
    report : TrainingReport
        Its scores on people held out.
    command : str
        What made it.
    without_effect : sequence of str
        Subjects of whom it is known that their EEG says nothing; they get a row of their own.
    file_sha256 : str
        Of the model file.
    """
    manifest = bundle.manifest
    protocol = report.protocol
    parts = [
        f"# {bundle.name}",
        SIMULATED if manifest.training == "simulated" else f"Trained on: {manifest.training}.",
        "## Scores",
        report.summary,
        f"Protocol: `{protocol.folds}`, {protocol.n_folds} folds; no person stands on both sides.",
        f"{protocol.n_subjects} people, {protocol.n_trials} trials, {protocol.n_windows} windows. "
        + SCORES_ARE,
        score_table(report),
        subject_table(report, without_effect),
        "## Recipe",
        _recipe(bundle),
        "## Limits",
        LIMITS,
        "## Origin",
        _origin(bundle, report, command, file_sha256),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def score_table(report: TrainingReport) -> str:
    """Lay the scores out, the networks as columns."""
    networks = list(report.results)
    rows = [
        [metric, *(score_text(report.results[n][metric]) for n in networks)] for metric in METRICS
    ]
    return markdown_table(["score", *networks], rows)


def subject_table(report: TrainingReport, without_effect: Sequence[str]) -> str:
    """Lay out the median person's balanced accuracy, those without effect apart."""
    groups = {
        "with an effect": [w for w in _people(report) if w not in without_effect],
        "without any effect": [w for w in _people(report) if w in without_effect],
    }
    if not groups["without any effect"]:
        return ""
    rows = [
        [f"{len(people)} people {name}", *_medians(report, people)]
        for name, people in groups.items()
    ]
    return markdown_table(["balanced accuracy of the median person", *report.results], rows)


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _people(report: TrainingReport) -> list[str]:
    return list(report.per_subject[report.network])


def _medians(report: TrainingReport, people: Sequence[str]) -> list[str]:
    texts = []
    for network in report.results:
        values = sorted(report.per_subject[network][who]["balanced_accuracy"] for who in people)
        middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
        texts.append(f"{middle:.3f}")
    return texts


def _recipe(bundle: Bundle) -> str:
    manifest, spec = bundle.manifest, bundle.manifest.recipe
    bands = ", ".join(f"{band.name} {band.l_freq:g}-{band.h_freq:g} Hz" for band in spec.bands)
    hyper = ", ".join(f"{name} {value}" for name, value in manifest.hyper.items()) or "defaults"
    return f"""\
- Network: {manifest.network} ({hyper}).
- Labels: {", ".join(manifest.labels)}; {manifest.label_rule}.
- Electrodes: {", ".join(spec.ch_names)}; reference: {spec.reference}; {spec.sfreq:g} Hz.
- Bands: {bands}; features: {spec.features}; scaled by: {spec.scale}.
- A window of {spec.window:g} s each {spec.hop:g} s; {spec.settle:g} s of settling;
  {spec.baseline:g} s of rest.
- Temperature {manifest.temperature:.3f}; no reading under confidence {manifest.threshold:g}."""


def _origin(bundle: Bundle, report: TrainingReport, command: str, file_sha256: str) -> str:
    manifest = bundle.manifest
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    return f"""\
- Made by `{command}` on {manifest.date}, seed {report.seed}.
- Data: {manifest.dataset}, sha256 `{manifest.dataset_digest}`.
- Versions: {versions}.
- File: sha256 `{file_sha256}`.
- Licence: {manifest.licence}."""
