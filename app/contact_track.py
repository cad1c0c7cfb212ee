"""Contact of every electrode over a whole recording, window by window, and no more than that."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from app.contact_windows import (
    QUALITIES,
    codes_of,
    cut,
    judged_channels,
    window_edges,
    window_samples,
)
from streaming.signal.contact import assess_contact

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from streaming.signal.blocks import Recording

_PIECE = 500_000
"""Values judged at a time: a dozen arrays of them take 30 MB."""


@dataclass(frozen=True, slots=True, eq=False)
class ContactTrack:
    """Windows in order of time; there is none where samples are missing.

    Attributes
    ----------
    ch_names : tuple of str
        The electrodes in the device's order.
    start, stop : ndarray of shape (n_windows,)
        Edges of each window in seconds since the first sample; the last one before a gap reaches
        up to it.
    codes : ndarray of int8, shape (n_windows, n_channels)
        Index among `QUALITIES`.
    """

    ch_names: tuple[str, ...]
    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    codes: NDArray[np.int8]

    @property
    def worst(self) -> NDArray[np.int8]:
        """Code of the worst electrode of each window, shape (n_windows,)."""
        if not self.codes.shape[1]:
            return np.full(self.start.size, len(QUALITIES) - 1, dtype=np.int8)
        worst: NDArray[np.int8] = self.codes.max(axis=1)
        return worst

    def good_share(self, seconds: float) -> float | None:
        """Return the share of a recording's time in which all electrodes are good.

        Parameters
        ----------
        seconds : float
            Length of the recording, missing samples counted in: they are not good.

        Returns
        -------
        share : float or None
            In [0, 1]; None where it is too short for one window.
        """
        if not self.start.size or seconds <= 0:
            return None
        good = float((self.stop - self.start)[self.worst == 0].sum())
        return min(1.0, good / seconds)


def contact_track(
    recording: Recording, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> ContactTrack:
    """Judge the electrodes over a whole recording.

    Parameters
    ----------
    recording : Recording
        Of any length; a piece at a time is looked at.
    progress : callable
        Is told how many windows were judged, and of how many; may raise to end it.

    Returns
    -------
    track : ContactTrack
        With no windows where no stretch is as long as one.
    """
    info = recording.info
    picks = judged_channels(info)
    n_window = window_samples(info.sfreq)
    total = sum(chunk.times.size // n_window for chunk in recording.chunks)
    at_once = max(1, _PIECE // (max(1, len(picks)) * n_window))
    names = tuple(info.ch_names[i] for i in picks)
    starts, stops, codes = [np.empty(0)], [np.empty(0)], [np.empty((0, len(picks)), np.int8)]
    done = 0
    for chunk in recording.chunks:
        n_windows = chunk.times.size // n_window
        if not n_windows or not picks:
            continue
        edges = window_edges(chunk, recording.start, n_window, info.sfreq)
        starts.append(edges[:-1])
        stops.append(edges[1:])
        for first, last in pairwise([*range(0, n_windows, at_once), n_windows]):
            windows = cut(chunk.data[picks, first * n_window : last * n_window], n_window)
            codes.append(codes_of(assess_contact(windows, names, info.sfreq)))
            done += last - first
            progress(done, total)
    return ContactTrack(names, np.concatenate(starts), np.concatenate(stops), np.concatenate(codes))
