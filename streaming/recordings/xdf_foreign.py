"""XDF files of other recorders, through pyxdf: one EEG stream, and the named moments."""

from __future__ import annotations

import io
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from streaming.errors import RecordingError
from streaming.naming import device_of
from streaming.recordings.layout import lay_on_clock
from streaming.recordings.picking import pick_eeg
from streaming.recordings.tables import USUAL_RATES, without_inf
from streaming.signal.blocks import Marker, Recording
from streaming.signal.info import SignalInfo
from streaming.units import declared_factors, factors_by_scale

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from streaming.recordings.layout import Layout
    from streaming.recordings.xdf_streams import DescribedStream

_SHOWS_SCALE = 20_000
"""Samples that show a signal's scale, taken evenly; the most that `factors_by_scale` looks at."""

_OFF_NOMINAL = 0.02
"""A measured rate 2 % off the stated one is another rate: 250 is 2.4 % off 256 Hz."""


def read_streams(
    path: Path, spans: Sequence[tuple[int, int]], *, handle_clock_resets: bool = True
) -> dict[int, dict[str, Any]]:
    """Read parts of a file by pyxdf, all stamps brought to the recorder's clock.

    The stamps keep their jitter: pyxdf would draw a line through seconds that lack samples.

    Parameters
    ----------
    path : Path
        The file.
    spans : sequence of (int, int)
        First byte, and one past the last, of the parts to read: whole chunks whose sizes are
        known to be sane, for pyxdf takes every count on trust.
    handle_clock_resets : bool
        Whether jumps of the clock offsets are the sender's clock that was set anew.

    Returns
    -------
    streams : dict of int to dict
        pyxdf's streams by their numbers.

    Raises
    ------
    RecordingError
        Where pyxdf cannot read them; the text is a sentence about "it", the file.
    """
    import pyxdf  # noqa: PLC0415 - its logger speaks to nobody who reads no XDF

    # It divides by the length of a stream whose stamps stand still.
    with (
        _silenced(logging.getLogger("pyxdf")),
        Spans(path, spans) as parts,
        np.errstate(all="ignore"),
    ):
        try:
            streams, _ = pyxdf.load_xdf(
                io.BufferedReader(parts, 1 << 20),
                dejitter_timestamps=False,
                handle_clock_resets=handle_clock_resets,
            )
        except (LookupError, ValueError, ArithmeticError, np.linalg.LinAlgError) as problem:
            raise RecordingError(
                f"its streams cannot be put on one clock ({type(problem).__name__}: {problem}). "
                "Try `affectscope repair`, or copy it anew from where it was recorded."
            ) from problem
    return {int(one["info"]["stream_id"]): one for one in streams}


def to_recording(
    name: str,
    eeg: DescribedStream,
    loaded: Mapping[int, Mapping[str, Any]],
    markers: Sequence[DescribedStream],
    *,
    channel_map: Mapping[str, str] | None,
    unit: str | None,
    notes: Sequence[str] = (),
) -> Recording:
    """Make a recording of what pyxdf has read.

    Parameters
    ----------
    name : str
        What it is to be called.
    eeg : DescribedStream
        The stream of the signal.
    loaded : mapping of int to mapping
        As `read_streams` returns them.
    markers : sequence of DescribedStream
        The streams of named moments.
    channel_map, unit
        As `streaming.recordings.opening.open_recording` takes them.
    notes : sequence of str
        What there is to say of the file.

    Returns
    -------
    recording : Recording
        In µV; indices by a line through the stamps, drawn anew after each gap.

    Raises
    ------
    RecordingError, SignalMismatch, UsageError
        As `open_recording` raises them.
    """
    typed = any(kind.strip().upper() == "EEG" for kind in eeg.kinds)
    picked = pick_eeg(
        eeg.labels,
        channel_map,
        is_eeg=(lambda row: eeg.kinds[row].strip().upper() in {"EEG", ""}) if typed else None,
    )
    rows = list(picked.rows)
    values = loaded[eeg.id]["time_series"][:, rows]
    times = np.asarray(loaded[eeg.id]["time_stamps"], np.float64)
    units = [eeg.units[row] for row in rows]
    data, about_unit = _to_microvolts(values, units, picked.ch_names, unit)
    device = device_of(picked.ch_names)
    stated = (eeg.sfreq,) if eeg.sfreq else ()
    layout = lay_on_clock(data, times, usual=(*stated, *USUAL_RATES.get(device, ())))
    return Recording(
        SignalInfo(
            name=name,
            device=device,
            ch_names=picked.ch_names,
            sfreq=layout.sfreq,
            simulated=eeg.ours.get("simulated") == "1",
        ),
        layout.blocks,
        _markers(loaded, markers),
        (*notes, *picked.notes, *about_unit, *_about_rate(eeg.sfreq, layout), *layout.notes),
    )


