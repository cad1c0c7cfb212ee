"""What disturbs a simulated headset: eyes, jaw, mains, drift, and electrodes that let go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy

if TYPE_CHECKING:
    from numpy.typing import NDArray

GLANCES_PER_MINUTE = 6.0
GLANCE = 40.0
"""Rate, and median µV between F8 and F7, of glances of a few degrees. A choice."""

BITES_PER_MINUTE = 0.7
BITE = 12.0
"""Median rms in µV of a jaw burst at the temples. A choice: enough to see, short of clipping."""

POPS_PER_MINUTE = 0.2
POP = 120.0
"""Median µV of an electrode that lets go. A choice."""

MAINS = 50.0
"""Hz; Europe's and most of Asia's and Africa's."""

HUM = 2.0
"""Median amplitude of the mains at an electrode in µV; fitted to real Muse recordings."""

DRIFT = 12.0
DRIFT_SECONDS = 30.0
"""Standard deviation in µV and time constant of the electrodes' slow drift. A choice."""


class Artefacts:
    """The disturbances of one headset on one head, second by second.

    Every second draws the same number of random values whatever happens in it, except that a
    jaw burst draws its own; the order is fixed, so a seed always gives the same disturbances.

    Parameters
    ----------
    seed : tuple of int
        Seed of the stream of events.
    sfreq : float
        Sampling rate in Hz, a whole number.
    blink, glance : ndarray of shape (n_channels,)
        What each electrode sees of an eye movement, in units of its size.
    muscle : ndarray of shape (n_channels,)
        What each electrode sees of the jaw, 1 at the temples.
    blink_rate, blink_size : float
        Blinks per minute, and their median size in µV.
    """

    def __init__(
        self,
        seed: tuple[int, ...],
        *,
        sfreq: float,
        blink: NDArray[np.float64],
        glance: NDArray[np.float64],
        muscle: NDArray[np.float64],
        blink_rate: float,
        blink_size: float,
    ) -> None:
        self._rng = np.random.default_rng(seed)
        self._n = round(sfreq)
        self._blink, self._glance, self._muscle = blink, glance, muscle
        self._rates = (
            np.array([blink_rate, GLANCES_PER_MINUTE, BITES_PER_MINUTE, POPS_PER_MINUTE]) / 60.0
        )
        self._blink_size = blink_size
        time = np.arange(self._n) / sfreq
        self._time = time
        # Lids close in about 0.1 s and open in about 0.2 s: a skewed bump of 0.35 s.
        self._lid = _bump(time, rise=0.12, fall=0.25)
        # The amplifier's AC coupling bends a glance's step back to zero.
        self._gaze = (1.0 - np.exp(-time / 0.02)) * np.exp(-time / 0.25) * _fade(time)
        self._letting_go = np.exp(-time / 0.15) * _fade(time)
        self._burst = np.sin(np.pi * time) ** 2
        self._jaw = scipy.signal.butter(2, 20.0, "highpass", fs=sfreq, output="sos")
        n_channels = blink.size
        # What one electrode picks up differs from the next by its contact.
        size = self._rng.lognormal(np.log(HUM), 0.5, n_channels)
        phase = self._rng.normal(0.0, 0.3, n_channels)
        self._hum = size[:, None] * np.sin(2.0 * np.pi * MAINS * time + phase[:, None])
        self._drift = DRIFT * self._rng.standard_normal(n_channels)
        self._pending = np.zeros((n_channels, 2 * self._n))

    def next_second(self) -> NDArray[np.float64]:
        """Return the next second of disturbances, shape (n_channels, sfreq), in µV."""
        n, rng = self._n, self._rng
        happens = rng.random(4) < self._rates
        onset = rng.integers(0, n, 4)
        size = rng.lognormal(0.0, 0.3, 4)
        sign = rng.choice((-1.0, 1.0))
        electrode = rng.integers(self._blink.size)
        if happens[0]:
            # Within a person blinks are alike: half the spread of the other events.
            self._add(
                onset[0], np.outer(self._blink, self._lid) * self._blink_size * size[0] ** 0.5
            )
        if happens[1]:
            self._add(onset[1], np.outer(self._glance, self._gaze) * GLANCE * sign * size[1])
        if happens[2]:
            self._add(onset[2], self._bite() * size[2])
        if happens[3]:
            self._pending[electrode, onset[3] : onset[3] + n] += (
                POP * sign * size[3] * self._letting_go
            )
        block: NDArray[np.float64] = self._pending[:, :n] + self._hum + self._next_drift()
        self._pending[:, :n] = self._pending[:, n:]
        self._pending[:, n:] = 0.0
        return block

    def _add(self, onset: int, event: NDArray[np.float64]) -> None:
        self._pending[:, onset : onset + self._n] += event

    def _bite(self) -> NDArray[np.float64]:
        """Return one jaw burst: noise above 20 Hz that swells and ebbs within a second."""
        noise = self._rng.standard_normal((self._muscle.size, self._n))
        burst: NDArray[np.float64] = scipy.signal.sosfilt(self._jaw, noise, axis=1) * self._burst
        return BITE * self._muscle[:, None] * burst

    def _next_drift(self) -> NDArray[np.float64]:
        """Return a second of drift: a straight line between steps of an Ornstein process."""
        keep = np.exp(-1.0 / DRIFT_SECONDS)
        step = DRIFT * np.sqrt(1.0 - keep**2) * self._rng.standard_normal(self._drift.size)
        before, self._drift = self._drift, keep * self._drift + step
        return before[:, None] + (self._drift - before)[:, None] * self._time


def _bump(time: NDArray[np.float64], *, rise: float, fall: float) -> NDArray[np.float64]:
    """Return a smooth bump of height 1 that rises and falls as squared sines."""
    phase = np.where(time < rise, time / rise, 1.0 + (time - rise) / fall)
    return np.sin(0.5 * np.pi * np.clip(phase, 0.0, 2.0)) ** 2


def _fade(time: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return 1, going smoothly to 0 over the last fifth of a second."""
    return np.cos(0.5 * np.pi * np.clip((time - 0.8) / 0.2, 0.0, 1.0)) ** 2
