"""The cortex of a simulated person: rhythms and 1/f background, seen through the head."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import scipy

from streaming.signal.simulated_person import REGIONS, RHYTHMS, SOURCES, region_mask

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from streaming.signal.simulated_person import Person

BACKGROUND = 20.0
"""Rms of a source's 1/f background in nA m; fitted to real spectra."""

ALPHA_WIDTH = 3.0
"""Width of the alpha rhythm in Hz; fitted to real spectra."""

EDGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"theta": (4.5, 7.0), "beta": (12.0, 26.0), "gamma": (30.0, 42.0)}
)
"""Edges of the other rhythms in Hz: the field's bands."""

MOOD = 0.15
MOOD_SECONDS = 20.0
"""Sd and time constant of the slow ups and downs of each rhythm's log amplitude, over the whole
head, that have nothing to do with valence (alertness). A choice."""

WAXING = 0.3
WAXING_SECONDS = 8.0
"""The same for each region by itself: rhythms wax and wane locally within seconds. A choice;
with `MOOD` it sets how well valence can be read from a window of some seconds."""

EYES_CLOSED = 2.5
"""Alpha amplitude at the back and the sides of the head with closed eyes against open ones, where
most of what comes with them is seen (Berger 1929, doi:10.1007/BF01797193; Barry et al. 2007,
doi:10.1016/j.clinph.2007.07.028). The size is a choice."""

BACK = ("temporal_left", "temporal_right", "parietal", "occipital")
"""Where the alpha is made that comes with closed eyes."""

RHYTHM_RATE = 128
"""Rate in Hz at which rhythms are made; they end below 50 Hz, so that faster devices get
them interpolated."""

BLOCK_SECONDS = 4
"""Seconds made at a time. In blocks of one second a third of the time is calls' overhead."""

_REGION_OF = np.argmax([region_mask(region) for region in REGIONS], axis=0)

_POSTERIOR_ALPHA = np.zeros((len(RHYTHMS), len(SOURCES)), dtype=np.bool_)
for _region in BACK:
    _POSTERIOR_ALPHA[RHYTHMS.index("alpha"), region_mask(_region)] = True

_RUN_IN = 2  # blocks made and thrown away, so that filters are past their start


