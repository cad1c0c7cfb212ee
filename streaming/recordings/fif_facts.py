"""What a FIF file of this program's says about itself, in its description, beside what MNE says.

MNE writes rates and the onsets of annotations as float32, which after an hour miss the sample, and
names in ASCII; it has no place for a clock, nor for the mark of a simulated signal. The description
holds all of it as JSON. A file that other programs have changed since is taken at its own word
again, annotation by annotation.
"""

from __future__ import annotations

import html
import json
import math
from collections import defaultdict, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from streaming.recordings.interchange import MneNote

if TYPE_CHECKING:
    from collections.abc import Sequence

_KEY = "affectscope"

_SINGLE = 2.0**-22
"""Four times what float32 rounds off, of a number."""

_MICROSECONDS = 2e-6
"""Seconds: MNE counts dates in whole microseconds."""


@dataclass(frozen=True, slots=True)
class FifFacts:
    """What our own file says.

    Attributes
    ----------
    begin : float
        Clock of the first sample, in seconds.
    sfreq : float
        Rate in Hz.
    n_times : int
        Samples of each channel, filling and all.
    simulated : bool
        Whether a simulated person made the signal.
    ch_names : tuple of str
        Its channels; MNE writes names in ASCII.
    notes : tuple of MneNote
        Its annotations.
    """

    begin: float
    sfreq: float
    n_times: int
    simulated: bool
    ch_names: tuple[str, ...]
    notes: tuple[MneNote, ...]


def describe(facts: FifFacts) -> str:
    """Return the description that says so."""
    notes = [[note.onset, note.duration, note.text] for note in facts.notes]
    said = {
        "begin": facts.begin,
        "sfreq": facts.sfreq,
        "n_times": facts.n_times,
        "simulated": facts.simulated,
        "ch_names": facts.ch_names,
        "annotations": notes,
    }
    # MNE takes for a reference what looks like one.
    return json.dumps({_KEY: said}).replace("&", "\\u0026")


def facts_in(description: str) -> FifFacts | None:
    """Return what a description says; None where it is not one of ours, or damaged."""
    try:
        said: Any = json.loads(description)[_KEY]
        facts = FifFacts(
            begin=float(said["begin"]),
            sfreq=float(said["sfreq"]),
            n_times=int(said["n_times"]),
            simulated=said["simulated"] is True,
            ch_names=tuple(str(name) for name in said["ch_names"]),
            notes=tuple(
                MneNote(float(onset), float(duration), str(text))
                for onset, duration, text in said["annotations"]
            ),
        )
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    numbers = [facts.begin, facts.sfreq, *(note.onset + note.duration for note in facts.notes)]
    return facts if all(math.isfinite(one) for one in numbers) else None


def sharpened(notes: Sequence[MneNote], facts: FifFacts) -> tuple[MneNote, ...]:
    """Return a file's annotations, those that we know better as we know them.

    Parameters
    ----------
    notes : sequence of MneNote
        As MNE read them.
    facts : FifFacts
        What the file says about itself.

    Returns
    -------
    notes : tuple of MneNote
        Those that were added or moved since are as MNE read them; those before the first sample and
        after the last, which MNE drops, are there again.
    """
    known: dict[str, deque[MneNote]] = defaultdict(deque)
    for note in sorted(facts.notes, key=lambda one: one.onset):
        known[_alike(note.text)].append(note)
    found = []
    for note in sorted(notes, key=lambda one: one.onset):
        near = _MICROSECONDS + _SINGLE * abs(note.onset)
        alike = known[_alike(note.text)]
        while alike and alike[0].onset < note.onset - near:
            if _is_outside(alike[0], facts):
                found.append(alike[0])
            alike.popleft()
        same = alike and alike[0].onset <= note.onset + near
        found.append(alike.popleft() if same else note)
    return (*found, *(one for rest in known.values() for one in rest if _is_outside(one, facts)))


def _alike(text: str) -> str:
    """Return what is left of a text by all that MNE may do to it: it unescapes some."""
    return html.unescape(html.unescape(text.replace("{COLON}", ":")))


def _is_outside(note: MneNote, facts: FifFacts) -> bool:
    """Say whether MNE drops an annotation for its place."""
    return not 0 <= note.onset < facts.n_times / facts.sfreq
