"""What people said on a scale from low to high, as labels and as valence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

LABELS = ("low", "high")
"""Labels of a score under and over a threshold, by their number."""

_THRESHOLD = re.compile(r"(>=?)\s*(\d+(?:\.\d+)?)")
"""``>3`` (most papers on DREAMER) and ``>=3`` (torcheeg's ``Binary(3.0)``) differ by the middle of
a five-point scale, one score in five: 39.4 % and 61.1 % of DREAMER's trials are high."""

_RULE = re.compile(rf"score {_THRESHOLD.pattern} is high")
"""What `rule_in_words` writes."""


def check_threshold(threshold: str, lowest: float, highest: float) -> None:
    """Refuse a threshold that cannot be read, or that does not part a scale.

    Raises
    ------
    UsageError
        Where every score from `lowest` to `highest` gets the same label, or the text is none like
        ``">3"`` or ``">=3"``.
    """
    read = _THRESHOLD.fullmatch(threshold)
    ends = np.array([lowest, highest])
    if read is None or is_high(ends, threshold).tolist() != [False, True]:
        raise UsageError(
            f"A threshold of {threshold!r} does not part scores from {lowest:g} to {highest:g}. "
            'Give one like ">3" or ">=3", in quotation marks.'
        )


def is_high(scores: NDArray[np.floating], threshold: str) -> NDArray[np.bool_]:
    """Tell which scores are labelled high.

    Parameters
    ----------
    scores : ndarray
        Scores; nan is not high.
    threshold : str
        One that `check_threshold` accepts.

    Returns
    -------
    high : ndarray of bool
        Of the same shape.
    """
    read = _THRESHOLD.fullmatch(threshold)
    if read is None:
        raise ValueError(f"{threshold!r} is no threshold")
    above, bound = read.groups()
    return scores >= float(bound) if above == ">=" else scores > float(bound)


def rule_in_words(threshold: str) -> str:
    """Say how labels came about: ``"score > 3 is high"``."""
    read = _THRESHOLD.fullmatch(threshold)
    if read is None:
        raise ValueError(f"{threshold!r} is no threshold")
    return "score {} {} is high".format(*read.groups())


def threshold_in(rule: str) -> str | None:
    """Return the threshold of a rule that `rule_in_words` wrote; None for any other."""
    read = _RULE.fullmatch(rule)
    return None if read is None else "".join(read.groups())


def on_valence_scale(
    scores: NDArray[np.floating], lowest: float, highest: float
) -> NDArray[np.float64]:
    """Map the ends of a scale to -1 and 1, and its middle to 0.

    Parameters
    ----------
    scores : ndarray
        Scores from `lowest` to `highest`, or nan.
    lowest, highest : float
        Ends of the scale: 1 and 5 for DREAMER, 1 and 9 for others.

    Returns
    -------
    valence : ndarray of float64
        In [-1, 1]; nan where there is no score.
    """
    middle, half = (lowest + highest) / 2, (highest - lowest) / 2
    return (np.asarray(scores, dtype=np.float64) - middle) / half
