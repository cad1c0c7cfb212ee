"""The readings that were made while a recording was: kept beside its signal, for review."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import RecordingError
from streaming.recordings.stored import StoredFile
from streaming.recordings.xdf_decoding import Numbers
from streaming.recordings.xdf_format import MAGIC, READING_CHANNELS, READINGS, READINGS_NAME
from streaming.recordings.xdf_survey import survey_xdf
from streaming.signal.readings import Abstention, Prediction, Reason

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from streaming.recordings.xdf_decoding import Strings
    from streaming.recordings.xdf_streams import DescribedStream
    from streaming.signal.readings import Reading

_N_FIXED = len(READING_CHANNELS)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedReadings:
    """What a model said while a recording was made.

    Attributes
    ----------
    model : str
        The model's name; empty where none read.
    labels : tuple of str
        What it tells apart.
    readings : tuple of Prediction or Abstention
        In the file's order. What an abstention's `detail` was is not recorded.
    """

    model: str
    labels: tuple[str, ...]
    readings: tuple[Reading, ...]


def recorded_readings(path: str | os.PathLike[str]) -> RecordedReadings | None:
    """Read the readings that lie beside the signal in a recording of this program.

    Parameters
    ----------
    path : path-like
        The recording, plain or packed.

    Returns
    -------
    recorded : RecordedReadings or None
        None where the file is no XDF file, or has no such stream.

    Raises
    ------
    RecordingError
        Where the file cannot be read.
    """
    path = Path(path)
    listener = _Listener()
    try:
        with StoredFile(path) as file:
            if not file.head.startswith(MAGIC):
                return None
            survey_xdf(file.at_path(), listener)
    except RecordingError as problem:
        raise RecordingError(f"{path}: {problem}") from problem
    except OSError as problem:
        raise RecordingError(f"{path}: it cannot be read ({problem}). Check the disk.") from problem
    stream = listener.stream
    if stream is None:
        return None
    labels = _labels(stream)
    reasons = stream.ours.get("reasons", "").split(",")
    read = (_reading(stamp, row, labels, reasons) for stamp, row in listener.rows)
    return RecordedReadings(
        model=stream.ours.get("model", ""),
        labels=labels,
        readings=tuple(one for one in read if one is not None),
    )


class _Listener:
    """Gather one stream's rows."""

    def __init__(self) -> None:
        self.stream: DescribedStream | None = None
        self.rows: list[tuple[float, list[float]]] = []

    def header(self, stream: DescribedStream) -> None:
        fits = stream.labels[:_N_FIXED] == READING_CHANNELS and stream.format == "double64"
        if stream.id == READINGS and stream.name == READINGS_NAME and fits:
            self.stream = stream

    def samples(self, stream: int, body: Numbers | Strings) -> None:
        if self.stream is not None and stream == self.stream.id and isinstance(body, Numbers):
            self.rows += zip(body.stamps.tolist(), body.values.T.tolist(), strict=True)


def _labels(stream: DescribedStream) -> tuple[str, ...]:
    return tuple(label.removeprefix("p_") for label in stream.labels[_N_FIXED:])


def _reading(
    t_end: float, row: Sequence[float], labels: Sequence[str], reasons: Sequence[str]
) -> Reading | None:
    """Return a row as a reading; None for what damage has made of one."""
    start, stop, valence, low, high, confidence, reason = row[:_N_FIXED]
    if not (np.isfinite([t_end, start, stop, reason]).all() and 0 <= reason <= len(reasons)):
        return None
    if reason:
        word = reasons[int(reason) - 1]
        if word not in set(Reason):
            return None
        return Abstention(t_end, int(start), int(stop), Reason(word))
    probabilities = dict(zip(labels, row[_N_FIXED:], strict=True))
    if not probabilities or not np.isfinite([confidence, *probabilities.values()]).all():
        return None
    return Prediction(
        t_end=t_end,
        start=int(start),
        stop=int(stop),
        label=max(probabilities, key=probabilities.__getitem__),
        probabilities=probabilities,
        confidence=confidence,
        valence=None if np.isnan(valence) else valence,
        interval=None if np.isnan(low) or np.isnan(high) else (low, high),
    )
