"""Alpha with eyes closed against eyes open, in dB and in honest words."""

import numpy as np
import pytest

from app.calibration.alpha import alpha_rise
from streaming.signal.info import SignalInfo

SFREQ = 256.0
NAMES = ("TP9", "AF7", "AF8", "TP10")


def an_info(names=NAMES):
    return SignalInfo(name="a Muse", device="Muse", ch_names=names, sfreq=SFREQ, simulated=False)


def a_rest(alpha, *, seconds=30.0, seed=0, names=NAMES):
    """Noise of 5 µV with a rhythm of 10 Hz of some amplitude in each channel, on an offset."""
    rng = np.random.default_rng(seed)
    times = np.arange(round(seconds * SFREQ)) / SFREQ
    rhythm = np.outer(np.broadcast_to(alpha, len(names)), np.sin(2 * np.pi * 10 * times))
    noise = 5.0 * rng.standard_normal(rhythm.shape)
    return (rhythm + noise + 800.0).astype(np.float32)


def test_twice_the_amplitude_is_six_decibels():
    check = alpha_rise([a_rest(20.0)], [a_rest(40.0, seed=1)], an_info())

    assert check.rise_db == pytest.approx(6.0, abs=0.2)
    assert check.risen
    assert "+6.0 dB" in check.words
    assert "It rose" in check.words


def test_alpha_that_stays_is_said_not_to_have_risen_and_forbids_nothing():
    check = alpha_rise([a_rest(20.0)], [a_rest(20.0, seed=1)], an_info())

    assert not check.risen
    assert "did not rise" in check.words
    assert "can begin all the same" in check.words


def test_the_back_of_the_head_decides():
    closed = a_rest([60.0, 20.0, 20.0, 60.0], seed=1)

    check = alpha_rise([a_rest(20.0)], [closed], an_info())

    assert check.rise_db == pytest.approx(9.5, abs=0.3)
    assert dict(check.channels)["AF7"] == pytest.approx(0.0, abs=0.3)


def test_of_a_headset_without_a_back_all_electrodes_decide():
    names = ("AF7", "Fz", "AF8", "F4")
    rests = [a_rest(20.0, names=names)], [a_rest(40.0, seed=1, names=names)]

    assert alpha_rise(*rests, an_info(names)).rise_db == pytest.approx(6.0, abs=0.2)


def test_blinks_change_nothing():
    opened = a_rest(20.0)
    for start in range(1000, opened.shape[1], 1500):
        opened[:, start : start + 64] += 400.0 * np.hanning(64)

    check = alpha_rise([opened], [a_rest(40.0, seed=1)], an_info())

    assert check.rise_db == pytest.approx(6.0, abs=0.3)


def test_stretches_on_both_sides_of_a_gap_count():
    whole = a_rest(40.0, seed=1)

    cut = alpha_rise([a_rest(20.0)], [whole[:, :3000], whole[:, 3600:]], an_info())

    assert cut.rise_db == pytest.approx(6.0, abs=0.3)


@pytest.mark.parametrize(
    "closed", [[], [a_rest(40.0, seconds=5.0)], [np.full((4, 7680), 3.0, np.float32)]],
    ids=["nothing", "five seconds", "flat lines"],
)  # fmt: skip
def test_too_little_to_compare_is_said_so(closed):
    check = alpha_rise([a_rest(20.0)], closed, an_info())

    assert check.rise_db is None
    assert check.channels == ()
    assert not check.risen
    assert "could not be compared" in check.words


def test_a_flat_electrode_is_left_out_and_the_others_tell():
    closed = a_rest(40.0, seed=1)
    closed[0] = 12.0

    check = alpha_rise([a_rest(20.0)], [closed], an_info())

    assert "TP9" not in dict(check.channels)
    assert check.rise_db == pytest.approx(6.0, abs=0.2)


def test_channels_that_touch_no_skin_are_left_out():
    names = (*NAMES[:3], "Right AUX")

    check = alpha_rise([a_rest(20.0)], [a_rest(40.0, seed=1)], an_info(names))

    assert set(dict(check.channels)) == set(NAMES[:3])
