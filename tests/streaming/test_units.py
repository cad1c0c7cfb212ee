"""Units of foreign values: the same rules for streams and files."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

from streaming.errors import UsageError
from streaming.units import check_unit, declared_factors, factors_by_scale, to_microvolts


def noise(size, n_channels=4):
    rng = np.random.default_rng(0)
    return size * rng.standard_normal((n_channels, 64)) + 80 * size


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
    """At either door, and none given is fine."""
    check_unit(None)
    for refused in (lambda: check_unit("kV"), lambda: declared_factors(("", ""), "nV")):
        with pytest.raises(UsageError, match="uV, mV, V"):
            refused()


@pytest.mark.parametrize(
    ("units", "unit", "factors"),
    [
        (("microvolts", "uV"), None, [1, 1]),
        (("Volts", "mV"), None, [1e6, 1e3]),
        (("microvolts", ""), None, None),
        (("counts", "counts"), None, None),
        (("microvolts", "microvolts"), "V", [1e6, 1e6]),
    ],
)
def test_the_unit_is_the_users_then_the_descriptions(units, unit, factors):
    got = declared_factors(units, unit)

    assert (got is None) if factors is None else got.tolist() == factors


@pytest.mark.parametrize(("size", "factor"), [(10, 1), (0.01, 1e3), (1e-5, 1e6)])
def test_without_a_unit_the_scale_tells_it_and_says_so(size, factor):
    factors, note = factors_by_scale(noise(size), None)

    assert factors.tolist() == [factor] * 4
    assert "--unit" in note


@pytest.mark.parametrize(
    ("size", "declared", "factor", "told"),
    [
        (10, 1, 1, False),
        (0.3, 1, 1, False),  # microvolts of shorted inputs
        (1e-5, 1, 1e6, True),
        (1e-5, 1e6, 1e6, False),
        (10, 1e6, 1, True),
        (0, 1, 1, False),
    ],
)
def test_a_declared_unit_holds_unless_the_scale_makes_it_impossible(size, declared, factor, told):
    factors, note = factors_by_scale(noise(size), np.full(4, float(declared)))

    assert factors.tolist() == [factor] * 4
    assert bool(note) is told


def test_a_signal_without_numbers_says_nothing_of_its_unit():
    factors, _ = factors_by_scale(np.full((2, 64), np.nan), None)

    assert factors.tolist() == [1, 1]
