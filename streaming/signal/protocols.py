"""The two joints of the program that all of it knows: anything that fits one can take its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from streaming.signal.blocks import Block
    from streaming.signal.info import SignalInfo
    from streaming.signal.spec import PreprocessingSpec


class Source(Protocol):
    """Where a signal comes from."""

    @property
    def info(self) -> SignalInfo:
        """The fixed facts of the signal."""
        ...

    @property
    def finished(self) -> bool:
        """Whether there will be no more: True at the end of a recording, never of a stream."""
        ...

    def read(self, timeout: float) -> Block | None:
        """Return the next block; None after `timeout` seconds without one, or when finished."""
        ...

    def close(self) -> None:
        """Let go of the device, the socket or the file."""
        ...


class Classifier(Protocol):
    """A trained network with its recipe."""

    @property
    def spec(self) -> PreprocessingSpec:
        """The recipe that prepares the windows."""
        ...

    @property
    def target(self) -> str:
        """What it tells: ``"valence"``, ``"arousal"``, or the data's own name for it."""
        ...

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels in the order of the probabilities; for valence `VALENCE_OF_LABEL` has them."""
        ...

    @property
    def threshold(self) -> float:
        """Confidence under which no reading is given."""
        ...

    def predict(self, windows: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return calibrated probabilities of shape (n_windows, n_labels)."""
        ...

    def interval(self, recent: Sequence[float]) -> tuple[float, float] | None:
        """Return the 80 % interval from the windows' valences of the last 20 s, oldest first."""
        ...
