"""Which samples of a recording its wearer labelled, by calibration or in everyday monitoring."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np

from app.calibration.markers import END
from app.self_report import STEPS
from app.words import counted
from models.datasets.marked import Mark, held_valence, label_spans, valence_marks
from models.datasets.trials import Task
from streaming.signal.blocks import Chunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from app.calibration.markers import Told
    from streaming.signal.blocks import Marker, Recording

VALENCE = Task(
    target="valence",
    labels=("low", "high"),
    label_rule="the wearer's own: 4 and 5 of five steps are high, 1 and 2 low, 3 is left out",
)
"""What a personal model tells."""

LEADING_UP = 40.0
"""Seconds before a label of the moment that it is taken to be of: as long as a block of a
calibration is unless said otherwise, and a window of twice that would reach into what was felt
before."""

LEAST = 10.0
"""Seconds of a labelled moment under which it is left out: with windows of 4 s less holds next to
nothing that is not held twice. A choice."""

NEUTRAL = 3
"""The step between pleasant and unpleasant."""

WORDS = {"low": -1.0, "unpleasant": -1.0, "high": 1.0, "pleasant": 1.0, "neutral": 0.0}
"""Labels in words, and their places on the valence scale."""

STEP_OF = {str(step): step for step in STEPS}
"""Steps as markers spell them."""

_STEP = re.compile(r"label\s*=\s*([1-5])", re.IGNORECASE)
_LABEL = re.compile(r"label\s*=.*", re.IGNORECASE | re.DOTALL)
_OURS = re.compile(r"(calibration|rest|block)=")
_BEGINS = re.compile(r"rest=\w+|block=\d+ (un)?pleasant")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Labelled:
    """Samples that a wearer labelled.

    Attributes
    ----------
    name : str
        What to call them: ``"block 7"``, ``"the label at 2:03"``.
    first, stop : int
        Device samples as the recording counts them, `stop` excluded.
    rating : float or ndarray of shape (stop - first,)
        Valence in [-1, 1].
    is_drawn : bool
        Whether a calibration asked for them, in an order drawn at random.
    """

    name: str
    first: int
    stop: int
    rating: float | NDArray[np.floating]
    is_drawn: bool = False

    @property
    def label(self) -> int | None:
        """Place in the labels of `VALENCE`; None where the sign of the rating changes."""
        return int(self.rating > 0) if isinstance(self.rating, float) else None


def labelled_in(recording: Recording, told: Told) -> tuple[list[Labelled], list[str]]:
    """Find what is labelled in a recording.

    The blocks of a calibration count by their ratings. A marker ``label=1`` to ``label=5``, as the
    face keys set it, labels the 40 s that lead up to it, but nothing before an earlier label or a
    gap; where ``end`` follows, as the terminal's 0 sets it, it begins a stretch as
    ``label=high`` does (`models.datasets.marked`). Without any of these the markers of a simulated
    person's valence count.

    Parameters
    ----------
    recording : Recording
        With its markers as they were reviewed.
    told : Told
        What `told_by` reads from them.

    Returns
    -------
    labelled : list of Labelled
        In order of time; none overlap, none is neutral.
    notes : list of str
        What was passed over, in words.
    """
    notes: list[str] = []
    blocks = [
        Labelled(
            name=f"block {one.number}",
            first=sample_at(recording, one.start),
            stop=sample_at(recording, one.stop),
            rating=rating_of(one.step),
            is_drawn=True,
        )
        for one in told.blocks
    ]
    marks = _everyday_marks(recording, told, notes)
    stretches = _stretches(recording, marks, notes)
    edges = [edge for one in (*blocks, *stretches) for edge in (one.first, one.stop)]
    moments = _moments(recording, marks, edges, notes)
    every = [*blocks, *stretches, *moments]
    if not (every or told.name or marks):
        every = _scripted(recording)
    return _apart(every, notes), notes


def rating_of(step: int) -> float:
    """Return the place of one of the five steps on the valence scale, from -1 to 1."""
    return (step - NEUTRAL) / (len(STEPS) - NEUTRAL)


def sample_at(recording: Recording, time: float) -> int:
    """Return the first sample at or after a time; within a gap the first one after it."""
    for chunk in recording.chunks:
        if chunk.times.size and chunk.times[-1] >= time:
            return chunk.start + int(np.searchsorted(chunk.times, time))
    return recording.stop


def _everyday_marks(recording: Recording, told: Told, notes: list[str]) -> list[Mark]:
    """Return the labels, and what ends them, that are none of a calibration's own markers."""
    found = []
    n_inside = 0
    for marker in _not_ours(recording.markers):
        text = marker.text.strip()
        if text.lower() != END and not _LABEL.fullmatch(text):
            continue
        if any(one.start <= marker.time <= one.stop for one in told.blocks):
            n_inside += 1
            continue
        found.append(Mark(sample_at(recording, marker.time), text))
    if n_inside:
        notes.append(f"{counted(n_inside, 'label')} within blocks left out: a block has a rating")
    return found


