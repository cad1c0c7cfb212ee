"""The table of events: jump to them, say something else, take them away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.dashboard.tables import dress_table, set_widths
from app.report.spans import moment_text
from app.review_events import Event, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

TIME, KIND, TEXT = range(3)
HEADS = ("Time", "Kind", "What")
WIDTHS = (66, 88)

ROW_HEIGHT, LEAST_ROWS = 24, 3
"""Pixels of a row, and the rows that are seen at least: fewer do not look like a list."""

EVENTS = "All events"
SHOWN: dict[str, tuple[Kind, ...]] = {
    EVENTS: tuple(kind for kind in Kind if kind is not Kind.COURSE),
    "Markers and labels": (Kind.MARKER, Kind.LABEL),
    "Labels": (Kind.LABEL,),
    "Artefacts": (Kind.ARTEFACT,),
    "Gaps and pauses": (Kind.GAP, Kind.PAUSE),
    "Course, each second": (Kind.COURSE,),
}
"""What the table may be narrowed to."""


class EventsModel(QAbstractTableModel):
    """Events, one a row, in order of time.

    Attributes
    ----------
    changed : signal of (object, str)
        The user has written another text for an event.
    """

    changed = pyqtSignal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.events: list[Event] = []
        self._all: Sequence[Event] = ()
        self._kinds = SHOWN[EVENTS]
        self._seconds = 0.0

    def show_events(self, events: Sequence[Event], seconds: float) -> None:
        """List other events of a recording that lasts some seconds."""
        self._all, self._seconds = events, seconds
        self._list()

    def narrow(self, name: str) -> None:
        """Show only some kinds, by a key of `SHOWN`."""
        self._kinds = SHOWN[name]
        self._list()

    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's
        """Return how many events are shown."""
        return 0 if parent.isValid() else len(self.events)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(HEADS)

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return HEADS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Say that the text of a marker can be written."""
        flags = super().flags(index)
        if index.column() == TEXT and self.events[index.row()].marker is not None:
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows; a marker is edited as it stands in the recording."""
        event = self.events[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (moment_text(event.at, self._seconds), event.kind.value, event.text)[
                index.column()
            ]
        if role == Qt.ItemDataRole.EditRole and event.marker is not None:
            return event.marker.text
        return None

    def setData(  # noqa: N802 - Qt's name
        self, index: QModelIndex, value: Any, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Tell what the user wrote; the table is filled anew from what comes of it."""
        if role == Qt.ItemDataRole.EditRole:
            self.changed.emit(self.events[index.row()], str(value))
        return False

    def _list(self) -> None:
        self.beginResetModel()
        self.events = [event for event in self._all if event.kind in self._kinds]
        self.endResetModel()


class EventTable(QTableView):
    """The table over an `EventsModel`.

    Attributes
    ----------
    jumped : signal of float
        The user wants to go to an event, at a second.
    """

    jumped = pyqtSignal(float)

    def __init__(self, model: EventsModel) -> None:
        super().__init__()
        self._events = model
        self.setModel(model)
        hint = "Events: Enter goes to one, F2 lets a marker say something else, Del takes it away"
        dress_table(self, "Events", hint, row_height=ROW_HEIGHT)
        set_widths(self, WIDTHS, {TIME, KIND})
        if (columns := self.horizontalHeader()) is not None:
            # Never wider than the rest of the table: what has no room is told on pointing.
            columns.setSectionResizeMode(TEXT, QHeaderView.ResizeMode.Stretch)
            columns.setStretchLastSection(False)  # That asks for 100 pixels of its own.
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setStyleSheet(
            "QTableView::item { padding: 0 5px; } QHeaderView::section { padding: 3px 8px; }"
        )
        self.doubleClicked.connect(lambda _: self.jump())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room of the heads and of a few rows."""
        columns = self.horizontalHeader()
        heads = 0 if columns is None else columns.sizeHint().height()
        least = heads + LEAST_ROWS * ROW_HEIGHT + 2 * self.frameWidth()
        return QSize(super().minimumSizeHint().width(), least)

    def chosen(self) -> list[Event]:
        """Return the selected events."""
        selection = self.selectionModel()
        rows = [] if selection is None else selection.selectedRows()
        return [self._events.events[row.row()] for row in rows]

    def jump(self) -> None:
        """Ask to go to the first selected event."""
        if chosen := self.chosen():
            self.jumped.emit(min(event.at for event in chosen))

    def choose_at(self, place: float) -> None:
        """Select the last event up to a place, without going anywhere."""
        before = [row for row, event in enumerate(self._events.events) if event.at <= place + 0.01]
        if before:
            self.selectRow(before[-1])
