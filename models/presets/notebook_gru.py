"""The GRU project's network and its training, as Keras makes them."""

from __future__ import annotations

import math
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import nn

from models.calibration import negative_log_likelihood
from models.devices import device_of, full_precision
from models.fitting import one_steady_thread
from models.networks import build_network_for
from models.networks.gru import FeatureGRU
from models.networks.standardise import Standardise
from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from models.fitting import Material
    from models.folds import Fold
    from models.manifest import HyperValue
    from models.presets.notebook_resume import PassFile
    from models.presets.notebook_settings import NotebookSettings

KERAS_EPSILON = 1e-7
"""What Keras's Adam adds to its denominator; PyTorch's adds 1e-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookPass:
    """What one pass over the training rows came to, counted as Keras counts.

    Attributes
    ----------
    number : int
        From 1.
    loss, right : float
        Mean cross-entropy in nats, and share of rows told right, over the pass's batches while
        the weights still moved.
    held_loss, held_right : float
        The same of the rows held out, after the pass.
    seconds : float
        How long it took.
    """

    number: int
    loss: float
    right: float
    held_loss: float
    held_right: float
    seconds: float


def hyper_of_notebook(n_features: int, how: NotebookSettings) -> dict[str, HyperValue]:
    """Return the hyper-parameters of the notebook's network, as a manifest holds them.

    Each feature is a step of the sequence, and a linear layer reads every state side by side:
    Keras's GRU(256, return_sequences=True), Flatten, Dense(3).
    """
    return {
        "n_steps": n_features,
        "n_hidden": how.n_hidden,
        "dropout": 0.0,
        "norm": False,
        "readout": "all",
    }


def train_notebook_gru(
    material: Material,
    fold: Fold,
    how: NotebookSettings,
    *,
    keep: PassFile | None = None,
    progress: Callable[[str], None],
) -> tuple[nn.Module, tuple[NotebookPass, ...]]:
    """Train the notebook's network as the notebook does.

    Its scaler is fitted on every row, the tested ones too; the last pass is kept.

    Parameters
    ----------
    material : Material
        The whole table.
    fold : Fold
        Its training rows are trained on; those held out are for the learning curves alone.
    how : NotebookSettings
        How.
    keep : PassFile or None
        Where the last finished pass is kept; what is there is gone on from, to the same weights.
    progress : callable
        Is given a line a pass, and some within each.

    Returns
    -------
    network : torch.nn.Module
        In evaluation mode, back on the processor.
    passes : tuple of NotebookPass
        All that were made.

    Raises
    ------
    UsageError
        Where the learning rate was too high for any answer, or `keep` is another training's.
    OutputError
        Where a finished pass cannot be kept.
    """
    n_features = material.data.shape[1]
    hyper: dict[str, Any] = hyper_of_notebook(n_features, how)
    with one_steady_thread(how.seed):
        network = build_network_for("gru-features", (n_features,), material.n_classes, **hyper)
        start_as_keras(network)
        scaler_of(network).fit(material.data)
        network.to(how.device)
        optimizer = torch.optim.Adam(network.parameters(), lr=how.lr, eps=KERAS_EPSILON)
        passes = _kept_passes(keep, network, optimizer, progress)
        rng = np.random.default_rng(how.seed)
        for number in range(1, how.n_passes + 1):
            order = rng.permutation(fold.train)
            if number <= len(passes):  # its order was drawn, so that the next has its own
                continue
            began = time.perf_counter()
            batches = _batches(order, how.batch)
            say = _within(number, len(batches), how.n_passes, progress)
            with full_precision(device_of(network)):
                loss, right = _one_pass(network, optimizer, material, batches, say)
            held_loss, held_right = _look(network, material, fold, how.batch)
            one = NotebookPass(
                number=number,
                loss=loss,
                right=right,
                held_loss=held_loss,
                held_right=held_right,
                seconds=time.perf_counter() - began,
            )
            if not math.isfinite(loss + held_loss):
                raise UsageError(
                    f"The training went astray: the loss of pass {number} is no finite number at a "
                    f"learning rate of {how.lr:g}. Give a smaller --lr."
                )
            passes.append(one)
            if keep is not None:
                keep.write(network, optimizer, [asdict(each) for each in passes])
            progress(_line(passes, how.n_passes))
    return network.cpu().eval(), tuple(passes)


def scaler_of(network: nn.Module) -> Standardise:
    """Return the scaler of a network over a vector of features: its first module."""
    first = next(network.children())
    if not isinstance(first, Standardise):
        raise TypeError(f"the network begins with {type(first).__name__}, not with a scaler")
    return first


def start_as_keras(network: nn.Module) -> None:
    """Draw the first weights as Keras does, whose GRU has the same arithmetic as PyTorch's.

    Input weights and the linear layer after Glorot & Bengio (2010, AISTATS), recurrent weights
    orthogonal (Saxe et al. 2014, arXiv:1312.6120), every bias 0.
    """
    recurrent = next(module for module in network.modules() if isinstance(module, FeatureGRU))
    nn.init.xavier_uniform_(recurrent.gru.get_parameter("weight_ih_l0"))
    nn.init.orthogonal_(recurrent.gru.get_parameter("weight_hh_l0"))
    nn.init.xavier_uniform_(recurrent.out.weight)
    for bias in ("bias_ih_l0", "bias_hh_l0"):
        nn.init.zeros_(recurrent.gru.get_parameter(bias))
    nn.init.zeros_(recurrent.out.bias)


def ask(
    network: nn.Module, data: NDArray[np.float32], rows: NDArray[np.intp], batch: int
) -> NDArray[np.float32]:
    """Return logits of shape (n_rows, n_classes).

    In batches as small as in training: each row of 2548 states of 256 units takes 2.6 MB.
    """
    network.eval()
    device = device_of(network)
    with torch.inference_mode(), full_precision(device):
        parts = [
            network(torch.from_numpy(data[part]).to(device)).cpu().numpy()
            for part in _batches(rows, batch)
        ]
    return np.concatenate(parts)


def _batches(rows: NDArray[np.intp], size: int) -> list[NDArray[np.intp]]:
    return [rows[first : first + size] for first in range(0, rows.size, size)]


def _one_pass(
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
    material: Material,
    batches: list[NDArray[np.intp]],
    say: Callable[[int], None],
) -> tuple[float, float]:
    """Train once on each batch; return mean loss and share told right on the way.

    `say` is told how many batches are done.
    """
    network.train()
    device, loss_of = device_of(network), nn.CrossEntropyLoss()
    total = hits = n_rows = 0.0
    for done, rows in enumerate(batches, start=1):
        right = torch.from_numpy(material.labels[rows]).to(device)
        optimizer.zero_grad()
        logits = network(torch.from_numpy(material.data[rows]).to(device))
        loss = loss_of(logits, right)
        loss.backward()
        optimizer.step()
        total += float(loss.detach()) * rows.size
        hits += int((logits.argmax(dim=1) == right).sum())
        n_rows += rows.size
        say(done)
    return total / n_rows, hits / n_rows


def _look(network: nn.Module, material: Material, fold: Fold, batch: int) -> tuple[float, float]:
    """Return mean loss and share told right of the rows held out."""
    held = held_rows(fold)
    logits, right = ask(network, material.data, held, batch), material.labels[held]
    return negative_log_likelihood(logits, right), float((logits.argmax(axis=1) == right).mean())


def held_rows(fold: Fold) -> NDArray[np.intp]:
    """Return the rows that the holdout protocol sets apart; ValueError for another's fold."""
    if fold.held is None:
        raise ValueError("the fold holds no rows out; use models.folds.holdout_fold")
    return fold.held


