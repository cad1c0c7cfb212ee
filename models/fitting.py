"""Fit one network on some windows: the loop, and nothing around it."""

from __future__ import annotations

import copy
import math
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from models.calibration import negative_log_likelihood
from models.devices import MixedPrecision, device_of, full_precision
from models.networks import build_network_for
from models.networks.logreg import fit_logreg
from models.networks.majority import fit_majority
from models.networks.standardise import Standardise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from models.settings import TrainingSettings

BATCH_OF_INFERENCE = 256
"""Windows at once outside of training; larger ones were no faster on one thread."""


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What can be fitted on.

    Attributes
    ----------
    data : ndarray of float32, shape (n_windows, *shape)
        All windows; a map of a file will do.
    labels : ndarray of int, shape (n_windows,)
        Their labels.
    n_classes : int
        How many labels there are.
    sfreq : float or None
        Rate in Hz of windows that hold signal; None for features.
    """

    data: NDArray[np.float32]
    labels: NDArray[np.intp]
    n_classes: int
    sfreq: float | None


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass over the training windows came to.

    Attributes
    ----------
    number : int
        From 1.
    loss : float
        Mean training loss, in nats.
    held_loss : float or None
        Mean loss on what was held out; None where nothing was.
    held_balanced_accuracy : float or None
        Mean recall on them, over their windows pooled.
    seconds : float
        How long it took.
    """

    number: int
    loss: float
    held_loss: float | None
    held_balanced_accuracy: float | None
    seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """A trained network.

    Attributes
    ----------
    network : torch.nn.Module
        In evaluation mode, with the weights of the best pass.
    best : int
        Number of that pass; 0 for a network without passes.
    passes : tuple of Pass
        All that were made.
    """

    network: nn.Module
    best: int = 0
    passes: tuple[Pass, ...] = ()


@contextmanager
def one_steady_thread(seed: int) -> Iterator[None]:
    """Run torch on one thread, with deterministic algorithms and its own random numbers.

    One thread a process is the fastest way to use the cores (folds side by side beat threads by
    half when this was measured), and sums in one order give the same bits again.
    """
    threads = torch.get_num_threads()
    steady = torch.are_deterministic_algorithms_enabled()
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    try:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            yield
    finally:
        torch.use_deterministic_algorithms(steady)
        torch.set_num_threads(threads)


def fit_network(
    material: Material,
    fit: NDArray[np.intp],
    held: NDArray[np.intp] | None,
    settings: TrainingSettings,
    *,
    stop_after: int | None = None,
    on_pass: Callable[[Pass], None] = lambda _: None,
) -> Fitted:
    """Train a network, and keep the pass that answered best on what was held out.

    Unless the settings say otherwise: AdamW with one cycle of the learning rate (Loshchilov &
    Hutter 2019, arXiv:1711.05101; Smith & Topin 2018, arXiv:1708.07120), and a loss in which rare
    labels weigh as much as frequent ones.

    Parameters
    ----------
    material : Material
        The windows; only those of `fit` and `held` are read.
    fit : ndarray of int
        Rows to train on.
    held : ndarray of int or None
        Rows held out; None keeps the last pass.
    settings : TrainingSettings
        How.
    stop_after : int or None
        Last pass to make, the cycle of the learning rate unchanged; None for all of them.
    on_pass : callable
        Is told of each pass as it is done.

    Returns
    -------
    fitted : Fitted
        The same for the same seed on one machine, whatever else the process does. The network
        stays on the device that it was trained on.
    """
    with one_steady_thread(settings.seed):
        network = build_network_for(
            settings.network,
            material.data.shape[1:],
            material.n_classes,
            sfreq=material.sfreq,
            **settings.hyper,
        )
        for module in network.modules():
            if isinstance(module, Standardise):
                module.fit(np.asarray(material.data[fit]))
        step = _stepper(network.to(settings.device), material, fit, settings)
        rng = np.random.default_rng(settings.seed)
        passes: list[Pass] = []
        best, kept = 0, copy.deepcopy(network.state_dict())
        for number in range(1, (stop_after or settings.passes) + 1):
            began = time.perf_counter()
            network.train()
            told = [step(rows) for rows in _batches(rng.permutation(fit), settings.batch)]
            losses = [float(loss) for loss in told]  # a GPU is waited for once a pass
            loss, recall = (None, None) if held is None else _look(network, material, held)
            seconds = time.perf_counter() - began
            passes.append(Pass(number, float(np.mean(losses)), loss, recall, seconds))
            on_pass(passes[-1])
            if _is_best(passes):
                best, kept = number, copy.deepcopy(network.state_dict())
            if number - best >= settings.patience:
                break
        network.load_state_dict(kept)
    return Fitted(network.eval(), best, tuple(passes))


