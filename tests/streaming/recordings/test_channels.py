"""Names and units of foreign channels."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from streaming.errors import UsageError
from streaming.recordings.channels import (
    check_unit,
    device_of,
    parse_channel_map,
    rename_channels,
    to_microvolts,
)
from streaming.signal.info import EPOC


def test_a_map_is_pairs_of_their_name_and_the_electrode():
    """Spaces around either do not matter."""
    assert parse_channel_map("eeg-ch1=TP9, eeg ch 2 = AF7") == {
        "eeg-ch1": "TP9",
        "eeg ch 2": "AF7",
    }


@pytest.mark.parametrize("text", ["", "TP9", "a=", "=TP9", "a=TP9,", "a=TP9,a=AF7", "a=TP9,b=TP9"])
def test_a_map_that_is_no_list_of_pairs_is_refused(text):
    """The exit code is that of a wrong call."""
    with pytest.raises(UsageError, match="--map") as refusal:
        parse_channel_map(text)
    assert refusal.value.exit_code == 2


def test_a_map_renames_and_the_rest_stays():
    """Order is the file's."""
    names, notes = rename_channels(["ch1", "AF7"], {"ch1": "TP9"})

    assert names == ("TP9", "AF7")
    assert notes == ()


def test_unknown_names_are_kept_and_the_mend_is_shown():
    """Auxiliary inputs are known to be no electrodes."""
    names, notes = rename_channels(["ch1", "AF7", "Right AUX", "ch2"], None)

    assert names == ("ch1", "AF7", "Right AUX", "ch2")
    assert len(notes) == 1
    assert "ch1, ch2" in notes[0]
    assert '--map "ch1=TP9,..."' in notes[0]


@pytest.mark.parametrize(
    ("channel_map", "said"), [({"ch9": "TP9"}, "ch9"), ({"ch1": "AF7"}, "two channels are called")]
)
def test_a_map_that_does_not_fit_is_refused(channel_map, said):
    """A channel that is not there, or two of one name."""
    with pytest.raises(UsageError, match=said):
        rename_channels(["ch1", "AF7"], channel_map)


def test_the_headset_is_told_by_its_electrodes():
    """In any order; fewer than all are unknown."""
    assert device_of(["TP10", "AF8", "AF7", "TP9", "Right AUX"]) == "Muse"
    assert device_of(EPOC.device_order) == "EPOC"
    assert device_of(["TP9", "AF7", "AF8"]) == "unknown"


@pytest.mark.parametrize("offset", [0.0, 800.0, 4200.0])
@pytest.mark.parametrize(("unit", "size"), [("V", 1e-6), ("mV", 1e-3)])
@pytest.mark.parametrize("spread", [2.0, 20.0, 300.0])
def test_volts_and_millivolts_are_told_by_their_scale(spread, unit, size, offset):
    """Whatever the offset; and it is said."""
    signal = np.random.default_rng(0).normal(offset, spread, (4, 2560))

    data, notes = to_microvolts((signal * size).astype(np.float32), None)

    assert_allclose(data, signal, rtol=1e-5, atol=1e-3 * spread)
    assert data.dtype == np.float32
    assert f"taken as {unit}" in notes[0]


@pytest.mark.parametrize("spread", [1.0, 20.0, 900.0])
def test_microvolts_are_left_alone(spread):
    """From a headset on a table to one that saturates."""
    signal = np.random.default_rng(0).normal(800, spread, (4, 2560)).astype(np.float32)

    data, notes = to_microvolts(signal, None)

    assert data is signal
    assert notes == ()


def test_one_loud_or_dead_channel_does_not_decide_the_unit():
    """The median channel does, and flat or empty ones are none."""
    signal = np.random.default_rng(0).normal(0, 2e-5, (5, 2560)).astype(np.float32)
    signal[0] *= 5000
    signal[1] = 0
    signal[2] = np.nan

    data, notes = to_microvolts(signal, None)

    assert "taken as V" in notes[0]
    assert data[4].std() == pytest.approx(20, rel=0.1)


def test_a_flat_signal_has_no_scale():
    """Nothing is assumed of it, nor of one without numbers."""
    for value in (0.0, 4200.0, np.nan):
        data, notes = to_microvolts(np.full((2, 99), value, np.float32), None)
        assert_allclose(data, value)
        assert notes == ()


def test_an_odd_scale_is_noted_and_kept():
    """Counts of a converter, say."""
    signal = np.random.default_rng(0).normal(0, 1e5, (4, 2560)).astype(np.float32)

    data, notes = to_microvolts(signal, None)

    assert data is signal
    assert "--unit" in notes[0]


@pytest.mark.parametrize(("unit", "factor"), [("uV", 1), ("µV", 1), ("mV", 1e3), ("V", 1e6)])
def test_a_unit_that_is_given_is_believed(unit, factor):
    """Against the scale, without a note."""
    signal = np.array([[1.0, 2.0, 3.0]], np.float32)

    data, notes = to_microvolts(signal, unit)

    assert_allclose(data, signal * factor)
    assert notes == ()


def test_a_unit_that_is_none_is_refused():
    """And none given is fine."""
    check_unit(None)
    with pytest.raises(UsageError, match="uV, mV, V"):
        check_unit("kV")
