"""DREAMER as trials: 23 people, 18 film clips, an Emotiv EPOC, scores from 1 to 5.

Katsigiannis & Ramzan 2018, doi:10.1109/JBHI.2017.2688239. The data comes from its authors; none of
it is here.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from models.datasets.dreamer_file import HIGHEST, LOWEST, read_dreamer
from models.datasets.scored import (
    LABELS,
    check_threshold,
    is_high,
    on_valence_scale,
    rule_in_words,
)
from models.datasets.trials import Task, Trial
from streaming.errors import RecordingError, UsageError
from streaming.signal.blocks import Chunk, Gap, Recording
from streaming.signal.info import EPOC, MUSE, SignalInfo

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from models.datasets.dreamer_file import DreamerPerson
    from streaming.signal.info import Montage

TARGETS = ("valence", "arousal", "dominance")
"""What people gave scores for."""

STAND_INS = {
    "TP9": ("T7", "P7"),
    "AF7": ("AF3", "F7"),
    "AF8": ("AF4", "F8"),
    "TP10": ("T8", "P8"),
}
"""A Muse's electrodes, which an EPOC lacks, in the Muse's order, and the two whose mean stands in.
By `streaming.signal.info.POSITIONS` each lies midway between its two around the head, to 4 degrees,
and lower than their mean: 23 degrees at the ear, 9 at the forehead."""

MONTAGES: dict[str, Montage] = {"native": EPOC, "muse": replace(MUSE, sfreq=EPOC.sfreq)}
"""Electrodes that can be asked for, at DREAMER's 128 Hz: the recipe of a model keeps that rate, and
resamples a live Muse's 256 Hz to it."""

_APPROXIMATE = {
    "native": None,
    "muse": "TP9 from T7 and P7, AF7 from AF3 and F7, and their mirror images",
}


