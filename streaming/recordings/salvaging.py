"""What of a damaged XDF file can be kept, and what was lost, counted stream by stream."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

import numpy as np

from streaming.recordings import xdf_encoding
from streaming.recordings.xdf_decoding import Numbers, Strings, work_out
from streaming.recordings.xdf_format import CLOCK, CLOCK_NAME, EEG, Samples, StreamHeader, Tag
from streaming.recordings.xdf_scanning import ClockOffset, Damage, Sound, scan_xdf
from streaming.recordings.xdf_xml import sample_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

_LONGEST_GAP = 30 * 86_400.0
"""Seconds: an index further on is damaged; no headset is silent for 30 days and then goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamLeft:
    """What is left of one stream.

    Attributes
    ----------
    header : StreamHeader
        What it is.
    raw_header : bytes
        The same as a chunk.
    n_kept, n_lost : int
        Samples that are there, and that are not.
    at_least : bool
        Whether more may be lost than can be known: before its first sample or after its last.
    first, last : float or None
        Stamps of its first and last sample, in seconds.
    offsets : tuple of (float, float)
        Its clock offsets: times and values, in seconds.
    has_footer : bool
        Whether it was closed.
    """

    header: StreamHeader
    raw_header: bytes
    n_kept: int
    n_lost: int
    at_least: bool
    first: float | None
    last: float | None
    offsets: tuple[tuple[float, float], ...]
    has_footer: bool

    @property
    def kept_s(self) -> float | None:
        """Seconds of signal that are there; None for a stream without a rate."""
        return self.n_kept / self.header.sfreq if self.header.sfreq else None

    @property
    def lost_s(self) -> float | None:
        """Seconds of signal that are lost; None for a stream without a rate."""
        return self.n_lost / self.header.sfreq if self.header.sfreq else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftovers:
    """What is left of a file.

    Attributes
    ----------
    streams : tuple of StreamLeft
        In the order of their headers.
    damages : tuple of Damage
        The stretches that hold nothing.
    file_header : bytes
        The file's header as a chunk; empty where it is gone.
    """

    streams: tuple[StreamLeft, ...]
    damages: tuple[Damage, ...]
    file_header: bytes

    @property
    def is_sound(self) -> bool:
        """Whether nothing is damaged, and all streams were closed."""
        return not self.damages and bool(self.streams) and all(s.has_footer for s in self.streams)


def salvage(
    file: int, headers: Mapping[int, StreamHeader] | None = None
) -> Iterator[Sound | Damage]:
    """Walk through an XDF file as `scan_xdf` does, all stamps worked out.

    Stamps that the file leaves out follow from the sample before. After damage that one may be
    lost, so samples without a stamp there are left out, up to the first that has one; of strings,
    their whole chunk.

    Parameters
    ----------
    file : int
        Descriptor of a regular file, open for reading.
    headers : mapping of int to StreamHeader or None
        Streams whose headers the file may have lost.

    Yields
    ------
    found : Sound or Damage
        `Sound.raw` is what a repaired file holds.
    """
    known = dict(headers or {})
    last: dict[int, float] = {}
    unknown = 0.0  # as pyxdf has it: a file that begins without a stamp begins at 0
    for found in scan_xdf(file, headers=headers):
        if isinstance(found, Damage):
            last, unknown = {}, float("nan")
            yield found
        elif found.stream is not None and isinstance(found.body, Numbers | Strings):
            body, stream = found.body, found.stream
            sfreq = known[stream].sfreq
            stamps, last[stream] = work_out(body.stamps, last.get(stream, unknown), sfreq)
            if (kept := _dated(found, body, stamps, known[stream])) is not None:
                yield kept
        else:
            if isinstance(found.body, StreamHeader):
                known[found.body.id] = found.body
            yield found


def assess(file: int, headers: Mapping[int, StreamHeader] | None = None) -> Leftovers:
    """Find out what of an XDF file can be kept.

    Parameters
    ----------
    file, headers
        As for `salvage`.
    """
    tallies = {
        one.id: _Tally(one, xdf_encoding.stream_header(one)) for one in (headers or {}).values()
    }
    damages: list[Damage] = []
    file_header = b""
    for found in salvage(file, headers):
        if isinstance(found, Damage):
            damages.append(found)
            for tally in tallies.values():
                tally.damaged = True
        elif isinstance(found.body, StreamHeader):
            tally = tallies.setdefault(found.body.id, _Tally(found.body, found.raw))
            tally.header, tally.raw_header = found.body, found.raw
            tally.damaged = bool(damages)
        elif found.tag == Tag.FILE_HEADER:
            file_header = file_header or found.raw
        elif found.stream is not None:
            _count(found, tallies)
    streams = tuple(tally.result() for tally in tallies.values())
    return Leftovers(streams=streams, damages=tuple(damages), file_header=file_header)


