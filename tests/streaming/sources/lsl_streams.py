"""LSL streams on this machine for tests, each of a name of its own."""

from __future__ import annotations

import itertools
import os

import numpy as np
import pylsl

_numbers = itertools.count()


def a_name():
    """A stream name that no other test or process uses."""
    return f"test-{os.getpid()}-{next(_numbers)}"


def an_outlet(
    name,
    *,
    labels=("TP9", "AF7", "AF8", "TP10"),
    n_channels=4,
    sfreq=256.0,
    kind="EEG",
    channel_format="float32",
    source_id="",
    unit="microvolts",
):
    """An outlet of a foreign sender, as odd as asked for."""
    info = pylsl.StreamInfo(name, kind, n_channels, sfreq, channel_format, source_id)
    channels = info.desc().append_child("channels")
    for label in labels:
        channel = channels.append_child("channel")
        channel.append_child_value("label", label)
        if unit:
            channel.append_child_value("unit", unit)
    return pylsl.StreamOutlet(info)


def even(n_times, sfreq=256.0, newest=None):
    """Even stamps up to now."""
    newest = pylsl.local_clock() if newest is None else newest
    return newest - np.arange(n_times - 1, -1, -1) / sfreq


def some_samples(n_times, n_channels=4, seed=0):
    """Noise of 10 µV on an offset, as an outlet takes it: (n_times, n_channels)."""
    rng = np.random.default_rng(seed)
    return (800 + 10 * rng.standard_normal((n_times, n_channels))).astype(np.float32)


def read_all(source, n_samples, most=200):
    """Read until so many samples have come."""
    blocks = []
    for _ in range(most):
        if sum(block.times.size for block in blocks if hasattr(block, "times")) >= n_samples:
            return blocks
        if (block := source.read(0.2)) is not None:
            blocks.append(block)
    raise AssertionError(f"only {blocks} came")
