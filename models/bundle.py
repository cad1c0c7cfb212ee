"""A trained network with all that it takes to run it: made, saved, loaded, proved on loading."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors import torch as tensorfile

from models.modelfile import (
    AGAIN,
    METADATA_KEY,
    content_digest,
    manifest_text,
    read_model_file,
    refuse,
    write_model_file,
)
from models.networks import build_network, build_network_for

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor, nn

    from models.manifest import Manifest
    from models.modelfile import ModelFile

PROBE_TOLERANCE = 1e-5
"""Drift of a probability that loading forgives, as the contract fixes it."""

LARGEST_PROBE = 500_000
"""Values in the probe window: 64 channels of 1 kHz for nearly 8 s. It bounds what running the
probe of an untrusted file can ask for."""

_WEIGHTS = "network."
_PROBE = "probe"
_DTYPES = {"F32": torch.float32, "I64": torch.int64}
"""What a network holds: weights, and the counters of batch normalisation."""


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """A manifest, the weights, and one window whose answer is known.

    Attributes
    ----------
    manifest : Manifest
        Everything but the weights.
    state : mapping of str to Tensor
        The network's state dict.
    probe : ndarray of float32
        One window, as the recipe prepares it.
    name : str
        Name of the file it came from, without folder and ending; empty before it was saved.
    sha256 : str
        Of that file; empty before it was saved.
    """

    manifest: Manifest
    state: Mapping[str, Tensor]
    probe: NDArray[np.float32]
    name: str = ""
    sha256: str = ""


def make_bundle(network: nn.Module, manifest: Manifest, probe: NDArray[np.float32]) -> Bundle:
    """Join a trained network, its manifest and a probe window.

    Parameters
    ----------
    network : torch.nn.Module
        As `build_network` builds it for the manifest; it is left in evaluation mode.
    manifest : Manifest
        Its fields `probe` and `content_sha256` are filled in here.
    probe : ndarray of float32
        One window, as the recipe prepares it.

    Returns
    -------
    bundle : Bundle
        A copy of the weights.

    Raises
    ------
    ValueError
        Where the network is not the one that the manifest describes, or weights or the probe's
        answer are no numbers.
    """
    window = np.array(probe, dtype=np.float32, order="C")
    state = {
        name: tensor.detach().cpu().clone().contiguous()
        for name, tensor in network.state_dict().items()
    }
    twin = _network(manifest, state, window.shape)
    answer = probabilities(twin, window[np.newaxis], manifest.temperature)[0]
    if not np.isfinite(answer).all():
        raise ValueError("the network's answer to the probe window is no number")
    proved = replace(manifest, probe=tuple(answer.tolist()))
    digest = _digest(proved, _tensors(state, window))
    return Bundle(replace(proved, content_sha256=digest), state, window)


def network_of(bundle: Bundle) -> nn.Module:
    """Return the network with its weights, in evaluation mode and without gradients.

    It shares the bundle's tensors: to train on, build a network and load a copy of them.
    """
    return _network(bundle.manifest, bundle.state, bundle.probe.shape)


def probabilities(
    network: nn.Module, windows: NDArray[np.float32], temperature: float
) -> NDArray[np.float64]:
    """Return the calibrated probabilities of a batch.

    Parameters
    ----------
    network : torch.nn.Module
        In evaluation mode.
    windows : ndarray of float32, shape (n_windows, ...)
        Windows as the recipe prepares them.
    temperature : float
        Logits are divided by this.

    Returns
    -------
    probabilities : ndarray of shape (n_windows, n_labels)
        The softmax, taken in float64.
    """
    # A copy: torch warns of arrays that may only be read, and refuses views that run backwards.
    batch = torch.from_numpy(np.array(windows, dtype=np.float32, order="C"))
    with torch.inference_mode():
        logits = network(batch).double() / temperature
        answer: NDArray[np.float64] = torch.softmax(logits, dim=1).numpy()
    return answer


def save_bundle(bundle: Bundle, path: Path, *, overwrite: bool = False) -> None:
    """Write a model file, whole or not at all.

    Parameters
    ----------
    bundle : Bundle
        From `make_bundle` or `load_bundle`, not altered since.
    path : Path
        Where to; the ending is ``.safetensors``.
    overwrite : bool
        Whether a file that is there may be replaced.

    Raises
    ------
    ValueError
        Where the bundle does not come from there, or was altered: no file could be loaded again.
    UsageError
        Where the file is there already, and `overwrite` is off.
    OutputError
        Where it cannot be written.
    """
    tensors = _tensors(bundle.state, bundle.probe)
    if _digest(bundle.manifest, tensors) != bundle.manifest.content_sha256:
        raise ValueError("the manifest or the weights were altered; make the bundle anew")
    raw = tensorfile.save(tensors, metadata={METADATA_KEY: manifest_text(bundle.manifest)})
    write_model_file(path, raw, overwrite=overwrite)


def load_bundle(path: Path) -> Bundle:
    """Read a model file and prove that it answers here as it did where it was trained.

    No pickle is ever read.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    bundle : Bundle
        With the file's name and sha256.

    Raises
    ------
    BundleError
        Where the file is missing, damaged, of another schema, not one of ours, or where the
        probe's probabilities drift by more than `PROBE_TOLERANCE`.
    """
    file = read_model_file(path)
    manifest = file.manifest
    tensors = _load_tensors(path, file)
    if _digest(manifest, tensors) != manifest.content_sha256:
        refuse(path, "was changed after it was written: its checksum does not fit", AGAIN)
    probe = tensors.pop(_PROBE).numpy()
    state = {name.removeprefix(_WEIGHTS): tensor for name, tensor in tensors.items()}
    try:
        network = _network(manifest, state, probe.shape)
    except (RuntimeError, TypeError, ValueError) as fault:
        words = " ".join(str(fault).split())
        refuse(path, f"holds weights that do not fit its manifest ({words:.300})", AGAIN)
    answer = probabilities(network, probe[np.newaxis], manifest.temperature)[0]
    drift = np.abs(answer - manifest.probe).max()
    if not drift <= PROBE_TOLERANCE:
        refuse(
            path,
            f"answers its probe window {drift:.2g} away from what it answered when it was trained, "
            f"and {PROBE_TOLERANCE:g} is allowed",
            "install the versions of PyTorch and Affectscope that its manifest names, or train it "
            "again",
        )
    return Bundle(manifest, state, probe, file.name, file.sha256)


def _load_tensors(path: Path, file: ModelFile) -> dict[str, Tensor]:
    """Return the tensors of a file; BundleError where they cannot be ours."""
    for name, (dtype, _) in file.tensors.items():
        if dtype not in _DTYPES or not (name == _PROBE or name.startswith(_WEIGHTS)):
            refuse(path, f"holds a tensor {name!r:.100} of type {dtype!r:.20}", AGAIN)
    dtype, shape = file.tensors.get(_PROBE, ("", ()))
    if dtype != "F32" or not shape or not file.manifest.probe:
        refuse(path, "holds no probe window with its answer", AGAIN)
    if math.prod(shape) > LARGEST_PROBE:
        refuse(path, f"has a probe window of more than {LARGEST_PROBE} values", AGAIN)
    try:
        tensors: dict[str, Tensor] = tensorfile.load(file.raw)
    except SafetensorError as fault:
        refuse(path, f"is damaged or ends too early ({' '.join(str(fault).split())})", AGAIN)
    return tensors


def _tensors(state: Mapping[str, Tensor], probe: NDArray[np.float32]) -> dict[str, Tensor]:
    named = {f"{_WEIGHTS}{name}": tensor for name, tensor in state.items()}
    return {**named, _PROBE: torch.from_numpy(np.array(probe, dtype=np.float32, order="C"))}


def _digest(manifest: Manifest, tensors: Mapping[str, Tensor]) -> str:
    return content_digest(
        manifest,
        {
            name: (f"{tensor.dtype} {list(tensor.shape)}", tensor.numpy().tobytes())
            for name, tensor in tensors.items()
        },
    )


def _network(manifest: Manifest, state: Mapping[str, Tensor], shape: tuple[int, ...]) -> nn.Module:
    """Build the network of a manifest around given weights.

    It is built without memory first ("meta"), so that a file cannot ask for more than it holds,
    and no random numbers are drawn.

    Raises
    ------
    ValueError, TypeError, RuntimeError
        Where the manifest asks for the impossible, or the weights do not fit.
    """
    n_classes = len(manifest.labels)
    with torch.device("meta"):
        if manifest.spec is None:
            network = build_network_for(
                manifest.network, shape, n_classes, sfreq=None, **manifest.hyper
            )
        else:
            if manifest.spec.input_shape != shape:
                raise ValueError(
                    f"the recipe gives windows of shape {manifest.spec.input_shape}, and the probe "
                    f"has {shape}"
                )
            network = build_network(manifest.network, manifest.spec, n_classes, **manifest.hyper)
    for name, wanted in network.state_dict().items():
        if name in state and state[name].dtype != wanted.dtype:
            raise ValueError(f"weight {name!r} is of {state[name].dtype}, not of {wanted.dtype}")
    for name, tensor in state.items():
        if not torch.isfinite(tensor).all():
            raise ValueError(f"weight {name!r:.100} holds values that are no numbers")
    network.load_state_dict(dict(state), strict=True, assign=True)
    return network.eval().requires_grad_(requires_grad=False)
