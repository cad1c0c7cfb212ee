"""What settings are made of: a choice of a few, a switch, and rows of them in cards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from PyQt6.QtCore import QEvent, QPointF, QSize, Qt
from PyQt6.QtGui import QPainter, QPen, QPolygonF
from PyQt6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
)

from app.dashboard.buttons import LEAST_HEIGHT, TYPE
from app.dashboard.cards import Card, label
from app.dashboard.fonts import text_size
from app.dashboard.picker import Picker
from app.dashboard.theme import color, font

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from PyQt6.QtCore import QObject
    from PyQt6.QtGui import QPaintEvent
    from PyQt6.QtWidgets import QWidget

    from app.dashboard.theme import Palette

Value = TypeVar("Value")


class Choice(Generic[Value]):
    """A list of a few values, each under its words.

    Parameters
    ----------
    title : str
        What is chosen.
    hint : str
        What it does.
    words : mapping of Value to str
        What there is to choose, and how it is called.
    changed : callable
        Called once the user has chosen.
    """

    def __init__(
        self, title: str, hint: str, words: Mapping[Value, str], changed: Callable[[], object]
    ) -> None:
        self._values = list(words)
        self.picker = Picker(title, "", list(words.values()))
        self.picker.setMinimumContentsLength(14)
        self.picker.setToolTip(hint)
        self.picker.setAccessibleDescription(hint)
        # In a form one goes on from where one has clicked.
        self.picker.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.picker.activated.connect(lambda _index: changed())

    @property
    def value(self) -> Value:
        """What is chosen."""
        return self._values[self.picker.currentIndex()]

    def show(self, value: Value) -> None:
        """Show another value as the chosen one; nobody is told."""
        self.picker.setCurrentIndex(self._values.index(value))

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.picker.use(palette)


class Switch(QCheckBox):
    """A box to tick, with a tick that is seen in every colour vision.

    Parameters
    ----------
    title : str
        What is switched.
    hint : str
        What it does.
    changed : callable
        Called when the user has switched it.
    """

    def __init__(self, title: str, hint: str, changed: Callable[[], object]) -> None:
        super().__init__(title)
        self._ink = ""
        self.setObjectName("switch")
        self.setFont(font(TYPE))
        self.setAccessibleName(title)
        self.setAccessibleDescription(hint)
        self.setToolTip(hint)
        self.setMinimumHeight(LEAST_HEIGHT)
        self.clicked.connect(lambda _on: changed())

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._ink = palette.card
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw the box, and the tick that a styled box lacks."""
        super().paintEvent(event)
        style = self.style()
        if not self.isChecked() or not self._ink or style is None:
            return
        option = QStyleOptionButton()
        self.initStyleOption(option)
        box = style.subElementRect(QStyle.SubElement.SE_CheckBoxIndicator, option, self)
        x, y = box.center().x() + 0.5, box.center().y() + 0.5
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(color(self._ink), 2.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        tick = [QPointF(x - 4.5, y + 0.5), QPointF(x - 1.5, y + 3.5), QPointF(x + 4.5, y - 3.5)]
        painter.drawPolyline(QPolygonF(tick))
        painter.end()


class Pages(QScrollArea):
    """A page that is scrolled where it lacks height, and never lacks width.

    Parameters
    ----------
    page : QWidget
        What is scrolled.
    least : tuple of int
        Width and height in pixels of what is seen of it at least, at the usual size of text.
    """

    def __init__(self, page: QWidget, least: tuple[int, int]) -> None:
        super().__init__()
        self._least = least
        page.setObjectName("page")
        self.setObjectName("pages")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(page)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room in which nothing is scrolled."""
        page = self.widget()
        wanted = QSize(self._beside(), 0) + (QSize() if page is None else page.sizeHint())
        return wanted.expandedTo(self.minimumSizeHint())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room in which nothing is cut at the side."""
        page = self.widget()
        narrow = 0 if page is None else page.minimumSizeHint().width() + self._beside()
        least = QSize(*(round(side * text_size()) for side in self._least))
        return least.expandedTo(QSize(narrow, 0))

    def _beside(self) -> int:
        bar = self.verticalScrollBar()
        return 2 * self.frameWidth() + (0 if bar is None else bar.sizeHint().width())

    def eventFilter(  # noqa: N802 - Qt's name
        self, watched: QObject | None, event: QEvent | None
    ) -> bool:
        """Ask for other room where the page takes other room, as with larger text."""
        if event is not None and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)


def row(title: str, control: QWidget) -> QHBoxLayout:
    """Return a control with its title at the left."""
    made = QHBoxLayout()
    made.setSpacing(12)
    words = label(title, pixels=TYPE)
    words.setBuddy(control)
    made.addWidget(words)
    made.addStretch(1)
    made.addWidget(control)
    return made


def note(text: str = "", role: str = "muted") -> QLabel:
    """Return text beneath a control, over as many lines as it takes."""
    made = label(text, role=role)
    made.setWordWrap(True)
    return made


def section(title: str, *parts: QHBoxLayout | QWidget) -> Card:
    """Return a card that holds rows and widgets beneath each other."""
    card = Card(title)
    for part in parts:
        if isinstance(part, QHBoxLayout):
            card.body.addLayout(part)
        else:
            card.body.addWidget(part)
    return card


def column(*cards: Card) -> QVBoxLayout:
    """Return cards beneath each other."""
    made = QVBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(10)
    for card in cards:
        made.addWidget(card.frame)
    made.addStretch(1)
    return made


def dialog_sheet(palette: Palette) -> str:
    """Return the style of a dialog's own parts.

    Every rule names its object: a bare selector would reach the children.
    """
    p = palette
    return f"""
    QDialog#dialog {{ background: {p.back}; }}
    QScrollArea#pages {{ background: transparent; border: none; }}
    QWidget#page {{ background: {p.back}; }}
    QCheckBox#switch {{ color: {p.text}; spacing: 10px; padding: 2px 6px 2px 0;
        border: 1px solid transparent; border-radius: 6px; }}
    QCheckBox#switch:focus {{ border: 1px solid {p.accent}; }}
    QCheckBox#switch::indicator {{ width: 18px; height: 18px; border: 1px solid {p.muted};
        border-radius: 4px; background: {p.raised}; }}
    QCheckBox#switch::indicator:checked {{ background: {p.accent}; border-color: {p.accent}; }}
    QPushButton:disabled, QComboBox:disabled {{ color: {p.muted}; background: {p.back}; }}
    QScrollArea#findings {{ background: transparent; border: 1px solid transparent;
        border-radius: 8px; padding: 3px; }}
    QScrollArea#findings QWidget#page {{ background: transparent; }}
    QScrollArea#findings:focus {{ border: 1px solid {p.accent}; }}
    QTextEdit#log {{ color: {p.text}; background: {p.card}; border: 1px solid {p.border};
        border-radius: 8px; padding: 6px; }}
    QTextEdit#log:focus {{ border: 1px solid {p.accent}; }}
    """
