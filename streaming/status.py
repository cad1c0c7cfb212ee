"""What the live monitor tells of itself: one frozen snapshot, taken under one lock."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from streaming.signal.info import SignalInfo


class MonitorState(StrEnum):
    """Where a monitor stands; the words of the `state` lines.

    ::

        connecting -> waiting -> calibrating -> live <-> slow
                                                live <-> stalled -> lost -> connecting
                                                lost -> changed -> live
        any -> stopped, any -> failed
    """

    CONNECTING = "connecting"
    WAITING = "waiting"
    CALIBRATING = "calibrating"
    LIVE = "live"
    SLOW = "slow"
    STALLED = "stalled"
    LOST = "lost"
    CHANGED = "changed"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Latency:
    """Arrival of a window's newest sample to its answer, over the last windows.

    Attributes
    ----------
    p50, p95, max : float
        Milliseconds.
    """

    p50: float
    p95: float
    max: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStatus:
    """One moment of a recording.

    Attributes
    ----------
    file : Path
        The file that is, or was last, written.
    n_samples : int
        Samples in it that the system has taken: a killed process loses none of them.
    seconds : float
        How long they last.
    n_marks : int
        Markers in all files that the user or another program set.
    earlier : tuple of (Path, int)
        The files before it, where the signal came back in another shape, and their samples.
    free : int or None
        Bytes left on the disk; None while nobody can tell.
    warning : str
        What the user should know while it goes on; empty where all is well.
    failure : str
        Why it ended before its time; empty where it did not.
    is_gone : bool
        Whether its file is no longer where it was, and with it the samples.
    over : bool
        Whether it has ended, in whatever way.
    """

    file: Path
    n_samples: int = 0
    seconds: float = 0.0
    n_marks: int = 0
    earlier: tuple[tuple[Path, int], ...] = ()
    free: int | None = None
    warning: str = ""
    failure: str = ""
    is_gone: bool = False
    over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorStatus:
    """One moment of a monitor.

    Attributes
    ----------
    state : MonitorState
        Where it stands.
    detail : str
        The same in words for the user.
    info : SignalInfo or None
        The source's facts, once it is open.
    n_samples : int
        Samples received.
    n_gaps, n_lost : int
        Gaps, and samples missing in them.
    duration_offset : float
        Seconds by which the signal is longer than its samples, received and missing, at the present
        rate: they came at another rate before.
    measured_sfreq : float or None
        Rate over the last 10 s in Hz; None until it can be told.
    age : float or None
        Seconds since the newest sample arrived; None before the first.
    jitter_ms : float or None
        Median deviation of the arrivals from an even pace, in milliseconds.
    n_predictions, n_abstentions : int
        Readings given and withheld.
    n_late : int
        Windows skipped because the processor fell behind.
    latency : Latency or None
        Of the last readings.
    recording : RecordingStatus or None
        Of what is recorded, or was last; None where nothing was.
    gives_up_in : float or None
        Seconds that a stream that is lost, or that came back as another one, is still waited for;
        None where none is.
    """

    state: MonitorState
    detail: str = ""
    info: SignalInfo | None = None
    n_samples: int = 0
    n_gaps: int = 0
    n_lost: int = 0
    duration_offset: float = 0.0
    measured_sfreq: float | None = None
    age: float | None = None
    jitter_ms: float | None = None
    n_predictions: int = 0
    n_abstentions: int = 0
    n_late: int = 0
    latency: Latency | None = None
    recording: RecordingStatus | None = None
    gives_up_in: float | None = None
