"""The model card: what a reader must know before using a model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.report import METRICS
from models.report_words import difference_text, how_tested, p_text, score_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from models.bundle import Bundle
    from models.manifest import Manifest
    from models.report import Protocol, TrainingReport

SIMULATED = (
    "**This model was trained on simulated people only.** Their EEG follows a script whose effects "
    "are larger and simpler than real ones, so its scores say that the program works, and nothing "
    "about anybody's feelings. On a real head its readings mean nothing."
)
"""Said first, because it is what matters most."""

OFFLINE_ONLY = (
    "**Offline-only.** No live signal can be prepared as this model's training data was: it reads "
    "windows of that data, and `monitor`, `replay` and `predict` refuse it."
)

SCORES_ARE = (
    "Scores are means over people with 95 % intervals over people; `ece` is over all windows, "
    "people weighing the same."
)

POOLED = "Scores are over all windows pooled, for the data does not say whose they are."


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
        Its scores on what was held out.
    command : str
        What made it.
    without_effect : sequence of str
        Subjects of whom it is known that their EEG says nothing; they get a row of their own.
    file_sha256 : str
        Of the model file.
    """
    parts = [
        f"# {bundle.name}",
        *_first_of_all(bundle.manifest, report.protocol),
        "## Scores",
        report.summary,
        _protocol(report.protocol),
        score_table(report),
        comparison_table(report),
        subject_table(report, without_effect),
        _bullets(report.protocol.warnings),
        "## Recipe",
        _bullets(_recipe(bundle)),
        "## Limits",
        _bullets(_limits(bundle.manifest)),
        "## Origin",
        _bullets(_origin(bundle, report, command, file_sha256)),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def score_table(report: TrainingReport) -> str:
    """Lay the scores out, the networks as columns."""
    networks = list(report.results)
    rows = [
        [metric, *(score_text(report.results[n][metric]) for n in networks)] for metric in METRICS
    ]
    return markdown_table(["score", *networks], rows)


def comparison_table(report: TrainingReport) -> str:
    """Lay out how far the network is ahead of each baseline; empty where nobody can say."""
    rows = [
        [name, difference_text(found), p_text(found.p), f"{report.network} {found.verdict} it"]
        for name, found in report.comparisons.items()
        if found.p is not None
    ]
    head = ["against", "balanced accuracy more, person by person", "sign-flip test", "so"]
    return markdown_table(head, rows) if rows else ""


def subject_table(report: TrainingReport, without_effect: Sequence[str]) -> str:
    """Lay out the median person's balanced accuracy, those without effect apart."""
    people = list(report.per_subject[report.network])
    groups = {
        "with an effect": [who for who in people if who not in without_effect],
        "without any effect": [who for who in people if who in without_effect],
    }
    if not all(groups.values()):
        return ""
    rows = [
        [f"{len(group)} people {name}", *_medians(report, group)] for name, group in groups.items()
    ]
    return markdown_table(["balanced accuracy of the median person", *report.results], rows)


def markdown_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _first_of_all(manifest: Manifest, protocol: Protocol) -> Iterator[str]:
    """Yield what must be known before anything else."""
    if manifest.training == "simulated":
        yield SIMULATED
    else:
        yield f"Trained on: {manifest.training}."
    if protocol.alarm:
        yield f"**{protocol.alarm}**"
    if manifest.offline_only:
        yield OFFLINE_ONLY
    if manifest.approximate:
        yield f"**Approximate electrodes:** {manifest.approximate}."


def _protocol(protocol: Protocol) -> str:
    """Say what the scores were measured on."""
    folds = f"{protocol.n_folds} fold{'s' if protocol.n_folds != 1 else ''}"
    inner = " or ".join(protocol.inner)
    held = f"; within each, {inner} held out for early stopping and calibration" if inner else ""
    counts = {"people": protocol.n_subjects, "trials": protocol.n_trials}
    known = [f"{n} {what}" for what, n in counts.items() if n]
    return (
        f"Protocol: `{protocol.folds}`, {how_tested(protocol)}, {folds}{held}. "
        f"{', '.join([*known, f'{protocol.n_windows} windows'])}. "
        f"{SCORES_ARE if protocol.n_subjects else POOLED}"
    )


def _medians(report: TrainingReport, people: Sequence[str]) -> list[str]:
    texts = []
    for network in report.results:
        values = sorted(report.per_subject[network][who]["balanced_accuracy"] for who in people)
        middle = (values[(len(values) - 1) // 2] + values[len(values) // 2]) / 2
        texts.append(f"{middle:.3f}")
    return texts


def _recipe(bundle: Bundle) -> list[str]:
    """Say what the network reads and what it tells."""
    manifest = bundle.manifest
    hyper = ", ".join(f"{name} {value}" for name, value in manifest.hyper.items()) or "defaults"
    shape = " x ".join(map(str, bundle.probe.shape))
    return [
        f"Network: {manifest.network} ({hyper}), which reads windows of {shape} values.",
        f"Tells: {manifest.target}, as {', '.join(manifest.labels)}; {manifest.label_rule}.",
        *_preparation(manifest),
        f"Temperature {manifest.temperature:.3f}.",
        f"No reading under confidence {manifest.threshold:g}.",
    ]


def _preparation(manifest: Manifest) -> Iterator[str]:
    """Yield how a window is made of a signal."""
    spec = manifest.spec
    if spec is None:
        yield f"No recipe: the windows are ready-made, as {manifest.dataset} has them."
        return
    bands = ", ".join(f"{band.name} {band.l_freq:g}-{band.h_freq:g} Hz" for band in spec.bands)
    yield (
        f"Electrodes: {', '.join(spec.ch_names)}; reference: {spec.reference}; {spec.sfreq:g} Hz."
    )
    yield f"Bands: {bands}; features: {spec.features}; scaled by: {spec.scale}."
    yield (
        f"A window of {spec.window:g} s each {spec.hop:g} s; {spec.settle:g} s of settling; "
        f"{spec.baseline:g} s of rest."
    )


def _limits(manifest: Manifest) -> Iterator[str]:
    yield (
        "For research and self-exploration; not a medical device, no basis for decisions about "
        "people."
    )
    if manifest.interval is not None:
        yield "The interval is wide where the model knows little, and that is its purpose."
    yield "Some people show no effect at all; for them every generic model is at chance."
    if manifest.spec is not None and manifest.spec.scale == "window":
        yield (
            "Windows are scaled by themselves, so no rest is needed; nor is a person's usual state "
            "known."
        )


def _origin(
    bundle: Bundle, report: TrainingReport, command: str, file_sha256: str
) -> Iterator[str]:
    manifest = bundle.manifest
    versions = ", ".join(f"{name} {version}" for name, version in report.versions.items())
    yield f"Made by `{command}` on {manifest.date}, seed {report.seed}."
    yield f"Data: {manifest.dataset}, sha256 `{manifest.dataset_digest}`."
    if report.data is not None:
        yield from (f"Of the data: {note.rstrip('.')}." for note in report.data.shown_notes)
    yield f"Versions: {versions}."
    yield f"File: sha256 `{file_sha256}`."
    yield f"Licence: {manifest.licence}."
