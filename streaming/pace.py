"""The line through a live stream's stamps: its rate, and how far single stamps stray from it.

Everything here changes at counted samples only, never at the edges of what came in together, so
that a signal cut in another way has the same line to the last bit.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PART = 0.25
"""Seconds of signal after which rate and levels are taken anew."""

AROUND = 2.0
"""Seconds whose levels are remembered, those of the offline twin (`recordings.stamps`): longer
than bursts, short against a clock's drift."""

_FIT = 10.0
"""Seconds through which the rate is fitted: with ±50 ms a packet of 12 at 256 Hz the slope is
then good to 0.1 %."""

_NEAR = 96
"""Samples before a step that measure its height: eight Muse packets, 3/8 s at 256 Hz."""

_NOTHING = (np.inf, -np.inf)
"""The range of no levels."""

WITHIN = 0.005
"""A rate within 0.5 % of the nominal one is taken as nominal when missing samples are counted, as
the offline twin does: no quartz is further off."""


class Pace:
    """A line of one sample a period, followed through accepted stamps.

    Parameters
    ----------
    sfreq : float
        Nominal rate in Hz, taken until two seconds have been seen.

    Attributes
    ----------
    period : float
        Seconds a sample.
    last : float
        Stamp of the newest accepted sample.
    n_learnt : int
        Samples accepted since the line was begun.
    """

    def __init__(self, sfreq: float) -> None:
        self._sfreq = sfreq
        self._n_part = max(8, round(_PART * sfreq))
        self.period = 1.0 / sfreq
        self.last = np.nan
        self.n_learnt = 0
        self._fits: deque[tuple[float, float]] = deque(maxlen=round(_FIT / _PART))
        self._fitted = False
        self._begin()

    def _begin(self) -> None:
        """Forget the levels; the rate stays as it is."""
        self.n_learnt = 0
        self._levels: deque[NDArray[np.float64]] = deque(maxlen=round(AROUND / _PART))
        self._ranges: deque[tuple[float, float]] = deque(maxlen=round(AROUND / _PART))
        self._stamps = np.empty(self._n_part)
        self._clear_part()
        self._whole = True
        self._line: tuple[float, float] | None = None

    def _clear_part(self) -> None:
        self._n_here = 0
        self._shifts: list[tuple[int, int]] = []  # from which sample here on; added for its index
        self._range_here = _NOTHING
        self._n_ranged = 0

    @property
    def room(self) -> int:
        """Samples until the line is taken anew; `accept` takes no more at once."""
        return self._n_part - self._n_here

    @property
    def sfreq(self) -> float | None:
        """Measured rate in Hz; None until two seconds have been seen."""
        return 1.0 / self.period if self._fitted else None

    @property
    def counting_sfreq(self) -> float:
        """Rate at which missing samples are counted, in Hz."""
        rate = 1.0 / self.period
        return self._sfreq if abs(rate / self._sfreq - 1) <= WITHIN else rate

    @property
    def learnt(self) -> bool:
        """Whether two seconds have been seen since the line was begun."""
        return self.n_learnt >= AROUND * self._sfreq

    def levels_of(self, stamps: NDArray[np.float64], index: int) -> NDArray[np.float64]:
        """Return how far above the line stamps lie whose samples are counted on from `index`."""
        at, stamp = self._line or (index, stamps[0])
        levels: NDArray[np.float64] = (
            stamps - stamp - (index - at + np.arange(stamps.size)) * self.period
        )
        return levels

    def level_of(self, stamp: float, index: int) -> float:
        """Return how far above the line one stamp lies."""
        at, first = self._line or (index, stamp)
        return stamp - first - (index - at) * self.period

    def range(self) -> tuple[float, float]:
        """Return the lowest and the highest level of the last two seconds."""
        parts = [*self._ranges, self._range_of_part()]
        lowest, highest = (min(low for low, _ in parts), max(high for _, high in parts))
        return (lowest, highest) if lowest <= highest else (0.0, 0.0)

    def near(self) -> float:
        """Return the level just before now."""
        known = np.concatenate([*self._levels, self._levels_here()])[-_NEAR:]
        return float(np.median(known)) if known.size else 0.0

    def accept(self, stamps: list[float], index: int) -> None:
        """Take the next samples, at most `room`.

        Parameters
        ----------
        stamps : list of float
            Their stamps in seconds.
        index : int
            Index of the first.
        """
        if self._line is None:
            self._line = (index, stamps[0])
        shift = index - self._n_here
        if not self._shifts or shift != self._shifts[-1][1]:
            self._shifts.append((self._n_here, shift))
        n_here = self._n_here + len(stamps)
        self._stamps[self._n_here : n_here] = stamps
        self._n_here = n_here
        self.n_learnt += len(stamps)
        self.last = stamps[-1]
        if self._n_here == self._n_part:
            self._close_part()

    def shift(self, stamp: float, index: int) -> None:
        """Let the line go on from another clock's stamp, at the level where it was."""
        if self._line is not None:
            level = self.near()
            self._remember()
            self._line = (index, stamp - level)
        self._clear_part()
        self._fits.clear()

    def break_fit(self) -> None:
        """Say that the samples to come may be counted a little off."""
        self._fits.clear()
        self._whole = False

    def relearn(self) -> None:
        """Begin anew: the stamps have stopped to fit the line."""
        last = self.last
        self._begin()
        self._fits.clear()
        self.last = last

    def _remember(self) -> None:
        """Keep the levels since they were last kept."""
        levels = self._levels_here()
        self._levels.append(levels)
        self._ranges.append(_range_of(levels))

    def _range_of_part(self) -> tuple[float, float]:
        """Return the range of the levels of this part; only those not yet seen are worked out."""
        lowest, highest = _range_of(self._levels_here(self._n_ranged))
        self._range_here = (min(lowest, self._range_here[0]), max(highest, self._range_here[1]))
        self._n_ranged = self._n_here
        return self._range_here

    def _levels_here(self, first: int = 0) -> NDArray[np.float64]:
        """Return how far above the line the samples of this part lie, from the `first` of them."""
        if self._line is None:
            return np.empty(0)
        at, stamp = self._line
        stamps, indices = self._stamps[first : self._n_here], self._indices_here()[first:]
        levels: NDArray[np.float64] = stamps - stamp - (indices - at) * self.period
        return levels

    def _indices_here(self) -> NDArray[np.float64]:
        indices = np.empty(self._n_here)
        for first, shift in self._shifts:
            indices[first:] = np.arange(first + shift, self._n_here + shift)
        return indices

    def _close_part(self) -> None:
        """Remember the levels, fit the rate, and let the line go on from here with it."""
        self._remember()
        indices = self._indices_here()
        if self._whole:
            self._fits.append((float(indices.mean()), float(self._stamps.mean())))
        self._whole = True
        self._clear_part()
        next_index = float(indices[-1]) + 1
        at, stamp = self._line or (next_index, self.last)
        self._line = (next_index, stamp + (next_index - at) * self.period)
        if len(self._fits) >= round(AROUND / _PART):
            index, times = (np.array(each) for each in zip(*self._fits, strict=True))
            away = index - index.mean()
            slope = float(away @ (times - times.mean())) / float(away @ away)
            if slope > 0:
                self.period = slope
                self._fitted = True


def _range_of(levels: NDArray[np.float64]) -> tuple[float, float]:
    return (float(levels.min()), float(levels.max())) if levels.size else _NOTHING
