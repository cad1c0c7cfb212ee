"""Simulated headsets: a simulated person's sources, through a head, into a device's numbers.

Pure and seeded. The signal is made in whole seconds, with filter states and random generators
carried from one to the next, and handed out in any cutting: the samples are the same, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from scipy.signal import butter, cheby2, sosfilt, zpk2sos

from streaming.signal.blocks import Chunk, Recording
from streaming.signal.info import EPOC, MUSE, SignalInfo
from streaming.signal.simulated_artefacts import Artefacts
from streaming.signal.simulated_person import (
    RHYTHMS,
    SOURCES,
    Person,
    draw_person,
    scripted_valence,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from streaming.signal.info import Montage


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Head:
    """What each headset's electrodes see of the sources and of the eyes, reference subtracted.

    Attributes
    ----------
    sources : tuple of str
        Names of the cortical sources.
    ch_names : dict of str to tuple of str
        Electrodes of each device, in the device's order.
    gains : dict of str to ndarray of shape (n_electrodes, n_sources)
        Potential of each source, in µV per nA m.
    blink : dict of str to ndarray of shape (n_electrodes,)
        Potential of a blink of size 1 at AF3 against P3 and P4.
    glance : dict of str to ndarray of shape (n_electrodes,)
        Potential of a glance to the right of size 1 between F8 and F7.
    """

    sources: tuple[str, ...]
    ch_names: Mapping[str, tuple[str, ...]]
    gains: Mapping[str, NDArray[np.float64]]
    blink: Mapping[str, NDArray[np.float64]]
    glance: Mapping[str, NDArray[np.float64]]

    def __post_init__(self) -> None:
        if self.sources != SOURCES:
            raise ValueError(
                "the head was computed for other sources than people have now; run "
                "assets/head/make_leadfield.py"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A headset's electronics.

    Attributes
    ----------
    montage : Montage
        Electrodes and rate.
    extra : tuple of str
        Inputs after the electrodes that nothing is connected to.
    step : float
        One step of the converter in µV.
    codes : tuple of int
        Lowest and highest step that the converter can give.
    offset, offset_spread : float
        Mean and standard deviation over electrodes of the constant offset, in µV.
    noise : float
        White noise of an electrode and its amplifier, rms in µV.
    gain : float
        Factor on the brain's signal: how well the electrodes couple.
    tilt : float
        Factor on the 1/f background.
    """

    montage: Montage
    extra: tuple[str, ...] = ()
    step: float
    codes: tuple[int, int]
    offset: float
    offset_spread: float
    noise: float
    gain: float = 1.0
    tilt: float = 1.0


DEVICES: Mapping[str, Device] = MappingProxyType(
    {
        # 14 bits of 0.51 µV over 8400 µV, 0.2-43 Hz: Emotiv, EPOC technical specification. The
        # offset is what the raw recordings of EPOC owners show.
        "epoc": Device(
            montage=EPOC,
            step=0.51,
            codes=(0, 16383),
            offset=4200.0,
            offset_spread=60.0,
            noise=2.2,
        ),
        # 12 bits over 2 mV, centred by the reader program: muselsl, `2000 / 4096` µV a step.
        "muse": Device(
            montage=MUSE,
            extra=("Right AUX",),
            step=0.48828125,
            codes=(-2048, 2047),
            offset=0.0,
            offset_spread=8.0,
            noise=3.6,
        ),
    }
)
"""The simulated headsets by name; noise and factors were fitted to real spectra."""

BACKGROUND = 12.0
"""Rms of a source's 1/f background in nA m; fitted to real spectra."""

ALPHA_WIDTH = 2.4
"""Width of the alpha rhythm in Hz; fitted to real spectra."""

EDGES: Mapping[str, tuple[float, float]] = MappingProxyType(
    {"theta": (4.5, 7.0), "beta": (14.0, 28.0), "gamma": (30.0, 44.0)}
)
"""Edges of the other rhythms in Hz: the field's bands."""

MOOD = 0.15
MOOD_SECONDS = 20.0
"""Sd and time constant of the slow ups and downs of each rhythm's log amplitude that have
nothing to do with valence (alertness). A choice."""

_RUN_IN = 6  # seconds made and thrown away, so that filters and drift are past their start


