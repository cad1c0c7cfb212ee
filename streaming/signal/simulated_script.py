"""What simulated people are scripted to feel, as a pure function of time."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAIR = 60.0
"""Seconds of one pleasant and one unpleasant block together."""

RAMP = 2.0
"""Seconds in which valence moves from one level to the next."""

LEVELS = (0.35, 0.7, 0.9, 1.0)
"""Sizes of valence, each jittered by up to 0.1. Chosen so that someone who knows nothing needs an
80 % interval about 1.7 wide for the mean of 20 s."""

_DECK = PAIR * len(LEVELS)


def scripted_valence(seed: int, day: int, times: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the valence that a person is scripted to feel.

    Blocks of 22 to 38 s; of two in a row one is pleasant and one unpleasant, so that a minute is
    balanced whenever it is looked at; four pairs go through all levels.

    Parameters
    ----------
    seed, day : int
        Whose script.
    times : ndarray of shape (n_times,)
        Seconds since the day's first sample, not negative.

    Returns
    -------
    valence : ndarray of shape (n_times,)
        In [-1, 1].

    Raises
    ------
    ValueError
        Where a time is negative.
    """
    times = np.asarray(times, dtype=np.float64)
    if times.size == 0:
        return np.zeros_like(times)
    if times.min() < 0:
        raise ValueError(f"a script starts at 0 s, got {times.min()} s")
    first, last = (int(t // _DECK) for t in (times.min(), times.max()))
    first = max(first - 1, 0)
    parts = [_script_deck(seed, day, deck) for deck in range(first, last + 1)]
    starts = np.concatenate([part[0] for part in parts])
    levels = np.concatenate([part[1] for part in parts])
    block = np.searchsorted(starts, times, side="right") - 1
    before = levels[np.maximum(block - 1, 0)]
    way = np.clip((times - starts[block]) / RAMP, 0.0, 1.0)
    way = 0.5 - 0.5 * np.cos(np.pi * way)
    if first == 0:
        way[block == 0] = 1.0  # nothing came before
    valence: NDArray[np.float64] = before + (levels[block] - before) * way
    return valence


@lru_cache(maxsize=256)
def _script_deck(seed: int, day: int, deck: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return starts and levels of the eight blocks of four minutes."""
    rng = np.random.default_rng((seed, 1, day, deck))
    n_pairs = len(LEVELS)
    pair_starts = PAIR * (n_pairs * deck + np.arange(n_pairs))
    switches = pair_starts + rng.uniform(22.0, 38.0, n_pairs)
    starts = np.column_stack([pair_starts, switches]).ravel()
    size = np.column_stack([rng.permutation(LEVELS), rng.permutation(LEVELS)])
    first = rng.choice([-1.0, 1.0], n_pairs)
    levels = size * np.column_stack([first, -first])
    return starts, np.clip(levels + rng.uniform(-0.1, 0.1, levels.shape), -1.0, 1.0).ravel()
