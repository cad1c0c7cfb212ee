"""A labelled stretch of signal, what is to be told of it, and where such stretches come from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from streaming.signal.blocks import Recording
    from streaming.signal.info import Montage


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is to be told from the signal.

    Attributes
    ----------
    target : str
        ``"valence"``, ``"arousal"``, or the data's own name for it.
    labels : tuple of str
        Two or more; for valence ``low``, ``neutral`` and ``high`` or the first and the last.
    label_rule : str
        How they came about, in words: ``"a rating > 3 is high"``.
    """

    target: str
    labels: tuple[str, ...]
    label_rule: str


SIGN_OF_VALENCE = Task(
    target="valence",
    labels=("low", "high"),
    label_rule="mean valence over the window above 0 is high, else low",
)
"""The task of trials whose valence is known from moment to moment."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Trial:
    """One recording with what its wearer said, or what was scripted for them.

    Attributes
    ----------
    recording : Recording
        The signal; any rest period comes first.
    rating : float or ndarray of shape (n_samples,)
        Valence in [-1, 1]: one number for the whole trial, or one a device sample, counted from
        the recording's first, a gap's missing samples counted in; nan where nobody knows.
    label : int or None
        Place in the task's labels; None where the sign of each window's mean rating decides.
    first : int
        First sample of the stimulus, counted as the recording counts: what comes before is rest,
        which filters and baseline may use and no window holds.
    subject : str
        Who it is.
    trial : str
        Which of the subject's trials it is.
    clip : str or None
        What was watched, where several people watched the same.
    day : int
        Which of the subject's sessions it belongs to, from 0.
    """

    recording: Recording
    rating: float | NDArray[np.floating]
    subject: str
    trial: str
    label: int | None = None
    first: int = 0
    clip: str | None = None
    day: int = 0

    def mean_ratings(
        self, starts: NDArray[np.int64], stops: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Return the mean rating over some spans.

        Parameters
        ----------
        starts, stops : ndarray of int, shape (n_spans,)
            Device samples, `stop` excluded; no span is empty or leaves the trial.

        Returns
        -------
        ratings : ndarray of shape (n_spans,)
            Mean valence of each span, in [-1, 1].
        """
        if isinstance(self.rating, int | float):
            return np.full(len(starts), float(self.rating))
        first = self.recording.blocks[0].start
        total = np.concatenate([[0.0], np.cumsum(self.rating, dtype=np.float64)])
        means: NDArray[np.float64] = (total[stops - first] - total[starts - first]) / (
            stops - starts
        )
        return means


class TrialSource(Protocol):
    """A data set, one trial at a time."""

    @property
    def name(self) -> str:
        """What the manifest calls it: ``"simulated"``, ``"dreamer"``."""
        ...

    @property
    def digest(self) -> str:
        """SHA-256 that changes with the data."""
        ...

    @property
    def task(self) -> Task:
        """What is to be told."""
        ...

    @property
    def montage(self) -> Montage:
        """Electrodes in a network's order, and the signal's rate."""
        ...

    @property
    def approximate(self) -> str | None:
        """What stands in for which electrode, where any does."""
        ...

    @property
    def licence(self) -> str:
        """Under which a model trained on it may be passed on, in words."""
        ...

    @property
    def n_trials(self) -> int:
        """How many trials there are."""
        ...

    @property
    def n_people(self) -> int:
        """How many people there are."""
        ...

    def trials(self) -> Iterator[Trial]:
        """Yield the trials, always in the same order."""
        ...
