"""Emotion data sets that torcheeg reads, as trials: ``--dataset torcheeg:NAME``."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from models.datasets.dreamer import STAND_INS
from models.datasets.electrodes import mirrored
from models.datasets.torcheeg_answers import Scores, answer_of, settle
from models.datasets.torcheeg_records import digest_of, find_records
from models.datasets.torcheeg_sets import load_reader, read_record
from models.datasets.torcheeg_table import known_set
from models.datasets.trials import Trial
from streaming.errors import RecordingError, UsageError
from streaming.signal.blocks import Chunk, Recording
from streaming.signal.info import EPOC, MUSE, Montage, SignalInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from models.datasets.torcheeg_answers import Classes
    from models.datasets.torcheeg_records import Record
    from models.datasets.torcheeg_sets import Reader
    from models.datasets.torcheeg_table import KnownSet
    from models.datasets.trials import Task

_STANDING_IN = (
    "TP9 from T7 and P7, AF7 from AF3 and F7, and their mirror images, as another amplifier sends "
    "them"
)

_SAYS_VALENCE = "valence"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class TorcheegTrials:
    """The trials of one data set; `open_torcheeg` makes one.

    Attributes
    ----------
    name : str
        ``"torcheeg:deap"``.
    digest : str
        SHA-256 of every file's name, size and SHA-256, and of what was asked for.
    task : Task
        What is to be told.
    montage : Montage
        The data's electrodes in pairs, or a Muse's, at the data's rate.
    reader : Reader
        torcheeg's.
    root : Path
        Folder of the data.
    records : tuple of Record
        What is in it.
    digests : mapping of str to list
        Names, sizes and digests of a record's files, by the record's name.
    threshold : str or None
        Which scores are high; None where the data has classes.
    notes : tuple of str
        What was assumed or left out, in words for the user.
    """

    name: str
    digest: str
    task: Task
    montage: Montage
    reader: Reader = field(repr=False)
    root: Path
    records: tuple[Record, ...] = field(repr=False)
    digests: Mapping[str, list[list[str | int]]] = field(repr=False)
    threshold: str | None
    notes: tuple[str, ...]

    @property
    def approximate(self) -> str | None:
        """What stands in for a Muse's electrodes."""
        return _STANDING_IN if self.montage.name == MUSE.name else None

    @property
    def licence(self) -> str:
        """That of the data's owners, who give it out on request."""
        return (
            f"as {self._known.title}'s own terms allow, which come with the data (taken here as: "
            "research, not commercial)"
        )

    @property
    def n_trials(self) -> int:
        """How many the authors tell of; those without a score are left out as they are read."""
        return len(self.records) * self._known.n_trials

    @property
    def n_people(self) -> int:
        """How many people there are files of."""
        return len({record.subject for record in self.records})

    @property
    def _known(self) -> KnownSet:
        return self.reader.known

    def trials(self) -> Iterator[Trial]:
        """Yield the trials by person and session, one record in memory at a time.

        Raises
        ------
        RecordingError
            Where a file has changed since it was found, or torcheeg cannot read it.
        """
        for record in self.records:
            # Looking once more at what is to be handed over also looks for pickles that do harm.
            if digest_of(self._known, record) != self.digests[record.name]:
                raise RecordingError(
                    f"{self.root / record.name} changed while it was in use. Start again."
                )
            yield from self._trials_of(record)

    def _trials_of(self, record: Record) -> Iterator[Trial]:
        """Yield the trials of a record; all of it goes with the last one."""
        for signal, info in read_record(self.reader, self.root, record):
            trial = self._trial(record, signal, info)
            if trial is not None:
                yield trial

    def _trial(
        self, record: Record, signal: NDArray[np.floating], info: Mapping[str, Any]
    ) -> Trial | None:
        """Return a trial, or None where nobody said what was felt."""
        told = self._known.targets[self.task.target]
        number = _number(info["trial_id"]) + 1 - self._known.first_number
        where = f"{self.root / record.name}, trial {number}"
        answer = answer_of(told, self.threshold, info, where)
        if answer is None:
            return None
        label, valence = answer
        names = {
            **info,
            "number": number,
            "session": record.session,
            "day": record.day + 1,
            "record": record.name,
        }
        clip = None if self._known.clip is None else self._known.clip.format_map(names)
        return Trial(
            recording=self._recording(signal),
            rating=valence if self.task.target == _SAYS_VALENCE else np.nan,
            label=label,
            first=self._known.rest,
            subject=record.subject,
            trial=self._known.trial.format_map(names),
            clip=clip or None,
            day=record.day,
        )

    def _recording(self, signal: NDArray[np.floating]) -> Recording:
        known, ch_names = self._known, self.reader.ch_names
        if self.montage.name == MUSE.name:
            pairs = [[ch_names.index(name) for name in pair] for pair in STAND_INS.values()]
            signal, ch_names = signal[pairs].mean(axis=1, dtype=np.float64), tuple(STAND_INS)
        if known.to_microvolts != 1:
            signal = signal * known.to_microvolts
        # A copy: a view would keep all of the record.
        data = np.array(signal, dtype=np.float32, order="C")
        times = np.arange(data.shape[1]) / known.sfreq
        device = "EPOC" if self.montage is EPOC else "unknown"
        info = SignalInfo(name=known.title, device=device, ch_names=ch_names, sfreq=known.sfreq)
        return Recording(info, (Chunk(data, times, 0),))


