"""What is known of the chosen source, what stands in its place, and how a Muse comes into sight."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.dashboard.badges import draw_shape
from app.dashboard.cards import MARGIN, Card, label
from app.dashboard.theme import font
from app.empty_states import PLATFORMS, muse_help
from app.plain_text import plain
from app.sources_in_sight import facts
from app.words import sentence

if TYPE_CHECKING:
    from PyQt6.QtGui import QPaintEvent

    from app.dashboard.theme import Palette
    from app.empty_states import EmptyState
    from app.source_warnings import StreamWarning
    from app.sources_in_sight import SourceInSight


class WarningSign(QWidget):
    """The shape of a warning."""

    def __init__(self, warning: StreamWarning, palette: Palette) -> None:
        super().__init__()
        self._is_severe = warning.is_severe
        self._ink = palette.bad if warning.is_severe else palette.warn
        self.setFixedSize(QSize(16, 16))

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_shape(painter, QRectF(2, 3, 11, 11), self._ink, is_severe=self._is_severe)
        painter.end()


class WarningRow:
    """A warning with its sign and its mend.

    Attributes
    ----------
    layout : QHBoxLayout
        The row.
    text, mend : QLabel
        Its two sentences.
    """

    def __init__(self, warning: StreamWarning, palette: Palette) -> None:
        self.text = label(plain(sentence(warning.text)))
        self.mend = label(warning.mend, role="muted")
        words = QVBoxLayout()
        words.setSpacing(1)
        for line in (self.text, self.mend):
            line.setWordWrap(True)
            words.addWidget(line)
        self.layout = QHBoxLayout()
        self.layout.setSpacing(8)
        sign = WarningSign(warning, palette)
        self.layout.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        self.layout.addLayout(words, 1)


class SourceDetails:
    """The card of the chosen source.

    Attributes
    ----------
    card : Card
        Where it stands.
    values : dict of str to QLabel
        The facts by name.
    warnings : list of WarningRow
        What stands against it.
    """

    def __init__(self) -> None:
        self.card = Card("Details")
        self._area = scroll_area("detailArea")
        self.card.body.addWidget(self._area, 1)
        self._palette: Palette | None = None
        self._shown: object = None
        self.values: dict[str, QLabel] = {}
        self.warnings: list[WarningRow] = []

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self._palette, self._shown = palette, None

    def show_source(self, source: SourceInSight) -> None:
        """Show a source's facts and warnings; where only values changed, nothing moves."""
        told = facts(source)
        kind = (source.key, source.warnings, tuple(name for name, _ in told))
        if self._palette is None:
            return
        if kind != self._shown:
            self._shown = kind
            self._lay_out(source, self._palette)
        for name, value in told:
            self.values[name].setText(value)

    def _lay_out(self, source: SourceInSight, palette: Palette) -> None:
        rows = QWidget()
        rows.setObjectName("detailRows")
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(8)
        self.warnings = [WarningRow(warning, palette) for warning in source.warnings]
        for row in self.warnings:
            column.addLayout(row.layout)
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self.values = {}
        for n, (name, _) in enumerate(facts(source)):
            value = self.values[name] = label()
            value.setWordWrap(True)
            grid.addWidget(label(name, role="muted"), n, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, n, 1)
        column.addLayout(grid)
        column.addStretch(1)
        self._area.setWidget(rows)


class NothingThere(QObject):
    """The card in the place of the details where no headset is in sight.

    Attributes
    ----------
    card : Card
        Where it stands.
    acted : signal
        Its button was pushed.
    """

    acted = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.card = Card("Nothing to watch yet")
        self.title = label(pixels=15, bold=True)
        self.reasons = label(role="muted", pixels=13)
        self.still_works = label(pixels=13)
        self.button = QPushButton()
        self.button.setFont(font(13))
        self.button.clicked.connect(self.acted)
        for text in (self.title, self.reasons, self.still_works):
            text.setWordWrap(True)
            self.card.body.addWidget(text)
        row = QHBoxLayout()
        row.addWidget(self.button)
        row.addStretch(1)
        self.card.body.addLayout(row)
        self.card.body.addStretch(1)

    def show_state(self, state: EmptyState | None) -> None:
        """Show why there is nothing; None while it is still looked for."""
        self.card.frame.setAccessibleDescription(state.title if state else "")
        self.title.setText(state.title if state else "Looking for headsets …")
        self.reasons.setText("\n".join(f"•  {reason}" for reason in state.reasons) if state else "")
        self.still_works.setText(state.still_works if state else "")
        self.button.setVisible(state is not None)
        if state is not None:
            self.button.setText(state.button)
            self.button.setAccessibleName(state.button)
            self.button.setToolTip(state.still_works)


def muse_help_card() -> Card:
    """Return the steps that bring a Muse into sight, one tab an operating system."""
    card = Card("How to connect a Muse")
    tabs = QTabWidget()
    tabs.setAccessibleName("Operating system")
    tabs.setFont(font(13))
    for platform, name in PLATFORMS.items():
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(MARGIN, 12, MARGIN, 12)
        for n, step in enumerate(muse_help(platform), start=1):
            line = label(f"{n}.  {step}", pixels=13)
            line.setWordWrap(True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(line)
        column.addStretch(1)
        tabs.addTab(page, name)
        if platform == sys.platform:
            tabs.setCurrentIndex(tabs.count() - 1)
    card.body.addWidget(tabs, 1)
    return card


def scroll_area(name: str) -> QScrollArea:
    """Return a frameless area that scrolls up and down, as see-through as what it holds."""
    area = QScrollArea()
    area.setObjectName(name)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # What is in it takes it, and is scrolled to.
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    rows = f"{name.removesuffix('Area')}Rows"
    area.setStyleSheet(f"QScrollArea#{name}, QWidget#{rows} {{ background: transparent; }}")
    return area
