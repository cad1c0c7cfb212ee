"""Linear models as networks: of the registry's logistic regression, and as a network's new head."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from models.bundle import network_of
from models.classifier import LARGEST_BATCH
from models.networks.logreg import LogisticRegression

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

    from models.bundle import Bundle


def linear_network(
    mean: NDArray[np.float64], weights: NDArray[np.float64], bias: float
) -> LogisticRegression:
    """Return a network whose logits are 0 and ``(features - mean) @ weights + bias``.

    Parameters
    ----------
    mean, weights : ndarray of shape (n_features,)
        The mean stays apart from the bias, so that another day's can take its place.
    bias : float
        Added.
    """
    network = LogisticRegression(n_features=weights.size, n_classes=2).eval()
    with torch.no_grad():
        network.standardise.mean.copy_(torch.from_numpy(mean))
        _set_rows(network.linear, weights, bias)
    return network


def with_head(generic: Bundle, weights: NDArray[np.float64], bias: float) -> nn.Module:
    """Return a copy of a network whose last layer gives 0 and ``features @ weights + bias``."""
    network = copy.deepcopy(network_of(generic))
    with torch.no_grad():
        _set_rows(_last_layer(network), weights, bias)
    return network


def frozen_features(generic: Bundle, windows: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return what a network's last layer reads, shape (n_windows, n_features).

    Parameters
    ----------
    generic : Bundle
        The network; its weights stay as they are.
    windows : ndarray of float32, shape (n_windows, *spec.input_shape)
        As its recipe prepares them.
    """
    network = network_of(generic)
    seen: list[NDArray[np.float64]] = []

    def keep(_layer: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        seen.append(inputs[0].double().numpy())

    hook = _last_layer(network).register_forward_pre_hook(keep)
    with torch.inference_mode():
        for first in range(0, len(windows), LARGEST_BATCH):
            network(torch.from_numpy(np.array(windows[first : first + LARGEST_BATCH])))
    hook.remove()
    return np.concatenate(seen)


def _last_layer(network: nn.Module) -> nn.Linear:
    return [module for module in network.modules() if isinstance(module, nn.Linear)][-1]


def _set_rows(layer: nn.Linear, weights: NDArray[np.float64], bias: float) -> None:
    layer.weight[0].zero_()
    layer.weight[1].copy_(torch.from_numpy(weights))
    layer.bias.copy_(torch.tensor([0.0, bias]))
