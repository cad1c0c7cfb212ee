"""What the network reads."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from streaming.signal.baseline import rest_baseline
from streaming.signal.features import log_covariance
from streaming.signal.info import EPOC, MUSE
from streaming.signal.network_input import network_input as network_input_of
from tests.signals import a_feature_spec, a_signal_spec

RNG = np.random.default_rng(0)
BROAD = RNG.standard_normal((1, 14, 640)) * 12
BANDED = RNG.standard_normal((5, 4, 640)) * 7
STARTS = (0, 64, 128)


def network_input(signal, spec, baseline=None):
    return network_input_of(signal, STARTS, spec, baseline)


def test_each_channel_is_scaled_by_its_own_window():
    """An electrode's gain does not show."""
    gains = np.linspace(0.3, 3, 14)[:, np.newaxis]

    plain = network_input(BROAD, a_signal_spec())
    amplified = network_input(BROAD * gains, a_signal_spec())

    assert plain.dtype == np.float32
    assert plain.shape == (3, 14, 512)
    assert_allclose(amplified, plain, atol=1e-5)


def test_what_is_far_out_is_clipped():
    blink = BROAD.copy()
    blink[0, 0, 100] = 5000

    assert network_input(blink, a_signal_spec(clip=8.0)).max() == 8.0
    assert network_input(blink, a_signal_spec(clip=0.0)).max() > 100


def test_a_feature_sequence_runs_over_steps_band_by_band():
    """Step s, band b, channel c stand at [s, b x n_channels + c]."""
    spec = a_feature_spec(MUSE, scale="none", clip=0.0)
    sequence = network_input(BANDED, spec)

    assert sequence.shape == (3, *spec.input_shape)
    step = BANDED[2, 3, 64 * 6 : 64 * 7]
    assert_allclose(sequence[1, 5, 2 * 4 + 3], np.log(np.square(step).mean() + 1e-3), rtol=1e-5)


def test_gain_does_not_show_in_scaled_features():
    spec = a_feature_spec(MUSE)
    gains = np.array([0.5, 1, 2, 4])[:, np.newaxis]

    assert_allclose(network_input(BANDED * gains, spec), network_input(BANDED, spec), atol=2e-3)


def test_covariances_keep_the_distances_of_their_logarithms_and_show_no_common_gain():
    """Off the diagonal times the root of 2: the entries' distance is the matrices'."""
    spec = a_feature_spec(MUSE, features="log_covariance", clip=0.0)
    bare = a_feature_spec(MUSE, features="log_covariance", clip=0.0, scale="none")

    entries = network_input(BANDED, bare)

    assert entries.shape == (3, *bare.input_shape) == (3, 5 * 10)
    first, last = (log_covariance(BANDED[:, :, at : at + 512]) for at in (STARTS[0], STARTS[2]))
    distance = np.sqrt(np.square(first - last).sum())
    assert_allclose(np.linalg.norm(entries[0] - entries[2]), distance, rtol=1e-5)
    assert_allclose(network_input(BANDED * 3, spec), network_input(BANDED, spec), atol=2e-3)


def test_differential_entropy_of_a_flat_channel_is_finite():
    flat = BANDED.copy()
    flat[:, 1] = 0

    assert np.isfinite(network_input(flat, a_feature_spec(features="differential_entropy"))).all()


def test_rest_is_what_a_rest_recipe_measures_against():
    """The rest itself comes out near zero mean and unit spread."""
    spec = a_feature_spec(MUSE, scale="rest", baseline=8.0, clip=0.0)
    baseline = rest_baseline(BANDED[..., :512], spec.n_step)

    scaled = network_input_of(BANDED, (0,), spec, baseline)

    assert abs(scaled.mean()) < 1e-6
    assert_allclose(scaled.std(), 1, rtol=0.01)
    with pytest.raises(ValueError, match="rest"):
        network_input(BANDED, spec)


@pytest.mark.parametrize("spec", [a_signal_spec(EPOC), a_feature_spec(MUSE)], ids=["signal", "gru"])
def test_a_window_alone_gives_the_bits_it_gives_in_a_batch(spec):
    signal = BROAD if spec.features == "signal" else BANDED
    alone = [network_input_of(signal, (start,), spec) for start in STARTS]

    assert_array_equal(np.concatenate(alone), network_input(signal, spec))
