"""EmotivPRO's outlet, built from Emotiv's public documentation; no headset was at hand.

Emotiv, EmotivPRO v3 manual, "LSL Outlet" (emotiv.gitbook.io/emotivpro-v3/lab-streaming-layer-lsl/
lsl-outlet) and the repository Emotiv/labstreaminglayer: the stream's name, its channels in this
order, 128 or 256 Hz, float32 or double64, samples or chunks of 4 to 256. Not documented: whether
the electrodes are labelled in the description, their unit, the source_id, what the counter does
after 127; `assets/docs/trial.md` lists these to be looked at.
"""

from __future__ import annotations

import numpy as np
import pytest

from streaming.signal.blocks import Chunk
from streaming.signal.info import EPOC
from streaming.sources.emotivpro import electrode_picks
from streaming.sources.identity import StreamQuery
from streaming.sources.lsl import LslSource, choose_stream
from tests.streaming.sources.lsl_streams import a_name, an_outlet, even, read_all

LABELS = ("Timestamp", "Counter", "Interpolate", *EPOC.device_order, "HardwareMarker", "Markers")
SFREQ = 128.0
N_TIMES = 512


def as_sent(made_up=()):
    """Four seconds near 4200 µV among a clock, a counter and two markers: (n_times, 19)."""
    rng = np.random.default_rng(0)
    n = np.arange(N_TIMES)
    eeg = 4200 + 15 * rng.standard_normal((N_TIMES, 14))
    columns = [1.7e9 + n / SFREQ, n % 128, np.isin(n, made_up), *eeg.T, 0 * n, 0 * n]
    return np.stack([np.asarray(column, float) for column in columns], axis=1)


def read(sent, channel_format="double64", labels=LABELS):
    name = a_name()
    outlet = an_outlet(
        f"EmotivDataStream-EEG {name}", labels=labels, n_channels=len(labels), sfreq=SFREQ,
        channel_format=channel_format, unit="", source_id=name,
    )  # fmt: skip
    source = LslSource(choose_stream(StreamQuery(name=name), 5))
    assert outlet.wait_for_consumers(5)
    for first, stamps in zip(
        range(0, N_TIMES, 32), np.split(even(N_TIMES, SFREQ), 16), strict=True
    ):
        outlet.push_chunk(sent[first : first + 32].tolist(), stamps.tolist())
    blocks = read_all(source, N_TIMES)
    source.close()
    return source, np.concatenate([b.data for b in blocks if isinstance(b, Chunk)], axis=1)


@pytest.mark.lsl
@pytest.mark.parametrize("channel_format", ["double64", "float32"])
def test_the_electrodes_are_found_among_counters_and_read_in_microvolts(channel_format):
    sent = as_sent()
    source, data = read(sent, channel_format)

    assert source.info.ch_names == EPOC.device_order
    assert (source.info.device, source.info.sfreq) == ("EPOC", SFREQ)
    np.testing.assert_allclose(data, sent[:, 3:17].T, rtol=1e-6)
    assert any("unit" in note for note in source.notes)


@pytest.mark.lsl
def test_what_the_headset_never_sent_is_no_signal():
    """Where a radio packet was lost EmotivPRO makes samples up, and says so in one channel."""
    _source, data = read(as_sent(made_up=range(100, 110)))

    missing = np.isnan(data).all(axis=0)
    np.testing.assert_array_equal(np.flatnonzero(missing), np.arange(100, 110))


@pytest.mark.parametrize(
    ("labels", "picks"),
    [
        (LABELS, tuple(range(3, 17))),
        (LABELS[:-1], tuple(range(3, 17))),
        (("Timestamp", "Counter", "Interpolate", "AF3", "T7", "Pz", "T8", "AF4"), (3, 4, 5, 6, 7)),
        (("TP9", "AF7", "AF8", "TP10", "Right AUX"), None),
        (("Counter", "Fp1", "Fp2"), None),
        (("Timestamp", "Counter", "Interpolate"), None),
    ],
)
def test_only_emotivs_own_row_of_channels_is_taken_apart(labels, picks):
    """An unknown channel of anybody else is kept, and told of."""
    assert electrode_picks(labels) == picks
