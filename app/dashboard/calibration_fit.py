"""The fit check of a calibration: the head, and one thing to do at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QSize, Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.dashboard.calibration_room import middle_of
from app.dashboard.cards import label
from app.dashboard.contact import HeadMap
from app.dashboard.theme import font
from app.fitting_check import NO_SIGNAL
from app.headline import is_flowing
from app.signal_display import is_electrode

if TYPE_CHECKING:
    from app.calibration.view import View
    from app.dashboard.theme import Palette
    from app.frame import DashboardFrame

MOST = QSize(1100, 660)
"""Pixels of the page."""

HIGHEST_HEAD = 470
"""Pixels of the head: of a larger one the ears are not seen."""

STEPS = 100
"""Of the bar."""


class FitPage(QWidget):
    """Lead the wearer to good contact; it goes on by itself once all sensors have been good.

    Attributes
    ----------
    skipped : signal
        The wearer goes on without that.
    """

    skipped = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.head = HeadMap()
        self.instruction = label(pixels=24, bold=True)
        self.detail = label(role="muted", pixels=14)
        self.count = label(role="muted", pixels=14)
        self.bar = QProgressBar()
        self.leave = QPushButton("Go on without good contact")
        self._lay_out()

    @property
    def lead(self) -> QWidget:
        """What takes the focus."""
        return self

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.head.use(palette)
        self.bar.setStyleSheet(
            f"QProgressBar#fitting {{ background: {palette.border}; border-radius: 4px; }}"
            f"QProgressBar#fitting::chunk {{ background: {palette.accent}; border-radius: 4px; }}"
        )

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show how the electrodes sit."""
        info = frame.status.info
        names = tuple(filter(is_electrode, info.ch_names)) if info is not None else ()
        self.head.show_contact(frame.contact if is_flowing(frame.status) else (), names)

    def show_view(self, view: View) -> None:
        """Show what to do about them."""
        step = view.fit
        self.head.point_at("" if step is None else step.electrode)
        self.instruction.setText(NO_SIGNAL if step is None else step.instruction)
        self.detail.setText("" if step is None else step.detail)
        self.bar.setValue(0 if step is None else round(STEPS * min(1.0, step.progress)))
        good = f"{step.n_good} of {step.n_electrodes} sensors good" if step else ""
        self.count.setText(good if step is not None and step.n_electrodes else "no signal")

    def _lay_out(self) -> None:
        self.head.setMinimumSize(280, 240)
        self.head.setMaximumHeight(HIGHEST_HEAD)
        for text in (self.instruction, self.detail):
            text.setWordWrap(True)
            text.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.detail.setMinimumHeight(20)
        self.bar.setRange(0, STEPS)
        self.bar.setObjectName("fitting")
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName("Time for which all sensors have been good")
        self.bar.setToolTip("Goes on by itself once it is full")
        self.leave.setFont(font(14))
        self.leave.setMinimumHeight(34)
        self.leave.setAutoDefault(False)
        self.leave.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.leave.setAccessibleName("Go on without good contact")
        self.leave.setToolTip("Skip the fit check; the recording says so (S)")
        self.leave.clicked.connect(self.skipped)
        words = QVBoxLayout()
        words.setSpacing(8)
        words.addStretch(2)
        words.addWidget(label("FIT CHECK", role="muted", pixels=13, bold=True))
        words.addWidget(self.instruction)
        words.addWidget(self.detail)
        words.addSpacing(14)
        words.addWidget(self.count)
        words.addWidget(self.bar)
        words.addWidget(label("Goes on by itself after 3 s of good contact.", role="muted"))
        words.addSpacing(18)
        row = QHBoxLayout()
        row.addWidget(self.leave)
        row.addStretch(1)
        words.addLayout(row)
        words.addStretch(3)
        whole = QHBoxLayout(middle_of(self, MOST))
        whole.setContentsMargins(8, 4, 24, 8)
        whole.setSpacing(24)
        whole.addWidget(self.head, 6)
        whole.addLayout(words, 5)
