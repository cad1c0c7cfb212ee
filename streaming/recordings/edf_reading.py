"""EDF, EDF+ and BDF files to recordings.

The numbers are decoded here and not by MNE, whose reader passes over the gaps of EDF+D without a
word, brings channels of a lower rate to the highest by a filter that rings, takes a unit that it
does not know for volts, and answers texts that are no UTF-8 with a bare `Exception`. The tests hold
both equal where MNE is right.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from streaming.errors import RecordingError
from streaming.naming import device_of
from streaming.recordings.edf_annotations import Annotations, emotiv_markers, emotiv_signals
from streaming.recordings.edf_format import n_header_bytes, read_header
from streaming.recordings.evenly import even_blocks
from streaming.recordings.picking import is_other, pick_eeg
from streaming.recordings.tables import without_inf
from streaming.signal.blocks import Recording
from streaming.signal.info import SignalInfo
from streaming.units import described_to_microvolts, may_be_voltage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from numpy.typing import NDArray

    from streaming.recordings.edf_format import EdfHeader, EdfSignal
    from streaming.recordings.evenly import Missing

OURS = re.compile(r" Affectscope begin=(-?\d+(?:\.\d+)?)( simulated=1)?$")
"""How the field about the recording ends in a file that this program wrote: the clock of the first
sample, and whether a simulated person made it. In such a file the least number is no number."""

_MOST_BYTES = 4 * 1024**3
"""Samples that are held in memory: 48 hours of an EPOC are 1.2 GB."""

_BLOCK = 4 * 1024**2
"""Bytes that are decoded at once."""


def read_edf(
    path: Path, name: str, *, channel_map: Mapping[str, str] | None = None, unit: str | None = None
) -> Recording:
    """Read an EDF, EDF+ or BDF file.

    Parameters
    ----------
    path : Path
        Where it lies, unpacked.
    name : str
        What the recording is to be called.
    channel_map : mapping of str to str or None
        Electrode of channels that are called otherwise.
    unit : str or None
        Unit of the signal; None for the header's.

    Returns
    -------
    recording : Recording
        The EEG channels at the rate that most of them have; times count from the file's start.
        Annotations are markers, the gaps of EDF+D gaps.

    Raises
    ------
    RecordingError
        Where the file is damaged, or holds no EEG; a sentence about "it", the file.
    UsageError, SignalMismatch
        Where `channel_map` does not fit, or channels are not named apart.
    """
    with path.open("rb") as file:
        start = file.read(256)
        start += file.read(n_header_bytes(start) - len(start))
        header = read_header(start, file.seek(0, 2))
        ours = OURS.search(header.recording)
        eeg, ch_names, about_names = _pick(header, channel_map, unit, ours=bool(ours))
        extra = emotiv_signals(header.signals, eeg[0].n_per_record)
        data, annotations = _decode(file, header, [*eeg, *extra.values()], ours=bool(ours))
    sfreq = float(f"{eeg[0].n_per_record / header.record_seconds:.10g}")
    missing, about_gaps = annotations.missing(header, sfreq)
    eeg_data, about_holes = _without_inf(data[: len(eeg)], ch_names, missing)
    about_unit: tuple[str, ...] = ()
    if not ours or unit is not None:
        units = [one.unit for one in eeg]
        eeg_data, about_unit = described_to_microvolts(eeg_data, units, unit)
    begin = float(ours[1]) if ours else 0.0
    markers = [
        *annotations.markers(begin),
        *emotiv_markers(dict(zip(extra, data[len(eeg) :], strict=True)), begin, sfreq),
    ]
    return Recording(
        SignalInfo(
            name=name,
            device=device_of(ch_names),
            ch_names=ch_names,
            sfreq=sfreq,
            simulated=bool(ours and ours[2]),
        ),
        even_blocks(eeg_data, sfreq, begin, missing),
        tuple(sorted(markers, key=lambda marker: marker.time)),
        (*header.notes, *about_names, *about_holes, *about_unit, *about_gaps),
    )


def _pick(
    header: EdfHeader, channel_map: Mapping[str, str] | None, unit: str | None, *, ours: bool
) -> tuple[list[EdfSignal], tuple[str, ...], tuple[str, ...]]:
    """Pick the EEG at the rate that most channels have; return it, its names, and notes."""
    signals = [one for one in header.signals if not one.is_annotations]
    asked = [one for one in signals if one.label in (channel_map or {})]
    likely = asked or [one for one in signals if not is_other(one.label)] or signals
    counts = Counter(one.n_per_record for one in likely)
    rate = max(counts, key=lambda n: (counts[n], n), default=0)
    if any(one.n_per_record != rate for one in asked):
        raise RecordingError("--map names channels of several rates. Name those of one rate.")

    at_rate = [one for one in signals if one.n_per_record == rate > 0]

    def is_eeg(row: int) -> bool:
        one = at_rate[row]
        return one.gain != 0 and (unit is not None or may_be_voltage(one.unit))

    picked = pick_eeg([one.label for one in at_rate], channel_map, is_eeg=is_eeg, ours=ours)
    n_others = len(signals) - len(at_rate)
    others = (
        f"{n_others} channels have other rates than {rate / header.record_seconds:g} Hz; left out"
    )
    notes = (*picked.notes, *((others,) if n_others else ()))
    return [at_rate[row] for row in picked.rows], picked.ch_names, notes


def _decode(
    file: BinaryIO, header: EdfHeader, signals: Sequence[EdfSignal], *, ours: bool
) -> tuple[NDArray[np.float32], Annotations]:
    """Read the records: the signals of one rate in their own units, and all annotations."""
    rate = signals[0].n_per_record
    n_times = header.n_records * rate
    if n_times * len(signals) * 4 > _MOST_BYTES:
        raise RecordingError(
            f"it holds {n_times * len(signals):,} samples, more than fit into memory here. Cut it "
            "into parts."
        )
    data = np.empty((len(signals), n_times), np.float32)
    annotations = Annotations()
    texts = [one for one in header.signals if one.is_annotations]
    row, width = 0, header.sample_bytes
    for records in _blocks(file, header):
        n_rows = len(records) * rate
        for signal, out in zip(signals, data, strict=True):
            numbers = _numbers(_part(records, signal, width), width)
            values = (numbers - signal.digital[0]) * signal.gain + signal.physical[0]
            if ours:
                values[numbers == signal.digital[0]] = np.nan
            with np.errstate(over="ignore"):
                out[row : row + n_rows] = values
        row += n_rows
        for record in records if texts else ():
            annotations.add([_part(record[None], one, width).tobytes() for one in texts])
    return data, annotations


def _without_inf(
    data: NDArray[np.float32], ch_names: tuple[str, ...], missing: Sequence[Missing]
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """Count what is no number, filling apart."""
    there = np.ones(data.shape[1], np.bool_)
    for one in missing:
        there[max(0, one.first) : max(0, one.stop)] = False
    if there.all():
        return without_inf(data, ch_names)
    return data, without_inf(data[:, there], ch_names)[1]


def _blocks(file: BinaryIO, header: EdfHeader) -> Iterator[NDArray[np.uint8]]:
    """Yield records as bytes, (n_records, n_bytes_per_record), some at a time."""
    n_bytes = header.sample_bytes * header.n_per_record
    file.seek(header.n_bytes)
    left = header.n_records
    while left:
        n_records = min(left, max(1, _BLOCK // n_bytes))
        content = file.read(n_records * n_bytes)
        if len(content) < n_records * n_bytes:
            raise RecordingError(
                "it became shorter while it was read. Let nothing write to it, and open it again."
            )
        yield np.frombuffer(content, np.uint8).reshape(n_records, n_bytes)
        left -= n_records


def _part(records: NDArray[np.uint8], signal: EdfSignal, width: int) -> NDArray[np.uint8]:
    """Return the bytes of one signal, one row a record."""
    first = signal.first * width
    return records[:, first : first + signal.n_per_record * width]


def _numbers(content: NDArray[np.uint8], width: int) -> NDArray[np.float64]:
    """Read little-endian whole numbers of two or three bytes."""
    if width == 2:
        return np.frombuffer(content.tobytes(), "<i2").astype(np.float64)
    wide = np.zeros((content.size // 3, 4), np.uint8)
    wide[:, 1:] = content.reshape(-1, 3)
    # The three bytes stand at the top, so that dividing by 256 keeps the sign.
    return np.frombuffer(wide.tobytes(), "<i4").astype(np.float64) / 256
