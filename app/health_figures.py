"""The numbers of a stream's health in words, and whether they are within bounds."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.frame import Playback
from app.words import span
from streaming.gates import RATE_TOLERANCE
from streaming.recordings.disk_space import LEAST_BYTES, WARNING_BYTES

if TYPE_CHECKING:
    from app.disk_watch import Room
    from app.frame import DashboardFrame
    from streaming.status import MonitorStatus

FIGURES = (
    "Sampling rate",
    "Lost samples",
    "Screen delay",
    "Clock jitter",
    "Disk left",
    "Readings",
)
"""The names, from top to bottom."""

SLOW, OLD = 0.5, 1.0
"""Seconds of delay from which it is a warning, twice what a picture may take; and from which
nothing on the screen is of this moment."""

UNSTEADY_MS = 100.0
"""Milliseconds of jitter from which it is a warning: a tenth of a second is about what pressing a
key for a marker is off by anyway."""

UNKNOWN = "–"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number.

    Attributes
    ----------
    name, text : str
        What it is of, and what it is; a dash where it is not known.
    tip : str
        What it means, or why it is not known.
    role : {"", "warn", "bad"}
        Whether it is out of bounds.
    """

    name: str
    text: str
    tip: str
    role: str = ""


def health_figures(frame: DashboardFrame, room: Room | None = None) -> tuple[Figure, ...]:
    """Return the numbers of a frame, in the order of `FIGURES`.

    Parameters
    ----------
    frame : DashboardFrame
        What is shown.
    room : Room or None
        Of the folder where recordings go; None where it is not known (yet).
    """
    status = frame.status
    return (
        _rate(status),
        _lost(status),
        _delay(frame),
        _jitter(status),
        _disk(status, room),
        _readings(status),
    )


def _rate(status: MonitorStatus) -> Figure:
    name, info, rate = FIGURES[0], status.info, status.measured_sfreq
    nominal = f" / {info.sfreq:g} Hz" if info else ""
    if rate is None or not math.isfinite(rate):
        return Figure(name, f"{UNKNOWN}{nominal}", "Measured once some seconds have come.")
    off = info is not None and abs(rate / info.sfreq - 1) > RATE_TOLERANCE
    tip = "Measured over the last 10 s, and what the stream announces."
    if off:
        tip += f" More than {RATE_TOLERANCE:.0%} apart: nothing is read.".replace("%", " %")
    return Figure(name, f"{rate:.1f}{nominal}", tip, "warn" if off else "")


def _lost(status: MonitorStatus) -> Figure:
    gaps = f"In {status.n_gaps} gaps; " if status.n_gaps else ""
    tip = f"{gaps}samples that never came, by the stamps of those that did.".capitalize()
    return Figure(FIGURES[1], lost_words(status), tip, "warn" if status.n_lost else "")


def _delay(frame: DashboardFrame) -> Figure:
    name, delay, age = FIGURES[2], frame.screen_delay, frame.status.age
    if frame.playback is Playback.PAST:
        return Figure(name, UNKNOWN, "An earlier moment is shown.")
    if frame.playback is not None:
        return Figure(name, UNKNOWN, "A recording is played, which is of another time.")
    if delay is None or not math.isfinite(delay):
        return Figure(name, UNKNOWN, "Told once samples come.")
    told = f"{1000 * delay:.0f} ms" if delay < OLD else span(delay)
    tip = "From when the newest sample was taken until it was drawn."
    if age is not None:
        tip += f" It came {span(age)} ago."
    role = "bad" if delay >= OLD else "warn" if delay >= SLOW else ""
    return Figure(name, told, tip, role)


def _jitter(status: MonitorStatus) -> Figure:
    name, jitter = FIGURES[3], status.jitter_ms
    if jitter is None or not math.isfinite(jitter):
        return Figure(name, UNKNOWN, "Told once some seconds have come.")
    tip = "Median distance of the samples' arrivals from an even pace."
    return Figure(name, f"{jitter:.1f} ms", tip, "warn" if jitter > UNSTEADY_MS else "")


def _disk(status: MonitorStatus, room: Room | None) -> Figure:
    """Tell the room of the recording that goes on, or else where the next one would go."""
    name, recording = FIGURES[4], status.recording
    if recording is not None and not recording.over:
        free, where, one = recording.free, str(recording.file.parent), "the recording"
    elif room is not None:
        free, where, one = room.free, f"{room.folder}, where recordings go", "a recording"
    else:
        return Figure(name, UNKNOWN, "Told once the folder has answered where recordings go.")
    if free is None:
        return Figure(name, UNKNOWN, f"Nobody can tell how much is left in {where}.")
    role = "bad" if free < LEAST_BYTES else "warn" if free < WARNING_BYTES else ""
    tip = f"In {where}; {one} ends at {size_words(LEAST_BYTES)}."
    return Figure(name, size_words(free), tip, role)


def _readings(status: MonitorStatus) -> Figure:
    due = status.n_predictions + status.n_abstentions
    tip = "Given, of those that were due."
    if status.latency is not None:
        tip += f" 95 of 100 came within {status.latency.p95:.0f} ms."
    if status.n_late:
        tip += f" {status.n_late} more were left out, for this computer was too slow."
    role = "warn" if status.n_late else ""
    return Figure(FIGURES[5], f"{status.n_predictions} of {due}", tip, role)


def lost_words(status: MonitorStatus) -> str:
    """Return the samples that were lost, and which share of all that is: ``"12 (0.05 %)"``."""
    total = status.n_samples + status.n_lost
    share = f"{status.n_lost / total if total else 0.0:.2%}".replace("%", " %")
    return f"{status.n_lost} ({share})"


def size_words(n_bytes: int) -> str:
    """Return a size as people read it: ``"212 GB"``, ``"1.4 GB"``, ``"480 MB"``."""
    if n_bytes >= 10e9:
        return f"{n_bytes / 1e9:,.0f} GB"
    if n_bytes >= 1e9:
        return f"{n_bytes / 1e9:.1f} GB"
    return f"{n_bytes / 1e6:.0f} MB"
