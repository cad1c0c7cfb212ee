"""Tell samples that are missing from samples that are late.

What was even for two seconds is believed to the sample: there a step is a loss. In the first two
seconds, and within ten of an odd step, one sample proves nothing, and a loss is what lies higher
above the line (`streaming.pace`) than jitter has reached or may reach, for long enough.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streaming.pace import Pace

EVEN = 0.4
"""A step within 0.4 periods of one is even: stamps rounded to 1 ms stray by 0.26 at 256 Hz."""

_PLAUSIBLE = 0.1
"""Range in seconds of the jitter that must never make a gap: ±50 ms."""

_BELIEVED = 1.0
"""Seconds of even steps that make a small early step a gap: longer than any packet."""

_ODD_FOR = 10.0
"""Seconds that one odd step keeps a stream among those that jitter."""

_MANY = 20
"""Late packets within two seconds that show the whole range of a jitter: the chance that all lie
in the lower half of an even one, so that a packet half a range above is no loss, is one in 2^20."""

_STORM = 8
"""So many gaps within four times as many samples are no losses: the rate has changed."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What is missing before an odd sample.

    Attributes
    ----------
    n_missing : int
        How many samples; 0 where the sample is only late.
    exact : bool
        Whether a step on even stamps shows it, and no height above stamps that stray.
    """

    n_missing: int
    exact: bool


_LATE = Loss(0, exact=False)


class Jitter:
    """Remember how a stream's stamps stray, and weigh odd ones by that.

    Parameters
    ----------
    sfreq : float
        Nominal rate in Hz.
    pace : Pace
        The line through its stamps.
    """

    def __init__(self, sfreq: float, pace: Pace) -> None:
        self._sfreq = sfreq
        self._pace = pace
        self._odd_until: int | None = None
        self._late: deque[int] = deque(maxlen=_MANY)
        self._losses: deque[int] = deque(maxlen=_STORM)

    def is_clean(self, index: int) -> bool:
        """Say whether the stream is known to be even at the sample of an index."""
        even_now = self._odd_until is None or index >= self._odd_until
        return self._pace.learnt and even_now

    def is_below(self, stamp: float, index: int) -> bool:
        """Say whether a stamp lies lower than jitter takes the sample of an index."""
        lowest, highest = self._pace.range()
        floor = min(lowest - 0.5 * (highest - lowest), highest - _PLAUSIBLE)
        return self._pace.level_of(stamp, index) < floor - 0.5 * self._pace.period

    def note_odd(self, stamp: float, index: int) -> None:
        """Remember a stamp that strays, and expect more like it."""
        self._odd_until = index + round(_ODD_FOR * self._sfreq)
        if stamp > self._pace.last + self._pace.period:
            self._late.append(index)

    def note_loss(self, loss: Loss, index: int) -> None:
        """Remember a loss before the sample of an index; many at once show another rate."""
        if not loss.exact:
            self._pace.break_fit()
            return
        self._losses.append(index)
        if len(self._losses) == _STORM and index - self._losses[0] < 4 * _STORM:
            self._losses.clear()
            self._odd_until = None
            self._pace.relearn()

    def weigh(self, queue: NDArray[np.float64], index: int, *, final: bool) -> Loss | None:
        """Decide on a step forward.

        Parameters
        ----------
        queue : ndarray of float64, shape (n_times,)
            Stamps of the odd sample and of what came after it, in seconds.
        index : int
            Index of the odd sample if nothing is missing.
        final : bool
            Whether nothing more comes.

        Returns
        -------
        loss : Loss or None
            None where more must be seen.
        """
        if self.is_clean(index):
            return self._by_step(queue)
        strayed, ceiling = self._ceiling(index)
        if self._pace.level_of(float(queue[0]), index) > ceiling:
            return self._by_height(queue, index, strayed, final=final)
        if self._odd_until is not None:
            return _LATE
        n_ahead = round(_BELIEVED * self._sfreq)
        ahead = queue[: n_ahead + 1]
        period = self._pace.period
        if (np.abs(np.diff(ahead) - period) > EVEN * period).any():
            return _LATE
        if ahead.size <= n_ahead and not final:
            return None
        return self._by_step(queue)

    def _by_step(self, queue: NDArray[np.float64]) -> Loss:
        """Count what a step on even stamps skips, as a file reader would."""
        step = float(queue[0]) - self._pace.last
        return Loss(max(1, round(step * self._pace.counting_sfreq) - 1), exact=True)

    def _by_height(
        self, queue: NDArray[np.float64], index: int, strayed: float, *, final: bool
    ) -> Loss | None:
        """Decide on a stamp that no jitter explains: late for once, of a heap, or after a gap."""
        period = self._pace.period
        lowest, highest = self._pace.range()
        jitter = highest - lowest if self._pace.learnt else max(highest - lowest, _PLAUSIBLE)
        # Twice the jitter's range holds two packets, whose distance tells a heap from a pace.
        n_ahead = 2 * max(1, int(np.ceil(jitter / period))) + 1
        ahead = queue[:n_ahead]
        levels = self._pace.levels_of(ahead, index)
        if (levels <= strayed).any():
            return _LATE
        if ahead.size < n_ahead and not final:
            return None
        if ahead[-1] - ahead[0] < 0.5 * (ahead.size - 1) * period:
            return _LATE
        height = float(np.nanmedian(levels)) - self._pace.near()
        return Loss(max(1, round(height * self._pace.counting_sfreq)), exact=False)

    def _ceiling(self, index: int) -> tuple[float, float]:
        """Return the level that jitter has reached or may reach, and the one it never will."""
        lowest, highest = self._pace.range()
        margin = 0.5 * (highest - lowest)
        many = len(self._late) == _MANY and index - self._late[0] < 2 * self._sfreq
        reached = highest if many and self._pace.learnt else max(highest, lowest + _PLAUSIBLE)
        half = 0.5 * self._pace.period
        return reached + half, max(highest + margin, reached) + half
