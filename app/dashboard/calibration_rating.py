"""After a block: how it was, by five faces, and then how sure the wearer is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.calibration.markers import SURE
from app.dashboard.cards import label, set_role
from app.dashboard.faces import Face
from app.dashboard.theme import font
from app.self_report import STEPS

if TYPE_CHECKING:
    from app.dashboard.theme import Palette

RADIUS = 38.0
"""Of a face in pixels: twice that of the monitor's, for here there is nothing else to look at."""

HOW_SURE = "How sure are you?"


class RatingPage(QWidget):
    """Five faces with keys 1 to 5, then three degrees of sureness with keys 1 to 3.

    Attributes
    ----------
    rated : signal of int
        A face was chosen; another one may follow.
    was_sure : signal of int
        How sure; the rating is over.
    step : int or None
        The face that is chosen.
    """

    rated = pyqtSignal(int)
    was_sure = pyqtSignal(int)

    def __init__(self) -> None:
        super().__init__()
        self.step: int | None = None
        self.title = label("How was that?", pixels=28, bold=True)
        self.what = label(role="muted", pixels=15)
        self.faces = tuple(Face(step, RADIUS) for step in STEPS)
        self.sure_title = label(HOW_SURE, pixels=18, bold=True)
        self.sure = tuple(_sure_button(level) for level in SURE)
        for face in self.faces:
            face.setAccessibleName(f"It was {STEPS[face.step]}")
            face.clicked.connect(lambda _=False, step=face.step: self.choose(step))
        for level, button in zip(SURE, self.sure, strict=True):
            button.clicked.connect(lambda _=False, level=level: self.was_sure.emit(level))
        self._lay_out()
        self.begin_anew()

    @property
    def lead(self) -> QWidget:
        """What takes the focus: the page, for keys are heard wherever it is."""
        return self

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        for face in self.faces:
            face.use(palette)

    def begin_anew(self, wanted: str | None = None) -> None:
        """Show no choice, for the next block."""
        self.step = None
        asked = f"You were asked for something {wanted}. " if wanted else ""
        self.what.setText(f"{asked}Say how it really was.")
        self._show_choice()

    def hear(self, number: int) -> None:
        """Take a digit: of a face first, of a sureness after that."""
        if self.step is None:
            if number in STEPS:
                self.choose(number)
        elif number in SURE:
            self.sure[number - 1].click()

    def choose(self, step: int) -> None:
        """Take a face; another one may be taken until the sureness is told."""
        self.step = step
        self._show_choice()
        self.rated.emit(step)

    def take_back(self) -> None:
        """Let the digits be of faces again."""
        self.step = None
        self._show_choice()

    def _show_choice(self) -> None:
        for face in self.faces:
            face.choose(face.step == self.step)
        is_chosen = self.step is not None
        for button in self.sure:
            button.setEnabled(is_chosen)
        set_role(self.sure_title, "role", "" if is_chosen else "muted")
        told = (
            f"It was {STEPS[self.step]}. {HOW_SURE} Keys 1 to 3." if self.step else "Keys 1 to 5."
        )
        self.setAccessibleDescription(told)

    def _lay_out(self) -> None:
        middle = Qt.AlignmentFlag.AlignHCenter
        faces = QGridLayout()
        faces.setHorizontalSpacing(18)
        faces.setVerticalSpacing(2)
        for column, face in enumerate(self.faces):
            faces.addWidget(face, 0, column)
            word = label(STEPS[face.step].capitalize(), role="muted", pixels=13)
            faces.addWidget(word, 1, column, middle)
            faces.setColumnMinimumWidth(column, 128)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addLayout(faces)
        row.addStretch(1)
        sure = QHBoxLayout()
        sure.setSpacing(12)
        sure.addStretch(1)
        for button in self.sure:
            sure.addWidget(button)
        sure.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setSpacing(6)
        whole.addStretch(2)
        whole.addWidget(self.title, 0, middle)
        whole.addWidget(self.what, 0, middle)
        whole.addSpacing(22)
        whole.addLayout(row)
        whole.addSpacing(26)
        whole.addWidget(self.sure_title, 0, middle)
        whole.addSpacing(4)
        whole.addLayout(sure)
        whole.addStretch(3)


def _sure_button(level: int) -> QPushButton:
    made = QPushButton(f"{level}   {SURE[level].capitalize()}")
    made.setFont(font(14))
    made.setMinimumWidth(150)
    made.setObjectName("large")
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    made.setAccessibleName(SURE[level].capitalize())
    made.setToolTip(f"{SURE[level].capitalize()} ({level})")
    return made
