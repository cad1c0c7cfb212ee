"""How a network is trained, as data; importing this loads no torch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

Device = Literal["cpu", "cuda"]
"""Where a network is trained; `models.devices.device_for` chooses."""


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
    stride : float or None
        Seconds between two training windows of a trial; None for a whole window, less where
        there are few: neighbours that overlap by seven eighths teach little more than one of them,
        and take as long.
    optimizer : {"adamw", "adam"}
        AdamW, or Adam with its weight decay in the gradient, as the reproduced projects have it.
    schedule : {"one-cycle", "constant"}
        How the learning rate goes.
    balanced : bool
        Whether rare labels weigh as much as frequent ones in the loss.
    inner : bool
        Whether a part of the training side is held out for early stopping and calibration; without
        one the last pass is kept and nothing is calibrated, as the reproduced projects do.
    inner_share : float
        Share of the training people that is held out for early stopping and calibration.
    seed : int
        Seed of weights, order and splits.
    device : {"cpu", "cuda"}
        Where the network is trained; on a GPU at mixed precision. Scores differ between the two.

    Raises
    ------
    UsageError
        Where a number is out of its range.
    """

    network: str = "tsception"
    hyper: Mapping[str, Any] = field(default_factory=dict)
    passes: int = 6
    patience: int = 3
    batch: int = 64
    lr: float = 3e-3
    weight_decay: float = 1e-2
    stride: float | None = None
    optimizer: Literal["adamw", "adam"] = "adamw"
    schedule: Literal["one-cycle", "constant"] = "one-cycle"
    balanced: bool = True
    inner: bool = True
    inner_share: float = 0.2
    seed: int = 0
    device: Device = "cpu"

    def __post_init__(self) -> None:
        if min(self.passes, self.patience, self.batch) < 1:
            raise UsageError("Passes, patience and batch must be 1 or more; give a larger number.")
        if not (self.lr > 0 and self.weight_decay >= 0):
            raise UsageError(
                f"A learning rate of {self.lr:g} and a weight decay of {self.weight_decay:g} "
                "cannot be trained with. Give --lr above 0 and --weight-decay of 0 or more."
            )
        if self.stride is not None and not self.stride > 0:
            raise UsageError(f"A stride of {self.stride:g} s is none; it must lie above 0.")
        if not 0 < self.inner_share < 1:
            raise UsageError(f"inner_share must lie between 0 and 1, got {self.inner_share}.")
