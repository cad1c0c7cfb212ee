"""Re-referencing."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from streaming.signal.referencing import reference_to, referenced_names, rereference

SIGNAL = np.random.default_rng(0).standard_normal((4, 100))
NAMES = ("TP9", "AF7", "TP10", "AF8")


def test_the_average_reference_leaves_no_mean():
    """The channels' sum is zero at every sample."""
    assert_allclose(rereference(SIGNAL, "average").sum(axis=0), 0, atol=1e-12)


def test_bipolar_takes_each_pair_once():
    """Six differences of four channels, named after their electrodes."""
    pairs = rereference(SIGNAL, "bipolar")

    assert referenced_names(NAMES, "bipolar")[2] == "TP9-AF8"
    assert pairs.shape == (6, 100)
    assert_array_equal(pairs[2], SIGNAL[0] - SIGNAL[3])


def test_native_changes_nothing():
    """The headset's own reference is kept."""
    assert rereference(SIGNAL, "native") is SIGNAL
    assert referenced_names(NAMES, "native") == NAMES


def test_a_given_reference_becomes_zero():
    """Linked mastoids: their mean is what everything is measured against."""
    linked = reference_to(SIGNAL, NAMES, ("TP9", "TP10"))

    assert_allclose(linked[0] + linked[2], 0, atol=1e-12)


@pytest.mark.parametrize("given", [(), ("Cz",)])
def test_a_reference_that_is_not_there_is_refused(given):
    with pytest.raises(ValueError, match="cannot reference"):
        reference_to(SIGNAL, NAMES, given)


@pytest.mark.parametrize("reference", ["average", "bipolar"])
def test_one_sample_at_a_time_gives_the_same_bits(reference):
    """A piece of one sample is summed in the same order as a long one."""
    noise = np.random.default_rng(1).standard_normal((14, 64)) * 1e3
    single = [rereference(noise[:, i : i + 1], reference) for i in range(64)]

    assert_array_equal(np.concatenate(single, axis=1), rereference(noise, reference))
