"""Logistic regression as a network: the yardstick that stands beside every other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from models.networks.standardise import Standardise

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

ABSENT_LOGIT = -30.0
"""Logit of a class that training never saw: a probability of about 1e-13, and still finite."""


class LogisticRegression(nn.Module):
    """A linear layer on standardised features (Cox 1958, doi:10.1111/j.2517-6161.1958.tb00292.x).

    Parameters
    ----------
    n_features : int
        Features of one element of a sequence.
    n_classes : int
        How many logits come out.
    """

    def __init__(self, *, n_features: int, n_classes: int) -> None:
        super().__init__()
        self.standardise = Standardise(n_features)
        self.linear = nn.Linear(n_features, n_classes)

    def forward(self, windows: Tensor) -> Tensor:
        """Return logits of shape (n_windows, n_classes).

        `windows` has the shape (n_windows, n_steps, n_features), of which the mean over the
        steps is read, or (n_windows, n_features).
        """
        features = windows.mean(dim=1) if windows.ndim == 3 else windows
        logits: Tensor = self.linear(self.standardise(features))
        return logits


def build_logreg(
    *, shape: tuple[int, ...], sfreq: float | None, n_classes: int
) -> LogisticRegression:
    """Build an unfitted `LogisticRegression` for features; ValueError for a signal."""
    if sfreq is not None:
        raise ValueError(
            f"logreg reads features, and this recipe gives a signal of shape {shape}; use a "
            "recipe with features 'log_power' or 'differential_entropy'"
        )
    return LogisticRegression(n_features=shape[-1], n_classes=n_classes)


def fit_logreg(
    x: NDArray[np.floating],
    y: NDArray[np.integer],
    n_classes: int,
    *,
    c: float = 1.0,
    balanced: bool = True,
) -> LogisticRegression:
    """Fit scaling and weights.

    Parameters
    ----------
    x : ndarray of shape (n_windows, n_steps, n_features) or (n_windows, n_features)
        Training features, finite.
    y : ndarray of int, shape (n_windows,)
        Class of each window, from 0.
    n_classes : int
        How many classes there are, whether or not each occurs.
    c : float
        Inverse strength of the ridge penalty; scikit-learn's default of 1.
    balanced : bool
        Whether rare classes weigh as much as frequent ones, as balanced accuracy counts them.

    Returns
    -------
    network : LogisticRegression
        In evaluation mode. Deterministic: the solver (L-BFGS) starts from zero.

    Raises
    ------
    ValueError
        Where there are no windows, or a class lies outside of `n_classes`.
    """
    from sklearn.linear_model import LogisticRegression as Solver  # noqa: PLC0415 - 1 s to import

    present = classes_present(y, n_classes)
    features = (x.mean(axis=1) if x.ndim == 3 else x).astype(np.float64)
    network = LogisticRegression(n_features=features.shape[1], n_classes=n_classes).eval()
    network.standardise.fit(features)
    weight = np.zeros((n_classes, features.shape[1]))
    bias = np.full(n_classes, ABSENT_LOGIT)
    bias[present] = 0.0
    if present.size > 1:
        scaled = (features - network.standardise.mean.numpy()) / network.standardise.scale.numpy()
        solver = Solver(C=c, class_weight="balanced" if balanced else None, max_iter=2000)
        solver.fit(scaled, y)
        # With two classes the solver gives one row, the logit of the second against the first.
        rows = present if present.size > 2 else present[1:]
        weight[rows], bias[rows] = solver.coef_, solver.intercept_
    with torch.no_grad():
        network.linear.weight.copy_(torch.from_numpy(weight))
        network.linear.bias.copy_(torch.from_numpy(bias))
    return network


def classes_present(y: NDArray[np.integer], n_classes: int) -> NDArray[np.integer]:
    """Return the classes that occur, in order; ValueError for none, or one outside of the range."""
    present = np.unique(y)
    if present.size == 0:
        raise ValueError("there is nothing to fit: no window has a label")
    if present[0] < 0 or present[-1] >= n_classes:
        raise ValueError(
            f"classes must lie from 0 to {n_classes - 1}, got {present[0]} to {present[-1]}"
        )
    return present
