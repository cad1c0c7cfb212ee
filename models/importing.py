"""A TSception that torcheeg or Lightning trained, as a model file of ours."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import numpy as np
from safetensors.torch import load_file

from models.bundle import make_bundle
from models.manifest import Manifest
from models.modelfile import LARGEST_FILE
from models.networks import build_network_for
from models.run import versions
from streaming.errors import BundleError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from torch import Tensor

    from models.bundle import Bundle

SECONDS = 300.0
"""Time that reading may take: loading PyTorch on a busy machine, and 200 MB of weights."""

ARTICLE_RATE, ARTICLE_SECONDS = 128.0, 1.0
"""The article's windows: one second at DREAMER's 128 Hz."""

_LONGEST_KERNEL = 0.5
"""TSception's first kernel lasts half a second, which tells the rate (Ding et al. 2022,
doi:10.1109/TAFFC.2022.3169001)."""

_KERNEL, _HEAD, _HIDDEN, _OUT = (
    "Tception1.1.weight", "Sception1.1.weight", "fc.0.weight", "fc.3.weight",
)  # fmt: skip


def import_checkpoint(path: Path, recipe: Bundle | None = None) -> Bundle:
    """Turn a checkpoint into a bundle.

    Parameters
    ----------
    path : Path
        A state dict, or a Lightning checkpoint, of torcheeg's TSception.
    recipe : Bundle or None
        A model whose recipe prepared the windows that the checkpoint was trained on, and whose
        labels it gives; None for the article's windows, which no live signal gives: the model is
        offline-only then.

    Returns
    -------
    bundle : Bundle
        Without scores, for nothing is known of how it was tested.

    Raises
    ------
    BundleError
        Where it is no checkpoint, holds another network, or does not fit the recipe.
    """
    state = read_weights(path)
    if lacking := [name for name in (_KERNEL, _HEAD, _HIDDEN, _OUT) if name not in state]:
        _refuse(
            path,
            f"holds no TSception: it lacks {', '.join(lacking)}",
            "Give a checkpoint of torcheeg's TSCeption",
        )
    n_classes = state[_OUT].shape[0]
    hyper: dict[str, int | float] = {
        "num_T": state[_KERNEL].shape[0],
        "num_S": state[_HEAD].shape[0],
        "hid_channels": state[_HIDDEN].shape[0],
    }
    n_channels, sfreq = state[_HEAD].shape[-2], state[_KERNEL].shape[-1] / _LONGEST_KERNEL
    if recipe is None:
        shape: tuple[int, ...] = (n_channels, round(ARTICLE_SECONDS * ARTICLE_RATE))
        hyper["sampling_rate"] = sfreq
    else:
        spec = recipe.manifest.recipe
        shape = spec.input_shape
        wanted = (spec.features, spec.n_outputs, round(spec.sfreq * _LONGEST_KERNEL))
        if wanted != ("signal", n_channels, state[_KERNEL].shape[-1]):
            _refuse(
                path,
                f"reads {n_channels} channels of signal at {sfreq:g} Hz, and the recipe gives "
                f"{spec.features} of {spec.n_outputs} channels at {spec.sfreq:g} Hz",
                "Give --recipe a model that reads the same windows",
            )
        if len(recipe.manifest.labels) != n_classes:
            _refuse(
                path,
                f"tells {n_classes} labels apart, and the recipe's model "
                f"{len(recipe.manifest.labels)}",
                "Give --recipe a model of the same labels",
            )
    try:
        network = build_network_for("tsception", shape, n_classes, sfreq=sfreq, **hyper)
        network.load_state_dict(dict(state), strict=True)
    except (RuntimeError, ValueError) as fault:
        _refuse(path, f"does not fit ({' '.join(str(fault).split())[:300]})", "Train it again")
    manifest = _manifest(path, recipe, n_classes, hyper)
    # No window of its training is known; noise of the scale of normalised signal proves the bits.
    probe = np.random.default_rng(0).standard_normal(shape).astype(np.float32)
    try:
        return make_bundle(network.eval(), manifest, probe)
    except ValueError as fault:  # weights that are no numbers
        _refuse(path, f"cannot be used ({fault})", "Train it again")


def read_weights(path: Path) -> Mapping[str, Tensor]:
    """Read a checkpoint's weights in a process of its own.

    Raises
    ------
    BundleError
        Where there is no such file, it is too large, or it cannot be read as bare weights.
    """
    if not path.is_file():
        raise BundleError(f"There is no checkpoint {str(path)!r}. Name a .ckpt, .pt or .pth file.")
    if path.stat().st_size > LARGEST_FILE:
        _refuse(path, f"is larger than {LARGEST_FILE / 1e6:g} MB", "It cannot be a TSception")
    with tempfile.TemporaryDirectory(prefix="affectscope-") as folder:
        target = Path(folder) / "weights.safetensors"
        # -I would hide an installation that lies beside the program; the file is named in full.
        command = [sys.executable, "-m", "models.checkpoint", str(path.resolve()), str(target)]
        try:
            done = subprocess.run(
                command,
                check=False,
                cwd=Path(__file__).resolve().parent.parent,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=SECONDS,
                env={**os.environ, "PYTHONNOUSERSITE": "1"},
            )
        except subprocess.TimeoutExpired:
            _refuse(path, f"could not be read within {SECONDS:g} s", "Copy it again")
        if done.returncode != 0 or not target.exists():
            words = (done.stderr.strip().splitlines() or ["the reader died"])[-1]
            _refuse(
                path,
                f"cannot be read as weights: {words}",
                "Save the network's state_dict() with torch.save, and import that",
            )
        state: dict[str, Tensor] = load_file(target)
        return state


def _manifest(
    path: Path, recipe: Bundle | None, n_classes: int, hyper: Mapping[str, int | float]
) -> Manifest:
    labels: tuple[str, ...] = ("low", "high")
    target = "valence"
    if recipe is not None:
        known = recipe.manifest
        labels, target = known.labels, known.target
    elif n_classes != len(labels):
        labels, target = tuple(f"class {n}" for n in range(n_classes)), "unknown"
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return Manifest(
        network="tsception",
        hyper=dict(hyper),
        spec=None if recipe is None else recipe.manifest.recipe,
        target=target,
        labels=labels,
        label_rule="as the checkpoint's own training had it",
        training="imported",
        dataset="imported checkpoint",
        dataset_digest=digest,
        folds="unknown",
        leaks=False,
        scores=(),
        licence="that of the checkpoint it was imported from",
        date=datetime.now(UTC).date().isoformat(),
        versions=versions(),
        offline_only=recipe is None,
    )


def _refuse(path: Path, found: str, mend: str) -> NoReturn:
    raise BundleError(f"The checkpoint {str(path)!r} {found}. {mend}.")
