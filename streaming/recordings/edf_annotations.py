"""What an EDF+ file says beside its signals: when records begin, what was marked, what is missing.

A file of Emotiv's says it in signals of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from streaming.recordings.edf_format import EdfHeader, EdfSignal, Note, read_notes
from streaming.recordings.evenly import LONGEST_GAP, NOT_RECORDED, Missing
from streaming.recordings.picking import is_emotiv
from streaming.signal.blocks import Marker

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_EMOTIV = ("MarkerIndex", "MarkerValueInt", "MARKER_HARDWARE")


class Annotations:
    """What the annotation signals say, collected record by record."""

    def __init__(self) -> None:
        self._begins: list[float] = []
        self._notes: list[Note] = []

    def add(self, parts: Sequence[bytes]) -> None:
        """Take in one record's annotation signals; the first one tells when the record begins."""
        begin = np.nan
        for n, part in enumerate(parts):
            for note in read_notes(part):
                if note.text:
                    self._notes.append(note)
                elif n == 0 and np.isnan(begin):
                    begin = note.onset
        self._begins.append(begin)

    @property
    def zero(self) -> float:
        """Seconds from the file's start time to its first sample: less than one, by the format."""
        return self._begins[0] if self._begins and np.isfinite(self._begins[0]) else 0.0

    def markers(self, begin: float) -> list[Marker]:
        """Return what was marked, on a clock that reads `begin` at the first sample."""
        return [
            Marker(begin + note.onset - self.zero, note.text)
            for note in self._notes
            if note.text != NOT_RECORDED
        ]

    def missing(self, header: EdfHeader, sfreq: float) -> tuple[list[Missing], tuple[str, ...]]:
        """Return which samples are missing, and what is odd about it.

        Parameters
        ----------
        header : EdfHeader
            The file's.
        sfreq : float
            Rate of the signal in Hz.

        Returns
        -------
        missing : list of Missing
            Between the records of a discontinuous file, and where an annotation says so.
        notes : tuple of str
            Where records overlap in time.
        """
        found = []
        for note in self._notes:
            if note.text == NOT_RECORDED:
                first = round((note.onset - self.zero) * sfreq)
                n_missing = round(note.duration * sfreq)
                if n_missing > 0:
                    found.append(Missing(first, first + n_missing, n_missing))
        if not header.discontinuous:
            return found, ()
        between, n_back = self._between(header, sfreq)
        notes = (
            f"{n_back} of its records begin before the one before them ends, or more than 30 days "
            "after it; each time a new stretch begins, with one sample counted as missing"
        )
        return [*found, *between], ((notes,) if n_back else ())

    def _between(self, header: EdfHeader, sfreq: float) -> tuple[list[Missing], int]:
        """Return the gaps between records, and how many records overlap."""
        begins = np.array(self._begins)
        # A record that does not say when it begins follows the one before it.
        for n in range(1, begins.size):
            if np.isnan(begins[n]):
                begins[n] = begins[n - 1] + header.record_seconds
        late = np.diff(begins) - header.record_seconds
        # A step beyond any gap is damage; one sample is counted, so that filters start anew.
        late[np.abs(late) > LONGEST_GAP] = -1 / sfreq
        n_missing = np.round(np.nan_to_num(late) * sfreq).astype(np.int64)
        rows = round(header.record_seconds * sfreq) * np.arange(1, begins.size)
        found = [
            Missing(int(row), int(row), max(1, int(n)))
            for row, n in zip(rows, n_missing, strict=True)
            if n != 0
        ]
        return found, int((n_missing < 0).sum())


def emotiv_signals(signals: Sequence[EdfSignal], n_per_record: int) -> dict[str, EdfSignal]:
    """Return the signals in which a file of Emotiv's keeps its markers, by name; else none."""
    if not is_emotiv([one.label for one in signals]):
        return {}
    return {
        one.label: one
        for one in signals
        if one.label in _EMOTIV and one.n_per_record == n_per_record and one.gain
    }


def emotiv_markers(
    values: Mapping[str, NDArray[np.float32]], begin: float, sfreq: float
) -> list[Marker]:
    """Return the markers in the signals that `emotiv_signals` found.

    Parameters
    ----------
    values : mapping of str to ndarray, shape (n_times,)
        The signals' values; what is not 0 is a marker.
    begin : float
        Clock of the first sample, in seconds.
    sfreq : float
        Rate in Hz.

    Returns
    -------
    markers : list of Marker
        In order of time within each signal.
    """
    found = []
    # All of them are whole numbers, which 16 bits over some range do not meet exactly.
    whole = {name: np.round(level) for name, level in values.items()}
    for name, shown in (("MarkerIndex", "MarkerValueInt"), ("MARKER_HARDWARE", "MARKER_HARDWARE")):
        if name not in whole:
            continue
        level, texts = whole[name], whole.get(shown, whole[name])
        word = "hardware " if name == shown else ""
        changes = np.flatnonzero((np.diff(level, prepend=np.float32(0)) != 0) & (level != 0))
        found += [Marker(begin + row / sfreq, f"{word}{texts[row]:.0f}") for row in changes]
    return found
