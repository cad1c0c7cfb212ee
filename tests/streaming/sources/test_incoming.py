"""From what an inlet hands over to blocks."""

import numpy as np
import pytest

from streaming.signal.blocks import Chunk, Gap
from streaming.sources.incoming import Incoming

SFREQ = 256.0
NOW = 5_000.0
UNIX = 1_700_000_000.0


def an_incoming(factors=(1.0, 1.0), *, trusted=False):
    given = None if factors is None else np.array(factors)
    return Incoming(2, SFREQ, factors=given, trusted=trusted, wall_clock=lambda: UNIX)


def samples(n_times, size=10.0, seed=0):
    """(n_times, n_channels), as an inlet hands them over."""
    rng = np.random.default_rng(seed)
    return (size * rng.standard_normal((n_times, 2))).astype(np.float32)


def even(n_times, first=NOW):
    return first + np.arange(n_times) / SFREQ


def fed(incoming, data, stamps, packet=12, *, correction=0.0, newest=None):
    """Feed packets, each read as its last sample comes; `newest` is when on our own clock."""
    newest = stamps + correction if newest is None else newest
    blocks = []
    for at in range(0, len(stamps), packet):
        part = slice(at, at + packet)
        now = float(newest[part][-1])
        blocks += incoming.take(data[part], stamps[part], correction=correction, now=now)
    return blocks


def joined(blocks):
    chunks = [block for block in blocks if isinstance(block, Chunk)]
    data = np.concatenate([chunk.data for chunk in chunks], axis=1)
    return data, np.concatenate([chunk.times for chunk in chunks])


def gaps(blocks):
    return [block for block in blocks if isinstance(block, Gap)]


def test_a_clean_signal_passes_through_packet_by_packet():
    data = samples(600)
    blocks = fed(an_incoming(), data, even(600), correction=2.5)

    assert [(block.start, block.stop) for block in blocks] == [
        (at, at + 12) for at in range(0, 600, 12)
    ]
    out, times = joined(blocks)
    np.testing.assert_array_equal(out, data.T)
    np.testing.assert_array_equal(times, even(600) + 2.5)
    assert {block.correction for block in blocks} == {2.5}


@pytest.mark.parametrize("factors", [(1.0, 1.0), (1e3, 1.0), None], ids=str)
@pytest.mark.parametrize("packet", [1, 12])
def test_an_inlet_may_fill_the_same_memory_again(factors, packet):
    """What was handed over is copied, even where it waits for the scale or for a decision."""
    stamps = np.delete(even(900), np.s_[120:132])
    data = samples(stamps.size)
    incoming, memory = an_incoming(factors), np.empty((packet, 2), dtype=np.float32)
    blocks = []
    for at in range(0, stamps.size, packet):
        part = slice(at, at + packet)
        memory[:] = data[part]
        now = float(stamps[part][-1])
        blocks += incoming.take(memory, stamps[part], correction=0.0, now=now)
    memory[:] = np.nan
    blocks += incoming.finish()

    assert gaps(blocks) == [Gap(120, 12)]
    expected = data if factors is None else (data * factors).astype(np.float32)
    np.testing.assert_array_equal(joined(blocks)[0], expected.T)


def test_a_loss_is_a_gap_between_the_samples_around_it():
    data, stamps = samples(1_000), np.delete(even(1_030), np.s_[900:930])

    blocks = fed(an_incoming(), data, stamps)

    assert gaps(blocks) == [Gap(900, 30)]
    np.testing.assert_array_equal(joined(blocks)[0], data.T)


def test_samples_that_come_twice_are_left_out_and_told():
    incoming = an_incoming()
    data, stamps = samples(1_200), even(1_200)
    twice = np.insert(np.arange(1_200), 960, np.arange(948, 960))

    blocks = fed(incoming, data[twice], stamps[twice], newest=stamps[twice] + 0.1)

    assert gaps(blocks) == []
    np.testing.assert_array_equal(joined(blocks)[0], data.T)
    assert any("twice" in note for note in incoming.notes)


def test_unix_stamps_are_brought_to_our_clock():
    """The stamps of muselsl, whose correction is 0 on one machine."""
    incoming = an_incoming()
    stamps = even(600, UNIX)

    blocks = fed(incoming, samples(600), stamps, newest=even(600) + 0.02)

    assert gaps(blocks) == []
    np.testing.assert_allclose(joined(blocks)[1], even(600) + 11 / SFREQ + 0.02, atol=0.1)
    assert any("Unix time" in note for note in incoming.notes)


