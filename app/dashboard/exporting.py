"""The report of a recording, written in a thread while the window goes on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.dashboard import asking, failures
from app.dashboard.jobs import Job
from app.saved_line import short

if TYPE_CHECKING:
    from app.dashboard.session import Session
    from app.dashboard.window import DashboardWindow

NOTHING = "There is no recording yet to report on: record something, or open a recording."
GOES_ON = "The recording still goes on: end it, then export its report."


class Exporting:
    """Write reports, one at a time.

    Parameters
    ----------
    window : DashboardWindow
        Where it is told how it goes.
    session : Session
        Knows what is played, and what was recorded last.
    """

    def __init__(self, window: DashboardWindow, session: Session) -> None:
        self._window = window
        self._session = session
        self._job = Job(window)
        self._job.done.connect(self._tell)
        self._job.failed.connect(lambda why: failures.show_failure(window, why))

    @property
    def is_running(self) -> bool:
        """Whether a report is being written."""
        return self._job.is_running

    def ask(self) -> None:
        """Ask where the report goes, and write it."""
        file = self._file()
        if file is None or self.is_running:
            return
        named = asking.ask_page(self._window, str(file.with_suffix(".html")))
        if named is not None:
            self._window.footer.say(f"Writing a report of {file.name} …")
            page = Path(named)
            self._job.start(lambda _: _written(file, page), "writes a report")

    def close(self) -> None:
        """Tell nothing more; what is being written is finished."""
        self._job.close()

    def _file(self) -> Path | None:
        """Return what a report is of; None, having said why, where it is of nothing."""
        if self._session.shown.file is not None:
            return self._session.shown.file
        status = self._session.recording
        if status is not None and status.over and status.n_samples:
            return status.file
        self._window.footer.say(NOTHING if status is None or status.over else GOES_ON)
        return None

    def _tell(self, page: object) -> None:
        self._window.footer.say(f"The report is in {short(Path(str(page)))}.")


def _written(file: Path, page: Path) -> Path:
    """Write the page on a recording; in any thread."""
    from app.commands import report  # noqa: PLC0415 - loads matplotlib

    return report.write(report.ReportRequest(file=file, out=page, force=True)).page
