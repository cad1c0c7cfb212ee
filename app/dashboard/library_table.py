"""The table of recordings: what stands in its cells, how it sorts, and what it finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QRect,
    QRectF,
    QSortFilterProxyModel,
    Qt,
    pyqtSignal,
)
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QTableView

from app.dashboard.tables import dress_table, set_widths
from app.dashboard.theme import color
from app.library_actions import bare_name
from app.report.spans import length_text
from app.words import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QResizeEvent
    from PyQt6.QtWidgets import QStyleOptionViewItem, QWidget

    from app.dashboard.theme import Palette
    from app.library import Entry

WHEN, NAME, LENGTH, SIZE, DEVICE, QUALITY, STATE, NOTE = range(8)
HEADS = ("Recorded", "Name", "Length", "Size", "Headset", "Good signal", "State", "Note")
"""Columns, and what stands above them."""

HINTS = {
    NAME: "F2 renames the recording",
    QUALITY: "Share of the time in which all electrodes were good",
    NOTE: "F2 writes a note; it is kept beside the recording",
}

WIDTHS = (156, 236, 88, 76, 82, 124, 190)
"""Pixels of the columns but the last at first; the user may draw them wider."""

WHOLE = (WHEN, LENGTH, SIZE, DEVICE, QUALITY, STATE)
"""Columns that grow with the text: what stands in them is seen whole."""

LEAST_NAME, LEAST_NOTE = 140, 60
"""Pixels of both columns that give way, the name's before anything has to go sideways."""

SORT_ROLE = Qt.ItemDataRole.UserRole
SHARE_ROLE = Qt.ItemDataRole.UserRole + 1

GOOD, FAIR = 0.8, 0.5
"""Shares of good signal from which a bar is green, and from which it is yellow. EmotivPRO tells its
users to go on above 80 % (EmotivPRO manual, "EEG quality")."""

BAR_WIDTH, BAR_HEIGHT = 46, 6

UNKNOWN, NOTHING = "…", "–"
"""Where nobody has looked yet, and where there was nothing to be found."""


def size_text(n_bytes: int) -> str:
    """Return a file's size as people read it: ``"14.2 MB"``."""
    if n_bytes < 1e6:
        return f"{max(1, round(n_bytes / 1e3)) if n_bytes else 0} kB"
    return f"{n_bytes / 1e6:.1f} MB" if n_bytes < 1e9 else f"{n_bytes / 1e9:.2f} GB"