class _Tally:
    """Count one stream's samples.

    Losses are counted from the indices that `place` brings, where the file has them, otherwise
    from the stamps. A gap of the recording itself that lies where damage is counts as lost, too.
    """

    def __init__(self, header: StreamHeader, raw_header: bytes) -> None:
        self.header, self.raw_header = header, raw_header
        self.damaged = False
        self.footer: Element | None = None
        self.offsets: list[tuple[float, float]] = []
        self._n_kept = self._n_lost = 0
        self._first: float | None = None
        self._last: float | None = None
        self._at_least = False
        self._stop: float | None = None
        self._unplaced = 0
        self.is_placed = False

    def keep(self, stamps: NDArray[np.float64]) -> None:
        """Count samples."""
        if not stamps.size:
            return
        if self.damaged and not self.is_placed:
            self._measure(float(stamps[0]))
            self.damaged = False
        self._n_kept += stamps.size
        self._unplaced += stamps.size
        self._first = float(stamps[0]) if self._first is None else self._first
        self._last = float(stamps[-1])

    def place(self, start: float, n_times: float) -> None:
        """Take note where the samples since the last call belong: they end at their sum.

        What cannot be, as where zeros came into the numbers, is passed over; the next call tells.
        """
        stop = start + n_times
        most = (self._stop or start) + _LONGEST_GAP * max(1.0, self.header.sfreq)
        if not (n_times >= 1 and (self._stop or 0.0) <= start < stop <= most):
            return
        if self.damaged:
            before = start if self._stop is None else self._stop
            self._at_least |= self._stop is None
            self._n_lost += max(0, round(stop - before) - self._unplaced)
        self._stop, self._unplaced, self.damaged = stop, 0, False

    def result(self) -> StreamLeft:
        """Return what is left."""
        told = None if self.footer is None else sample_count(self.footer)
        n_lost = self._n_lost if told is None else max(0, told - self._n_kept)
        return StreamLeft(
            header=self.header,
            raw_header=self.raw_header,
            n_kept=self._n_kept,
            n_lost=n_lost,
            at_least=told is None and (self._at_least or self.damaged),
            first=self._first,
            last=self._last,
            offsets=tuple(self.offsets),
            has_footer=self.footer is not None,
        )

    def _measure(self, stamp: float) -> None:
        if self._last is None or not self.header.sfreq:
            self._at_least = True
        else:
            self._n_lost += max(0, round((stamp - self._last) * self.header.sfreq) - 1)


def _count(found: Sound, tallies: Mapping[int, _Tally]) -> None:
    tally = tallies[found.stream or 0]
    body = found.body
    if isinstance(body, ClockOffset):
        tally.offsets.append((body.time, body.value))
    elif isinstance(body, Element):
        tally.footer = body
    elif isinstance(body, Numbers | Strings):
        tally.keep(body.stamps)
        is_clock = tally.header.id == CLOCK and tally.header.name == CLOCK_NAME
        if isinstance(body, Numbers) and is_clock and EEG in tallies:
            tallies[EEG].is_placed = True
            for start, n_times in body.values[:2].T.tolist():
                tallies[EEG].place(start, n_times)


def _dated(
    found: Sound, body: Numbers | Strings, stamps: NDArray[np.float64], header: StreamHeader
) -> Sound | None:
    """Return samples with their stamps, without those that have none; None where none has."""
    if stamps is body.stamps:  # all were in the file
        return found
    undated = np.isnan(stamps)
    if not undated.any():
        return replace(found, body=replace(body, stamps=stamps))
    if isinstance(body, Strings) or undated.all():
        return None
    first = int(np.argmin(undated))
    dated = Numbers(stamps[first:], body.values[:, first:])
    part = Samples(header.id, dated.stamps, dated.values)
    return replace(found, raw=xdf_encoding.samples(part, header), body=dated)