def _kept_passes(
    keep: PassFile | None,
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
    progress: Callable[[str], None],
) -> list[NotebookPass]:
    """Return the passes that were finished before; network and optimizer are where they ended."""
    kept = None if keep is None else keep.read(network, optimizer)
    passes = [NotebookPass(**one) for one in kept or ()]
    if passes:
        progress(f"pass {passes[-1].number}: kept from before")
    return passes


def _within(
    number: int, n_batches: int, n_passes: int, progress: Callable[[str], None]
) -> Callable[[int], None]:
    """Return what says how far a pass is, after its first batch and each quarter: one is minutes.

    The time left is told anew each time, for the machine may get busy meanwhile.
    """
    began = time.perf_counter()

    def say(done: int) -> None:
        a_batch = (time.perf_counter() - began) / done
        left = a_batch * (n_batches - done + n_batches * (n_passes - number))
        if done == 1 or done * 4 // n_batches > (done - 1) * 4 // n_batches:
            progress(f"batch {done} of {n_batches} of pass {number}; about {left:.0f} s left")

    return say


def _line(passes: list[NotebookPass], n_passes: int) -> str:
    """Say in one line how a pass went, and how long the rest will take."""
    last = passes[-1]
    left = sum(one.seconds for one in passes) / len(passes) * (n_passes - len(passes))
    return (
        f"pass {last.number} of {n_passes}: loss {last.loss:.3f}, held out {last.held_loss:.3f}; "
        f"{last.held_right:.1%} of the rows held out told right; {last.seconds:.0f} s, "
        f"{left:.0f} s left"
    )