def _not_ours(markers: Iterable[Marker]) -> Iterable[Marker]:
    """Yield the markers that no calibration set."""
    is_going = False
    for marker in markers:
        text = marker.text.strip()
        if _OURS.match(text):
            is_going = bool(_BEGINS.fullmatch(text)) or (is_going and " void" not in text)
        elif text == END and is_going:
            is_going = False
        else:
            yield marker


def _is_moment(mark: Mark, after: Mark | None) -> bool:
    """Tell whether a label is of the time before it: a step that no ``end`` follows."""
    is_ended = after is not None and after.text.lower() == END
    return _STEP.fullmatch(mark.text) is not None and not is_ended


def _with_next(marks: Sequence[Mark]) -> Iterable[tuple[Mark, Mark | None]]:
    return zip_longest(marks, marks[1:])


def _stretches(recording: Recording, marks: Sequence[Mark], notes: list[str]) -> list[Labelled]:
    """Return the stretches that labels begin; one of the moment ends them."""
    begun = [
        Mark(one.sample, END) if _is_moment(one, after) else one for one, after in _with_next(marks)
    ]
    found = []
    unknown = set()
    for span in label_spans(begun, (), recording.stop):
        step = STEP_OF.get(span.label)
        rating = WORDS.get(span.label) if step is None else rating_of(step)
        if rating is None:
            unknown.add(span.label)
            continue
        name = f"{span.label} from {_clock(recording, span.first)}"
        found.append(Labelled(name=name, first=span.first, stop=span.stop, rating=rating))
    if unknown:
        notes.append(
            f"stretches of {', '.join(sorted(unknown)[:5])} left out: labels of valence are "
            f"{', '.join(WORDS)} and 1 to 5"
        )
    return found


def _moments(
    recording: Recording, marks: Sequence[Mark], edges: Sequence[int], notes: list[str]
) -> list[Labelled]:
    """Return the time that leads up to each label of the moment."""
    sfreq, n_short = recording.info.sfreq, 0
    found = []
    known = {*edges, *(mark.sample for mark in marks)}
    runs = {recording.start, *_run_starts(recording)}
    for mark, after in _with_next(marks):
        if not _is_moment(mark, after):
            continue
        before = {edge for edge in known if edge < mark.sample}
        before |= {start for start in runs if start <= mark.sample}
        first = max(*before, mark.sample - round(LEADING_UP * sfreq))
        if mark.sample - first < round(LEAST * sfreq):
            n_short += 1
            continue
        step = int(mark.text.strip()[-1])
        name = f"the label at {_clock(recording, mark.sample)}"
        found.append(Labelled(name=name, first=first, stop=mark.sample, rating=rating_of(step)))
    if n_short:
        notes.append(
            f"{counted(n_short, 'label')} left out: under {LEAST:.0f} s of signal lead up to it "
            "since what was labelled before"
        )
    return found


def _run_starts(recording: Recording) -> Iterable[int]:
    """Yield where signal begins after a gap."""
    stop = None
    for block in recording.blocks:
        if isinstance(block, Chunk):
            if stop != block.start:
                yield block.start
            stop = block.stop


def _scripted(recording: Recording) -> list[Labelled]:
    """Return what the markers of a simulated person tell, as one stretch of changing valence."""
    marks = [Mark(sample_at(recording, one.time), one.text) for one in recording.markers]
    told = valence_marks(marks, recording.info.name)
    if not told or told[0][0] >= recording.stop:
        return []
    first, stop = told[0][0], recording.stop
    rating = held_valence(told, first, stop)
    return [Labelled(name="the scripted valence", first=first, stop=stop, rating=rating)]


def _apart(found: Sequence[Labelled], notes: list[str]) -> list[Labelled]:
    """Leave out what is neutral, and what overlaps with a block or with what came before it."""
    kept: list[Labelled] = []
    n_double = 0
    for one in sorted(found, key=lambda one: (not one.is_drawn, one.first)):
        if any(one.first < other.stop and one.stop > other.first for other in kept):
            n_double += 1
        elif one.stop > one.first:
            kept.append(one)
        else:
            notes.append(f"{one.name} left out: no EEG came then")
    if n_double:
        notes.append(f"{counted(n_double, 'stretch', 'stretches')} labelled twice left out")
    told = [one for one in kept if not (isinstance(one.rating, float) and one.rating == 0)]
    if n_neutral := len(kept) - len(told):
        notes.append(f"{counted(n_neutral, 'stretch', 'stretches')} rated neutral left out")
    return sorted(told, key=lambda one: one.first)


def _clock(recording: Recording, sample: int) -> str:
    seconds = round((sample - recording.start) / recording.info.sfreq)
    return f"{seconds // 60}:{seconds % 60:02d}"
