"""Small honest stand-ins for the joints of the program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from streaming.signal.spec import PreprocessingSpec


@dataclass
class ConstantClassifier:
    """A classifier that always says the same, and remembers what it was given."""

    spec: PreprocessingSpec
    answer: tuple[float, ...] = (0.2, 0.8)
    labels: tuple[str, ...] = ("low", "high")
    threshold: float = 0.65
    seen: list[NDArray[np.float32]] = field(default_factory=list)
    asked: list[list[float]] = field(default_factory=list)

    def predict(self, windows: NDArray[np.float32]) -> NDArray[np.float64]:
        self.seen.extend(windows)
        return np.tile(np.array(self.answer), (len(windows), 1))

    def interval(self, recent: Sequence[float]) -> tuple[float, float]:
        self.asked.append(list(recent))
        return (float(np.mean(recent)) - 0.5, 1.0)
