"""``repair``: what is sound of a damaged recording, in a new file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.output import emit, print_line
from app.plain_text import plain
from streaming.recordings.repairing import repair

if TYPE_CHECKING:
    from pathlib import Path

    from streaming.recordings.repairing import Repair
    from streaming.recordings.salvaging import StreamLeft


def run(*, file: Path, out: Path | None, force: bool, json: bool) -> None:
    """Repair a file, and say what was kept and lost.

    Raises
    ------
    RecordingError
        Where it cannot be read, is no XDF, or holds nothing that can be kept.
    UsageError
        Where `out` is there already, or the file is being recorded.
    OutputError
        Where `out` cannot be written.
    """
    done = repair(file, out, force=force)
    if json:
        emit("repair", _fields(done))
        return
    if done.out is None:
        print_line(f"{plain(str(file))} is sound; nothing was written.")
        if done.changed:
            print_line(
                "But it is not as its recorder closed it (its sha256 is another): samples may be "
                "altered, and nothing tells which."
            )
    else:
        print_line(f"{plain(str(done.out))}: {_cause(done)} {plain(str(file))} is as it was.")
    for stream in done.streams:
        print_line(f"  {_of_stream(stream)}")


def _fields(done: Repair) -> dict[str, Any]:
    return {
        "file": str(done.file),
        "out": None if done.out is None else str(done.out),
        "sound": done.out is None,
        "changed": done.changed,
        "damages": len(done.damages),
        "bytes_lost": sum(one.n_bytes for one in done.damages),
        "streams": [
            {
                "name": one.header.name,
                "type": one.header.kind,
                "samples": one.n_kept,
                "seconds": one.kept_s,
                "samples_lost": one.n_lost,
                "seconds_lost": one.lost_s,
                "at_least": one.at_least,
            }
            for one in done.streams
        ],
    }


def _cause(done: Repair) -> str:
    """Say what was wrong with a file."""
    if not done.damages:
        return "all of a recording that was never finished."
    first = done.damages[0]
    n_bytes = sum(one.n_bytes for one in done.damages)
    if len(done.damages) == 1:
        return f"all but {n_bytes:,} bytes, {first.why} from byte {first.offset:,} on."
    return (
        f"all but {n_bytes:,} bytes in {len(done.damages):,} places, the first, {first.why}, at "
        f"byte {first.offset:,}."
    )


def _of_stream(stream: StreamLeft) -> str:
    name = f"{plain(stream.header.name)} ({plain(stream.header.kind)})"
    kept = f"{name}: {stream.n_kept:,} samples{_seconds(stream.kept_s)}"
    if not stream.n_lost:
        return f"{kept}; more may be lost" if stream.at_least else kept
    at_least = "at least " if stream.at_least else ""
    return f"{kept}; {at_least}{stream.n_lost:,} lost{_seconds(stream.lost_s)}"


def _seconds(seconds: float | None) -> str:
    return "" if seconds is None else f", {seconds:,.1f} s"
