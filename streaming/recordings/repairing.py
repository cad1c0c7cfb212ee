"""A damaged recording to a new file that is sound; the damaged one is never touched."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from streaming.errors import OutputError, RecordingError, UsageError
from streaming.recordings import xdf_encoding
from streaming.recordings.appending import AppendedFile, is_being_written
from streaming.recordings.places import refuse_taken
from streaming.recordings.salvaging import assess, salvage
from streaming.recordings.sidecar import RECORDING, REPAIRED, Sidecar, read_sidecar, write_sidecar
from streaming.recordings.stored import StoredFile
from streaming.recordings.xdf_format import (
    CLOCK,
    CLOCK_NAME,
    EEG,
    MAGIC,
    MARKERS,
    Tag,
    clock_header,
    eeg_header,
    markers_header,
)
from streaming.recordings.xdf_scanning import Sound, is_xdf
from streaming.signal.info import SignalInfo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from streaming.recordings.salvaging import Leftovers, StreamLeft
    from streaming.recordings.xdf_format import StreamHeader
    from streaming.recordings.xdf_scanning import Damage

_BATCH = 1024**2
"""Bytes that are written at once."""

_BOUNDARY_CHUNKS = 8
"""Chunks of samples between boundaries, as in what is recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """What became of a file.

    Attributes
    ----------
    file : Path
        The damaged one.
    out : Path or None
        The new one; None where the file is sound, and nothing was written.
    streams : tuple of StreamLeft
        What was kept and lost of each stream.
    damages : tuple of Damage
        The stretches that held nothing sound; none where the file was only never finished.
    changed : bool
        Whether a sound file is no longer the one that its recorder closed, by the digest in its
        sidecar: then samples may be altered, and nothing tells which.
    """

    file: Path
    out: Path | None
    streams: tuple[StreamLeft, ...]
    damages: tuple[Damage, ...]
    changed: bool = False


def repair(path: Path, out: Path | None = None, *, force: bool = False) -> Repair:
    """Write what is sound of a damaged XDF file to a new one, with footers and a sidecar.

    Parameters
    ----------
    path : Path
        Of any recorder; it may be packed with gzip or xz. It stays as it is.
    out : Path or None
        The new file; None for `repaired_name`.
    force : bool
        Whether `out` may be replaced.

    Returns
    -------
    repair : Repair
        What was kept and lost.

    Raises
    ------
    RecordingError
        Where the file cannot be read, is no XDF, or holds no samples that can be kept.
    UsageError
        Where `out` is there already, or is the file itself; where the file is being recorded.
    OutputError
        Where `out` cannot be written; what there was of it is deleted.
    """
    with _opened(path) as file:
        if not is_xdf(file):
            raise RecordingError(
                "it is no XDF file, and only those can be repaired. A table that lost its end "
                "needs no repair: open it as it is."
            )
        headers, found = _assess(file, path)
        said = Repair(file=path, out=None, streams=found.streams, damages=found.damages)
        if found.is_sound:
            return replace(said, changed=_is_changed(path, file))
        if not any(stream.n_kept for stream in found.streams):
            raise RecordingError(
                "it holds no samples that can be kept. If there is another copy of it, repair "
                "that one."
            )
        found = _with_offsets(found)
        out = repaired_name(path) if out is None else out
        _check_out(out, path, force=force)
        sha256 = _copy(file, headers, found, out, force=force)
    _describe(path, out, found, sha256)
    return replace(said, out=out)


def repaired_name(path: Path) -> Path:
    """Return where a repaired file goes if nothing is said: ``NAME-repaired.xdf`` beside it."""
    name = path.name.removesuffix(".gz").removesuffix(".xz").removesuffix(".xdf")
    return path.with_name(f"{name}-repaired.xdf")


def unfinished(folder: Path) -> list[Path]:
    """Return the recordings in a folder that a crash left.

    These are XDF files that do not end with a footer, that no process is writing (see
    `streaming.recordings.appending.is_being_written`), and that were not repaired yet under the
    usual name. Each takes a read of some bytes, however long it is.

    Parameters
    ----------
    folder : Path
        One that is not there holds none.
    """
    try:
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".xdf")
    except OSError:
        return []
    return [path for path in files if _is_left(path)]


def _is_left(path: Path) -> bool:
    try:
        if path.is_symlink() or not path.is_file() or repaired_name(path).exists():
            return False
        with path.open("rb") as file:
            begins = file.read(len(MAGIC)) == MAGIC
            file.seek(max(0, path.stat().st_size - 64))
            ends = file.read().rstrip().endswith(b"</info>")
    except OSError:
        return False
    return begins and not ends and not is_being_written(path)


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    """Open a file, unpacked; say in words why it cannot be."""
    if is_being_written(path):
        raise UsageError(f"{path} is being recorded now. Repair it when that has ended.")
    try:
        with StoredFile(path) as stored:
            file = os.open(stored.at_path(), os.O_RDONLY | os.O_CLOEXEC)
            try:
                yield file
            finally:
                os.close(file)
    except RecordingError as problem:
        raise RecordingError(f"{path}: {problem}") from problem
    except OSError as problem:
        raise RecordingError(f"{path}: it cannot be read ({problem}). Check the disk.") from problem


