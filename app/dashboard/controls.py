"""The top bar: it tells intentions, and holds no state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtGui import QFontMetrics, QIcon
from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.dashboard.cards import label, set_role
from app.dashboard.fonts import text_size
from app.dashboard.icons import icon
from app.dashboard.picker import BETWEEN, Picker
from app.dashboard.recording_controls import FoldButton, RecordButton, tool_button
from app.frame import AS_PLAYED, NO_MODEL, PLAYBACKS
from app.words import STATES, in_window_words
from streaming.status import MonitorState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtGui import QFont

    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame, ModelCard

STATE_ROLES = {
    MonitorState.LIVE: "good",
    MonitorState.SLOW: "warn",
    MonitorState.CALIBRATING: "warn",
    MonitorState.STALLED: "bad",
    MonitorState.LOST: "bad",
    MonitorState.CHANGED: "bad",
    MonitorState.FAILED: "bad",
}

STATE_SHAPES = {"good": "●", "warn": "◐", "bad": "✕", "muted": "○"}
"""A shape beside each colour, so that nobody needs the colours."""

STATE_TEXTS = (
    *(
        f"{STATE_SHAPES[STATE_ROLES.get(state, 'muted')]} {word.upper()}"
        for state, (word, _) in STATES.items()
    ),
    *(text for text, _ in PLAYBACKS.values()),
)
"""All that can stand there."""

SOURCE_LENGTH, MODEL_LENGTH = 24, 15
"""Characters that the two lists have room for at least; more where the window is wider."""

STATE_PIXELS, STATE_AROUND = 12, 27
"""Type of the state, and pixels of its pill that are none of the word's."""

LEAST_SOURCE = 60
"""Pixels of the list of sources where nothing else can make way."""

MOST_SHORT = 3
"""Words of the bar that can make way."""

FACTS_WIDTH = 60
"""Pixels for facts of the source, which are worth more than those words."""