def _stepper(
    network: nn.Module, material: Material, fit: NDArray[np.intp], settings: TrainingSettings
) -> Callable[[NDArray[np.intp]], torch.Tensor]:
    """Return what trains on one batch of rows and gives its loss."""
    device, precision = settings.device, MixedPrecision(settings.device)
    weights = _class_weights(material.labels[fit], material.n_classes).to(device)
    loss_of = nn.CrossEntropyLoss(weight=weights if settings.balanced else None)
    kind = torch.optim.AdamW if settings.optimizer == "adamw" else torch.optim.Adam
    optimizer = kind(network.parameters(), lr=settings.lr, weight_decay=settings.weight_decay)
    schedule: torch.optim.lr_scheduler.LRScheduler | None = None
    if settings.schedule == "one-cycle":
        steps = settings.passes * math.ceil(fit.size / settings.batch)
        schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, settings.lr, total_steps=steps)

    def step(rows: NDArray[np.intp]) -> torch.Tensor:
        optimizer.zero_grad()
        labels = torch.from_numpy(material.labels[rows]).to(device)
        with precision.forward():
            logits = network(torch.from_numpy(material.data[rows]).to(device))
            loss = loss_of(logits, labels)
        moved = precision.step(loss, optimizer)
        if schedule is not None and moved:
            schedule.step()
        alone: torch.Tensor = loss.detach()
        return alone

    return step


def _look(network: nn.Module, material: Material, held: NDArray[np.intp]) -> tuple[float, float]:
    """Return the loss and the mean recall on what was held out."""
    logits, labels = logits_of(network, material.data, held), material.labels[held]
    return negative_log_likelihood(logits, labels), mean_recall(logits.argmax(axis=1), labels)


def mean_recall(predicted: NDArray[np.intp], labels: NDArray[np.intp]) -> float:
    """Return the mean over the labels that occur of the share that was told right."""
    hit = predicted == labels
    return float(np.mean([hit[labels == label].mean() for label in np.unique(labels)]))


def _is_best(passes: list[Pass]) -> bool:
    """Tell whether the last pass has the least held-out loss; without one, the last is best."""
    last = passes[-1].held_loss
    if last is None:
        return True
    return last <= min(one.held_loss for one in passes if one.held_loss is not None)


def logits_of(
    network: nn.Module, data: NDArray[np.float32], rows: NDArray[np.intp]
) -> NDArray[np.float32]:
    """Ask a network about some windows.

    Returns
    -------
    logits : ndarray of float32, shape (n_rows, n_classes)
        In evaluation mode; the network stays in it, and where it is.
    """
    network.eval()
    device = device_of(network)
    with torch.inference_mode(), full_precision(device):
        parts = [
            network(torch.from_numpy(data[part]).to(device)).cpu().numpy()
            for part in _batches(rows, BATCH_OF_INFERENCE)
        ]
    return np.concatenate(parts)


def _batches(rows: NDArray[np.intp], size: int) -> Iterator[NDArray[np.intp]]:
    for first in range(0, rows.size, size):
        yield rows[first : first + size]


def _class_weights(labels: NDArray[np.intp], n_classes: int) -> torch.Tensor:
    """Weigh each label by the inverse of its frequency; one that is absent weighs nothing."""
    counts = np.bincount(labels, minlength=n_classes)
    present = counts > 0
    weights = np.zeros(n_classes)
    weights[present] = labels.size / (present.sum() * counts[present])
    return torch.as_tensor(weights, dtype=torch.float32)


CLOSED_FORM = ("logreg", "logreg-cov", "majority")
"""Networks that are fitted at once: in no time, on all there is, and without passes to stop."""


def fit_by_name(
    name: str,
    material: Material,
    fit: NDArray[np.intp],
    held: NDArray[np.intp] | None,
    settings: TrainingSettings,
    *,
    stop_after: int | None = None,
    on_pass: Callable[[Pass], None] = lambda _: None,
) -> Fitted:
    """Fit any network, the two yardsticks included.

    Parameters
    ----------
    name : str
        Name in `models.networks.NETWORKS`.
    material, fit, held, settings, stop_after, on_pass
        As for `fit_network`; the yardsticks need nobody held out and make no passes.

    Returns
    -------
    fitted : Fitted
        The network.
    """
    if name == "majority":
        return Fitted(fit_majority(material.labels[fit], material.n_classes))
    if name in CLOSED_FORM:
        features = np.asarray(material.data[fit])
        return Fitted(fit_logreg(features, material.labels[fit], material.n_classes))
    return fit_network(material, fit, held, settings, stop_after=stop_after, on_pass=on_pass)
