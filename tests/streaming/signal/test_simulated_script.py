"""The scripted valence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from streaming.signal.simulated_script import PAIR, scripted_valence

TEN_MINUTES = np.arange(0.0, 600.0, 0.25)


@given(seed=st.integers(0, 1000), day=st.integers(0, 5), start=st.floats(0.0, 20_000.0))
def test_a_moment_has_one_valence_however_it_is_asked_for(seed, day, start):
    """Alone, or among others, in any order: a pure function of time."""
    times = start + np.array([0.0, 300.0, 17.0])

    together = scripted_valence(seed, day, times)
    alone = [scripted_valence(seed, day, times[i : i + 1])[0] for i in range(3)]

    assert_array_equal(together, alone)
    assert np.all(np.abs(together) <= 1.0)


def test_both_signs_are_balanced_over_every_whole_minute_pair():
    """Of each pair of blocks one is pleasant and one is not."""
    share = [np.mean(scripted_valence(s, 0, np.arange(0, PAIR, 0.1)) > 0) for s in range(100)]

    assert 0.3 < min(share) < max(share) < 0.7
    assert np.mean(share) == pytest.approx(0.5, abs=0.03)


def test_blocks_last_some_tens_of_seconds_and_join_smoothly():
    """Levels change within the ramp's two seconds, without a jump."""
    valence = scripted_valence(0, 0, TEN_MINUTES)
    moving = np.diff(valence) != 0.0

    assert np.abs(np.diff(valence)).max() < 0.45  # 2 in 2 s, steepest in the middle, each 0.25 s
    assert np.mean(moving) < 0.1
    starts = np.flatnonzero(np.diff(moving.astype(int)) == 1) * 0.25
    assert 18.0 <= np.diff(starts).min() < np.diff(starts).max() <= 80.0


def test_someone_who_knows_nothing_needs_a_wide_interval():
    """80 % of the 20 s means span about 1.7."""
    ten_seconds_each_side = np.ones(80) / 80
    means = [
        np.convolve(scripted_valence(seed, 0, TEN_MINUTES), ten_seconds_each_side, "valid")
        for seed in range(60)
    ]

    low, high = np.quantile(np.concatenate(means), [0.1, 0.9])

    assert 1.6 < high - low < 1.85


def test_days_differ():
    """Another day, another script."""
    today, tomorrow = (scripted_valence(0, day, TEN_MINUTES) for day in (0, 1))

    assert not np.array_equal(today, tomorrow)


def test_there_is_nothing_before_the_start():
    """A negative time is refused; no time gives no valence."""
    with pytest.raises(ValueError, match="starts at 0 s"):
        scripted_valence(0, 0, np.array([-0.1]))
    assert scripted_valence(0, 0, np.array([])).size == 0
