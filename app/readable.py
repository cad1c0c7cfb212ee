"""Readings as they may be shown: what is no number is no reading."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from streaming.signal.readings import Abstention, Prediction, Reason

if TYPE_CHECKING:
    from streaming.signal.readings import Reading


def readable(reading: Reading) -> Reading:
    """Return a reading whose numbers are all finite.

    A prediction without a finite confidence, or with a valence that is no number, becomes an
    abstention of the model; an interval that is none is left out. All else stays as it is.
    """
    if isinstance(reading, Abstention):
        return reading
    numbers = [reading.confidence, 0.0 if reading.valence is None else reading.valence]
    if not all(map(math.isfinite, numbers)):
        return _without_answer(reading)
    if reading.interval is not None and not all(map(math.isfinite, reading.interval)):
        return replace(reading, interval=None)
    return reading


def _without_answer(reading: Prediction) -> Abstention:
    return Abstention(
        reading.t_end,
        reading.start,
        reading.stop,
        Reason.MODEL,
        "its answer is no number",
        reading.quality,
    )
