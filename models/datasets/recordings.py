"""Labelled recordings of any format as a data set."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import TYPE_CHECKING

from models.datasets.electrodes import shared_montage
from models.datasets.label_table import items_in_table
from models.datasets.labelling import HOW_TO_LABEL, items_in_folder
from models.datasets.stretches import Stretch, find_stretches
from models.datasets.surveying import Surveyed, refuse_copies, survey_all
from models.datasets.targets import rating_of, settle_task
from models.datasets.trials import Trial
from streaming.errors import RecordingError, UsageError
from streaming.signal.blocks import Block, Chunk, Gap, Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from models.datasets.trials import Task
    from streaming.signal.info import Montage

RUN_IN = 10.0
"""Seconds before a stretch on which the filters may settle; recipes ask for 2 s."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class LabelledRecordings:
    """Recordings of which somebody said what they show; `label_recordings` makes one.

    Attributes
    ----------
    stretches : tuple of Stretch
        The trials, those of one file together.
    surveyed : mapping of Path to Surveyed
        What each file offers.
    open_file : callable
        Reads a file.
    task : Task
        What is to be told.
    montage : Montage
        Electrodes that all files have.
    digest : str
        SHA-256 of what the files hold, how they were read, and what is said of them.
    notes : tuple of str
        What was assumed or passed over, in words for the user.
    """

    stretches: tuple[Stretch, ...]
    surveyed: Mapping[Path, Surveyed] = field(repr=False)
    open_file: Callable[[Path], Recording] = field(repr=False)
    task: Task
    montage: Montage
    digest: str
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What the manifest calls it; no path, nobody's name."""
        return "recordings"

    @property
    def approximate(self) -> None:
        """No electrode stands in for another."""
        return

    @property
    def licence(self) -> str:
        """Nobody but the trainer can know it."""
        return "that of the recordings it was trained on, which whoever trained it knows"

    @property
    def n_trials(self) -> int:
        """How many stretches there are."""
        return len(self.stretches)

    @property
    def n_people(self) -> int:
        """How many people there are."""
        return len({one.item.subject for one in self.stretches})

    @property
    def recordings(self) -> tuple[str, ...]:
        """Digests by which a model knows each of them again."""
        return tuple(sorted({one.signal for one in self.surveyed.values()}))

    def trials(self) -> Iterator[Trial]:
        """Yield the trials, one file in memory at a time.

        Raises
        ------
        RecordingError
            Where a file has changed since it was first read.
        """
        for file, stretches in groupby(self.stretches, key=lambda one: one.item.file):
            recording = self.open_file(file)
            if recording.blocks[-1].stop - recording.blocks[0].start != self._length_of(file):
                raise RecordingError(
                    f"{file}: it has changed since it was first read. Let nothing write to the "
                    "recordings while they are trained on."
                )
            for one in stretches:
                yield self._trial(one, recording)

    def _length_of(self, file: Path) -> int:
        return self.surveyed[file].n_times

    def _trial(self, one: Stretch, recording: Recording) -> Trial:
        begin = recording.blocks[0].start
        run_in = round(RUN_IN * recording.info.sfreq)
        part = cut_out(recording, begin + max(0, one.first - run_in), begin + one.stop)
        return Trial(
            recording=part,
            rating=rating_of(
                one, self.task, self.surveyed[one.item.file], part.blocks[0].start - begin
            ),
            subject=one.item.subject,
            trial=one.trial,
            label=None if one.label is None else self.task.labels.index(one.label),
            first=begin + one.first,
            clip=one.item.clip,
        )


def label_recordings(
    path: Path,
    open_file: Callable[[Path], Recording],
    *,
    target: str | None = None,
    read_as: str = "",
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> LabelledRecordings:
    """Find out what a folder or a table of recordings can teach; each is opened once.

    Parameters
    ----------
    path : Path
        A folder of recordings, or a table of them.
    open_file : callable
        Reads a file to a `Recording`; raises RecordingError for one that is none.
    target : str or None
        What is to be told; see `models.datasets.targets.settle_task`.
    read_as : str
        How `open_file` was told to read them: a part of the digest.
    progress : callable
        Is told how many files were looked at, and of how many.

    Returns
    -------
    recordings : LabelledRecordings
        Its `notes` tell of every file that is left out, and why.

    Raises
    ------
    UsageError
        Where nothing can be trained on, and why; where the recordings share no electrodes, or two
        are the same.
    RecordingError
        Where a row of a table cannot be carried out.
    """
    items, notes = items_in_folder(path) if path.is_dir() else items_in_table(path)
    surveyed, usable, more = survey_all(items, open_file, progress)
    notes += more
    refuse_copies(usable, surveyed)
    stretches, more = find_stretches(usable, surveyed)
    notes += more
    task, taught, more = settle_task(stretches, surveyed, target)
    notes += more
    if not taught:
        raise UsageError(_nothing_there(path, notes))
    used = {one.item.file: surveyed[one.item.file] for one in taught}
    montage, more_notes = shared_montage({str(file): one for file, one in used.items()})
    return LabelledRecordings(
        stretches=tuple(taught),
        surveyed=used,
        open_file=open_file,
        task=task,
        montage=montage,
        digest=_digest(taught, used, read_as),
        notes=(*notes, *more_notes, *_notes_of(used)),
    )


def cut_out(recording: Recording, start: int, stop: int) -> Recording:
    """Return a recording of some of the samples, under the indices that they have.

    Parameters
    ----------
    recording : Recording
        The whole.
    start, stop : int
        Samples as the recording counts them, `stop` excluded; at least one is there.

    Returns
    -------
    part : Recording
        It begins and ends with signal: gaps at either end are left away.
    """
    parts: list[Block] = []
    for block in recording.blocks:
        first, last = max(block.start, start), min(block.stop, stop)
        if first >= last:
            continue
        if isinstance(block, Chunk):
            parts.append(block[first - block.start : last - block.start])
        elif parts:
            parts.append(Gap(first, last - first))
    if isinstance(parts[-1], Gap):
        parts.pop()
    return replace(recording, blocks=tuple(parts))


def _nothing_there(path: Path, notes: Sequence[str]) -> str:
    """Say why there is nothing to train on."""
    found = f" ({len(notes)} remarks; the first: {notes[0]})" if notes else ""
    return f"{path} holds no labelled recording{found}. {HOW_TO_LABEL}."


def _digest(stretches: Sequence[Stretch], surveyed: Mapping[Path, Surveyed], read_as: str) -> str:
    said = [
        [
            surveyed[one.item.file].sha256,
            one.item.subject,
            one.trial,
            one.label,
            one.item.rating,
            one.item.clip,
            one.first,
            one.stop,
        ]
        for one in stretches
    ]
    return hashlib.sha256(json.dumps([read_as, said]).encode()).hexdigest()


def _notes_of(surveyed: Mapping[Path, Surveyed]) -> tuple[str, ...]:
    """Tell each remark of the readers once, with the files that it is about."""
    files: dict[str, list[str]] = {}
    for file, one in surveyed.items():
        for note in one.notes:
            files.setdefault(note, []).append(file.name)
    return tuple(
        f"{names[0]}{f' and {len(names) - 1} more' if len(names) > 1 else ''}: {note}"
        for note, names in files.items()
    )
