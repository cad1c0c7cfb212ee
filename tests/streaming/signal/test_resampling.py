"""The running resampler."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import resample_poly

from streaming.signal.resampling import RunningResampler, rational_ratio

RATIOS = [(128.0, 256.0), (128.0, 250.0), (128.0, 220.0), (128.0, 100.0), (128.0, 512.0)]


def in_pieces(resampler, signal, sizes):
    pieces, first, i = [], 0, 0
    while first < signal.shape[1]:
        size = sizes[i % len(sizes)]
        pieces.append(resampler.process(signal[:, first : first + size]))
        first, i = first + size, i + 1
    return np.concatenate(pieces, axis=1)


@settings(deadline=None, max_examples=40)
@given(
    rates=st.sampled_from(RATIOS),
    start=st.integers(0, 1000),
    sizes=st.lists(st.integers(1, 400), min_size=1, max_size=5),
)
def test_cutting_the_signal_never_changes_a_bit(rates, start, sizes):
    """Any cutting, any ratio, from any sample on."""
    ratio = rational_ratio(*rates)
    signal = np.random.default_rng(0).standard_normal((3, 1500)) + 800

    at_once = RunningResampler(ratio, start).process(signal)

    assert_array_equal(in_pieces(RunningResampler(ratio, start), signal, sizes), at_once)


@pytest.mark.parametrize(("sfreq_out", "sfreq_in"), RATIOS)
def test_outputs_are_scipys_and_stand_where_they_say(sfreq_out, sfreq_in):
    """Away from the ends the values are those of scipy's zero-phase polyphase resampler."""
    ratio = rational_ratio(sfreq_out, sfreq_in)
    signal = np.random.default_rng(0).standard_normal((1, 2000))
    expected = resample_poly(signal, ratio.numerator, ratio.denominator, axis=1)

    resampled = RunningResampler(ratio, 0).process(signal)

    edge = 2 * int(max(sfreq_out, sfreq_in) / sfreq_in * 10) + 20
    stop = resampled.shape[1]
    assert_allclose(resampled[:, edge:stop], expected[:, edge:stop], atol=1e-12)


@pytest.mark.parametrize("start", [0, 1, 5, 12, 777])
def test_the_delay_is_taken_out_of_the_indices(start):
    """A slow sine sampled at 256 Hz gives the same sine at 128 Hz, at the moments of the grid."""
    ratio = Fraction(1, 2)
    moments = (start + np.arange(1024)) / 256
    signal = np.sin(2 * np.pi * 6 * moments)[np.newaxis]
    resampler = RunningResampler(ratio, start)
    first = resampler.next_output

    resampled = resampler.process(signal)[0]

    expected = np.sin(2 * np.pi * 6 * (first + np.arange(resampled.size)) / 128)
    assert_allclose(resampled[20:], expected[20:], atol=2e-3)


def test_what_the_new_rate_cannot_hold_is_kept_out():
    """100 Hz sampled at 256 Hz must not come back as 28 Hz at 128 Hz."""
    signal = np.sin(2 * np.pi * 100 * np.arange(2560) / 256)[np.newaxis]

    resampled = RunningResampler(Fraction(1, 2), 0).process(signal)

    assert np.abs(resampled[:, 40:]).max() < 0.01


def test_a_constant_stays_constant_from_the_first_sample_on():
    """An offset of 4200 µV makes no step at the start."""
    resampled = RunningResampler(Fraction(64, 125), 3).process(np.full((2, 900), 4200.0))

    assert_allclose(resampled, 4200.0, rtol=2e-3)


def test_equal_rates_pass_through():
    """Nothing is touched, nothing delayed."""
    signal = np.random.default_rng(0).standard_normal((2, 50))
    resampler = RunningResampler(Fraction(1), 7)

    assert resampler.delay == 0
    assert_array_equal(resampler.process(signal), signal)
    assert resampler.next_output == 57


def test_a_rate_with_no_ratio_is_refused():
    """A model at 128 Hz cannot be fed from a stream of 1e9 Hz."""
    with pytest.raises(ValueError, match="cannot resample"):
        rational_ratio(128.0, 1e9)
