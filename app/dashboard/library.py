"""The library: the recordings there are, and what their owner can do with them."""

from __future__ import annotations

from collections import deque
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QItemSelectionModel, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import QDialog, QMenu

from app.dashboard import failures, library_asking
from app.dashboard.fonts import text_size
from app.dashboard.jobs import Job
from app.dashboard.library_parts import LibraryParts
from app.dashboard.library_table import (
    FoundRecordings,
    RecordingsModel,
    RecordingsTable,
    size_text,
)
from app.dashboard.library_words import deleted_words, exported_words, found_words, repaired_words
from app.library import Library, State
from app.library_actions import FORMS, can_repair, delete, export, note, rename, repair_entry
from app.report.spans import length_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PyQt6.QtWidgets import QWidget

    from app.dashboard.jobs import Progress
    from app.dashboard.theme import Palette
    from app.library import Entry

LEAST = QSize(970, 480)
"""Pixels of the dialog at the usual size of text: all its columns have room."""

WIDEST = 1180
"""Pixels that it asks for at most: those of the smallest main window."""


class LibraryDialog(QDialog):
    """The recordings of a folder.

    Parameters
    ----------
    parent : QWidget or None
        Over which window.
    library : Library
        What lists them.

    Attributes
    ----------
    play_asked, review_asked : signal of Path
        The user wants to see a recording; the dialog has closed.
    """

    play_asked = pyqtSignal(Path)
    review_asked = pyqtSignal(Path)

    def __init__(self, parent: QWidget | None, library: Library) -> None:
        super().__init__(parent)
        self.setWindowTitle("Recordings – Affectscope")
        self.setMinimumSize(min(WIDEST, round(LEAST.width() * text_size())), LEAST.height())
        self.resize(round(1160 * text_size()), 640)
        self.library = library
        self.model = RecordingsModel()
        self.found = FoundRecordings(self.model)
        self.table = RecordingsTable(self, self.found)
        self.parts = LibraryParts(self, self.table)
        self._listing, self._looking, self._acting = Job(self), Job(self), Job(self)
        self._connect()
        self._looked: deque[Entry] = deque()
        self._told: Callable[..., str] = str
        self._show_choice()
        self.reload()
        self.table.setFocus()

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.table.use(palette)

    def reload(self) -> None:
        """List the folder anew, in a thread."""
        self._looking.close()
        self.parts.show_folder(self.library.folder)
        self._listing.start(lambda _: self.library.entries(), "lists recordings")

    def chosen(self) -> list[Entry]:
        """Return the selected recordings, in the order that is shown."""
        selection = self.table.selectionModel()
        rows = sorted(selection.selectedRows(), key=lambda one: one.row()) if selection else []
        return [self.model.entries[self.found.mapToSource(row).row()] for row in rows]

    def done(self, result: int) -> None:
        """Close, and give up what is being done."""
        for job in (self._listing, self._looking, self._acting):
            job.close()
        super().done(result)

    # What the buttons do.

    def review(self) -> None:
        """Ask for the review of the selected recording."""
        self._leave_for(self.review_asked.emit)

    def play(self) -> None:
        """Ask for the selected recording to be played."""
        self._leave_for(self.play_asked.emit)

    def delete(self, wanted: Sequence[Entry]) -> None:
        """Delete recordings, once the user has seen which files go and agreed."""
        entries = tuple(self.model.entries)
        if wanted and library_asking.ask_to_delete(self, wanted, entries):
            self._act(lambda _: delete(self.library, wanted), "Deleting …", deleted_words)

    def export(self, wanted: Sequence[Entry], form: str) -> None:
        """Write recordings in another form to a folder that the user names."""
        title = f"Export {len(wanted)} as {FORMS[form]} to"
        folder = library_asking.ask_for_folder(self, title, self.library.folder) if wanted else ""
        if folder:
            work = partial(export, wanted, Path(folder), form)
            self._act(work, "Exporting …", partial(exported_words, Path(folder)))

    def repair(self) -> None:
        """Save what is sound of the selected damaged recordings to new files."""
        wanted = [one for one in self.chosen() if can_repair(one)]

        def work(progress: Progress) -> object:
            done = []
            for count, entry in enumerate(wanted):
                progress(count, len(wanted))
                done.append(repair_entry(entry))
            return done

        if wanted:
            self._act(work, "Repairing …", repaired_words)

    def choose_folder(self) -> None:
        """List another folder."""
        named = library_asking.ask_for_folder(self, "Folder of recordings", self.library.folder)
        if named:
            self.library = Library(Path(named))
            self.reload()

    # What comes of it.

    def _leave_for(self, tell: Callable[[Path], None]) -> None:
        if len(chosen := self.chosen()) == 1 and self._can_open(chosen[0]):
            self.accept()
            tell(chosen[0].path)

    def _can_open(self, entry: Entry) -> bool:
        return entry.state is not State.UNREADABLE and not self._acting.is_running

    def _act(
        self, work: Callable[[Progress], object], words: str, told: Callable[..., str]
    ) -> None:
        """Do something in a thread, say how far it is, and list the folder anew after it."""
        if self._acting.is_running:
            return
        self._looking.close()
        self._told = told
        self.parts.work.say("")
        self.parts.work.show(words, 0, 0)
        self._acting.start(work, words)
        self._show_choice()

    def _take_done(self, came: object) -> None:
        self.parts.work.say(self._told(came))

    def _take_entries(self, entries: Sequence[Entry]) -> None:
        """Show a list, keep what was selected, and look into what is not known."""
        chosen = {one.path for one in self.chosen()}
        self.model.show_entries(entries)
        self.parts.show_empty(self._why_empty())
        if (selection := self.table.selectionModel()) is not None:
            rows = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.Select
            for row in range(self.found.rowCount()):
                index = self.found.index(row, 0)
                if self.model.entries[self.found.mapToSource(index).row()].path in chosen:
                    selection.select(index, rows)
            if not chosen and self.found.rowCount():
                self.table.selectRow(0)
        self._show_choice()
        self._look_into_unknown()

    def _look_into_unknown(self) -> None:
        """Open, one after the other and in a thread, what nobody has looked into."""
        unknown = [one for one in self.model.entries if not one.looked and one.is_grown]

        def work(progress: Progress) -> object:
            for count, entry in enumerate(unknown):
                progress(count, len(unknown))
                # Told again and again, so that it can be given up within a recording of a day.
                looked = self.library.look_into(entry, lambda _done, _of: progress(-1, 0))
                self._looked.append(looked)
            return None

        if unknown and not self._acting.is_running:
            self._looking.start(work, "looks into recordings")

    def _show_looking(self, done: int, of: int) -> None:
        """Say how far it is, and show what was found out so far."""
        if done >= 0:
            self.parts.work.show(f"Looking at the signal: {done + 1} of {of}", done, of)
            self._show_looked()

    def _show_looked(self) -> None:
        while self._looked:
            self.model.show_entry(self._looked.popleft())
        self._show_choice()

    def _why_empty(self) -> str:
        """Say why no recording is shown, and what to do; empty where one is."""
        if not self.model.entries:
            return (
                "No recordings here yet.\nPress R while a signal is shown to record it, or choose "
                "the folder where your recordings are."
            )
        return "" if self.found.rowCount() else "No recording holds these words."

    def _look_for(self, text: str) -> None:
        self.found.look_for(text)
        self.parts.show_empty(self._why_empty())
        if self.found.rowCount() and not self.chosen():
            self.table.selectRow(0)
        self._show_choice()

    def _show_choice(self) -> None:
        """Say what there is, and let be pushed only what does something."""
        chosen, entries, parts = self.chosen(), self.model.entries, self.parts
        idle = not self._acting.is_running
        one = len(chosen) == 1 and self._can_open(chosen[0])
        loose = [entry for entry in chosen if entry.is_grown]
        parts.review.setEnabled(one)
        parts.play.setEnabled(one)
        parts.export.setEnabled(idle and bool(loose))
        parts.delete.setEnabled(idle and bool(loose))
        parts.repair.setEnabled(idle and any(can_repair(entry) for entry in chosen))
        parts.export_all.setEnabled(idle and bool(entries))
        parts.delete_all.setEnabled(idle and bool(entries))
        parts.count.setText(found_words(entries, chosen, length_text, size_text))

    def _rename(self, entry: Entry, name: str) -> None:
        entries = tuple(self.model.entries)
        self._act(
            lambda _: rename(entry, name, entries), "Renaming …", lambda to: f"Now {to.name}."
        )

    def _note(self, entry: Entry, text: str) -> None:
        self._act(lambda _: note(entry, text), "Noting …", lambda _: "Noted.")

    def _connect(self) -> None:
        parts = self.parts
        parts.review.clicked.connect(self.review)
        parts.play.clicked.connect(self.play)
        parts.repair.clicked.connect(self.repair)
        parts.delete.clicked.connect(lambda: self.delete(self.chosen()))
        parts.delete_all.clicked.connect(lambda: self.delete(self.model.entries))
        for button, whom in (
            (parts.export, self.chosen),
            (parts.export_all, lambda: list(self.model.entries)),
        ):
            menu = QMenu(button)
            for form, words in FORMS.items():
                act = menu.addAction(words)
                if act is not None:
                    act.triggered.connect(lambda _, f=form, who=whom: self.export(who(), f))
            button.setMenu(menu)
        parts.choose.clicked.connect(self.choose_folder)
        parts.elsewhere.clicked.connect(self.choose_folder)
        parts.close.clicked.connect(self.reject)
        parts.work.cancel.clicked.connect(self._cancel)
        parts.filter.textChanged.connect(self._look_for)
        self.table.doubleClicked.connect(lambda _: self.review())
        if (selection := self.table.selectionModel()) is not None:
            selection.selectionChanged.connect(lambda *_: self._show_choice())
        self.model.renamed.connect(self._rename)
        self.model.noted.connect(self._note)
        self._listing.done.connect(self._take_entries)
        self._listing.failed.connect(self._fail)
        self._looking.progressed.connect(self._show_looking)
        self._looking.ended.connect(parts.work.hide)
        self._looking.done.connect(lambda _: self._show_looked())
        self._acting.progressed.connect(parts.work.move)
        self._acting.done.connect(self._take_done)
        self._acting.failed.connect(self._fail)
        self._acting.ended.connect(self._end_action)
        self._bind_keys()

    def _bind_keys(self) -> None:
        for keys, action in (
            ("Return", self.review),
            ("Enter", self.review),
            ("Delete", lambda: self.delete(self.chosen())),
        ):
            shortcut = QShortcut(QKeySequence(keys), self.table)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(action)
        QShortcut(QKeySequence("Ctrl+F"), self).activated.connect(self.parts.filter.setFocus)
        QShortcut(QKeySequence("F5"), self).activated.connect(self.reload)

    def _cancel(self) -> None:
        self._looking.cancel()
        self._acting.cancel()

    def _end_action(self) -> None:
        self.parts.work.hide()
        self.reload()

    def _fail(self, why: str) -> None:
        failures.show_failure(self, why)
