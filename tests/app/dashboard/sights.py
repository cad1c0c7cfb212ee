"""Sources in sight as a test says, and a stream that looks as it says."""

from __future__ import annotations

import numpy as np

from app.sources_in_sight import Sight, sources_in_sight
from streaming.sources.muse_link import Headband
from tests.app.test_list_sources import a_stream

MUSE_S = Headband("MuseS-A1B2", "00:55:DA:BB:A1:B2")
NAMELESS = a_stream(
    name="OpenBCI-EEG", uid="u7", source_id="", ch_names=("",) * 4, units=("",) * 4, age=95.0
)


def a_sight(*streams, headbands=(), **changes):
    """What is in sight where these streams and headbands are."""
    sources = sources_in_sight(streams, headbands, lambda _uid: 12.0)
    return Sight(sources=sources, **changes)


class ScriptedSurvey:
    """A survey that sees what a test shows it."""

    def __init__(self, sight=None):
        self.shown = sight or a_sight()
        self.n_refreshed = 0
        self.ended = 0

    def sight(self):
        return self.shown

    def refresh(self):
        self.n_refreshed += 1

    def end(self):
        self.ended += 1


class ScriptedPreview:
    """Two seconds of a stream, or none yet."""

    def __init__(self, raw=None, trouble=""):
        self.raw = raw
        self.trouble = trouble
        self.ended = 0

    def newest(self):
        return self.raw

    def end(self):
        self.ended += 1


def some_signal(n_channels=4, sfreq=256, factor=1.0, seed=0):
    """Two seconds that look like EEG, the second channel off."""
    rng = np.random.default_rng(seed)
    times = np.arange(2 * sfreq) / sfreq
    steps = rng.standard_normal((n_channels, times.size))
    slow = np.cumsum(steps, axis=1)
    slow -= np.linspace(0, 1, times.size) * slow[:, -1:]
    waves = 12 * np.sin(2 * np.pi * 10 * times + np.arange(n_channels)[:, np.newaxis])
    signal = 800 + slow + waves + 4 * rng.standard_normal(steps.shape)
    signal[1] = 800 + 900 * np.sign(np.sin(2 * np.pi * 3 * times))
    return (factor * signal).astype(np.float32)
