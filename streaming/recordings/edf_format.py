"""The bytes of EDF, EDF+ and BDF: headers and annotations, checked against the file's length.

By the specifications (Kemp et al. 1992, doi:10.1016/0013-4694(92)90009-7; Kemp & Olivan 2003,
doi:10.1016/S1388-2457(03)00123-8; https://www.biosemi.com/faq/file_format.htm). Nothing is
allocated by what a header claims: every size is held against what the file has.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from streaming.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BDF = b"\xffBIOSEMI"

_FIXED = 256
"""Bytes of a header before its signals, and again for each of them."""

_FIELDS = (
    ("label", 16), ("transducer", 80), ("unit", 8), ("physical_min", 8), ("physical_max", 8),
    ("digital_min", 8), ("digital_max", 8), ("filters", 80), ("n_per_record", 8), ("reserved", 32),
)  # fmt: skip
"""What a header says of each signal, and in how many bytes; first of all signals the first."""

_LARGEST = 99_999_999
"""Eight digits, as the widest field has."""

_SLOWEST, _FASTEST = 1.0, 1e6
"""Hz: no EEG is slower, and no amplifier a tenth as fast."""

_ANNOTATIONS = frozenset({"EDF Annotations", "BDF Annotations"})

_LIST = re.compile(rb"([+-]\d{1,12}(?:\.\d*)?)(?:\x15(\d{1,12}(?:\.\d*)?))?\x14(.*)\x14", re.DOTALL)
"""A list of annotations at one time: onset, duration, texts. Twelve digits are 30,000 years."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EdfSignal:
    """What the header says of one signal.

    Attributes
    ----------
    label, unit : str
        As the file has them, without the spaces around.
    physical : (float, float)
        Values in `unit` of the least and the greatest number.
    digital : (float, float)
        The least and the greatest number.
    first, n_per_record : int
        Where its samples stand in each record, and how many they are.
    """

    label: str
    unit: str
    physical: tuple[float, float]
    digital: tuple[float, float]
    first: int
    n_per_record: int

    @property
    def is_annotations(self) -> bool:
        """Whether it holds texts in place of samples."""
        return self.label in _ANNOTATIONS

    @property
    def gain(self) -> float:
        """Units in one step of the numbers; 0 where the header gives no scale."""
        steps = self.digital[1] - self.digital[0]
        gain = (self.physical[1] - self.physical[0]) / steps if steps else 0.0
        return gain if math.isfinite(gain) else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class EdfHeader:
    """What the header says, as far as the file bears it out.

    Attributes
    ----------
    sample_bytes : int
        2 in EDF, 3 in BDF.
    recording : str
        The field about the recording.
    discontinuous : bool
        Whether records may have gaps between them (EDF+D).
    n_bytes : int
        Of the header.
    n_records : int
        Whole records that are there, at least one.
    record_seconds : float
        Length of each.
    signals : tuple of EdfSignal
        In the file's order, annotations among them.
    notes : tuple of str
        Where header and file differ.
    """

    sample_bytes: int
    recording: str
    discontinuous: bool
    n_bytes: int
    n_records: int
    record_seconds: float
    signals: tuple[EdfSignal, ...]
    notes: tuple[str, ...]

    @property
    def n_per_record(self) -> int:
        """Numbers in each record, those of annotations counted in."""
        return sum(one.n_per_record for one in self.signals)


@dataclass(frozen=True, slots=True)
class Note:
    """A text at a time, both as EDF+ has them.

    Attributes
    ----------
    onset, duration : float
        Seconds since the file's start time.
    text : str
        What it says; empty where it only tells when a record begins.
    """

    onset: float
    duration: float
    text: str


def n_header_bytes(start: bytes) -> int:
    """Return how long a header is that begins so.

    Parameters
    ----------
    start : bytes
        The first 256.

    Raises
    ------
    RecordingError
        Where the bytes are no header of EDF; a sentence about "it", the file.
    """
    if len(start) < _FIXED:
        raise _cut_short("its header")
    return _FIXED * (1 + _whole(start[252:256], "number of signals", least=1))


