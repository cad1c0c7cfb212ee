"""What a review does in threads: reading with models, and keeping each change at once."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal

from app.choosing import choose_classifier
from app.dashboard.jobs import Job
from app.frame import NO_MODEL
from app.review_readings import read_through

if TYPE_CHECKING:
    from app.dashboard.jobs import Progress
    from app.review_material import Material
    from app.review_readings import Readings


class Reader(QObject):
    """Read a recording with one model at a time.

    Attributes
    ----------
    read : signal of object
        What was read, None where no model reads it.
    failed : signal of str
        Why a model cannot read it.
    progressed : signal of (int, int)
        How many seconds were read, and of how many.
    ended : signal
        It is over, however.
    """

    read = pyqtSignal(object)
    failed = pyqtSignal(str)
    progressed = pyqtSignal(int, int)
    ended = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._job = Job(self)
        self._job.done.connect(self.read)
        self._job.failed.connect(self.failed)
        self._job.progressed.connect(self.progressed)
        self._job.ended.connect(self.ended)

    @property
    def is_running(self) -> bool:
        """Whether it reads."""
        return self._job.is_running

    def start(self, material: Material, model: str | None) -> None:
        """Read a recording.

        Parameters
        ----------
        material : Material
            The recording.
        model : str or None
            A model's name or file; None for the shipped one, on simulated recordings only.
        """
        if model == NO_MODEL:
            self._job.close()
            self.read.emit(None)
            return
        self._job.start(partial(_read, material, model), "reads a recording")

    def cancel(self) -> None:
        """Give up what is being read."""
        self._job.cancel()

    def close(self) -> None:
        """Give it up and tell nothing more."""
        self._job.close()


class Keeper(QObject):
    """Keep a review beside its recording, the newest state of it, without anybody waiting.

    Attributes
    ----------
    kept : signal
        All changes are on the disk.
    failed : signal of str
        Why they are not.
    """

    kept = pyqtSignal()
    failed = pyqtSignal(str)

    def __init__(self, parent: QObject, material: Material) -> None:
        super().__init__(parent)
        self._material = material
        self._one_at_a_time = threading.Lock()
        self._again = False
        self._is_kept = True
        self._job = Job(self)
        self._job.failed.connect(self._fail)
        self._job.done.connect(self._take)
        self._job.ended.connect(self._go_on)

    @property
    def is_kept(self) -> bool:
        """Whether all changes are on the disk."""
        return self._is_kept

    def keep(self) -> None:
        """Keep what stands now; soon, where an earlier state is just being written."""
        self._is_kept = False
        if self._job.is_running:
            self._again = True
            return
        self._job.start(self._write, "keeps a review")

    def finish(self) -> None:
        """Keep what stands, before the window goes.

        Raises
        ------
        MonitorError
            Where it cannot be kept.
        """
        self._job.close()
        if not self._is_kept:
            self._write()
            self._is_kept = True

    def _write(self, _progress: Progress | None = None) -> None:
        # Whoever comes last writes the newest state, whichever that is.
        with self._one_at_a_time:
            self._material.save()

    def _take(self, _: object) -> None:
        self._is_kept = not self._again
        if self._is_kept:
            self.kept.emit()

    def _fail(self, why: str) -> None:
        self._again = False
        self.failed.emit(why)

    def _go_on(self) -> None:
        if self._again:
            self._again = False
            self.keep()


def _read(material: Material, model: str | None, progress: Progress) -> Readings | None:
    progress(0, 0)
    classifier = choose_classifier(material.recording.info, model)
    return None if classifier is None else read_through(material.recording, classifier, progress)
