"""What the window asks of whoever owns the stages; `app.watching.Watching` does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.calibration.plan import PlanOptions
    from app.dashboard.calibration_course import Course
    from app.source_choice import SourceChoice
    from app.watching import Shown
    from streaming.status import RecordingStatus

    Begin = Callable[[], Shown]
    """Begins what was opened, in the window's own thread, and returns what to show."""

    Open = Callable[[], Begin]
    """Opens something, in a thread of its own; raises `MonitorError` where it cannot be had."""


class Session(Protocol):
    """Sources, recordings and models that can be shown, and the recording of what is."""

    @property
    def shown(self) -> Shown:
        """What is shown now."""
        ...

    @property
    def is_live(self) -> bool:
        """Whether what is shown is a live signal, which can be recorded and marked."""
        ...

    @property
    def recording(self) -> RecordingStatus | None:
        """How the recording stands, or the last one; None where nothing was recorded."""
        ...

    @property
    def ends_with_monitor(self) -> bool:
        """Whether the window closes when the monitor has stopped, as after a given time."""
        ...

    def open_source(self, name: str) -> Begin:
        """Open what the list of sources names; raises `MonitorError` where it cannot be had."""
        ...

    def open_choice(self, choice: SourceChoice) -> Begin:
        """Open a live source as the user chose it; as `open_source`."""
        ...

    def open_recording(self, file: Path) -> Begin:
        """Open a recording; as `open_source`."""
        ...

    def read_with(self, model: str) -> Begin:
        """Read what is shown with another model; as `open_source`."""
        ...

    def start_recording(self, file: Path | None = None) -> Path:
        """Record what is watched from the next sample on, and return where to.

        Raises `MonitorError` where nothing can be written.
        """
        ...

    def stop_recording(self) -> None:
        """End the recording; where none goes on, do nothing."""
        ...

    def begin_calibration(self, pseudonym: str, options: PlanOptions) -> Course:
        """Begin to calibrate to whoever wears what is shown, in any thread.

        Raises `MonitorError` where that cannot be.
        """
        ...

    def mark(self, text: str) -> bool:
        """Put a marker into the recording; return whether it was taken."""
        ...

    def close(self) -> None:
        """End the monitors, and whatever is being opened."""
        ...
