"""Labels and ratings that markers in a recording tell.

A marker ``label=NAME`` begins a stretch of that label, and so does one whose whole text is a label
that is known from elsewhere: from the name of a file, a table, or a marker of the first form. The
stretch lasts until the next such marker, one that says ``end`` or ``label=``, or the end of the
recording. A marker ``valence=X``, as `simulate` sends one a second, gives the valence from there on
to the next.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from streaming.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from numpy.typing import NDArray

_LABEL = re.compile(r"label\s*=\s*(.*)", re.IGNORECASE | re.DOTALL)
_VALENCE = re.compile(r"valence\s*=\s*([+-]?(?:\d+\.?\d*|\.\d+))", re.IGNORECASE)
_END = "end"


class Mark(NamedTuple):
    """A marker: its sample, counted from the recording's first, and what it says."""

    sample: int
    text: str


class LabelledSpan(NamedTuple):
    """Samples from `first` to before `stop`, and what they show."""

    label: str
    first: int
    stop: int


def labels_named(marks: Iterable[Mark]) -> set[str]:
    """Return the labels that markers name as such, in lower case."""
    found = (_LABEL.fullmatch(mark.text.strip()) for mark in marks)
    return {label for match in found if match and (label := match[1].strip().lower())}


def label_spans(
    marks: Sequence[Mark], known: Collection[str], n_times: int
) -> tuple[LabelledSpan, ...]:
    """Return the stretches that markers label.

    Parameters
    ----------
    marks : sequence of Mark
        In order.
    known : collection of str
        Labels that a marker may say alone, in lower case.
    n_times : int
        Length of the recording in samples.

    Returns
    -------
    spans : tuple of LabelledSpan
        In order; a label that is said again within its stretch changes nothing.
    """
    spans: list[LabelledSpan] = []
    label, first = "", 0
    for sample, said in [*((m.sample, _said(m.text, known)) for m in marks), (n_times, "")]:
        if said is None or said == label:
            continue
        if label and sample > first:
            spans.append(LabelledSpan(label, first, sample))
        label, first = said, sample
    return tuple(spans)


def _said(text: str, known: Collection[str]) -> str | None:
    """Return the label that begins, "" for an end, None for a marker of another kind."""
    text = text.strip().lower()
    if match := _LABEL.fullmatch(text):
        return match[1].strip()
    if text == _END:
        return ""
    return text if text in known else None


def valence_marks(marks: Iterable[Mark], name: str) -> tuple[tuple[int, float], ...]:
    """Return sample and valence of each marker that tells a valence.

    Raises
    ------
    RecordingError
        Where one lies outside of [-1, 1]; the text begins with `name`.
    """
    told = []
    for sample, text in marks:
        if (match := _VALENCE.fullmatch(text.strip())) is None:
            continue
        valence = float(match[1])
        if abs(valence) > 1:
            raise RecordingError(
                f"{name}: its marker {text.strip()!r} tells a valence outside of -1 to 1. Scale "
                "the markers, or give the ratings in a table."
            )
        told.append((sample, valence))
    return tuple(told)


def held_valence(told: Sequence[tuple[int, float]], first: int, stop: int) -> NDArray[np.float32]:
    """Return the valence of each sample of a span, shape (stop - first,).

    Each marker's holds until the next; what comes before the first has the first's, so that no
    sum over samples meets a nan.
    """
    samples, valences = (np.array(column) for column in zip(*told, strict=True))
    place = np.searchsorted(samples, np.arange(first, stop), side="right") - 1
    held: NDArray[np.float32] = valences[np.maximum(place, 0)].astype(np.float32)
    return held
