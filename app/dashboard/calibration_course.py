"""What the wizard asks of a calibration; `app.calibration.run.CalibrationRun` does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from app.calibration.view import View


class Course(Protocol):
    """One sitting; none of its methods waits for anything."""

    def view(self) -> View:
        """Let time pass, and return this moment."""
        ...

    def go(self) -> None:
        """Begin what comes next."""
        ...

    def pause(self) -> None:
        """Pause."""
        ...

    def resume(self) -> None:
        """Go on after a pause."""
        ...

    def skip(self) -> None:
        """Leave out what goes on or comes next."""
        ...

    def rate(self, step: int) -> None:
        """Say what the block was like."""
        ...

    def sure(self, level: int) -> None:
        """Say how sure that is."""
        ...

    def finish(self) -> None:
        """Train with what there is."""
        ...

    def stop(self) -> None:
        """End; the rest is for another day."""
        ...

    def close(self) -> None:
        """End the recording, and whatever goes on."""
        ...
