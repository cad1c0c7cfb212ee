"""A whole recording in as many columns as there are pixels: valence, pauses and quality of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.report.columns import columns_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from app.contact_track import ContactTrack
    from app.report.track import Track

MISSING = -1
"""Code of a column without signal."""


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """One model's readings, a column a pixel at most.

    Attributes
    ----------
    start, stop : ndarray of shape (n_columns,)
        Edges in seconds.
    value : ndarray of shape (n_columns,)
        Mean of the readings in each; NaN where there is none.
    """

    start: NDArray[np.float64]
    stop: NDArray[np.float64]
    value: NDArray[np.float64]


def course_of(track: Track, seconds: float, n_columns: int) -> Course:
    """Put readings into columns.

    Parameters
    ----------
    track : Track
        What a model read.
    seconds : float
        Length of the recording.
    n_columns : int
        Columns that there may be.
    """
    if not track.stop.size:
        return Course(np.empty(0), np.empty(0), np.empty(0))
    columns = columns_of(track.stop - track.hop, track.stop, seconds, max(1, n_columns))
    return Course(columns.start, columns.stop, columns.mean(track.value))


def quality_columns(contact: ContactTrack, seconds: float, n_columns: int) -> NDArray[np.int8]:
    """Return the worst contact in each column of a recording.

    Parameters
    ----------
    contact : ContactTrack
        Its windows.
    seconds : float
        Its length.
    n_columns : int
        Columns of equal width over all of it.

    Returns
    -------
    codes : ndarray of int8, shape (n_columns,)
        0 where all electrodes are good throughout, 1 fair, 2 off, `MISSING` without signal.
    """
    codes = np.full(max(1, n_columns), MISSING, dtype=np.int8)
    if seconds <= 0:
        return codes
    width = seconds / codes.size
    first = np.clip(np.floor(contact.start / width + 1e-9), 0, codes.size - 1).astype(np.int64)
    last = np.clip(np.ceil(contact.stop / width - 1e-9), 1, codes.size).astype(np.int64)
    n_wide = int((last - first).max(initial=0))
    for step in range(n_wide):
        # Of a window that spans several columns each in turn; of several in one the worst.
        reaches = first + step < last
        np.maximum.at(codes, first[reaches] + step, contact.worst[reaches])
    return codes