def _assess(file: int, path: Path) -> tuple[Mapping[int, StreamHeader], Leftovers]:
    """Find out what is left; where our own headers are lost, with what the sidecar knows."""
    beside = read_sidecar(path)
    found = _with_told(assess(file), beside)
    lost = {EEG, MARKERS, CLOCK} - {stream.header.id for stream in found.streams}
    # A repaired file may be another recorder's, with other streams.
    if beside is None or beside.state == REPAIRED or not (lost and found.damages):
        return {}, found
    try:
        info = SignalInfo(
            name=beside.device,
            device=beside.device,
            ch_names=beside.ch_names,
            sfreq=float(beside.sfreq),
            simulated=bool(beside.simulated),
        )
    except (TypeError, ValueError):
        return {}, found
    headers = {one.id: one for one in (eeg_header(info), markers_header(), clock_header())}
    return headers, _with_told(assess(file, headers), beside)


def _with_told(found: Leftovers, beside: Sidecar | None) -> Leftovers:
    """Take the number of samples from the sidecar, where the footer that told it is lost."""
    if beside is None or beside.state == RECORDING:
        return found
    streams = tuple(
        replace(one, n_lost=max(0, beside.samples - one.n_kept), at_least=False)
        if one.header.id == EEG and one.header.kind == "EEG" and not one.has_footer
        else one
        for one in found.streams
    )
    return replace(found, streams=streams)


def _with_offsets(found: Leftovers) -> Leftovers:
    """Give our own streams an offset where theirs are lost: their clock was ours, so it is 0.

    pyxdf complains of streams that have none.
    """
    if not any(one.header.id == CLOCK and one.header.name == CLOCK_NAME for one in found.streams):
        return found
    streams = tuple(
        one if one.offsets or one.first is None else replace(one, offsets=((one.first, 0.0),))
        for one in found.streams
    )
    return replace(found, streams=streams)


def _is_changed(path: Path, file: int) -> bool:
    """Say whether a file has another digest than when its recorder closed it."""
    beside = read_sidecar(path)
    if beside is None or beside.sha256 is None:
        return False
    with open(file, "rb", closefd=False) as whole:
        whole.seek(0)
        return hashlib.file_digest(whole, "sha256").hexdigest() != beside.sha256


def _check_out(out: Path, path: Path, *, force: bool) -> None:
    if out.exists() and out.samefile(path):
        raise UsageError(f"{out} is the damaged file itself. Name another file.")
    refuse_taken(out, force=force)


def _copy(
    file: int, headers: Mapping[int, StreamHeader], found: Leftovers, out: Path, *, force: bool
) -> str:
    """Write the new file and return its digest; what there is of it goes where that fails."""
    told = [stream.raw_header for stream in found.streams]
    # At the head, with all others: so none of them is lost with the samples around it.
    offsets = (
        xdf_encoding.clock_offset(stream.header.id, *one)
        for stream in found.streams
        for one in stream.offsets
    )
    head = MAGIC + found.file_header if found.file_header else xdf_encoding.file_header()
    first = b"".join([head, *told, *offsets, xdf_encoding.boundary()])
    target = AppendedFile(out, first, clock=time.monotonic, force=force)
    try:
        for piece in _batches(salvage(file, headers)):
            target.append(piece)
        target.append(b"".join(map(_footer, found.streams)))
        target.close()
    except BaseException:
        with suppress(OutputError):
            target.close()
        out.unlink(missing_ok=True)
        raise
    return target.sha256


def _batches(chunks: Iterator[Sound | Damage]) -> Iterator[bytes]:
    """Yield what is copied, boundaries between, a megabyte at a time."""
    batch = bytearray()
    n_since = 0
    for one in chunks:
        if not isinstance(one, Sound) or one.tag != Tag.SAMPLES:
            continue
        batch += one.raw
        n_since += 1
        if n_since == _BOUNDARY_CHUNKS:
            batch += xdf_encoding.boundary()
            n_since = 0
        if len(batch) >= _BATCH:
            yield bytes(batch)
            batch.clear()
    if batch:
        yield bytes(batch)


def _footer(stream: StreamLeft) -> bytes:
    return xdf_encoding.stream_footer(
        stream.header.id, stream.first, stream.last, stream.n_kept, stream.offsets
    )


def _describe(path: Path, out: Path, found: Leftovers, sha256: str) -> None:
    """Write the sidecar of the new file, from the old one's or from the signal's own header."""
    signal = next((one for one in found.streams if one.header.kind.upper() == "EEG"), None)
    if signal is None:
        return
    beside = read_sidecar(path)
    more = dict(signal.header.description)
    own = Sidecar(
        state=REPAIRED,
        device=more.get("device", "unknown"),
        ch_names=signal.header.ch_names,
        sfreq=signal.header.sfreq,
        simulated=more.get("simulated") == "1",
        started="",
        samples=signal.n_kept,
        first=out.name,
        segment=1,
        sha256=sha256,
    )
    if beside is not None:
        own = replace(own, started=beside.started, first=beside.first, segment=beside.segment)
    write_sidecar(out, own)
