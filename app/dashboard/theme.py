"""Which theme the window wears, and the style sheet that puts it on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QColor, QGuiApplication, QPalette
from PyQt6.QtWidgets import QToolTip

from app.dashboard.fonts import font
from app.dashboard.style import style_sheet
from app.dashboard.themes import DARK, HIGH_CONTRAST, LIGHT, THEMES, Palette

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtWidgets import QApplication

__all__ = [
    "DARK",
    "HIGH_CONTRAST",
    "LIGHT",
    "SYSTEM",
    "THEMES",
    "Palette",
    "color",
    "follow_system",
    "font",
    "theme_named",
    "use_theme",
]

SYSTEM = "system"
"""The theme that is dark or light as the desktop is."""

DIALOG_PIXELS = 13
"""Type of whatever asks for no size of its own."""


def color(hex_name: str, opacity: float = 1.0) -> QColor:
    """Return a palette's colour, see-through where `opacity` is under 1."""
    found = QColor(hex_name)
    found.setAlphaF(opacity)
    return found


def theme_named(name: str) -> Palette:
    """Return the palette of a theme, as preferences name it.

    Parameters
    ----------
    name : {"system", "dark", "light", "high-contrast"}
        ``"system"`` is light where the desktop is, and dark where it is not or does not say.

    Raises
    ------
    KeyError
        If there is no theme of that name.
    """
    return THEMES[_system_theme() if name == SYSTEM else name]


def follow_system(owner: QObject, take: Callable[[], object]) -> None:
    """Have `take` called whenever the desktop becomes dark or light, until `owner` is deleted."""
    hints = QGuiApplication.styleHints()
    if hints is not None:
        link = hints.colorSchemeChanged.connect(lambda _: take())
        owner.destroyed.connect(lambda: hints.colorSchemeChanged.disconnect(link))


def _system_theme() -> str:
    hints = QGuiApplication.styleHints()
    is_light = hints is not None and hints.colorScheme() is Qt.ColorScheme.Light
    return (LIGHT if is_light else DARK).name


def use_theme(application: QApplication, palette: Palette) -> None:
    """Give the whole application a theme."""
    application.setStyle("Fusion")
    colors = QPalette()
    for role, name in _roles(palette).items():
        colors.setColor(role, QColor(name))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        colors.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.muted))
    application.setPalette(colors)
    application.setFont(font(DIALOG_PIXELS))
    QToolTip.setFont(font(DIALOG_PIXELS - 1))
    # Another sheet would give each widget back the font that it first had.
    fonts = [
        (widget, widget.font())
        for widget in application.allWidgets()
        if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont)
    ]
    application.setStyleSheet(style_sheet(palette))
    for widget, own in fonts:
        if widget.font() != own:
            widget.setFont(own)


def _roles(palette: Palette) -> dict[QPalette.ColorRole, str]:
    """Return what Fusion draws by itself in: dialogs, lists, boxes to tick."""
    return {
        QPalette.ColorRole.Window: palette.back,
        QPalette.ColorRole.Base: palette.card,
        QPalette.ColorRole.AlternateBase: palette.raised,
        QPalette.ColorRole.Button: palette.raised,
        QPalette.ColorRole.WindowText: palette.text,
        QPalette.ColorRole.Text: palette.text,
        QPalette.ColorRole.ButtonText: palette.text,
        QPalette.ColorRole.PlaceholderText: palette.muted,
        QPalette.ColorRole.ToolTipBase: palette.card,
        QPalette.ColorRole.ToolTipText: palette.text,
        QPalette.ColorRole.Link: palette.accent,
        QPalette.ColorRole.Highlight: palette.chosen,
        QPalette.ColorRole.HighlightedText: palette.on_chosen,
    }
