"""The CSV that EmotivPRO exports: a line about the recording, then a table of all its streams.

Electrodes are the columns ``EEG.AF3``, ``EEG.F7``, ... among counters (``EEG.Counter``), contact
and signal quality (``CQ.*``, ``EQ.*``), band powers (``POW.*``), motion (``MOT.*``) and markers
(https://emotiv.gitbook.io/emotivpro-v3/exported-data-files). Samples are in µV on an offset of
about 4200, which stays as it is: every recipe filters it out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import RecordingError
from streaming.naming import device_of
from streaming.recordings.cells import read_cells, split_header
from streaming.recordings.layout import lay_on_clock
from streaming.recordings.picking import is_electrode, pick_eeg
from streaming.recordings.tables import without_inf
from streaming.signal.blocks import Marker, Recording
from streaming.signal.info import SignalInfo
from streaming.units import to_microvolts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_STAMPS = "Timestamp"
"""Seconds since 1970, even: what the headset's own clock gives once its drift is taken out."""

_PREFIX = "EEG."

_HARDWARE = "EEG.MarkerHardware"
"""The headset's own trigger input, 0 at rest."""

_INTERPOLATED = "EEG.Interpolated"
"""1 where a sample never came and the program put one in its place."""

_RATE = re.compile(r"(?:^|[;_ ])eeg_(\d+)|^(\d+)$")
"""``eeg_128;mot_32``, or ``128`` alone."""


def read_emotiv_csv(
    content: bytes,
    name: str,
    *,
    channel_map: Mapping[str, str] | None = None,
    unit: str | None = None,
) -> Recording:
    """Read what EmotivPRO exports as CSV.

    Parameters
    ----------
    content : bytes
        The file, unpacked.
    name : str
        What the recording is to be called.
    channel_map : mapping of str to str or None
        Electrode of columns that are called otherwise, by their names without ``EEG.``.
    unit : str or None
        Unit of the signal; None for EmotivPRO's own, µV.

    Returns
    -------
    recording : Recording
        The electrodes alone, in µV; markers from the marker columns.

    Raises
    ------
    RecordingError
        Where the table holds no electrode, or cannot be read; a sentence about "it", the file.
    UsageError
        Where `channel_map` does not fit the file.
    """
    first, _, table = content.removeprefix(b"\xef\xbb\xbf").partition(b"\n")
    facts = _facts(first)
    names, body = split_header(table)
    _refuse_other_tables(names, facts)
    columns, notes = read_cells(
        body,
        ["timestamps" if column == _STAMPS else column for column in names],
        words=[column for column in names if column.startswith("Marker") or not column],
    )
    electrodes = [one for one in names if one.startswith(_PREFIX) and _is_signal(one, channel_map)]
    picked = pick_eeg([one.removeprefix(_PREFIX) for one in electrodes], channel_map)
    data = np.stack([columns[electrodes[row]] for row in picked.rows]).astype(np.float32)
    data, about_holes = without_inf(data, picked.ch_names)
    data, about_unit = to_microvolts(data, unit or "uV")
    times = columns["timestamps"].astype(np.float64, copy=False)
    layout = lay_on_clock(data, times, usual=_nominal(facts))
    return Recording(
        SignalInfo(
            name=name,
            device=_device(picked.ch_names, facts),
            ch_names=picked.ch_names,
            sfreq=layout.sfreq,
        ),
        layout.blocks,
        _markers(columns, times),
        (
            *notes,
            *picked.notes,
            *about_holes,
            *about_unit,
            *_about_interpolated(columns),
            *layout.notes,
        ),
    )


def _facts(first: bytes) -> dict[str, str]:
    """Split the line about the recording, ``title:..., headset type:EPOCX, ...``."""
    parts = (part.partition(":") for part in first.decode("utf-8", errors="replace").split(","))
    return {key.strip().lower(): value.strip() for key, _, value in parts if key.strip()}


def _refuse_other_tables(names: list[str], facts: Mapping[str, str]) -> None:
    """Refuse the older programs' tables, and exports without the raw signal."""
    if _STAMPS in names and any(one.startswith(_PREFIX) for one in names):
        return
    if "labels" in facts:
        raise RecordingError(
            "it is the CSV of an Emotiv program older than EmotivPRO 2, which names no columns. "
            "Open the recording in EmotivPRO, and export it anew as CSV or EDF."
        )
    found = ", ".join(filter(None, names))[:200]
    raise RecordingError(
        f"it has no columns {_STAMPS!r} and 'EEG.*' (it has {found}). In EmotivPRO, choose raw EEG "
        "among what is exported."
    )


def _is_signal(column: str, channel_map: Mapping[str, str] | None) -> bool:
    """Say whether a column of ``EEG.*`` is an electrode, by its name or by the user's word."""
    bare = column.removeprefix(_PREFIX)
    return is_electrode(bare) or bare in (channel_map or {})


def _nominal(facts: Mapping[str, str]) -> tuple[float, ...]:
    """Return the rate in Hz that the first line gives, else those of all Emotiv headsets."""
    found = _RATE.search(facts.get("sampling rate", ""))
    return (float(found[1] or found[2]),) if found else (128.0, 256.0)


def _device(ch_names: tuple[str, ...], facts: Mapping[str, str]) -> str:
    """Return the headset in words: ours where its electrodes are known, else the file's."""
    device = device_of(ch_names)
    theirs = facts.get("headset type", "")
    return theirs.title() if device == "unknown" and theirs.isalnum() else device


def _markers(
    columns: Mapping[str, NDArray[np.generic]], times: NDArray[np.float64]
) -> tuple[Marker, ...]:
    """Return the markers that the program and the headset's trigger input wrote."""
    texts = {
        int(row): text
        for column in ("MarkerIndex", "MarkerType", "MarkerValueInt", "MarkerValue", "MarkerLabel")
        for row, text in enumerate(columns.get(column, ()))
        if isinstance(text, str)
    }
    if _HARDWARE in columns:
        level = np.nan_to_num(columns[_HARDWARE].astype(np.float64))
        for row in np.flatnonzero((np.diff(level, prepend=0.0) != 0) & (level != 0)):
            texts.setdefault(int(row), f"hardware {level[row]:g}")
    found = (Marker(float(times[row]), texts[row].strip()) for row in sorted(texts))
    return tuple(marker for marker in found if marker.text)


def _about_interpolated(columns: Mapping[str, NDArray[np.generic]]) -> tuple[str, ...]:
    """Count the samples that were made up where radio packets were lost."""
    if _INTERPOLATED not in columns:
        return ()
    n_made_up = int(np.count_nonzero(columns[_INTERPOLATED].astype(np.float64) > 0))
    if not n_made_up:
        return ()
    return (f"{n_made_up} samples were lost on the way and interpolated by the headset's program",)
