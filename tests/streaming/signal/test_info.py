"""Signals and montages."""

import numpy as np
import pytest
from mne.channels import make_standard_montage
from numpy.testing import assert_allclose

from streaming.signal.info import EPOC, MUSE, POSITIONS, Montage, SignalInfo, montage_of


@pytest.mark.parametrize("montage", [MUSE, EPOC], ids=lambda m: m.name)
def test_the_right_half_mirrors_the_left(montage):
    """Electrode i on the left and i on the right differ in the sign of x alone."""
    for left, right in zip(montage.left, montage.right, strict=True):
        mirrored = np.array(montage.positions[left]) * (-1, 1, 1)
        assert_allclose(mirrored, montage.positions[right], atol=1e-9)


def test_the_network_sees_left_then_right_in_the_same_order():
    assert MUSE.ch_names == ("TP9", "AF7", "TP10", "AF8")
    assert EPOC.ch_names[:7] == ("AF3", "F7", "F3", "FC5", "T7", "P7", "O1")
    assert EPOC.ch_names[7:] == ("AF4", "F8", "F4", "FC6", "T8", "P8", "O2")


def test_a_montage_is_recognised_among_other_channels():
    """Counters and auxiliary channels do not hide a headset."""
    assert montage_of(("COUNTER", *EPOC.device_order, "CQ_AF3")) is EPOC
    assert montage_of((*MUSE.device_order, "Right AUX")) is MUSE
    assert montage_of(("C3", "C4")) is None


@pytest.mark.parametrize("ch_names", [(), ("TP9", "TP9")])
def test_channels_need_names_that_differ(ch_names):
    with pytest.raises(ValueError, match="channel"):
        SignalInfo(name="x", device="unknown", ch_names=ch_names, sfreq=256.0)


@pytest.mark.parametrize("sfreq", [0.0, -1.0, float("nan"), float("inf")])
def test_a_rate_must_be_a_rate(sfreq):
    with pytest.raises(ValueError, match="rate"):
        SignalInfo(name="x", device="unknown", ch_names=("TP9",), sfreq=sfreq)


def test_a_lopsided_montage_is_refused():
    with pytest.raises(ValueError, match="mirror"):
        Montage("odd", "Odd", ("F3",), (), device_order=("F3",), sfreq=128.0)
    with pytest.raises(ValueError, match="device_order"):
        Montage("odd", "Odd", ("F3",), ("F4",), device_order=("F3",), sfreq=128.0)


def test_electrodes_sit_where_the_chart_of_the_caps_has_them():
    """All of EasyCap's M1, as MNE carries it."""
    chart = make_standard_montage("easycap-M1").get_positions()["ch_pos"]

    assert set(POSITIONS) == set(chart)
    for name, place in chart.items():
        assert_allclose(POSITIONS[name], place / np.linalg.norm(place), atol=1e-6)
