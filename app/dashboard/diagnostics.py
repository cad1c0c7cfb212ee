"""Diagnostics: what `doctor` looks at, looked at in a thread, each finding as it comes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.dashboard.buttons import TYPE, push_button
from app.dashboard.cards import label
from app.dashboard.icons import icon
from app.dashboard.settings_parts import Pages, dialog_sheet, note
from app.dashboard.theme import DARK, font
from app.diagnostics import SHAPES, as_text, machine_checks, spoken, summary, without_home
from app.plain_text import told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from app.checks import Check
    from app.dashboard.theme import Palette

USUAL_SIZE = (760, 560)
"""Pixels; the smallest main window is 1180 by 680."""

LEAST_LIST = (588, 312)
"""Pixels of the findings that are seen at least: with what is around them 620 by 420."""

STATUS_WIDTH = 86
"""Pixels of the column of shapes and words, at the usual size of text."""

LOG_HEIGHT = 110
"""Pixels of what the source said: the newest half dozen lines."""


class DiagnosticsDialog(QDialog):
    """Findings with their mends, one beneath the other.

    Parameters
    ----------
    parent : QWidget or None
        The main window.
    log : callable
        Returns the newest lines of what feeds the source, such as a headband's; while there are
        some no other headband is looked for, which would disturb it.
    make_checks : callable
        Makes the checks until its event is set; called in a thread.

    Attributes
    ----------
    found : list of Check
        The findings so far.
    finished : signal of int
        The dialog was closed; what was still being looked at is given up.
    """

    def __init__(
        self,
        parent: QWidget | None,
        *,
        log: Callable[[], Sequence[str]] = tuple,
        make_checks: Callable[..., Iterator[Check]] = machine_checks,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dialog")
        self.setWindowTitle("Diagnostics – Affectscope")
        self.setAccessibleName("Diagnostics")
        self.found: list[Check] = []
        self._log, self._make_checks = log, make_checks
        self._look: _Look | None = None
        self._make_controls()
        self._lay_out()
        self.use(DARK)
        self.resize(*USUAL_SIZE)
        self.finished.connect(lambda _code: self.end())
        self.run_again()

    @property
    def is_looking(self) -> bool:
        """Whether there is more to come."""
        return self._look is not None

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.setStyleSheet(dialog_sheet(palette))

    def run_again(self) -> None:
        """Look at everything anew."""
        self.end()
        self.found = []
        self._clear()
        self._show_log()
        look = _Look(self._make_checks, looks_for_muse=not self._log())
        look.found.connect(self._add)
        look.over.connect(self._end_of_look)
        self._look = look
        self._show_state()
        look.start()

    def end(self) -> None:
        """Look no further; a check that is being made comes to its end unheard."""
        look, self._look = self._look, None
        if look is not None:
            look.give_up()

    def as_text(self) -> str:
        """Return all that is shown, as text."""
        return as_text(self.found, tuple(self._log()))

    def _add(self, check: Check) -> None:
        """Show a finding beneath those before it."""
        self.found.append(check)
        self._rows.insertWidget(self._rows.count() - 1, _row(check))
        self._show_state()

    def _end_of_look(self) -> None:
        self._look = None
        self._show_state()

    def _show_state(self) -> None:
        """Show how things stand, and let only be pushed what makes sense."""
        self.state.setText(summary(self.found, is_over=not self.is_looking))
        self.again.setEnabled(not self.is_looking)
        self.copy.setEnabled(bool(self.found))
        self.list.setAccessibleDescription("\n".join(map(spoken, self.found)))

    def _clear(self) -> None:
        """Take all rows away; the stretch beneath them stays."""
        while self._rows.count() > 1:
            taken = self._rows.takeAt(0)
            row = None if taken is None else taken.widget()
            if row is not None:
                row.setParent(None)
                row.deleteLater()

    def _show_log(self) -> None:
        """Show what the source said, where it said anything."""
        lines = tuple(self._log())
        self.log.setPlainText("\n".join(without_home(told(line)) for line in lines))
        for part in (self.log_title, self.log):
            part.setVisible(bool(lines))

    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.as_text())
            self.state.setText("Copied. Send it to whoever can help; read it first.")

    def _make_controls(self) -> None:
        self.state = label(pixels=15, bold=True)
        self.state.setAccessibleName("How things stand")
        body = QWidget()
        self._rows = QVBoxLayout(body)
        self._rows.setContentsMargins(6, 6, 8, 6)
        self._rows.setSpacing(8)
        self._rows.addStretch(1)
        self.list = Pages(body, LEAST_LIST)
        self.list.setObjectName("findings")
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.setAccessibleName("Findings")
        self.list.setToolTip("What was looked at, with what to do about it")
        self.log_title = label("WHAT FEEDS THE SOURCE SAID", role="muted", bold=True)
        self.log = QTextEdit()
        self.log.setObjectName("log")
        self.log.setReadOnly(True)
        self.log.setTabChangesFocus(True)
        self.log.setFont(font(12))
        self.log.setFixedHeight(LOG_HEIGHT)
        self.log.setAccessibleName("What feeds the source said")
        self.log.setToolTip("The newest lines of the program that reads the headband")
        self.copy = push_button(
            "Copy as text", "Put all of this on the clipboard (Ctrl+C)", self._copy
        )
        self.copy.setIcon(icon("copy"))
        self.copy.setShortcut("Ctrl+C")
        self.again = push_button("Look again", "Look at everything anew (F5)", self.run_again)
        self.again.setIcon(icon("refresh"))
        self.again.setShortcut("F5")
        self.close_button = push_button("Close", "Close the diagnostics (Esc)", self.accept)
        self.close_button.setDefault(True)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.addWidget(self.copy)
        foot.addWidget(self.again)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 14)
        whole.setSpacing(12)
        whole.addWidget(self.state)
        whole.addWidget(self.list, 1)
        whole.addWidget(self.log_title)
        whole.addWidget(self.log)
        whole.addLayout(foot)


class _Look(QObject):
    """One look at everything, in a thread of its own.

    Attributes
    ----------
    found : signal of Check
        A finding has come.
    over : signal
        There are no more.
    """

    found = pyqtSignal(object)
    over = pyqtSignal()

    def __init__(
        self, make_checks: Callable[..., Iterator[Check]], *, looks_for_muse: bool
    ) -> None:
        super().__init__()
        self._make_checks = make_checks
        self._looks_for_muse = looks_for_muse
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="diagnostics")

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def give_up(self) -> None:
        """Tell nobody anything any more, and look at nothing else."""
        self._stop.set()
        self.found.disconnect()
        self.over.disconnect()

    def _run(self) -> None:
        """Look, and tell; that it is over is told even where an error of the program ends it."""
        try:
            for check in self._make_checks(self._stop, looks_for_muse=self._looks_for_muse):
                if self._stop.is_set():
                    return
                self.found.emit(check)
        finally:
            self.over.emit()


def _row(check: Check) -> QFrame:
    """Return a finding: shape and word, what was looked at, what was found, and the mend."""
    shape, role = SHAPES[check.status]
    made = QFrame()
    made.setObjectName("card")
    made.setAccessibleName(spoken(check))
    status = label(f"{shape} {check.status}", role=role, pixels=TYPE, bold=True)
    status.setMinimumWidth(STATUS_WIDTH)
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addWidget(label(check.name, pixels=TYPE, bold=True))
    words.addWidget(_selectable(check.detail, "muted"))
    if check.mend:
        words.addWidget(_selectable(check.mend, ""))
    row = QHBoxLayout(made)
    row.setContentsMargins(14, 8, 14, 8)
    row.addWidget(status, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    return made


def _selectable(text: str, role: str) -> QWidget:
    """Return text that can be marked and copied with the mouse; keys copy the whole."""
    made = note(without_home(told(text)), role)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made