class RecordingsModel(QAbstractTableModel):
    """Recordings, one a row.

    Attributes
    ----------
    renamed, noted : signal of (object, str)
        The user has written a name, or a note, for an entry.
    """

    renamed = pyqtSignal(object, str)
    noted = pyqtSignal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """List other recordings."""
        self.beginResetModel()
        self.entries = list(entries)
        self.endResetModel()

    def show_entry(self, entry: Entry) -> None:
        """Show what was found out of a recording that is listed."""
        for row, one in enumerate(self.entries):
            if one.path == entry.path:
                self.entries[row] = entry
                last = self.index(row, len(HEADS) - 1)
                self.dataChanged.emit(self.index(row, 0), last)

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's
        """Return how many recordings there are."""
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(  # noqa: N802 - Qt's name
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """Return a column's title, or its hint."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return HINTS.get(section) if role == Qt.ItemDataRole.ToolTipRole else None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Say that names and notes can be written."""
        flags = super().flags(index)
        can_write = index.column() in (NAME, NOTE) and self.entries[index.row()].is_grown
        return flags | Qt.ItemFlag.ItemIsEditable if can_write else flags

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows, sorts by, or says when it is pointed at."""
        entry, column = self.entries[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(entry, column)
        if role == Qt.ItemDataRole.EditRole:
            return entry.note if column == NOTE else bare_name(entry.path)
        if role == SORT_ROLE:
            return _sorted_by(entry, column)
        if role == SHARE_ROLE:
            return entry.quality
        if role == Qt.ItemDataRole.ToolTipRole:
            return _hint(entry, column)
        return None

    def setData(  # noqa: N802 - Qt's name
        self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Tell what the user wrote; the cell shows it once it is done."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        entry, text = self.entries[index.row()], str(value).strip()
        if index.column() == NOTE and text != entry.note:
            self.noted.emit(entry, text)
        elif index.column() == NAME and text not in ("", bare_name(entry.path)):
            self.renamed.emit(entry, text)
        return False


class FoundRecordings(QSortFilterProxyModel):
    """The recordings in which all words of a text are found."""

    def __init__(self, model: RecordingsModel) -> None:
        super().__init__()
        self._model = model
        self._words: tuple[str, ...] = ()
        self.setSourceModel(model)
        self.setSortRole(SORT_ROLE)
        self.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def look_for(self, text: str) -> None:
        """Show only what holds each word of a text, in whatever column."""
        self._words = tuple(text.casefold().split())
        self.invalidateRowsFilter()

    def filterAcceptsRow(self, row: int, _parent: QModelIndex) -> bool:  # noqa: N802 - Qt's name
        """Say whether a recording is among those looked for."""
        entry = self._model.entries[row]
        texts = (_shown(entry, column) for column in (WHEN, NAME, DEVICE, STATE, NOTE))
        whole = "\n".join(texts).casefold()
        return all(word in whole for word in self._words)


class QualityBars(QStyledItemDelegate):
    """A bar behind the number of the quality: its length tells it, and its colour again."""

    def __init__(self) -> None:
        super().__init__()
        self.palette: Palette | None = None

    def paint(
        self, painter: QPainter | None, option: QStyleOptionViewItem, index: QModelIndex
    ) -> None:
        """Draw the cell, and the bar in it."""
        super().paint(painter, option, index)
        share, palette = index.data(SHARE_ROLE), self.palette
        if painter is None or palette is None or share is None:
            return
        place = bar_place(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        ink = palette.good if share >= GOOD else palette.warn if share >= FAIR else palette.bad
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for width, shade in (
            (float(BAR_WIDTH), color(palette.card if selected else palette.border)),
            (max(2.0, BAR_WIDTH * share), color(palette.on_chosen if selected else ink)),
        ):
            painter.setBrush(shade)
            place.setWidth(width)
            painter.drawRoundedRect(place, 3, 3)
        painter.restore()


class RecordingsTable(QTableView):
    """The table: where it has little room its names give way to all that is not told elsewhere.

    Parameters
    ----------
    parent : QWidget
        Where it stands.
    found : FoundRecordings
        What it shows.
    """

    def __init__(self, parent: QWidget, found: FoundRecordings) -> None:
        super().__init__(parent)
        self._bars = QualityBars()
        self._is_fitting = False
        self._wanted = WIDTHS[NAME]
        self.setModel(found)
        hint = "Recordings: Enter reviews one, F2 renames it or writes a note, Del deletes"
        dress_table(self, "Recordings", hint, row_height=34)
        set_widths(self, WIDTHS, WHOLE)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setSortingEnabled(True)
        self.sortByColumn(WHEN, Qt.SortOrder.DescendingOrder)
        self.setStyleSheet("QTableView::item { padding: 0 5px; }")
        self.setItemDelegateForColumn(QUALITY, self._bars)
        if (heads := self.horizontalHeader()) is not None:
            heads.setMinimumSectionSize(LEAST_NOTE)
            heads.setStretchLastSection(False)  # That asks for 100 pixels of its own.
            heads.setSectionResizeMode(NOTE, QHeaderView.ResizeMode.Stretch)
            heads.sectionResized.connect(self._hear_width)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._bars.palette = palette
        if (view := self.viewport()) is not None:
            view.update()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Give the names what is left by the others, at most what is wanted."""
        super().resizeEvent(event)
        view = self.viewport()
        others = sum(map(self.columnWidth, WHOLE))
        spare = (0 if view is None else view.width()) - others - LEAST_NOTE
        self._is_fitting = True
        self.setColumnWidth(NAME, max(LEAST_NAME, min(self._wanted, spare)))
        self._is_fitting = False

    def _hear_width(self, column: int, _before: int, width: int) -> None:
        """Keep the width to which the user has drawn the names."""
        if column == NAME and not self._is_fitting:
            self._wanted = width


def bar_place(cell: QRect) -> QRectF:
    """Return where a bar stands in its cell: at the right, in the middle of the figures' height."""
    left = cell.right() - BAR_WIDTH - 10.0
    # Not the cell's own centre, a whole pixel that lies above the middle of an even height.
    top = cell.top() + (cell.height() - BAR_HEIGHT) / 2
    return QRectF(left, top, BAR_WIDTH, BAR_HEIGHT)


def _shown(entry: Entry, column: int) -> str:
    unknown = NOTHING if entry.looked else UNKNOWN
    if column == WHEN:
        return f"{entry.when.astimezone():%Y-%m-%d  %H:%M}"
    if column == LENGTH:
        return unknown if entry.seconds is None else length_text(entry.seconds)
    if column == QUALITY:
        return unknown if entry.quality is None else percent(entry.quality)
    texts = {
        NAME: entry.path.name,
        SIZE: size_text(entry.n_bytes),
        DEVICE: entry.device or unknown,
        STATE: " · ".join(entry.badges),
        NOTE: entry.note,
    }
    return texts[column]


def _sorted_by(entry: Entry, column: int) -> Any:
    """Return what orders the rows; what is not known comes before everything."""
    orders = {
        WHEN: entry.when.timestamp(),
        LENGTH: -1.0 if entry.seconds is None else entry.seconds,
        SIZE: float(entry.n_bytes),
        QUALITY: -1.0 if entry.quality is None else entry.quality,
    }
    return orders.get(column, _shown(entry, column))


def _hint(entry: Entry, column: int) -> str:
    if column == NAME:
        return str(entry.path)
    if column == STATE and entry.problem:
        return entry.problem
    return entry.note if column == NOTE else HINTS.get(column, "")
