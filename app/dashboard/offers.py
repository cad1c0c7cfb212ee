"""What the window offers beside what is wrong this moment: to save, to choose again, to look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QUrl
from PyQt6.QtGui import QDesktopServices

from app.dashboard.jobs import Job
from app.frame import Banner
from app.recording import left_by_crash
from app.standing_banners import crashed, refused, repair_all

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.dashboard.banner_strip import BannerStrip
    from streaming.errors import MonitorError


class Offers(QObject):
    """Fill the strip while nothing else is wrong.

    Parameters
    ----------
    strip : BannerStrip
        Where it is said.
    folders : callable
        Returns the folders of recordings, the one that new ones go to first.
    """

    def __init__(self, strip: BannerStrip, folders: Callable[[], tuple[Path, ...]]) -> None:
        super().__init__()
        self._strip = strip
        self._folders = folders
        self._files: tuple[Path, ...] = ()
        self._refusal: Banner | None = None
        self._looking, self._repairing = Job(self), Job(self)
        self._looking.done.connect(self._offer_repair)
        self._repairing.done.connect(self._tell_repair)
        self._repairing.failed.connect(self._tell_failure)

    def look_for_crashes(self) -> None:
        """Offer to save recordings that a crash left; looked for in a thread."""
        folders = self._folders()
        self._looking.start(lambda _: left_by_crash(folders), "looks for unfinished recordings")

    def tell_refusal(self, error: MonitorError, file: Path | None = None) -> None:
        """Say why something could not be opened, and what can be done instead."""
        self._files = () if file is None else (file,)
        self._refusal = refused(error, file)
        self._strip.offer(self._refusal)

    def forget_refusal(self) -> None:
        """Say no more of what could not be opened: something else could."""
        if self._strip.offered is not None and self._strip.offered is self._refusal:
            self._strip.offer(None)

    def repair(self) -> None:
        """Save what the files that were offered hold; in a thread."""
        files = self._files
        if files and not self._repairing.is_running:
            self._strip.offer(Banner(title="Saving …", text="This may take a minute."))
            self._repairing.start(lambda _: repair_all(files), "repairs recordings")

    def open_folder(self, recording: Path | None = None) -> None:
        """Open the folder of what is told of: of the files offered, else of a recording.

        Parameters
        ----------
        recording : Path or None
            What is recorded, or was last.
        """
        told_of = self._files[0] if self._files and self._strip.is_offering else recording
        folder = self._folders()[0] if told_of is None else told_of.parent
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def close(self) -> None:
        """Wait for nothing more; the window is going."""
        self._looking.close()
        self._repairing.close()

    def _offer_repair(self, files: object) -> None:
        if isinstance(files, tuple) and files and self._strip.offered is None:
            self._files = files
            self._strip.offer(crashed(files))

    def _tell_repair(self, banner: object) -> None:
        if isinstance(banner, Banner):
            self._strip.offer(banner)

    def _tell_failure(self, why: str) -> None:
        self._strip.offer(Banner(title="Nothing could be saved.", text=why))
