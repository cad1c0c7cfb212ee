"""Walking any XDF file chunk by chunk, without trusting a byte of it.

A file is never in memory as a whole, and no size that it claims is believed before there are as
many bytes. Damage costs the chunk that it lies in: the walk goes on at the next boundary, or at
the next chunk that is sound from its first byte to its last, whichever comes first.
"""

from __future__ import annotations

import math
import os
import re
import struct
from collections import ChainMap
from dataclasses import dataclass
from enum import StrEnum
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from streaming.recordings.xdf_decoding import Numbers, Strings, decode_samples, read_length
from streaming.recordings.xdf_format import BOUNDARY, MAGIC, StreamHeader, Tag
from streaming.recordings.xdf_xml import parse_header, parse_xml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from xml.etree.ElementTree import Element

    _Headers = ChainMap[int, StreamHeader]

MOST_CHUNK = 128 * 1024**2
"""Bytes: 4 hours of an EPOC in one chunk, where recorders write one every few samples."""

_RESYNC_CHUNK = 64 * 1024
"""Bytes: after damage, only chunks up to this size are looked for besides boundaries."""

_PATIENCE = 4 * 1024**2
"""Bytes a file that may be spent on what only looks like a chunk: some seconds at the worst."""

_A_LOOK = 64
"""Bytes that looking at a place counts for, if no more of it is read."""

_BLOCK = 1024**2
"""Bytes that are read at once."""

_LONGEST_HEAD = 1 + 8 + 2 + 4
"""Bytes of a chunk before its content: length, tag, stream."""

_OF_STREAM = frozenset({Tag.STREAM_HEADER, Tag.SAMPLES, Tag.CLOCK_OFFSET, Tag.STREAM_FOOTER})

_MOST_STREAMS = 64
"""Streams whose chunks are looked for after damage; LabRecorder's largest files have a dozen."""

_BEFORE_XML = 4 + 2
"""Bytes of stream and tag before the XML of a header or footer."""


class Why(StrEnum):
    """What is wrong with a stretch of a file."""

    CUT = "cut short"
    OVERWRITTEN = "overwritten"
    TOO_LARGE = "of a size that nothing could be"