def read_header(header: bytes, size: int) -> EdfHeader:
    """Read a header, and hold it against the file's length.

    Parameters
    ----------
    header : bytes
        As many as `n_header_bytes` says.
    size : int
        Bytes of the whole file.

    Returns
    -------
    header : EdfHeader
        Its sizes are those of the file.

    Raises
    ------
    RecordingError
        Where the header is damaged, or no whole record follows; a sentence about "it", the file.
    """
    n_bytes = n_header_bytes(header)
    if len(header) < n_bytes:
        raise _cut_short("its header")
    if _whole(header[184:192], "header length", least=0) != n_bytes:
        raise RecordingError(
            f"its header says that it has {_text(header[184:192])!r} bytes, and for its signals "
            f"it needs {n_bytes}. The file is damaged; copy it anew from its origin."
        )
    n_signals = n_bytes // _FIXED - 1
    sample_bytes = 3 if header.startswith(_BDF) else 2
    signals = _signals(header[_FIXED:], n_signals)
    record_bytes = sample_bytes * sum(one.n_per_record for one in signals)
    seconds = _number(header[244:252], "length of a record")
    fastest = max((one.n_per_record for one in signals if not one.is_annotations), default=0)
    if not 0 < seconds * _SLOWEST <= fastest <= _FASTEST * seconds:
        raise RecordingError(
            "it holds annotations alone, or its header gives no rate. Export the signal, too."
        )
    n_records, notes = _count_records(header[236:244], record_bytes, size - n_bytes)
    return EdfHeader(
        sample_bytes=sample_bytes,
        recording=_text(header[88:168]),
        discontinuous=header[192:197] in {b"EDF+D", b"BDF+D"},
        n_bytes=n_bytes,
        n_records=n_records,
        record_seconds=seconds,
        signals=signals,
        notes=notes,
    )


def read_notes(record: bytes) -> Iterator[Note]:
    """Read what one record's annotation signal holds; what is damaged is passed over.

    Parameters
    ----------
    record : bytes
        The signal's part of one record.

    Yields
    ------
    note : Note
        In the file's order.
    """
    for part in record.split(b"\0"):
        if (found := _LIST.fullmatch(part)) is None:
            continue
        onset, duration = float(found[1]), float(found[2] or 0)
        for text in found[3].split(b"\x14"):
            yield Note(onset, duration, text.decode("utf-8", errors="replace"))


def _signals(header: bytes, n_signals: int) -> tuple[EdfSignal, ...]:
    """Read the part about the signals."""
    columns, at = {}, 0
    for field, width in _FIELDS:
        cells = header[at : at + width * n_signals]
        columns[field] = [cells[n * width : (n + 1) * width] for n in range(n_signals)]
        at += width * n_signals
    signals, first = [], 0
    for n in range(n_signals):
        n_per_record = _whole(columns["n_per_record"][n], "samples in a record", least=0)
        numbers = [
            _number(columns[field][n], field.replace("_", " "))
            for field in ("physical_min", "physical_max", "digital_min", "digital_max")
        ]
        signals.append(
            EdfSignal(
                label=_text(columns["label"][n]),
                unit=_text(columns["unit"][n]),
                physical=(numbers[0], numbers[1]),
                digital=(numbers[2], numbers[3]),
                first=first,
                n_per_record=n_per_record,
            )
        )
        first += n_per_record
    return tuple(signals)


def _count_records(field: bytes, record_bytes: int, n_bytes: int) -> tuple[int, tuple[str, ...]]:
    """Return how many whole records are there, and what to say where the header says otherwise."""
    there = n_bytes // record_bytes
    if there < 1:
        raise _cut_short(f"its first record of {record_bytes} bytes")
    claimed = _whole(field, "number of records", least=-1)
    if claimed == there:
        return there, ()
    if claimed < 0:
        note = "its recorder never closed it (the header does not say how many records it has)"
    else:
        note = f"its header says {claimed} records"
    return there, (f"{note}; the {there} whole ones that are there are read",)


def _text(field: bytes) -> str:
    return field.split(b"\0")[0].decode("latin-1").strip()


def _number(field: bytes, what: str) -> float:
    try:
        # Some recorders write numbers with a comma.
        number = float(_text(field).replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise _no_number(field, what)
    return number


def _whole(field: bytes, what: str, *, least: int) -> int:
    number = _number(field, what)
    if number != int(number) or not least <= number <= _LARGEST:
        raise _no_number(field, what)
    return int(number)


def _no_number(field: bytes, what: str) -> RecordingError:
    return RecordingError(
        f"its header has {_text(field)!r} for the {what}. The file is damaged, or not what it "
        "begins as; copy it anew from its origin."
    )


def _cut_short(where: str) -> RecordingError:
    return RecordingError(
        f"it ends within {where}. It was not copied whole, or recording it was broken off at once."
    )
