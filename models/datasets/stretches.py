"""Which samples of which recording show what."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from models.datasets.marked import label_spans, labels_named
from streaming.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from models.datasets.labelling import Item
    from models.datasets.surveying import Surveyed


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Samples of one recording that show one thing.

    Attributes
    ----------
    item : Item
        Whose, and of which file.
    trial : str
        What the trial is called.
    label : str or None
        What they show; None where nothing says so.
    by : str
        What said so, in words.
    first, stop : int
        Samples counted from the recording's first, gaps counted in; `stop` excluded.
    """

    item: Item
    trial: str
    label: str | None
    by: str
    first: int
    stop: int


def find_stretches(
    items: Sequence[Item], surveyed: Mapping[Path, Surveyed]
) -> tuple[list[Stretch], list[str]]:
    """Put together what names, table and markers say.

    A table's label holds whatever the markers say; labels in markers take the place of one in the
    file's name.

    Parameters
    ----------
    items : sequence of Item
        What names or table say.
    surveyed : mapping of Path to Surveyed
        What each of their files offers.

    Returns
    -------
    stretches : list of Stretch
        Those of one file together, in order of time.
    notes : list of str
        What was passed over.

    Raises
    ------
    RecordingError
        Where a row of a table asks for what the file does not hold, or for samples that another row
        has too.
    """
    marks = (mark for one in surveyed.values() for mark in one.marks)
    known = {*(item.label for item in items if item.label), *labels_named(marks)}
    notes: list[str] = []
    found: list[Stretch] = []
    for item in items:
        seen = surveyed[item.file]
        parts = _parts_of(item, seen, known, notes)
        held = [one for one in parts if seen.holds_signal(one.first, one.stop)]
        if not held:
            pass_over(item, "it lies in a gap of the recording", notes)
        found += held
    if other := {one.item.file.name for one in found if one.label != one.item.label}:
        names = f"{min(other)}{f' and {len(other) - 1} more' if len(other) > 1 else ''}"
        notes.append(f"{names}: labelled by the markers in the file")
    order = {file: place for place, file in enumerate(surveyed)}
    found.sort(key=lambda one: (order[one.item.file], one.first))
    _refuse_overlaps(found)
    return found, notes


def pass_over(item: Item, why: str, notes: list[str]) -> None:
    """Note that something of a folder is left out; what a table asks for by name is an error.

    Raises
    ------
    RecordingError
        For a row of a table.
    """
    if item.where:
        raise RecordingError(f"{item.where}: {why}. Mend the row, or delete it.")
    notes.append(f"{item.name} is left out: {why}")


def _parts_of(item: Item, seen: Surveyed, known: set[str], notes: list[str]) -> list[Stretch]:
    """Return the stretches that markers label within what an item asks for, or all of that."""
    first, stop = _span(item, seen, notes)
    is_set = item.where is not None and item.label is not None
    spans = () if is_set else label_spans(seen.marks, known, seen.n_times)
    parts = [
        Stretch(
            item=item,
            trial=f"{item.name}#{number}",
            label=span.label,
            by="the label of the markers in the file",
            first=max(first, span.first),
            stop=min(stop, span.stop),
        )
        for number, span in enumerate(spans, start=1)
    ]
    by = "the label in the table" if item.where else "the label in the file's name"
    whole = Stretch(item=item, trial=item.name, label=item.label, by=by, first=first, stop=stop)
    return [one for one in parts if one.first < one.stop] or [whole]


def _span(item: Item, seen: Surveyed, notes: list[str]) -> tuple[int, int]:
    """Return the samples that an item asks for."""
    length = seen.n_times / seen.sfreq
    first = round(item.start * seen.sfreq)
    if first >= seen.n_times:
        raise RecordingError(
            f"{item.where}: it starts at {item.start:g} s, and {item.name} ends after "
            f"{length:.1f} s. Give seconds from the recording's first sample."
        )
    stop = seen.n_times if item.stop is None else round(item.stop * seen.sfreq)
    if stop > seen.n_times:
        notes.append(
            f"{item.where}: it stops at {item.stop:g} s, and {item.name} ends after "
            f"{length:.1f} s; taken to the end"
        )
    if stop <= first:
        raise RecordingError(
            f"{item.where}: from {item.start:g} s to {item.stop:g} s is less than a sample. Give a "
            "later stop."
        )
    return first, min(stop, seen.n_times)


def _refuse_overlaps(stretches: Sequence[Stretch]) -> None:
    for one, other in pairwise(stretches):
        if one.item.file == other.item.file and other.first < one.stop:
            raise RecordingError(
                f"{other.item.where}: it shares samples of {other.item.file.name} with "
                f"{one.item.where}, so that they would be trained on and tested on at once. Give "
                "each row its own stretch with start and stop."
            )
