"""A wearer whose right forehead has more rhythm of 10 Hz in pleasant blocks, for tests."""

from __future__ import annotations

import numpy as np

from models.datasets.trials import SIGN_OF_VALENCE, Trial
from models.personal.blocks import labelled_blocks
from models.personal.candidates import candidates_for, specs_of
from streaming.signal.blocks import Chunk, Recording
from streaming.signal.info import MUSE, SignalInfo

INFO = SignalInfo(name="worn", device="Muse", ch_names=MUSE.device_order, sfreq=256.0)


def a_trial(label, *, seconds=24.0, effect=6.0, seed=0, rating=None, **changes):
    """One block after 4 s of run-in; `effect` in µV."""
    rng = np.random.default_rng(seed)
    n_times, first = round((seconds + 4.0) * 256), 4 * 256
    times = np.arange(n_times) / 256
    data = rng.normal(0, 10, (4, n_times)) + 800
    amplitude = 8.0 + effect * (1 if label else -1) / 2
    data[2] += amplitude * np.sin(2 * np.pi * 10 * times + rng.uniform(0, 6))
    parts = {
        "recording": Recording(INFO, (Chunk(data.astype(np.float32), times, 0),)),
        "rating": (0.8 if label else -0.8) if rating is None else rating,
        "subject": "ann",
        "trial": f"block {seed}",
        "label": label,
        "first": first,
    }
    return Trial(**parts | changes)


def some_trials(n=10, effect=6.0, seed=0, **changes):
    """Blocks in an order drawn; half of them pleasant."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n) % 2)
    return [
        a_trial(int(label), effect=effect, seed=1000 * seed + place, **changes)
        for place, label in enumerate(labels)
    ]


def some_blocks(n=10, effect=6.0, seed=0, generic=None, **changes):
    """The same as windows of every candidate's recipe."""
    specs = specs_of(candidates_for(MUSE, generic), generic)
    return labelled_blocks(some_trials(n, effect, seed, **changes), SIGN_OF_VALENCE, specs)
