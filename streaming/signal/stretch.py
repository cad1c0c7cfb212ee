"""One unbroken stretch of signal: what starts afresh after every gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.bands import RunningFilterBank
from streaming.signal.referencing import rereference
from streaming.signal.resampling import RunningResampler

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from streaming.signal.spec import PreprocessingSpec


class Stretch:
    """Resample, re-reference and filter consecutive samples, and keep what windows still need.

    Parameters
    ----------
    spec : PreprocessingSpec
        The recipe.
    sfreq : float
        Device rate in Hz.
    ratio : Fraction
        Recipe rate over device rate.
    start : int
        Index of the first device sample.
    """

    def __init__(self, spec: PreprocessingSpec, sfreq: float, ratio: Fraction, start: int) -> None:
        self._spec = spec
        self._sfreq = sfreq
        self._ratio = ratio
        self._resampler = RunningResampler(ratio, start)
        self._filters = RunningFilterBank(spec.bands, spec.sfreq, spec.notch)
        self._n_before = round(spec.settle * sfreq)
        self.first_output = self._resampler.next_output
        self.stop = start
        self._raw = np.empty((len(spec.ch_names), 0), dtype=np.float32)
        self._times = np.empty(0)
        self._filtered = np.empty((len(spec.bands), spec.n_outputs, 0))

    @property
    def n_ready(self) -> int:
        """Recipe index one past the newest filtered sample."""
        return self._resampler.next_output

    def push(self, data: NDArray[np.float32], times: NDArray[np.float64]) -> None:
        """Take the next device samples, (n_channels, n_times) in µV in the recipe's order."""
        self.stop += times.size
        self._raw = np.concatenate((self._raw, data), axis=1)
        self._times = np.concatenate((self._times, times))
        resampled = self._resampler.process(data)
        filtered = self._filters.process(rereference(resampled, self._spec.reference))
        self._filtered = np.concatenate((self._filtered, filtered), axis=-1)

    def time_at(self, device_index: int) -> float:
        """Return the clock of a device sample, reckoned back where it is no longer kept."""
        oldest = self.stop - self._times.size
        if device_index < oldest:
            return float(self._times[0]) - (oldest - device_index) / self._sfreq
        return float(self._times[device_index - oldest])

    def filtered(self, start: int, stop: int) -> NDArray[np.float64]:
        """Return filtered samples of a span of recipe indices, (n_bands, n_channels, n_times)."""
        oldest = self.n_ready - self._filtered.shape[-1]
        return self._filtered[..., start - oldest : stop - oldest].copy()

    def raw_windows(self, stops: Sequence[int], n_times: int) -> NDArray[np.float32]:
        """Return raw windows ending at device indices, and the settling time before them.

        Parameters
        ----------
        stops : sequence of int
            One past the last sample of each window.
        n_times : int
            Length of a window.

        Returns
        -------
        windows : ndarray of shape (n_windows, n_channels, n_settle + n_times)
            In µV; the oldest sample is repeated where the stretch is younger.
        """
        oldest = self.stop - self._times.size
        n_whole = self._n_before + n_times
        n_lacking = max(0, n_whole - (min(stops) - oldest))
        raw = np.pad(self._raw, ((0, 0), (n_lacking, 0)), mode="edge") if n_lacking else self._raw
        ends = [stop - oldest + n_lacking for stop in stops]
        return np.stack([raw[:, end - n_whole : end] for end in ends])

    def forget_before(self, recipe_index: int) -> None:
        """Let go of what no window from this recipe index on will ask for."""
        oldest = self.n_ready - self._filtered.shape[-1]
        if (n_old := recipe_index - oldest) > 0:
            self._filtered = self._filtered[..., n_old:].copy()
        # One sample more than the window's span, for rates with no whole ratio.
        first_device = int(recipe_index / self._ratio) - 1 - self._n_before
        if (n_old := first_device - (self.stop - self._times.size)) > 0:
            self._raw, self._times = self._raw[:, n_old:].copy(), self._times[n_old:].copy()
