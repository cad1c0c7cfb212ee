"""The recipe in motion."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from streaming.signal.blocks import Chunk, Gap, Window
from streaming.signal.info import EPOC, MUSE
from streaming.signal.preprocessing import Preprocessor, missing_channels, prepare
from streaming.signal.readings import Abstention, Reason
from tests.signals import (
    a_feature_spec,
    a_recording,
    a_signal_spec,
    cut,
    prepared_from,
    some_info,
    some_noise,
    with_gap,
)

RECIPES = {
    "epoc signal": (a_signal_spec(EPOC, reference="average"), some_info("epoc")),
    "muse features at half the rate": (a_feature_spec(MUSE), some_info("muse")),
    "epoc covariances": (a_feature_spec(EPOC, features="log_covariance"), some_info("epoc")),
    "muse at 250 Hz, bipolar": (a_feature_spec(MUSE, reference="bipolar"), some_info("muse", 250)),
    "muse at 220 Hz, rest": (
        a_feature_spec(MUSE, scale="rest", baseline=3.0),
        some_info("muse", 220),
    ),
}


def assert_same(one, other):
    """Two runs said the same, bit for bit."""
    assert len(one) == len(other)
    for a, b in zip(one, other, strict=True):
        if isinstance(a, Window):
            assert (a.start, a.stop, a.t_end, a.contact) == (b.start, b.stop, b.t_end, b.contact)
            assert_array_equal(a.data, b.data)
        else:
            assert a == b


@pytest.mark.parametrize("recipe", RECIPES)
@settings(deadline=None, max_examples=10)
@given(
    sizes=st.lists(st.integers(1, 700), min_size=3, max_size=6).filter(lambda s: sum(s) > 200),
    bad=st.tuples(st.integers(0, 2500), st.integers(1, 300)),
    gap=st.tuples(st.integers(1, 2500), st.integers(1, 2000)),
)
def test_no_cutting_of_the_signal_changes_a_bit_of_the_input(recipe, sizes, bad, gap):
    """Any chunks, with a stretch of NaN and a gap anywhere: the same windows, the same words."""
    spec, info = RECIPES[recipe]
    noise = some_noise(info, seconds=16)
    noise.data[1, bad[0] : bad[0] + bad[1]] = np.nan
    at = min(gap[0], noise.times.size - 1)
    before, missing, after = with_gap(noise, at, gap[1], info.sfreq)

    whole = prepared_from(spec, info, [before, missing, after])
    pieces = [*cut(before, sizes), missing, *cut(after, sizes)]

    assert_same(prepared_from(spec, info, pieces), whole)


def test_one_sample_at_a_time_gives_the_same_bits():
    """The finest cutting there is, with resampling."""
    spec, info = RECIPES["muse features at half the rate"]
    noise = some_noise(info, seconds=7)

    one_by_one = prepared_from(spec, info, cut(noise, [1]))

    assert_same(one_by_one, prepared_from(spec, info, [noise]))


def test_every_hop_gives_one_line_and_the_first_window_comes_after_settling():
    """Two seconds of settling, four of window, a hop each half second."""
    spec, info = RECIPES["epoc signal"]
    items = prepared_from(spec, info, [some_noise(info, seconds=20)])

    assert [item.stop for item in items] == [64 * hop for hop in range(1, 41)]
    first = next(item for item in items if isinstance(item, Window))
    assert (first.start, first.stop) == (2 * 128, 6 * 128)
    assert first.t_end == pytest.approx(6 - 1 / 128)
    early = {item.reason for item in items if isinstance(item, Abstention)}
    assert early == {Reason.SETTLING}


def test_no_window_spans_a_gap():
    """And after it the filters settle again; each missed hop is told."""
    spec, info = RECIPES["muse features at half the rate"]
    noise = some_noise(info, seconds=30)
    items = prepared_from(spec, info, with_gap(noise, 10 * 256, 3 * 256, 256.0))

    gaps = [item for item in items if isinstance(item, Gap)]
    windows = [item for item in items if isinstance(item, Window)]
    hops = [item.stop for item in items if not isinstance(item, Gap)]
    assert gaps == [Gap(10 * 256, 3 * 256)]
    assert hops == [128 * hop for hop in range(1, len(hops) + 1)]
    assert len(hops) == 33 * 2
    for window in windows:
        assert window.stop <= 10 * 256 or window.start >= (13 + 2) * 256


def test_no_number_poisons_a_filter():
    """After a NaN and an infinity the windows are those of a signal that began after them."""
    spec, info = RECIPES["epoc signal"]
    noise = some_noise(info, seconds=30)
    noise.data[3, 1000], noise.data[5, 1001] = np.nan, np.inf

    items = prepared_from(spec, info, [noise])
    fresh = prepared_from(spec, info, [noise[1002:]])

    assert Gap(1000, 2) in items
    late = [w for w in items if isinstance(w, Window) and w.start > 1002]
    assert late
    assert_same(late, [w for w in fresh if isinstance(w, Window)])


def test_numbers_missing_from_a_channel_that_no_one_asked_for_do_not_matter():
    spec = a_feature_spec(MUSE)
    noise = some_noise(some_info("muse"), seconds=10)
    info = type(some_info("muse"))(
        name="muse", device="Muse", ch_names=(*MUSE.device_order, "Right AUX"), sfreq=256.0
    )
    aux = np.full((1, noise.times.size), np.nan, dtype=np.float32)
    with_aux = Chunk(np.concatenate((noise.data, aux)), noise.times, 0)

    items = prepared_from(spec, info, [with_aux])

    assert not any(isinstance(item, Gap) for item in items)
    assert_same(items, prepared_from(spec, some_info("muse"), [noise]))


def test_neighbouring_losses_are_told_as_one_gap():
    """NaN, then missing samples, then NaN again: one gap, told when signal returns."""
    spec, info = RECIPES["epoc signal"]
    noise = some_noise(info, seconds=8)
    noise.data[:, 500:512] = np.nan
    before, missing, after = with_gap(noise, 506, 40, 128.0)

    items = prepared_from(spec, info, [before, missing, after])

    assert [item for item in items if isinstance(item, Gap)] == [Gap(500, 52)]


def test_rest_is_collected_before_the_first_reading():
    """The recipe's baseline time passes as `baseline`, then windows come."""
    spec, info = RECIPES["muse at 220 Hz, rest"]
    items = prepared_from(spec, info, [some_noise(info, seconds=20)])

    kinds = Counter(item.reason for item in items if isinstance(item, Abstention))
    assert kinds[Reason.BASELINE] == 6
    assert any(isinstance(item, Window) for item in items)


