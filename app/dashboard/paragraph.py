"""Text over several lines that no layout makes fewer of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QEvent, Qt

from app.dashboard.texts import Text
from app.dashboard.theme import font

if TYPE_CHECKING:
    from PyQt6.QtGui import QResizeEvent, QShowEvent


class Paragraph(Text):
    """A text over as many lines as it takes.

    A label that wraps asks for less where its layout is asked for a least height without a width,
    as in pages that lie on each other: its lines would be cut, and those of its neighbours with it.

    Parameters
    ----------
    text : str
        Plain text.
    role : str
        Which of the theme's colours, as `app.dashboard.cards.label` takes it.
    pixels : int
        Size of the type.
    """

    def __init__(self, text: str = "", *, role: str = "", pixels: int = 13) -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setFont(font(pixels))
        self.setWordWrap(True)

    def setText(self, text: str | None) -> None:  # noqa: N802 - Qt's name
        """Show a text, whose height is asked for."""
        super().setText(text)
        self._ask_for_height()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Ask for the height that the text takes in this width."""
        super().resizeEvent(event)
        self._take_height()

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """Ask for the height of what was written while nobody saw it."""
        super().showEvent(event)
        self._ask_for_height()

    def changeEvent(self, event: QEvent | None) -> None:  # noqa: N802 - Qt's name
        """Ask for the height of larger letters."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            self._ask_for_height()

    def _ask_for_height(self) -> None:
        # Before it has a place its width is nobody's.
        if self.isVisible():
            self._take_height()

    def _take_height(self) -> None:
        # Less than nothing is Qt's word for "as high as you like", as where there is no text.
        self.setMinimumHeight(max(0, self.heightForWidth(self.width())))
