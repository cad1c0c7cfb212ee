"""What a window says about the wearer, or why it says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

VALENCE_OF_LABEL: Mapping[str, float] = MappingProxyType({"low": -1.0, "neutral": 0.0, "high": 1.0})
"""The labels' places on the valence scale; other labels have none."""


class Reason(StrEnum):
    """Why there is no reading; the words of the JSON lines."""

    SETTLING = "settling"
    BASELINE = "baseline"
    CONTACT = "contact"
    ARTEFACT = "artefact"
    GAP = "gap"
    RATE = "rate"
    STALE = "stale"
    LATE = "late"
    IDENTITY = "identity"
    UNCERTAIN = "uncertain"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the network says of one window.

    Attributes
    ----------
    t_end : float
        Clock of the window's last sample, in seconds.
    start, stop : int
        Device samples that the window spans, `stop` excluded.
    label : str
        The most probable label.
    probabilities : dict of str to float
        Calibrated probability of each label; they sum to 1.
    confidence : float
        Probability of `label`, in [0, 1].
    valence : float or None
        Expected value of the labels' places, in [-1, 1]; None where the labels have none.
    interval : tuple of float or None
        80 % prediction interval for the mean valence of the last 20 s; None until 20 s were read.
    quality : float or None
        Share of the model's electrodes that were good over the window, in [0, 1].
    """

    t_end: float
    start: int
    stop: int
    label: str
    probabilities: Mapping[str, float]
    confidence: float
    valence: float | None
    interval: tuple[float, float] | None = None
    quality: float | None = None


@dataclass(frozen=True, slots=True)
class Abstention:
    """No reading, and why.

    Attributes
    ----------
    t_end : float
        Clock of the span's last sample, in seconds.
    start, stop : int
        Device samples of the span that was looked at, `stop` excluded.
    reason : Reason
        Why there is none.
    detail : str
        The same in words for the user.
    quality : float or None
        Share of the model's electrodes that were good; None where there is no whole window.
    """

    t_end: float
    start: int
    stop: int
    reason: Reason
    detail: str = ""
    quality: float | None = None


Reading = Prediction | Abstention
