"""XDF files, LabRecorder's and ours, with noise in place of anybody's EEG."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from streaming.recordings.xdf_format import (
    BOUNDARY,
    CLOCK,
    EEG,
    NUMBERS,
    READINGS,
    Samples,
    Tag,
    Text,
    as_xml,
    chunk,
    clock_header,
    eeg_header,
    markers_header,
    readings_header,
)
from streaming.recordings.xdf_format import MARKERS as OUR_MARKERS
from streaming.recordings.xdf_writing import XdfWriter
from streaming.signal.blocks import Gap
from tests.fakes import ManualClock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from streaming.signal.blocks import Marker, Recording

MUSE = ("TP9", "AF7", "AF8", "TP10")


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A stream of a recording, as its header describes it."""

    id: int = 1
    name: str = "Muse"
    kind: str = "EEG"
    sfreq: float = 256.0
    format: str = "float32"
    labels: tuple[str, ...] = MUSE
    n_channels: int | None = None
    units: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    more: str = ""

    @property
    def width(self) -> int:
        return len(self.labels) if self.n_channels is None else self.n_channels

    def header(self) -> bytes:
        """Its header chunk."""
        channels = "".join(
            f"<channel><label>{as_xml(label)}</label>{self._of(n)}</channel>"
            for n, label in enumerate(self.labels)
        )
        xml = (
            f'<?xml version="1.0"?><info><name>{as_xml(self.name)}</name>'
            f"<type>{as_xml(self.kind)}</type><channel_count>{self.width}</channel_count>"
            f"<nominal_srate>{self.sfreq}</nominal_srate>"
            f"<channel_format>{self.format}</channel_format>"
            f"<desc><channels>{channels}</channels>{self.more}</desc></info>"
        )
        return of_stream(Tag.STREAM_HEADER, self.id, xml.encode())

    def samples(
        self, stamps: Sequence[float], values: np.ndarray, *, deduced: bool = False
    ) -> bytes:
        """A chunk of numbers, `values` of shape (n_times, n_channels); stamps each, or the first
        alone."""
        rows = np.asarray(values, NUMBERS[self.format])
        content = count(len(stamps))
        for n, (stamp, row) in enumerate(zip(stamps, rows, strict=True)):
            content += b"\0" if deduced and n else struct.pack("<Bd", 8, stamp)
            content += row.tobytes()
        return of_stream(Tag.SAMPLES, self.id, content)

    def texts(self, stamps: Sequence[float], texts: Sequence[Sequence[str]]) -> bytes:
        """A chunk of strings, one for each channel."""
        content = count(len(stamps))
        for stamp, row in zip(stamps, texts, strict=True):
            content += struct.pack("<Bd", 8, stamp)
            for text in row:
                content += count(len(text.encode())) + text.encode()
        return of_stream(Tag.SAMPLES, self.id, content)

    def offset(self, time: float, value: float) -> bytes:
        """How much is to be added to its stamps."""
        return of_stream(Tag.CLOCK_OFFSET, self.id, struct.pack("<dd", time, value))

    def footer(self, n_samples: int, more: str = "") -> bytes:
        xml = f"<info><sample_count>{n_samples}</sample_count>{more}</info>"
        return of_stream(Tag.STREAM_FOOTER, self.id, xml.encode())

    def _of(self, n: int) -> str:
        unit = f"<unit>{as_xml(self.units[n])}</unit>" if self.units else ""
        kind = f"<type>{as_xml(self.kinds[n])}</type>" if self.kinds else ""
        return unit + kind


MARKERS = Stream(id=7, name="Keyboard", kind="Markers", sfreq=0, format="string", labels=("key",))


def of_stream(tag: int, stream: int, content: bytes) -> bytes:
    return chunk(Tag(tag), struct.pack("<I", stream) + content)


def count(n: int) -> bytes:
    """A number in the fewest bytes that XDF has for it."""
    return struct.pack("<BB", 1, n) if n < 256 else struct.pack("<BI", 4, n)


def boundary() -> bytes:
    return chunk(Tag.BOUNDARY, BOUNDARY)


def xdf(*parts: bytes) -> bytes:
    """A file of these chunks."""
    header = b'<?xml version="1.0"?><info><version>1.0</version></info>'
    return b"XDF:" + chunk(Tag.FILE_HEADER, header) + b"".join(parts)


def noise(n_times: int, n_channels: int = 4, *, offset: float = 800.0, seed: int = 0) -> np.ndarray:
    """Noise of 20 µV on an offset, of shape (n_times, n_channels)."""
    rng = np.random.default_rng(seed)
    return rng.normal(offset, 20, (n_times, n_channels)).astype(np.float32)


def in_chunks(
    stream: Stream, stamps: np.ndarray, values: np.ndarray, n: int = 32, *, deduced: bool = False
) -> Iterable[bytes]:
    """Its samples `n` at a time, with a boundary after every ten chunks."""
    for number, first in enumerate(range(0, len(stamps), n)):
        part = slice(first, first + n)
        yield stream.samples(stamps[part], values[part], deduced=deduced)
        if number % 10 == 9:
            yield boundary()


def a_labrecorder_file(
    stream: Stream | None = None,
    *,
    seconds: float = 4.0,
    begin: float = 1000.0,
    offset: float = 0.25,
    seed: int = 0,
) -> bytes:
    """One EEG stream with clock offsets, and one of two keys at 1 and 2 s; closed as it should."""
    stream = stream or Stream()
    n_times = round(seconds * stream.sfreq)
    stamps = begin + np.arange(n_times) / stream.sfreq
    values = noise(n_times, stream.width, seed=seed)
    keys = MARKERS.texts([begin + 1.0, begin + 2.0], [["left"], ["right"]])
    offsets = [
        one.offset(begin + 5.0 * n, offset)
        for n in range(max(2, round(seconds / 5)))
        for one in (stream, MARKERS)
    ]
    return xdf(
        stream.header(),
        MARKERS.header(),
        boundary(),
        *offsets,
        keys,
        *in_chunks(stream, stamps, values),
        stream.footer(n_times),
        MARKERS.footer(2),
    )


def write_ours(
    path: Path,
    recording: Recording,
    *,
    markers: Sequence[Marker] = (),
    readings: Sequence[Sequence[float]] = (),
    labels: Sequence[str] = ("low", "high"),
    chunk_size: int = 32,
    close: bool = True,
) -> None:
    """A recording in this program's own form; `readings` are rows of their stream, each after the
    time of its end."""
    streams = [
        eeg_header(recording.info),
        markers_header(),
        readings_header("a-model", labels),
        clock_header(),
    ]
    now = ManualClock(recording.chunks[0].times[0])
    writer = XdfWriter(path, streams, clock=now, force=True)
    texts = list(markers)
    for part in recording.cut(chunk_size):
        if isinstance(part, Gap):
            continue
        now.now = float(part.times[-1])
        place = np.array([[part.start], [part.times.size], [part.correction]])
        writer.append([Samples(EEG, part.times, part.data), Samples(CLOCK, part.times[:1], place)])
        while texts and texts[0].time <= now.now:
            writer.append([Text(OUR_MARKERS, texts[0].time, texts.pop(0).text)])
    for row in readings:
        values = np.array(row[1:], np.float64)[:, None]
        writer.append([Samples(READINGS, np.array([row[0]]), values)])
    if close:
        writer.close()
