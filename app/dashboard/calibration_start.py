"""The first page of a calibration: whose it is, how long it takes, and what is stored where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.calibration.plan import PlanOptions
from app.dashboard import calibration_words as words
from app.dashboard.calibration_room import middle_of
from app.dashboard.cards import label, set_role
from app.dashboard.paragraph import Paragraph
from app.dashboard.theme import font
from app.folders import profiles_folder
from models.personal.profile import LONGEST_NAME, check_pseudonym
from streaming.errors import MonitorError

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = QSize(1000, 640)
"""Pixels of the page."""

NAME_WIDTH = 260
"""Pixels for a pseudonym."""

STEPS_WIDTH = 400
"""Pixels for what will happen."""

WHY = "Readings of a stranger's valence are close to chance. Your own labels help."
"""What all this is for."""


class StartPage(QWidget):
    """Ask for a pseudonym and a length, and say what will happen.

    Parameters
    ----------
    pseudonym : str
        What stands there at first.
    options : PlanOptions
        The length that is chosen at first.
    is_simulated : bool
        Whether a simulated person wears the headset.
    root : Path or None
        Folder of all profiles; the usual one if None.

    Attributes
    ----------
    begun : signal of (str, PlanOptions)
        The user begins.
    left : signal
        The user would rather not.
    """

    begun = pyqtSignal(str, object)
    left = pyqtSignal()

    def __init__(
        self,
        pseudonym: str = "",
        options: PlanOptions | None = None,
        *,
        is_simulated: bool = False,
        root: Path | None = None,
    ) -> None:
        super().__init__()
        self._root = root or profiles_folder()
        self.name = QLineEdit(pseudonym)
        self.hint = Paragraph(role="muted")
        self.begin = QPushButton("Begin")
        self.leave = QPushButton("Not now")
        self._lengths = lengths_with(options or PlanOptions())
        self.group = QButtonGroup(self)
        self._steps = [(label(pixels=15, bold=True), Paragraph(role="muted")) for _ in words.STEPS]
        self.simulated = Paragraph(words.SIMULATED, role="muted")
        self.simulated.setObjectName("notice")
        self._dress()
        self._lay_out()
        # Once it has its place: what is shown without one is a window of its own.
        self.simulated.setVisible(is_simulated)
        chosen = list(self._lengths.values()).index(options or PlanOptions())
        self.group.buttons()[chosen].setChecked(True)
        self._show_steps()
        self._look_at_name()

    @property
    def options(self) -> PlanOptions:
        """The length that is chosen."""
        return list(self._lengths.values())[max(0, self.group.checkedId())]

    @property
    def lead(self) -> QWidget:
        """What takes the focus."""
        return self.begin if self.name.text() else self.name

    def tell(self, why: str) -> None:
        """Say why it could not begin."""
        self._say(why, "bad")

    def show_simulated(self, *, on: bool) -> None:
        """Say whether a simulated person wears the headset."""
        self.simulated.setVisible(on)

    def _dress(self) -> None:
        self.name.setFont(font(14))
        self.name.setFixedWidth(NAME_WIDTH)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setPlaceholderText("for example: me")
        self.name.setAccessibleName("Pseudonym")
        self.name.setToolTip(words.NAME_HINT)
        self.name.textChanged.connect(lambda _: self._look_at_name())
        self.name.returnPressed.connect(self._begin)
        self.begin.setObjectName("primary")
        self.begin.setFont(font(14, bold=True))
        self.begin.setAccessibleName("Begin the calibration")
        self.begin.setToolTip("Begin with the fit check (Enter)")
        self.begin.clicked.connect(self._begin)
        self.leave.setFont(font(14))
        self.leave.setAccessibleName("Not now")
        self.leave.setToolTip("Close this; nothing was recorded")
        self.leave.clicked.connect(self.left)
        for button in (self.begin, self.leave):
            button.setAutoDefault(False)
            button.setMinimumWidth(110)
        self.begin.setProperty("large", "true")
        self.leave.setObjectName("large")

    def _lay_out(self) -> None:
        columns = QHBoxLayout()
        columns.setSpacing(36)
        columns.addWidget(self._what_happens())
        columns.addLayout(self._questions(), 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.leave)
        foot.addWidget(self.begin)
        whole = QVBoxLayout(middle_of(self, MOST))
        whole.setContentsMargins(14, 6, 14, 6)
        whole.addWidget(label("A model of your own", pixels=26, bold=True))
        whole.addWidget(Paragraph(WHY, role="muted", pixels=14))
        whole.addSpacing(14)
        whole.addLayout(columns, 1)
        whole.addLayout(foot)

    def _what_happens(self) -> QWidget:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(0)
        for row, (title, text) in enumerate(self._steps):
            number = label(str(row + 1), pixels=13, bold=True)
            number.setObjectName("key")
            number.setAlignment(Qt.AlignmentFlag.AlignCenter)
            number.setMinimumWidth(28)
            grid.addWidget(number, 3 * row, 0, 2, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(title, 3 * row, 1)
            grid.addWidget(text, 3 * row + 1, 1)
            grid.setRowMinimumHeight(3 * row + 2, 12)
        grid.setColumnStretch(1, 1)
        made = QWidget()
        made.setFixedWidth(STEPS_WIDTH)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(_title("What will happen"))
        column.addLayout(grid)
        column.addStretch(1)
        column.addWidget(self.simulated)
        column.addStretch(6)
        return made

    def _questions(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(_title("Your pseudonym"))
        row = QHBoxLayout()
        row.addWidget(self.name)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.hint)
        column.addStretch(1)
        column.addWidget(_title("How long"))
        for number, (name, options) in enumerate(self._lengths.items()):
            button = QRadioButton(words.length_words(name, options))
            button.setFont(font(14))
            button.setToolTip("Rests are counted in; pause and stop whenever you like")
            button.toggled.connect(lambda _: self._show_steps())
            self.group.addButton(button, number)
            column.addWidget(button)
        column.addStretch(1)
        column.addWidget(_title("What is stored, and where"))
        column.addWidget(Paragraph(words.stored_words(self._root, Path.home()), role="muted"))
        column.addStretch(6)
        return column

    def _show_steps(self) -> None:
        for (title, text), (named, told) in zip(
            self._steps, words.step_words(self.options), strict=True
        ):
            title.setText(named)
            text.setText(told)

    def _look_at_name(self) -> None:
        """Say whether there is a calibration of this name, or why nobody can be called so."""
        name = self.name.text().strip()
        why = _why_not(name)
        self.begin.setEnabled(bool(name) and not why)
        if why:
            self._say(why, "warn")
        elif name and (self._root / name).is_dir():
            self._say(words.KNOWN, "accent")
        else:
            self._say(words.NAME_HINT, "muted")

    def _say(self, text: str, role: str) -> None:
        self.hint.setText(text)
        self.name.setAccessibleDescription(text)
        set_role(self.hint, "role", role)

    def _begin(self) -> None:
        if self.begin.isEnabled():
            self.begun.emit(self.name.text().strip(), self.options)


def lengths_with(options: PlanOptions) -> Mapping[str, PlanOptions]:
    """Return the lengths to choose from, with another one first where that is asked for."""
    known = dict(words.LENGTHS)
    return known if options in known.values() else {"As asked": options, **known}


def _why_not(name: str) -> str:
    """Say why nobody can be called so; "" where somebody can, or nothing is said yet."""
    if not name:
        return ""
    try:
        check_pseudonym(name)
    except MonitorError as error:
        return str(error)
    return ""


def _title(text: str) -> QLabel:
    return label(text.upper(), role="muted", pixels=12, bold=True)
