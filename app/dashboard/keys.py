"""The keys of the window: one table that both binds them and lists them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PyQt6.QtGui import QKeySequence, QShortcut

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from PyQt6.QtWidgets import QWidget

RECORDING, TIME, PICTURE, SCREENS = "Recording", "Time", "Picture", "Screens"


@dataclass(frozen=True, slots=True)
class Key:
    """What one key does.

    Attributes
    ----------
    action : str
        Name by which it is bound.
    keys : tuple of str
        As Qt writes them, the one to be told first.
    words : str
        What it does, for the sheet.
    group : str
        Beneath which title.
    """

    action: str
    keys: tuple[str, ...]
    words: str
    group: str

    @property
    def told(self) -> str:
        """The key as people read it: ``"Ctrl+O"``."""
        return self.keys[0].replace("Escape", "Esc")


KEYS = (
    Key("record", ("R",), "Record, or end the recording", RECORDING),
    Key("mark", ("M",), "Set a marker", RECORDING),
    Key("mark_with_text", ("Shift+M",), "Set a marker with a text", RECORDING),
    Key("label_1", ("1",), "I feel: very unpleasant", RECORDING),
    Key("label_2", ("2",), "I feel: unpleasant", RECORDING),
    Key("label_3", ("3",), "I feel: neutral", RECORDING),
    Key("label_4", ("4",), "I feel: pleasant", RECORDING),
    Key("label_5", ("5",), "I feel: very pleasant", RECORDING),
    Key("play", ("Space",), "Pause or play; push the control in focus", TIME),
    Key("back", ("Left",), "One second back", TIME),
    Key("forth", ("Right",), "One second on", TIME),
    Key("back_far", ("Ctrl+Left",), "Ten seconds back", TIME),
    Key("forth_far", ("Ctrl+Right",), "Ten seconds on", TIME),
    Key("loop", ("L",), "Play a recording again at its end, or not", TIME),
    Key("mark_span", ("A",), "Play between two places of a recording", TIME),
    Key("now", ("End",), "Back to this moment", TIME),
    Key("zoom_in", ("+", "="), "Draw the signal larger", PICTURE),
    Key("zoom_out", ("-",), "Draw the signal smaller", PICTURE),
    Key("window_shorter", ("[",), "Show fewer seconds", PICTURE),
    Key("window_longer", ("]",), "Show more seconds", PICTURE),
    Key("switches", ("D",), "Filter, notch and channels of the picture", PICTURE),
    Key("theme", ("T",), "Next theme", PICTURE),
    Key("left_panels", ("Ctrl+B",), "Fold the panels at the left, or show them", PICTURE),
    Key("right_panels", ("Ctrl+Shift+B",), "Fold the panels at the right, or show them", PICTURE),
    Key("full_screen", ("F11",), "Full screen, or back", PICTURE),
    Key("menu", ("F10",), "Menu", SCREENS),
    Key("sources", ("Ctrl+L",), "Connect a source", SCREENS),
    Key("open", ("Ctrl+O",), "Open a recording", SCREENS),
    Key("library", ("Ctrl+R",), "Recordings", SCREENS),
    Key("export", ("Ctrl+E",), "Export a report", SCREENS),
    Key("fit", ("F",), "Check the fit of the sensors", SCREENS),
    Key("calibrate", ("C",), "Calibrate to me", SCREENS),
    Key("settings", ("Ctrl+S",), "Settings", SCREENS),
    Key("diagnostics", ("Ctrl+D",), "Diagnostics", SCREENS),
    Key("welcome", ("F1",), "Welcome", SCREENS),
    Key("keys", ("?",), "This sheet", SCREENS),
    Key("close_overlay", ("Escape",), "Close what lies over the window; never quits", SCREENS),
    Key("push", ("Return", "Enter"), "Push the control in focus", SCREENS),
    Key("quit", ("Ctrl+Q",), "Quit; asks while a recording goes on", SCREENS),
)
"""Every key there is, in the order of the sheet."""

BY_ACTION = {key.action: key for key in KEYS}


def key_words(action: str) -> str:
    """Return the key of an action as people read it: ``"Ctrl+O"``."""
    return BY_ACTION[action].told


class Keyboard:
    """The keys of one window.

    Parameters
    ----------
    window : QWidget
        Where they are heard.
    """

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._shortcuts: dict[str, list[QShortcut]] = {}
        self._actions: dict[str, Callable[[], object]] = {}

    @property
    def unbound(self) -> frozenset[str]:
        """The actions of the table that nothing does."""
        return frozenset(BY_ACTION) - frozenset(self._actions)

    def bind(self, action: str, do: Callable[[], object]) -> None:
        """Let an action of the table do something, in place of what it did before."""
        key = BY_ACTION[action]
        self._actions[action] = do
        if action not in self._shortcuts:
            made = [QShortcut(QKeySequence(each), self._window) for each in key.keys]
            for shortcut in made:
                shortcut.activated.connect(lambda: self.do(action))
            self._shortcuts[action] = made

    def do(self, action: str) -> None:
        """Do what an action's key does."""
        self._actions[action]()

    def hear_only(self, actions: Collection[str] | None) -> None:
        """Be deaf to all other keys; None to hear all of them."""
        for action, shortcuts in self._shortcuts.items():
            for shortcut in shortcuts:
                shortcut.setEnabled(actions is None or action in actions)
