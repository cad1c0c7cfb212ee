"""Which electrode each channel is: a row a channel, with a box to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QComboBox, QGridLayout, QPushButton, QWidget

from app.channel_mapping import (
    ELECTRODES,
    ChannelMap,
    channel_map_of,
    channels_to_name,
    headset_like,
    proposed_names,
)
from app.dashboard.cards import Card, label
from app.dashboard.source_details import scroll_area
from app.dashboard.theme import font
from app.plain_text import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PyQt6.QtGui import QWheelEvent

    from streaming.sources.identity import FoundStream

KEEP = "keep its name"
"""What stands for no electrode."""


class ElectrodeBox(QComboBox):
    """The electrodes to choose from for one channel."""

    def __init__(self, channel: str) -> None:
        super().__init__()
        self.setAccessibleName(f"Electrode of channel {channel}")
        self.setToolTip(f"Which electrode channel {plain(channel)} is")
        self.setFont(font(13))
        self.addItem(KEEP, "")
        for name in ELECTRODES:
            self.addItem(name, name)

    @property
    def electrode(self) -> str:
        """The electrode that is chosen; empty for none."""
        return str(self.currentData())

    def choose(self, electrode: str) -> None:
        """Choose an electrode; nothing where it is not known."""
        self.setCurrentIndex(max(0, self.findData(electrode)))

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 - Qt's name
        """Let the wheel scroll the table: nobody renames a channel by scrolling past it."""
        if event is not None:
            event.ignore()


class ChannelTable(QObject):
    """The card of the table.

    Attributes
    ----------
    card : Card
        Where it stands.
    changed : signal
        The user named a channel.
    """

    changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.card = Card("Channels")
        self.boxes: dict[str, ElectrodeBox] = {}
        self._found: FoundStream | None = None
        self.refusal = label(role="bad")
        self.refusal.setWordWrap(True)
        self.fill = QPushButton()
        self.fill.setFont(font(13))
        self.fill.clicked.connect(self._fill)
        self._area = scroll_area("channelArea")
        self.card.body.addWidget(self.fill)
        self.card.body.addWidget(self._area, 1)
        self.card.body.addWidget(self.refusal)

    @property
    def map(self) -> ChannelMap:
        """What the user's answers come to."""
        if self._found is None:
            return ChannelMap()
        chosen = {name: box.electrode for name, box in self.boxes.items()}
        return channel_map_of(self._found, chosen)

    def ask_of(self, found: FoundStream | None) -> None:
        """Ask of a stream's channels; None for a source whose channels need no names."""
        self._found = found
        self.boxes = {}
        rows = QWidget()
        rows.setObjectName("channelRows")
        grid = QGridLayout(rows)
        grid.setContentsMargins(0, 0, 8, 0)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for n, name in enumerate(channels_to_name(found) if found else ()):
            box = self.boxes[name] = ElectrodeBox(name)
            box.currentIndexChanged.connect(self._tell)
            grid.addWidget(label(plain(name), pixels=13), n, 0)
            grid.addWidget(box, n, 1)
        grid.setRowStretch(len(self.boxes), 1)
        self._area.setWidget(rows)
        montage = headset_like(found) if found else None
        self.fill.setVisible(montage is not None)
        if montage is not None:
            self.fill.setText(f"Use the {montage.device}'s order")
            self.fill.setAccessibleName(self.fill.text())
            order = ", ".join(montage.sent[: len(self.boxes)])
            self.fill.setToolTip(f"{order}: only right if the sender keeps that order")
        self._show_refusal()

    def answer(self, channel_map: Mapping[str, str] | None) -> None:
        """Take the electrodes of a map, where the table asks for those channels."""
        for name, electrode in (channel_map or {}).items():
            if name in self.boxes:
                self.boxes[name].choose(electrode)

    def _fill(self) -> None:
        """Take a headset's own order, because the user says so."""
        montage = headset_like(self._found) if self._found else None
        if self._found is None or montage is None:
            return
        self.answer(proposed_names(self._found, montage))

    def _tell(self) -> None:
        self._show_refusal()
        self.changed.emit()

    def _show_refusal(self) -> None:
        self.refusal.setText(self.map.refusal)
        self.refusal.setVisible(bool(self.map.refusal))
