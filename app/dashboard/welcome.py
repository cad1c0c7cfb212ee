"""Welcome: three ways to begin, what is stored where, and what all this is for."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.dashboard.cards import label
from app.dashboard.paragraph import Paragraph
from app.dashboard.theme import font

VERSION = 1
"""Of the intended use below; whoever agreed to an older one is asked again."""

WIDTH = 1040
"""Pixels of the page, wherever there are so many."""

APART, INSIDE, EDGE = 14, 20, 1
"""Pixels between the cards, from a card's edge to its text, and of that edge."""

BOX_RING = 6
"""Pixels of a box's ring and of the room within it, before the box (`app.dashboard.style`)."""

WELCOME = "Watch what an EEG says of pleasant and unpleasant, as far as it says anything."

STORED = (
    "Nothing, until you press Record. A recording holds the signal, your markers and labels, and "
    "the readings. Your settings hold no signal, no label and no name."
)
WHERE = (
    "In your own folder on this computer, readable by you alone. The list of recordings shows each "
    "file, and deletes it for good when you say so."
)
SENT = (
    "Nothing. There is no account. Readings go to other programs only where you ask for it, and "
    "the line at the foot of the window says so as long as they do."
)
CONSENT = (("What is stored", STORED), ("Where", WHERE), ("What is sent", SENT))
"""The page that is agreed to: titles and plain words."""

SIMULATOR = (
    "A simulated person with a simulated headset, and a model that reads it. No device, no "
    "waiting. What it shows says nothing of a real person."
)
HEADSET = (
    "A Muse by Bluetooth, or any stream of EEG that a program on this network sends by LSL. You "
    "see the signal, the contact of each sensor and the bands."
)
RECORDING = (
    "XDF, EDF or BDF, CSV of Muse programs, FIF, BrainVision or EEGLAB. It plays as if it were "
    "live, at the speed you choose."
)

INTENDED = (
    "I use it for myself, or for research with the informed consent of those who wear the headset."
)

LIMITS = (
    "It must not be used to judge people at work or at school. It is not a medical device: it "
    "neither finds nor treats an illness, and its estimates can be wrong."
)

WAITS = "Headsets and recordings wait for this box."

_KNOWN_HINT = "Watch the source that is remembered, with its channels and unit as you said"

KNOWN_ROOM, LEAST_NAME = 250, 60
"""Pixels of a card's button for its text, and of those at least for the name of a source."""

BEFORE = "Tick the box about the intended use first: this one is about a real person's signal"


