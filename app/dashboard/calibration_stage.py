"""A stage of a calibration: what to do now in large words, and how long, on one quiet page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.calibration.plan import FEWEST_OF_EACH
from app.calibration.view import Stage
from app.dashboard.calibration_ring import CountRing
from app.dashboard.calibration_words import ANOTHER_DAY, ENOUGH, KEPT, SILENT
from app.dashboard.cards import label, set_role
from app.dashboard.theme import font
from app.words import sentence

if TYPE_CHECKING:
    from app.calibration.view import View
    from app.dashboard.theme import Palette

TEXT_WIDTH = 640
"""Pixels of a line of instructions: some 75 characters, which eyes follow without losing it."""

SHAPES = {"pleasant": "▲", "unpleasant": "▼"}
"""A shape beside each colour, so that nobody needs the colours."""

COUNTED = frozenset({Stage.EYES_OPEN, Stage.EYES_CLOSED, Stage.BLOCK, Stage.REST})
"""Stages whose time runs."""

LEAVE = "leave"
"""What the last page's button asks for: no action of the calibration, which is over."""

ACTS = {
    Stage.READY: ("Begin", "Begin the block (Enter)", "go"),
    Stage.REST: ("I am ready", "Begin as soon as the rest is over (Enter)", "go"),
    Stage.PAUSED: ("Go on", "Go on where it was left (Space or Enter)", "resume"),
    Stage.RESULT: ("Go on", "Go on with the blocks that are left (Enter)", "go"),
    Stage.ENDED: ("Close", "Close the calibration (Enter)", LEAVE),
}
"""What the button of a stage says and asks for."""

FINISHES = frozenset({Stage.READY, Stage.REST, Stage.PAUSED})
"""Stages in which the training may be asked for before the last block."""

STEPS = 1000
"""Of the bar."""


class StagePage(QWidget):
    """Show any stage that asks for nothing but to be followed.

    Attributes
    ----------
    asked : signal of str
        ``"go"``, ``"resume"``, ``"finish"`` or ``"leave"``: a button was pushed.
    """

    asked = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self.kicker = label(role="muted", pixels=13, bold=True)
        self.title = label(pixels=34, bold=True)
        self.ring = CountRing()
        self.text = _wrapped(16)
        self.hint = _wrapped(14, "muted")
        self.note = _wrapped(14)
        self.note.setObjectName("remark")
        self.bar = QProgressBar()
        self.act = _button("primary")
        self.finish = _button("large")
        self._asks = "go"
        self._is_new = True
        self._dress()
        self._lay_out()

    @property
    def lead(self) -> QWidget:
        """What takes the focus: the page, so that Space pauses and Enter pushes its button."""
        return self

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.ring.use(palette)
        self.bar.setStyleSheet(
            f"QProgressBar#training {{ background: {palette.border}; border-radius: 5px; }}"
            f"QProgressBar#training::chunk {{ background: {palette.accent}; border-radius: 5px; }}"
        )

    def show_view(self, view: View) -> None:
        """Show where the calibration stands."""
        stage = view.stage
        ink = view.wanted if stage in {Stage.READY, Stage.BLOCK} and view.wanted else ""
        set_role(self.title, "role", ink)
        self.title.setText(title_words(view))
        self.kicker.setText(kicker_words(view))
        is_over = view.stage in {Stage.RESULT, Stage.ENDED}
        told = view.error or view.message if is_over else view.instruction
        show_wrapped(self.text, told or "")
        self.text.setVisible(bool(told))
        self._show_hint(view)
        self._show_alpha(view)
        self._show_time(view, ink)
        self._show_buttons(view)

    def _show_hint(self, view: View) -> None:
        hint = ""
        if view.stage is Stage.EYES_CLOSED and view.seconds:
            hint = SILENT.format(round(view.seconds))
        elif view.stage is Stage.ENDED and view.n_done < view.n_blocks:
            hint = ANOTHER_DAY
        elif view.stage is Stage.RESULT:
            hint = KEPT
        elif view.stage is Stage.TRAINING:
            hint = sentence(view.doing)
        show_wrapped(self.hint, hint)
        self.hint.setVisible(bool(hint))

    def _show_alpha(self, view: View) -> None:
        """Say what eyes open and closed have shown, until a block of this sitting begins."""
        if view.stage is Stage.BLOCK:
            self._is_new = False
        alpha = view.alpha if self._is_new and view.stage is Stage.READY else None
        self.note.setVisible(alpha is not None)
        if alpha is not None:
            show_wrapped(self.note, f"{'●' if alpha.risen else '◐'} {alpha.words}")
            set_role(self.note, "role", "good" if alpha.risen else "warn")

    def _show_time(self, view: View, ink: str) -> None:
        self.ring.setVisible(view.stage in COUNTED)
        if view.stage in COUNTED:
            usual = "muted" if view.stage is Stage.REST else "accent"
            self.ring.show_time(view.seconds_left, view.seconds, ink or usual)
        self.bar.setVisible(view.stage is Stage.TRAINING)
        if view.stage is Stage.TRAINING:
            share = min(1.0, max(0.0, view.progress or 0.0))
            self.bar.setValue(round(STEPS * share))
            self.bar.setAccessibleDescription(f"{100 * share:.0f} %")

    def _show_buttons(self, view: View) -> None:
        words, tip, self._asks = ACTS.get(view.stage, ("", "", ""))
        self.act.setVisible(bool(words))
        self.act.setEnabled(self._asks == LEAVE or self._asks in view.actions)
        self.act.setText(words)
        self.act.setAccessibleName(words)
        self.act.setToolTip(tip)
        has_each = min(view.n_low, view.n_high) >= FEWEST_OF_EACH
        is_enough = has_each and view.n_low + view.n_high >= ENOUGH
        self.finish.setVisible(is_enough and view.stage in FINISHES)

    def _dress(self) -> None:
        self.bar.setRange(0, STEPS)
        self.bar.setObjectName("training")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(10)
        self.bar.setFixedWidth(420)
        self.bar.setAccessibleName("Training")
        self.bar.setToolTip("How far the training is")
        self.act.clicked.connect(lambda: self.asked.emit(self._asks))
        self.finish.setText("Train with what is there")
        self.finish.setAccessibleName("Train with what is there")
        self.finish.setToolTip("There are enough blocks of each kind: make a model of them now")
        self.finish.clicked.connect(lambda: self.asked.emit("finish"))

    def _lay_out(self) -> None:
        middle = Qt.AlignmentFlag.AlignHCenter
        buttons = QHBoxLayout()
        buttons.setSpacing(12)
        buttons.addStretch(1)
        buttons.addWidget(self.finish)
        buttons.addWidget(self.act)
        buttons.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setSpacing(8)
        whole.addStretch(2)
        whole.addWidget(self.kicker, 0, middle)
        whole.addWidget(self.title, 0, middle)
        whole.addSpacing(4)
        for part in (self.text, self.hint):
            whole.addWidget(part, 0, middle)
        whole.addSpacing(12)
        whole.addWidget(self.ring, 0, middle)
        whole.addWidget(self.bar, 0, middle)
        whole.addWidget(self.note, 0, middle)
        whole.addSpacing(8)
        whole.addLayout(buttons)
        whole.addStretch(3)


