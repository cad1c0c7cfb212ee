"""Which stretches of a trial are blocks, and which sets of blocks nothing can be learnt from."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from streaming.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from models.datasets.trials import Task, Trial

FEWEST_OF_A_LABEL = 3
"""Blocks of each label without which nothing is trained: three and three can stand in 20 orders, so
that a permutation test can just reach .05; two and two only in 6."""


class Span(NamedTuple):
    """Device samples from `first` to before `stop` that show one label."""

    first: int
    stop: int
    label: int


def spans_of(trial: Trial, n_labels: int = 2) -> list[Span]:
    """Return the labelled stretches of a trial, in order.

    Parameters
    ----------
    trial : Trial
        With a label, or with a rating of each sample.
    n_labels : int
        Labels of its task: without a label of its own, the first and the last of them.

    Returns
    -------
    spans : list of Span
        In device samples as the recording counts them.
    """
    begin = trial.recording.start
    first, stop = max(trial.first, begin), trial.recording.stop
    if trial.label is not None:
        return [Span(first, stop, trial.label)]
    if isinstance(trial.rating, int | float):
        signs = np.full(stop - first, np.sign(trial.rating))
    else:
        signs = np.sign(np.nan_to_num(np.asarray(trial.rating)[first - begin :]))
    edges = [0, *(np.flatnonzero(np.diff(signs)) + 1).tolist(), signs.size]
    return [
        Span(first + one, first + other, (n_labels - 1) if signs[one] > 0 else 0)
        for one, other in pairwise(edges)
        if other > one and signs[one] != 0
    ]


def two_labels(task: Task) -> tuple[str, ...]:
    """Return the two labels that are told apart; UsageError where there are not two."""
    if task.target == "valence" and {"low", "high"} <= set(task.labels):
        return ("low", "high")
    if len(task.labels) == 2:
        return task.labels
    if len(task.labels) < 2:
        raise _one_label(task.labels[0] if task.labels else "nothing")
    raise UsageError(
        f"The blocks have {len(task.labels)} labels ({', '.join(task.labels[:6])}), and a personal "
        "model tells two apart. Give the recordings of two of them."
    )


def check_enough(label: NDArray[np.intp], labels: tuple[str, ...], fewest: int) -> None:
    """Refuse, with UsageError, blocks of one label only, or too few of one."""
    counts = np.bincount(label, minlength=2)
    if counts.min() == 0:
        raise _one_label(labels[int(counts.argmax())])
    if counts.min() < fewest:
        raise UsageError(
            f"Of blocks labelled {_word(labels[0])} there are {counts[0]} and of "
            f"{_word(labels[1])} {counts[1]}, "
            f"and {fewest} of each are the least from which anything can be told. What "
            "is there stays: record and label more blocks, on this day or another."
        )


def no_signal(notes: Sequence[str]) -> UsageError:
    """Return the refusal of labels without EEG."""
    more = f", and {len(notes) - 1} more" if len(notes) > 1 else ""
    why = f" ({notes[0]}{more})" if notes else ""
    return UsageError(
        f"No labelled block holds EEG that a window fits into{why}. Check that the headset was "
        "sending while the blocks were labelled, and that each lasts 30 s or so."
    )


def several_people(people: set[str]) -> UsageError:
    """Return the refusal of several people's recordings."""
    return UsageError(
        f"The recordings are of several people ({', '.join(sorted(people))}), and a personal model "
        "is of one. Give those of one person."
    )


def _word(label: str) -> str:
    """Return a label with the word that the wearer was asked in."""
    return {"low": "unpleasant (low)", "high": "pleasant (high)"}.get(label, label)


def _one_label(only: str) -> UsageError:
    return UsageError(
        f"Every block is labelled {_word(only)}: there is nothing to tell apart. What is there "
        "stays: record blocks of the other kind too, in an order drawn at random."
    )
