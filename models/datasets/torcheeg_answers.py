"""What a data set tells of its trials: scores that people gave, or what films were chosen for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from models.datasets.scored import (
    LABELS,
    check_threshold,
    is_high,
    on_valence_scale,
    rule_in_words,
)
from models.datasets.trials import Task
from streaming.errors import RecordingError, UsageError
from streaming.signal.readings import VALENCE_OF_LABEL

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What people answered on a scale.

    Attributes
    ----------
    key : str
        Where torcheeg puts the answer.
    lowest, highest : float
        Ends of the scale.
    """

    key: str
    lowest: float = 1.0
    highest: float = 9.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Classes:
    """What each film was chosen for.

    Attributes
    ----------
    key : str
        Where torcheeg puts the class.
    labels : tuple of str
        The classes.
    first : int
        torcheeg's number of the first class; the others follow.
    """

    key: str
    labels: tuple[str, ...]
    first: int = 0


def settle(
    title: str, targets: Mapping[str, Scores | Classes], label: str | None, threshold: str | None
) -> tuple[Task, str | None]:
    """Decide what is to be told.

    Parameters
    ----------
    title : str
        The data set's name, for errors.
    targets : mapping of str to Scores or Classes
        What it tells.
    label : str or None
        What was asked for; None for its first target.
    threshold : str or None
        Which scores are high; None for those above the middle of the scale.

    Returns
    -------
    task : Task
        What is to be told.
    threshold : str or None
        The threshold that tells it; None for classes.

    Raises
    ------
    UsageError
        Where the data does not tell that, or the threshold does not part its scores.
    """
    target = next(iter(targets)) if label is None else label
    if target not in targets:
        raise UsageError(
            f"{title} has no label {target!r}. Give --label one of {', '.join(targets)}."
        )
    told = targets[target]
    if isinstance(told, Scores):
        threshold = threshold or f">{(told.lowest + told.highest) / 2:g}"
        check_threshold(threshold, told.lowest, told.highest)
        rule = rule_in_words(threshold)
        return Task(target=target, labels=LABELS, label_rule=rule), threshold
    if threshold is not None:
        raise UsageError(
            f"{title} tells {', '.join(told.labels)} apart, and has no scores: leave --threshold "
            "out."
        )
    rule = f"what {title}'s authors chose each film for"
    return Task(target=target, labels=told.labels, label_rule=rule), None


def answer_of(
    told: Scores | Classes, threshold: str | None, info: Mapping[str, Any], where: str
) -> tuple[int, float] | None:
    """Return what was felt in a trial.

    Parameters
    ----------
    told : Scores or Classes
        What the data set tells.
    threshold : str or None
        Which scores are high, as `settle` decided.
    info : mapping of str
        What torcheeg says of the trial.
    where : str
        File and trial, for errors.

    Returns
    -------
    label : int
        Place in the task's labels.
    value : float
        The answer in [-1, 1], from the lowest to the highest; nan for classes on no such scale.
        None instead of both where nobody gave a score.

    Raises
    ------
    RecordingError
        Where the answer is not on the scale, or of no known class.
    """
    given = float(info[told.key])
    mend = "Give the data as its authors publish it, or move this file out of the folder."
    if isinstance(told, Scores):
        if math.isnan(given):
            return None
        if not told.lowest <= given <= told.highest:
            raise RecordingError(
                f"{where}: a score of {given:g}, and scores go from {told.lowest:g} to "
                f"{told.highest:g}. {mend}"
            )
        score = np.array([given])
        high = is_high(score, threshold or "")[0]
        return int(high), float(on_valence_scale(score, told.lowest, told.highest)[0])
    if given - told.first not in range(len(told.labels)):
        raise RecordingError(f"{where}: torcheeg says it is of a class {given:g}. {mend}")
    label = int(given) - told.first
    return label, VALENCE_OF_LABEL.get(told.labels[label], math.nan)
