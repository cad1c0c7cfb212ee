"""Writing XDF so that a crash loses nothing that was acknowledged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from streaming.errors import OutputError
from streaming.recordings import xdf_encoding
from streaming.recordings.appending import AppendedFile
from streaming.recordings.xdf_format import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType

    from streaming.recordings.xdf_format import Samples, StreamHeader

OFFSET_EVERY = 5.0
"""Seconds between clock offsets, as the Lab Streaming Layer's own recorder measures them."""

BOUNDARY_EVERY = 10.0
"""Seconds: damage costs at most these, for a reader goes on at the next boundary."""

BOUNDARY_CHUNKS = 8
"""Chunks of the regular streams between boundaries: two seconds of a Muse."""


@dataclass(slots=True)
class _Tally:
    """What a stream's footer says."""

    first: float | None = None
    last: float | None = None
    n_samples: int = 0

    def count(self, part: Samples | Text) -> None:
        if isinstance(part, Text):
            first, last, n_samples = part.stamp, part.stamp, 1
        elif part.stamps.size:
            first, last, n_samples = part.stamps[0], part.stamps[-1], part.stamps.size
        else:
            return
        self.first = float(first) if self.first is None else self.first
        self.last = float(last)
        self.n_samples += n_samples


class XdfWriter:
    """Write a recording as XDF 1.0, append-only; one process, one thread at a time.

    All headers are on the disk when the constructor returns. Each `append` is one unbuffered
    write; the disk confirms at least every 2 s while samples come. All stamps are on one clock,
    so every clock offset is 0.

    Parameters
    ----------
    path : Path
        Where to; its folder exists. The file is made 0600.
    streams : sequence of StreamHeader
        All streams of the file, their numbers all different.
    clock : callable
        Returns seconds on the clock of the stamps, never going back.
    force : bool
        Whether a file that is there may be replaced.
    started : str
        Date for the file header in ISO 8601, or empty.

    Attributes
    ----------
    path : Path
        As it was given.
    complete : bool
        Whether everything that was appended and the footers are in the file.

    Raises
    ------
    UsageError
        Where a file is there and may not be replaced.
    OutputError
        Where the file cannot be made.
    ValueError
        Where two streams have the same number.
    """

    def __init__(
        self,
        path: Path,
        streams: Sequence[StreamHeader],
        *,
        clock: Callable[[], float],
        force: bool = False,
        started: str = "",
    ) -> None:
        self._headers = {header.id: header for header in streams}
        if len(self._headers) != len(streams):
            raise ValueError("two streams have the same number")
        self._tallies = {number: _Tally() for number in self._headers}
        self._regular = {header.id for header in streams if header.sfreq}
        self._clock = clock
        self._offsets: list[float] = []
        self._n_since_boundary = 0
        self._boundary_at = clock()
        self._failed = False
        self.complete = False
        self.path = path
        told = b"".join(xdf_encoding.stream_header(header) for header in streams)
        first = xdf_encoding.file_header(started) + told + xdf_encoding.boundary()
        self._file = AppendedFile(path, first, clock=clock, force=force)

    @property
    def n_bytes(self) -> int:
        """Size of all that is whole in the file."""
        return self._file.n_bytes

    @property
    def sha256(self) -> str:
        """Digest of all that is whole in the file."""
        return self._file.sha256

    def append(self, parts: Sequence[Samples | Text]) -> None:
        """Write samples, in the order given, in one write; with them what is due.

        When this returns, a kill of the process loses none of them.

        Parameters
        ----------
        parts : sequence of Samples or Text
            Of any of the streams.

        Raises
        ------
        OutputError
            Where the disk did not take them, or the file is no longer where it was. What was
            appended before stays as it is, and none of these are in the file.
        KeyError, TypeError, ValueError
            Where a part fits no stream; nothing is written.
        """
        pieces = [xdf_encoding.samples(part, self._headers[part.stream]) for part in parts]
        if not any(pieces):
            self.sync_if_due()
            return
        now = self._clock()
        offset_due = not self._offsets or now - self._offsets[-1] >= OFFSET_EVERY
        n_since = self._n_since_boundary + sum(part.stream in self._regular for part in parts)
        boundary_due = n_since >= BOUNDARY_CHUNKS or now - self._boundary_at >= BOUNDARY_EVERY
        # Offsets first: then no cut of the file leaves a stream with samples and without one.
        offsets = [xdf_encoding.clock_offset(n, now, 0.0) for n in self._headers if offset_due]
        end = [xdf_encoding.boundary()] if boundary_due else []
        self._write(b"".join([*offsets, *pieces, *end]))
        if offset_due:
            self._offsets.append(now)
        self._n_since_boundary = 0 if boundary_due else n_since
        self._boundary_at = now if boundary_due else self._boundary_at
        for part in parts:
            self._tallies[part.stream].count(part)

    def sync_if_due(self) -> None:
        """Have the disk confirm what was written, where that was not done for 2 seconds.

        `append` does this too; a recorder whose source is silent calls it.

        Raises
        ------
        OutputError
            Where the disk does not confirm, or the file is no longer where it was.
        """
        self._file.sync_if_due()

    def close(self) -> None:
        """Write the footers, and let go of the file; again does nothing.

        After an `append` that failed the footers are tried, and no second error is raised.

        Raises
        ------
        OutputError
            Where the footers cannot be written; the samples are in the file all the same.
        """
        if self._file.closed:
            return
        try:
            self._close()
        except OutputError:
            self.complete = False
            if not self._failed:
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, content: bytes) -> None:
        try:
            self._file.append(content)
        except OutputError:
            self._failed = True
            raise

    def _close(self) -> None:
        offsets = [(time, 0.0) for time in self._offsets]
        footers = (
            xdf_encoding.stream_footer(number, tally.first, tally.last, tally.n_samples, offsets)
            for number, tally in self._tallies.items()
        )
        try:
            self._file.append(b"".join(footers))
            self.complete = True
        finally:
            self._file.close()
