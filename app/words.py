"""How people read what programs write: labels, reasons, states, numbers and spans of time."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from streaming.signal.contact import Contact
from streaming.signal.readings import Reason
from streaming.status import MonitorState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from streaming.signal.contact import ElectrodeContact

NO_READING = "No reading"
NO_CONFIDENT_ESTIMATE = "No confident estimate"

VALENCE_WORDS: Mapping[str, str] = MappingProxyType(
    {"low": "Unpleasant", "neutral": "Neutral", "high": "Pleasant"}
)
"""The contract's words for the labels of valence."""

REASONS: Mapping[Reason, tuple[str, str]] = MappingProxyType(
    {
        Reason.SETTLING: ("settling", "The filters are settling"),
        Reason.BASELINE: ("rest", "Measuring your rest"),
        Reason.CONTACT: ("poor contact", "Too few sensors touch the skin well"),
        Reason.ARTEFACT: ("movement", "The signal is disturbed by movement"),
        Reason.GAP: ("gap", "Samples are missing"),
        Reason.RATE: ("rate in doubt", "The rate of the samples is in doubt"),
        Reason.STALE: ("old signal", "The signal is old"),
        Reason.LATE: ("late", "This computer is too slow at the moment"),
        Reason.IDENTITY: ("other stream", "The stream is not the one from before"),
        Reason.UNCERTAIN: ("not sure", "The model is not sure"),
        Reason.MODEL: ("model", "The model gave no answer"),
    }
)
"""For each reason the words on the timeline, and the sentence without its full stop."""

NO_SIGNAL = "no signal"
"""The words on the timeline where nothing came at all."""

STATES: Mapping[MonitorState, tuple[str, str]] = MappingProxyType(
    {
        MonitorState.CONNECTING: ("Connecting", "Looking for the stream"),
        MonitorState.WAITING: ("Waiting", "Connected; the first sample has not come yet"),
        MonitorState.CALIBRATING: ("Calibrating", "Measuring your rest"),
        MonitorState.LIVE: ("Live", "Samples arrive as they should"),
        MonitorState.SLOW: ("Slow", "Readings are left out to keep up"),
        MonitorState.STALLED: ("Stalled", "The stream has stopped sending"),
        MonitorState.LOST: ("Lost", "The stream is gone; looking for it again"),
        MonitorState.CHANGED: ("Changed", "The stream came back as another one"),
        MonitorState.STOPPED: ("Stopped", "The stream has ended"),
        MonitorState.FAILED: ("Failed", "The monitor stopped by an error"),
    }
)
"""For each state its word, and the sentence without its full stop."""

QUALITIES: Mapping[Contact, str] = MappingProxyType(
    {Contact.GOOD: "Good", Contact.FAIR: "Fair", Contact.OFF: "Off"}
)

BAND_SYMBOLS: Mapping[str, str] = MappingProxyType(
    {"delta": "δ", "theta": "θ", "alpha": "α", "beta": "β", "gamma": "γ"}
)

_SMALL_NUMBERS = ("No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")

_SENTENCE_ENDS = re.compile(r"(?<=[.!?]) (?=[A-Z])")

_TYPED = re.compile(r"(?:^|[\s\"`(])--[a-z]|`affectscope|`list` command|`doctor`")
"""Options and commands."""


def counted(n: int, one: str, several: str = "") -> str:
    """Return a number with its word: ``"1 label"``, ``"2 labels"``."""
    return f"{n} {one if n == 1 else several or f'{one}s'}"


def label_word(label: str, target: str) -> str:
    """Return what a person reads for a label of a target."""
    if target == "valence" and label in VALENCE_WORDS:
        return VALENCE_WORDS[label]
    if label in VALENCE_WORDS:
        return f"{label.capitalize()} {target}"
    return label.capitalize()


def sentence(*parts: str) -> str:
    """Join parts, with or without a full stop, into one sentence: ``"What: detail."``."""
    whole = ": ".join(part.rstrip(". ") for part in parts if part)
    return f"{whole[0].upper()}{whole[1:]}." if whole else ""


def signed(number: float, n_decimals: int = 2) -> str:
    """Return a number with its sign; minus is a minus and not a hyphen, and nought has none."""
    text = f"{number:+.{n_decimals}f}"
    if not text.strip("+-0."):
        return text[1:]
    return text.replace("-", "\N{MINUS SIGN}")


def percent(share: float) -> str:
    """Return a share of 1 in whole percent."""
    return f"{share:.0%}".replace("%", " %")


def span(seconds: float) -> str:
    """Return a span of time in the largest unit that leaves at least one."""
    seconds = max(0.0, seconds)
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h"


def count_contact(contact: Sequence[ElectrodeContact]) -> str:
    """Return how many electrodes are worth what: ``"3 good · 1 fair"``."""
    counts = dict.fromkeys(Contact, 0)
    for electrode in contact:
        counts[electrode.quality] += 1
    return " · ".join(f"{n} {quality}" for quality, n in counts.items() if n)


def count_sensors(n: int) -> str:
    """Return ``"One sensor"``, ``"Two sensors"``, ... with a capital letter."""
    number = _SMALL_NUMBERS[n] if n < len(_SMALL_NUMBERS) else str(n)
    return f"{number} sensor" if n == 1 else f"{number} sensors"


def in_window_words(text: str) -> str:
    """Leave out the sentences of an error that tell what to type: in a window a button does it.

    Examples
    --------
    >>> in_window_words("Two streams fit. Name one: --source lsl:uid=a.")
    'Two streams fit.'
    """
    sentences = _SENTENCE_ENDS.split(text)
    kept = [one for one in sentences if not _TYPED.search(one)]
    return " ".join(kept or sentences)
