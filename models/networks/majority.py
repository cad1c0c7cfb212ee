"""The network that reads nothing: what every score has to beat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from models.networks.logreg import classes_present

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor


class Majority(nn.Module):
    """The same logits for every window.

    Parameters
    ----------
    n_classes : int
        How many logits come out.
    """

    logits: Tensor

    def __init__(self, *, n_classes: int) -> None:
        super().__init__()
        self.register_buffer("logits", torch.zeros(n_classes))

    def forward(self, windows: Tensor) -> Tensor:
        """Return logits of shape (n_windows, n_classes), whatever the windows hold."""
        return self.logits.expand(windows.shape[0], -1)


def build_majority(*, shape: tuple[int, ...], sfreq: float | None, n_classes: int) -> Majority:  # noqa: ARG001 - one signature for all
    """Build a `Majority` that knows no frequencies yet; any input fits."""
    return Majority(n_classes=n_classes)


def fit_majority(y: NDArray[np.integer], n_classes: int) -> Majority:
    """Take the frequencies of the classes.

    Parameters
    ----------
    y : ndarray of int, shape (n_windows,)
        Class of each window, from 0.
    n_classes : int
        How many classes there are, whether or not each occurs.

    Returns
    -------
    network : Majority
        In evaluation mode. Its probabilities are the frequencies with one added to each count
        (Laplace's rule of succession), so that no class is impossible; of two classes that are
        as frequent, the first wins.

    Raises
    ------
    ValueError
        Where there are no labels, or a class lies outside of `n_classes`.
    """
    classes_present(y, n_classes)
    counts = np.bincount(y, minlength=n_classes) + 1.0
    network = Majority(n_classes=n_classes).eval()
    network.logits.copy_(torch.from_numpy(np.log(counts / counts.sum())))
    return network