class TopBar(QObject):
    """Name, source, state and model; folds, marker, menu and record.

    Parameters
    ----------
    sources, models : sequence of str
        What there is to choose, the one in use first.

    Attributes
    ----------
    widget : QWidget
        The bar.
    source_chosen, model_chosen : signal of str
        The user asks for another one.
    asked : signal of str
        The user pushed the button of an action of the table of keys.
    """

    source_chosen = pyqtSignal(str)
    model_chosen = pyqtSignal(str)
    asked = pyqtSignal(str)

    def __init__(self, sources: Sequence[str], models: Sequence[str]) -> None:
        super().__init__()
        self.widget = QWidget()
        self.name = label("Affectscope", pixels=19, bold=True)
        self.sources = Picker("Source of the signal", "", sources)
        self.sources.setMinimumContentsLength(SOURCE_LENGTH)
        self.models = Picker("Model that reads", "Model: ", models)
        self.models.setMinimumContentsLength(MODEL_LENGTH)
        self.state = label(pixels=STATE_PIXELS, bold=True)
        self.state.setObjectName("pill")
        self.state.setAccessibleName("State of the stream")
        self.state.setFixedHeight(30)
        self.state.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.simulated = label("SIMULATED", role="muted", pixels=11, bold=True)
        self.left = FoldButton("left_panels", is_left=True)
        self.right = FoldButton("right_panels", is_left=False)
        self.calibrate = tool_button("", "Calibrate to me: make a model of your own", "calibrate")
        self.marker = tool_button("", "Set a marker", "mark")
        self.menu = tool_button("Menu", "Open the menu", "menu")
        self.record = RecordButton()
        self._asking: Picker | None = None
        self._fitted = (0, 0.0, False)
        self._longest, self._spare = 0, 0
        self.sources.activated.connect(self._tell_source)
        self.models.activated.connect(self._tell_model)
        for button, action in self._buttons():
            button.clicked.connect(lambda _=False, asked=action: self.asked.emit(asked))
        self._lay_out()
        # Once each has its place: what is shown without one is a window of its own.
        self._shorten(0)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self.widget)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.name)
        row.addSpacing(4)
        row.addWidget(self.sources, 3)
        row.addWidget(self.state)
        row.addWidget(self.simulated)
        row.addWidget(self.models, 2)
        row.addStretch(1)
        for button, _ in self._buttons():
            row.addWidget(button)

    def fit(self, width: int) -> None:
        """Leave out as many words as have to make way; icons stand for those of buttons.

        Parameters
        ----------
        width : int
            Pixels that there are for the bar.
        """
        now = width, text_size(), self.simulated.isHidden()
        if now != self._fitted:
            self._fitted = now
            self._fit_words(width)
        self._share()

    def _fit_words(self, width: int) -> None:
        for each in (self.sources, self.models):
            each.setMinimumWidth(0)
        # As wide as for the longest of them, so that nothing beside it moves when it changes.
        type_ = self.state.font()
        self._longest = max(_pill_width(type_, text) for text in STATE_TEXTS)
        self.state.setFixedWidth(self._longest)
        for n_short in range(MOST_SHORT + 1):
            self._shorten(n_short)
            if self.widget.minimumSizeHint().width() + FACTS_WIDTH <= width:
                break
        self._spare = width - self.widget.minimumSizeHint().width()

    def _share(self) -> None:
        """Give the name of the source its room before anything that does not need what it has.

        What the list of models has left goes first, then what the pill keeps for longer words.
        """
        sources, models, state = self.sources, self.models, self.state
        least, model = sources.minimumSizeHint().width(), models.minimumSizeHint().width()
        wanted, room = sources.whole_width, least + self._spare
        from_models = min(max(0, wanted - room), max(0, model - models.whole_width))
        word = _pill_width(state.font(), state.text())
        from_state = min(max(0, wanted - room - from_models), self._longest - word)
        room += from_models + from_state
        state.setFixedWidth(self._longest - from_state)
        models.setMinimumWidth(model - from_models if from_models else 0)
        is_set = wanted > least or room < least
        sources.setMinimumWidth(max(LEAST_SOURCE, min(wanted, room)) if is_set else 0)

    def _shorten(self, n_short: int) -> None:
        """Give up words: those of the marker, the program's name, those of the calibration."""
        self._show_words(self.marker, "Marker  M", "flag", are_there=n_short < 1)
        self.name.setVisible(n_short < MOST_SHORT - 1)
        self._show_words(
            self.calibrate, "Calibrate to me", "person", are_there=n_short < MOST_SHORT
        )
        if (layout := self.widget.layout()) is not None:
            layout.invalidate()

    def _show_words(
        self, button: QPushButton, words: str, drawing: str, *, are_there: bool
    ) -> None:
        """Show a button by its words, or by an icon in their place."""
        button.setText(words if are_there else "")
        button.setIcon(QIcon() if are_there else icon(drawing))

    def _buttons(self) -> tuple[tuple[QPushButton, str], ...]:
        """Return the buttons from left to right, with their actions."""
        return (
            (self.left, "left_panels"),
            (self.right, "right_panels"),
            (self.calibrate, "calibrate"),
            (self.marker, "mark"),
            (self.menu, "menu"),
            (self.record.button, "record"),
        )

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        for part in (self.sources, self.models, self.left, self.right):
            part.use(palette)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show a frame's state."""
        status = frame.status
        role = STATE_ROLES.get(status.state, "muted")
        word, words = STATES[status.state]
        text = f"{STATE_SHAPES[role]} {word.upper()}"
        if frame.playback is not None and status.state in AS_PLAYED:
            text, role = PLAYBACKS[frame.playback]
        if text != self.state.text():
            self.state.setText(text)
            self._share()
        self.state.setToolTip(in_window_words(status.detail) or words)
        set_role(self.state, "role", role)
        info = status.info
        self.simulated.setVisible(info is not None and info.simulated)
        if self._asking is not None:
            return
        facts = f"{BETWEEN}{len(info.ch_names)} ch{BETWEEN}{info.sfreq:g} Hz" if info else ""
        self.sources.show_facts(facts)
        self.models.choose(frame.model.name if frame.model else NO_MODEL)
        self.models.setToolTip(model_words(frame.model))

    def show_asking(self, picker: Picker | None) -> None:
        """Show that what a picker names is being opened; None once that is over.

        Meanwhile nothing else can be chosen.
        """
        self._asking = picker
        for each in (self.sources, self.models):
            each.setEnabled(picker is None)
            each.show_facts(f"{BETWEEN}opening …" if each is picker else "", are_kept=True)

    def _tell_source(self, index: int) -> None:
        self.source_chosen.emit(self.sources.itemData(index))

    def _tell_model(self, index: int) -> None:
        self.model_chosen.emit(self.models.itemData(index))


def _pill_width(type_: QFont, text: str) -> int:
    """Return the pixels of the state's pill around a text."""
    return QFontMetrics(type_).horizontalAdvance(text) + STATE_AROUND


def model_words(model: ModelCard | None) -> str:
    """Return what is known of a model in two lines."""
    if model is None:
        return "Model that reads: none"
    trained = "simulated people" if model.training == "simulated" else model.training
    what = f"reads {model.target} over {model.window:g} s, every {model.hop:g} s"
    return f"{model.name}: {model.network}, {what}\nTrained on {trained}. {model.notice}".rstrip()