class WelcomeScreen(QWidget):
    """A page over the window, behind which the simulator is opened, or runs already.

    The simulator is one click away, with nothing to agree to: nobody's signal is in it. Headset and
    recording wait for the box.

    Parameters
    ----------
    parent : QWidget
        What it lies over.
    has_agreed : bool
        Whether the user has agreed to the intended use before.
    known : str
        Name of the source that the user wanted remembered, which is then offered again; empty for
        none.

    Attributes
    ----------
    known : QPushButton or None
        Leads to the source that is remembered; None where none is.
    simulator_asked : signal of str
        The simulator, as `--source` takes it.
    headset_asked, recording_asked, known_asked : signal
        The other two, and the source that is remembered.
    closed : signal
        The user wants to see what is behind it.
    """

    simulator_asked = pyqtSignal(str)
    headset_asked = pyqtSignal()
    recording_asked = pyqtSignal()
    known_asked = pyqtSignal()
    closed = pyqtSignal()

    def __init__(
        self, parent: QWidget | None = None, *, has_agreed: bool = False, known: str = ""
    ) -> None:
        super().__init__(parent)
        self.setObjectName("overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Welcome")
        self.simulator = _button("Start the simulator", "primary", "See a live picture at once")
        self.headset = _button("Choose a headset…", "large", "Look for headsets and streams")
        self.recording = _button("Open a recording…", "large", "Choose a file and play it")
        self.known = _known_button(known) if known else None
        self.intended = QCheckBox(INTENDED)
        self.intended.setObjectName("intended")
        self.intended.setAccessibleName(INTENDED)
        self.intended.setToolTip("Headsets and recordings wait for this; the simulator does not")
        self.intended.setFont(font(13, bold=True))
        self.intended.setChecked(has_agreed)
        self.intended.toggled.connect(self._show_agreement)
        self.simulator.clicked.connect(lambda: self.simulator_asked.emit("simulator:epoc"))
        self.headset.clicked.connect(self.headset_asked)
        self.recording.clicked.connect(self.recording_asked)
        if self.known is not None:
            self.known.clicked.connect(self.known_asked)
        self._headsets = (self.headset,) if self.known is None else (self.known, self.headset)
        self._lay_out()
        self._show_agreement()
        self.simulator.setFocus()
        self._stops = (self.simulator, *self._headsets, self.recording, self.intended)

    @property
    def has_agreed(self) -> bool:
        """Whether the box is ticked."""
        return self.intended.isChecked()

    def cover(self) -> None:
        """Lie over the whole of what it is in."""
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
            self.raise_()

    def focusNextPrevChild(self, is_next: bool) -> bool:  # noqa: N802 - Qt's
        """Let Tab go round on this page: what is behind it cannot be seen."""
        stops = [each for each in self._stops if each.isEnabled()]
        now = self.focusWidget()
        at = stops.index(now) if now in stops else -1
        step = (at + 1 if is_next else at - 1) % len(stops)
        reason = Qt.FocusReason.TabFocusReason if is_next else Qt.FocusReason.BacktabFocusReason
        stops[step].setFocus(reason)
        return True

    def _show_agreement(self) -> None:
        for button, hint in (
            (self.headset, "Look for headsets and streams"),
            (self.recording, "Choose a file and play it"),
            *([(self.known, _KNOWN_HINT)] if self.known is not None else []),
        ):
            button.setEnabled(self.has_agreed)
            button.setToolTip(hint if self.has_agreed else BEFORE)

    def _lay_out(self) -> None:
        page = QWidget()
        page.setObjectName("page")
        page.setMaximumWidth(WIDTH)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 20, 0, 20)
        column.setSpacing(14)
        column.addStretch(1)
        column.addWidget(label("Affectscope", pixels=32, bold=True))
        column.addWidget(label(WELCOME, role="muted", pixels=15))
        column.addSpacing(8)
        column.addLayout(self._cards())
        column.addWidget(self._consent())
        column.addStretch(1)
        middle = QWidget()
        middle.setObjectName("page")
        row = QHBoxLayout(middle)
        row.setContentsMargins(24, 0, 24, 0)
        row.addStretch(1)
        row.addWidget(page, 100)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("pages")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(middle)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _cards(self) -> QHBoxLayout:
        cards = QHBoxLayout()
        cards.setSpacing(APART)
        for title, text, buttons in (
            ("Try the simulator", SIMULATOR, (self.simulator,)),
            ("Connect a headset", HEADSET, self._headsets),
            ("Open a recording", RECORDING, (self.recording,)),
        ):
            cards.addWidget(_card("choice", title, text, buttons), 1)
        return cards

    def _consent(self) -> QFrame:
        frame = QFrame()
        frame.setObjectName("consent")
        frame.setAccessibleName("What is stored, and what it is for")
        texts = QHBoxLayout()
        # Each beneath the text of a card.
        texts.setSpacing(APART + 2 * (INSIDE + EDGE))
        for title, text in CONSENT:
            column = QVBoxLayout()
            column.setSpacing(4)
            column.addWidget(label(title, pixels=13, bold=True))
            column.addWidget(Paragraph(text, role="muted"))
            column.addStretch(1)
            texts.addLayout(column, 1)
        inside = QVBoxLayout(frame)
        # The box's ring hangs out at the left, so that the box itself is flush with the texts.
        inside.setContentsMargins(INSIDE - BOX_RING, 16, INSIDE, 16)
        inside.setSpacing(12)
        upper, lower = QVBoxLayout(), QVBoxLayout()
        for part in (upper, lower):
            part.setContentsMargins(BOX_RING, 0, 0, 0)
            part.setSpacing(12)
        upper.addLayout(texts)
        upper.addWidget(Paragraph(LIMITS, role="muted"))
        lower.addWidget(label(WAITS, role="muted", pixels=12))
        inside.addLayout(upper)
        # Beneath each other: beside each other the largest text has no room.
        inside.addWidget(self.intended)
        inside.addLayout(lower)
        return frame


def _card(name: str, title: str, text: str, buttons: tuple[QPushButton, ...]) -> QFrame:
    """Return a card with a title, a text and its buttons beneath."""
    frame = QFrame()
    frame.setObjectName(name)
    frame.setAccessibleName(title)
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(INSIDE, 18, INSIDE, 18)
    inside.setSpacing(10)
    inside.addWidget(label(title, pixels=17, bold=True))
    inside.addWidget(Paragraph(text, role="muted"))
    inside.addStretch(1)
    for button in buttons:
        inside.addWidget(button)
    return frame


def _known_button(name: str) -> QPushButton:
    """Return the button that leads to the remembered source; a long name is cut in its middle."""
    whole = f"Watch {name} again"
    made = _button(whole, "large", _KNOWN_HINT)
    metrics = made.fontMetrics()
    spare = KNOWN_ROOM - metrics.horizontalAdvance(whole.replace(name, ""))
    short = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, max(spare, LEAST_NAME))
    made.setText(f"Watch {short} again")
    return made


def _button(text: str, name: str, hint: str) -> QPushButton:
    made = QPushButton(text)
    made.setObjectName(name)
    made.setProperty("large", "true")
    made.setAccessibleName(f"{text.rstrip(' …')}: {hint[0].lower()}{hint[1:]}")
    made.setToolTip(hint)
    made.setFont(font(14, bold=True))
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made
