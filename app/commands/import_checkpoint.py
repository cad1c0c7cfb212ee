"""``import-checkpoint``: a network that another program trained, as a model file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.models_in_sight import find_model
from app.output import emit, print_line
from app.progress import tell
from models.bundle import load_bundle, save_bundle
from models.importing import import_checkpoint

if TYPE_CHECKING:
    from pathlib import Path


def run(*, checkpoint: Path, out: Path, recipe: str | None, force: bool, json: bool) -> None:
    """Import a checkpoint, and say what the model can be used for."""
    known = None if recipe is None else load_bundle(find_model(recipe))
    tell("reading the checkpoint in a process of its own")
    bundle = import_checkpoint(checkpoint, known)
    save_bundle(bundle, out, overwrite=force)
    manifest = load_bundle(out).manifest
    if json:
        fields = {"file": str(out), "network": manifest.network, "labels": list(manifest.labels)}
        emit("written", {**fields, "offline_only": manifest.offline_only})
        return
    use = "offline only: no live signal is prepared as the article's windows were"
    if not manifest.offline_only:
        use = "it reads live; that its recipe is the one it was trained with is your word"
    print_line(f"{out}: tsception, {', '.join(manifest.labels)}; {use}. Its scores are not known.")
