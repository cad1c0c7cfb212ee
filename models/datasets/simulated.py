"""Simulated people as a data set: a known answer, for tests, a first run and the shipped models."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from models.datasets.trials import SIGN_OF_VALENCE, Task, Trial
from streaming.errors import UsageError
from streaming.signal.info import MONTAGES, Montage
from streaming.signal.simulated_person import draw_person
from streaming.signal.simulation import simulate_recording

if TYPE_CHECKING:
    from collections.abc import Iterator

    from streaming.signal.simulated_person import Person
    from streaming.signal.simulation import Head

FIRST_PERSON = 1_000_000
"""Seed of the first person of seed 0. People whom a user meets live have small seeds, so none of
them was ever trained on."""

SEED_STRIDE = 10_000
"""Distance between the people of two seeds: data sets up to this many people share nobody."""

SECONDS = 240.0
"""Length of a trial: the script goes once through all its levels. More people teach more than
longer trials: 80 people of 240 s in place of 40 of 360 s took the calibration error on 200 others
(Muse, GRU) from .042 to .026, because one in five has no effect, and among 40 their share varies.
"""

_DIGESTED_SECONDS = 10.0

MOST_TRAINED = 2000
"""People up to whom a digest is recognised, in under a second: more take days to train on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedTrials:
    """One trial of each of some simulated people.

    Attributes
    ----------
    device : {"epoc", "muse"}
        The headset.
    head : Head
        The simulated head.
    people : int
        How many.
    seed : int
        Which: two seeds share nobody.
    population : {"demo", "personal"}
        Whether all share one effect pattern, or each has mostly their own.
    seconds : float
        Length of each trial.
    effect : float
        Factor on the population's effect size; 0 for people whose EEG knows nothing of valence.

    Raises
    ------
    UsageError
        Where a number is out of its range.
    """

    device: str
    head: Head = field(repr=False)
    people: int = 40
    seed: int = 0
    population: str = "demo"
    seconds: float = SECONDS
    effect: float = 1.0

    def __post_init__(self) -> None:
        if not 1 <= self.people <= SEED_STRIDE:
            raise UsageError(
                f"{self.people} people cannot be simulated at once. Give --people from 1 to "
                f"{SEED_STRIDE}."
            )
        if self.seed < 0 or self.seconds <= 0:
            raise UsageError(
                f"Seed {self.seed} and trials of {self.seconds:g} s cannot be simulated. Give a "
                "seed of 0 or more and a length above 0."
            )

    @property
    def name(self) -> str:
        """What the manifest calls it."""
        return "simulated"

    @property
    def task(self) -> Task:
        """The sign of the scripted valence."""
        return SIGN_OF_VALENCE

    @property
    def montage(self) -> Montage:
        """The headset's electrodes."""
        return MONTAGES[self.device]

    @property
    def approximate(self) -> None:
        """No electrode stands in for another."""
        return

    @property
    def licence(self) -> str:
        """That of the program that simulates them."""
        return "GPL-3.0-or-later"

    @property
    def n_trials(self) -> int:
        """One a person."""
        return self.people

    @property
    def n_people(self) -> int:
        """How many people there are."""
        return self.people

    @property
    def digest(self) -> str:
        """SHA-256 of the settings and of the first person's first seconds.

        All else follows from these two: the seconds change with the simulator.
        """
        return _digest_of(self, self.people, _first_seconds(self))

    def shares_people_with(self, digest: str) -> bool:
        """Tell whether a digest is that of the same people, more of them or fewer.

        Data sets of one seed begin with the same people, so a model that was trained on 80 of them
        has met the first 40 too, although the digests differ.

        Parameters
        ----------
        digest : str
            Of other simulated trials of the same length and effect.
        """
        for population in ("demo", "personal"):
            other = replace(self, population=population)
            first = _first_seconds(other)
            if any(_digest_of(other, n, first) == digest for n in range(1, MOST_TRAINED + 1)):
                return True
        return False

    def persons(self) -> Iterator[Person]:
        """Yield who they are, in the order of the trials."""
        for number in range(self.people):
            yield draw_person(
                FIRST_PERSON + SEED_STRIDE * self.seed + number,
                population=self.population,
                effect=self.effect,
            )

    def trials(self) -> Iterator[Trial]:
        """Yield one trial a person, simulated as it is asked for."""
        for person in self.persons():
            recording, valence = simulate_recording(
                self.device,
                person.seed,
                self.seconds,
                self.head,
                population=self.population,
                effect=self.effect,
            )
            yield Trial(
                recording=recording,
                rating=valence,
                subject=subject_of(person),
                trial="1",
            )


def _first_seconds(source: SimulatedTrials) -> bytes:
    """Return the beginning of the first person's signal."""
    first = replace(source, people=1, seconds=_DIGESTED_SECONDS)
    return b"".join(chunk.data.tobytes() for chunk in next(first.trials()).recording.chunks)


def _digest_of(source: SimulatedTrials, people: int, first_seconds: bytes) -> str:
    """Return the digest that a data set has with so many people."""
    names = ("device", "people", "seed", "population", "seconds", "effect")
    said = {name: getattr(source, name) for name in names} | {"people": people}
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode())
    digest.update(first_seconds)
    return digest.hexdigest()


def subject_of(person: Person) -> str:
    """Name a simulated person in tables and reports."""
    return f"simulated-{person.seed}"
