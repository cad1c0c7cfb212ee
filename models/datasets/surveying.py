"""One look at each recording before training: what it offers, none of it kept in memory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from models.datasets.labelling import name_parts
from models.datasets.marked import Mark, valence_marks
from streaming.errors import RecordingError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from models.datasets.labelling import Item
    from streaming.signal.blocks import Recording

DIGITS = 16
"""Of a recording's digest, 64 bits: among a million recordings two are alike by chance once in 37
million times."""

SLOWEST = 100.0
"""Hz: recipes read up to 45 Hz, of which a lower rate carries nothing or a filter's edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveyed:
    """What one look at a recording tells; samples count from its first, gaps counted in.

    Attributes
    ----------
    ch_names : tuple of str
        Channels in the file's order.
    sfreq : float
        Nominal rate in Hz.
    n_times : int
        Length in samples.
    spans : tuple of (int, int)
        Samples that are there, `stop` excluded.
    marks : tuple of Mark
        Its markers.
    valence : tuple of (int, float)
        Sample and valence of each marker that tells one.
    sha256 : str
        Of the file.
    signal : str
        Digest of the signal in it; see `digest_of`.
    notes : tuple of str
        What its reader assumed.
    """

    ch_names: tuple[str, ...]
    sfreq: float
    n_times: int
    spans: tuple[tuple[int, int], ...]
    marks: tuple[Mark, ...]
    valence: tuple[tuple[int, float], ...]
    sha256: str
    signal: str
    notes: tuple[str, ...]

    def holds_signal(self, first: int, stop: int) -> bool:
        """Tell whether any sample of a span is there."""
        return any(begin < stop and end > first for begin, end in self.spans)


def survey(file: Path, open_file: Callable[[Path], Recording]) -> Surveyed:
    """Open a recording and say what it offers.

    Parameters
    ----------
    file : Path
        The file.
    open_file : callable
        Reads it.

    Raises
    ------
    RecordingError
        Where it cannot be read, or comes at too low a rate.
    UsageError
        Where what the user said of the channels does not fit it.
    """
    try:
        recording = open_file(file)
        with file.open("rb") as raw:
            sha256 = hashlib.file_digest(raw, "sha256").hexdigest()
    except UsageError as problem:
        raise UsageError(f"{file.name}: {problem}") from problem
    except OSError as problem:
        raise RecordingError(f"{file}: it cannot be read ({problem.strerror}).") from problem
    chunks, sfreq = recording.chunks, recording.info.sfreq
    if not sum(chunk.times.size for chunk in chunks):
        raise RecordingError(f"{file}: it holds no signal. Record anew, or leave it out.")
    if sfreq < SLOWEST:
        raise RecordingError(
            f"{file}: it comes at {sfreq:g} Hz, and models here need {SLOWEST:g} Hz or more. "
            "Record at a higher rate; if its time stamps are not in seconds, convert them."
        )
    first = recording.blocks[0].start
    marks = tuple(Mark(_sample_at(recording, m.time) - first, m.text) for m in recording.markers)
    return Surveyed(
        ch_names=recording.info.ch_names,
        sfreq=sfreq,
        n_times=recording.blocks[-1].stop - first,
        spans=tuple((chunk.start - first, chunk.stop - first) for chunk in chunks),
        marks=marks,
        valence=valence_marks(marks, file.name),
        sha256=sha256,
        signal=digest_of(recording),
        notes=recording.notes,
    )


def digest_of(recording: Recording) -> str:
    """Return 16 hexadecimal digits that know a recording again, whatever file it is in.

    They are of the samples alone, so neither names nor order of the channels matter, nor format,
    packing and markers. One sample more or less makes another recording.
    """
    channels = [hashlib.sha256() for _ in recording.info.ch_names]
    for chunk in recording.chunks:
        for channel, samples in zip(channels, chunk.data, strict=True):
            channel.update(samples.tobytes())
    whole = hashlib.sha256(b"".join(sorted(one.digest() for one in channels)))
    return whole.hexdigest()[:DIGITS]


def _sample_at(recording: Recording, time: float) -> int:
    """Return the first sample at or after a time; within a gap the first one after it."""
    for chunk in recording.chunks:
        if chunk.times.size and chunk.times[-1] >= time:
            return chunk.start + int(np.searchsorted(chunk.times, time))
    return recording.blocks[-1].stop


def survey_all(
    items: Sequence[Item],
    open_file: Callable[[Path], Recording],
    progress: Callable[[int, int], None],
) -> tuple[dict[Path, Surveyed], list[Item], list[str]]:
    """Open each file once.

    Parameters
    ----------
    items : sequence of Item
        What names or a table say of the files.
    open_file : callable
        Reads a file.
    progress : callable
        Is told how many items are done, and of how many.

    Returns
    -------
    surveyed : dict of Path to Surveyed
        What each readable file offers.
    usable : list of Item
        Those of readable files, each file under one path.
    notes : list of str
        What was left out of a folder, and why.

    Raises
    ------
    RecordingError
        Where a row of a table names what cannot be read.
    """
    surveyed: dict[Path, Surveyed] = {}
    usable, notes = [], []
    by_place = {item.file.resolve(): item.file for item in reversed(items)}
    for count, item in enumerate(items, start=1):
        file = by_place[item.file.resolve()]
        try:
            if file not in surveyed:
                surveyed[file] = survey(file, open_file)
            usable.append(replace(item, file=file))
        except RecordingError as problem:
            if item.where:
                raise RecordingError(f"{item.where}: {problem}") from problem
            why = str(problem).removeprefix(f"{file}: ")
            notes.append(f"{item.name} is left out: {why}")
        progress(count, len(items))
    return surveyed, usable, notes


def refuse_copies(items: Sequence[Item], surveyed: Mapping[Path, Surveyed]) -> None:
    """Refuse what would be trained on and tested on at once: one recording, or person, as two.

    Raises
    ------
    UsageError
        Where two files hold the same bytes, or names of a folder say the same but for the ending,
        or two subjects differ in nothing but capitals.
    """
    known: dict[object, Path] = {}
    for item in items:
        told = None if item.where else name_parts(item.name)
        for one in (surveyed[item.file].sha256, told):
            if one and (first := known.setdefault(one, item.file)) != item.file:
                raise UsageError(
                    f"{first.name} and {item.file.name} are one recording by their "
                    f"{'names' if one is told else 'bytes'}. Remove one of them"
                    f"{', or give them different runs' if one is told else ''}."
                )
    people: dict[str, str] = {}
    for item in items:
        if (other := people.setdefault(item.subject.casefold(), item.subject)) != item.subject:
            raise UsageError(
                f"Subjects {other!r} and {item.subject!r} would count as two people. Spell them "
                "alike, or give them names that differ by more than capitals."
            )
