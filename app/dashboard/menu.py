"""The menu: every screen there is, each with its key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QMenu

from app.dashboard.icons import icon
from app.dashboard.keys import BY_ACTION, key_words
from app.dashboard.theme import font

if TYPE_CHECKING:
    from PyQt6.QtGui import QAction
    from PyQt6.QtWidgets import QPushButton, QWidget

    from app.dashboard.keys import Keyboard

ENTRIES = (
    ("sources", "Sources…", "headset"),
    ("fit", "Fit check…", "check"),
    ("calibrate", "Calibrate to me…", "person"),
    None,
    ("open", "Open a recording…", "folder"),
    ("library", "Recordings…", "wave"),
    ("export", "Export a report…", "export"),
    None,
    ("mark_with_text", "Marker with a text…", "flag"),
    ("left_panels", "Panels at the left", ""),
    ("right_panels", "Panels at the right", ""),
    ("theme", "Next theme", "theme"),
    ("full_screen", "Full screen", ""),
    None,
    ("settings", "Settings…", "gear"),
    ("diagnostics", "Diagnostics…", "search"),
    ("welcome", "Welcome", ""),
    ("keys", "Keys", "help"),
    None,
    ("quit", "Quit", ""),
)
"""Actions of the table of keys, what stands for them, and the icon before it or none, from top to
bottom; None for a line."""


class Menu:
    """What the menu button opens.

    Parameters
    ----------
    parent : QWidget
        The window.
    keyboard : Keyboard
        Does what is chosen.

    Attributes
    ----------
    menu : QMenu
        The menu.
    entries : dict of str to QAction
        Each entry by its action.
    """

    def __init__(self, parent: QWidget, keyboard: Keyboard) -> None:
        self.menu = QMenu(parent)
        self.menu.setObjectName("menu")
        self.menu.setAccessibleName("Menu")
        self.menu.setFont(font(13))
        self.entries: dict[str, QAction] = {}
        for entry in ENTRIES:
            if entry is None:
                self.menu.addSeparator()
                continue
            action, words, drawing = entry
            if action in keyboard.unbound:
                continue
            made = self.menu.addAction(f"{words}\t{key_words(action)}")
            if made is None:
                continue
            if drawing:
                made.setIcon(icon(drawing))
            made.setToolTip(BY_ACTION[action].words)
            made.triggered.connect(lambda _=False, action=action: keyboard.do(action))
            self.entries[action] = made

    def open_under(self, button: QPushButton) -> None:
        """Open beneath its button, as far to the right as it goes."""
        corner = button.mapToGlobal(button.rect().bottomRight())
        corner.setX(corner.x() - self.menu.sizeHint().width())
        corner.setY(corner.y() + 4)
        self.menu.popup(corner)
