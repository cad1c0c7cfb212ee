"""Record, mark and label: what the keys and buttons do, and what the user hears of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from app.dashboard import asking, failures
from app.self_report import STEPS, label_marker
from streaming.errors import MonitorError
from streaming.status import MonitorState

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.dashboard.refresh import Refresher
    from app.dashboard.session import Session
    from app.dashboard.window import DashboardWindow
    from app.frame import DashboardFrame

PLAYED = "This is a recording that is played; the review of a recording adds markers to it."
OVER = "The monitor has stopped, so nothing comes that could be recorded. Ctrl+L chooses a source."
NOT_RECORDED = "on the timeline only: nothing is being recorded (R begins)"

ENDED = frozenset({MonitorState.STOPPED, MonitorState.FAILED})
"""States after which no sample comes."""


class RecordingActions:
    """Record what is live, and mark moments of it.

    Parameters
    ----------
    window : DashboardWindow
        Where it is shown.
    refresher : Refresher
        Whose presenter shows markers.
    session : Session
        Who records.
    target : callable
        Given the device and the time, returns where a recording goes; None for the usual place.

    Attributes
    ----------
    n_labels : int
        Labels that recordings took, begun in this window.
    """

    def __init__(
        self,
        window: DashboardWindow,
        refresher: Refresher,
        session: Session,
        target: Callable[[str, datetime], Path | None] = lambda _device, _now: None,
    ) -> None:
        self._window = window
        self._refresher = refresher
        self._session = session
        self._target = target
        self._shown_failure = ""
        self.n_labels = 0
        bind = window.keyboard.bind
        bind("record", self.record_or_stop)
        bind("mark", lambda: self.mark("marker"))
        bind("mark_with_text", self.mark_with_text)
        for step in STEPS:
            bind(f"label_{step}", lambda s=step: window.faces.choose(s))
        window.faces.labelled.connect(self.label)
        window.faces.record_asked.connect(self.record_or_stop)
        window.may_close = self.may_close
        refresher.drawn.connect(self.show_status)

    @property
    def is_recording(self) -> bool:
        """Whether a recording goes on."""
        status = self._session.recording
        return status is not None and not status.over

    def record_or_stop(self) -> None:
        """Begin a recording, or end the one that goes on; nothing is asked."""
        if self.is_recording:
            self._session.stop_recording()
        elif not self._session.is_live:
            self._window.footer.say(PLAYED)
        elif self._refresher.presenter.view.status().state in ENDED:
            # It would be a file without a sample, and look like a recording.
            self._window.footer.say(OVER)
        else:
            try:
                self._session.start_recording(self._file())
            except MonitorError as error:
                failures.show_mend(self._window, error)
        self.show_status()

    def _file(self) -> Path | None:
        """Return where a recording goes; None for the usual place."""
        info = self._refresher.presenter.view.status().info
        return self._target(info.device if info else "", datetime.now().astimezone())

    def mark(self, text: str) -> bool:
        """Mark this moment; return whether a recording took it."""
        if not self._session.is_live:
            self._window.footer.say(PLAYED)
            return False
        is_taken = self._session.mark(text)
        self._refresher.presenter.note(text)
        where = "in the recording" if is_taken else NOT_RECORDED
        self._window.footer.say(f"Marked “{text}” {where}.")
        return is_taken

    def mark_with_text(self) -> None:
        """Ask for a text and mark the moment; that of the key, and not of the last letter."""
        if not self._session.is_live:
            self._window.footer.say(PLAYED)
            return
        text = asking.ask_text(self._window, "Marker", "What happens now?")
        if text is not None:
            self.mark(text)

    def label(self, step: int) -> None:
        """Say how this moment feels, from 1 to 5; as a face tells it."""
        is_taken = self.mark(label_marker(step))
        self.n_labels += is_taken
        self._window.faces.show_labels(self.n_labels)
        where = "in the recording" if is_taken else NOT_RECORDED
        self._window.footer.say(f"You feel {STEPS[step]}: noted {where}.")

    def may_close(self) -> bool:
        """Ask whether to quit while a recording goes on; without one nothing is asked."""
        return not self.is_recording or asking.ask(
            self._window,
            "A recording goes on.",
            "Quitting ends it. What was recorded until now is saved either way.",
            yes="End it and quit",
            no="Go on recording",
        )

    def show_status(self, _frame: DashboardFrame | None = None) -> None:
        """Show how the recording stands."""
        status = self._session.recording
        self._window.bar.record.show_status(status, can_record=self._session.is_live)
        self._window.footer.show_status(status)
        failure = "" if status is None else status.failure
        if failure and failure != self._shown_failure and not self._session.is_live:
            # Over a live signal the banner says it.
            self._window.footer.say(f"Nothing is recorded any more: {failure}")
        self._shown_failure = failure
