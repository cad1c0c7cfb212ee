"""Colours, fonts and the little style sheet, one palette a theme.

Text reaches a contrast of 4.5:1 on both backgrounds in both themes (tested); `faint` and the bands'
colours are for graphics only.
"""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtGui import QColor, QFont, QPalette
from PyQt6.QtWidgets import QApplication


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of a theme, each as ``#rrggbb``.

    Attributes
    ----------
    name : str
        ``"dark"`` or ``"light"``.
    back, card, raised, border : str
        Window, panels, buttons and empty bars, thin lines.
    text, muted, faint : str
        Text; text beside it; lines that only guide the eye.
    accent : str
        The one colour that leads.
    good, warn, bad : str
        What works, what to look at, what does not work.
    pleasant, unpleasant : str
        The ends of the valence scale; orange and blue stay apart in every colour vision.
    bands : tuple of str
        Delta to gamma.
    traces : tuple of str
        Channels in turn.
    """

    name: str
    back: str
    card: str
    raised: str
    border: str
    text: str
    muted: str
    faint: str
    accent: str
    good: str
    warn: str
    bad: str
    pleasant: str
    unpleasant: str
    bands: tuple[str, ...]
    traces: tuple[str, ...]


DARK = Palette(
    name="dark",
    back="#0e1218",
    card="#161c25",
    raised="#1d2531",
    border="#2a3442",
    text="#e8ecf2",
    muted="#93a0b4",
    faint="#5c6879",
    accent="#56b4e9",
    good="#2bb89a",
    warn="#f0c33a",
    bad="#ff7b6b",
    pleasant="#4fb3ff",
    unpleasant="#f2a23a",
    bands=("#7c8cf8", "#4db6e2", "#2bb89a", "#f0c33a", "#f58a5e"),
    traces=("#7cc0f2", "#83d0b8", "#efc777", "#d5a3dd"),
)

LIGHT = Palette(
    name="light",
    back="#f2f4f8",
    card="#ffffff",
    raised="#eef2f7",
    border="#d8dfe9",
    text="#17202e",
    muted="#56647a",
    faint="#93a0b4",
    accent="#0072b2",
    good="#007a5e",
    warn="#806000",
    bad="#b3200f",
    pleasant="#0072b2",
    unpleasant="#a85600",
    bands=("#5562d8", "#1f83b5", "#00846a", "#a87d00", "#c9532a"),
    traces=("#1f77b4", "#00806a", "#a86b00", "#8a4d9e"),
)

THEMES = {palette.name: palette for palette in (DARK, LIGHT)}


def color(hex_name: str, opacity: float = 1.0) -> QColor:
    """Return a palette's colour, see-through where `opacity` is under 1."""
    found = QColor(hex_name)
    found.setAlphaF(opacity)
    return found


def font(pixels: int, *, bold: bool = False) -> QFont:
    """Return the application's font at a size in pixels, its digits all of one width."""
    found = QFont(QApplication.font())
    found.setPixelSize(pixels)
    found.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    if hasattr(found, "setFeature"):  # Qt 6.7 and later
        found.setFeature(QFont.Tag("tnum"), 1)
    return found


def style_sheet(palette: Palette) -> str:
    """Return the application's style sheet.

    Every rule names its object or its class of control: a bare selector would reach the children.
    """
    p = palette
    return f"""
    QWidget#window {{ background: {p.back}; }}
    QFrame#card {{ background: {p.card}; border: 1px solid {p.border}; border-radius: 12px; }}
    QLabel {{ color: {p.text}; background: transparent; }}
    QLabel[role="muted"] {{ color: {p.muted}; }}
    QLabel[role="good"] {{ color: {p.good}; }}
    QLabel[role="warn"] {{ color: {p.warn}; }}
    QLabel[role="bad"] {{ color: {p.bad}; }}
    QLabel[role="pleasant"] {{ color: {p.pleasant}; }}
    QLabel[role="unpleasant"] {{ color: {p.unpleasant}; }}
    QLabel#notice {{ color: {p.warn}; background: {p.raised}; border-radius: 8px;
                     padding: 6px 10px; }}
    QLabel#pill {{ background: {p.raised}; border-radius: 8px; padding: 0 12px; }}
    QFrame#banner {{ background: {p.card}; border: 1px solid {p.warn};
                     border-left: 5px solid {p.warn}; border-radius: 8px; }}
    QFrame#banner[severe="true"] {{ border-color: {p.bad}; }}
    QPushButton, QComboBox {{ color: {p.text}; background: {p.raised}; padding: 0 12px;
        border: 1px solid {p.border}; border-radius: 8px; min-height: 28px; }}
    QComboBox::drop-down {{ border: none; width: 26px; }}
    QComboBox::down-arrow {{ image: none; }}
    QComboBox:disabled {{ color: {p.muted}; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    QPushButton:checked {{ background: {p.border}; border-color: {p.accent}; }}
    QPushButton:hover, QComboBox:hover {{ border-color: {p.faint}; }}
    QPushButton:focus, QComboBox:focus, QSlider:focus {{ border: 1px solid {p.accent}; }}
    QPushButton:pressed {{ background: {p.border}; }}
    QComboBox QAbstractItemView {{ color: {p.text}; background: {p.card};
        border: 1px solid {p.border}; selection-background-color: {p.raised};
        selection-color: {p.text}; }}
    QSlider {{ border: 1px solid transparent; border-radius: 6px; min-height: 24px; }}
    QSlider::groove:horizontal {{ height: 6px; background: {p.raised}; border-radius: 3px; }}
    QSlider::sub-page:horizontal {{ background: {p.accent}; border-radius: 3px; }}
    QSlider::handle:horizontal {{ width: 14px; margin: -4px 0; border-radius: 7px;
        background: {p.text}; }}
    QToolTip {{ color: {p.text}; background: {p.card}; border: 1px solid {p.border}; }}
    """


def use_theme(application: QApplication, palette: Palette) -> None:
    """Give the whole application a theme."""
    application.setStyle("Fusion")
    roles = {
        QPalette.ColorRole.Window: palette.back,
        QPalette.ColorRole.Base: palette.card,
        QPalette.ColorRole.Button: palette.raised,
        QPalette.ColorRole.WindowText: palette.text,
        QPalette.ColorRole.Text: palette.text,
        QPalette.ColorRole.ButtonText: palette.text,
        QPalette.ColorRole.Highlight: palette.accent,
        QPalette.ColorRole.HighlightedText: palette.card,
    }
    colors = QPalette()
    for role, name in roles.items():
        colors.setColor(role, QColor(name))
    application.setPalette(colors)
    application.setStyleSheet(style_sheet(palette))
