"""What is to be told of labelled stretches, and which of them can teach it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from models.datasets.marked import held_valence
from models.datasets.stretches import pass_over
from models.datasets.trials import SIGN_OF_VALENCE, Task
from streaming.errors import RecordingError, UsageError
from streaming.signal.readings import VALENCE_OF_LABEL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from models.datasets.stretches import Stretch
    from models.datasets.surveying import Surveyed

MOST_LABELS = 64
"""A model file takes no more; so many are a column of names or numbers."""

_VALENCE = "valence"


def settle_task(
    stretches: Sequence[Stretch], surveyed: Mapping[Path, Surveyed], target: str | None
) -> tuple[Task, list[Stretch], list[str]]:
    """Decide what is to be told, and which stretches can teach it.

    Parameters
    ----------
    stretches : sequence of Stretch
        What names, table and markers say.
    surveyed : mapping of Path to Surveyed
        What the files offer.
    target : str or None
        What the user calls it; None for valence where all labels are low, neutral or high, and
        otherwise for ``"label"``.

    Returns
    -------
    task : Task
        Its labels sorted, low before neutral before high. Where nothing tells the recordings apart
        but every one has a rating or markers of its valence, the sign of that.
    taught : list of Stretch
        Those with a label, or with a rating where the rating's sign is the label.
    notes : list of str
        What was passed over.

    Raises
    ------
    UsageError
        Where the labels are not the target's, or too many.
    RecordingError
        Where a row of a table has no label, or a rating outside of [-1, 1].
    """
    labels = {one.label for one in stretches if one.label is not None}
    on_scale = labels <= set(VALENCE_OF_LABEL)
    if target in (None, _VALENCE) and (len(labels) < 2 or (target and not on_scale)):
        rated = (
            one.item.rating is not None or surveyed[one.item.file].valence for one in stretches
        )
        if stretches and all(rated):
            return _sign_of_valence(stretches, surveyed)
    target = target or (_VALENCE if on_scale else "label")
    _check_labels(labels, target, on_scale=on_scale)
    notes: list[str] = []
    taught = []
    for one in stretches:
        if one.label is None:
            pass_over(one.item, "neither name, table nor markers label it", notes)
        else:
            taught.append(one)
    if target == _VALENCE:
        _check_ratings(stretches)
        taught = [_from_first_valence(one, surveyed) for one in taught]
    elif any(one.item.rating is not None for one in taught):
        notes.append(f"ratings are of valence; to tell {target} they are not used")
    task = Task(
        target=target,
        labels=_in_order(labels),
        label_rule=" or ".join(sorted({one.by for one in taught})),
    )
    return task, taught, notes


def rating_of(
    stretch: Stretch, task: Task, seen: Surveyed, begin: int
) -> float | NDArray[np.floating]:
    """Return what the wearer of a recording felt.

    Parameters
    ----------
    stretch : Stretch
        Which samples.
    task : Task
        What is to be told.
    seen : Surveyed
        The recording.
    begin : int
        Sample from which on the rating is wanted, before the stretch or at its start.

    Returns
    -------
    rating : float or ndarray of shape (stretch.stop - begin,)
        Valence: of the table, of the markers, or else the label's value; nan for another target.
    """
    if task.target != _VALENCE:
        return np.nan
    if stretch.item.rating is not None:
        return stretch.item.rating
    if seen.valence and seen.valence[0][0] <= stretch.first:
        return held_valence(seen.valence, begin, stretch.stop)
    return VALENCE_OF_LABEL[stretch.label or "neutral"]


def _sign_of_valence(
    stretches: Sequence[Stretch], surveyed: Mapping[Path, Surveyed]
) -> tuple[Task, list[Stretch], list[str]]:
    _check_ratings(stretches)
    notes: list[str] = []
    taught = []
    for one in stretches:
        moved = _from_first_valence(replace(one, label=None), surveyed)
        if one.item.rating is None and surveyed[one.item.file].valence[0][0] > moved.first:
            pass_over(one.item, "its markers tell no valence before it ends", notes)
        else:
            taught.append(moved)
    return SIGN_OF_VALENCE, taught, notes


def _from_first_valence(stretch: Stretch, surveyed: Mapping[Path, Surveyed]) -> Stretch:
    """Begin a stretch where its valence is first told, if that is within it."""
    told = surveyed[stretch.item.file].valence
    if stretch.item.rating is not None or not told or not told[0][0] < stretch.stop:
        return stretch
    return replace(stretch, first=max(stretch.first, told[0][0]))


def _in_order(labels: set[str]) -> tuple[str, ...]:
    """Sort labels; those of valence by their value."""
    if labels <= set(VALENCE_OF_LABEL):
        return tuple(label for label in VALENCE_OF_LABEL if label in labels)
    return tuple(sorted(labels))


def _check_labels(labels: set[str], target: str, *, on_scale: bool) -> None:
    named = ", ".join(sorted(labels)[:8]) + (", ..." if len(labels) > 8 else "")
    if target == _VALENCE and not on_scale:
        raise UsageError(
            f"The labels of these recordings are {named}; those of valence are "
            f"{', '.join(VALENCE_OF_LABEL)}. Leave --label out to tell them apart as they are "
            "called, or rename them."
        )
    if len(labels) > MOST_LABELS:
        raise UsageError(
            f"These recordings have {len(labels)} labels ({named}), and a model tells at most "
            f"{MOST_LABELS} apart. Name what they show, not who or when."
        )


def _check_ratings(stretches: Sequence[Stretch]) -> None:
    rated = [(one.item, one.item.rating) for one in stretches if one.item.rating is not None]
    outside = [(item, rating) for item, rating in rated if abs(rating) > 1]
    if not outside:
        return
    lowest, highest = min(r for _, r in rated), max(r for _, r in rated)
    scale = "so that -1 is most unpleasant and 1 most pleasant"
    if lowest >= 1 and highest <= 9:
        scale = "(rating - 3) / 2" if highest <= 5 else "(rating - 5) / 4"
        scale = f"for a scale from 1 to {5 if highest <= 5 else 9} that is {scale}"
    item, rating = outside[0]
    raise RecordingError(
        f"{item.where}: a rating of {rating:g} lies outside of -1 to 1 ({len(outside)} of "
        f"{len(rated)} do). Scale the column: {scale}."
    )
