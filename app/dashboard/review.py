"""The review of a recording: seen at any place, and its markers and labels mended."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QWidget

from app.dashboard import asking, failures
from app.dashboard.jobs import Job
from app.dashboard.review_keys import bind_keys, connect
from app.dashboard.review_parts import ReviewParts
from app.dashboard.review_picture import ReviewPicture
from app.dashboard.review_words import facts_of, kept_words, stretch_words
from app.dashboard.review_work import Keeper, Reader
from app.dashboard.theme import theme_named
from app.dashboard.window import take_usual_size
from app.frame import NO_MODEL
from app.models_in_sight import models_in_sight
from app.report.spans import moment_text
from app.report.writing import default_page
from app.review_material import load_material
from app.review_report import write_report
from streaming.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtGui import QCloseEvent

    from app.dashboard.theme import Palette
    from app.review_events import Event
    from app.review_material import Material
    from app.review_readings import Readings

KEPT = "Changes are kept beside the recording, which itself stays as it is."
"""What is said before anything was changed."""

MARKER = "marker"
"""What a marker says whose text nobody was asked for, as live (`app.marking`)."""


class ReviewWindow(QWidget):
    """A window of its own over one recording.

    Parameters
    ----------
    parent : QWidget or None
        Whose theme it takes.
    path : Path
        The recording.

    Attributes
    ----------
    closed : signal
        The user has closed it; everything is kept.
    loaded : signal
        The recording is there.
    material : Material or None
        The recording, once it is there.
    place : float
        Seconds from its start: the right edge of the traces.
    stretch : tuple of float or None
        The stretch that is chosen, in seconds.
    picture : ReviewPicture or None
        What shows it, and what was read of it.
    """

    closed = pyqtSignal()
    loaded = pyqtSignal()

    def __init__(self, parent: QWidget | None, path: Path) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(f"{path.name} – review – Affectscope")
        self.setMinimumSize(1180, 680)
        take_usual_size(self)
        self.path = path
        self.material: Material | None = None
        self.place = 0.0
        self.stretch: tuple[float, float] | None = None
        self.picture: ReviewPicture | None = None
        usable = [one.name for one in models_in_sight() if one.reason is None]
        self.parts = ReviewParts(self, usable)
        self.reader, self.comparer = Reader(self), Reader(self)
        self.keeper: Keeper | None = None
        self._loading, self._reporting = Job(self), Job(self)
        self._drawing = QTimer(self)
        self._drawing.setSingleShot(True)
        self._drawing.timeout.connect(self._draw)
        connect(self)
        bind_keys(self)
        self._connect_work()
        self.use(getattr(parent, "palette_now", None) or theme_named("system"))
        for control in self.parts.controls():
            control.setEnabled(False)
        self.show_changes()
        self.let_go()
        self.parts.title.setText(path.name)
        self.parts.work.show("Opening …", 0, 0)
        self._loading.start(partial(load_material, path), "opens a review")
        self.setFocus()

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.parts.use(palette)

    def closeEvent(self, event: QCloseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Keep what was changed, give up what is being done, and tell."""
        for work in (self.reader, self.comparer, self._loading, self._reporting):
            work.close()
        if self.keeper is not None:
            try:
                self.keeper.finish()
            except MonitorError as error:
                failures.show_mend(self, error)
        super().closeEvent(event)
        self.closed.emit()

    # Going about.

    def seek(self, place: float) -> None:
        """Go to a second, no further than the ends."""
        if self.material is None:
            return
        self.place = min(max(0.0, place), self.material.recording.duration)
        self.parts.place.setText(moment_text(self.place, self.material.recording.duration))
        self.parts.overview.show_place(self.place, self.stretch)
        self.draw_soon()

    def draw_soon(self) -> None:
        """Show the place anew, once for many wishes."""
        self._drawing.start(0)

    def step(self, seconds: float) -> None:
        """Go on or back."""
        self.seek(self.place + seconds)

    def choose_stretch(self, start: float, stop: float) -> None:
        """Choose a stretch that the next label is for."""
        self.stretch = (start, stop) if stop > start else None
        self.parts.stretch.setText(stretch_words(self.stretch, self._duration()))
        self.parts.overview.show_place(self.place, self.stretch)

    def set_end(self, *, is_start: bool) -> None:
        """Let the stretch begin at the place, or end there."""
        start, stop = self.stretch or (0.0, self._duration())
        if is_start:
            self.choose_stretch(self.place, stop if stop > self.place else self._duration())
        else:
            self.choose_stretch(start if start < self.place else 0.0, self.place)

    def let_go(self) -> None:
        """Choose no stretch any more."""
        self.choose_stretch(0.0, 0.0)

    def jump(self, steps: int) -> None:
        """Go to the next event that the table shows, or to the one before."""
        moments = [event.at for event in self.parts.events.events]
        if steps > 0:
            beyond = [at for at in moments if at > self.place + 0.05]
        else:
            beyond = [at for at in moments if at < self.place - 0.05][::-1]
        if beyond:
            self.seek(beyond[0])
            self.parts.table.choose_at(beyond[0])

    # Changing.

    def mark(self, *, is_asked: bool = False) -> None:
        """Set a marker at the place; with a text, if the user is asked for one."""
        if (material := self.material) is None:
            return
        text = asking.ask_text(self, "Marker", "What happened here?") if is_asked else MARKER
        if text:
            self._change(lambda: material.edits.add(material.time_at(self.place), text))

    def label(self, step: int) -> None:
        """Label the stretch that is chosen, else the moment."""
        if (material := self.material) is None:
            return
        edits = material.edits
        if self.stretch is None:
            self._change(lambda: edits.label_moment(material.time_at(self.place), step))
            return
        start, stop = self.stretch
        ends = (material.time_at(start), material.time_at(stop))
        at_end = stop >= self._duration() - 0.5 / material.recording.info.sfreq
        self._change(lambda: edits.label_stretch(*ends, step, to_end=at_end))
        self.let_go()

    def delete(self) -> None:
        """Take the selected markers away."""
        markers = [event.marker for event in self.parts.table.chosen() if event.marker is not None]
        if self.material is not None and markers:
            self._change(partial(self.material.edits.remove, markers))

    def change_text(self, event: Event, text: str) -> None:
        """Let a marker say something else."""
        if self.material is not None and event.marker is not None:
            self._change(partial(self.material.edits.change, event.marker, text))

    def undo(self) -> None:
        """Take the last change back."""
        if self.material is not None:
            self._change(self.material.edits.undo)

    def redo(self) -> None:
        """Change again what was taken back."""
        if self.material is not None:
            self._change(self.material.edits.redo)

    def export_report(self) -> None:
        """Write a report of the recording as it stands here."""
        material = self.material
        if material is None or self._reporting.is_running:
            return
        if named := asking.ask_page(self, str(default_page(self.path))):
            readings = self.picture.readings if self.picture else None
            page = Path(named).with_suffix(".html")
            work = partial(write_report, material, readings, page)
            self.parts.work.show("Writing the report …", 0, 0)
            self._reporting.start(work, "writes a report")

    def read_with(self, model: str) -> None:
        """Read the recording with another model, or with none."""
        self._read(self.reader, model)

    def compare_with(self, model: str) -> None:
        """Read it with a second model beside the first."""
        self._read(self.comparer, model)

    def cancel(self) -> None:
        """Give up what is being done; while it is opened, the window goes."""
        if self.material is None:
            self.close()
        for work in (self.reader, self.comparer, self._reporting):
            work.cancel()

    # What comes of it.

    def _connect_work(self) -> None:
        self._loading.done.connect(self._take_material)
        self._loading.failed.connect(self._fail_to_open)
        self._reporting.done.connect(self._tell_report)
        for reader, take in ((self.reader, self._take_readings), (self.comparer, self._take_other)):
            reader.read.connect(take)
            reader.failed.connect(self._fail_to_read)
        doing: dict[Job | Reader, str] = {
            self._loading: "Judging the signal …",
            self.reader: "Reading …",
            self.comparer: "Reading with the other model …",
            self._reporting: "Writing the report …",
        }
        for work, words in doing.items():
            work.progressed.connect(partial(self.parts.work.show, words))
            work.ended.connect(self._end_work)
        self._reporting.failed.connect(self._tell_failure)

    def _end_work(self) -> None:
        if not any(work.is_running for work in (self.reader, self.comparer, self._reporting)):
            self.parts.work.hide()

    def _fail_to_read(self, why: str) -> None:
        """Say why a model cannot read it, and show the ones that did."""
        if self.picture is not None:
            self.picture.show_models()
        self._tell_failure(why)

    def _tell_failure(self, why: str) -> None:
        failures.show_failure(self, why)

    def _tell_report(self, page: Path) -> None:
        self.parts.work.said.setText(f"The report is in {page}.")

    def _duration(self) -> float:
        return self.material.recording.duration if self.material else 0.0

    def _change(self, act: Callable[[], object]) -> None:
        """Change markers, show what came of it, and keep it at once."""
        if self.material is None or self.keeper is None or self.picture is None:
            return
        before = self.material.edits.markers
        act()
        if self.material.edits.markers == before:
            return
        self.picture.show_events()
        self.show_changes()
        self.draw_soon()
        self.parts.work.said.setText("Keeping …")
        self.keeper.keep()

    def _take_material(self, material: Material) -> None:
        self.material = material
        self.keeper = Keeper(self, material)
        self.keeper.kept.connect(self._show_kept)
        self.keeper.failed.connect(self._tell_failure)
        self.parts.facts.setText(facts_of(material))
        for control in self.parts.controls():
            control.setEnabled(True)
        self.parts.work.said.setText("  ·  ".join(material.recording.notes) or KEPT)
        self.parts.work.said.setToolTip("\n".join(material.recording.notes))
        self.picture = ReviewPicture(self.parts, material)
        self.show_changes()
        self.seek(min(self.parts.traces.settings.seconds, self._duration()))
        self._read(self.reader, None)
        self.loaded.emit()

    def _read(self, reader: Reader, model: str | None) -> None:
        if self.material is not None:
            if model != NO_MODEL:
                self.parts.work.show("Reading …", 0, 0)
            reader.start(self.material, model)

    def _take_readings(self, readings: Readings | None) -> None:
        if self.picture is not None:
            self.picture.take(readings)
            self.seek(self.place)

    def _take_other(self, readings: Readings | None) -> None:
        if self.picture is not None:
            self.picture.compare(readings)

    def _draw(self) -> None:
        if self.picture is not None:
            self.picture.draw(self.place)

    def show_changes(self) -> None:
        """Let be pushed only what does something."""
        edits, parts = self.material.edits if self.material else None, self.parts
        for button, words, hint in (
            (parts.undo, edits.undo_words if edits else "", "Take back (Ctrl+Z)"),
            (parts.redo, edits.redo_words if edits else "", "Do again (Ctrl+Shift+Z)"),
        ):
            button.setEnabled(bool(words))
            button.setToolTip(f"{hint}: {words}" if words else hint)
        can_change = any(event.marker is not None for event in parts.table.chosen())
        parts.delete.setEnabled(can_change)
        parts.edit.setEnabled(can_change)

    def _show_kept(self) -> None:
        self.parts.work.said.setText(kept_words(self.path))

    def _fail_to_open(self, why: str) -> None:
        self._tell_failure(why)
        self.close()
