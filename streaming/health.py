"""How a live stream keeps time: measured rate, jitter and latencies; pure bookkeeping."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from streaming.status import Latency

RATE_SECONDS = 10.0
"""Span over which the rate is measured."""

RATE_NEEDS = 3.0
"""Seconds of arrivals before a rate is told: with chunks 50 ms late now and then the slope over 3 s
is good to about 1 %."""

AT_ONCE = 0.01
"""Seconds between arrivals that belong to one heap: what had piled up, before the first read or
while the sender was suspended, comes in many pieces at once and would look like a steep rate."""

HEAPED = 0.5
"""Share of its own length within which a piece comes that belongs to a heap, however slowly a busy
machine takes it in: twice as fast as it was recorded."""

LONGEST_HEAP = 0.5
"""Seconds after which arrivals as dense as that are no heap but a fast stream."""

STOOD_STILL = 0.1
"""Seconds by which an arrival may stray from its pace: the range of a jitter of ±50 ms. What comes
later than that shows a pause, not a rate."""

CAUGHT_UP = 1.0
"""Seconds after a pause in which what was held back comes in a heap, if it was: as long as
`streaming.clock` waits for even samples before it believes in a gap."""

N_LATENCIES = 2000
"""Latencies remembered: about a quarter of an hour of half-second hops."""


@dataclass(frozen=True, slots=True)
class _Pause:
    """A pause without a loss: its last arrival before, its first after, and the pace till then."""

    began: float
    counted: int
    ended: float
    sfreq: float


class ArrivalRate:
    """The rate of samples as they really arrive, whatever their stamps or the stream claim.

    - Samples known to be missing count as arrived where the arrivals paused for just as long: the
      stream lost them and runs as before. Where it did not pause so, its stamps jumped, and the
      rate is measured anew.
    - After a pause without a loss the rate is the one before it, until what was held back has come
      in a heap. Where nothing comes, the rate is measured from behind the pause.

    Parameters
    ----------
    sfreq : float
        Nominal rate in Hz.
    """

    def __init__(self, sfreq: float) -> None:
        self._sfreq = sfreq
        self._arrivals: deque[tuple[float, int]] = deque()
        self._n_samples = 0
        self._n_missing = 0
        self._heap_began = 0.0
        self._pause: _Pause | None = None
        self._told: float | None = None

    def miss(self, n_missing: int) -> None:
        """Note samples that never came, before the next that did."""
        self._n_missing += n_missing

    def add(self, arrived: float, n_samples: int) -> None:
        """Count samples that arrived at a moment of the monotonic clock, in seconds."""
        n_missing, self._n_missing = self._n_missing, 0
        if self._arrivals:
            self._look_for_a_pause(arrived, n_samples, n_missing)
        self._n_samples += n_samples + n_missing
        dense = max(AT_ONCE, HEAPED * n_samples / self._sfreq)
        is_heap = arrived - self._heap_began < LONGEST_HEAP
        if is_heap and self._arrivals and arrived - self._arrivals[-1][0] < dense:
            self._arrivals.pop()
        else:
            self._heap_began = arrived
        self._arrivals.append((arrived, self._n_samples))
        self._look_behind_the_pause()
        while arrived - self._arrivals[0][0] > RATE_SECONDS:
            self._arrivals.popleft()

    def restart(self) -> None:
        """Forget all arrivals: a new stretch begins."""
        self._told = self.latest_sfreq
        self._arrivals.clear()
        self._n_missing = 0
        self._pause = None

    @property
    def sfreq(self) -> float | None:
        """Slope of samples over seconds in Hz; None until it can be told."""
        fit = self._fit(RATE_NEEDS)
        return None if fit is None else fit[0]

    @property
    def latest_sfreq(self) -> float | None:
        """The rate that was told last, in Hz, whatever was forgotten since; None before any."""
        sfreq = self.sfreq
        return self._told if sfreq is None else sfreq

    @property
    def jitter_ms(self) -> float | None:
        """Median distance of the arrivals from an even pace, in ms; None until it can be told."""
        fit = self._fit(RATE_NEEDS)
        return None if fit is None else fit[1] * 1e3

    def _look_for_a_pause(self, arrived: float, n_samples: int, n_missing: int) -> None:
        """See whether the next samples follow at the pace of those before."""
        last, counted = self._arrivals[-1]
        waited = arrived - last
        late = waited - (n_samples + n_missing) / self._sfreq
        if n_missing and abs(late) > STOOD_STILL:
            self.restart()
        elif late > STOOD_STILL and self._pause is None:
            # Late by the nominal rate; a stream that really is slower keeps its own pace.
            fit = self._fit(0.0)
            if fit is not None and waited - n_samples / fit[0] > STOOD_STILL:
                self._pause = _Pause(last, counted, arrived, fit[0])

    def _look_behind_the_pause(self) -> None:
        """Forget the pause once it is made up for, or what was before it where it is not."""
        if (pause := self._pause) is None:
            return
        arrived, counted = self._arrivals[-1]
        if arrived - pause.began - (counted - pause.counted) / pause.sfreq <= STOOD_STILL:
            self._pause = None
        elif arrived - pause.ended > CAUGHT_UP:
            self._told = self.latest_sfreq
            self._pause = None
            while self._arrivals[0][0] <= pause.began:
                self._arrivals.popleft()

    def _fit(self, needed: float) -> tuple[float, float] | None:
        """Fit a line to what arrived up to a pause; return its slope in Hz, and the jitter in s."""
        points = np.array(self._arrivals)
        if self._pause is not None:
            points = points[points[:, 0] <= self._pause.began]
        if len(points) < 3 or points[-1, 0] - points[0, 0] < needed:
            return None
        arrived, counted = points.T
        seconds, samples = arrived - arrived.mean(), counted - counted.mean()
        spread = float(seconds @ seconds)
        slope = float(seconds @ samples) / spread if spread > 0 else 0.0
        if slope <= 0:
            return None
        return slope, float(np.median(np.abs(samples / slope - seconds)))


class Latencies:
    """The latest latencies and their percentiles."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=N_LATENCIES)

    def add(self, seconds: float) -> None:
        """Remember one."""
        self._seconds.append(seconds)

    def summed_up(self) -> Latency | None:
        """Return median, 95th percentile and maximum in ms; None before the first."""
        if not self._seconds:
            return None
        p50, p95, most = np.percentile(self._seconds, (50, 95, 100)) * 1e3
        return Latency(float(p50), float(p95), float(most))
