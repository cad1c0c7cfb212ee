"""The filter behind the traces on the screen; readings never come through here."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import scipy

from app.trace_settings import OFFSET_EDGE, TraceSettings, band_at, notch_at
from streaming.signal.bands import NOTCH_QUALITY, ORDER

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from streaming.signal.blocks import Chunk

ROOM = 2
"""Times what is shown: a buffer holds as much, so that it is copied once in a window's time."""


class DisplayFilter:
    """Filter the newest samples, each once, and remember as many as are shown.

    Parameters
    ----------
    sfreq : float
        Sampling rate in Hz.
    n_times : int
        Samples that are shown.
    settings : TraceSettings, optional
        Which filter and notch.

    Attributes
    ----------
    run : object
        Another one whenever what is returned does not go on where the last ended.
    """

    def __init__(self, sfreq: float, n_times: int, settings: TraceSettings | None = None) -> None:
        self._n_times = n_times
        self._sections = _sections(settings or TraceSettings(), sfreq)
        self._state: NDArray[np.float64] | None = None
        self._buffer = np.empty((0, 0), dtype=np.float32)
        self._filled = 0
        self._stop: int | None = None
        self.run = object()

    def joins(self, chunk: Chunk) -> bool:
        """Tell whether a chunk goes on where the last one ended."""
        return (
            self._stop is not None
            and chunk.start <= self._stop <= chunk.stop
            and len(chunk.data) == len(self._buffer)
        )

    def update(self, chunk: Chunk) -> NDArray[np.float32]:
        """Take the newest raw samples and return the filtered ones.

        What was seen before is not filtered again. A chunk that does not join on (another device, a
        jump in a recording) starts afresh, and `run` is another object from then on.

        Parameters
        ----------
        chunk : Chunk
            Raw samples in µV, NaN where some are missing.

        Returns
        -------
        shown : ndarray of float32, shape (n_channels, at most `n_times`)
            Filtered samples up to the chunk's last, NaN where they are missing. It never changes
            afterwards: what is new is written behind it, or into another buffer.
        """
        if not self.joins(chunk):
            self._state, self._stop, self.run = None, chunk.start, object()
            n_room = ROOM * max(self._n_times, 1)
            self._buffer = np.empty((len(chunk.data), n_room), dtype=np.float32)
            self._filled = 0
        stop = chunk.start if self._stop is None else self._stop
        self._append(self._filter(chunk.data[:, stop - chunk.start :]))
        self._stop = chunk.stop
        return self._buffer[:, max(0, self._filled - self._n_times) : self._filled]

    def _append(self, new: NDArray[np.float32]) -> None:
        """Write behind what is there; what was handed out is left as it is."""
        new = new[:, -self._n_times :]
        room = self._buffer.shape[1]
        if self._filled + new.shape[1] > room:
            keep = self._n_times - new.shape[1]
            kept = self._buffer[:, max(0, self._filled - keep) : self._filled] if keep else None
            self._buffer = np.empty_like(self._buffer)
            self._filled = 0
            if kept is not None:
                self._buffer[:, : kept.shape[1]] = kept
                self._filled = kept.shape[1]
        self._buffer[:, self._filled : self._filled + new.shape[1]] = new
        self._filled += new.shape[1]

    def _filter(self, raw: NDArray[np.float32]) -> NDArray[np.float32]:
        """Filter samples that follow the last ones; filters start anew after missing samples."""
        filtered = np.full(raw.shape, np.nan, dtype=np.float32)
        missing = np.asarray(np.isnan(raw).any(axis=0))
        edges = np.flatnonzero(missing[1:] != missing[:-1]) + 1
        for first, last in pairwise((0, *edges.tolist(), missing.size)):
            if first == last:
                continue
            if missing[first]:
                self._state = None
                continue
            piece = raw[:, first:last]
            if self._state is None:
                # As if the first sample had lasted for ever: an offset would ring for seconds.
                level = piece[np.newaxis, :, 0, np.newaxis].astype(np.float64)
                self._state = scipy.signal.sosfilt_zi(self._sections)[:, np.newaxis, :] * level
            filtered[:, first:last], self._state = scipy.signal.sosfilt(
                self._sections, piece.astype(np.float64), zi=self._state
            )
        return filtered


def _sections(settings: TraceSettings, sfreq: float) -> NDArray[np.float64]:
    """Return notch and band filter as second-order sections, one behind the other."""
    band, notch = band_at(settings.band, sfreq), notch_at(settings.notch, sfreq)
    parts = (
        []
        if notch is None
        else [scipy.signal.tf2sos(*scipy.signal.iirnotch(notch, NOTCH_QUALITY, fs=sfreq))]
    )
    if band is not None:
        parts.append(scipy.signal.butter(ORDER, band, "bandpass", fs=sfreq, output="sos"))
    elif sfreq > 4 * OFFSET_EDGE:
        parts.append(scipy.signal.butter(1, OFFSET_EDGE, "highpass", fs=sfreq, output="sos"))
    else:
        parts.append(np.array([[1.0, 0.0, 0.0, 1.0, 0.0, 0.0]]))
    return np.concatenate(parts)
