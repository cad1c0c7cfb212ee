"""Simulated people: their rhythms at rest, and what valence does to them.

The directions of the effects are the literature's; their sizes are larger than in real EEG, so
that a network can be tried within minutes. Nothing learnt here is true of a real person.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_LEFT = (
    "Fp1", "AF7", "AF3", "F7", "F3", "FC5", "FC1", "T7", "C3", "TP7", "CP5", "P7", "P3", "O1",
)  # fmt: skip
_RIGHT = (
    "Fp2", "AF8", "AF4", "F8", "F4", "FC6", "FC2", "T8", "C4", "TP8", "CP6", "P8", "P4", "O2",
)  # fmt: skip
SOURCES = (*_LEFT, *_RIGHT, "AFz", "Fz", "FCz", "Cz", "Pz", "Oz")
"""Cortical sources, named by the 10-10 site above them: left, right mirrored, midline."""

RHYTHMS = ("theta", "alpha", "beta", "gamma")
"""Rhythms in the order of every (n_rhythms, n_sources) array here."""

REGIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "frontal_left": ("Fp1", "AF7", "AF3", "F7", "F3", "FC5", "FC1"),
        "frontal_right": ("Fp2", "AF8", "AF4", "F8", "F4", "FC6", "FC2"),
        "frontal_midline": ("AFz", "Fz", "FCz"),
        "temporal_left": ("T7", "TP7"),
        "temporal_right": ("T8", "TP8"),
        "central": ("C3", "C4", "Cz", "CP5", "CP6"),
        "parietal": ("P3", "P4", "Pz"),
        "occipital": ("P7", "O1", "P8", "O2", "Oz"),
    }
)
"""The sources by lobe; each source in one region."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """How a group of simulated people differ in what valence does to them.

    Attributes
    ----------
    k : float
        Median size of the effect: change of a source's log amplitude at valence 1.
    rho : float
        Share of the common pattern in a person's own, as a correlation; 1 for all alike.
    """

    k: float
    rho: float


POPULATIONS: Mapping[str, Population] = MappingProxyType(
    {"demo": Population(k=0.55, rho=1.0), "personal": Population(k=0.65, rho=0.3)}
)
"""``demo``: a generic network reads them. ``personal``: only calibration helps much."""

K_SPREAD = 0.3
"""Standard deviation of the log of a person's effect size. A choice."""

WITHOUT_EFFECT = 0.2
"""Share of people in whom valence shows almost nowhere. A choice."""

RESIDUAL_EFFECT = 0.05
"""What is left of the effect in those, as a share of k. A choice."""

COMMON_EFFECT: tuple[tuple[str, str, float], ...] = (
    # Less alpha over the left, more over the right frontal lobe at pleasant: Davidson 1992,
    # doi:10.1016/0278-2626(92)90065-T; Coan & Allen 2004, doi:10.1016/j.biopsycho.2004.03.002.
    ("alpha", "frontal_left", -1.0),
    ("alpha", "frontal_right", 1.0),
    # More frontal-midline theta with pleasant music: Sammler et al. 2007,
    # doi:10.1111/j.1469-8986.2007.00497.x.
    ("theta", "frontal_midline", 0.8),
    # More temporal beta and gamma with pleasant films: Zheng & Lu 2015,
    # doi:10.1109/TAMD.2015.2431497.
    ("beta", "temporal_left", 0.6),
    ("beta", "temporal_right", 0.6),
    ("gamma", "temporal_left", 0.6),
    ("gamma", "temporal_right", 0.6),
)
"""Rhythm, region, and change of log amplitude at valence 1, in units of k."""

REST_AMPLITUDE: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "theta": {"frontal_midline": 8.0, "": 4.0},
        "alpha": {"occipital": 17.0, "parietal": 3.0, "central": 3.0, "": 6.0},
        "beta": {"": 5.4},
        "gamma": {"": 2.4},
    }
)
"""Median rms amplitude of each rhythm by region in nA m; ``""`` for the regions not named.

Tuned by hand against real spectra; `assets/docs/simulator.md` holds the comparison.
"""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Person:
    """One simulated person, the same on all days.

    Attributes
    ----------
    seed : int
        Whom it is.
    population : str
        Name in `POPULATIONS`.
    responder : bool
        Whether valence moves this person's EEG at all.
    k : float
        Size of the effect: change of log amplitude at valence 1 where the pattern is 1.
    pattern : ndarray of shape (n_rhythms, n_sources)
        Where valence shows, in units of `k`.
    amplitude : ndarray of shape (n_rhythms, n_sources)
        Rms amplitude at rest in nA m.
    background : float
        Factor on the 1/f background.
    alpha_peak : float
        Centre of the alpha rhythm in Hz.
    blink_rate : float
        Blinks per minute.
    blink_size : float
        Median height of a blink at AF3 against P3 and P4, in µV.
    """

    seed: int
    population: str
    responder: bool
    k: float
    pattern: NDArray[np.float64]
    amplitude: NDArray[np.float64]
    background: float
    alpha_peak: float
    blink_rate: float
    blink_size: float


