"""The article's windows of DREAMER: torcheeg 1.1.3's, all at once and from one read of the file.

Its example (``examples_dreamer_tsception.py``) cuts each clip into seconds, takes the mean of the
61 seconds of rest before it from each, and scales each window by one mean and one spread over all
its electrodes and samples (``BaselineRemoval``, ``MeanStdNormalize`` without an axis, ``To2d``).
The electrodes stay in the file's order, by which its network pairs AF3 with O2 and not with AF4.
"""

from __future__ import annotations

import hashlib
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from models.datasets.dreamer_file import HIGHEST, LOWEST
from models.datasets.scored import is_high, on_valence_scale
from models.store import kept_signal
from models.windows import RECENT_SECONDS, WindowTable, joined
from streaming.errors import OutputError, RecordingError
from streaming.signal.info import EPOC

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from models.datasets.dreamer import DreamerTrials
    from models.windows import WindowStore

THRESHOLD = ">=3"
"""Its labels: ``Binary(3.0)`` calls a score of 3 high."""

PRECISION = np.float64
"""What a signal must be held as: an Emotiv's offset of 4200 µV takes float32's digits away."""

SFREQ = EPOC.sfreq
N_CHANNELS = len(EPOC.device_order)
N_TIMES = round(SFREQ)
"""Samples of a window: its ``chunk_size=128``."""

SHAPE = (N_CHANNELS, N_TIMES)

N_REST = 61
"""Seconds of rest that are averaged: its ``num_baseline=61``, all that DREAMER has."""

WORDS = (
    f"{N_TIMES / SFREQ:g} s, none overlapping, less the mean second of rest, scaled by their own "
    "mean and spread, in the file's order of electrodes"
)


def article_windows(
    signal: NDArray[np.floating], rest: NDArray[np.floating]
) -> NDArray[np.float32]:
    """Cut a clip into windows as the article has them.

    Parameters
    ----------
    signal : ndarray of float64, shape (n_channels, n_times)
        The clip, in µV. An Emotiv's offset of 4200 µV takes float32's digits away.
    rest : ndarray of float64, shape (n_channels, n_rest)
        What came before it, 61 s or more.

    Returns
    -------
    windows : ndarray of float32, shape (n_windows, n_channels, 128)
        Without unit; what is left after the last whole second is dropped.

    Raises
    ------
    RecordingError
        Where the rest is too short.
    """
    n_channels, n_rest = rest.shape
    if n_rest < N_REST * N_TIMES:
        raise RecordingError(
            f"A clip has {n_rest / SFREQ:.1f} s of rest before it, and the article averages "
            f"{N_REST}. Name DREAMER.mat as its authors publish it."
        )
    second = rest[:, : N_REST * N_TIMES].reshape(n_channels, N_REST, N_TIMES).mean(axis=1)
    n_windows = signal.shape[1] // N_TIMES
    cut = signal[:, : n_windows * N_TIMES].reshape(n_channels, n_windows, N_TIMES)
    windows = (cut - second[:, np.newaxis]).transpose(1, 0, 2)
    mean = windows.mean(axis=(1, 2), keepdims=True)
    spread = windows.std(axis=(1, 2), keepdims=True)
    scaled = (windows - mean) / np.where(spread == 0, 1, spread)
    return np.ascontiguousarray(scaled, dtype=np.float32)


def article_store(
    source: DreamerTrials,
    cache: Path,
    *,
    building: Callable[[int, int], None] = lambda _done, _of: None,
) -> WindowStore:
    """Return the article's windows of a file, made now where they are not kept from before.

    Trials without a score are left out. torcheeg gives them a label at random, and another one
    each time it looks.

    Parameters
    ----------
    source : DreamerTrials
        DREAMER.mat with the article's `THRESHOLD`; read again where the windows are missing, unless
        it holds float64 (1.6 GB). It holds no signal after.
    cache : Path
        Where windows are kept.
    building : callable
        Is told how many trials are done, and of how many.

    Returns
    -------
    store : WindowStore
        In the order of torcheeg's table: by person, by clip, by time.

    Raises
    ------
    RecordingError
        Where the file cannot be read, or is not the one that the source read.
    OutputError
        Where the disk does not take the windows.
    """
    build = partial(_build, source, building)
    recipe = {"words": WORDS, "bits": _fingerprint()}
    store = kept_signal(source, recipe, build, cache, shape=SHAPE, sfreq=SFREQ)
    source.let_go()
    return store


def _build(
    source: DreamerTrials, building: Callable[[int, int], None], target: Path
) -> WindowTable:
    """Write the windows of a data set to a file."""
    label = source.task.target
    tables: list[WindowTable] = []
    try:
        with target.open("wb") as file:
            for number, clip, person in source.people(PRECISION):
                rest, signal = (part[clip][:N_CHANNELS] for part in (person.rest, person.stimuli))
                windows = article_windows(signal, rest)
                file.write(windows.data)
                score = person.scores[clip : clip + 1]
                tables.append(_table_of(f"{number:02d}", clip, score, label, len(windows)))
                building(len(tables), source.n_trials)
    except OSError as error:
        raise OutputError(
            f"The windows could not be written to {target.parent}: {error.strerror}. Free some "
            "space, or remove windows of earlier trainings with `affectscope cache remove`."
        ) from error
    return joined(tables)


def _table_of(
    subject: str, clip: int, score: NDArray[np.float64], target: str, n_windows: int
) -> WindowTable:
    """Make one trial's rows."""
    start = np.arange(n_windows, dtype=np.int64) * N_TIMES
    t = (start + N_TIMES) / SFREQ
    known = on_valence_scale(score, LOWEST, HIGHEST)[0] if target == "valence" else np.nan
    return WindowTable(
        subject=np.full(n_windows, subject),
        trial=np.full(n_windows, str(clip + 1)),
        clip=np.full(n_windows, str(clip + 1)),
        t=t,
        start=start,
        stop=start + N_TIMES,
        label=np.full(n_windows, is_high(score, THRESHOLD)[0], dtype=np.intp),
        rating=np.full(n_windows, known),
        recent=np.where(t < RECENT_SECONDS, np.nan, known),
    )


def _fingerprint() -> str:
    """Return a digest of what is made of a fixed noise: another release may make another thing."""
    rng = np.random.default_rng(0)
    noise: list[NDArray[Any]] = [
        4200 + rng.normal(0, 20, (N_CHANNELS, seconds * N_TIMES)) for seconds in (3, N_REST)
    ]
    return hashlib.sha256(article_windows(*noise).tobytes()).hexdigest()