def open_torcheeg(
    name: str,
    path: Path,
    *,
    label: str | None = None,
    threshold: str | None = None,
    montage: str = "native",
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> TorcheegTrials:
    """Find the files of a data set, and look each through once.

    Parameters
    ----------
    name : str
        What follows ``torcheeg:``; `models.datasets.torcheeg_table.SETS` names all.
    path : Path
        The data's folder, or the one that holds it.
    label : str or None
        What is to be told; None for the data's first: valence, or else emotion.
    threshold : str or None
        Which scores are high: ``">5"``, ``">=5"``; None for those above the middle of the scale.
    montage : {"native", "muse"}
        The data's own electrodes, or those nearest to a Muse's.
    progress : callable
        Is told how many records were looked through, and of how many.

    Returns
    -------
    trials : TorcheegTrials
        Its `notes` say what its signals are, and that nobody has tried it on the real data.

    Raises
    ------
    UsageError
        Where torcheeg is not installed, the data set is not known, an option does not fit it, or
        the folder holds nothing of it.
    RecordingError
        Where a file cannot be read, or is a pickle of anything but arrays of numbers.
    """
    key, known = known_set(name)
    task, threshold = settle(known.title, known.targets, label, threshold)
    reader = load_reader(known)
    electrodes, notes = _electrodes(reader, montage)
    root, records = find_records(known, path)
    digests = {}
    for done, record in enumerate(records, start=1):
        digests[record.name] = digest_of(known, record)
        progress(done, len(records))
    said = [key, task.target, threshold, montage, list(digests.values())]
    return TorcheegTrials(
        name=f"torcheeg:{key}",
        digest=hashlib.sha256(json.dumps(said).encode()).hexdigest(),
        task=task,
        montage=electrodes,
        reader=reader,
        root=root,
        records=records,
        digests=digests,
        threshold=threshold,
        notes=(*_notes(known, known.targets[task.target]), *notes),
    )


def _electrodes(reader: Reader, asked: str) -> tuple[Montage, tuple[str, ...]]:
    """Return the electrodes in a network's order, and which are not used."""
    known, ch_names = reader.known, reader.ch_names
    if asked == "muse":
        if missing := sorted({one for pair in STAND_INS.values() for one in pair} - set(ch_names)):
            raise UsageError(
                f"{known.title} was recorded without {', '.join(missing)}, which would stand in "
                "for a Muse's electrodes. Leave --montage muse out."
            )
        return replace(MUSE, sfreq=known.sfreq), (f"no Muse was recorded: {_STANDING_IN}",)
    if asked != "native":
        raise UsageError(f"{known.title} has no montage {asked!r}. Give --montage native or muse.")
    if set(ch_names) == set(EPOC.ch_names) and known.sfreq == EPOC.sfreq:
        return EPOC, ()
    left, right, midline = mirrored(ch_names)
    used = {*left, *right, *midline}
    unused = [one for one in ch_names if one not in used]
    montage = Montage(
        "custom",
        "unknown",
        left=left,
        right=right,
        midline=midline,
        device_order=tuple(one for one in ch_names if one in used),
        sfreq=known.sfreq,
    )
    note = f"{', '.join(unused)} not used: no electrodes of the 10-20 system"
    return montage, (note,) if unused else ()


def _number(trial_id: object) -> int:
    """Return the number that torcheeg's name of a trial ends with, or 0."""
    read = re.search(r"\d+$", str(trial_id))
    return int(read[0]) if read else 0


def _notes(known: KnownSet, told: Scores | Classes) -> tuple[str, ...]:
    """Say what a data set's trials are, and what is not known of them."""
    state = "untried, read by torcheeg's reader and never tested here"
    if known.tried:
        state = "torcheeg's reader and ours were tested on generated files of its form"
    others = "a live stream's are not, and a model that learns from them sees others there"
    notes = [
        f"{known.title} ({known.paper}) has no test here on the real data: {state}",
        f"{known.title}'s signals are {known.processed}; {others}",
    ]
    if not known.unit_is_told:
        notes.append(f"{known.title} does not name the unit of its signals; they are taken as µV")
    if known.doubt:
        notes.append(f"{known.title}: {known.doubt}")
    if not isinstance(told, Scores):
        notes.append("a label is what the film was chosen for, not what a person said")
    if known.pickled:
        notes.append(
            f"{known.title}'s files are Python pickles, which can run code; each is looked through "
            "before torcheeg reads it, and is refused unless it holds arrays of numbers alone"
        )
    if known.skipped:
        people = ", ".join(known.skipped)
        notes.append(f"people {people} are left out, of whom torcheeg says that data is missing")
    return tuple(notes)
