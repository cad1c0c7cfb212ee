"""How a live stream keeps time: measured rate, jitter and latencies; pure bookkeeping."""

from __future__ import annotations

from collections import deque

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

LONGEST_HEAP = 0.5
"""Seconds after which arrivals as dense as that are no heap but a fast stream."""

N_LATENCIES = 2000
"""Latencies remembered: about a quarter of an hour of half-second hops."""


class ArrivalRate:
    """The rate of samples as they really arrive, whatever their stamps or the stream claim."""

    def __init__(self) -> None:
        self._arrivals: deque[tuple[float, int]] = deque()
        self._n_samples = 0
        self._heap_began = 0.0

    def add(self, arrived: float, n_samples: int) -> None:
        """Count samples that arrived at a moment of the monotonic clock, in seconds."""
        self._n_samples += n_samples
        is_heap = arrived - self._heap_began < LONGEST_HEAP
        if is_heap and self._arrivals and arrived - self._arrivals[-1][0] < AT_ONCE:
            self._arrivals.pop()
        else:
            self._heap_began = arrived
        self._arrivals.append((arrived, self._n_samples))
        while arrived - self._arrivals[0][0] > RATE_SECONDS:
            self._arrivals.popleft()

    def restart(self) -> None:
        """Forget everything: a new stretch begins."""
        self._arrivals.clear()

    @property
    def sfreq(self) -> float | None:
        """Slope of samples over seconds in Hz; None until it can be told."""
        fit = self._fit()
        return None if fit is None else fit[0]

    @property
    def jitter_ms(self) -> float | None:
        """Median distance of the arrivals from an even pace, in ms; None until it can be told."""
        fit = self._fit()
        return None if fit is None else fit[1] * 1e3

    def _fit(self) -> tuple[float, float] | None:
        if len(self._arrivals) < 3 or self._arrivals[-1][0] - self._arrivals[0][0] < RATE_NEEDS:
            return None
        arrived, counted = np.array(self._arrivals).T
        seconds, samples = arrived - arrived.mean(), counted - counted.mean()
        slope = float(seconds @ samples / (seconds @ seconds))
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
