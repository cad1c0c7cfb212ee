"""FIF, BrainVision and EEGLAB files to recordings: what MNE reads, checked on both sides of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import RecordingError
from streaming.naming import device_of
from streaming.recordings.brainvision import check_brainvision
from streaming.recordings.evenly import LONGEST_GAP, NOT_RECORDED, Missing, even_blocks
from streaming.recordings.fif_facts import facts_in, sharpened
from streaming.recordings.fif_tags import check_fif_tags
from streaming.recordings.interchange import MneFile
from streaming.recordings.matlab_sizes import check_matlab_sizes
from streaming.recordings.picking import pick_eeg
from streaming.recordings.tables import without_inf
from streaming.signal.blocks import Marker, Recording
from streaming.signal.info import SignalInfo
from streaming.units import UNITS, factors_by_scale

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from streaming.recordings.interchange import MneNote

_VOLTS = 1e6
"""µV in FIF's own unit."""

_SINGLE = 1e-6
"""Rates that differ by less are one, written as float32."""

_ENOUGH = 20_000
"""Samples of a channel that show its scale."""

_FEWEST_BYTES = 2
"""Bytes of a sample in any of these formats, at least."""


def read_fif(
    path: Path, name: str, *, channel_map: Mapping[str, str] | None = None, unit: str | None = None
) -> Recording:
    """Read a raw recording from a FIF file; stretches that were not acquired are gaps.

    Parameters
    ----------
    path : Path
        Where it lies, unpacked.
    name : str
        What the recording is to be called.
    channel_map : mapping of str to str or None
        Electrode of channels that are called otherwise.
    unit : str or None
        Unit of the file's numbers; None for the format's, volts.

    Returns
    -------
    recording : Recording
        Its EEG channels; times count from the first sample, annotations are markers.

    Raises
    ------
    RecordingError
        Where it cannot be read, or holds no EEG; a sentence about "it", the file.
    UsageError, SignalMismatch
        Where `channel_map` does not fit, or channels are not named apart.
    """
    check_fif_tags(path)
    file = MneFile(path, "read_raw_fif")
    return _recording(file, name, path.stat().st_size, channel_map, unit, in_file=_VOLTS)


def read_brainvision(
    path: Path, name: str, *, channel_map: Mapping[str, str] | None = None, unit: str | None = None
) -> Recording:
    """Read a BrainVision header and the files that it names; `read_fif` says what comes of it.

    New segments are gaps of one sample: the format does not say how long the pause was.
    """
    header = check_brainvision(path)
    file = MneFile(header.path, "read_raw_brainvision")
    return _recording(
        file, name, header.n_bytes, channel_map, unit, in_file=header.microvolts, cut="new segment/"
    )


def read_eeglab(
    path: Path, name: str, *, channel_map: Mapping[str, str] | None = None, unit: str | None = None
) -> Recording:
    """Read an EEGLAB set, with its ``.fdt`` where it has one; `read_fif` says what comes of it.

    Boundaries are gaps, as long as the set says that they are.
    """
    n_bytes = check_matlab_sizes(path)
    path = path.resolve()
    file = MneFile(path, "read_raw_eeglab")
    beside = path.with_suffix(".fdt")
    n_bytes += beside.stat().st_size if beside.is_file() else 0
    return _recording(file, name, n_bytes, channel_map, unit, cut="boundary")


