"""From the headset's rate to the recipe's: causal, rational, cut as you like."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import scipy

if TYPE_CHECKING:
    from numpy.typing import NDArray

HALF_LENGTH = 10
"""Zero crossings of the anti-alias filter on each side, as in `scipy.signal.resample_poly`."""

KAISER_BETA = 5.0
"""Shape of its Kaiser window, from the same place: about 50 dB in the stop band."""

MAX_DENOMINATOR = 1000
"""Nominal rates are ratios of small whole numbers (128/256, 128/250); others are rounded so."""


def rational_ratio(sfreq_out: float, sfreq_in: float) -> Fraction:
    """Return output over input rate as a ratio of small whole numbers."""
    ratio = Fraction(sfreq_out / sfreq_in).limit_denominator(MAX_DENOMINATOR)
    if ratio <= 0:
        raise ValueError(f"cannot resample from {sfreq_in} Hz to {sfreq_out} Hz")
    return ratio


class RunningResampler:
    """Resample one unbroken stretch, a piece at a time, with the bits of one whole pass.

    Output sample m stands for the moment of input sample m / ratio, both counted from the first
    sample of the stream and not of the stretch: stretches before and after a gap share one grid.
    The filter is symmetric, so its delay is constant and is taken out of the indices: an output is
    merely available `delay` input samples after its moment. Before the stretch the signal is taken
    to have stood at its first sample.

    Parameters
    ----------
    ratio : Fraction
        Output over input rate.
    start : int
        Index of the stretch's first input sample.
    """

    def __init__(self, ratio: Fraction, start: int) -> None:
        self._up, self._down = ratio.numerator, ratio.denominator
        self.next_output = -(-start * self._up // self._down)
        self._start = start
        self._history: NDArray[np.float64] | None = None
        self._history_start = start
        if ratio == 1:
            return
        widest = max(self._up, self._down)
        self._half = HALF_LENGTH * widest
        self._taps = scipy.signal.firwin(
            2 * self._half + 1, 1 / widest, window=("kaiser", KAISER_BETA)
        )
        self._taps *= self._up

    @property
    def delay(self) -> float:
        """Input samples between a moment and the availability of its output."""
        return 0.0 if self._up == self._down else self._half / self._up

    def process(self, signal: NDArray[np.floating]) -> NDArray[np.float64]:
        """Resample the next piece.

        Parameters
        ----------
        signal : ndarray of shape (n_channels, n_times)
            Samples that follow the last piece; may be empty.

        Returns
        -------
        resampled : ndarray of shape (n_channels, n_outputs)
            The outputs that became available, from index `next_output` as it was before the call.
        """
        x = np.asarray(signal, dtype=np.float64)
        if self._up == self._down:
            self.next_output += x.shape[1]
            return x
        if not x.shape[1]:
            return x
        known = self._append(x)
        known_stop = self._history_start + known.shape[1]
        # The last output m whose newest input, floor((m * down + half) / up), is known.
        stop = (known_stop * self._up - 1 - self._half) // self._down + 1
        first = self.next_output
        if stop <= first:
            return np.empty((x.shape[0], 0))
        base = self._aligned_base(first)
        full = scipy.signal.upfirdn(
            self._taps, known[:, base - self._history_start :], self._up, self._down
        )
        offset = (base * self._up - self._half) // self._down
        outputs = full[:, first - offset : stop - offset]
        self.next_output = stop
        keep_from = self._aligned_base(stop) - self._history_start
        self._history = known[:, keep_from:].copy()
        self._history_start += keep_from
        return outputs

    def _append(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return history and new samples in one array, making up the time before the stretch."""
        if self._history is None:
            base = self._aligned_base(self.next_output)
            self._history = np.repeat(x[:, :1], self._start - base, axis=1)
            self._history_start = base
        self._history = np.concatenate((self._history, x), axis=1)
        return self._history

    def _aligned_base(self, output: int) -> int:
        """Return the newest input index from which `upfirdn` hits `output` and has all its taps.

        `upfirdn` starts at phase 0 of its first input, so base * up - half must be a multiple of
        down; and base must not be newer than the oldest input under the filter.
        """
        base = (output * self._down - self._half) // self._up
        wanted = self._half * pow(self._up, -1, self._down) % self._down if self._down > 1 else 0
        return base - (base - wanted) % self._down
