"""The list of sources: rows that come and go while the chosen one stays chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    pyqtSignal,
)
from PyQt6.QtWidgets import QAbstractItemView, QTableView

from app.dashboard.badges import PLAIN_CELL, BadgeDelegate
from app.dashboard.tables import dress_table, set_widths
from app.plain_text import plain
from app.sources_in_sight import HEADBAND, SIMULATOR
from app.words import span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QFocusEvent

    from app.dashboard.theme import Palette
    from app.sources_in_sight import SourceInSight

COLUMNS = ("Name", "Type", "Channels", "Rate", "Host", "Source ID", "Open for", "Notes")
NOTES = COLUMNS.index("Notes")

WIDTHS = (172, 90, 76, 74, 122, 132, 74)
"""Pixels of all columns but the last, which takes what is left."""

WHOLE = frozenset({"Type", "Channels", "Rate", "Open for"})
"""Columns that are never cut short: they grow with the text. Names may be, and have a tip."""

ROW_HEIGHT = 32

Index = QModelIndex | QPersistentModelIndex


class SourceModel(QAbstractTableModel):
    """Sources as rows. A row that stays is changed where it stands, so that nothing flickers."""

    def __init__(self) -> None:
        super().__init__()
        self.sources: list[SourceInSight] = []

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the number of sources."""
        return 0 if parent is not None and parent.isValid() else len(self.sources)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's heading."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell's text, and all warnings of a source for who rests on it."""
        source = self.sources[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cells(source)[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            told = [f"{plain(one.text)}. {one.mend}" for one in source.warnings]
            return "\n".join(told) or cells(source)[index.column()]
        if role == Qt.ItemDataRole.UserRole:
            return source
        return None

    def show(self, sources: Sequence[SourceInSight]) -> None:
        """Show these sources; the rows of those that were there stay the same rows."""
        wanted = {source.key for source in sources}
        for row in reversed(range(len(self.sources))):
            if self.sources[row].key not in wanted:
                self.beginRemoveRows(QModelIndex(), row, row)
                del self.sources[row]
                self.endRemoveRows()
        for row, source in enumerate(sources):
            self._show_at(row, source)

    def _show_at(self, row: int, source: SourceInSight) -> None:
        keys = [one.key for one in self.sources]
        if source.key not in keys:
            self.beginInsertRows(QModelIndex(), row, row)
            self.sources.insert(row, source)
            self.endInsertRows()
            return
        if (was := keys.index(source.key)) != row:
            # Rows before this one are in place, so it can only come from further down.
            self.beginMoveRows(QModelIndex(), was, was, QModelIndex(), row)
            self.sources.insert(row, self.sources.pop(was))
            self.endMoveRows()
        before, self.sources[row] = self.sources[row], source
        if before != source:
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))


class SourceList(QTableView):
    """The list; at most one source is chosen.

    Attributes
    ----------
    chosen : signal
        Another source is chosen, or none, or the chosen one says something else now.
    confirmed : signal
        The chosen source is the one: by Enter, or a double click.
    """

    chosen = pyqtSignal()
    confirmed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._model = SourceModel()
        self._badges = BadgeDelegate(self, NOTES)
        self.setModel(self._model)
        self.setItemDelegate(self._badges)
        hint = "What is in sight; the arrow keys choose, Enter watches"
        dress_table(self, "Sources in sight", hint, row_height=ROW_HEIGHT)
        set_widths(self, WIDTHS, [COLUMNS.index(name) for name in WHOLE])
        self.setObjectName("sourceList")
        # Room for the ring of the focus, which the headings would cover; each of them stands where
        # its cells do: `BadgeDelegate` sets texts in by so much, and the badges of the last.
        self.setStyleSheet(
            "QTableView#sourceList { padding: 2px; } QTableView#sourceList:focus { padding: 1px; }"
            f"QHeaderView::section {{ padding-left: {PLAIN_CELL + 4:g}px; }}"
            f"QHeaderView::section:last {{ padding-left: {PLAIN_CELL:g}px; }}"
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._model.dataChanged.connect(lambda *_: self.chosen.emit())
        self._model.rowsRemoved.connect(lambda *_: self.chosen.emit())
        if (selection := self.selectionModel()) is not None:
            selection.selectionChanged.connect(lambda *_: self.chosen.emit())
        self.activated.connect(lambda _: self.confirmed.emit())

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._badges.use(palette)
        if (area := self.viewport()) is not None:
            area.update()

    @property
    def source(self) -> SourceInSight | None:
        """The chosen source; None where none is."""
        selection = self.selectionModel()
        rows = selection.selectedRows() if selection is not None else []
        return self._model.sources[rows[0].row()] if rows else None

    def show_sources(self, sources: Sequence[SourceInSight]) -> None:
        """Show what is in sight; where the chosen source is not any more, none is chosen.

        Qt would choose the row beside it, and nobody may watch what they did not choose.
        """
        here = {source.key for source in sources}
        selection = self.selectionModel()
        if selection is not None and self.source is not None and self.source.key not in here:
            selection.clear()
        self._model.show(sources)

    def choose(self, key: str) -> None:
        """Choose a source; do nothing where it is not in sight."""
        keys = [source.key for source in self._model.sources]
        selection = self.selectionModel()
        if key in keys and selection is not None:
            selection.setCurrentIndex(
                self._model.index(keys.index(key), 0),
                QItemSelectionModel.SelectionFlag.ClearAndSelect
                | QItemSelectionModel.SelectionFlag.Rows,
            )

    def focusInEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802 - Qt's name
        """Come in by keyboard: where nothing is chosen, the arrow keys begin at the first row."""
        current = self.currentIndex()
        super().focusInEvent(event)
        if not current.isValid() and self.source is None and self._model.sources:
            selection = self.selectionModel()
            if selection is not None:
                selection.setCurrentIndex(
                    self._model.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate
                )


def cells(source: SourceInSight) -> tuple[str, ...]:
    """Return the texts of a source's row; nothing in them turns a line around."""
    types = {SIMULATOR: "Simulator", HEADBAND: "Bluetooth"}
    notes = ", ".join(warning.badge for warning in source.warnings)
    texts = (
        source.name or "(no name)",
        types.get(source.kind, f"LSL {source.type}"),
        str(len(source.ch_names)),
        f"{source.sfreq:g} Hz" if source.sfreq > 0 else "irregular",
        source.host or ("this computer" if source.kind == SIMULATOR else "–"),
        source.source_id or "–",
        "–" if source.seen_for is None else span(source.seen_for),
        notes,
    )
    return tuple(plain(text) for text in texts)
