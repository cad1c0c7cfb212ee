"""What stands above and beneath every page of a calibration: how all stands, and the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from app.calibration.view import Action, Stage
from app.dashboard.calibration_ring import Pips, Tally
from app.dashboard.calibration_words import KEEPS, SIMULATED
from app.dashboard.cards import label, set_role
from app.dashboard.controls import STATE_ROLES, STATE_SHAPES
from app.dashboard.theme import font
from app.headline import is_flowing
from app.words import STATES, in_window_words
from streaming.signal.contact import Contact

if TYPE_CHECKING:
    from app.calibration.view import View
    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame

BUTTONS = (
    (Action.PAUSE, "Pause  Space", "Pause; a block that goes on is asked for again (Space, Esc)"),
    (Action.SKIP, "Skip  S", "Leave this out for now; a block is asked for again at the end (S)"),
    (Action.STOP, "Stop  X", "Stop for today; what is done is kept (X)"),
)
"""The buttons that are always in reach, and what they do."""

RESUME = "Go on  Space"


class Head:
    """The line above: whose calibration, its blocks, and how the signal stands.

    Attributes
    ----------
    widget : QWidget
        The line.
    """

    def __init__(self) -> None:
        self.widget = QWidget()
        self.title = label("Calibrate to me", pixels=19, bold=True)
        self.name = label(role="muted", pixels=13)
        self.pips = Pips()
        self.count = label(role="muted", pixels=13)
        self.simulated = label("A SIMULATED PERSON", role="muted", pixels=11, bold=True)
        self.simulated.setToolTip(SIMULATED)
        self.sensors = label(role="muted", pixels=12)
        self.state = label(pixels=12, bold=True)
        self.state.setObjectName("pill")
        self.state.setAccessibleName("State of the stream")
        self.state.setFixedHeight(30)
        self.state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row = QHBoxLayout(self.widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.title)
        row.addWidget(self.name)
        row.addSpacing(14)
        row.addWidget(self.pips)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addWidget(self.simulated)
        row.addWidget(self.sensors)
        row.addWidget(self.state)
        self.simulated.hide()

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.pips.use(palette)

    def show_name(self, pseudonym: str) -> None:
        """Show whose calibration it is."""
        self.name.setText(pseudonym)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show how the signal stands."""
        status = frame.status
        role = STATE_ROLES.get(status.state, "muted")
        word, words = STATES[status.state]
        self.state.setText(f"{STATE_SHAPES[role]} {word.upper()}")
        self.state.setToolTip(in_window_words(status.detail) or words)
        set_role(self.state, "role", role)
        contact = frame.contact if is_flowing(status) else ()
        good = sum(each.quality is Contact.GOOD for each in contact)
        self.sensors.setText(f"{good} of {len(contact)} sensors good" if contact else "")
        set_role(self.sensors, "role", "muted" if good == len(contact) else "warn")
        self.simulated.setVisible(status.info is not None and status.info.simulated)

    def show_view(self, view: View) -> None:
        """Show how far the calibration is."""
        self.pips.show_tally(Tally(view.n_done, view.n_blocks, view.n_low, view.n_high))
        self.count.setText(f"{view.n_done} of {view.n_blocks} done")


class Foot(QObject):
    """The line beneath: what happened, and pause, skip and stop.

    Attributes
    ----------
    widget : QWidget
        The line.
    asked : signal of Action
        A button was pushed.
    """

    asked = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.widget = QWidget()
        self.message = label(role="muted", pixels=13)
        self.message.setWordWrap(True)
        self.message.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.buttons: dict[Action, QPushButton] = {}
        row = QHBoxLayout(self.widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self.message, 1)
        for action, words, tip in BUTTONS:
            button = QPushButton(words)
            button.setFont(font(13))
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(words.split("  ")[0])
            button.setToolTip(tip)
            button.clicked.connect(lambda _=False, action=action: self._ask(action))
            self.buttons[action] = button
            row.addWidget(button)
        self._may_resume = False

    def show_view(self, view: View) -> None:
        """Show what happened, and what may be done."""
        is_over = view.stage is Stage.ENDED or has_outcome(view)
        text = view.message or KEEPS
        self.message.setText(text)
        set_role(self.message, "role", "muted" if text == KEEPS else "accent")
        self.widget.setVisible(not is_over)
        self._may_resume = Action.RESUME in view.actions
        pause = self.buttons[Action.PAUSE]
        pause.setText(RESUME if self._may_resume else BUTTONS[0][1])
        pause.setAccessibleName("Go on" if self._may_resume else "Pause")
        for action, button in self.buttons.items():
            is_pause = action is Action.PAUSE and self._may_resume
            button.setEnabled(is_pause or action in view.actions)

    def _ask(self, action: Action) -> None:
        is_resume = action is Action.PAUSE and self._may_resume
        self.asked.emit(Action.RESUME if is_resume else action)


def has_outcome(view: View) -> bool:
    """Tell whether there is a result to be shown: a training may also have failed."""
    return view.stage is Stage.RESULT and view.outcome is not None
