"""The columns beside the plots: they fold, and leave out what a small window has no room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.dashboard.cards import SPACING

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARE = 1000
"""Of the height for a card that grows, so that next to nothing is left to the empty end."""


class Column:
    """Cards beneath each other, which can be folded away as one.

    Parameters
    ----------
    cards : sequence of (QWidget, int)
        The cards, and their shares of the height.
    width : int
        Pixels; 0 for as wide as there is room.

    Attributes
    ----------
    widget : QWidget
        The column.
    """

    def __init__(self, cards: Sequence[tuple[QWidget, int]], width: int = 0) -> None:
        self.widget = QWidget()
        self.cards = QVBoxLayout(self.widget)
        self.cards.setContentsMargins(0, 0, 0, 0)
        self.cards.setSpacing(SPACING)
        for card, share in cards:
            self.cards.addWidget(card, share * SHARE)
        # Where no card takes the rest of the height, nothing does: none is stretched.
        self.cards.addStretch(1)
        if width:
            self.widget.setFixedWidth(width)
        else:
            # Whatever stands in it makes room, so that the columns beside it are never squeezed.
            self.widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._wanted: bool | None = None
        self._has_room = True

    @property
    def is_shown(self) -> bool:
        """Whether it is there, folded by nobody and by no lack of room."""
        return self._has_room if self._wanted is None else self._wanted

    def switch(self) -> None:
        """Fold it, or show it; what the user wants goes before what there is room for."""
        self._wanted = not self.is_shown
        self.widget.setVisible(self.is_shown)

    def fit(self, *, has_room: bool) -> None:
        """Hear whether there is room for it; where that changes, the user's wish is over."""
        if has_room == self._has_room:
            return
        self._has_room, self._wanted = has_room, None
        self.widget.setVisible(self.is_shown)
