"""Sending on LSL, read back on loopback."""

import numpy as np
import pylsl
import pytest

from streaming.outlets import READING_CHANNELS, MarkerOutlet, ReadingOutlet, SignalOutlet
from streaming.signal.blocks import Chunk, Gap
from streaming.signal.info import MUSE, SignalInfo
from streaming.signal.readings import Abstention, Prediction, Reason
from streaming.sources.identity import StreamQuery
from streaming.sources.lsl import LslSource, choose_stream
from tests.streaming.sources.lsl_streams import a_name, even, read_all, some_samples

pytestmark = pytest.mark.lsl


def muse(name):
    return SignalInfo(name=name, device="Muse", ch_names=MUSE.device_order, sfreq=256.0)


@pytest.mark.parametrize("unit", ["microvolts", "volts"])
def test_a_signal_comes_back_as_it_was_sent(unit):
    name = a_name()
    outlet = SignalOutlet(muse(name), name, unit=unit)
    source = LslSource(choose_stream(StreamQuery(name=name), 5))
    assert outlet.wait_for_consumers(5)
    sent = Chunk(np.ascontiguousarray(some_samples(600).T), even(600), 0)
    outlet.push(sent[:500])
    outlet.push(Gap(500, 40))
    outlet.push(sent[540:])

    blocks = read_all(source, 560)
    source.close()
    outlet.close()

    assert source.info == muse(name)
    assert [block for block in blocks if isinstance(block, Gap)] == [Gap(500, 40)]
    data = np.concatenate([b.data for b in blocks if isinstance(b, Chunk)], axis=1)
    np.testing.assert_allclose(data[:, :500], sent.data[:, :500], rtol=1e-6)
    times = np.concatenate([b.times for b in blocks if isinstance(b, Chunk)])
    np.testing.assert_allclose(times[:500], sent.times[:500], atol=1e-3)


def test_an_outlet_knows_whether_anybody_reads_and_sends_nothing_once_closed():
    name = a_name()
    outlet = SignalOutlet(muse(name), name)
    assert not outlet.have_consumers()
    assert not outlet.wait_for_consumers(0.01)
    source = LslSource(choose_stream(StreamQuery(name=name), 5))
    assert outlet.wait_for_consumers(5)
    assert outlet.have_consumers()
    source.close()
    outlet.close()

    with pytest.raises(ValueError, match="closed"):
        outlet.push(Chunk(some_samples(1).T, even(1), 0))


def test_markers_carry_their_text_and_time():
    name = a_name()
    outlet = MarkerOutlet(name, name)
    (found,) = pylsl.resolve_byprop("name", name, timeout=5)
    inlet = pylsl.StreamInlet(found)
    inlet.open_stream(5)
    outlet.push("Begin: ä", 123.5)

    text, time = inlet.pull_sample(5)
    outlet.close()

    assert (text, time) == (["Begin: ä"], 123.5)


def test_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="microvolts"):
        SignalOutlet(muse("x"), "x", unit="ergs")


def test_readings_go_out_as_numbers_and_as_nan_where_there_are_none():
    outlet = ReadingOutlet(("low", "high"), "demo", name := a_name())
    (found,) = pylsl.resolve_byprop("source_id", name, 1, 5)
    inlet = pylsl.StreamInlet(found)
    inlet.open_stream(5)
    probabilities = {"low": 0.2, "high": 0.8}
    outlet.push(Prediction(4.0, 0, 512, "high", probabilities, 0.8, 0.6, (-0.1, 0.9), 1.0))
    outlet.push(Abstention(4.5, 64, 576, Reason.CONTACT, "AF8", 0.75))
    outlet.push(Abstention(5.0, 128, 640, Reason.GAP))
    samples, stamps = zip(*(inlet.pull_sample(5) for _ in range(3)), strict=True)
    described = inlet.info(5)
    inlet.close_stream()
    outlet.close()

    nan = np.nan
    np.testing.assert_array_equal(
        samples,
        [
            [0.6, -0.1, 0.9, 1.0, 0.8, 0.2, 0.8],
            [nan, nan, nan, 0.75, nan, nan, nan],
            [nan] * 7,
        ],
    )
    assert stamps == (4.0, 4.5, 5.0)
    assert (described.name(), described.type()) == ("Affectscope-Readings", "Readings")
    assert described.get_channel_labels() == [*READING_CHANNELS, "p_low", "p_high"]
