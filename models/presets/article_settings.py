"""How the article trains, as data; importing this loads no torch."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from models.settings import TrainingSettings
from streaming.errors import UsageError

if TYPE_CHECKING:
    from models.settings import Device

HYPER = {
    "num_T": 15,
    "num_S": 15,
    "hid_channels": 32,
    "dropout": 0.5,
    "sampling_rate": 128.0,
}
"""``TSCeption`` as torcheeg's example for DREAMER builds it, on 14 electrodes."""

OWN_PASSES = 6
"""Passes of our own training at most: it stops early, and has found its best by then."""

_IN_WORDS = {
    "passes": "passes",
    "batch": "batch",
    "lr": "learning rate",
    "weight_decay": "weight decay",
    "n_folds": "folds",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSettings:
    """What the article's training is made of; every default is the article's.

    Attributes
    ----------
    passes : int
        Passes over the training windows; the last one is kept.
    batch : int
        Windows in a batch.
    lr : float
        Adam's learning rate, which stays.
    weight_decay : float
        Adam's, in the gradient.
    n_folds : int
        Shares of every trial, each tested once; groups of people, and of clips, of the honest
        protocols beside it.
    seed : int
        Of everything random.
    device : {"cpu", "cuda"}
        Where to train.

    Raises
    ------
    UsageError
        Where a number is out of its range.
    """

    passes: int = 50
    batch: int = 64
    lr: float = 1e-4
    weight_decay: float = 1e-4
    n_folds: int = 5
    seed: int = 0
    device: Device = "cpu"

    def __post_init__(self) -> None:
        if self.n_folds < 2:
            raise UsageError("The article cuts every trial into shares. Give --n-folds 2 or more.")
        # Built now, so that a number out of its range is told of now.
        _ = self.reproduced

    @property
    def reproduced(self) -> TrainingSettings:
        """The article's training: nothing held out, labels as they fall, no schedule."""
        return TrainingSettings(
            network="tsception",
            hyper=HYPER,
            passes=self.passes,
            patience=self.passes,
            batch=self.batch,
            lr=self.lr,
            weight_decay=self.weight_decay,
            optimizer="adam",
            schedule="constant",
            balanced=False,
            inner=False,
            seed=self.seed,
            device=self.device,
        )

    @property
    def own(self) -> TrainingSettings:
        """Ours of the same network, for no longer than the article's."""
        return TrainingSettings(
            network="tsception",
            passes=min(OWN_PASSES, self.passes),
            seed=self.seed,
            device=self.device,
        )

    @property
    def changes(self) -> tuple[str, ...]:
        """What is not as in the article, in words."""
        return tuple(
            f"{_IN_WORDS[field.name]} {getattr(self, field.name):g} in place of {field.default:g}"
            for field in fields(self)
            if field.name in _IN_WORDS and getattr(self, field.name) != field.default
        )
