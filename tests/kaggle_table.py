"""A writer of tables in the form of Kaggle's "EEG Brainwave Dataset: Feeling Emotions"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

LABELS = ("NEGATIVE", "NEUTRAL", "POSITIVE")

FULL = {
    "mean": 5, "mean_d": 55, "stddev": 5, "stddev_d": 5, "moments": 20, "max": 5, "max_d": 5,
    "max_q": 50, "min": 5, "min_d": 5, "min_q": 50, "covmat": 144, "eigen": 12, "logm": 78,
    "entropy": 5, "correlate": 75, "fft": 750,
}  # fmt: skip
"""Columns of each half of the published table, by kind: 1274, and 2548 of both."""

SMALL = {"mean": 2, "moments": 1, "fft": 9}
"""Twelve a half, for tests."""

SCALES = {"moments": 1e12, "covmat": 1e3, "fft": 300.0, "entropy": 1.0}
"""Sizes of the published values, roughly; the others are some tens."""


def names_of(kinds: Mapping[str, int] = SMALL) -> list[str]:
    """Return the names of the features: first half, then second."""
    return [f"{kind}_{n}_{half}" for half in "ab" for kind, of in kinds.items() for n in range(of)]


def emotions(
    n_rows: int = 90, kinds: Mapping[str, int] = SMALL, *, effect: float = 1.0, seed: int = 0
) -> tuple[NDArray[np.float64], list[str]]:
    """Draw features and labels.

    Parameters
    ----------
    n_rows : int
        Rows, a third of each label, in random order.
    kinds : mapping of str to int
        Columns of a half.
    effect : float
        How far the labels stand apart in one feature of three, in its standard deviations.
    seed : int
        Draws everything.

    Returns
    -------
    values : ndarray of shape (n_rows, n_features)
        With three digits each, as published.
    labels : list of str
        One a row.
    """
    rng = np.random.default_rng(seed)
    names = names_of(kinds)
    places = rng.permutation(np.arange(n_rows) % len(LABELS))
    values = rng.standard_normal((n_rows, len(names)))
    carries = np.arange(len(names)) % 3 == 0
    signs = rng.choice([-1.0, 1.0], size=len(names))
    values += effect * carries * signs * (places[:, None] - 1)
    scale = np.array([SCALES.get(name.split("_")[0], 30.0) for name in names])
    values *= scale
    digit = 10.0 ** (np.floor(np.log10(np.abs(values))) - 2)
    return np.round(values / digit) * digit, [LABELS[place] for place in places]


def write_emotions(
    path: Path,
    n_rows: int = 90,
    kinds: Mapping[str, int] = SMALL,
    *,
    effect: float = 1.0,
    seed: int = 0,
) -> Path:
    """Write a table as `emotions` draws it; see there."""
    values, labels = emotions(n_rows, kinds, effect=effect, seed=seed)
    lines = [
        ",".join([*(f"{value:.3g}" for value in row), label])
        for row, label in zip(values.tolist(), labels, strict=True)
    ]
    return write_lines(path, names_of(kinds), lines)


def write_lines(path: Path, names: Sequence[str], lines: Sequence[str]) -> Path:
    """Write a header in the published form, and lines under it."""
    header = ",".join([f"# {names[0]}", *names[1:], "label"])
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path