def test_channels_reach_the_network_in_its_own_order():
    """The device's order never does."""
    spec = a_signal_spec(EPOC, scale="none", clip=0.0)
    info = some_info("epoc")
    times = np.arange(128 * 8) / 128
    data = np.zeros((14, times.size), dtype=np.float32)
    data[EPOC.device_order.index("AF4")] = 20 * np.sin(2 * np.pi * 10 * times)

    items = prepared_from(spec, info, [Chunk(data, times, 0)])

    loud = [w.data.std(axis=1).argmax() for w in items if isinstance(w, Window)]
    assert set(loud) == {EPOC.ch_names.index("AF4")}


def test_a_long_recording_is_prepared_in_blocks_to_the_same_windows():
    """`prepare` cuts by itself, which changes nothing."""
    spec, info = RECIPES["muse features at half the rate"]
    noise = some_noise(info, seconds=75)

    assert_same(list(prepare(spec, a_recording(info, [noise]))), prepared_from(spec, info, [noise]))


def test_a_training_asks_for_no_contact_and_gets_the_same_windows():
    """Live and `predict` are told of every electrode."""
    spec, info = RECIPES["muse features at half the rate"]
    recording = a_recording(info, [some_noise(info, seconds=12)])

    judged, bare = (
        [item for item in prepare(spec, recording, judges_contact=told) if isinstance(item, Window)]
        for told in (True, False)
    )

    assert {len(window.contact) for window in judged} == {len(spec.ch_names)}
    assert {window.contact for window in bare} == {()}
    assert_array_equal([one.data for one in bare], [one.data for one in judged])
    assert [(one.start, one.stop) for one in bare] == [(one.start, one.stop) for one in judged]


def test_a_signal_without_a_channel_of_the_recipe_is_refused():
    spec = a_signal_spec(EPOC)

    assert missing_channels(spec, some_info("muse"))[0] == "AF3"
    with pytest.raises(ValueError, match="lacks AF3"):
        Preprocessor(spec, some_info("muse"))


def test_blocks_out_of_order_are_refused():
    """The index never runs back."""
    spec, info = RECIPES["epoc signal"]
    preprocessor = Preprocessor(spec, info)
    noise = some_noise(info, seconds=2)
    preprocessor.feed(noise)

    with pytest.raises(ValueError, match="comes after"):
        preprocessor.feed(noise)


def test_a_jump_of_the_index_is_a_gap_even_if_no_one_said_so():
    spec, info = RECIPES["epoc signal"]
    noise = some_noise(info, seconds=4)
    later = Chunk(noise.data, noise.times + 5, 640)

    items = prepared_from(spec, info, [noise, later])

    assert Gap(512, 128) in items


def test_times_inside_a_gap_go_on_at_the_nominal_rate():
    """Each hop has the clock of its last sample, there or missing."""
    spec, info = RECIPES["muse features at half the rate"]
    noise = some_noise(info, seconds=20)
    items = prepared_from(spec, info, with_gap(noise, 8 * 256 + 3, 4 * 256, 256.0))

    ends = [(item.stop - 1) / 256 for item in items if not isinstance(item, Gap)]
    assert_allclose([item.t_end for item in items if not isinstance(item, Gap)], ends, atol=1e-9)