class SimulatedHeadset:
    """A headset on a simulated head: read it piece by piece.

    Parameters
    ----------
    device : {"epoc", "muse"}
        Which headset.
    person : Person
        Who wears it.
    head : Head
        How sources reach electrodes.
    day : int
        Same person and same effect, new drift, electrodes and script.
    artefacts : bool
        Whether eyes, jaw, mains, drift and loose electrodes disturb the signal. The brain's
        part is the same with and without.

    Raises
    ------
    ValueError
        Where the device is unknown or the day is negative.
    """

    def __init__(
        self, device: str, person: Person, head: Head, *, day: int = 0, artefacts: bool = True
    ) -> None:
        if device not in DEVICES:
            raise ValueError(f"{device!r} is none of {', '.join(DEVICES)}")
        if day < 0:
            raise ValueError(f"days count from 0, got {day}")
        self._person, self._day = person, day
        self._device = DEVICES[device]
        montage = self._device.montage
        self.info = SignalInfo(
            name=f"simulated {montage.device}",
            device=montage.device,
            ch_names=montage.device_order + self._device.extra,
            sfreq=montage.sfreq,
            simulated=True,
        )
        self._second = -_RUN_IN
        self._n = round(montage.sfreq)
        self._ramp = np.arange(self._n) / self._n
        self._rng = np.random.default_rng((person.seed, 2, day))
        self._prepare_brain(head.gains[device])
        self._prepare_electronics()
        self._artefacts = None
        if artefacts:
            self._artefacts = Artefacts(
                (person.seed, 3, day),
                sfreq=montage.sfreq,
                blink=head.blink[device],
                glance=head.glance[device],
                muscle=_muscle_gain(montage),
                blink_rate=person.blink_rate,
                blink_size=person.blink_size,
            )
        for _ in range(_RUN_IN):
            self._next_second()
        self._left = np.empty((len(self.info.ch_names), 0), dtype=np.float32)

    def _prepare_brain(self, gains: NDArray[np.float64]) -> None:
        """Draw the day's electrodes and levels, and design the rhythms' filters."""
        rng, person, device = self._rng, self._person, self._device
        # Contact and placement change from day to day: 10 % an electrode, 10 % a rhythm.
        # A choice, like the day's lean between the sides.
        coupling = device.gain * rng.lognormal(0.0, 0.1, gains.shape[0])
        self._gains = gains * coupling[:, None]
        self._level = rng.normal(0.0, 0.1, len(RHYTHMS))
        edges = {**EDGES, "alpha": _around(person.alpha_peak, ALPHA_WIDTH)}
        self._filters = [_unit_band(edges[rhythm], self._n) for rhythm in RHYTHMS]
        self._states = [np.zeros((len(f), len(SOURCES), 2)) for f in self._filters]
        self._mood = MOOD * rng.standard_normal(len(RHYTHMS))
        self._amplitude = self._rhythm_amplitude(0.0)
        # The backgrounds of all sources add up to Gaussian noise with this covariance; drawing
        # that for the few electrodes is the same as drawing all sources.
        size = BACKGROUND * person.background * device.tilt
        self._mix = size * np.linalg.cholesky(self._gains @ self._gains.T)
        self._pink = _unit_pink(self._n)
        self._pink_state = np.zeros((len(self._pink), gains.shape[0], 2))

    def _prepare_electronics(self) -> None:
        """Draw the day's offsets and design the low-pass filter."""
        n_channels = len(self.info.ch_names)
        device = self._device
        self._offset = device.offset + device.offset_spread * self._rng.standard_normal(n_channels)
        # EPOC: flat to 43 Hz, nothing left of the mains. Muse: open to about 100 Hz.
        if device.montage.sfreq < 200:
            self._low_pass = cheby2(8, 30, 47.5, fs=device.montage.sfreq, output="sos")
        else:
            self._low_pass = butter(4, 95.0, fs=device.montage.sfreq, output="sos")
        self._low_pass_state = np.zeros((len(self._low_pass), n_channels, 2))

    def valence(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scripted valence at `times`, seconds since the first sample, in [-1, 1]."""
        return scripted_valence(self._person.seed, self._day, times)

    def read(self, n: int) -> NDArray[np.float32]:
        """Return the next samples.

        Parameters
        ----------
        n : int
            How many, not negative.

        Returns
        -------
        data : ndarray of float32, shape (n_channels, n)
            Consecutive samples in µV, on the converter's steps, in the device's order.
        """
        if n < 0:
            raise ValueError(f"cannot read {n} samples")
        parts = [self._left]
        missing = n - self._left.shape[1]
        while missing > 0:
            parts.append(self._next_second())
            missing -= self._n
        whole = np.concatenate(parts, axis=1)
        self._left = whole[:, n:]
        return whole[:, :n].copy()

    def _next_second(self) -> NDArray[np.float32]:
        """Make one second of signal, always in the same order of draws."""
        signal = np.zeros((len(self.info.ch_names), self._n))
        n_electrodes = self._gains.shape[0]
        signal[:n_electrodes] = self._brain()
        signal += self._device.noise * self._rng.standard_normal(signal.shape)
        if self._artefacts is not None:
            signal[:n_electrodes] += self._artefacts.next_second()
        self._second += 1
        signal, self._low_pass_state = sosfilt(
            self._low_pass, signal, axis=1, zi=self._low_pass_state
        )
        codes = np.rint((signal + self._offset[:, None]) / self._device.step)
        return (np.clip(codes, *self._device.codes) * self._device.step).astype(np.float32)

    def _brain(self) -> NDArray[np.float64]:
        """Return a second of what the electrodes see of the cortex, in µV."""
        noise = self._rng.standard_normal((len(SOURCES), self._n))
        before, self._amplitude = self._amplitude, self._rhythm_amplitude(self._second + 1.0)
        sources = np.zeros_like(noise)
        for i, sos in enumerate(self._filters):
            rhythm, self._states[i] = sosfilt(sos, noise, axis=1, zi=self._states[i])
            amplitude = np.outer(self._amplitude[i] - before[i], self._ramp)
            amplitude += before[i][:, None]
            rhythm *= amplitude
            sources += rhythm
        pink = self._rng.standard_normal((self._gains.shape[0], self._n))
        pink, self._pink_state = sosfilt(self._pink, pink, axis=1, zi=self._pink_state)
        return self._gains @ sources + self._mix @ pink  # type: ignore[no-any-return]

    def _rhythm_amplitude(self, time: float) -> NDArray[np.float64]:
        """Return each rhythm's amplitude at a time, in nA m, shape (n_rhythms, n_sources)."""
        keep = np.exp(-1.0 / MOOD_SECONDS)
        step = np.sqrt(1.0 - keep**2) * self._rng.standard_normal(len(RHYTHMS))
        self._mood = keep * self._mood + MOOD * step
        valence = self.valence(np.array([max(time, 0.0)]))[0]
        change = self._person.k * valence * self._person.pattern
        return self._person.amplitude * np.exp(change + (self._level + self._mood)[:, None])


def simulate_recording(
    device: str,
    seed: int,
    seconds: float,
    head: Head,
    *,
    population: str = "demo",
    effect: float = 1.0,
    day: int = 0,
    artefacts: bool = True,
) -> tuple[Recording, NDArray[np.float64]]:
    """Record a simulated person.

    Parameters
    ----------
    device : {"epoc", "muse"}
        Which headset.
    seed : int
        Whom.
    seconds : float
        How long.
    head : Head
        How sources reach electrodes.
    population : {"demo", "personal"}
        Whether all share one effect pattern.
    effect : float
        Factor on the effect's size; 0 for none at all.
    day : int
        Which of the person's days.
    artefacts : bool
        Whether the signal is disturbed.

    Returns
    -------
    recording : Recording
        One chunk; times start at 0 s.
    valence : ndarray of shape (n_times,)
        Scripted valence of each sample, in [-1, 1].
    """
    person = draw_person(seed, population=population, effect=effect)
    headset = SimulatedHeadset(device, person, head, day=day, artefacts=artefacts)
    n_times = round(seconds * headset.info.sfreq)
    times = np.arange(n_times) / headset.info.sfreq
    recording = Recording(headset.info, (Chunk(headset.read(n_times), times, 0),))
    return recording, headset.valence(times)


def _around(centre: float, width: float) -> tuple[float, float]:
    return centre - width / 2.0, centre + width / 2.0


def _unit_band(edges: tuple[float, float], sfreq: float) -> NDArray[np.float64]:
    """Return a band-pass that turns unit white noise into a rhythm of rms 1."""
    return _to_unit(butter(2, edges, "bandpass", fs=sfreq, output="sos"))


def _unit_pink(sfreq: float) -> NDArray[np.float64]:
    """Return a filter that turns unit white noise into 1/f noise of rms 1 from 0.3 Hz up.

    Poles and zeros alternate evenly on a log scale, which makes a straight slope.
    """
    corners = 0.3 * 4.0 ** np.arange(5)
    corners = corners[2.0 * corners < sfreq / 2.0]
    poles = np.exp(-2.0 * np.pi * corners / sfreq)
    zeros = np.exp(-2.0 * np.pi * 2.0 * corners / sfreq)
    return _to_unit(zpk2sos(zeros, poles, 1.0))


def _to_unit(sos: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale a filter so that it keeps the power of white noise."""
    impulse = np.zeros(1 << 14)
    impulse[0] = 1.0
    sos = sos.copy()
    sos[0, :3] /= np.sqrt(np.sum(sosfilt(sos, impulse) ** 2))
    return sos


def _muscle_gain(montage: Montage) -> NDArray[np.float64]:
    """Return what each electrode sees of the jaw: 1 at the temples and ears, less above."""
    places = np.array([montage.positions[name] for name in montage.device_order])
    return np.abs(places[:, 0]) * (1.0 - np.clip(places[:, 2], 0.0, 1.0))  # type: ignore[no-any-return]