@dataclass(frozen=True, slots=True)
class ClockOffset:
    """One measurement of a stream's clock.

    Attributes
    ----------
    time, value : float
        When, and how many seconds bring the stream's stamps to the recorder's clock.
    """

    time: float
    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """A chunk that is sound.

    Attributes
    ----------
    offset : int
        Where in the file it begins.
    raw : bytes
        All of it, as it can be copied to another file.
    tag : Tag
        What it holds.
    stream : int or None
        Of which stream; None for file header and boundaries.
    body : Element, StreamHeader, Numbers, Strings, ClockOffset or None
        File header and footers as XML, stream headers, samples, clock offsets; None for boundaries.
    """

    offset: int
    raw: bytes
    tag: Tag
    stream: int | None
    body: Element | StreamHeader | Numbers | Strings | ClockOffset | None


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch that holds nothing sound.

    Attributes
    ----------
    offset, n_bytes : int
        Where in the file it begins, and how long it is.
    why : Why
        What is wrong with its first chunk.
    """

    offset: int
    n_bytes: int
    why: Why


def scan_xdf(
    file: int, *, headers: Mapping[int, StreamHeader] | None = None
) -> Iterator[Sound | Damage]:
    """Walk through an XDF file from its beginning to its end.

    Chunks and damaged stretches come in the file's order, and together are the whole file after
    its magic; a file whose first bytes are no magic begins with damage. Whether a stream's samples
    can be read depends on its header, so samples before their header are damage too.

    A sound chunk says nothing of what came between it and the last: what was lost shows in the
    `Damage` between, in the stamps, in the footers' `sample_count`
    (`streaming.recordings.xdf_xml.sample_count`), and in our own files in the stream `CLOCK`.

    Parameters
    ----------
    file : int
        Descriptor of a regular file, open for reading; it stays open. What is appended meanwhile
        is not read; what is cut off meanwhile is damage.
    headers : mapping of int to StreamHeader or None
        Streams that are known beforehand; headers in the file go before them. Of two headers of
        one stream in the file the second is damage.

    Yields
    ------
    found : Sound or Damage
        Memory is needed for one of them at a time: at most three times `MOST_CHUNK`.

    Raises
    ------
    OSError
        Where the disk cannot be read.
    """
    view = _View(file)
    known: _Headers = ChainMap({}, dict(headers or {}))
    at = len(MAGIC) if view.read(0, len(MAGIC)) == MAGIC else 0
    patience = _PATIENCE
    while at < view.size:
        found = _chunk_at(view, at, known) if at else Why.OVERWRITTEN
        if isinstance(found, Sound):
            at += len(found.raw)
            if isinstance(found.body, StreamHeader):
                known[found.body.id] = found.body
            yield found
            continue
        search = _Search(view, known, patience)
        after = search.next_sound(at + 1)
        patience = search.patience
        yield Damage(at, after - at, found)
        at = after


def is_xdf(file: int) -> bool:
    """Say whether a file is XDF, be it damaged: by its magic, or by a boundary anywhere in it.

    Parameters
    ----------
    file : int
        Descriptor of a regular file, open for reading.
    """
    view = _View(file)
    if view.read(0, len(MAGIC)) == MAGIC:
        return True
    step = _BLOCK - len(BOUNDARY)
    return any(BOUNDARY in view.read(at, _BLOCK) for at in range(0, view.size, step))


class _View:
    """A file's bytes, read by the block; none are where it ended when the view was made."""

    def __init__(self, file: int) -> None:
        self._file = file
        self.size = os.fstat(file).st_size
        self._block, self._at = b"", 0

    def read(self, at: int, n_bytes: int) -> bytes:
        """Return up to `n_bytes` bytes from `at` on; fewer at the end of the file."""
        n_bytes = min(n_bytes, self.size - at)
        if not self._at <= at <= at + n_bytes <= self._at + len(self._block):
            self._block, self._at = self._from_disk(at, max(n_bytes, _BLOCK)), at
        return self._block[at - self._at : at - self._at + n_bytes]

    def _from_disk(self, at: int, n_bytes: int) -> bytes:
        parts: list[bytes] = []
        while n_bytes > 0 and (part := os.pread(self._file, min(n_bytes, self.size - at), at)):
            parts.append(part)
            at, n_bytes = at + len(part), n_bytes - len(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


class _Search:
    """Find the next place that can be read again; give up on chunks that only look like it.

    Parameters
    ----------
    view : _View
        The file.
    known : ChainMap of int to StreamHeader
        Streams so far: those in the file, and those known before; looking for chunks adds none.
    patience : int
        Bytes that may be spent on what turns out to be no chunk; then only boundaries count, so
        that no file makes the search take for ever.
    """

    def __init__(self, view: _View, known: _Headers, patience: int) -> None:
        self._view, self._known = view, known
        self.patience = patience

    def next_sound(self, start: int) -> int:
        """Return where to go on, `start` at the earliest; the file's size where nowhere."""
        at = start
        while at < self._view.size:
            block = self._view.read(at, _BLOCK)
            for place, is_boundary in self._signs(block):
                if is_boundary:
                    return at + place + len(BOUNDARY)
                if (begin := self._chunk_around(at + place, start)) is not None:
                    return begin
            if len(block) < _BLOCK:  # the end, or the file became shorter
                break
            at += len(block) - _LONGEST_HEAD - len(BOUNDARY)
        return self._view.size

    def _signs(self, block: bytes) -> Iterator[tuple[int, bool]]:
        """Yield where the tag of a chunk may be, or a boundary is (True), in order."""
        kinds = [((one.start(), True) for one in re.finditer(re.escape(BOUNDARY), block))]
        if self.patience > 0:
            xml = re.finditer(rb"<\?xml|<info", block)
            kinds.append((one.start() - _BEFORE_XML, False) for one in xml)
            for stream in islice(self._known, _MOST_STREAMS):
                tagged = re.escape(struct.pack("<HI", Tag.SAMPLES, stream))
                kinds.append((one.start(), False) for one in re.finditer(tagged, block))
        return merge(*kinds)

    def _chunk_around(self, tag: int, start: int) -> int | None:
        """Return where a sound chunk begins whose tag is at `tag`; None where there is none."""
        for before in (2, 5, 9):
            if tag - before >= start and self._is_sound(tag - before):
                return tag - before
        self.patience -= _A_LOOK
        return None

    def _is_sound(self, at: int) -> bool:
        if self.patience <= 0:
            return False
        head = self._view.read(at, _LONGEST_HEAD)
        try:
            length, begin = read_length(head, 0)
        except ValueError:
            return False
        if length > min(_RESYNC_CHUNK, self._view.size - at - begin) or length < 6:
            return False
        if isinstance(_chunk_at(self._view, at, self._known), Sound):
            return True
        self.patience -= length
        return False


def _chunk_at(view: _View, at: int, known: _Headers) -> Sound | Why:
    """Read the chunk that begins at a place, or say why none does."""
    head = view.read(at, _LONGEST_HEAD)
    try:
        length, begin = read_length(head, 0)
    except ValueError:
        return Why.CUT if head[:1] in (b"\1", b"\4", b"\x08") else Why.OVERWRITTEN
    if length > MOST_CHUNK:
        return Why.TOO_LARGE
    if at + begin + length > view.size:
        return Why.CUT
    if length < 2 or len(head) < begin + 2:
        return Why.OVERWRITTEN
    try:
        tag = Tag(struct.unpack_from("<H", head, begin)[0])
        raw = view.read(at, begin + length)
        found = _read_chunk(at, raw, begin + 2, tag, known)
    except (ValueError, struct.error):
        return Why.OVERWRITTEN
    return found


def _read_chunk(offset: int, raw: bytes, at: int, tag: Tag, known: _Headers) -> Sound:
    """Read what a chunk holds; ValueError or struct.error where it is not what it should be."""
    stream: int | None = None
    if tag in _OF_STREAM:
        stream = struct.unpack_from("<I", raw, at)[0]
        at += 4
    body: Element | StreamHeader | Numbers | Strings | ClockOffset | None = None
    if tag == Tag.BOUNDARY:
        if raw[at:] != BOUNDARY:
            raise ValueError("a boundary without its mark")
    elif tag == Tag.FILE_HEADER:
        body = parse_xml(raw[at:])
    elif stream is None or (stream not in known and tag != Tag.STREAM_HEADER):
        raise ValueError("a chunk of no known stream")
    elif tag == Tag.STREAM_HEADER:
        if stream in known.maps[0]:
            raise ValueError("a second header of one stream")
        body = parse_header(stream, raw[at:])
    elif tag == Tag.STREAM_FOOTER:
        body = parse_xml(raw[at:])
    elif tag == Tag.SAMPLES:
        body = decode_samples(raw, at, known[stream])
    else:
        body = _clock_offset(raw[at:])
    return Sound(offset, raw, tag, stream, body)


def _clock_offset(content: bytes) -> ClockOffset:
    time, value = struct.unpack("<dd", content)
    if not (math.isfinite(time) and math.isfinite(value)):
        raise ValueError("a clock offset that is no number")
    return ClockOffset(time, value)
