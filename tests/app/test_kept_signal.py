"""The last minutes are kept as they came, and no more memory than was said."""

from __future__ import annotations

import numpy as np
import pytest

from app.kept_signal import BLOCK_SECONDS, KEPT_SECONDS, MOST_BYTES, KeptSignal
from streaming.signal.blocks import Chunk
from tests.app.views import an_info


def a_chunk(start, stop, info):
    """Samples that tell their own index."""
    data = np.tile(np.arange(start, stop, dtype=np.float32), (len(info.ch_names), 1))
    return Chunk(data, np.arange(start, stop) / info.sfreq, start)


def test_any_stretch_that_is_kept_comes_back_as_it_was():
    """However it was cut when it came, and wherever pieces of memory join."""
    info = an_info(sfreq=100.0)
    kept = KeptSignal(info)
    for start in range(50, 5050, 125):
        assert kept.append(a_chunk(max(50, start - 40), start + 125, info))
    chunk = kept.until(3333, 20.0)
    assert (chunk.start, chunk.stop) == (1333, 3333)
    np.testing.assert_array_equal(chunk.data[2], np.arange(1333, 3333))
    np.testing.assert_array_equal(chunk.times, np.arange(1333, 3333) / 100)


def test_before_the_oldest_sample_there_is_nothing():
    """And behind the newest neither."""
    info = an_info(sfreq=100.0)
    kept = KeptSignal(info)
    kept.append(a_chunk(500, 900, info))
    assert kept.until(500, 10.0) is None
    assert kept.until(700, 10.0).start == 500
    assert kept.until(10_000, 1.0).stop == 900


def test_what_does_not_join_on_begins_anew():
    """A hole that nobody saw must not be drawn as signal."""
    info = an_info(sfreq=100.0)
    kept = KeptSignal(info)
    kept.append(a_chunk(0, 500, info))
    assert not kept.append(a_chunk(700, 900, info))
    assert (kept.start, kept.stop) == (700, 900)


def test_missing_samples_stay_missing():
    """Where all of them are, there is no picture."""
    info = an_info(sfreq=100.0)
    chunk = a_chunk(0, 500, info)
    chunk.data[:, 200:400] = np.nan
    kept = KeptSignal(info)
    kept.append(chunk)
    assert kept.until(400, 1.0) is None
    assert np.isnan(kept.until(450, 1.0).data).sum() == 4 * 50


@pytest.mark.parametrize(
    ("n_channels", "sfreq", "seconds"),
    [(4, 256.0, KEPT_SECONDS), (64, 1000.0, KEPT_SECONDS), (256, 2000.0, 20.0)],
)
def test_memory_is_bounded_however_long_it_lasts(n_channels, sfreq, seconds):
    """Five minutes of 64 channels at 1000 Hz; of more, fewer seconds."""
    info = an_info([f"E{i}" for i in range(n_channels)], sfreq=sfreq)
    kept = KeptSignal(info)
    n_block = round(BLOCK_SECONDS * sfreq)
    # Pieces are counted, not filled: memory that nobody writes to is none.
    empty = Chunk(np.empty((n_channels, 0), np.float32), np.empty(0), 0)
    assert kept.append(empty)
    for _ in range(35):
        kept._blocks.append(kept._new_block(n_channels))
        kept.stop += n_block
    assert kept.n_bytes <= 1.05 * MOST_BYTES
    assert len(kept._blocks) * BLOCK_SECONDS == pytest.approx(seconds, abs=BLOCK_SECONDS)
    assert kept._blocks[0].data.dtype == np.float32
