"""A model for other programs: network and calibration as ONNX, the recipe beside them."""

from __future__ import annotations

import logging
import warnings
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from models.bundle import network_of
from models.modelfile import METADATA_KEY, manifest_text, write_model_file
from streaming.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from torch import Tensor

    from models.bundle import Bundle

TOLERANCE = 1e-5
"""Drift of a probability against torch that is allowed, as for the probe of a model file."""

_N_TRIED = 8
"""Windows that the file is tried with before it is written: the probe, and it with noise."""

_EXTRA = ("onnx", "onnxscript", "onnxruntime")


class _Calibrated(nn.Module):
    """A network whose answers are probabilities."""

    def __init__(self, network: nn.Module, temperature: float) -> None:
        super().__init__()
        self.network = network
        self.temperature = temperature

    def forward(self, windows: Tensor) -> Tensor:
        """Return probabilities of shape (n_windows, n_labels)."""
        return torch.softmax(self.network(windows) / self.temperature, dim=1)


def export_onnx(bundle: Bundle, path: Path, *, overwrite: bool = False) -> float:
    """Write a model as ONNX: windows in, calibrated probabilities out.

    The manifest, and with it the recipe that prepares the windows, lies in the file's metadata
    under ``affectscope``, as in the model file.

    Parameters
    ----------
    bundle : Bundle
        The model.
    path : Path
        Where to.
    overwrite : bool
        Whether a file that is there may be replaced.

    Returns
    -------
    drift : float
        Largest difference of a probability between the file, run by onnxruntime, and torch.

    Raises
    ------
    UsageError
        Where the extra ``onnx`` is not installed, or the file is there already.
    OutputError
        Where the file cannot be written, or what was exported answers otherwise.
    """
    if missing := [name for name in _EXTRA if find_spec(name) is None]:
        raise UsageError(
            f"Exporting needs {', '.join(missing)}, which the extra `onnx` brings. Install "
            "it with: pip install 'affectscope[onnx]'"
        )
    if path.exists() and not overwrite:  # said now, for what follows takes long
        raise UsageError(
            f"{str(path)!r} is there already, and nothing is overwritten without --force. Name "
            "another file, or say --force."
        )
    network = _Calibrated(network_of(bundle), bundle.manifest.temperature).eval()
    # Exported with two windows: with one, the exporter would take the 1 for a constant.
    example = torch.from_numpy(np.stack([bundle.probe] * 2))
    with _quiet():
        program = torch.onnx.export(
            network,
            (example,),
            dynamo=True,
            verbose=False,
            input_names=["windows"],
            output_names=["probabilities"],
            dynamic_shapes={"windows": {0: torch.export.Dim("n_windows")}},
        )
    if program is None:
        raise OutputError(
            "The exporter of this PyTorch gave nothing. Use the version that is locked."
        )
    model = program.model_proto
    entry = model.metadata_props.add()
    entry.key, entry.value = METADATA_KEY, manifest_text(bundle.manifest)
    raw: bytes = model.SerializeToString()
    drift = _drift(raw, network, bundle)
    if not drift <= TOLERANCE:
        raise OutputError(
            f"What was exported answers {drift:.2g} away from the model, and {TOLERANCE:g} is "
            "allowed; nothing was written. Use the versions of PyTorch and onnx that are locked."
        )
    write_model_file(path, raw, overwrite=overwrite)
    return drift


def _drift(raw: bytes, network: nn.Module, bundle: Bundle) -> float:
    """Run the exported model beside torch, on one window and on several."""
    import onnxruntime  # noqa: PLC0415 - an extra

    session = onnxruntime.InferenceSession(raw, providers=["CPUExecutionProvider"])
    noise = np.random.default_rng(0).normal(0, 1, (_N_TRIED, *bundle.probe.shape))
    windows = (bundle.probe + noise).astype(np.float32)
    windows[0] = bundle.probe
    worst = 0.0
    for batch in (windows[:1], windows):
        (said,) = session.run(None, {"windows": batch})
        with torch.inference_mode():
            expected = network(torch.from_numpy(batch)).numpy()
        worst = max(worst, float(np.abs(said - expected).max()))
    return worst


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporter's remarks about its own inside from the user."""
    log = logging.getLogger("torch.onnx")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        log.setLevel(level)
