"""A text that asks for no room: it stands where there is some, and nothing makes way for it."""

from __future__ import annotations

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtWidgets import QSizePolicy

from app.dashboard.texts import Text
from app.dashboard.theme import font


class SpareText(Text):
    """A muted text of some lines, whose card may be as low as if it were not there.

    Whoever shows it hides it where the card has no room for it.

    Parameters
    ----------
    pixels : int
        Size of the type.
    """

    def __init__(self, pixels: int) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(pixels))
        self.setProperty("role", "muted")
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Say no: a layout would take that height for the least."""
        return False

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return no room at all."""
        return QSize(0, 0)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room of all lines in the present width."""
        return QSize(self.width(), max(0, self.heightForWidth(self.width())))
