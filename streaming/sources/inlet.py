"""One inlet of liblsl: samples as they came, and the sender's clock against ours."""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy as np

from streaming.errors import StreamLost
from streaming.liblsl import pylsl
from streaming.sources.sight import DESCRIBE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from streaming.sources.identity import FoundStream

_CORRECT_EVERY = 5.0
"""Seconds between looks at the clocks' difference, the interval at which liblsl measures it."""


class Inlet:
    """Take samples from one stream; liblsl neither recovers it nor smooths its stamps.

    liblsl's own recovery hides losses and takes another sender of the same name for the old one;
    its dejitter is wrong for a minute after a gap.

    Parameters
    ----------
    found : FoundStream
        Which stream.
    max_buflen : int
        Seconds that liblsl holds while nobody pulls.

    Attributes
    ----------
    correction : float
        Seconds that bring the sender's clock to ours; 0, as on one machine, while it is unknown.
    answers : bool
        Whether the sender has answered about its clock.
    lost : bool
        Whether the sender is gone, or the inlet closed.

    Raises
    ------
    StreamLost
        Where the stream went away meanwhile.
    """

    def __init__(self, found: FoundStream, max_buflen: int) -> None:
        self.lost = False
        self.answers = True
        self.correction = 0.0
        self._found = found
        self._inlet = pylsl.StreamInlet(found.handle, max_buflen=max_buflen, recover=False)
        n_most = 1 + max(32, round(found.sfreq / 2))
        self._samples = np.empty((n_most, found.n_channels), dtype=self._inlet.value_type)
        self._stamps = np.empty(n_most)
        self._pull_first = _into(self._inlet, self._samples[:1], self._stamps[:1])
        self._pull_more = _into(self._inlet, self._samples[1:], self._stamps[1:])
        try:
            self._inlet.open_stream(DESCRIBE)
            self.correction = self._first_correction()
        except (pylsl.util.TimeoutError, pylsl.util.LostError) as error:
            self.close()
            raise self.loss() from error
        self._corrected = pylsl.local_clock()

    def loss(self) -> StreamLost:
        """Return the error that says that the stream is gone."""
        return StreamLost(
            f"The stream {self._found.name} on {self._found.host} is gone: its sender ended or the "
            "connection broke. Look at the headset's software and its battery, then start its "
            "streaming again."
        )

    def pull(self, timeout: float) -> tuple[NDArray[Any], NDArray[np.float64]]:
        """Wait for the first sample, then take what else is there.

        Parameters
        ----------
        timeout : float
            Seconds to wait.

        Returns
        -------
        samples : ndarray of shape (n_times, n_channels)
            In the stream's own unit and number format, until the next pull: liblsl writes into the
            same memory again. None where none came or the sender is lost.
        stamps : ndarray of float64, shape (n_times,)
            On the sender's own clock, in seconds.
        """
        n_times = 0
        try:
            if not self.lost and (n_times := self._pull_first(timeout)):
                n_times += self._pull_more(0.0)
        except pylsl.util.LostError:
            self.lost = True
        return self._samples[:n_times], self._stamps[:n_times].copy()

    def correct(self, now: float) -> bool:
        """Now and then take liblsl's newest estimate of the clocks' difference.

        Parameters
        ----------
        now : float
            Our clock, in seconds.

        Returns
        -------
        reset : bool
            Whether the sender's clock was reset.
        """
        if now - self._corrected < _CORRECT_EVERY:
            return False
        self._corrected = now
        try:
            # liblsl measures in the background; without a new estimate the last one holds.
            self.correction = float(self._inlet.time_correction(0.0))
            return bool(self._inlet.was_clock_reset())
        except pylsl.util.TimeoutError:
            return False
        except pylsl.util.LostError:
            self.lost = True
            return False

    def close(self) -> None:
        """Let go of liblsl's inlet."""
        self.lost = True
        self._inlet = None  # pylsl frees its objects when nobody holds them

    def _first_correction(self) -> float:
        try:
            return float(self._inlet.time_correction(DESCRIBE))
        except pylsl.util.TimeoutError:
            self.answers = False
            return 0.0


def _into(
    inlet: pylsl.StreamInlet, samples: NDArray[Any], stamps: NDArray[np.float64]
) -> Callable[[float], int]:
    """Return what lets liblsl write into arrays, within some seconds, and says how many came.

    This is what pylsl's `pull_chunk` does, with all that stays the same made once: on a thread that
    has just slept, one call of that takes 72 µs, and of this 22 (14 channels, no wait, measured).
    """
    error = ctypes.c_int()
    given = (
        inlet.obj,
        ctypes.c_void_p(samples.ctypes.data),
        ctypes.c_void_p(stamps.ctypes.data),
        ctypes.c_size_t(samples.size),
        ctypes.c_size_t(stamps.size),
    )
    pull_chunk = inlet.do_pull_chunk
    n_channels: int = samples.shape[1]

    def pull(timeout: float) -> int:
        n_values: int = pull_chunk(*given, ctypes.c_double(timeout), ctypes.byref(error))
        if error.value:
            pylsl.util.handle_error(error)
        return n_values // n_channels

    return pull
