"""The running filter bank."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.signal import butter, sosfilt, sosfilt_zi

from streaming.signal.bands import ALPHA, BANDS, BROADBAND, ORDER, RunningFilterBank
from streaming.signal.spec import Band
from tests.signals import cut, some_info, some_noise

INFO = some_info("epoc")
NOISE = some_noise(INFO, seconds=8)


def through(bank, pieces):
    return np.concatenate([bank.process(piece.data) for piece in pieces], axis=-1)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(1, 300), min_size=1, max_size=6))
def test_cutting_the_signal_never_changes_a_bit(sizes):
    """Live chunks and a whole recording give the same samples."""
    at_once = RunningFilterBank(BANDS, 128.0, (50.0, 60.0)).process(NOISE.data)

    in_pieces = through(RunningFilterBank(BANDS, 128.0, (50.0, 60.0)), cut(NOISE, sizes))

    assert_array_equal(in_pieces, at_once)


def test_a_band_is_scipys_butterworth_from_the_first_samples_steady_state():
    """The filter is the field's own, told apart only by where it starts."""
    sos = butter(ORDER, (8.0, 13.0), "bandpass", fs=128.0, output="sos")
    channel = NOISE.data[0].astype(np.float64)
    expected, _ = sosfilt(sos, channel, zi=sosfilt_zi(sos) * channel[0])

    filtered = RunningFilterBank((ALPHA,), 128.0).process(NOISE.data)

    assert_array_equal(filtered[0, 0], expected)


def test_a_headsets_offset_rings_in_no_band():
    """A constant of 4200 µV is steady state for every filter, notches included."""
    constant = np.full((14, 256), 4200.0)

    filtered = RunningFilterBank(BANDS, 128.0, (50.0, 60.0)).process(constant)

    assert np.abs(filtered).max() < 1e-6


@pytest.mark.parametrize("mains", [50.0, 60.0])
def test_mains_hum_is_notched_out(mains):
    """A hum of 100 µV leaves under one in the broad band once the filters have settled."""
    times = np.arange(8 * 256) / 256
    hum = 100 * np.sin(2 * np.pi * mains * times)[np.newaxis]

    filtered = RunningFilterBank((BROADBAND,), 256.0, (50.0, 60.0)).process(hum)

    assert np.abs(filtered[..., 4 * 256 :]).max() < 1.0


def test_a_notch_beyond_half_the_rate_is_left_out():
    """A recipe's 60 Hz notch does not stop it from running at 100 Hz."""
    band = Band("alpha", 8.0, 13.0)
    noise = NOISE.data[:, :100]
    with_notch = RunningFilterBank((band,), 100.0, (60.0,)).process(noise)

    assert_array_equal(with_notch, RunningFilterBank((band,), 100.0).process(noise))


def test_an_empty_piece_passes_unharmed():
    """A pull that brought nothing changes nothing, at the start or later."""
    bank = RunningFilterBank((ALPHA,), 128.0)

    assert bank.process(np.empty((14, 0))).shape == (1, 14, 0)
    first = bank.process(NOISE.data[:, :64])
    bank.process(np.empty((14, 0)))
    rest = bank.process(NOISE.data[:, 64:])

    at_once = RunningFilterBank((ALPHA,), 128.0).process(NOISE.data)
    assert_array_equal(np.concatenate((first, rest), axis=-1), at_once)


def test_a_rhythm_lands_in_its_own_band():
    """10 Hz passes alpha whole and hardly any other band."""
    times = np.arange(1280) / 128
    rhythm = np.sin(2 * np.pi * 10 * times)[np.newaxis]

    power = np.square(RunningFilterBank(BANDS, 128.0).process(rhythm)[:, 0, 512:]).mean(axis=-1)

    assert_allclose(power[2], 0.5, rtol=0.02)
    assert np.delete(power, 2).max() < 0.01
