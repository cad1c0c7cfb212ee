"""One wearer's labelled recordings as trials, whatever their format and wherever they lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from app.calibration.labels import labelled_in
from app.calibration.markers import told_by
from app.report.spans import started_at
from models.datasets.recordings import RUN_IN, cut_out
from models.datasets.surveying import SLOWEST, digest_of
from models.datasets.trials import Trial
from models.personal.profile import other_headset
from streaming.errors import RecordingError, SignalMismatch, UsageError
from streaming.recordings.channels import parse_channel_map
from streaming.recordings.opening import open_recording
from streaming.recordings.repairing import repaired_name
from streaming.signal.blocks import Block, Chunk, Recording
from streaming.signal.info import MONTAGES, SignalInfo, montage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from app.calibration.labels import Labelled

Open = Callable[[Path], Recording]
"""Reads a file."""

HOW_TO_LABEL = (
    "Record blocks with `affectscope calibrate`, press the face keys 1 to 5 while a recording goes "
    "on, or set markers such as label=high and end"
)
"""The ways to say what a recording shows, in words."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Gathered:
    """What a wearer's recordings can teach.

    Attributes
    ----------
    trials : tuple of Trial
        One a labelled stretch, in order of time.
    drawn : bool
        Whether all come from blocks in an order drawn at random.
    notes : tuple of str
        What was passed over, in words.
    info : SignalInfo
        The headset, as the montage calls it.
    digests : tuple of str
        By which a model knows the recordings again.
    files : tuple of Path
        Those that taught something.
    """

    trials: tuple[Trial, ...]
    drawn: bool
    notes: tuple[str, ...]
    info: SignalInfo
    digests: tuple[str, ...]
    files: tuple[Path, ...]


class ReadAs(NamedTuple):
    """What was said of a recording's channels and unit, as ``--map`` and ``--unit`` take it."""

    map: str | None = None
    unit: str | None = None


class _Read(NamedTuple):
    """One file, read; of its signal no more is kept than is labelled."""

    file: Path
    began: datetime
    info: SignalInfo
    digest: str
    parts: list[tuple[Labelled, Recording]]


