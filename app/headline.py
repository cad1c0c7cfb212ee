"""The word of the moment: only where a reading holds now, else why there is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.words import (
    NO_CONFIDENT_ESTIMATE,
    NO_READING,
    REASONS,
    STATES,
    label_word,
    percent,
    sentence,
    signed,
    span,
)
from streaming.signal.readings import Abstention, Prediction, Reason
from streaming.status import MonitorState

if TYPE_CHECKING:
    from app.frame import ModelCard
    from streaming.signal.readings import Reading
    from streaming.status import MonitorStatus

STALE = 1.0
"""Seconds without a sample after which nothing on the screen is of this moment."""

LATE = 2.0
"""Seconds that a reading may lag behind its hop: a monitor skips windows older than that."""

NO_STREAM = frozenset(
    {
        MonitorState.CONNECTING,
        MonitorState.WAITING,
        MonitorState.STALLED,
        MonitorState.LOST,
        MonitorState.CHANGED,
        MonitorState.STOPPED,
        MonitorState.FAILED,
    }
)
"""States in which no reading holds, whatever came last."""

IN_BANNER = frozenset(
    {MonitorState.STALLED, MonitorState.LOST, MonitorState.CHANGED, MonitorState.FAILED}
)
"""Those of them that raise a banner, with what is known of them."""


APART = "\N{NO-BREAK SPACE}"
"""Between the ends of an interval, which stand in one line."""

BEGINNING = frozenset({Reason.SETTLING, Reason.BASELINE})
"""Reasons for which nothing could be read yet, whatever the signal is like."""


@dataclass(frozen=True, slots=True)
class Headline:
    """The word of the moment.

    Attributes
    ----------
    text : str
        The word.
    explanation : str
        What stands beneath it.
    current : Prediction or None
        The prediction that holds now.
    """

    text: str
    explanation: str
    current: Prediction | None = None


def is_flowing(status: MonitorStatus) -> bool:
    """Tell whether samples of this very moment arrive."""
    return status.state not in NO_STREAM and status.age is not None and status.age <= STALE


def why_halted(status: MonitorStatus) -> MonitorState | None:
    """Return the state in which no samples of this moment arrive; None where they do."""
    if is_flowing(status):
        return None
    if status.state in NO_STREAM:
        return status.state
    # The monitor has not told yet of what the newest sample's age tells already.
    return MonitorState.WAITING if status.age is None else MonitorState.STALLED


def headline(
    status: MonitorStatus,
    model: ModelCard | None,
    no_model: str,
    newest: Reading | None,
    reading_age: float | None,
) -> Headline:
    """Decide what to say.

    Parameters
    ----------
    status : MonitorStatus
        The monitor at this moment.
    model : ModelCard or None
        The model that reads.
    no_model : str
        Why there is none.
    newest : Reading or None
        The newest reading or abstention.
    reading_age : float or None
        Seconds of signal since it.
    """
    if not is_flowing(status):
        return Headline(NO_READING, no_signal(status))
    if model is None:
        return Headline(NO_READING, no_model)
    if newest is None or reading_age is None:
        return Headline(NO_READING, sentence("Gathering the first seconds of signal"))
    if not -STALE <= reading_age <= LATE + model.hop:
        return Headline(NO_READING, f"The newest reading is {span(reading_age)} old.")
    if isinstance(newest, Abstention):
        return _abstaining(newest)
    return Headline(label_word(newest.label, model.target), describe(newest), newest)


def no_signal(status: MonitorStatus) -> str:
    """Say why no samples of this moment arrive; in short where the banner tells all of it."""
    if status.state in IN_BANNER:
        return sentence(STATES[status.state][1])
    if status.state in NO_STREAM:
        return sentence(status.detail or STATES[status.state][1])
    if status.age is None:
        return sentence(STATES[MonitorState.WAITING][1])
    return f"The newest sample is {span(status.age)} old."


def describe(prediction: Prediction) -> str:
    """Put a prediction's numbers into words."""
    if prediction.valence is None:
        return f"Confidence {percent(prediction.confidence)}."
    value = f"Valence {signed(prediction.valence)}"
    if prediction.interval is None:
        return f"{value} (interval once 20 s have been read)"
    lo, hi = (signed(end) for end in prediction.interval)
    # The interval is of the mean, not of this reading, which may well lie outside of it.
    return f"{value}. Mean of the last 20 s: {lo}{APART}…{APART}{hi} (80 % interval)"


def last_confident(prediction: Prediction, age: float, target: str) -> str:
    """Return the sentence that recalls the last prediction."""
    return f"Last confident: {label_word(prediction.label, target)}, {span(age)} ago."


def _abstaining(abstention: Abstention) -> Headline:
    detail = abstention.detail
    if abstention.reason is Reason.CONTACT:
        # The reasons of each electrode stand beside its dot; here they would push the rest out.
        detail = re.sub(r" \([^)]*\)", "", detail)
    words = REASONS[abstention.reason][1]
    # What the detail only says again is said once.
    words = sentence(words, "" if detail.casefold() == words.casefold() else detail)
    return Headline(NO_READING if abstention.reason in BEGINNING else NO_CONFIDENT_ESTIMATE, words)
