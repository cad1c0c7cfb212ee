"""``list``: the models that can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.models_in_sight import models_in_sight
from app.output import console, emit, print_line
from app.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.models_in_sight import ModelInSight
    from models.manifest import Manifest


def run(*, json: bool) -> None:
    """Print one line a model, the shipped ones first; a broken file is listed with its reason.

    Parameters
    ----------
    json : bool
        JSON lines in place of a table.
    """
    found = models_in_sight()
    if json:
        for model in found:
            emit("model", model_fields(model))
    elif found:
        _print_table(found)
    else:
        print_line("No model is in sight. `affectscope train --out DIR` makes one.")


def model_fields(model: ModelInSight) -> dict[str, Any]:
    """Return what the JSON line of a model says besides its schema and kind.

    What a broken file does not tell is null.
    """
    told = model.manifest
    return {
        "name": model.name,
        "file": model.path.name,
        "shipped": model.shipped,
        "network": told and told.network,
        "target": told and told.target,
        "labels": told and list(told.labels),
        "training": told and told.training,
        "approximate": told and told.approximate,
        "montage": told and told.spec and told.spec.montage,
        "offline_only": told and told.offline_only,
        "score": told and score_sentence(told),
        "reason": model.reason,
    }


def score_sentence(manifest: Manifest) -> str:
    """Say how well a model did, on whom, and what the majority label alone would have got."""
    if not manifest.scores:
        return "Never tested."
    score = manifest.scores[0]
    bounds = "" if score.lo is None else f" (95 % interval {score.lo:.2f} to {score.hi:.2f})"
    leaks = ", a protocol that leaks" if manifest.leaks else ""
    return (
        f"{score.metric.replace('_', ' ').capitalize()} {score.mean:.2f}{bounds} on held-out data "
        f"(folds: {manifest.folds}{leaks}); the majority label gets {score.majority:.2f}."
    )


def _print_table(found: Sequence[ModelInSight]) -> None:
    """Print a table that is right at 80 columns: long sentences fold, names never do."""
    from rich.table import Table  # noqa: PLC0415 - JSON lines need no rich
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False)
    for heading in ("name", "network", "montage", "trained on"):
        table.add_column(heading, no_wrap=True)
    table.add_column("what is known of it", ratio=1, min_width=24)
    for model in found:
        cells = [model.name, *_cells(model)]
        table.add_row(*(Text(plain(cell), overflow="fold") for cell in cells))
    console().print(table)


def _cells(model: ModelInSight) -> tuple[str, str, str, str]:
    """Return network, montage, training and remarks of a model, as text."""
    told = model.manifest
    if told is None:
        return "", "", "", f"Cannot be used. {model.reason}"
    remarks = [score_sentence(told)]
    if told.offline_only:
        remarks.append("Not for live signals.")
    if told.approximate is not None:
        remarks.append(f"Approximate: {told.approximate}")
    return told.network, told.spec.montage if told.spec else "", told.training, " ".join(remarks)
