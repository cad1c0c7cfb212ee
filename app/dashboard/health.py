"""Stream health: the plain numbers, coloured where they are out of bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QGridLayout

from app.dashboard.cards import Card, label, set_role
from app.health_figures import FIGURES, health_figures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.disk_watch import Room
    from app.frame import DashboardFrame
    from app.health_figures import Figure

LOG_LENGTH, LOG_LINES = 120, 20
"""Characters shown of the newest line, three rows of the card; and lines in the tool tip."""


class Rows:
    """Names at the left, values at the right.

    Parameters
    ----------
    card : Card
        Where they stand.
    names : sequence of str
        One row each.
    """

    def __init__(self, card: Card, names: Sequence[str]) -> None:
        self.values = {name: label(bold=True) for name in names}
        self._names = {name: label(name, role="muted") for name in names}
        grid = QGridLayout()
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        for i, (name, value) in enumerate(self.values.items()):
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            value.setAccessibleName(name)
            grid.addWidget(self._names[name], i, 0)
            grid.addWidget(value, i, 1)
        card.body.addLayout(grid)

    def show_figures(self, figures: Sequence[Figure]) -> None:
        """Write the values, each with what a pointer's stay tells of it."""
        for figure in figures:
            value = self.values[figure.name]
            value.setText(figure.text)
            value.setAccessibleDescription(f"{figure.text}. {figure.tip}")
            set_role(value, "role", figure.role)
            for each in (value, self._names[figure.name]):
                each.setToolTip(figure.tip)


class HealthPanel:
    """The card of the stream's health.

    Attributes
    ----------
    card : Card
        Where it stands.
    room : callable
        Returns, at once, what is known of the room where recordings go; nothing at first.
    """

    def __init__(self) -> None:
        self.room: Callable[[], Room | None] = lambda: None
        self.card = Card("Stream health")
        self.rows = Rows(self.card, FIGURES)
        self.log = label(role="muted")
        self.log.setWordWrap(True)
        self.log.setAccessibleName("What muselsl says")
        self.log.hide()
        self.card.body.addWidget(self.log)

    def show_frame(self, frame: DashboardFrame) -> None:
        """Show a frame's numbers."""
        self.rows.show_figures(health_figures(frame, self.room()))
        self._show_log(frame.source_log)

    def _show_log(self, lines: tuple[str, ...]) -> None:
        """Show the newest line of what feeds the source, and more of them on a pointer's stay."""
        self.log.setVisible(bool(lines))
        if lines:
            self.log.setText(f"muselsl: {lines[-1]}"[:LOG_LENGTH])
            self.log.setToolTip("\n".join(lines[-LOG_LINES:]))
