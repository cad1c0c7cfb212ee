"""A simulated wearer who does what is asked: feels something, closes the eyes."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


class Wearer:
    """Follow a script until told what to feel; remember what was felt when.

    What is asked of the wearer holds from the first moment on that the signal was not made for yet:
    up to four seconds later, for it is made in blocks. What was felt before never changes, so that
    whoever asks again for a time in the past gets the same answer.

    Parameters
    ----------
    script : callable
        Valence in [-1, 1] at the times given, seconds since the first sample, where nothing is
        asked.
    """

    def __init__(self, script: Callable[[NDArray[np.float64]], NDArray[np.float64]]) -> None:
        self._script = script
        self._lock = threading.Lock()
        self._asked = -math.inf
        self._level: float | None = None
        self._closed = False
        # Since when; what is felt, NaN for what the script says; whether the eyes are closed.
        self._changes: list[tuple[float, float, bool]] = []

    def feel(self, level: float | None) -> None:
        """Feel this valence from now on, in any thread; None for what the script says.

        Raises
        ------
        ValueError
            Where the level is not in [-1, 1].
        """
        if level is not None and not -1.0 <= level <= 1.0:
            raise ValueError(f"valence lies between -1 and 1, got {level}")
        with self._lock:
            if level != self._level:
                self._level = level
                self._note()

    def close_eyes(self, closed: bool) -> None:
        """Close the eyes, or open them, in any thread."""
        with self._lock:
            if closed != self._closed:
                self._closed = closed
                self._note()

    def valence(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what is felt at some times, in seconds since the first sample."""
        times = np.asarray(times, dtype=np.float64)
        felt = self._script(times)
        with self._lock:
            self._asked = max(self._asked, float(times.max(initial=-math.inf)))
            if not self._changes:
                return felt
            since, levels, _ = zip(*self._changes, strict=True)
        place = np.searchsorted(since, times, side="left") - 1
        told = np.where(place >= 0, np.array(levels)[np.maximum(place, 0)], np.nan)
        return np.where(np.isnan(told), felt, told)

    def eyes_closed(self, times: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return whether the eyes are closed at some times, as `valence`."""
        times = np.asarray(times, dtype=np.float64)
        with self._lock:
            if not self._changes:
                return np.zeros(times.shape, dtype=np.bool_)
            since, _, closed = zip(*self._changes, strict=True)
        place = np.searchsorted(since, times, side="left") - 1
        told: NDArray[np.bool_] = np.array(closed, dtype=np.bool_)[np.maximum(place, 0)]
        return told & (place >= 0)

    def _note(self) -> None:
        """Let what is asked now hold for all times after those that were asked about."""
        level = math.nan if self._level is None else self._level
        if self._changes and self._changes[-1][0] == self._asked:
            self._changes.pop()
        self._changes.append((self._asked, level, self._closed))
