"""One person's labelled blocks as windows, prepared by the recipes that live uses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from models.personal.spans import (
    FEWEST_OF_A_LABEL,
    Span,
    check_enough,
    no_signal,
    several_people,
    spans_of,
    two_labels,
)
from models.windows import RECENT_SECONDS, WindowStore, WindowTable, joined
from streaming.errors import SignalMismatch, UsageError
from streaming.signal.blocks import Window
from streaming.signal.info import missing_channels
from streaming.signal.preprocessing import prepare

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from models.datasets.trials import Task, Trial
    from streaming.signal.spec import PreprocessingSpec


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class LabelledBlocks:
    """Windows of one person's blocks; `labelled_blocks` makes them.

    Attributes
    ----------
    task : Task
        What is to be told, with two labels.
    windows : mapping of PreprocessingSpec to ndarray of float32
        For each recipe, of shape (n_windows, *input_shape); rows are the table's.
    table : WindowTable
        One row a window; its `trial` is the block's number.
    block : ndarray of int, shape (n_windows,)
        Which block each window is of, in the order of time.
    label, day : ndarray of int, shape (n_blocks,)
        Place in the task's labels, and session, of each block.
    seconds : float
        Length of all blocks together.
    digest : str
        SHA-256 of the windows and labels.
    recordings : tuple of str
        Digests by which the model knows its recordings again.
    notes : tuple of str
        What was passed over, in words for the user.
    """

    task: Task
    windows: Mapping[PreprocessingSpec, NDArray[np.float32]] = field(repr=False)
    table: WindowTable = field(repr=False)
    block: NDArray[np.intp] = field(repr=False)
    label: NDArray[np.intp]
    day: NDArray[np.intp]
    seconds: float
    digest: str
    recordings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def n_blocks(self) -> int:
        """How many blocks there are."""
        return int(self.label.size)

    @property
    def spec(self) -> PreprocessingSpec:
        """The first recipe: all have its window and hop."""
        return next(iter(self.windows))

    def store(self, path: Path) -> WindowStore:
        """Return the table as a store, for what sums it up; there is no file at `path`."""
        return WindowStore(path, self.table, self.task, self.spec.input_shape, self.spec)


def labelled_blocks(
    trials: Iterable[Trial],
    task: Task,
    specs: Sequence[PreprocessingSpec],
    *,
    recordings: tuple[str, ...] = (),
    fewest: int = FEWEST_OF_A_LABEL,
) -> LabelledBlocks:
    """Turn one person's labelled stretches into blocks of windows.

    A trial with a label is one block. One without is cut where its rating changes sign: each run
    of pleasant or unpleasant moments is a block. Blocks of no sign, or rated neutral, are left
    out.

    Parameters
    ----------
    trials : iterable of Trial
        Of one person, those of a day in the order of time.
    task : Task
        What is to be told: two labels, or valence.
    specs : sequence of PreprocessingSpec
        Recipes of the same window and hop.
    recordings : tuple of str
        Digests of the recordings they come from.
    fewest : int
        Blocks of each label that there must be; fewer do for blocks that are only read.

    Returns
    -------
    blocks : LabelledBlocks
        At least `fewest` of each label.

    Raises
    ------
    UsageError
        Where the trials are of several people, there are other than two labels to tell apart, or
        the blocks are too few, of one label only, or hold no signal.
    SignalMismatch
        Where a recording lacks a channel of the recipes.
    """
    labels = two_labels(task)
    two = replace(task, labels=labels)
    notes: list[str] = []
    parts: list[_Part] = []
    people: set[str] = set()
    for trial in trials:
        people.add(trial.subject)
        if len(people) > 1:
            raise several_people(people)
        parts += _parts_of(trial, task, labels, specs, notes)
    if not parts:
        raise no_signal(notes)
    parts.sort(key=lambda part: part.day)  # stable: the order within a day stays
    label = np.array([part.label for part in parts], dtype=np.intp)
    check_enough(label, labels, fewest)
    return _put_together(parts, two, specs, recordings, notes)


class _Part(NamedTuple):
    """One block: its windows for each recipe, and their rows."""

    windows: tuple[NDArray[np.float32], ...]
    table: WindowTable
    label: int
    day: int
    seconds: float


def _put_together(
    parts: Sequence[_Part],
    task: Task,
    specs: Sequence[PreprocessingSpec],
    recordings: tuple[str, ...],
    notes: Sequence[str],
) -> LabelledBlocks:
    counts = [part.table.t.size for part in parts]
    block = np.repeat(np.arange(len(parts)), counts)
    windows = {
        spec: np.concatenate([part.windows[place] for part in parts])
        for place, spec in enumerate(specs)
    }
    label = np.array([part.label for part in parts], dtype=np.intp)
    digest = hashlib.sha256(label.tobytes() + block.tobytes())
    for data in windows.values():
        digest.update(data.tobytes())
    table = joined([part.table for part in parts])
    return LabelledBlocks(
        task=task,
        windows=windows,
        table=replace(table, trial=np.array([str(number) for number in block])),
        block=block,
        label=label,
        day=np.array([part.day for part in parts], dtype=np.intp),
        seconds=float(sum(part.seconds for part in parts)),
        digest=digest.hexdigest(),
        recordings=recordings,
        notes=tuple(notes),
    )


def _parts_of(
    trial: Trial,
    task: Task,
    labels: tuple[str, ...],
    specs: Sequence[PreprocessingSpec],
    notes: list[str],
) -> list[_Part]:
    """Prepare a trial by each recipe, once, and cut the windows of its blocks out."""
    spans = []
    for span in spans_of(trial, len(task.labels)):
        name = task.labels[span.label]
        if name in labels:
            spans.append(span._replace(label=labels.index(name)))
        else:
            notes.append(f"{trial.trial} is left out: it is {name}")
    if not spans:
        return []
    prepared = [_windows(trial, spec) for spec in specs]
    parts = []
    for span in spans:
        inside = [[w for w in some if span.first <= w.start <= w.stop <= span.stop]
                  for some in prepared]  # fmt: skip
        if not inside[0]:
            notes.append(f"{trial.trial} is left out: no window of whole signal fits into it")
            continue
        if any([w.stop for w in some] != [w.stop for w in inside[0]] for some in inside):
            raise UsageError("The recipes' windows fall on different samples; give them one hop.")
        parts.append(
            _Part(
                tuple(np.stack([w.data for w in some]) for some in inside),
                _table_of(trial, span, inside[0]),
                span.label,
                trial.day,
                (span.stop - span.first) / trial.recording.info.sfreq,
            )
        )
    return parts


def _windows(trial: Trial, spec: PreprocessingSpec) -> list[Window]:
    if lacking := missing_channels(spec, trial.recording.info):
        raise SignalMismatch(
            f"{trial.trial} lacks {', '.join(lacking)}; it has "
            f"{', '.join(trial.recording.info.ch_names)}. A personal model is of one headset: give "
            f"recordings of the {spec.montage} montage, or begin a profile for this one."
        )
    prepared = prepare(spec, trial.recording, judges_contact=False)
    return [item for item in prepared if isinstance(item, Window)]


def _table_of(trial: Trial, span: Span, windows: Sequence[Window]) -> WindowTable:
    start = np.array([window.start for window in windows], dtype=np.int64)
    stop = np.array([window.stop for window in windows], dtype=np.int64)
    sfreq = trial.recording.info.sfreq
    n_recent = round(RECENT_SECONDS * sfreq)
    read = stop - span.first >= n_recent
    recent = np.full(stop.size, np.nan)
    recent[read] = trial.mean_ratings(stop[read] - n_recent, stop[read])
    return WindowTable(
        subject=np.full(stop.size, trial.subject),
        trial=np.full(stop.size, trial.trial),
        clip=np.full(stop.size, trial.clip or ""),
        t=(stop - span.first) / sfreq,
        start=start,
        stop=stop,
        label=np.full(stop.size, span.label, dtype=np.intp),
        rating=trial.mean_ratings(start, stop),
        recent=recent,
    )