def title_words(view: View) -> str:
    """Return the large words: of a block what it asks for, else what the session calls it."""
    if view.stage in {Stage.READY, Stage.BLOCK} and view.wanted:
        return f"{SHAPES[view.wanted]}  Something {view.wanted}"
    if view.stage is Stage.RESULT:
        return "There is no model yet"
    if view.stage is Stage.ENDED:
        return "Until another day" if view.n_done < view.n_blocks else "Done"
    return view.title


def kicker_words(view: View) -> str:
    """Return the small line above the title: where in the whole this is."""
    if view.stage in {Stage.READY, Stage.BLOCK} and view.wanted:
        return f"BLOCK {view.block} OF {view.n_blocks}"
    if view.stage in {Stage.READY, Stage.EYES_OPEN, Stage.EYES_CLOSED}:
        return "DOES THE HEADSET MEASURE YOU?"
    if view.stage in {Stage.RESULT, Stage.ENDED}:
        return f"{view.n_done} OF {view.n_blocks} BLOCKS DONE"
    return ""


def show_wrapped(text: QLabel, words: str) -> None:
    """Show words of any length in a label of fixed width, as high as they need.

    A layout that sets such a label into its middle asks it for no more than two lines.
    """
    text.setText(words)
    height = text.heightForWidth(text.width() or TEXT_WIDTH) if words else 0
    if text.minimumHeight() != height:
        text.setFixedHeight(height)


def _wrapped(pixels: int, role: str = "") -> QLabel:
    made = label(role=role, pixels=pixels)
    made.setWordWrap(True)
    made.setFixedWidth(TEXT_WIDTH)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def _button(name: str) -> QPushButton:
    made = QPushButton()
    made.setObjectName(name)
    made.setFont(font(15, bold=name == "primary"))
    made.setMinimumWidth(150)
    made.setProperty("large", "true")
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made