def _to_microvolts(
    values: NDArray[Any], units: Sequence[str], ch_names: tuple[str, ...], unit: str | None
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Return the signal in µV, channels first: by `--unit`, by the description, or by scale."""
    step = max(1, len(values) // _SHOWS_SCALE)
    factors = declared_factors(units, unit)
    note = ""
    if unit is None:
        factors, note = factors_by_scale(values[::step].T.astype(np.float64), factors)
    data = np.empty(values.shape[::-1], np.float32)
    # Beyond float32 a number becomes inf, and NaN like any that is none.
    with np.errstate(over="ignore", invalid="ignore"):
        for row in range(len(data)):
            data[row] = values[:, row] if factors is None else values[:, row] * factors[row]
    data, about_holes = without_inf(data, ch_names)
    return data, (*((note,) if note else ()), *about_holes)


def _about_rate(stated: float, layout: Layout) -> tuple[str, ...]:
    """Tell of a rate that is not what the header says."""
    if not stated:
        return ("the stream states no rate; it was fitted to the time stamps",)
    if abs(layout.sfreq / stated - 1) <= _OFF_NOMINAL:
        return ()
    return (f"the stream states {stated:g} Hz, but its time stamps run at {layout.sfreq:g} Hz",)


def _markers(
    loaded: Mapping[int, Mapping[str, Any]], streams: Sequence[DescribedStream]
) -> tuple[Marker, ...]:
    """Return the named moments of all streams, in order of time."""
    found = []
    for stream in streams:
        one = loaded[stream.id]
        for time, values in zip(one["time_stamps"], one["time_series"], strict=True):
            if stream.format == "string":
                text = "; ".join(value.strip() for value in values if value and value.strip())
            else:
                text = f"{values[0]:g}"
            if text and np.isfinite(time):
                found.append(Marker(float(time), text))
    return tuple(sorted(found, key=lambda marker: marker.time))


class Spans(io.RawIOBase):
    """Parts of a file as one file.

    Parameters
    ----------
    path : Path
        The file.
    spans : sequence of (int, int)
        First byte, and one past the last, of each part.
    """

    def __init__(self, path: Path, spans: Sequence[tuple[int, int]]) -> None:
        self._file = path.open("rb", buffering=0)
        self._spans = spans
        self._ends = np.cumsum([stop - start for start, stop in spans], dtype=np.int64)
        self._at = 0

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def seekable(self) -> bool:
        """Say that any place can be gone to."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place."""
        end = int(self._ends[-1]) if self._spans else 0
        begin = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: end}[whence]
        self._at = max(0, begin + offset)
        return self._at

    def readinto(self, buffer: Any, /) -> int:
        """Read on, to the end of a part at most."""
        n = int(np.searchsorted(self._ends, self._at, side="right"))
        if n == len(self._spans):
            return 0
        left = int(self._ends[n]) - self._at
        self._file.seek(self._spans[n][1] - left)
        got = self._file.readinto(memoryview(buffer)[:left]) or 0
        self._at += got
        return got

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        super().close()


@contextmanager
def _silenced(logger: logging.Logger) -> Iterator[None]:
    """Keep a library from telling what is told here in other words."""
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(before)