class Brain:
    """What the electrodes of one headset see of one person's cortex on one day.

    Parameters
    ----------
    person : Person
        Whose cortex.
    gains : ndarray of shape (n_electrodes, n_sources)
        Potential of each source, in µV per nA m.
    sfreq : float
        Rate of the signal in Hz, a whole multiple of `RHYTHM_RATE`.
    valence : callable
        Turns seconds since the first sample into valence in [-1, 1].
    seed : tuple of int
        Seed of the day's random values.
    eyes_closed : callable, optional
        Tells for such seconds whether the eyes are closed; they are always open if not given.
    """

    def __init__(
        self,
        person: Person,
        gains: NDArray[np.float64],
        *,
        sfreq: float,
        valence: Callable[[NDArray[np.float64]], NDArray[np.float64]],
        seed: tuple[int, ...],
        eyes_closed: Callable[[NDArray[np.float64]], NDArray[np.bool_]] | None = None,
    ) -> None:
        self._person, self._valence, self._eyes_closed = person, valence, eyes_closed
        self._rng = rng = np.random.default_rng(seed)
        # Contact and placement change from day to day: 10 % an electrode, 10 % a rhythm. A choice.
        self._gains = gains * rng.lognormal(0.0, 0.1, (gains.shape[0], 1))
        self._level = rng.normal(0.0, 0.1, (len(RHYTHMS), 1))
        self._mood = rng.standard_normal((len(RHYTHMS), 1))
        self._waxing = rng.standard_normal((len(RHYTHMS), len(REGIONS)))
        self._amplitude = person.amplitude
        self._second = -_RUN_IN * BLOCK_SECONDS
        self._ramp = np.arange(RHYTHM_RATE) / RHYTHM_RATE
        self._design_filters(sfreq)
        for _ in range(_RUN_IN):
            self.next_block()

    def _design_filters(self, sfreq: float) -> None:
        """Design what colours white noise, and start it from silence."""
        n_electrodes = self._gains.shape[0]
        edges = {**EDGES, "alpha": _around(self._person.alpha_peak, ALPHA_WIDTH)}
        self._filters = [_unit_band(edges[rhythm], RHYTHM_RATE) for rhythm in RHYTHMS]
        self._states = [np.zeros((len(sos), len(SOURCES), 2)) for sos in self._filters]
        # The backgrounds of all sources add up to Gaussian noise with this covariance; drawing
        # that for the few electrodes is the same as drawing all sources.
        covariance = self._gains @ self._gains.T
        self._mix = BACKGROUND * self._person.background * np.linalg.cholesky(covariance)
        self._pink = _unit_pink(sfreq)
        self._pink_state = np.zeros((len(self._pink), n_electrodes, 2))
        self._times_faster = round(sfreq / RHYTHM_RATE)
        if self._times_faster > 1:
            # 40 dB down where the faster rate mirrors the fastest rhythm.
            self._smooth = scipy.signal.cheby2(8, 40, 80.0, fs=sfreq, output="sos")
            self._smooth_state = np.zeros((len(self._smooth), n_electrodes, 2))

    def next_block(self) -> NDArray[np.float64]:
        """Return the next block in µV, shape (n_electrodes, BLOCK_SECONDS x sfreq)."""
        noise = self._rng.standard_normal((len(SOURCES), BLOCK_SECONDS * RHYTHM_RATE))
        sources = np.zeros_like(noise)
        steps = self._next_amplitudes()
        for i, sos in enumerate(self._filters):
            rhythm, self._states[i] = scipy.signal.sosfilt(sos, noise, axis=1, zi=self._states[i])
            by_second = rhythm.reshape(len(SOURCES), BLOCK_SECONDS, RHYTHM_RATE)
            slope = np.diff(steps[:, i], axis=0).T[:, :, None]
            by_second *= slope * self._ramp + steps[:-1, i].T[:, :, None]
            sources += rhythm
        self._second += BLOCK_SECONDS
        rhythms = self._at_device_rate(self._gains @ sources)
        pink = self._rng.standard_normal(rhythms.shape)
        pink, self._pink_state = scipy.signal.sosfilt(self._pink, pink, axis=1, zi=self._pink_state)
        brain: NDArray[np.float64] = rhythms + self._mix @ pink
        return brain

    def _at_device_rate(self, rhythms: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bring the rhythms to the device's rate: zeros in between, then a low-pass filter."""
        if self._times_faster == 1:
            return rhythms
        fast = np.zeros((rhythms.shape[0], self._times_faster * rhythms.shape[1]))
        fast[:, :: self._times_faster] = self._times_faster * rhythms
        fast, self._smooth_state = scipy.signal.sosfilt(
            self._smooth, fast, axis=1, zi=self._smooth_state
        )
        return fast

    def _next_amplitudes(self) -> NDArray[np.float64]:
        """Return the rhythms' amplitudes in nA m at the block's start and at each second's end.

        Shape (BLOCK_SECONDS + 1, n_rhythms, n_sources); straight lines join them.
        """
        person, rng = self._person, self._rng
        times = np.maximum(self._second + 1.0 + np.arange(BLOCK_SECONDS), 0.0)
        steps = [self._amplitude]
        closed = None if self._eyes_closed is None else self._eyes_closed(times)
        for second, valence in enumerate(self._valence(times)):
            self._mood = _wander(self._mood, MOOD_SECONDS, rng)
            self._waxing = _wander(self._waxing, WAXING_SECONDS, rng)
            wander = self._level + MOOD * self._mood + WAXING * self._waxing[:, _REGION_OF]
            change = person.k * valence * person.pattern
            step = person.amplitude * np.exp(change + wander)
            if closed is not None and closed[second]:
                step[_POSTERIOR_ALPHA] *= EYES_CLOSED
            steps.append(step)
        self._amplitude = steps[-1]
        return np.array(steps)


def _wander(
    state: NDArray[np.float64], seconds: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Move an Ornstein-Uhlenbeck process of standard deviation 1 on by one second."""
    keep = np.exp(-1.0 / seconds)
    moved: NDArray[np.float64] = keep * state + np.sqrt(1.0 - keep**2) * rng.standard_normal(
        state.shape
    )
    return moved


def _around(centre: float, width: float) -> tuple[float, float]:
    return centre - width / 2.0, centre + width / 2.0


def _unit_band(edges: tuple[float, float], sfreq: float) -> NDArray[np.float64]:
    """Return a band-pass that turns unit white noise into a rhythm of rms 1."""
    return _to_unit(scipy.signal.butter(2, edges, "bandpass", fs=sfreq, output="sos"))


def _unit_pink(sfreq: float) -> NDArray[np.float64]:
    """Return a filter that turns unit white noise into 1/f noise of rms 1 from 0.3 Hz up.

    Poles and zeros alternate evenly on a log scale, which makes a straight slope.
    """
    corners = 0.3 * 4.0 ** np.arange(5)
    corners = corners[2.5 * corners < sfreq / 2.0]
    poles = np.exp(-2.0 * np.pi * corners / sfreq)
    zeros = np.exp(-2.0 * np.pi * 2.5 * corners / sfreq)
    return _to_unit(scipy.signal.zpk2sos(zeros, poles, 1.0))


def _to_unit(sos: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale a filter so that it keeps the power of white noise."""
    impulse = np.zeros(1 << 14)
    impulse[0] = 1.0
    sos = sos.copy()
    sos[0, :3] /= np.sqrt(np.sum(scipy.signal.sosfilt(sos, impulse) ** 2))
    return sos
