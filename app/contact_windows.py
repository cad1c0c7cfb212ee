"""The windows over which contact is judged for a whole recording: the same in reports and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from app.signal_display import is_electrode
from streaming.signal.contact import Contact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from streaming.signal.blocks import Chunk
    from streaming.signal.contact import ElectrodeContact
    from streaming.signal.info import SignalInfo

WINDOW_SECONDS = 4.0
"""Seconds over which contact and power are judged: the bounds of contact were measured so, and the
shipped models read as much."""

MOST_ELECTRODES = 64
"""Electrodes that are judged, the first ones: more rows than a page can show tell nobody
anything."""

QUALITIES = tuple(Contact)
"""Contact by its number: 0 good, 1 fair, 2 off."""


def judged_channels(info: SignalInfo) -> list[int]:
    """Return which channels of a signal are electrodes that are judged."""
    return [i for i, name in enumerate(info.ch_names) if is_electrode(name)][:MOST_ELECTRODES]


def window_samples(sfreq: float) -> int:
    """Return the samples of a window at a rate in Hz."""
    return max(2, round(WINDOW_SECONDS * sfreq))


def window_edges(chunk: Chunk, begin: int, n_window: int, sfreq: float) -> NDArray[np.float64]:
    """Return the edges of a stretch's windows in seconds; the last one reaches up to its end.

    Parameters
    ----------
    chunk : Chunk
        The stretch, with nothing missing.
    begin : int
        The recording's first sample.
    n_window : int
        Samples of a window.
    sfreq : float
        In Hz.

    Returns
    -------
    edges : ndarray of shape (n_windows + 1,)
        Seconds since the recording's first sample.
    """
    n_windows = chunk.times.size // n_window
    edges = (chunk.start - begin + np.arange(n_windows + 1) * n_window) / sfreq
    edges[-1] = (chunk.stop - begin) / sfreq
    return edges


def cut(raw: NDArray[np.float32], n_window: int) -> NDArray[np.float32]:
    """Cut (n_channels, n_times) into (n_windows, n_channels, n_window)."""
    return raw.reshape(len(raw), -1, n_window).transpose(1, 0, 2)


def codes_of(judged: Sequence[Sequence[ElectrodeContact]]) -> NDArray[np.int8]:
    """Return indices among `QUALITIES`, shape (n_windows, n_channels)."""
    codes = [[QUALITIES.index(one.quality) for one in row] for row in judged]
    return np.array(codes, dtype=np.int8)