def calibration_trials(
    files: Sequence[Path],
    pseudonym: str,
    *,
    open_file: Open = open_recording,
    remembered: Iterable[Path] = (),
    check: Callable[[SignalInfo], None] = lambda _info: None,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Gathered:
    """Read what a wearer labelled in their recordings.

    Parameters
    ----------
    files : sequence of Path
        Of any format that is read; each is read once, and none is changed.
    pseudonym : str
        Whose they are. A recording that says in its markers that it is another's is refused.
    open_file : callable
        Reads a file.
    remembered : iterable of Path
        Those among them that nobody named now: one that is gone or cannot be read is passed over.
    check : callable
        Raises SignalMismatch for a headset that will not do.
    progress : callable
        Is told how many files were read, and of how many.

    Returns
    -------
    gathered : Gathered
        At least one trial.

    Raises
    ------
    RecordingError
        Where a file that was named is not there, is no recording, or comes at too low a rate.
    SignalMismatch
        Where they are of several headsets, or of real and simulated people.
    UsageError
        Where no file is given, nothing is labelled, or a calibration is another person's.
    """
    if not files:
        raise UsageError(
            f"There is no recording to calibrate {pseudonym!r} from. Name some with --from, or "
            "begin with `affectscope calibrate`."
        )
    notes: list[str] = []
    spared = {file.resolve() for file in remembered}
    found: dict[str, _Read] = {}
    for done, file in enumerate(_each_once(files, notes), start=1):
        one = _read(file, pseudonym, open_file, notes, is_named=file.resolve() not in spared)
        progress(min(done, len(files)), len(files))
        if one is None:
            continue
        if (same := found.setdefault(one.digest, one)) is not one:
            notes.append(f"{file.name} is left out: it holds the same signal as {same.file.name}")
            continue
        _check_headset(one, next(iter(found.values())), check)
    return _gathered(list(found.values()), pseudonym, notes)


def day_of(recording: Recording, file: Path) -> datetime:
    """Return when a recording began, on this machine's calendar; when it was written if unknown."""
    there = _on_disk(file)
    began = started_at(recording, there)
    if began is None:
        began = datetime.fromtimestamp(there.stat().st_mtime, UTC)
    return began.astimezone()


def _on_disk(file: Path) -> Path:
    """Return the file itself, where one of its streams was named as ``FILE.xdf#NAME``."""
    return file if file.exists() else Path(str(file).rpartition("#")[0] or file)


def _each_once(files: Sequence[Path], notes: list[str]) -> list[Path]:
    """Return the files, each once, and none that was repaired into another that is there too."""
    once: dict[Path, Path] = {}
    for file in files:
        once.setdefault(file.resolve(), file)
    kept = []
    for place, file in once.items():
        if repaired_name(place) in once and repaired_name(place) != place:
            notes.append(f"{file.name} is left out: {repaired_name(file).name} is what is sound")
        else:
            kept.append(file)
    return kept


def _read(
    file: Path, pseudonym: str, open_file: Open, notes: list[str], *, is_named: bool
) -> _Read | None:
    """Read a file; None for one that teaches nothing, which is noted."""
    try:
        recording = open_file(file)
    except (RecordingError, UsageError) as problem:
        if is_named:
            raise
        gone = (
            "it is gone; should it come back, name it anew with --from"
            if not _on_disk(file).exists()
            else str(problem).removeprefix(f"{file}: ")
        )
        notes.append(f"{file.name} is left out: {gone.rstrip('.')}")
        return None
    if recording.info.sfreq < SLOWEST:
        raise RecordingError(
            f"{file}: it comes at {recording.info.sfreq:g} Hz, and models need {SLOWEST:g} Hz or "
            "more. Record at a higher rate; if its time stamps are not in seconds, convert them."
        )
    told = told_by(recording.markers)
    if told.name not in (None, pseudonym):
        raise UsageError(
            f"{file} is a calibration of {told.name!r}, and the profile is that of {pseudonym!r}. "
            f"A personal model is of one person: leave it out, or say --profile {told.name}."
        )
    labelled, passed = labelled_in(recording, told)
    notes += [f"{file.name}: {each}" for each in passed]
    parts = []
    for each in labelled:
        if any(chunk.start < each.stop and chunk.stop > each.first for chunk in recording.chunks):
            run_in = round(RUN_IN * recording.info.sfreq)
            parts.append((each, _own(cut_out(recording, each.first - run_in, each.stop))))
        else:
            notes.append(f"{file.name}: {each.name} left out: no EEG came then")
    if not parts:
        if not (labelled or passed or told.rests):  # of rest nobody expects labels
            notes.append(f"{file.name} teaches nothing: nothing in it is labelled")
        return None
    return _Read(file, day_of(recording, file), recording.info, digest_of(recording), parts)


def _own(part: Recording) -> Recording:
    """Return a part that keeps nothing else of its recording in memory."""

    def copied(block: Block) -> Block:
        if not isinstance(block, Chunk):
            return block
        return Chunk(np.array(block.data), np.array(block.times), block.start, block.correction)

    return replace(part, blocks=tuple(map(copied, part.blocks)), markers=())


def _check_headset(one: _Read, first: _Read, check: Callable[[SignalInfo], None]) -> None:
    """Refuse a headset that will not do, or that is another than the first file's."""
    try:
        check(one.info)
    except SignalMismatch as problem:
        raise SignalMismatch(f"{one.file.name}: {problem}") from problem
    kind, before = kind_of(one.info), kind_of(first.info)
    if kind != before:
        raise other_headset(f"{first.file.name} is of {before}", f"{one.file.name} is of {kind}")


def kind_of(info: SignalInfo) -> str:
    """Return what headset a signal is of, in words.

    Raises
    ------
    SignalMismatch
        Where its electrodes are those of no headset that is known.
    """
    montage = montage_of(info.ch_names)
    if montage is None:
        known = " or the ".join(each.device for each in MONTAGES.values())
        raise SignalMismatch(
            f"{info.name} has the channels {', '.join(info.ch_names[:8])}, and a profile is of the "
            f"{known}. Say with --map which electrodes they are."
        )
    return f"a simulated {montage.device}" if info.simulated else f"a {montage.device} on a head"


def _gathered(read: list[_Read], pseudonym: str, notes: list[str]) -> Gathered:
    """Put the files in order of time, their days counted."""
    if not read:
        why = f" ({'; '.join(notes[:3])})" if notes else ""
        raise UsageError(f"The recordings hold no labelled EEG{why}. {HOW_TO_LABEL}.")
    read.sort(key=lambda one: one.began)
    days: list[date] = sorted({one.began.date() for one in read})
    trials = [
        Trial(
            recording=part,
            rating=_padded(each, part),
            subject=pseudonym,
            trial=f"{one.file.name}: {each.name}",
            label=each.label,
            first=each.first,
            day=days.index(one.began.date()),
        )
        for one in read
        for each, part in one.parts
    ]
    info = read[0].info
    montage = montage_of(info.ch_names)
    return Gathered(
        trials=tuple(trials),
        drawn=all(each.is_drawn for one in read for each, _ in one.parts),
        notes=tuple(notes),
        info=info if montage is None else replace(info, device=montage.device),
        digests=tuple(sorted(one.digest for one in read)),
        files=tuple(one.file for one in read),
    )


def _padded(each: Labelled, part: Recording) -> float | NDArray[np.floating]:
    """Return the rating of a trial: one a sample of its recording, the run-in as its start."""
    if isinstance(each.rating, float):
        return each.rating
    inside = each.rating[max(0, part.start - each.first) : part.stop - each.first]
    return np.pad(inside, (max(0, each.first - part.start), 0), mode="edge")


def reader_of(said: Mapping[Path, ReadAs]) -> Open:
    """Return what opens each file by the map and unit that were said of it.

    Parameters
    ----------
    said : mapping of Path to ReadAs
        By the files' resolved paths; the others say for themselves what they are.
    """

    def opened(file: Path) -> Recording:
        how = said.get(file.resolve(), ReadAs())
        named = parse_channel_map(how.map) if how.map else None
        return open_recording(file, channel_map=named, unit=how.unit)

    return opened
