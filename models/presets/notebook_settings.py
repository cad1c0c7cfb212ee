"""How the GRU project's notebook trains, as data; importing this loads no torch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from models.settings import TrainingSettings
from streaming.errors import UsageError

if TYPE_CHECKING:
    from models.settings import Device

OWN = TrainingSettings(
    network="gru-features",
    hyper={"n_steps": 2},
    passes=30,
    patience=5,
    batch=32,
    lr=1e-3,
)
"""Ours: the two half-windows that the table's columns are made of, read one after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotebookSettings:
    """How the notebook trains; smaller numbers serve tests.

    Attributes
    ----------
    n_hidden : int
        Units of its GRU.
    n_passes : int
        Passes over the training rows; none is stopped early.
    batch : int
        Rows in a batch: Keras's default.
    lr : float
        Adam's learning rate: Keras's default.
    n_trees : int
        Trees of its random forest.
    seed : int
        Seed of first weights, order and trees. The split's is the notebook's own.
    device : {"cpu", "cuda"}
        Where its network is trained, in full precision; scores differ between the two.
    own : TrainingSettings
        How our network is trained beside it.

    Raises
    ------
    UsageError
        Where a number is out of its range.
    """

    n_hidden: int = 256
    n_passes: int = 5
    batch: int = 32
    lr: float = 1e-3
    n_trees: int = 50
    seed: int = 0
    device: Device = "cpu"
    own: TrainingSettings = field(default=OWN)

    def __post_init__(self) -> None:
        if min(self.n_hidden, self.n_passes, self.batch, self.n_trees) < 1:
            raise UsageError(
                "Units, passes, batch and trees must be 1 or more; give a larger number."
            )
        if not self.lr > 0:
            raise UsageError(f"A learning rate of {self.lr:g} is none; give --lr above 0.")
