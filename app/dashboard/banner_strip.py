"""The strip for what is wrong: it tells intentions, and holds no state."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from app.banner import BUTTONS
from app.dashboard.cards import label, set_role
from app.dashboard.icons import icon
from app.dashboard.theme import font

if TYPE_CHECKING:
    from app.frame import Banner, BannerAction, DashboardFrame


class BannerStrip(QObject):
    """What is wrong, or where nothing is, what is offered; takes no room while there is neither.

    Attributes
    ----------
    frame : QFrame
        The strip.
    offered : Banner or None
        What is offered, shown or not.
    acted : signal of BannerAction
        The user pushed the button.
    """

    acted = pyqtSignal(object)

    def __init__(self) -> None:
        super().__init__()
        self.frame = QFrame()
        self.frame.setObjectName("banner")
        self.frame.setAccessibleName("What is wrong")
        self.title = label(pixels=13, bold=True)
        self.text = label(role="muted", pixels=13)
        self.text.setWordWrap(True)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._action: BannerAction | None = None
        self.button = QPushButton()
        self.button.setFont(font(13))
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(lambda: self.acted.emit(self._action))
        self.offered: Banner | None = None
        self._wrong: Banner | None = None
        self.dismiss = QPushButton(icon("cross"), "")
        self.dismiss.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.dismiss.setAccessibleName("Dismiss")
        self.dismiss.setToolTip("Say no more of it")
        self.dismiss.clicked.connect(lambda: self.offer(None))
        row = QHBoxLayout(self.frame)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(10)
        row.addLayout(self._words(), 1)
        row.addWidget(self.button)
        row.addWidget(self.dismiss)
        self.frame.hide()

    def _words(self) -> QVBoxLayout:
        """Return title and text beside each other, on one line where the text begins."""
        top = Qt.AlignmentFlag.AlignTop
        words, middle = QHBoxLayout(), QVBoxLayout()
        words.setSpacing(10)
        for each in (self.title, self.text):
            each.setAlignment(top | Qt.AlignmentFlag.AlignLeft)
            words.addWidget(each, int(each is self.text), top)
        middle.addStretch(1)
        middle.addLayout(words)
        middle.addStretch(1)
        return middle

    @property
    def is_offering(self) -> bool:
        """Whether what is offered is shown: nothing is wrong at this moment."""
        return self._wrong is None and self.offered is not None

    def offer(self, banner: Banner | None) -> None:
        """Say this whenever nothing is wrong, until it is dismissed; None for nothing."""
        self.offered = banner
        self._show()

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show a frame's banner, else what is offered."""
        self._wrong = frame.banner
        self._show()

    def _show(self) -> None:
        banner = self._wrong or self.offered
        self.dismiss.setVisible(self.is_offering)
        self.frame.setVisible(banner is not None)
        if banner is None:
            return
        self.title.setText(banner.title)
        self.text.setText(banner.text)
        self._action = banner.action
        self.button.setVisible(banner.action is not None)
        if banner.action is not None:
            self.button.setText(BUTTONS[banner.action])
            self.button.setAccessibleName(BUTTONS[banner.action])
            self.button.setToolTip(BUTTONS[banner.action])
        set_role(self.frame, "severe", "true" if banner.severe else "false")
