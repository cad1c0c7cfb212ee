"""A simulated headset as a live source: in this process, without a socket."""

from __future__ import annotations

import math
from functools import partial
from threading import Event
from typing import TYPE_CHECKING

import numpy as np

from streaming.signal.blocks import Chunk, Marker
from streaming.signal.simulated_script import scripted_valence
from streaming.signal.simulated_wearer import Wearer
from streaming.signal.simulation import SimulatedHeadset

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from streaming.signal.simulated_person import Person
    from streaming.signal.simulation import Head

PACKETS = {"muse": 12, "epoc": 4}
"""Samples that come at once: a Muse's Bluetooth packet carries 12 of each channel (muselsl's
`constants.py`); an EPOC's USB receiver hands on single samples, taken here in fours (31 ms)."""

_MOST_AT_ONCE = 10.0
"""Seconds that one read makes at most, so that a process that was stopped for an hour comes back
in steps it can afford (a simulated minute takes 0.02 to 0.04 s)."""

MARKER_EVERY = 1.0
"""Seconds between two markers of the scripted valence, which ramps over seconds."""

_CLOCK_STEP = 1e-6
"""Seconds by which a packet may be taken early: above what doubles lose at a clock of years."""


class Simulator:
    """A simulated headset that sends its packets when they are due.

    Packet `k` (from 1) is due at the start plus `k` packet lengths, counted from the start each
    time, so that nothing drifts however late it is read; what has become due by then comes in one
    larger chunk.

    Parameters
    ----------
    device : {"muse", "epoc"}
        Which headset.
    person : Person
        Who wears it.
    head : Head
        How sources reach electrodes.
    clock : callable
        Returns the time in seconds, never going back; the first sample is taken at the first read.
    wait : callable, optional
        Waits for some seconds; by default until `close` at the latest.
    day : int
        Which of the person's days.
    artefacts : bool
        Whether eyes, jaw, mains, drift and loose electrodes disturb the signal.

    Attributes
    ----------
    wearer : Wearer
        Who wears it: follows the script of the person and the day until told what to feel.

    Raises
    ------
    ValueError
        Where the device is unknown or the day is negative.
    """

    def __init__(
        self,
        device: str,
        person: Person,
        head: Head,
        *,
        clock: Callable[[], float],
        wait: Callable[[float], object] | None = None,
        day: int = 0,
        artefacts: bool = True,
    ) -> None:
        self.wearer = Wearer(partial(scripted_valence, person.seed, day))
        self._headset = SimulatedHeadset(
            device,
            person,
            head,
            day=day,
            artefacts=artefacts,
            script=self.wearer.valence,
            eyes_closed=self.wearer.eyes_closed,
        )
        self.info = self._headset.info
        self._packet = PACKETS[device]
        self._clock = clock
        self._next_marker = -math.inf
        self._closed = Event()
        self._wait = wait or self._closed.wait
        self._start = math.nan
        self._n_read = 0

    @property
    def finished(self) -> bool:
        """Whether there will be no more: never, a simulated person does not tire."""
        return False

    def read(self, timeout: float) -> Chunk | None:
        """Return what has become due.

        Parameters
        ----------
        timeout : float
            Seconds to wait for a packet.

        Returns
        -------
        chunk : Chunk or None
            All packets due by now, 10 s of them at most; None where none became due in time, or
            after `close`.
        """
        now = self._clock()
        if math.isnan(self._start):
            self._start = now
        last = now + timeout
        while not (n_due := self._n_due(now)) and now < last and not self._closed.is_set():
            self._wait(min(self._next_due() - now, last - now))
            now = self._clock()
        if not n_due or self._closed.is_set():
            return None
        index = self._n_read + np.arange(n_due)
        self._n_read += n_due
        times = self._start + index / self.info.sfreq
        return Chunk(self._headset.read(n_due), times, int(index[0]))

    def valence(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the wearer's valence at times of the source's clock, in [-1, 1].

        Times before the first sample count as its own.
        """
        return self._headset.valence(np.maximum(np.asarray(times) - self._start, 0.0))

    def truth(self, chunk: Chunk) -> list[Marker]:
        """Return the marker that tells the wearer's valence, once a second; mostly none.

        Its form is one that trainings read: `models.datasets.marked`.
        """
        time = float(chunk.times[-1]) if chunk.times.size else -math.inf
        if time < self._next_marker:
            return []
        self._next_marker = time + MARKER_EVERY
        return [Marker(time, f"valence={float(self.valence(chunk.times[-1:])[0]):+.3f}")]

    def close(self) -> None:
        """Stop sending; a read that waits returns."""
        self._closed.set()

    def _n_due(self, now: float) -> int:
        """Return how many samples are due and not yet read."""
        seconds = now - self._start + _CLOCK_STEP
        n_sent = math.floor(seconds * self.info.sfreq / self._packet) * self._packet
        most = math.ceil(_MOST_AT_ONCE * self.info.sfreq / self._packet) * self._packet
        return max(0, min(n_sent - self._n_read, most))

    def _next_due(self) -> float:
        return self._start + (self._n_read + self._packet) / self.info.sfreq
