"""Rows with time stamps to chunks and gaps with indices."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import RecordingError
from streaming.recordings.stamps import STANDARD_RATES, StampFit, fit_stamps, nominal_rate
from streaming.signal.blocks import Block, Chunk, Gap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_WORTH_A_NOTE = 0.005
"""A clock 0.5 % off is beyond any quartz (0.01 %), and tells of losses or of a wrong rate."""

_ANOTHER_CLOCK = 30 * 86_400.0
"""A step of 30 days, in seconds, is another clock (LSL's starts at boot, Unix's in 1970)."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Samples on the clock.

    Attributes
    ----------
    sfreq : float
        Nominal rate in Hz.
    blocks : tuple of Chunk or Gap
        The rows as chunks, with the gaps between them.
    notes : tuple of str
        What was assumed, in words for the user.
    """

    sfreq: float
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]


def lay_on_clock(
    data: NDArray[np.float32], times: NDArray[np.float64], *, usual: Sequence[float] = ()
) -> Layout:
    """Cut rows into chunks and gaps by their time stamps.

    The stamps themselves stay as they are; only the indices are worked out.

    Parameters
    ----------
    data : ndarray of float32, shape (n_channels, n_times)
        Signal in µV.
    times : ndarray of float64, shape (n_times,)
        Time stamp of each row, in seconds.
    usual : sequence of float
        Rates in Hz that the headset is known for, or that the file states.

    Returns
    -------
    layout : Layout
        Indices count the missing samples: at the nominal rate where the measured one is within
        0.5 % of it, otherwise at the measured one.

    Raises
    ------
    RecordingError
        Where a stamp is no number, or the stamps give no rate.
    """
    if (bad := np.flatnonzero(~np.isfinite(times))).size:
        raise RecordingError(
            f"data row {bad[0] + 1} has no time stamp ({bad.size} of {times.size} rows have none). "
            "Delete the rows without one."
        )
    fit = fit_stamps(times, usual=usual)
    sfreq = nominal_rate(fit.sfreq, usual)
    off = fit.sfreq / sfreq - 1
    counting = sfreq if abs(off) <= _WORTH_A_NOTE else fit.sfreq
    blocks: list[Block] = []
    index = 0
    edges = [0, *(one.row for one in fit.breaks), times.size]
    for n, (first, last) in enumerate(itertools.pairwise(edges)):
        if n:
            blocks.append(Gap(index, _count_missing(fit.breaks[n - 1].seconds, counting)))
            index += blocks[-1].stop - blocks[-1].start
        blocks.append(Chunk(data[:, first:last], times[first:last], index))
        index += last - first
    return Layout(sfreq, tuple(blocks), _notes(times, fit, sfreq, usual))


def _count_missing(seconds: float, sfreq: float) -> int:
    """Return how many samples a break stands for; at least one, so that filters start anew."""
    return 1 if abs(seconds) >= _ANOTHER_CLOCK else max(1, round(seconds * sfreq))


def _notes(
    times: NDArray[np.float64], fit: StampFit, sfreq: float, usual: Sequence[float]
) -> tuple[str, ...]:
    """Put what is odd about the stamps into words."""
    notes = []
    if abs(fit.sfreq / sfreq - 1) > _WORTH_A_NOTE:
        notes.append(f"the time stamps run at {fit.sfreq:.2f} Hz; taken as {sfreq:g} Hz nominal")
    elif sfreq not in STANDARD_RATES and sfreq not in usual:
        notes.append(f"the rate of {sfreq:g} Hz is no headset's; it was fitted to the time stamps")
    other = [one.row + 1 for one in fit.breaks if abs(one.seconds) >= _ANOTHER_CLOCK]
    if other:
        notes.append(f"the time stamps change to another clock at data row {other[0]}")
    back = [one.row + 1 for one in fit.breaks if -_ANOTHER_CLOCK < one.seconds < 0]
    if back:
        notes.append(
            f"the time stamps jump back {len(back)} times, first at data row {back[0]}; each time "
            "a new stretch begins, with one sample counted as missing"
        )
    if n_equal := int(np.count_nonzero(np.diff(times) == 0)):
        notes.append(f"{n_equal} rows repeat the time stamp of the row before; all are kept")
    return tuple(notes)
