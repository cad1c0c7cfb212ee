"""Small files in the layout of DREAMER.mat, with noise in place of anybody's EEG."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.io import savemat
from scipy.signal import lfilter

from streaming.signal.info import EPOC

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

REST = 61
"""Seconds before each clip, as in DREAMER."""


SHARES = (0.18, 0.21, 0.22, 0.20, 0.19)
"""Of the scores 1 to 5: as in DREAMER's valence, 61 % are 3 or more and 39 % more than 3."""

LEFT, RIGHT = ("AF3", "F3"), ("AF4", "F4")
"""Electrodes over which valence shows where it is asked to: frontal asymmetry of alpha (Davidson
1992, doi:10.1016/0278-2626(92)90065-T)."""


def cells(items: Sequence[object]) -> np.ndarray:
    """Return a cell array of one column."""
    column = np.empty((len(items), 1), dtype=object)
    column[:, 0] = items
    return column


def scores_of(people: int, clips: int) -> np.ndarray:
    """Return scores of which each person and each clip has low and high ones."""
    rows, columns = np.indices((people, clips))
    return np.array([1, 5, 2, 3])[(rows + columns) % 4].astype(float)


def drawn_scores(people: int, clips: int, *, seed: int = 0) -> np.ndarray:
    """Draw scores that depend on neither the person nor the clip."""
    rng = np.random.default_rng([seed, 1])  # other numbers than those that the EEG is drawn from
    return rng.choice(np.arange(1.0, 6.0), (people, clips), p=SHARES)


def write_dreamer(
    path: Path,
    *,
    people: int = 4,
    seconds: Sequence[float] = (12, 14, 13),
    scores: np.ndarray | None = None,
    rest: int = REST,
    signal: float | None = None,
    seed: int = 0,
) -> Path:
    """Write a file; `seconds` has the length of each clip.

    Every trial has rhythm of its own at 10 Hz, by which its windows know one another. With a
    `signal` people have theirs too, of which their trials' are variations, and where the score is
    above 3 the rhythm is by so many µV stronger over the right of the forehead and weaker over the
    left, else the other way round; with 0 the score is nowhere in the EEG.
    """
    rng = np.random.default_rng(seed)
    scores = scores_of(people, len(seconds)) if scores is None else scores
    data = np.empty((1, people), dtype=object)
    for who in range(people):
        if signal is None:
            rests = [_noise(rng, rest * 128, rng.gamma(2.0, 3.0, 14)) for _ in seconds]
            clips = [_noise(rng, round(n * 128), rng.gamma(2.0, 3.0, 14)) for n in seconds]
        else:
            own = rng.gamma(2.0, 3.0, 14)
            rests = [_noise(rng, rest * 128, own) for _ in seconds]
            clips = [
                _noise(rng, round(n * 128), _rhythm(rng, own, signal if score > 3 else -signal))
                for n, score in zip(seconds, scores[who], strict=True)
            ]
        score = scores[who][:, np.newaxis]
        data[0, who] = {
            "Age": "25",
            "EEG": {"baseline": cells(rests), "stimuli": cells(clips)},
            "ScoreValence": score,
            "ScoreArousal": score,
            "ScoreDominance": score,
        }
    electrodes = np.array([EPOC.device_order], dtype=object)
    whole = {"Data": data, "EEG_SamplingRate": 128, "EEG_Electrodes": electrodes}
    savemat(path, {"DREAMER": whole})
    return path


def _rhythm(rng: np.random.Generator, own: np.ndarray, lean: float) -> np.ndarray:
    """Draw a trial's rhythm in µV from its person's, leaning to the right by so much."""
    rhythm = own * rng.gamma(8.0, 1 / 8.0, own.size)
    for names, more in ((RIGHT, lean), (LEFT, -lean)):
        rhythm[[EPOC.device_order.index(name) for name in names]] += more
    return np.abs(rhythm)


def _noise(rng: np.random.Generator, n_times: int, rhythm: np.ndarray) -> np.ndarray:
    """Noise of an EEG's slope around 4200 µV, in the steps of an EPOC's converter."""
    noise = 6.0 * lfilter([1], [1, -0.95], rng.standard_normal((n_times, 14)), axis=0)
    phase = rng.uniform(0, 2 * np.pi, 14)
    wave = rhythm * np.sin(2 * np.pi * 10 * np.arange(n_times)[:, np.newaxis] / 128 + phase)
    # 14 bits over 8.4 mV (a step of 0.51 µV): numbers that float32 rounds, as it does real ones.
    return 4200 + np.round((noise + wave) * 1.95) / 1.95
