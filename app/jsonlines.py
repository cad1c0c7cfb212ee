"""A monitor's story, counted, and told as JSON lines if asked for."""

from __future__ import annotations

import threading
from time import perf_counter
from typing import TYPE_CHECKING, Any, TextIO

from app.choosing import model_fields
from app.lines import Tally, event_line, source_fields
from app.output import emit
from app.recording_lines import RecordingLines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from models.classifier import TorchClassifier
    from streaming.signal.blocks import Gap, Marker
    from streaming.signal.info import SignalInfo
    from streaming.signal.readings import Reading
    from streaming.status import MonitorState, MonitorStatus, RecordingStatus


class Story:
    """Count what happens, and print each thing as a JSON line if asked to.

    Parameters
    ----------
    json : bool
        Whether to print.
    stream : TextIO, optional
        Where to; stdout if not given.
    """

    def __init__(self, *, json: bool, stream: TextIO | None = None) -> None:
        self._json = json
        self._stream = stream
        self._tally = Tally()
        self._began = 0.0
        self._recording = RecordingLines()
        self._telling = threading.Lock()

    @property
    def seconds(self) -> float:
        """Seconds since the source and its model were there, in which both do their work."""
        return perf_counter() - self._began

    def started(self, info: SignalInfo, clock: str, classifier: TorchClassifier | None) -> None:
        """Tell of a source and the model that reads it."""
        self._began = perf_counter()
        self._tell(
            "started",
            {"source": source_fields(info), "clock": clock, "model": model_fields(classifier)},
        )

    def on_state(self, state: MonitorState, detail: str) -> None:
        """Tell of a change of state."""
        self._tell("state", {"state": str(state), "detail": detail})

    def on_event(self, event: Gap | Reading, latency: float | None) -> None:
        """Count and tell a reading or a gap; latency in seconds."""
        self._tally.count(event)
        self._tell(*event_line(event, None if latency is None else latency * 1e3))

    def on_recording(self, status: RecordingStatus | None, marks: Iterable[Marker]) -> None:
        """Tell what became of a recording since the last call, and which markers it took."""
        for marker in marks:
            self._tell("marker", {"t": marker.time, "text": marker.text})
        for kind, fields in self._recording.next(status):
            self._tell(kind, fields)

    def summed_up(self, status: MonitorStatus, seconds: float | None = None) -> None:
        """Tell what a monitor's run came to.

        Parameters
        ----------
        status : MonitorStatus
            The last one of a monitor that has ended.
        seconds : float, optional
            Processing time, where the signal did not set the pace.
        """
        sfreq = status.info.sfreq if status.info else 1.0
        fields = self._tally.fields(
            n_samples=status.n_samples,
            n_missing=status.n_lost,
            sfreq=sfreq,
            seconds=seconds,
            offset=status.duration_offset,
        )
        if (latency := status.latency) is not None:
            fields["latency_ms"] = {"p50": latency.p50, "p95": latency.p95, "max": latency.max}
        self._tell("summary", fields)

    def _tell(self, kind: str, fields: dict[str, Any]) -> None:
        if self._json:
            with self._telling:
                emit(kind, fields, self._stream)