def _recording(
    file: MneFile,
    name: str,
    n_bytes: int,
    channel_map: Mapping[str, str] | None,
    unit: str | None,
    *,
    in_file: float = 1.0,
    cut: str = "",
) -> Recording:
    """Make a recording of what MNE has opened; `in_file` is the µV in one of its numbers."""
    ours = facts_in(file.description)
    # Cut by another program since, it has a clock of its own, and annotations as that left them.
    same = ours if ours is not None and ours.n_times == file.n_times else None
    sfreq = same.sfreq if same and abs(same.sfreq / file.sfreq - 1) < _SINGLE else file.sfreq
    notes = sharpened(file.notes, same) if same else file.notes
    begin = same.begin if same else 0.0
    picked = pick_eeg(
        same.ch_names if same and len(same.ch_names) == len(file.labels) else file.labels,
        channel_map,
        is_eeg=lambda row: file.kinds[row] == "eeg",
        ours=ours is not None,
    )
    if not (np.isfinite(sfreq) and sfreq > 0):
        raise RecordingError("its header gives no rate. It is damaged; copy it anew.")
    stretches, missing = _stretches(notes, sfreq, file.n_times, cut)
    n_there = sum(stop - first for first, stop in stretches)
    if not 0 < n_there * len(file.labels) * _FEWEST_BYTES <= n_bytes:
        raise RecordingError(
            f"it says that it has {n_there} samples of {len(file.labels)} channels, which is not "
            "what its length can hold. It is damaged or cut short; copy it anew from its origin."
        )
    data, about_holes = without_inf(file.read(picked.rows, stretches), picked.ch_names)
    trusted = ours is not None and unit is None
    data, about_unit = (data, ()) if trusted else _checked(data, in_file, unit)
    pairs = zip(picked.rows, picked.ch_names, strict=True)
    bad = ", ".join(name for row, name in pairs if file.labels[row] in file.bad)
    return Recording(
        SignalInfo(
            name=name,
            device=device_of(picked.ch_names),
            ch_names=picked.ch_names,
            sfreq=sfreq,
            simulated=ours is not None and ours.simulated,
        ),
        even_blocks(data, sfreq, begin, missing),
        _markers(notes, begin, cut),
        (
            *picked.notes,
            *about_holes,
            *about_unit,
            *((f"marked as bad in the file, and kept: {bad}",) if bad else ()),
        ),
    )


def _stretches(
    notes: Sequence[MneNote], sfreq: float, n_times: int, cut: str
) -> tuple[list[tuple[int, int]], list[Missing]]:
    """Return which samples were acquired, and what is missing among them.

    Annotations of breaks whose text is `cut` stand at the first sample after them.
    """
    stretches: list[tuple[int, int]] = []
    missing, at, row = [], 0, 0
    for first, stop in [*sorted(_skipped(notes, sfreq, n_times)), (n_times, n_times)]:
        if first > at:
            stretches.append((at, first))
            row += first - at
        if stop > max(at, first):
            missing.append(Missing(row, row, stop - max(at, first)))
        at = max(at, stop)
    for note in notes if cut else ():
        place = note.onset * sfreq
        if note.text.lower() == cut and 0 < place < n_times:
            lasted = note.duration * sfreq if 0 < note.duration < LONGEST_GAP else 0
            here = int(np.ceil(place - 1e-6))
            missing.append(Missing(here, here, max(1, round(lasted))))
    return stretches, missing


def _skipped(notes: Sequence[MneNote], sfreq: float, n_times: int) -> list[tuple[int, int]]:
    """Return the stretches that hold filling: first sample, and the one after the last."""
    found = []
    for note in notes:
        span = note.onset * sfreq, (note.onset + note.duration) * sfreq
        if note.text.upper() == NOT_RECORDED and np.isfinite(span).all():
            first, stop = (min(max(round(one), 0), n_times) for one in span)
            found.append((first, stop))
    return found


def _checked(
    data: NDArray[np.float32], in_file: float, unit: str | None
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Correct the unit: by the user's word, or where the scale makes the file's word impossible."""
    declared = np.full(data.shape[0], in_file)
    if unit is not None:
        factors, note = np.full(data.shape[0], UNITS[unit]), ""
    else:
        stretch = data[:, :: max(1, data.shape[1] // _ENOUGH)] / np.float32(in_file)
        factors, note = factors_by_scale(stretch, declared, "file")
    if (factors != declared).any():
        data *= (factors / declared)[:, np.newaxis].astype(np.float32)
    return data, ((note,) if note else ())


def _markers(notes: Sequence[MneNote], begin: float, cut: str) -> tuple[Marker, ...]:
    """Return the annotations that are neither breaks nor filling."""
    found = (
        Marker(begin + note.onset, note.text)
        for note in notes
        if note.text and note.text.upper() != NOT_RECORDED and note.text.lower() != (cut or None)
        if np.isfinite(note.onset)
    )
    return tuple(sorted(found, key=lambda marker: marker.time))
