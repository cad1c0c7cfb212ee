"""All that was read of a recording, as arrays: a day holds 170,000 readings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.words import NO_READING, REASONS, label_word, sentence
from streaming.signal.blocks import Gap
from streaming.signal.readings import Prediction, Reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from streaming.signal.readings import Reading

ALL_REASONS = tuple(Reason)

_MEANINGS = {Reason.GAP: "Samples are missing in the seconds that a reading looks at"}
"""Where the sentence for the screen is too short for a page: a reading looks at seconds before it,
so that a gap costs more time than it lasts."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """The readings of a recording, in order of time.

    Attributes
    ----------
    stop : ndarray of shape (n_hops,)
        End of each hop in seconds since the recording's first sample.
    value : ndarray of shape (n_hops,)
        Valence in [-1, 1]; for a target that is not on that scale the probability of the last
        label. NaN where there is no reading.
    low, high : ndarray of shape (n_hops,)
        Ends of the 80 % interval; NaN where there is none.
    label : ndarray of int, shape (n_hops,)
        Index of the most probable label; -1 where there is no reading.
    reason : ndarray of int, shape (n_hops,)
        Index among `ALL_REASONS`; -1 where there is a reading.
    labels : tuple of str
        The model's labels.
    target : str
        What they are of.
    hop : float
        Seconds that each hop stands for.
    """

    stop: NDArray[np.float64]
    value: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    label: NDArray[np.int64]
    reason: NDArray[np.int64]
    labels: tuple[str, ...]
    target: str
    hop: float

    @property
    def is_read(self) -> NDArray[np.bool_]:
        """Where there is a reading, (n_hops,)."""
        return self.label >= 0

    @property
    def read_share(self) -> float:
        """Share of the hops with a reading, in [0, 1]; 0 where there is no hop."""
        return float(self.is_read.mean()) if self.stop.size else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """One word, or one reason for none.

    Attributes
    ----------
    name : str
        The word, or ``"No reading: poor contact"``.
    means : str
        What that is, a sentence; empty for a word.
    share : float
        Part of the time, in [0, 1].
    seconds : float
        The same as time.
    is_read : bool
        Whether it is a word.
    """

    name: str
    means: str
    share: float
    seconds: float
    is_read: bool


def track_of(
    events: Iterable[Gap | Reading],
    *,
    labels: Sequence[str],
    target: str,
    hop: float,
    begin: int,
    sfreq: float,
) -> Track:
    """Gather what the pipeline says.

    Parameters
    ----------
    events : iterable of Gap or Prediction or Abstention
        In order; gaps are passed over, for abstentions stand for their time.
    labels : sequence of str
        The model's labels.
    target : str
        What they are of.
    hop : float
        Seconds between readings.
    begin : int
        Index of the recording's first sample.
    sfreq : float
        Its rate in Hz.
    """
    number = {label: n for n, label in enumerate(labels)}
    code = {reason: n for n, reason in enumerate(ALL_REASONS)}
    nan = float("nan")
    rows: list[tuple[float, float, float, float, int, int]] = []
    for event in events:
        if isinstance(event, Gap):
            continue
        stop = (event.stop - begin) / sfreq
        if isinstance(event, Prediction):
            value = event.valence
            if value is None:
                value = event.probabilities[labels[-1]]
            low, high = event.interval or (nan, nan)
            rows.append((stop, value, low, high, number[event.label], -1))
        else:
            rows.append((stop, nan, nan, nan, -1, code[event.reason]))
    stops, values, lows, highs, number_of, code_of = (
        np.array(rows, dtype=np.float64).reshape(-1, 6).T
    )
    return Track(
        stop=stops,
        value=values,
        low=lows,
        high=highs,
        label=number_of.astype(np.int64),
        reason=code_of.astype(np.int64),
        labels=tuple(labels),
        target=target,
        hop=hop,
    )


def shares_of(track: Track) -> tuple[Share, ...]:
    """Divide the time: words, the pleasant end first, then reasons, the commonest first."""
    n = track.stop.size
    if not n:
        return ()
    words = np.bincount(track.label[track.is_read], minlength=len(track.labels))
    reasons = np.bincount(track.reason[~track.is_read], minlength=len(ALL_REASONS))
    shares = [
        Share(label_word(label, track.target), "", count / n, count * track.hop, is_read=True)
        for label, count in reversed(list(zip(track.labels, words.tolist(), strict=True)))
    ]
    for at in np.argsort(-reasons, kind="stable").tolist():
        if count := int(reasons[at]):
            reason = ALL_REASONS[at]
            short, whole = REASONS[reason]
            whole = _MEANINGS.get(reason, whole)
            name, seconds = f"{NO_READING}: {short}", count * track.hop
            shares.append(Share(name, sentence(whole), count / n, seconds, is_read=False))
    return tuple(shares)
