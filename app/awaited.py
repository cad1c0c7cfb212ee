"""What there is to show of a source that is still being opened: that it is, and no sample yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from streaming.status import MonitorState, MonitorStatus

if TYPE_CHECKING:
    from streaming.signal.blocks import Chunk, Gap
    from streaming.signal.readings import Reading


class Awaited:
    """The view of a monitor that is to come (`app.presenter.MonitorView`).

    Parameters
    ----------
    source : str
        What is being opened, for the user.
    """

    def __init__(self, source: str) -> None:
        self._status = MonitorStatus(state=MonitorState.CONNECTING, detail=f"Opening {source}")

    def status(self) -> MonitorStatus:
        """Return that it is being opened."""
        return self._status

    def readings_since(self, cursor: int) -> tuple[list[Gap | Reading], int]:
        """Return that nothing was read."""
        return [], cursor

    def latest(self, seconds: float) -> Chunk | None:  # noqa: ARG002 - as every view is asked
        """Return that no sample has come."""
        return None

    def accept_change(self) -> None:
        """Do nothing: nothing has changed."""

    def close(self) -> None:
        """Do nothing: nothing runs."""
