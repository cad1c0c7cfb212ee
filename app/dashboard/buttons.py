"""Buttons of dialogs, and what stands beside each other in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.dashboard.cards import SPACING
from app.dashboard.theme import font

if TYPE_CHECKING:
    from collections.abc import Callable

TYPE = 13
"""Pixels of the type of controls."""

LEAST_HEIGHT = 30
"""Pixels of a control, more than the 24 that an unsteady hand needs (WCAG 2.2, 2.5.8)."""


def push_button(
    text: str,
    hint: str,
    pushed: Callable[[], object] | None = None,
    *,
    is_primary: bool = False,
) -> QPushButton:
    """Return a button that Return pushes only where it has the focus.

    Parameters
    ----------
    text, hint : str
        What stands on it, and what it does.
    pushed : callable, optional
        Called when it is pushed.
    is_primary : bool
        Whether it is what one most likely wants.
    """
    made = QPushButton(text)
    made.setFont(font(TYPE, bold=is_primary))
    made.setAccessibleName(text.rstrip(" …"))
    made.setAccessibleDescription(hint)
    made.setToolTip(hint)
    made.setMinimumHeight(LEAST_HEIGHT)
    made.setAutoDefault(False)
    if is_primary:
        made.setObjectName("primary")
    if pushed is not None:
        made.clicked.connect(lambda _on: pushed())
    return made


def beside(*widgets: QWidget | None) -> QHBoxLayout:
    """Return widgets beside each other; None leaves all the room that is left."""
    made = QHBoxLayout()
    made.setSpacing(SPACING)
    for widget in widgets:
        if widget is None:
            made.addStretch(1)
        else:
            made.addWidget(widget)
    return made
