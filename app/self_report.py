"""What a wearer says of a moment: five steps from very unpleasant to very pleasant, as markers."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from streaming.recordings.marker_text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

STEPS: Mapping[int, str] = MappingProxyType(
    {
        1: "very unpleasant",
        2: "unpleasant",
        3: "neutral",
        4: "pleasant",
        5: "very pleasant",
    }
)
"""The words of the five steps: the valence scale of the Self-Assessment Manikin in its five-figure
form (Bradley & Lang 1994, J Behav Ther Exp Psychiatry 25:49-59), with the words that people know
from the State of Mind log of their phones."""

LABELS_WANTED = 20
"""Labels that a personal model is to be made of: four for each step, so that every third can be
held back and each step still be learned from."""

_LABEL = re.compile(r"label\s*=\s*(?P<value>.+)", re.IGNORECASE)

_SERIES = re.compile(r"(valence|arousal)\s*=|artefact:", re.IGNORECASE)
"""What begins a marker of which there is one a second, or one a blink: a course of its own and no
event (`models.datasets.marked`, `streaming.recordings.artefact_clock`)."""


def is_event(text: str) -> bool:
    """Say whether a marker names a moment: neither one of a series nor empty."""
    return bool(text) and _SERIES.match(text) is None


def label_marker(step: int) -> str:
    """Return the marker that stands for a step in a recording: ``"label=4"``.

    Raises
    ------
    ValueError
        For a step that is none of the five.
    """
    if step not in STEPS:
        raise ValueError(f"a label is a step from 1 to {len(STEPS)}, got {step!r}")
    return f"label={step}"


def marker_words(text: str) -> str:
    """Return what a person reads for a marker: ``"label: pleasant"`` for ``"label=4"``.

    Every other marker stands as it is, in one line.
    """
    text = clean(text)
    found = _LABEL.fullmatch(text)
    if found is None:
        return text
    value = found["value"]
    word = STEPS.get(int(value)) if value.isdecimal() and len(value) == 1 else None
    return f"label: {word or value}"
