"""As what a simulated headset shows itself, sent and read on loopback."""

import numpy as np
import pylsl
import pytest

from streaming.guises import GUISES, GuiseOutlet, honest
from streaming.signal.blocks import Chunk
from streaming.signal.faults import OF_STREAM
from streaming.signal.info import SignalInfo
from streaming.sources.identity import StreamQuery
from streaming.sources.sight import choose_stream
from tests.streaming.sources.lsl_streams import a_name, even

INFO = SignalInfo(name="x", device="Muse", ch_names=("TP9", "AF7", "AF8", "TP10"), sfreq=256.0)


def test_each_fault_of_a_stream_has_a_guise_of_its_own():
    guise = honest(INFO, "me")

    assert set(GUISES) == set(OF_STREAM)
    shown = [make(guise) for make in GUISES.values()]
    assert len(set(shown)) == len(shown)


@pytest.mark.lsl
@pytest.mark.parametrize("kind", ["lacking", "half", "unit", "double", "integer", "text"])
def test_what_a_guise_says_is_what_it_sends(kind):
    """Channels, rate, unit, format; every second sample at half the rate."""
    name = a_name()
    info = SignalInfo(name=name, device="Muse", ch_names=INFO.ch_names, sfreq=256.0)
    outlet = GuiseOutlet(GUISES[kind](honest(info, name)))
    found = choose_stream(StreamQuery(name=name), 10.0)
    inlet = pylsl.StreamInlet(found.handle, recover=False)
    inlet.open_stream(10.0)
    data = np.arange(48, dtype=np.float32).reshape(4, 12)
    outlet.push(Chunk(data, even(12), 0))
    samples, _ = inlet.pull_chunk(timeout=10.0, max_samples=6 if kind == "half" else 12)
    outlet.close()
    del inlet

    sent = data[1:] if kind == "lacking" else data[:, ::2] if kind == "half" else data
    got = np.asarray(samples, dtype=np.float64).T * (1e6 if kind == "unit" else 1)
    np.testing.assert_allclose(got, sent, atol=1e-3)
    guise = outlet.guise
    assert (found.ch_names, found.sfreq) == (guise.labels, guise.sfreq)
    assert (set(found.units), found.channel_format) == ({guise.unit}, guise.channel_format)
    assert found.simulated
