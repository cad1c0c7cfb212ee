"""The filter behind the traces on the screen; readings never come through here."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.bands import BROADBAND, RunningFilterBank
from streaming.signal.spec import Band

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streaming.signal.blocks import Chunk

NOTCH = (50.0, 60.0)
"""Mains frequencies in Hz, both: the shipped recipes notch both."""

HIGHEST_SHARE = 0.45
"""Upper edge over sampling rate where the rate is too low for 45 Hz: half of it would ring."""

LOWEST_RATE = 4.0
"""Hz; under it a band from 1 Hz on is none, and samples are shown as they come."""


class DisplayFilter:
    """Filter the newest samples, each once, and remember as many as are shown.

    Parameters
    ----------
    sfreq : float
        Sampling rate in Hz.
    n_times : int
        Samples that are shown.
    """

    def __init__(self, sfreq: float, n_times: int) -> None:
        self._sfreq = sfreq
        self._n_times = n_times
        self._shown = np.empty((0, 0), dtype=np.float32)
        self._stop: int | None = None
        self._bank: RunningFilterBank | None = None

    def update(self, chunk: Chunk) -> NDArray[np.float32]:
        """Take the newest raw samples and return the filtered ones.

        What was seen before is not filtered again. A chunk that does not join on (another device, a
        jump in a recording) starts afresh.

        Parameters
        ----------
        chunk : Chunk
            Raw samples in µV, NaN where some are missing.

        Returns
        -------
        shown : ndarray of float32, shape (n_channels, at most `n_times`)
            Filtered samples up to the chunk's last, NaN where they are missing.
        """
        if not self._joins(chunk):
            self._bank, self._stop = None, chunk.start
            self._shown = np.empty((len(chunk.data), 0), dtype=np.float32)
        stop = chunk.start if self._stop is None else self._stop
        new = self._filter(chunk.data[:, stop - chunk.start :])
        self._stop = chunk.stop
        self._shown = np.concatenate((self._shown, new), axis=1)[:, -self._n_times :]
        return self._shown

    def _joins(self, chunk: Chunk) -> bool:
        return (
            self._stop is not None
            and chunk.start <= self._stop <= chunk.stop
            and len(chunk.data) == len(self._shown)
        )

    def _filter(self, raw: NDArray[np.float32]) -> NDArray[np.float32]:
        """Filter samples that follow the last ones; filters start anew after missing samples."""
        filtered = np.full(raw.shape, np.nan, dtype=np.float32)
        missing = np.asarray(np.isnan(raw).any(axis=0))
        edges = np.flatnonzero(missing[1:] != missing[:-1]) + 1
        for first, last in pairwise((0, *edges.tolist(), missing.size)):
            if first == last:
                continue
            if missing[first]:
                self._bank = None
                continue
            self._bank = self._bank or self._new_bank()
            piece = raw[:, first:last]
            filtered[:, first:last] = self._bank.process(piece)[0] if self._bank else piece
        return filtered

    def _new_bank(self) -> RunningFilterBank | None:
        if self._sfreq < LOWEST_RATE:
            return None
        h_freq = min(BROADBAND.h_freq, HIGHEST_SHARE * self._sfreq)
        return RunningFilterBank([Band("display", BROADBAND.l_freq, h_freq)], self._sfreq, NOTCH)
