"""The one place that knows MNE: files that it reads, and FIF that it writes.

MNE keeps signals in volts, talks on stdout, and takes half a second to a second to import; all
three stay in here.
"""

from __future__ import annotations

import configparser
import struct
import warnings
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from streaming.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

_DAMAGE = (
    ValueError, TypeError, LookupError, AttributeError, AssertionError, RuntimeError, OSError,
    EOFError, MemoryError, ArithmeticError, configparser.Error, struct.error, zlib.error,
)  # fmt: skip
"""What MNE's readers, and the libraries below them, raise at damaged files: found by cutting,
zeroing and flipping thousands of files of each format."""

_MICROVOLTS = 1e6
"""Of them in MNE's unit."""

_BLOCK = 1_000_000
"""Numbers that are read at once, as float64: 8 MB."""

_FIRST_UNIX, _LAST_UNIX = 1e9, 4e9
"""Clocks that read so count seconds from 1970 (2001 to 2096), others from a computer's start."""


@dataclass(frozen=True, slots=True)
class MneNote:
    """An annotation.

    Attributes
    ----------
    onset, duration : float
        Seconds from the first sample; the duration is NaN where nobody said it.
    text : str
        What it says.
    """

    onset: float
    duration: float
    text: str


class MneFile:
    """A file that MNE has opened; its samples are read when asked for.

    Parameters
    ----------
    path : Path
        Where it lies.
    reader : str
        MNE's function in `mne.io` that reads it.

    Attributes
    ----------
    labels, kinds : tuple of str
        Name and MNE's type of each channel.
    sfreq : float
        Rate in Hz.
    n_times : int
        Samples that it has by its own word.
    notes : tuple of MneNote
        Its annotations.
    description : str
        What the file says about itself; ``""`` where it says nothing.
    bad : frozenset of str
        Channels that somebody marked as bad.

    Raises
    ------
    RecordingError
        Where MNE cannot read it; a sentence about "it", the file.
    """

    def __init__(self, path: Path, reader: str) -> None:
        self._name = path.name
        with self._listening():
            import mne  # noqa: PLC0415 - half a second to a second

            self._raw = raw = getattr(mne.io, reader)(path, preload=False, verbose="critical")
            self.labels: tuple[str, ...] = tuple(raw.ch_names)
            self.kinds: tuple[str, ...] = tuple(raw.get_channel_types())
            self.sfreq = float(raw.info["sfreq"])
            self.n_times = int(raw.n_times)
            self.description = str(raw.info["description"] or "")
            self.bad = frozenset(raw.info["bads"])
            # With a date onsets count from it, and the first sample may come later.
            begin = 0.0 if raw.annotations.orig_time is None else float(raw.first_time)
            self.notes = tuple(
                MneNote(
                    float(one["onset"]) - begin, float(one["duration"]), str(one["description"])
                )
                for one in raw.annotations
            )

    def read(
        self, rows: Sequence[int], stretches: Sequence[tuple[int, int]]
    ) -> NDArray[np.float32]:
        """Read some channels of some stretches of samples.

        Parameters
        ----------
        rows : sequence of int
            Which channels.
        stretches : sequence of (int, int)
            First sample and the one after the last of each, in order.

        Returns
        -------
        data : ndarray of float32, shape (len(rows), n_times)
            In µV by the file's word, one stretch after the other.

        Raises
        ------
        RecordingError
            Where the samples cannot be read.
        """
        n_times = sum(stop - first for first, stop in stretches)
        step = max(1, _BLOCK // len(self.labels))
        at = 0
        with self._listening():
            data = np.empty((len(rows), n_times), np.float32)
            for first, stop in stretches:
                for start in range(first, stop, step):
                    block = self._raw.get_data(list(rows), start, min(start + step, stop))
                    with np.errstate(over="ignore"):
                        data[:, at : at + block.shape[1]] = block * _MICROVOLTS
                    at += block.shape[1]
        return data

    @contextmanager
    def _listening(self) -> Iterator[None]:
        """Keep MNE quiet, and say in words what it could not read."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                yield
            except Exception as problem:
                # MNE raises the bare class, too, at what it has no code for.
                if type(problem) is not Exception and not isinstance(problem, _DAMAGE):
                    raise
                said = " ".join(str(problem).split())[:160]
                raise RecordingError(
                    f"it cannot be read by MNE ({type(problem).__name__}: {said}). It is damaged, "
                    "or of a kind that holds no raw recording; copy or export it anew."
                ) from problem


def write_fif(
    path: Path,
    data: NDArray[np.floating],
    ch_names: Sequence[str],
    sfreq: float,
    *,
    begin: float,
    notes: Sequence[MneNote],
    description: str,
) -> None:
    """Write a FIF file; samples come back as the same float32.

    Parameters
    ----------
    path : Path
        Where to; its name ends with ``.fif``.
    data : ndarray of float64, shape (n_channels, n_times)
        Signal in µV; it is overwritten.
    ch_names : sequence of str
        The channels.
    sfreq : float
        Rate in Hz.
    begin : float
        Clock of the first sample, in seconds; the file gets a date where that counts from 1970.
    notes : sequence of MneNote
        Annotations.
    description : str
        What the file is to say about itself.

    Raises
    ------
    OSError
        Where it cannot be written.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mne  # noqa: PLC0415 - half a second to a second

        info: Any = mne.create_info(list(ch_names), sfreq, "eeg", verbose="critical")
        info["description"] = description
        for channel in info["chs"]:
            # Numbers are stored in this many volts: float32 in µV needs no rounding then.
            channel["cal"] = 1 / _MICROVOLTS
        data /= _MICROVOLTS
        raw = mne.io.RawArray(data, info, verbose="critical")
        if _FIRST_UNIX <= begin <= _LAST_UNIX:
            raw.set_meas_date(datetime.fromtimestamp(begin, UTC))
        annotations = mne.Annotations(
            [note.onset for note in notes],
            [note.duration for note in notes],
            # MNE's own word for a colon in its lists.
            [note.text.replace("{COLON}", ":") for note in notes],
        )
        raw.set_annotations(annotations, verbose="critical")
        raw.save(path, fmt="single", overwrite=True, verbose="critical")