class DreamerTrials:
    """The trials of DREAMER.mat.

    The file is read once, here, in one pass that also takes its digest. Its EEG is held (0.8 GB in
    float32) until `trials` or `people` hands it out, and let go person by person; scores and digest
    stay. A second round reads the file again.

    Parameters
    ----------
    path : str or path-like
        DREAMER.mat.
    label : {"valence", "arousal", "dominance"}
        Whose scores are labelled.
    threshold : str
        ``">3"`` or ``">=3"``: which scores are high.
    montage : {"native", "muse"}
        The EPOC's electrodes, or what stands in for a Muse's.
    dtype : type
        What the first round is held as: float32, which rounds an Emotiv's 4200 µV by 0.0002 µV at
        most, or float64, for those who compare with what others computed in it.

    Attributes
    ----------
    notes : tuple of str
        What was left out or assumed, in words for the user.

    Raises
    ------
    UsageError
        Where an option is none of these.
    RecordingError
        Where the file cannot be read, is not DREAMER, or no trial has a score.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        label: str = "valence",
        threshold: str = ">3",
        montage: str = "native",
        dtype: type[np.floating] = np.float32,
    ) -> None:
        for name, given, known in (("label", label, TARGETS), ("montage", montage, MONTAGES)):
            if given not in known:
                raise UsageError(
                    f"DREAMER has no {name} {given!r}. Give --{name} one of {', '.join(known)}."
                )
        check_threshold(threshold, LOWEST, HIGHEST)
        self._path, self._label, self._threshold, self._montage = path, label, threshold, montage
        self._dtype = dtype
        read = read_dreamer(Path(path), label, dtype=dtype)
        self._ch_names = read.ch_names
        self._file_digest = read.digest
        self._scores = [person.scores for person in read.people]
        self._people: list[DreamerPerson] | None = read.people
        self.notes = self._notes()
        if not self.n_trials:
            raise RecordingError(f"{path} holds no trial with a score. Choose another --label.")

    @property
    def name(self) -> str:
        """What the manifest calls it."""
        return "dreamer"

    @property
    def digest(self) -> str:
        """SHA-256 of the file's digest and of the options."""
        said = [self._file_digest, self._label, self._threshold, self._montage]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @property
    def threshold(self) -> str:
        """Which scores are high."""
        return self._threshold

    @property
    def task(self) -> Task:
        """Whether a score is low or high."""
        return Task(target=self._label, labels=LABELS, label_rule=rule_in_words(self._threshold))

    @property
    def montage(self) -> Montage:
        """The EPOC, or a Muse at the EPOC's rate."""
        return MONTAGES[self._montage]

    @property
    def approximate(self) -> str | None:
        """What stands in for a Muse's electrodes."""
        return _APPROXIMATE[self._montage]

    @property
    def licence(self) -> str:
        """That of the data's owners, who give it out on request."""
        return (
            "as DREAMER's own terms allow, which come with the data (taken here as: research, not "
            "commercial)"
        )

    @property
    def n_trials(self) -> int:
        """How many have a score."""
        return sum(int(np.isfinite(scores).sum()) for scores in self._scores)

    @property
    def n_people(self) -> int:
        """How many have a trial with a score."""
        return sum(bool(np.isfinite(scores).any()) for scores in self._scores)

    def trials(self) -> Iterator[Trial]:
        """Yield a trial for each person and clip with a score: rest, a join, then the clip.

        Rest and clip were recorded apart. A gap of a second at most lies between them, so that
        filters start anew and the clip begins where a window of whole seconds may.
        """
        for number, clip, person in self.people(np.float32):
            yield self._trial(person, number, clip)

    def people(self, dtype: type[np.floating]) -> Iterator[tuple[int, int, DreamerPerson]]:
        """Yield the number of a person, from 1, the place of a clip with a score, and the person.

        Parameters
        ----------
        dtype : type
            What the signals must be held as.

        Raises
        ------
        RecordingError
            Where the file must be read again, and is another one now.
        """
        people = self._held(dtype)
        people.reverse()
        for number, scores in enumerate(self._scores, start=1):
            # Nobody else holds what is popped, so a person's signal goes with the last clip.
            person = people.pop()
            for clip in np.flatnonzero(np.isfinite(scores)).tolist():
                yield number, clip, person

    def let_go(self) -> None:
        """Hold no signal any more; who asks for it again waits for the file to be read."""
        self._people = None

    def _held(self, dtype: type[np.floating]) -> list[DreamerPerson]:
        """Hand out what is held, where that is as wanted, or what the file holds."""
        people, self._people = self._people, None
        if people is not None and dtype is self._dtype:
            return people
        del people  # before as much is read again
        read = read_dreamer(Path(self._path), self._label, dtype=dtype)
        if read.digest != self._file_digest:
            raise RecordingError(f"{self._path} changed while it was in use. Start again.")
        return read.people

    def _trial(self, person: DreamerPerson, number: int, clip: int) -> Trial:
        rest, stimulus = (self._channels(part[clip]) for part in (person.rest, person.stimuli))
        n_rest, second = rest.shape[1], round(EPOC.sfreq)
        first = (n_rest // second + 1) * second
        blocks = (_chunk(rest, 0), Gap(n_rest, first - n_rest), _chunk(stimulus, first))
        score = person.scores[clip : clip + 1]
        rating = on_valence_scale(score, LOWEST, HIGHEST)[0]
        return Trial(
            recording=Recording(self._info, blocks),
            rating=float(rating) if self._label == "valence" else np.nan,
            label=int(is_high(score, self._threshold)[0]),
            first=first,
            subject=f"{number:02d}",
            trial=str(clip + 1),
            clip=str(clip + 1),
        )

    @property
    def _info(self) -> SignalInfo:
        ch_names = self._ch_names if self._montage == "native" else tuple(STAND_INS)
        return SignalInfo(name="DREAMER", device=EPOC.device, ch_names=ch_names, sfreq=EPOC.sfreq)

    def _channels(self, signal: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the montage's channels of a signal of shape (n_channels, n_times)."""
        if self._montage == "native":
            return signal
        places = [[self._ch_names.index(name) for name in pair] for pair in STAND_INS.values()]
        means: NDArray[np.float32] = (
            signal[places].mean(axis=1, dtype=np.float64).astype(np.float32)
        )
        return means

    def _notes(self) -> tuple[str, ...]:
        notes = []
        n_all = sum(scores.size for scores in self._scores)
        if dropped := n_all - self.n_trials:
            notes.append(
                f"{dropped} of {n_all} trials have no {self._label} score and are left out"
            )
        if self._montage == "muse":
            notes.append(
                f"no Muse was recorded: {_APPROXIMATE['muse']}. The model works at DREAMER's "
                f"{EPOC.sfreq:g} Hz, to which a live Muse's {MUSE.sfreq:g} Hz are resampled"
            )
        return tuple(notes)


def _chunk(signal: NDArray[np.float32], start: int) -> Chunk:
    """Return a signal that begins at a sample, timed from the first sample of the trial."""
    return Chunk(signal, (start + np.arange(signal.shape[1])) / EPOC.sfreq, start)
