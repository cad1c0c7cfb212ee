"""Readable, seeded stand-ins for the things that tests need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from models.interval import IntervalRule
from models.manifest import Manifest, Score
from models.networks import build_network, build_network_for
from streaming.signal.blocks import Block, Chunk, Gap, Recording
from streaming.signal.info import MONTAGES, SignalInfo
from streaming.signal.spec import Band, PreprocessingSpec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike

    from models.bundle import Bundle

BROAD = (Band("broad", 1.0, 45.0),)
BANDS = (Band("theta", 4.0, 8.0), Band("alpha", 8.0, 13.0), Band("beta", 13.0, 30.0))


def a_spec(montage: str = "muse", features: str = "signal", **changes: Any) -> PreprocessingSpec:
    """A recipe of two-second windows: of one broad band, or of three bands' features."""
    electrodes = MONTAGES[montage]
    parts: dict[str, Any] = {
        "montage": montage,
        "ch_names": electrodes.ch_names,
        "sfreq": electrodes.sfreq,
        "bands": BROAD if features == "signal" else BANDS,
        "features": features,
        "window": 2.0,
    }
    return PreprocessingSpec(**(parts | changes))


def an_interval(**changes: Any) -> IntervalRule:
    """A rule that widens the mean by about a half on either side."""
    parts: dict[str, Any] = {
        "lower": (-0.4, 0.8, -0.2),
        "upper": (0.4, 0.8, 0.2),
        "margin": 0.1,
        "n_people": 20,
    }
    return IntervalRule(**(parts | changes))


def a_manifest(**changes: Any) -> Manifest:
    """A binary valence model of simulated people, not yet proved on a probe."""
    parts: dict[str, Any] = {
        "network": "gru",
        "hyper": {"n_hidden": 6},
        "spec": a_spec(features="log_power"),
        "target": "valence",
        "labels": ("low", "high"),
        "label_rule": "scripted valence above 0 is high",
        "training": "simulated",
        "dataset": "simulated people, seed 0",
        "dataset_digest": "0123456789abcdef" * 4,
        "folds": "subject",
        "leaks": False,
        "scores": (
            Score(metric="balanced_accuracy", mean=0.84, lo=0.8, hi=0.87, majority=0.5),
            Score(metric="macro_f1", mean=0.83, lo=None, hi=None, majority=0.33),
        ),
        "licence": "GPL-3.0-or-later",
        "date": "2025-01-31",
        "versions": {"torch": "2.13.0", "numpy": "2.0.0"},
        "temperature": 1.25,
        "interval": an_interval(),
    }
    return Manifest(**(parts | changes))


def a_bundle(seed: int = 0, **changes: Any) -> Bundle:
    """An untrained network with the manifest of `a_manifest`, its weights drawn from `seed`."""
    import torch  # noqa: PLC0415 - a second to load, and few tests need it

    from models.bundle import make_bundle  # noqa: PLC0415

    manifest = a_manifest(**changes)
    shape = (12,) if manifest.spec is None else manifest.spec.input_shape
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = (
            build_network_for(manifest.network, shape, len(manifest.labels), **manifest.hyper)
            if manifest.spec is None
            else build_network(
                manifest.network, manifest.spec, len(manifest.labels), **manifest.hyper
            )
        )
    probe = np.random.default_rng(seed).standard_normal(shape).astype(np.float32)
    return make_bundle(network, manifest, probe)


def a_recording(
    seconds: float = 10.0,
    montage: str = "muse",
    gaps: Sequence[tuple[int, int]] = (),
    begin: float = 1000.0,
    seed: int = 0,
) -> Recording:
    """Noise of 20 µV on an offset, on a perfect clock, with gaps of `(start, n_missing)` in it.

    `seconds` counts the gaps in; `begin` is the clock of sample 0.
    """
    headset = MONTAGES[montage]
    info = SignalInfo(
        name="a recording",
        device=headset.device,
        ch_names=headset.device_order,
        sfreq=headset.sfreq,
    )
    n_times = round(seconds * info.sfreq)
    noise = np.random.default_rng(seed).normal(0, 20, (len(info.ch_names), n_times))
    whole = Chunk(
        (noise + (800 if montage == "muse" else 4200)).astype(np.float32),
        begin + np.arange(n_times) / info.sfreq,
        0,
    )
    blocks: list[Block] = []
    first = 0
    for gap in (Gap(start, n_missing) for start, n_missing in gaps):
        blocks += [whole[first : gap.start], gap]
        first = gap.stop
    return Recording(info, (*blocks, whole[first:]))


def a_muselsl_csv(
    times: ArrayLike | None = None,
    ch_names: Sequence[str] = ("TP9", "AF7", "AF8", "TP10", "Right AUX"),
    scale: float = 1.0,
    seed: int = 0,
) -> bytes:
    """A table as muselsl writes it: stamps rounded to 1 ms, noise of 20 µV times `scale`.

    Without `times`: four seconds at 256 Hz.
    """
    stamps = np.arange(1024) / 256 + 1.5e9 if times is None else np.asarray(times, np.float64)
    noise = np.random.default_rng(seed).normal(0, 20 * scale, (stamps.size, len(ch_names)))
    lines = [",".join(("timestamps", *ch_names))]
    for stamp, row in zip(stamps.tolist(), noise.tolist(), strict=True):
        lines.append(",".join((f"{stamp:.3f}", *(f"{cell:.7g}" for cell in row))))
    return ("\n".join(lines) + "\n").encode()
