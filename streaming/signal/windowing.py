"""Windows fall on sample indices, never on wall-clock: one grid for live, replay and training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, slots=True)
class WindowGrid:
    """The ends of all windows, counted from the stream's first sample.

    Hop k ends at recipe sample k * `n_hop`; gaps do not move the grid, since missing samples are
    counted in.

    Attributes
    ----------
    n_window, n_hop : int
        Length and hop in samples at the recipe's rate.
    ratio : Fraction
        Recipe rate over device rate.
    """

    n_window: int
    n_hop: int
    ratio: Fraction

    def first_hop_after(self, device_index: int) -> int:
        """Return the first hop whose end lies after a device sample's index."""
        return int(device_index * self.ratio // self.n_hop) + 1

    def device_span(self, hop: int) -> tuple[int, int]:
        """Return the device samples of a hop's window as (start, stop), start not below zero."""
        stop = self.device_index(hop * self.n_hop)
        return max(0, stop - self.n_device), stop

    def device_index(self, recipe_index: int) -> int:
        """Return the first device sample at or after the moment of a recipe sample."""
        return int(-(-recipe_index // self.ratio))

    @property
    def n_device(self) -> int:
        """Length of a window in device samples."""
        return self.device_index(self.n_window)
