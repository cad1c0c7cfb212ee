"""The CSV that `muselsl record` writes: one row a sample, ``timestamps`` and a column a channel."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import OutputError, RecordingError
from streaming.naming import AUXILIARY, device_of, name_channels
from streaming.recordings.cells import read_cells, split_header
from streaming.recordings.layout import lay_on_clock
from streaming.signal.blocks import Marker, Recording
from streaming.signal.info import SignalInfo
from streaming.units import to_microvolts

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

_STAMPS = "timestamps"
"""The column of time stamps, as muselsl calls it."""

USUAL_RATES: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {"Muse": (256.0, 220.0), "EPOC": (128.0, 256.0)}
)
"""Rates in Hz: Muse of 2016 and later, and of 2014; EPOC, and EPOC+ and EPOC X at choice."""

_MARKER = re.compile(r"Marker\d+")
"""The columns in which muselsl puts a marker stream: 0, or the marker, in the nearest row."""


def read_muselsl_csv(
    content: bytes,
    name: str,
    *,
    channel_map: Mapping[str, str] | None = None,
    unit: str | None = None,
) -> Recording:
    """Read a table in muselsl's form.

    Any electrodes will do, in any order; muselsl's own are ``TP9, AF7, AF8, TP10, Right AUX``.

    Parameters
    ----------
    content : bytes
        The file, unpacked.
    name : str
        What the recording is to be called.
    channel_map : mapping of str to str or None
        Electrode of columns that are called otherwise.
    unit : str or None
        Unit of the signal, one of `streaming.units.UNITS`; None to tell it from the scale.

    Returns
    -------
    recording : Recording
        Signal in µV. Cells without a number are NaN; rows that the clock says are missing are gaps.

    Raises
    ------
    RecordingError
        Where the table cannot be read as EEG; the text is a sentence about "it", the file.
    UsageError
        Where `channel_map` does not fit the file.
    """
    names, body = split_header(content)
    if _STAMPS not in names:
        found = ", ".join(filter(None, names))[:200]
        raise RecordingError(
            f"it has no column {_STAMPS!r} (it has {found}). Call the column of seconds so."
        )
    # An index that a table program has written in front has no name.
    words = [column for column in names if _MARKER.fullmatch(column) or not column]
    columns, notes = read_cells(body, names, words=words)
    theirs = [column for column in names if column != _STAMPS and column not in words]
    if not theirs:
        raise RecordingError(f"it has no column beside {_STAMPS!r}. Export the channels too.")
    ch_names, about_names = name_channels(theirs, channel_map)
    data = np.stack([columns[column] for column in theirs]).astype(np.float32, copy=False)
    data, about_holes = without_inf(data, ch_names)
    data, about_unit = to_microvolts(data, unit)
    times = columns[_STAMPS].astype(np.float64, copy=False)
    device = device_of(ch_names)
    layout = lay_on_clock(data, times, usual=USUAL_RATES.get(device, ()))
    return Recording(
        SignalInfo(name=name, device=device, ch_names=ch_names, sfreq=layout.sfreq),
        layout.blocks,
        _markers({column: columns[column] for column in words if column}, times),
        (*notes, *about_names, *about_holes, *about_unit, *layout.notes),
    )


def write_muselsl_csv(path: Path, recording: Recording) -> None:
    """Write a recording in muselsl's form, readable by its owner alone.

    Times have six decimals, samples as many as float32 needs to come back the same. A gap is a jump
    of the time stamps; no rows are made up for it. The file appears whole or not at all, and takes
    the place of one that is there.

    Parameters
    ----------
    path : Path
        Where to.
    recording : Recording
        What; markers go into muselsl's ``Marker0``, ``Marker1``, ... at the nearest row.

    Raises
    ------
    OutputError
        Where the file cannot be written.
    """
    import pandas as pd  # noqa: PLC0415 - only tables need it, and no start

    times = np.concatenate([chunk.times for chunk in recording.chunks] or [np.empty(0)])
    parts = [chunk.data for chunk in recording.chunks]
    n_channels = len(recording.info.ch_names)
    data = np.concatenate(parts, axis=1) if parts else np.empty((n_channels, 0), np.float32)
    columns: dict[str, object] = {_STAMPS: np.char.mod("%.6f", times)}
    columns |= dict(zip(recording.info.ch_names, data, strict=True))
    columns |= _marker_columns(recording, times)
    part = path.with_name(f"{path.name}.part")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - a descriptor
            pd.DataFrame(columns).to_csv(file, index=False, lineterminator="\n")
        part.replace(path)
    except OSError as problem:
        with suppress(OSError):
            part.unlink()
        raise OutputError(
            f"{path} cannot be written ({problem.strerror}). Choose another place, or make room."
        ) from problem


def without_inf(
    data: NDArray[np.float32], ch_names: tuple[str, ...]
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Make NaN of what is infinite, count it, and refuse a recording of nothing else.

    Parameters
    ----------
    data : ndarray of float32, shape (n_channels, n_times)
        Signal in any unit.
    ch_names : tuple of str
        Its channels, for the note.

    Returns
    -------
    data : ndarray of float32, shape (n_channels, n_times)
        The same with NaN for what is no number.
    notes : tuple of str
        How many samples of which channels that are.

    Raises
    ------
    RecordingError
        Where no electrode holds a number; a sentence about "it", the file.
    """
    holes = ~np.isfinite(data)
    n_holes = holes.sum(axis=1)
    electrodes = [n for n, name in enumerate(ch_names) if name not in AUXILIARY]
    if all(n_holes[n] == data.shape[1] for n in electrodes or range(len(ch_names))):
        raise RecordingError("it holds no numbers in any channel. Record anew, or export again.")
    if not n_holes.any():
        return data, ()
    where = ", ".join(f"{name} {n}" for name, n in zip(ch_names, n_holes, strict=True) if n)
    note = f"of {data.shape[1]} rows these have no number in them: {where}"
    return np.where(holes, np.float32(np.nan), data), (note,)


def _markers(
    columns: Mapping[str, NDArray[np.generic]], times: NDArray[np.float64]
) -> tuple[Marker, ...]:
    """Return what the marker columns hold beside zeros and nothing, in order of time."""
    found = []
    for column in columns.values():
        for row, cell in enumerate(column.tolist()):
            # Empty cells come as NaN.
            if isinstance(cell, str) and cell not in {"0", "0.0"}:
                found.append(Marker(float(times[row]), cell))
    return tuple(sorted(found, key=lambda marker: marker.time))


def _marker_columns(recording: Recording, times: NDArray[np.float64]) -> dict[str, object]:
    """Return as many marker columns as markers share a row."""
    columns: list[list[str]] = []
    for marker in recording.markers if times.size else ():
        row = int(np.argmin(np.abs(times - marker.time)))
        free = next((column for column in columns if column[row] == "0"), None)
        if free is None:
            free = ["0"] * times.size
            columns.append(free)
        free[row] = marker.text
    return {f"Marker{n}": column for n, column in enumerate(columns)}
