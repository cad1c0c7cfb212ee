"""Scaling of features that was fitted on training data and travels with the weights."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor


class Standardise(nn.Module):
    """Subtract a mean and divide by a standard deviation, feature by feature.

    Both are buffers: they are part of the state dict, and training does not move them. Until
    `fit` they are 0 and 1.

    Parameters
    ----------
    n_features : int
        Length of the input's last axis.
    """

    mean: Tensor
    scale: Tensor

    def __init__(self, n_features: int) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(n_features))
        self.register_buffer("scale", torch.ones(n_features))

    def fit(self, features: NDArray[np.floating]) -> None:
        """Take mean and spread from training data of shape (n, n_features).

        A feature that never changes keeps a scale of 1: it carries nothing, and dividing by 0
        would.
        """
        mean = features.mean(axis=0, dtype=np.float64)
        spread = features.std(axis=0, dtype=np.float64)
        # Features come as float32, whose steps are 1e-7 of their size: less is rounding. The
        # least normal float32 keeps the division finite.
        spread[spread <= np.maximum(1e-7 * np.abs(mean), np.finfo(np.float32).tiny)] = 1.0
        self.mean.copy_(torch.from_numpy(mean))
        self.scale.copy_(torch.from_numpy(spread))

    def forward(self, features: Tensor) -> Tensor:
        """Return the scaled features, in the shape (..., n_features) in which they came."""
        return (features - self.mean) / self.scale
