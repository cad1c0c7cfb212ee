"""What an XDF 1.0 file is made of, and the four streams of ours.

The format is the one of the Lab Streaming Layer's world: the magic ``XDF:``, then chunks, each its
length, a tag and its content (https://github.com/sccn/xdf/wiki/Specifications). What this program
writes has four streams, whose numbers and channels are fixed here.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import numpy as np

from streaming.signal.readings import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import DTypeLike, NDArray

    from streaming.signal.info import SignalInfo

MAGIC = b"XDF:"
"""First bytes of every XDF file."""

BOUNDARY = bytes.fromhex("43a546dccbf5410fb30ed5467383cbe4")
"""The mark that a reader looks for after damage, as the specification fixes it."""

EEG, MARKERS, READINGS, CLOCK = 1, 2, 3, 4
"""Numbers of our streams."""

MARKERS_NAME, READINGS_NAME, CLOCK_NAME = (
    "Affectscope-Markers", "Affectscope-Readings", "Affectscope-Clock",
)  # fmt: skip

READING_CHANNELS = (
    "start", "stop", "valence", "interval_low", "interval_high", "confidence", "reason",
)  # fmt: skip
"""Channels of the readings' stream before one ``p_LABEL`` for each label of the model."""

CLOCK_CHANNELS = ("start", "n_times", "correction")
"""Channels of the clock's stream: one sample for each chunk of EEG, written right after it."""

NUMBERS: Mapping[str, np.dtype[np.generic]] = MappingProxyType(
    {
        "float32": np.dtype("<f4"),
        "double64": np.dtype("<f8"),
        "int8": np.dtype("i1"),
        "int16": np.dtype("<i2"),
        "int32": np.dtype("<i4"),
        "int64": np.dtype("<i8"),
    }
)
"""The formats of numbers that XDF has."""

NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document may hold (W3C, XML 1.0, production 2)."""


class Tag(IntEnum):
    """What a chunk holds."""

    FILE_HEADER = 1
    STREAM_HEADER = 2
    SAMPLES = 3
    CLOCK_OFFSET = 4
    BOUNDARY = 5
    STREAM_FOOTER = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamHeader:
    """What a stream is.

    Attributes
    ----------
    id : int
        The stream's number in its file, from 0 to 2^32 - 1.
    name, kind : str
        As on the Lab Streaming Layer, for instance ``"Muse"`` and ``"EEG"``.
    n_channels : int
        Values in each sample.
    sfreq : float
        Nominal rate in Hz; 0 where samples come irregularly.
    format : str
        A key of `NUMBERS`, or ``"string"``.
    ch_names : tuple of str
        Label of each channel; empty where they have none.
    unit : str
        Unit of every channel, for instance ``"microvolts"``; ``""`` where there is none.
    description : tuple of (str, str)
        More of ours: elements ``<affectscope><NAME>TEXT</NAME></affectscope>``, in this order.
    can_drop_samples : bool
        Whether samples may be missing between two others. pyxdf draws no line through the stamps
        of such a stream, and calls its gaps no fault.
    """

    id: int
    name: str
    kind: str
    n_channels: int
    sfreq: float
    format: str
    ch_names: tuple[str, ...] = ()
    unit: str = ""
    description: tuple[tuple[str, str], ...] = ()
    can_drop_samples: bool = False

    def __post_init__(self) -> None:
        if self.format != "string" and self.format not in NUMBERS:
            raise ValueError(f"{self.format!r} is none of string, {', '.join(NUMBERS)}")
        if self.ch_names and len(self.ch_names) != self.n_channels:
            raise ValueError(f"{len(self.ch_names)} labels for {self.n_channels} channels")


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Numbers of one stream.

    Attributes
    ----------
    stream : int
        The stream's number.
    stamps : ndarray of float64, shape (n_times,)
        Time of each sample, in seconds.
    values : ndarray, shape (n_channels, n_times)
        Written in the format that the stream's header names.
    """

    stream: int
    stamps: NDArray[np.float64]
    values: NDArray[np.generic]

    def __post_init__(self) -> None:
        if self.values.ndim != 2 or self.values.shape[1] != self.stamps.size:
            raise ValueError(
                "samples need values of shape (n_channels, n_times) and one stamp each, got "
                f"{self.values.shape} and {self.stamps.shape}"
            )


@dataclass(frozen=True, slots=True)
class Text:
    """One sample of a stream of strings that has one channel.

    Attributes
    ----------
    stream : int
        The stream's number.
    stamp : float
        Its time, in seconds.
    text : str
        What it says.
    """

    stream: int
    stamp: float
    text: str


def eeg_header(info: SignalInfo) -> StreamHeader:
    """Describe the stream of the signal itself: µV as the source gave them, in its own order."""
    mark = (("simulated", "1"),) if info.simulated else ()
    return StreamHeader(
        id=EEG,
        name=info.name or "EEG",
        kind="EEG",
        n_channels=len(info.ch_names),
        sfreq=info.sfreq,
        format="float32",
        ch_names=info.ch_names,
        unit="microvolts",
        description=(*mark, ("device", info.device)),
        can_drop_samples=True,
    )


def markers_header() -> StreamHeader:
    """Describe the stream of named moments."""
    return StreamHeader(
        id=MARKERS, name=MARKERS_NAME, kind="Markers", n_channels=1, sfreq=0.0, format="string"
    )


def readings_header(model_name: str | None, labels: Sequence[str]) -> StreamHeader:
    """Describe the stream of readings; `labels` are the model's, none where no model reads."""
    names = (*READING_CHANNELS, *(f"p_{label}" for label in labels))
    model = (("model", model_name),) if model_name else ()
    return StreamHeader(
        id=READINGS,
        name=READINGS_NAME,
        kind="Readings",
        n_channels=len(names),
        sfreq=0.0,
        format="double64",
        ch_names=names,
        description=(("reasons", ",".join(Reason)), *model),
    )


def clock_header() -> StreamHeader:
    """Describe the stream that says, for each chunk of EEG, where it belongs."""
    return StreamHeader(
        id=CLOCK,
        name=CLOCK_NAME,
        kind="Clock",
        n_channels=len(CLOCK_CHANNELS),
        sfreq=0.0,
        format="double64",
        ch_names=CLOCK_CHANNELS,
    )


def chunk(tag: Tag, content: bytes) -> bytes:
    """Put a length and a tag before some content."""
    size = len(content) + 2
    if size < 2**8:
        return struct.pack("<BBH", 1, size, tag) + content
    if size < 2**32:
        return struct.pack("<BIH", 4, size, tag) + content
    return struct.pack("<BQH", 8, size, tag) + content


def as_xml(text: str) -> str:
    """Return a text as an XML document may hold it: what XML forbids becomes U+FFFD."""
    return escape(NOT_IN_XML.sub("\ufffd", text), {"\r": "&#13;"})


def row_type(values: DTypeLike, n_channels: int) -> np.dtype[np.void]:
    """Return the layout of a sample with a stamp of its own: 8, the stamp, the values."""
    fields = [("stamp_bytes", "u1"), ("stamp", "<f8"), ("values", values, (n_channels,))]
    return np.dtype(fields)
