"""The fit check: a large head, one thing to do at a time, and how long all has been well."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.dashboard.cards import Card, label
from app.dashboard.contact import HeadMap
from app.dashboard.theme import DARK, font
from app.fitting_check import HOLD_SECONDS, FittingCheck, FittingStep
from app.headline import is_flowing
from app.signal_display import is_electrode

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame

WIDTH, HEIGHT = 660, 620

LEAST_HEAD = QSize(380, 260)
"""Pixels of the head: large enough that no word beneath an electrode meets the next electrode."""

HOW_LONG = f"Passes once all sensors have been good for {HOLD_SECONDS:g} s."

STEPS = 100
"""Steps of the bar."""


class FitCheckDialog(QDialog):
    """Lead the wearer to good contact; whoever draws the window hands it each frame.

    Parameters
    ----------
    parent : QWidget or None
        Over which window.
    clock : callable
        Seconds on any steady clock.

    Attributes
    ----------
    passed : signal
        All electrodes have been good for a while; sent once.
    skipped : signal
        The check was left before that; sent once.
    step : FittingStep
        Where it stands.
    """

    passed = pyqtSignal()
    skipped = pyqtSignal()

    def __init__(
        self, parent: QWidget | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self.setObjectName("fitCheck")
        self.setWindowTitle("Fit check – Affectscope")
        self.resize(WIDTH, HEIGHT)
        self._check = FittingCheck(clock)
        self._is_over = False
        self.step = FittingStep(instruction="")
        self.head = HeadMap()
        self.head.setMinimumSize(LEAST_HEAD)
        self.instruction = label(pixels=20, bold=True)
        self.detail = label(role="muted", pixels=13)
        self.bar = QProgressBar()
        self.leave = QPushButton()
        self._lay_out()
        self.use(DARK)
        self._show_step()

    def _lay_out(self) -> None:
        for text in (self.instruction, self.detail):
            text.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom)
            text.setWordWrap(True)
        self.instruction.setMinimumHeight(52)
        self.detail.setMinimumHeight(18)
        self.bar.setRange(0, STEPS)
        self.bar.setObjectName("hold")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName("Time for which all sensors have been good")
        self.bar.setToolTip(f"Full once all sensors have been good for {HOLD_SECONDS:g} s")
        self.leave.setFont(font(13))
        self.leave.clicked.connect(self.close)
        card = Card("Fit check")
        self.count = card.note
        card.body.addWidget(self.head, 1)
        foot = QHBoxLayout()
        foot.addWidget(label(HOW_LONG, role="muted"))
        foot.addStretch(1)
        foot.addWidget(self.leave)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 18, 20, 16)
        whole.setSpacing(10)
        whole.addWidget(self.instruction)
        whole.addWidget(self.detail)
        whole.addWidget(card.frame, 1)
        whole.addWidget(self.bar)
        whole.addLayout(foot)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.head.use(palette)
        self.bar.setStyleSheet(
            f"QProgressBar#hold {{ background: {palette.border}; border-radius: 4px; }}"
            f"QProgressBar#hold::chunk {{ background: {palette.accent}; border-radius: 4px; }}"
        )

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show a frame's contact, and what to do about it."""
        info = frame.status.info
        contact = frame.contact if is_flowing(frame.status) else ()
        names = tuple(filter(is_electrode, info.ch_names)) if info is not None else ()
        self.head.show_contact(contact, names)
        self.step = self._check.look(contact, info.device if info is not None else "")
        self._show_step()
        if self.step.passed and not self._is_over:
            self._is_over = True
            self.passed.emit()

    def done(self, result: int) -> None:
        """Close; before the check has passed, that is to skip it."""
        if not self._is_over:
            self._is_over = True
            self.skipped.emit()
        super().done(result)

    def _show_step(self) -> None:
        step = self.step
        self.head.point_at(step.electrode)
        self.instruction.setText(step.instruction)
        self.detail.setText(step.detail)
        self.bar.setValue(round(STEPS * min(1.0, step.progress)))
        good = f"{step.n_good} of {step.n_electrodes} good"
        self.count.setText(good if step.n_electrodes else "no signal")
        words, tip = ("Done", "Close the check (Enter)")
        if not step.passed:
            words, tip = ("Skip", "Go on without good contact; the recording says so (Esc)")
        if self.leave.text() != words:
            self.leave.setText(words)
            self.leave.setAccessibleName(words)
            self.leave.setToolTip(tip)
            self.leave.setObjectName("primary" if step.passed else "")
            if (style := self.leave.style()) is not None:
                style.unpolish(self.leave)
                style.polish(self.leave)
