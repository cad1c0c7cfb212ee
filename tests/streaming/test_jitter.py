"""Losses told from late samples, one odd stamp at a time."""

import numpy as np
import pytest

from streaming.jitter import Jitter, Loss
from streaming.pace import Pace

SFREQ = 256.0
LATE = Loss(0, exact=False)


def after(n_times, shifts=0.0):
    """A line through so many samples, and what is known of their strays."""
    pace = Pace(SFREQ)
    stamps = np.arange(n_times) / SFREQ + shifts
    for at in range(0, n_times, 16):
        pace.accept(stamps[at : at + 16].tolist(), at)
    return pace, Jitter(SFREQ, pace)


def even_from(index, n_times=600):
    return (index + np.arange(n_times)) / SFREQ


@pytest.mark.parametrize("n_lost", [1, 12, 400])
def test_after_two_even_seconds_a_step_is_a_loss_at_once(n_lost):
    _, jitter = after(512)

    assert jitter.is_clean(512)
    assert jitter.weigh(even_from(512 + n_lost, 1), 512, final=False) == Loss(n_lost, exact=True)


def test_before_that_a_step_waits_for_a_second_of_even_ones():
    _, jitter = after(128)
    ahead = even_from(140)

    assert not jitter.is_clean(128)
    assert jitter.weigh(ahead[:256], 128, final=False) is None
    assert jitter.weigh(ahead[:257], 128, final=False) == Loss(12, exact=True)
    assert jitter.weigh(ahead[:20], 128, final=True) == Loss(12, exact=True)


def test_an_odd_step_behind_it_shows_that_the_sample_is_only_late():
    _, jitter = after(128)
    ahead = even_from(140)
    ahead[30:] -= 0.03

    assert jitter.weigh(ahead, 128, final=False) == LATE


def test_ten_seconds_after_an_odd_step_the_stream_is_clean_again():
    _, jitter = after(512)
    jitter.note_odd(512 / SFREQ + 0.02, 512)

    assert not jitter.is_clean(512)
    assert not jitter.is_clean(512 + 2_559)
    assert jitter.is_clean(512 + 2_560)


def test_among_strays_a_step_within_them_is_late_and_one_far_above_is_a_loss_to_their_middle():
    strays = np.repeat(np.random.default_rng(0).uniform(-0.02, 0.02, 64), 16)
    pace, jitter = after(1_024, strays)
    jitter.note_odd(float(pace.last) + 0.03, 1_023)

    assert jitter.weigh(even_from(1_024) + 0.02, 1_024, final=False) == LATE
    loss = jitter.weigh(even_from(1_024 + 256), 1_024, final=False)
    assert loss is not None
    assert not loss.exact
    assert loss.n_missing == pytest.approx(256, abs=6)


def test_losses_in_a_storm_are_another_rate():
    """Eight within 32 samples: the line is learnt anew."""
    pace, jitter = after(512)
    for n in range(7):
        jitter.note_loss(Loss(1, exact=True), 513 + 2 * n)
    assert pace.learnt

    jitter.note_loss(Loss(1, exact=True), 527)

    assert not pace.learnt
