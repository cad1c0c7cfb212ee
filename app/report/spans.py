"""Lengths and moments in words."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from streaming.recordings.sidecar import sidecar_of

if TYPE_CHECKING:
    from pathlib import Path

    from streaming.signal.blocks import Recording

EARLIEST, LATEST = 946_684_800.0, 4_102_444_800.0
"""The years 2000 to 2100 in Unix time: LSL's clock, which starts at boot, is far below."""

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

_MOST_BYTES = 1_000_000

_NUMBER_AND_UNIT = re.compile(r"(?<=\d) (?=(?:%|s|min|h|Hz|dB|µV)(?!\w))")


def length_text(seconds: float) -> str:
    """Write a length in its two largest units: ``"2 h 5 min"``, ``"4.5 s"``, ``"23 ms"``."""
    whole = round(seconds)
    if 0 < seconds < 0.095:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 9.95:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    if whole < 60:
        return f"{whole} s"
    large, small, units = (
        (whole // 60, whole % 60, ("min", "s"))
        if whole < 3600
        else (round(seconds / 60) // 60, round(seconds / 60) % 60, ("h", "min"))
    )
    return f"{large} {units[0]}" + (f" {small} {units[1]}" if small else "")


def moment_text(seconds: float, whole: float) -> str:
    """Write a moment of a recording that lasts `whole` seconds: ``"1:02:03"``, ``"2:03.4"``."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    if whole >= 3600:
        return f"{minutes // 60}:{minutes % 60:02d}:{rest // 10:02d}"
    return f"{minutes}:{rest // 10:02d}.{rest % 10}"


def started_at(recording: Recording, file: Path) -> datetime | None:
    """Return when a recording began, or None where nothing says so.

    Parameters
    ----------
    recording : Recording
        Its stamps say it, where they are Unix time.
    file : Path
        The recording's file; the sidecar beside it says it, too.
    """
    try:
        with sidecar_of(file).open("rb") as opened:
            said = json.loads(opened.read(_MOST_BYTES))
        return datetime.fromisoformat(said["started"]).astimezone(UTC)
    except (OSError, ValueError, TypeError, KeyError):
        pass  # there is none, or it is none of ours: the stamps may know
    first = next((float(chunk.times[0]) for chunk in recording.chunks if chunk.times.size), 0.0)
    return datetime.fromtimestamp(first, UTC) if EARLIEST < first < LATEST else None


def tied(text: str) -> str:
    """Return a text whose numbers are not parted from their units at the end of a line."""
    return _NUMBER_AND_UNIT.sub("\N{NO-BREAK SPACE}", text)


def day_text(moment: datetime) -> str:
    """Write a day and a time: ``"21 November 2026, 14:05 UTC"``."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}, {moment:%H:%M} UTC"
