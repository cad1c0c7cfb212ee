"""``export``: a model for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.models_in_sight import find_model
from app.output import emit, print_line
from app.progress import tell
from models.bundle import load_bundle
from models.export import export_onnx

if TYPE_CHECKING:
    from pathlib import Path


def run(*, model: str, out: Path, force: bool, json: bool) -> None:
    """Export a model, and say how far its answers drift."""
    bundle = load_bundle(find_model(model))
    tell("exporting; this takes some seconds")
    drift = export_onnx(bundle, out, overwrite=force)
    if json:
        emit("written", {"file": str(out), "model": bundle.name, "drift": drift})
    else:
        print_line(
            f"{out}: windows of shape {bundle.probe.shape} in, probabilities of "
            f"{', '.join(bundle.manifest.labels)} out; the recipe is in its metadata. Against "
            f"PyTorch it drifts by {drift:.1g} at most."
        )
