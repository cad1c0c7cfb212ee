"""What becomes of a stream's samples: an index each, gaps between them, and what is dropped."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from streaming.pace import AROUND
from streaming.signal.blocks import Gap


@dataclass(frozen=True, slots=True)
class Run:
    """What becomes of the next samples that were fed.

    Attributes
    ----------
    n_times : int
        How many.
    start : int or None
        Index of the first; None where they are to be dropped.
    """

    n_times: int
    start: int | None


class Count:
    """Give samples their indices, in order.

    Parameters
    ----------
    sfreq : float
        Nominal rate in Hz.

    Attributes
    ----------
    next : int
        Index of the next sample.
    newest : float
        The latest stamp so far, in seconds.
    dropping : bool
        Whether the last sample was dropped.
    n_dropped : int
        Samples dropped so far.
    """

    def __init__(self, sfreq: float) -> None:
        self.next = 0
        self.newest = -np.inf
        self.dropping = False
        self.n_dropped = 0
        self._recent: deque[float] = deque(maxlen=round(AROUND * sfreq))
        self._said: list[Run | Gap] = []

    def accept(self, n_times: int) -> None:
        """Count samples."""
        self.dropping = False
        self._say(n_times, self.next)
        self.next += n_times

    def remember(self, stamps: list[float]) -> None:
        """Keep the stamps of samples that were counted, in seconds; they rise."""
        self.newest = max(self.newest, stamps[-1])
        self._recent.extend(stamps)

    def drop(self) -> None:
        """Leave a sample out."""
        self.dropping = True
        self.n_dropped += 1
        self._say(1, None)

    def miss(self, n_missing: int) -> None:
        """Leave room for samples that never came."""
        self._said.append(Gap(self.next, n_missing))
        self.next += n_missing

    def came(self, stamp: float) -> bool:
        """Say whether a sample of the last two seconds had just this stamp."""
        return stamp in self._recent

    def said(self) -> list[Run | Gap]:
        """Return what has become of the samples since this was asked last."""
        said, self._said = self._said, []
        return said

    def _say(self, n_times: int, start: int | None) -> None:
        """Note what becomes of samples, joined to the run before where they go on from it."""
        if self._said and isinstance(last := self._said[-1], Run):
            goes_on = last.start is None and start is None
            if last.start is not None and start is not None:
                goes_on = last.start + last.n_times == start
            if goes_on:
                self._said[-1] = Run(last.n_times + n_times, last.start)
                return
        self._said.append(Run(n_times, start))
