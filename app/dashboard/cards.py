"""The parts that all panels are laid out of: cards, and labels in a few sizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.dashboard.texts import Text
from app.dashboard.theme import font

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent

TITLE, TEXT, VALUE, WORD = 12, 12, 20, 32
"""Sizes of type in pixels: titles and text, numbers to be seen, the word of the moment."""

MARGIN, SPACING = 14, 10
"""Pixels inside a card, and between cards."""

NOTE_WIDTH = 40
"""Pixels that are left of a card's note at least."""

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
    return _dressed(Text(text), role, pixels, bold=bold)


def _dressed(made: QLabel, role: str, pixels: int, *, bold: bool = False) -> QLabel:
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


def fit_type(text: QLabel, pixels: int, room: float) -> None:
    """Set a bold text as large as there is room for, in `pixels` at most."""
    for size in range(pixels, TEXT, -1):
        wanted = font(size, bold=True)
        if QFontMetricsF(wanted).horizontalAdvance(text.text()) <= room:
            break
    # Looked at every time: another style sheet gives a label back its first font.
    if text.font() != wanted:
        text.setFont(wanted)


class Note(QLabel):
    """A label that makes way: where it lacks room a shorter wording stands for it, or its end goes.

    What it says in full is told on pointing.

    A tip that somebody else has given it stays.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._own_tip = ""
        self._wordings: tuple[str, ...] = ()

    def offer(self, *wordings: str) -> None:
        """Take a text in several wordings, longest first, of which the first that fits is shown."""
        self._wordings = wordings
        if self.text() != wordings[0]:
            self.setText(wordings[0])

    def shown(self) -> str:
        """Return what there is room for."""
        room, metrics = self.contentsRect().width(), self.fontMetrics()
        offered = self._wordings if self.text() in self._wordings[:1] else ()
        for words in (self.text(), *offered):
            if metrics.horizontalAdvance(words) <= room:
                return words
        last = (self.text(), *offered)[-1]
        return metrics.elidedText(last, Qt.TextElideMode.ElideRight, room)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room of its first letters."""
        least = super().minimumSizeHint()
        return QSize(min(least.width(), NOTE_WIDTH), least.height())

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw as much as there is room for."""
        room = self.contentsRect()
        shown = self.shown()
        if self.toolTip() == self._own_tip:
            self._own_tip = "" if shown == self.text() else self.text()
            self.setToolTip(self._own_tip)
        style = self.style()
        if shown == self.text() or style is None:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        side = int(self.alignment())
        ink = self.foregroundRole()
        style.drawItemText(painter, room, side, self.palette(), self.isEnabled(), shown, ink)
        painter.end()


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
    title, note : QLabel, Note
        Its two texts.
    """

    def __init__(self, title: str, note: str = "", *, detail: str = "") -> None:
        self.frame = QFrame()
        self.frame.setObjectName("card")
        self._detail = detail
        self.title = label(role="muted", pixels=TITLE, bold=True)
        self.name(title)
        self.note = Note(note)
        _dressed(self.note, "muted", TEXT)
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

    def name(self, title: str) -> None:
        """Give it another title."""
        self.frame.setAccessibleName(title)
        self.title.setText(f"{title.upper()}   {self._detail}".rstrip())
