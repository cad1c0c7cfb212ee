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


MANY_STEPS = 200
"""Steps of a recurrent network from which on exporting takes a minute and more: 0.17 s of processor
time each were measured, 7 minutes for the 2548 of the notebook's."""


def run(*, model: str, out: Path, force: bool, json: bool) -> None:
    """Export a model, and say how far its answers drift."""
    bundle = load_bundle(find_model(model))
    steps = int(bundle.manifest.hyper.get("n_steps", 0))
    long = f"minutes: its network takes {steps} steps, and PyTorch follows each"
    tell(f"exporting; this takes {long if steps >= MANY_STEPS else 'some seconds'}")
    drift = export_onnx(bundle, out, overwrite=force)
    if json:
        emit("written", {"file": str(out), "model": bundle.name, "drift": drift})
    else:
        print_line(
            f"{out}: windows of shape {bundle.probe.shape} in, probabilities of "
            f"{', '.join(bundle.manifest.labels)} out; the recipe is in its metadata. Against "
            f"PyTorch it drifts by {drift:.1g} at most."
        )
