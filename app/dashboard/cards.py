"""The parts that all panels are laid out of: cards, and labels in a few sizes."""

from __future__ import annotations

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.dashboard.theme import font

TITLE, TEXT, VALUE, WORD = 12, 12, 20, 32
"""Sizes of type in pixels: titles and text, numbers to be seen, the word of the moment."""

MARGIN, SPACING = 14, 10
"""Pixels inside a card, and between cards."""

HEAD = 24
"""Pixels of a card's first line: as high as a button in it, so that all titles stand level."""


def label(text: str = "", *, role: str = "", pixels: int = TEXT, bold: bool = False) -> QLabel:
    """Return a label.

    Parameters
    ----------
    text : str
        Plain text; nothing in it is taken for HTML, for names come from the network.
    role : {"", "muted", "accent", "good", "warn", "bad", "pleasant", "unpleasant"}
        Which of the theme's colours.
    pixels : int
        Size of the type.
    bold : bool
        Whether it stands out.
    """
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setFont(font(pixels, bold=bold))
    made.setProperty("role", role)
    return made


def set_role(widget: QWidget, name: str, value: str) -> None:
    """Change a property that the style sheet looks at, where it differs; the font stays."""
    if widget.property(name) == value:
        return
    own = widget.font()
    widget.setProperty(name, value)
    style = widget.style()
    if style is not None:
        style.unpolish(widget)
        style.polish(widget)
        widget.setFont(own)


class Card:
    """A framed panel: a title, a note at the right of it, and room beneath.

    Parameters
    ----------
    title : str
        Stands in capital letters.
    note : str
        Stands at the right.
    detail : str
        Stands behind the title as it is.

    Attributes
    ----------
    frame : QFrame
        The widget.
    body : QVBoxLayout
        Where the panel's own widgets go.
    head : QHBoxLayout
        The line of title and note.
    title, note : QLabel
        Its two texts.
    """

    def __init__(self, title: str, note: str = "", *, detail: str = "") -> None:
        self.frame = QFrame()
        self.frame.setObjectName("card")
        self.frame.setAccessibleName(title)
        self.title = label(
            f"{title.upper()}   {detail}".rstrip(), role="muted", pixels=TITLE, bold=True
        )
        self.note = label(note, role="muted")
        self.note.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.title.setMinimumHeight(HEAD)
        self.head = QHBoxLayout()
        self.head.addWidget(self.title)
        self.head.addStretch(1)
        self.head.addWidget(self.note)
        self.body = QVBoxLayout(self.frame)
        self.body.setContentsMargins(MARGIN, 8, MARGIN, 12)
        self.body.setSpacing(6)
        self.body.addLayout(self.head)
