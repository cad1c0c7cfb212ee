"""From what an inlet hands over to blocks: microvolts, indices, and one clock. No LSL in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from streaming.clock import FittedClock
from streaming.counting import Run
from streaming.signal.blocks import Block, Chunk, Gap
from streaming.units import factors_by_scale

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

_SCALE_SECONDS = 0.25
"""Seconds of signal that show its scale; only a stream that names no unit is held that long."""

_AHEAD = 30.0
"""Seconds that a stamp may lie in the future: more than any jitter or unsteady correction."""

_BEHIND = 400.0
"""Seconds that a stamp may be old: more than the inlet's 360 s can hold back."""

_A_DAY = 86_400.0
"""Seconds within which stamps of Unix time must agree with this machine's calendar."""


class Incoming:
    """Turn samples as they come into blocks.

    Parameters
    ----------
    n_channels : int
        Channels of the stream.
    sfreq : float
        Nominal rate in Hz.
    factors : ndarray of shape (n_channels,) or None
        Microvolts in one of each channel's unit, as described; None to tell it by the scale.
    trusted : bool
        Whether the user gave the unit, so that no scale can change it.
    wall_clock : callable
        Returns Unix time in seconds.

    Attributes
    ----------
    clock : FittedClock
        Counts the samples.
    notes : list of str
        What was assumed or mended, in words for the user; grows.
    """

    def __init__(
        self,
        n_channels: int,
        sfreq: float,
        *,
        factors: NDArray[np.float64] | None,
        trusted: bool,
        wall_clock: Callable[[], float],
    ) -> None:
        self.clock = FittedClock(sfreq)
        self.notes: list[str] = []
        self._settle(factors)
        self._wall_clock = wall_clock
        self._n_scale = 0 if trusted else max(8, round(_SCALE_SECONDS * sfreq))
        self._seen: list[NDArray[np.float64]] = []
        self._first: list[tuple[NDArray[Any], NDArray[np.float64], float, float]] = []
        self._nothing = np.empty((n_channels, 0), dtype=np.float32), np.empty(0)
        self._data, self._times = self._nothing
        self._offset = self._correction = 0.0
        self._begun = False
        self._jumps = self._dropped = 0

    def take(
        self,
        samples: NDArray[Any],
        stamps: NDArray[np.float64],
        *,
        correction: float,
        now: float,
    ) -> list[Block]:
        """Take what one pull gave.

        Parameters
        ----------
        samples : ndarray of shape (n_times, n_channels)
            In the stream's own unit and number format, at least one sample. Copied: the array
            may be filled anew afterwards.
        stamps : ndarray of float64, shape (n_times,)
            On the sender's clock, in seconds.
        correction : float
            Seconds that bring the sender's clock to ours.
        now : float
            Our clock, in seconds.

        Returns
        -------
        blocks : list of Chunk or Gap
            What is decided, in order.
        """
        if not self._n_scale:
            return self._place(samples, stamps, correction, now)
        self._seen.append(samples.T.astype(np.float64))
        if self._factors is None:
            self._first.append((samples.copy(), stamps, correction, now))
        if sum(one.shape[1] for one in self._seen) < self._n_scale:
            return [] if self._factors is None else self._place(samples, stamps, correction, now)
        held = self._first or [(samples, stamps, correction, now)]
        self._look_at_scale()
        return [block for one in held for block in self._place(*one)]

    def finish(self) -> list[Block]:
        """Return what still waits: nothing more comes."""
        held = list(self._first)
        if held:
            self._look_at_scale()
        blocks = [block for one in held for block in self._place(*one)]
        return blocks + self._cut(self.clock.finish())

    def reanchor(self) -> None:
        """Begin a new stretch: the sender's clock was reset."""
        self.notes.append("the sender's clock was reset; a new stretch begins")
        self.clock.reanchor()

    def _look_at_scale(self) -> None:
        """Settle the unit by the first stretch of signal."""
        before = self._factors
        factors, note = factors_by_scale(np.concatenate(self._seen, axis=1), before)
        if note:
            self.notes.append(note)
        if before is not None and not np.array_equal(before, factors) and self._begun:
            self.clock.reanchor()
        self._settle(factors)
        self._n_scale = 0
        self._seen, self._first = [], []

    def _settle(self, factors: NDArray[np.float64] | None) -> None:
        """Take these factors from now on; microvolts are left as they are."""
        self._factors = factors
        self._scaling = None if factors is None or (factors == 1).all() else factors

    def _place(
        self,
        samples: NDArray[Any],
        stamps: NDArray[np.float64],
        correction: float,
        now: float,
    ) -> list[Block]:
        """Bring samples to µV and onto our clock, and count them."""
        blocks: list[Block] = []
        n_old = self._before_another_clock(stamps, correction, now)
        if n_old < stamps.size:
            blocks += self._count(samples[:n_old], stamps[:n_old], correction)
            blocks += self._cut(self.clock.finish())
            self._change_clock(float(stamps[-1]) + correction, now)
            samples, stamps = samples[n_old:], stamps[n_old:]
        blocks += self._count(samples, stamps, correction)
        self._tell_of_disorder()
        return blocks

    def _before_another_clock(
        self, stamps: NDArray[np.float64], correction: float, now: float
    ) -> int:
        """Return how many samples come before a change of clock that lasts to the end."""
        since = now - correction - self._offset
        if -_AHEAD <= since - float(stamps[-1]) <= _BEHIND:
            return stamps.size
        age = since - stamps
        fits = (age >= -_AHEAD) & (age <= _BEHIND) | ~np.isfinite(stamps)
        return int(np.flatnonzero(fits)[-1]) + 1 if fits.any() else 0

    def _change_clock(self, newest: float, now: float) -> None:
        """Find how the newest stamp's clock is brought to ours, and begin a new stretch."""
        unix = self._wall_clock()
        if -_AHEAD <= now - newest <= _BEHIND:
            self._offset, words = 0.0, "is LSL's again"
        elif abs(unix - newest) < _A_DAY and -_AHEAD <= unix - newest <= _BEHIND:
            self._offset, words = now - unix, "is Unix time; converted to LSL's clock"
        else:
            self._offset = now - newest
            words = "is none that is known here; times are those of arrival"
        self.notes.append(f"the time stamps' clock {words}")
        if self._begun:
            self.clock.reanchor()

    def _count(
        self, samples: NDArray[Any], stamps: NDArray[np.float64], correction: float
    ) -> list[Block]:
        """Give samples that are in order their indices."""
        if not stamps.size:
            return []
        self._begun = True
        if self._scaling is not None:
            samples = samples * self._scaling
        data = samples.T.astype(np.float32, order="C")  # a copy always
        self._correction = correction + self._offset
        times = stamps + self._correction
        if self._times.size:
            data = np.concatenate([self._data, data], axis=1)
            times = np.concatenate([self._times, times])
        self._data, self._times = data, times
        return self._cut(self.clock.feed(stamps))

    def _cut(self, decided: Sequence[Run | Gap]) -> list[Block]:
        """Cut the waiting samples as the clock decided."""
        blocks: list[Block] = []
        for one in decided:
            if isinstance(one, Run):
                data, times = self._first_of_waiting(one.n_times)
                if one.start is not None:
                    blocks.append(Chunk(data, times, one.start, self._correction))
            else:
                blocks.append(one)
        return blocks

    def _first_of_waiting(self, n: int) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
        """Take samples off those that wait: nearly always all of them."""
        data, times = self._data, self._times
        if n == times.size:
            self._data, self._times = self._nothing
            return data, times
        self._data, self._times = data[:, n:], times[n:]
        return data[:, :n], times[:n]

    def _tell_of_disorder(self) -> None:
        """Put what the clock met into words, once a kind."""
        if self.clock.n_dropped and not self._dropped:
            self.notes.append(
                "samples came twice, out of order or without a usable time stamp; those are dropped"
            )
        if self.clock.n_jumps and not self._jumps:
            self.notes.append("the time stamps jump; a new stretch begins at each jump")
        self._dropped, self._jumps = self.clock.n_dropped, self.clock.n_jumps
