"""Seeded signals for tests, and ways to cut them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle

import numpy as np

from streaming.signal.bands import BANDS, BROADBAND
from streaming.signal.blocks import Block, Chunk, Gap, Recording
from streaming.signal.info import EPOC, MONTAGES, MUSE, Montage, SignalInfo
from streaming.signal.preprocessing import Prepared, Preprocessor
from streaming.signal.spec import PreprocessingSpec


def a_signal_spec(montage: Montage = EPOC, **changes: object) -> PreprocessingSpec:
    """A recipe whose network reads the filtered signal."""
    settings = {"bands": (BROADBAND,), "features": "signal"} | changes
    return PreprocessingSpec(
        montage=montage.name, ch_names=montage.ch_names, **({"sfreq": 128.0} | settings)
    )


def a_feature_spec(montage: Montage = MUSE, **changes: object) -> PreprocessingSpec:
    """A recipe whose network reads sequences of band features."""
    return a_signal_spec(montage, **({"bands": BANDS, "features": "log_power"} | changes))


def some_info(montage: str = "epoc", sfreq: float | None = None) -> SignalInfo:
    """The facts of a stream of a known headset."""
    known = MONTAGES[montage]
    return SignalInfo(
        name="test",
        device=known.device,
        ch_names=known.device_order,
        sfreq=sfreq or known.sfreq,
    )


def some_noise(info: SignalInfo, seconds: float, seed: int = 0) -> Chunk:
    """EEG-like noise of about 10 µV on an offset, from sample 0 and second 0."""
    n_times = round(seconds * info.sfreq)
    rng = np.random.default_rng(seed)
    white = rng.standard_normal((len(info.ch_names), n_times))
    slow = np.cumsum(white, axis=1)
    slow -= slow.mean(axis=1, keepdims=True)
    data = 4200 + 6 * white + 8 * slow / slow.std(axis=1, keepdims=True)
    return Chunk(data.astype(np.float32), np.arange(n_times) / info.sfreq, 0)


def cut(chunk: Chunk, sizes: Sequence[int]) -> Iterator[Chunk]:
    """Cut a chunk into pieces of these sizes, over and over."""
    first = 0
    for size in cycle(sizes):
        if first >= chunk.times.size:
            return
        yield chunk[first : first + size]
        first += size


def with_gap(chunk: Chunk, at: int, n_missing: int, sfreq: float) -> list[Block]:
    """Lose nothing but time: the samples from `at` on come `n_missing` samples later."""
    after = chunk[at:]
    moved = Chunk(after.data, after.times + n_missing / sfreq, after.start + n_missing)
    return [chunk[:at], Gap(chunk.start + at, n_missing), moved]


def prepared_from(
    spec: PreprocessingSpec, info: SignalInfo, blocks: Sequence[Block]
) -> list[Prepared]:
    """Everything a preprocessor says of some blocks."""
    preprocessor = Preprocessor(spec, info)
    items = [item for block in blocks for item in preprocessor.feed(block)]
    return items + preprocessor.finish()


def a_recording(info: SignalInfo, blocks: Sequence[Block]) -> Recording:
    """A recording of some blocks."""
    return Recording(info=info, blocks=tuple(blocks))
