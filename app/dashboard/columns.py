"""The columns beside the plots: they fold, and leave out what a small window has no room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.dashboard.cards import SPACING
from app.dashboard.fonts import text_size

if TYPE_CHECKING:
    from collections.abc import Sequence

SHARE = 1000
"""Of the height for a card that grows, so that next to nothing is left to the empty end."""


WIDENING = 0.6
"""Of how much larger the text is than usual, for the width of a column."""


class Column:
    """Cards beneath each other, which can be folded away as one.

    Parameters
    ----------
    cards : sequence of (QWidget, int)
        The cards, and their shares of the height.
    width : int
        Pixels; 0 for as wide as there is room.
    spare : QWidget, optional
        The card that goes where there is no room for all.

    Attributes
    ----------
    widget : QWidget
        The column.
    is_shown : bool
        Whether it is not folded.
    """

    def __init__(
        self, cards: Sequence[tuple[QWidget, int]], width: int = 0, spare: QWidget | None = None
    ) -> None:
        self.widget = QWidget()
        self.cards = QVBoxLayout(self.widget)
        self.cards.setContentsMargins(0, 0, 0, 0)
        self.cards.setSpacing(SPACING)
        for card, share in cards:
            self.cards.addWidget(card, share * SHARE)
        # Where no card takes the rest of the height, nothing does: none is stretched.
        self.cards.addStretch(1)
        self._width = width
        if width:
            self._fit_width()
        else:
            # Whatever stands in it makes room, so that the columns beside it are never squeezed.
            self.widget.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.is_shown = True
        self._frames = tuple(card for card, _ in cards)
        self._shares = tuple(share for _, share in cards)
        self._spare = spare

    def switch(self) -> None:
        """Fold it, or show it."""
        self.is_shown = not self.is_shown
        self.widget.setVisible(self.is_shown)

    def fit(self, height: int) -> None:
        """Leave the spare card out where all of them need more than `height` pixels."""
        if self._width:
            self._fit_width()
        if self._spare is None:
            return
        needed = sum(_least(frame, self.widget.width()) for frame in self._frames)
        needed += SPACING * (len(self._frames) - 1)
        self._spare.setVisible(needed <= height)
        self._fill(is_whole=needed <= height)

    def _fill(self, *, is_whole: bool) -> None:
        """Let the first card grow where the one that grew is left out: no hole is at the foot."""
        first, others = self._frames[0], zip(self._frames, self._shares, strict=True)
        grows = any(share for frame, share in others if is_whole or frame is not self._spare)
        share = self._shares[0] if grows else 1
        self.cards.setStretch(self.cards.indexOf(first), share * SHARE)

    def _fit_width(self) -> None:
        """Be wider where text is larger, by a part of it: the plots need their room too."""
        self.widget.setFixedWidth(round(self._width * (1 + WIDENING * (text_size() - 1))))


def _least(frame: QWidget, width: int) -> int:
    """Return the least height of a card in pixels, its texts broken as its width needs it."""
    layout = frame.layout()
    if layout is None or not layout.hasHeightForWidth():
        return frame.minimumSizeHint().height()
    return layout.minimumHeightForWidth(width)
