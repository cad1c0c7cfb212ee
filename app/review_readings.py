"""All that a model read of a recording, in arrays: a day holds 170,000 readings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from app.report.track import ALL_REASONS, Track, track_of
from streaming.signal.blocks import Gap
from streaming.signal.readings import Abstention, Prediction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from models.classifier import TorchClassifier
    from streaming.signal.blocks import Recording
    from streaming.signal.readings import Reading

TOLD_EVERY = 64
"""Readings between two words on how far the work is: half a minute of signal."""


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """What one model read, hop by hop.

    Attributes
    ----------
    classifier : TorchClassifier
        The model.
    track : Track
        Values, intervals and reasons over the recording's time.
    t_end : ndarray of shape (n_hops,)
        Clock of each reading's last sample.
    span : ndarray of int, shape (n_hops, 2)
        Samples that each looked at.
    shares : ndarray of float32, shape (n_hops, n_labels)
        Probability of each label; NaN where there is no reading.
    details : tuple of str
        Why there is none, in words; empty where there is.
    """

    classifier: TorchClassifier
    track: Track
    t_end: NDArray[np.float64]
    span: NDArray[np.int64]
    shares: NDArray[np.float32]
    details: tuple[str, ...]

    def between(self, start: float, stop: float) -> list[Reading]:
        """Return the readings that end after `start`, up to `stop`, in seconds of the recording."""
        first, last = np.searchsorted(self.track.stop, [start, stop], side="right").tolist()
        return [self._reading(row) for row in range(first, last)]

    def _reading(self, row: int) -> Reading:
        track = self.track
        t_end, (start, stop) = float(self.t_end[row]), self.span[row].tolist()
        if track.label[row] < 0:
            reason = ALL_REASONS[track.reason[row]]
            return Abstention(t_end, start, stop, reason, self.details[row])
        shares = self.shares[row].tolist()
        low, high = float(track.low[row]), float(track.high[row])
        value = float(track.value[row])
        return Prediction(
            t_end=t_end,
            start=start,
            stop=stop,
            label=track.labels[track.label[row]],
            probabilities=dict(zip(track.labels, shares, strict=True)),
            confidence=shares[track.label[row]],
            valence=value if track.target == "valence" else None,
            interval=None if np.isnan(low) else (low, high),
        )


def read_through(
    recording: Recording,
    classifier: TorchClassifier,
    progress: Callable[[int, int], None] = lambda _done, _of: None,
) -> Readings:
    """Read a whole recording, as `predict` does.

    Parameters
    ----------
    recording : Recording
        The signal.
    classifier : TorchClassifier
        What reads it.
    progress : callable
        Is told how many seconds were read, and of how many; may raise to end it.
    """
    from app.commands.predict import readings_of  # noqa: PLC0415 - scipy's filters come late

    t_end: list[float] = []
    span: list[tuple[int, int]] = []
    shares: list[list[float]] = []
    details: list[str] = []
    known: dict[str, str] = {}
    nothing = [float("nan")] * len(classifier.labels)
    begin, sfreq = recording.start, recording.info.sfreq

    def kept(events: Iterable[Gap | Reading]) -> Iterator[Gap | Reading]:
        for event in events:
            if not isinstance(event, Gap):
                is_read = isinstance(event, Prediction)
                t_end.append(event.t_end)
                span.append((event.start, event.stop))
                detail = "" if isinstance(event, Prediction) else event.detail
                details.append(known.setdefault(detail, detail))
                shares.append(
                    [event.probabilities[label] for label in classifier.labels]
                    if is_read and isinstance(event, Prediction)
                    else nothing
                )
                if len(t_end) % TOLD_EVERY == 0:
                    progress(round((event.stop - begin) / sfreq), round(recording.duration))
            yield event

    track = track_of(
        kept(readings_of(recording, classifier)),
        labels=classifier.labels,
        target=classifier.target,
        hop=classifier.spec.hop,
        begin=begin,
        sfreq=sfreq,
    )
    return Readings(
        classifier=classifier,
        track=track,
        t_end=np.array(t_end),
        span=np.array(span, dtype=np.int64).reshape(-1, 2),
        shares=np.array(shares, dtype=np.float32).reshape(-1, len(classifier.labels)),
        details=tuple(details),
    )