def draw_person(seed: int, *, population: str = "demo", effect: float = 1.0) -> Person:
    """Draw a person; the same seed is the same person.

    Parameters
    ----------
    seed : int
        Not negative.
    population : {"demo", "personal"}
        Whether all share one effect pattern, or each has mostly their own.
    effect : float
        Factor on the population's effect size; 0 for people whose EEG knows nothing of valence.

    Returns
    -------
    person : Person
        Without drift or electrodes: those belong to a day.

    Raises
    ------
    ValueError
        Where the population is unknown, or `seed` or `effect` is negative.
    """
    if population not in POPULATIONS:
        raise ValueError(f"{population!r} is none of {', '.join(POPULATIONS)}")
    if seed < 0 or effect < 0:
        raise ValueError(f"seed and effect must not be negative, got {seed} and {effect}")
    rng = np.random.default_rng((seed, 0))
    group = POPULATIONS[population]
    answers = bool(rng.random() >= WITHOUT_EFFECT)
    k = group.k * effect * rng.lognormal(0.0, K_SPREAD)
    return Person(
        seed=seed,
        population=population,
        responder=answers and effect > 0,
        k=k if answers else RESIDUAL_EFFECT * k,
        amplitude=_draw_amplitude(rng),
        # Inter-individual spread of the background: a choice, about 2 dB.
        background=rng.lognormal(0.0, 0.2),
        # Adults' peak lies about 10 Hz (10.3 Hz: Haegens et al. 2014,
        # doi:10.1016/j.neuroimage.2014.01.049). The spread is narrower than theirs, so that the
        # rhythm stays inside the alpha band: a choice.
        alpha_peak=float(np.clip(rng.normal(10.0, 0.8), 8.5, 11.5)),
        # 17 a minute at rest, 4.5 when reading, and lognormal: Bentivoglio et al. 1997,
        # doi:10.1002/mds.870120629. Someone at a screen reads.
        blink_rate=rng.lognormal(np.log(4.5), 0.3),
        blink_size=rng.lognormal(np.log(120.0), 0.15),
        pattern=_draw_pattern(rng, group.rho),
    )


def region_mask(region: str) -> NDArray[np.bool_]:
    """Return which sources belong to a region, shape (n_sources,)."""
    return np.isin(SOURCES, REGIONS[region])


def _draw_amplitude(rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw rest amplitudes: the medians, each rhythm's level, and a left-right difference."""
    amplitude = np.empty((len(RHYTHMS), len(SOURCES)))
    for row, rhythm in zip(amplitude, RHYTHMS, strict=True):
        by_region = REST_AMPLITUDE[rhythm]
        for region in REGIONS:
            row[region_mask(region)] = by_region.get(region, by_region[""])
    level = rng.normal(0.0, 0.25, size=(len(RHYTHMS), 1))
    single = rng.normal(0.0, 0.1, size=amplitude.shape)
    # Resting asymmetry is a trait that differs between people (Coan & Allen 2004): the sides'
    # log amplitudes differ by about 0.2 (sd).
    lean = rng.normal(0.0, 0.1, size=(len(RHYTHMS), 1)) * _side()
    return amplitude * np.exp(level + single + lean)


def _side() -> NDArray[np.float64]:
    """Return -1 for sources on the left, +1 on the right, 0 on the midline."""
    return np.isin(SOURCES, _RIGHT).astype(float) - np.isin(SOURCES, _LEFT)


def common_pattern() -> NDArray[np.float64]:
    """Return where valence shows in everybody, shape (n_rhythms, n_sources)."""
    pattern = np.zeros((len(RHYTHMS), len(SOURCES)))
    for rhythm, region, change in COMMON_EFFECT:
        pattern[RHYTHMS.index(rhythm), region_mask(region)] = change
    return pattern


def _draw_pattern(rng: np.random.Generator, rho: float) -> NDArray[np.float64]:
    """Mix the common pattern with one of the person's own: one number a rhythm and region."""
    common = common_pattern()
    own = np.zeros_like(common)
    for region in REGIONS:
        own[:, region_mask(region)] = rng.standard_normal((len(RHYTHMS), 1))
    own *= np.linalg.norm(common) / np.linalg.norm(own)
    mixed: NDArray[np.float64] = rho * common + np.sqrt(1.0 - rho**2) * own
    return mixed
