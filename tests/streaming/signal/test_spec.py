"""The recipe as data."""

import json

import pytest

from streaming.signal.info import EPOC, MUSE
from streaming.signal.spec import Band, PreprocessingSpec
from tests.signals import a_feature_spec, a_signal_spec


@pytest.mark.parametrize("spec", [a_signal_spec(), a_feature_spec(reference="bipolar")], ids=str)
def test_a_recipe_survives_json(spec):
    plain = json.loads(json.dumps(spec.to_dict()))

    assert PreprocessingSpec.from_dict(plain) == spec


def test_the_shape_of_the_networks_input_follows_from_the_recipe():
    assert a_signal_spec(EPOC).input_shape == (14, 512)
    assert a_feature_spec(MUSE).input_shape == (8, 20)
    assert a_feature_spec(MUSE, reference="bipolar").input_shape == (8, 30)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reference": "mastoids"}, "mastoids"),
        ({"scale": "year"}, "year"),
        ({"bands": (Band("a", 8, 13), Band("b", 13, 30))}, "exactly one band"),
        ({"bands": (Band("g", 30, 70),)}, "half of the rate"),
        ({"scale": "rest"}, "baseline"),
        ({"hop": 0.0}, "hop"),
        ({"window": 1 / 3}, "window"),
        ({"features": "log_power", "step": 0.75}, "whole numbers of steps"),
    ],
    ids=str,
)
def test_a_recipe_that_cannot_be_carried_out_is_refused(changes, words):
    with pytest.raises(ValueError, match=words):
        a_signal_spec(EPOC, **changes)


def test_an_unknown_field_is_refused():
    """A file of a later version is not half understood."""
    with pytest.raises(TypeError, match="wavelet"):
        PreprocessingSpec.from_dict(a_signal_spec().to_dict() | {"wavelet": "db4"})


@pytest.mark.parametrize(("low", "high"), [(0, 4), (8, 8), (13, 8)])
def test_a_band_needs_edges_in_order(low, high):
    with pytest.raises(ValueError, match="l_freq"):
        Band("odd", low, high)
