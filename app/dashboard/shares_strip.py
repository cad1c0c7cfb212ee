"""How the last five minutes divide into readings and reasons for none: a bar and a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QRectF, QSize, Qt
from PyQt6.QtGui import QBrush, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.dashboard.spare_text import SpareText
from app.dashboard.theme import color
from app.reading_shares import reading_shares, whole_percents
from app.words import percent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QPaintEvent

    from app.dashboard.theme import Palette
    from app.frame import HistoryPoint
    from app.reading_shares import ReadingShare

HEIGHT = 8.0
"""Pixels of the bar."""

MOST_WORDS = 4
"""Words written out, the rest is told by the tooltip: two lines hold as many."""


class SharesStrip(QWidget):
    """The bar with its sentence.

    Attributes
    ----------
    text : QLabel
        The sentence.
    is_empty : bool
        Whether there is nothing to show.
    """

    def __init__(self) -> None:
        super().__init__()
        self._bar = _StackedBar()
        self.text = SpareText(11)
        self.is_empty = True
        self.setAccessibleName("Share of the last five minutes")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._bar)
        column.addWidget(self.text)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._bar.use(palette)

    def show_history(self, history: Sequence[HistoryPoint], target: str) -> None:
        """Show how a history divides."""
        shares = reading_shares(history, target)
        self._bar.show_shares(shares)
        self.text.setText(in_words(shares))
        self.is_empty = not shares
        rounded = zip(shares, whole_percents(shares), strict=True)
        told = "\n".join(f"{each.name.capitalize()} {percent(part)}" for each, part in rounded)
        self.setToolTip(f"Share of the last five minutes\n{told}" if told else "")
        self.setAccessibleDescription(told.replace("\n", ", ") or "no readings yet")


def in_words(shares: Sequence[ReadingShare]) -> str:
    """Return the shares of the words in a sentence, and of all reasons for none together."""
    rounded = list(zip(shares, whole_percents(shares), strict=True))
    words = [(share.name.lower(), part) for share, part in rounded if share.label]
    none = sum(part for share, part in rounded if not share.label)
    told = [f"{name} {percent(part)}" for name, part in words[:MOST_WORDS]]
    if len(words) > MOST_WORDS:
        told.append(f"{len(words) - MOST_WORDS} more")
    if none > 0:
        told.append(f"no estimate {percent(none)}")
    # No line ends between a word and its number.
    together = [each.replace(" ", "\N{NO-BREAK SPACE}") for each in told]
    return f"Last 5 min: {', '.join(together)}" if told else ""


class _StackedBar(QWidget):
    """The shares beside each other."""

    def __init__(self) -> None:
        super().__init__()
        self._shares: tuple[ReadingShare, ...] = ()
        self._palette: Palette | None = None
        self.setFixedHeight(round(HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size that suits it."""
        return QSize(284, round(HEIGHT))

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette = palette
        self.update()

    def show_shares(self, shares: tuple[ReadingShare, ...]) -> None:
        """Draw shares, in their order from left to right."""
        if shares != self._shares:
            self._shares = shares
            self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        palette = self._palette
        if palette is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QPainterPath()
        whole.addRoundedRect(QRectF(self.rect()), HEIGHT / 2, HEIGHT / 2)
        painter.setClipPath(whole)
        painter.fillRect(self.rect(), color(palette.raised))
        left = 0.0
        for share in self._shares:
            width = share.share * self.width()
            piece = QRectF(left, 0, max(0.0, width - 1), HEIGHT)
            if not share.label:
                painter.fillRect(piece, color(palette.card))
            painter.fillRect(piece, _brush(share.label, palette))
            left += width
        # Without it the hatching at its end has none.
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color(palette.faint), 1))
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, HEIGHT / 2, HEIGHT / 2)
        painter.end()


def _brush(label_: str, palette: Palette) -> QBrush:
    """Return what a label's share is filled with; without one it is hatched as on the timeline."""
    if not label_:
        return QBrush(color(palette.warn, 0.6), Qt.BrushStyle.BDiagPattern)
    inks = {"high": palette.pleasant, "low": palette.unpleasant}
    return QBrush(color(inks.get(label_, palette.muted)))
