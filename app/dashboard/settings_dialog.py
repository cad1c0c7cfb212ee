"""Settings: what is changed holds at once, and is told at once."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.chosen_folder import folder_trouble, folder_words
from app.dashboard.buttons import push_button
from app.dashboard.cards import SPACING, set_role
from app.dashboard.settings_parts import (
    Choice,
    Pages,
    Switch,
    column,
    dialog_sheet,
    note,
    row,
    section,
)
from app.dashboard.theme import DARK
from app.folders import recordings_folder
from app.lsl_scope import lsl_scope
from app.preferences import Preferences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.dashboard.cards import Card
    from app.dashboard.theme import Palette

USUAL_SIZE = (880, 510)
"""Pixels; the smallest main window is 1180 by 680."""

LEAST_PAGE = (588, 346)
"""Pixels of the cards that are seen at least: with what is around them 620 by 420."""

THEME_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "system": "As the desktop",
        "dark": "Dark",
        "light": "Light",
        "high-contrast": "High contrast",
    }
)
SIZE_WORDS = MappingProxyType({90: "Small", 100: "Usual", 115: "Large", 130: "Largest"})
PALETTE_WORDS = MappingProxyType(
    {"usual": "Of the theme", "okabe-ito": "Most distinct", "plain": "One colour"}
)
MAINS_WORDS = MappingProxyType({50: "50 Hz", 60: "60 Hz"})
UNIT_WORDS = MappingProxyType({"µV": "Microvolts (µV)", "mV": "Millivolts (mV)"})

NOT_RESET = (
    "welcomed_version",
    "remembered_source",
    "remembered_map",
    "remembered_unit",
    "geometry",
)
"""What is no setting of this page: it was agreed to, chosen or dragged elsewhere."""


class SettingsDialog(QDialog):
    """All preferences that are set in a dialog, in four cards.

    Parameters
    ----------
    parent : QWidget or None
        The main window.
    preferences : Preferences
        What holds now.
    sending : sequence of str
        Where readings go at this moment, a line each; empty for nowhere.

    Attributes
    ----------
    preferences : Preferences
        What the user has chosen so far.
    changed : signal of Preferences
        The user has changed one of them.
    """

    changed = pyqtSignal(object)

    def __init__(
        self, parent: QWidget | None, preferences: Preferences, *, sending: Sequence[str] = ()
    ) -> None:
        super().__init__(parent)
        self.setObjectName("dialog")
        self.setWindowTitle("Settings – Affectscope")
        self.setAccessibleName("Settings")
        self.preferences = preferences
        self._sending = tuple(sending)
        self._make_controls()
        self._lay_out()
        self._show(preferences)
        self.use(DARK)
        self.resize(*USUAL_SIZE)

    def use(self, palette: Palette) -> None:
        """Take a theme's colours."""
        self.setStyleSheet(dialog_sheet(palette))
        for control in (*self._choices, self.reduced_motion, self.notch, self.outlets_off):
            control.use(palette)

    def _make_controls(self) -> None:
        self.theme = Choice("Theme", "Colours of the whole window", THEME_WORDS, self._take)
        self.text_size = Choice("Text size", "Size of all text", SIZE_WORDS, self._take)
        self.palette_choice = Choice(
            "Colours of lines", "Colours of channels and bands", PALETTE_WORDS, self._take
        )
        self.reduced_motion = Switch(
            "Reduce motion", "The traces come anew once a second, and do not scroll", self._take
        )
        self.notch = Switch("Notch", "Take the hum of the mains out of the traces", self._take)
        self.mains = Choice(
            "Mains", "Frequency of the mains where you are", MAINS_WORDS, self._take
        )
        self.unit = Choice("Scale in", "Unit of the scale of the traces", UNIT_WORDS, self._take)
        self.outlets_off = Switch(
            "Never send readings",
            "Send nothing to other programs, whatever the command line asks",
            self._take,
        )
        self._choices = (self.theme, self.text_size, self.palette_choice, self.mains, self.unit)
        self.folder = note(role="")
        self.folder.setAccessibleName("Folder of recordings")
        self.folder_note = note()
        self.choose = push_button("Choose…", "Choose the folder of recordings", self._choose_folder)
        self.usual = push_button(
            "Usual folder", "Record to the program's own folder again", self._take_usual_folder
        )
        self.reset = push_button(
            "Reset all settings", "Set everything on this page as it ships", self._reset
        )
        self.close_button = push_button("Close", "Close the settings (Esc)", self.accept)
        self.close_button.setDefault(True)

    def _lay_out(self) -> None:
        body = QWidget()
        columns = QHBoxLayout(body)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(SPACING)
        columns.addLayout(column(self._look(), self._traces()), 1)
        columns.addLayout(column(self._recordings(), self._network()), 1)
        foot = QHBoxLayout()
        foot.addWidget(self.reset)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 14)
        whole.setSpacing(12)
        whole.addWidget(Pages(body, LEAST_PAGE), 1)
        whole.addLayout(foot)

    def _look(self) -> Card:
        return section(
            "Look",
            row("Theme", self.theme.picker),
            row("Text size", self.text_size.picker),
            row("Colours of lines", self.palette_choice.picker),
            self.reduced_motion,
        )

    def _traces(self) -> Card:
        return section(
            "Traces",
            self.notch,
            row("Mains", self.mains.picker),
            row("Scale in", self.unit.picker),
            note("The picture only: recordings and readings stay as they are."),
        )

    def _recordings(self) -> Card:
        buttons = QHBoxLayout()
        buttons.addWidget(self.choose)
        buttons.addWidget(self.usual)
        buttons.addStretch(1)
        return section("Recordings", self.folder, self.folder_note, buttons)

    def _network(self) -> Card:
        scope = lsl_scope(os.environ)
        lines = ("◐ Readings are sent now:", *self._sending)
        now = "\n".join(lines) if self._sending else "Nothing is sent to other programs now."
        return section(
            "Network",
            note(f"LSL looks for streams {scope.reach} ({scope.name}, {scope.origin})."),
            note(now, "warn" if self._sending else "muted"),
            self.outlets_off,
            note("Readings are sent only where --outlet or --osc asks for it."),
        )

    def _show(self, preferences: Preferences) -> None:
        """Show what holds; nobody is told."""
        self.theme.show(preferences.theme)
        self.text_size.show(preferences.text_size)
        self.palette_choice.show(preferences.palette)
        self.reduced_motion.setChecked(preferences.reduced_motion)
        self.notch.setChecked(preferences.notch)
        self.mains.show(preferences.mains)
        self.mains.picker.setEnabled(preferences.notch)
        self.unit.show(preferences.unit)
        self.outlets_off.setChecked(preferences.outlets_off)
        self._show_folder(preferences.recordings_folder)

    def _show_folder(self, folder: Path | None) -> None:
        """Show where recordings go, and whether they can."""
        self.usual.setEnabled(folder is not None)
        self.folder.setText(folder_words(folder or recordings_folder()))
        trouble = folder_trouble(folder) if folder is not None else ""
        said = trouble or "Recordings go here that get no name of their own."
        self.folder_note.setText(f"✕ {said}" if trouble else said)
        set_role(self.folder_note, "role", "bad" if trouble else "muted")

    def _take(self) -> None:
        """Take what the controls show."""
        self._prefer(
            replace(
                self.preferences,
                theme=self.theme.value,
                text_size=self.text_size.value,
                palette=self.palette_choice.value,
                reduced_motion=self.reduced_motion.isChecked(),
                notch=self.notch.isChecked(),
                mains=self.mains.value,
                unit=self.unit.value,
                outlets_off=self.outlets_off.isChecked(),
            )
        )

    def _prefer(self, preferences: Preferences) -> None:
        """Let other preferences hold, and tell where they are others."""
        if preferences == self.preferences:
            return
        self.preferences = preferences
        self._show(preferences)
        self.changed.emit(preferences)

    def _choose_folder(self) -> None:
        """Ask for a folder; one that cannot be written to is refused, and said so."""
        now = self.preferences.recordings_folder or recordings_folder()
        chosen = ask_folder(self, now)
        if chosen is None:
            return
        if trouble := folder_trouble(chosen):
            self.folder_note.setText(f"✕ {folder_words(chosen)}: {trouble} Nothing was changed.")
            set_role(self.folder_note, "role", "bad")
            return
        self._prefer(replace(self.preferences, recordings_folder=chosen))

    def _take_usual_folder(self) -> None:
        self._prefer(replace(self.preferences, recordings_folder=None))

    def _reset(self) -> None:
        """Let all settings be as they ship; what was agreed to and what is remembered stays."""
        kept = {name: getattr(self.preferences, name) for name in NOT_RESET}
        self._prefer(Preferences(**kept))


def ask_folder(parent: QWidget, now: Path) -> Path | None:
    """Let the user choose a folder; None where none is chosen."""
    chosen = QFileDialog.getExistingDirectory(parent, "Folder of recordings", str(now))
    return Path(chosen) if chosen else None
