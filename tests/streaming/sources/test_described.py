"""What a stream says of its channels, and what to make of it."""

import numpy as np
import pytest

from streaming.errors import SignalMismatch, UsageError
from streaming.sources.described import declared_factors, factors_by_scale, name_channels

MUSE = ("TP9", "AF7", "AF8", "TP10")


def noise(size, n_channels=4):
    rng = np.random.default_rng(0)
    return size * rng.standard_normal((n_channels, 64)) + 80 * size


def test_known_electrodes_need_no_word():
    assert name_channels((*MUSE, "Right AUX"), None) == ((*MUSE, "Right AUX"), ())


def test_unknown_names_are_kept_and_told():
    ch_names, notes = name_channels(("TP9", "X1"), None)

    assert ch_names == ("TP9", "X1")
    assert "X1" in notes[0]
    assert "--map" in notes[0]


@pytest.mark.parametrize("labels", [("", ""), ("EEG", "EEG"), ("TP9", "")], ids=str)
def test_channels_without_names_of_their_own_need_a_map(labels):
    with pytest.raises(SignalMismatch, match=r'--map "ch\d=TP9') as raised:
        name_channels(labels, None)
    assert raised.value.exit_code == 5


def test_a_map_names_channels_by_place_or_by_their_own_name():
    mapped, _ = name_channels(("", "", "X"), {"ch1": "TP9", "ch2": "AF7", "X": "AF8"})

    assert mapped == ("TP9", "AF7", "AF8")


@pytest.mark.parametrize(
    ("channel_map", "words"),
    [({"Y": "TP9"}, "does not carry"), ({"AF7": "TP9"}, "two channels are called TP9")],
)
def test_a_map_that_does_not_fit_is_refused(channel_map, words):
    with pytest.raises(UsageError, match=words):
        name_channels(MUSE, channel_map)


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


def test_an_unknown_unit_is_refused():
    with pytest.raises(UsageError, match="uV, mV, V"):
        declared_factors(("", ""), "nV")


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
