"""How a network is trained, as data; importing this loads no torch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings:
    """How a network is trained.

    Attributes
    ----------
    network : str
        Name in `models.networks.NETWORKS`.
    hyper : dict
        Hyper-parameters of the network; what is left out takes its default.
    passes : int
        Passes over the training windows at most; the learning rate's cycle spans them all.
    patience : int
        Passes without a better answer on held-out people before training stops.
    batch : int
        Windows in a batch.
    lr : float
        Highest learning rate of the cycle.
    weight_decay : float
        AdamW's weight decay.
    stride : float
        Seconds between two training windows of a person, a whole window by default: neighbours
        that overlap by seven eighths teach little more than one of them, and take as long.
    inner_share : float
        Share of the training people that is held out for early stopping and calibration.
    seed : int
        Seed of weights, order and splits.
    """

    network: str = "tsception"
    hyper: Mapping[str, Any] = field(default_factory=dict)
    passes: int = 6
    patience: int = 3
    batch: int = 64
    lr: float = 3e-3
    weight_decay: float = 1e-2
    stride: float = 4.0
    inner_share: float = 0.2
    seed: int = 0

    def __post_init__(self) -> None:
        if min(self.passes, self.patience, self.batch) < 1:
            raise ValueError("passes, patience and batch must be 1 or more")
        if not (self.lr > 0 and self.weight_decay >= 0 and self.stride > 0):
            raise ValueError("lr and stride must be above 0, and weight_decay not below")
        if not 0 < self.inner_share < 1:
            raise ValueError(f"inner_share must lie between 0 and 1, got {self.inner_share}")