@pytest.mark.parametrize("jump", [3_600.0, -3_600.0, 1e7])
def test_a_clock_that_jumps_starts_a_new_stretch_on_our_clock(jump):
    """After it the times are ours again: nothing lasted an hour."""
    incoming = an_incoming()
    stamps = even(2_400)
    ours = stamps.copy()
    stamps[1_206:] += jump

    blocks = fed(incoming, samples(2_400), stamps, newest=ours)

    assert gaps(blocks) == [Gap(1_206, 1)]
    assert blocks[-1].stop == 2_401
    np.testing.assert_allclose(joined(blocks)[1], ours, atol=1e-3)
    assert any("clock" in note for note in incoming.notes)


def test_an_outage_of_an_hour_is_counted():
    """Stamps and our clock agree that an hour went by."""
    stamps = even(2_400)
    stamps[1_200:] += 3_600

    blocks = fed(an_incoming(), samples(2_400), stamps)

    assert gaps(blocks) == [Gap(1_200, 3_600 * 256)]


@pytest.mark.parametrize("wild", [1.0, 5e9, np.nan])
def test_one_wild_stamp_within_a_packet_costs_one_sample(wild):
    stamps = even(1_200)
    newest = stamps.copy()
    stamps[1_000] = wild

    blocks = fed(an_incoming(), samples(1_200), stamps, newest=newest)

    assert gaps(blocks) == [Gap(1_000, 1)]
    assert blocks[-1].stop == 1_200


def test_without_a_unit_a_quarter_second_waits_for_the_scale():
    incoming = an_incoming(None)
    data, stamps = samples(128, size=1e-5), even(128)

    first = fed(incoming, data[:60], stamps[:60])
    rest = fed(incoming, data[60:], stamps[60:])

    assert first == []
    out, times = joined(rest)
    np.testing.assert_allclose(out, 1e6 * data.T, rtol=1e-6)
    np.testing.assert_array_equal(times, stamps)
    assert any("taken as V" in note for note in incoming.notes)


def test_a_short_signal_without_a_unit_comes_at_the_end():
    incoming = an_incoming(None)
    data = samples(24)

    assert fed(incoming, data, even(24)) == []
    np.testing.assert_array_equal(joined(incoming.finish())[0], data.T)


def test_a_unit_that_proves_impossible_is_corrected_in_a_new_stretch():
    incoming = an_incoming()
    data = samples(256, size=1e-5)

    blocks = fed(incoming, data, even(256), packet=16)

    assert gaps(blocks) == [Gap(48, 1)]
    np.testing.assert_allclose(blocks[-1].data, 1e6 * data[-16:].T, rtol=1e-6)


def test_the_users_unit_is_never_corrected():
    incoming = an_incoming(trusted=True)

    blocks = fed(incoming, samples(256, size=1e-5), even(256))

    assert gaps(blocks) == []
    assert incoming.notes == []


@pytest.mark.parametrize("dtype", [np.float64, np.int16, np.int32])
def test_every_number_format_becomes_float32(dtype):
    data = np.round(samples(24)).astype(dtype)

    out, _ = joined(fed(an_incoming((1e3, 1.0), trusted=True), data, even(24)))

    assert out.dtype == np.float32
    np.testing.assert_array_equal(out, (data * [1e3, 1.0]).T)


def test_values_that_are_no_numbers_pass_on():
    """The recipe turns them into gaps; a recording keeps them."""
    data = samples(600)
    data[300, 0] = np.nan
    data[301, 1] = np.inf

    out, _ = joined(fed(an_incoming(), data, even(600)))

    np.testing.assert_array_equal(out, data.T)


def test_what_waits_for_a_decision_comes_at_the_end():
    """A loss in the first second, and the stream ends before it has proved even."""
    incoming = an_incoming()
    stamps = np.delete(even(160), np.s_[120:132])
    data = samples(stamps.size)

    before = fed(incoming, data, stamps)
    rest = incoming.finish()

    assert joined(before)[1].size == 120
    assert gaps(rest) == [Gap(120, 12)]
    np.testing.assert_array_equal(joined(before + rest)[0], data.T)


def test_a_reset_of_the_senders_clock_starts_a_new_stretch():
    incoming = an_incoming()
    fed(incoming, samples(600), even(600))
    incoming.reanchor()

    blocks = fed(incoming, samples(12), even(12, NOW + 3))

    assert blocks[0] == Gap(600, 1)
    assert blocks[1].start == 601
