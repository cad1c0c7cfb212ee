"""Simulated headsets: a simulated person's sources, through a head, into a device's numbers.

Pure and seeded. The signal is made in blocks of one length, with filter states and random
generators carried from one to the next, and handed out in any cutting: the samples are the same,
bit for bit. (Filters may be cut anywhere; matrix products of another width differ in their last
bits, so only whole blocks are multiplied.)
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import scipy

from streaming.signal.blocks import Chunk, Recording
from streaming.signal.info import SignalInfo
from streaming.signal.simulated_artefacts import Artefacts
from streaming.signal.simulated_brain import BLOCK_SECONDS, Brain
from streaming.signal.simulated_devices import DEVICES
from streaming.signal.simulated_person import SOURCES, Person, draw_person
from streaming.signal.simulated_script import scripted_valence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray


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
    script : callable, optional
        Valence in [-1, 1] at the times given, seconds since the first sample; without it, what
        `scripted_valence` says of this person and day. It is asked a block ahead of the signal.
    eyes_closed : callable, optional
        Whether the eyes are closed at such times, which makes alpha rise; never if not given.

    Attributes
    ----------
    info : SignalInfo
        The fixed facts of the signal, marked as simulated.

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
        day: int = 0,
        artefacts: bool = True,
        script: Callable[[NDArray[np.float64]], NDArray[np.float64]] | None = None,
        eyes_closed: Callable[[NDArray[np.float64]], NDArray[np.bool_]] | None = None,
    ) -> None:
        if device not in DEVICES:
            raise ValueError(f"{device!r} is none of {', '.join(DEVICES)}")
        if day < 0:
            raise ValueError(f"days count from 0, got {day}")
        self._device = DEVICES[device]
        montage = self._device.montage
        self.info = SignalInfo(
            name=f"simulated {montage.device}",
            device=montage.device,
            ch_names=self._device.ch_names,
            sfreq=montage.sfreq,
            simulated=True,
        )
        self._script = script or partial(scripted_valence, person.seed, day)
        self._brain = Brain(
            person,
            head.gains[device],
            sfreq=montage.sfreq,
            valence=self._script,
            seed=(person.seed, 2, day),
            eyes_closed=eyes_closed,
        )
        self._artefacts = _artefacts(device, person, head, day) if artefacts else None
        self._start_electronics(np.random.default_rng((person.seed, 4, day)))

    def _start_electronics(self, rng: np.random.Generator) -> None:
        """Draw the day's offsets and let the device's filter start at rest."""
        n_channels = len(self.info.ch_names)
        device = self._device
        self._noise = rng
        self._offset = rng.normal(device.offset, device.offset_spread, (n_channels, 1))
        self._low_pass = device.low_pass()
        self._low_pass_state = np.zeros((len(self._low_pass), n_channels, 2))
        self._left = np.empty((n_channels, 0), dtype=np.float32)

    def valence(self, times: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the scripted valence at `times`, seconds since the first sample, in [-1, 1]."""
        return self._script(times)

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

        Raises
        ------
        ValueError
            Where `n` is negative.
        """
        if n < 0:
            raise ValueError(f"cannot read {n} samples")
        parts = [self._left]
        there = self._left.shape[1]
        while there < n:
            parts.append(self._next_block())
            there += parts[-1].shape[1]
        whole = np.concatenate(parts, axis=1)
        self._left = whole[:, n:].copy()
        return whole[:, :n].copy()

    def _next_block(self) -> NDArray[np.float32]:
        """Make one block of signal, always in the same order of draws."""
        brain = self._brain.next_block()
        n_electrodes, n_times = brain.shape
        signal = self._noise.standard_normal((len(self.info.ch_names), n_times))
        signal[:n_electrodes] *= self._device.noise
        signal[n_electrodes:] *= self._device.open_noise
        signal[:n_electrodes] += brain
        if self._artefacts is not None:
            seconds = [self._artefacts.next_second() for _ in range(BLOCK_SECONDS)]
            signal[:n_electrodes] += np.concatenate(seconds, axis=1)
        signal, self._low_pass_state = scipy.signal.sosfilt(
            self._low_pass, signal, axis=1, zi=self._low_pass_state
        )
        return self._device.convert(signal + self._offset)


def _artefacts(device: str, person: Person, head: Head, day: int) -> Artefacts:
    """Return the day's disturbances."""
    montage = DEVICES[device].montage
    places = np.array([montage.positions[name] for name in montage.device_order])
    return Artefacts(
        (person.seed, 3, day),
        sfreq=montage.sfreq,
        blink=head.blink[device],
        glance=head.glance[device],
        # The chewing muscles lie at the temples: full there and at the ears, less above.
        muscle=np.abs(places[:, 0]) * (1.0 - np.clip(places[:, 2], 0.0, 1.0)),
        blink_rate=person.blink_rate,
        blink_size=person.blink_size,
    )


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
