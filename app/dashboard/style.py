"""The style sheet: how controls look at rest, under the mouse, pushed, focused and disabled.

Every rule names its object or its class of control: a bare selector would reach the children.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.dashboard.shell_style import shell_sheet
from app.resources import asset_path

if TYPE_CHECKING:
    from app.dashboard.themes import Palette

RING = 2
"""Pixels of the ring around what has the focus, in the theme's accent: 3:1 on every ground."""


def style_sheet(palette: Palette) -> str:
    """Return the application's style sheet."""
    parts = (_surfaces, _labels, _buttons, _boxes, _sliders, _lists, _rest, shell_sheet)
    return "".join(part(palette) for part in parts)


def _surfaces(p: Palette) -> str:
    return f"""
    QWidget#window {{ background: {p.back}; }}
    QFrame#card {{ background: {p.card}; border: 1px solid {p.border}; border-radius: 12px; }}
    QFrame#banner {{ background: {p.card}; border: 1px solid {p.warn};
        border-left: 5px solid {p.warn}; border-radius: 8px; }}
    QFrame#banner[severe="true"] {{ border-color: {p.bad}; }}
    """


def _labels(p: Palette) -> str:
    roles = ("muted", "accent", "good", "warn", "bad", "pleasant", "unpleasant")
    inks = "".join(f'QLabel[role="{role}"] {{ color: {getattr(p, role)}; }}\n' for role in roles)
    return f"""
    QLabel {{ color: {p.text}; background: transparent; }}
    {inks}
    QLabel#notice {{ color: {p.warn}; background: {p.raised}; border-radius: 8px;
        padding: 6px 10px; }}
    QLabel#pill {{ background: {p.raised}; border: 1px solid {p.border}; border-radius: 8px;
        padding: 0 12px; }}
    """


def _buttons(p: Palette) -> str:
    ring = f"border: {RING}px solid {p.accent}; padding: 0 11px; min-height: 26px;"
    return f"""
    QPushButton, QToolButton {{ color: {p.text}; background: {p.raised}; padding: 0 12px;
        border: 1px solid {p.border}; border-radius: 8px; min-height: 28px; }}
    QFileDialog QToolButton {{ padding: 0; min-width: 28px; }}
    QPushButton:hover, QToolButton:hover {{ border-color: {p.faint}; }}
    QPushButton:checked, QToolButton:checked {{ background: {p.border}; border-color: {p.accent}; }}
    QPushButton:pressed, QToolButton:pressed {{ background: {p.border}; }}
    QPushButton:focus, QToolButton:focus {{ {ring} }}
    QPushButton[tight="true"] {{ padding: 0 6px; }}
    QPushButton[tight="true"]:focus {{ padding: 0 5px; }}
    QPushButton:disabled, QToolButton:disabled {{ color: {p.muted}; background: transparent; }}
    QPushButton#primary {{ color: {p.on_accent}; background: {p.accent};
        border: 1px solid {p.accent}; font-weight: 600; }}
    QPushButton#primary:hover {{ border-color: {p.text}; }}
    QPushButton#primary:focus {{ border: {RING}px solid {p.text}; padding: 0 11px;
        min-height: 26px; }}
    QPushButton#primary:disabled {{ color: {p.muted}; background: {p.raised};
        border-color: {p.border}; }}
    QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
    """


def _boxes(p: Palette) -> str:
    arrow = asset_path("icons", "box-arrow.svg").as_posix()
    up = asset_path("icons", "box-arrow-up.svg").as_posix()
    on = "light" if p.name == "light" else "dark"
    tick, dot = (asset_path("icons", f"box-{it}-{on}.svg").as_posix() for it in ("tick", "dot"))
    fields = ("QComboBox", "QLineEdit", "QSpinBox", "QDoubleSpinBox")
    every = ", ".join(fields)
    return f"""
    {every} {{ color: {p.text}; background: {p.raised}; padding: 0 12px;
        border: 1px solid {p.border}; border-radius: 8px; min-height: 28px;
        selection-background-color: {p.chosen}; selection-color: {p.on_chosen};
        placeholder-text-color: {p.muted}; }}
    {_in_state(fields, "hover")} {{ border-color: {p.faint}; }}
    {_in_state(fields, "focus")} {{ border: {RING}px solid {p.accent}; padding: 0 11px;
        min-height: 26px; }}
    {_in_state(fields, "disabled")} {{ color: {p.muted}; background: transparent; }}
    QComboBox::drop-down {{ border: none; width: 26px; }}
    QComboBox::down-arrow {{ image: url("{arrow}"); width: 14px; height: 14px; }}
    Picker::down-arrow {{ image: none; }}
    Picker {{ padding: 0 2px 0 12px; }}
    Picker:focus {{ padding: 0 1px 0 11px; }}
    QSpinBox::up-button, QDoubleSpinBox::up-button {{ border: none; width: 22px;
        subcontrol-position: top right; }}
    QSpinBox::down-button, QDoubleSpinBox::down-button {{ border: none; width: 22px;
        subcontrol-position: bottom right; }}
    QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {{ image: url("{up}"); width: 12px; }}
    QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {{ image: url("{arrow}"); width: 12px; }}
    QComboBox QAbstractItemView {{ color: {p.text}; background: {p.card}; padding: 4px;
        border: 1px solid {p.border}; outline: 0; selection-background-color: {p.chosen};
        selection-color: {p.on_chosen}; }}
    QCheckBox, QRadioButton {{ color: {p.text}; spacing: 8px; min-height: 26px; padding: 0 4px;
        border: {RING}px solid transparent; border-radius: 6px; }}
    QCheckBox:focus, QRadioButton:focus {{ border-color: {p.accent}; }}
    QCheckBox:disabled, QRadioButton:disabled {{ color: {p.muted}; }}
    QCheckBox::indicator, QRadioButton::indicator {{ width: 16px; height: 16px;
        border: 2px solid {p.muted}; background: {p.card}; }}
    QCheckBox::indicator {{ border-radius: 5px; }}
    QRadioButton::indicator {{ border-radius: 10px; }}
    QCheckBox::indicator:checked {{ background: {p.accent}; border-color: {p.accent};
        image: url("{tick}"); }}
    QRadioButton::indicator:checked {{ background: {p.accent}; border-color: {p.accent};
        image: url("{dot}"); }}
    QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {{
        border-color: {p.faint}; }}
    """


def _in_state(fields: tuple[str, ...], state: str) -> str:
    return ", ".join(f"{field}:{state}" for field in fields)


def _sliders(p: Palette) -> str:
    return f"""
    QSlider {{ border: {RING}px solid transparent; border-radius: 6px; min-height: 24px; }}
    QSlider:focus {{ border-color: {p.accent}; }}
    QSlider::groove:horizontal {{ height: 6px; background: {p.border}; border-radius: 3px; }}
    QSlider::sub-page:horizontal {{ background: {p.accent}; border-radius: 3px; }}
    QSlider::handle:horizontal {{ width: 14px; margin: -4px 0; border-radius: 7px;
        background: {p.text}; }}
    QSlider::handle:horizontal:hover {{ background: {p.accent}; }}
    QSlider::handle:horizontal:disabled, QSlider::sub-page:horizontal:disabled {{
        background: {p.faint}; }}
    QProgressBar {{ color: {p.text}; background: {p.raised}; border: none; border-radius: 3px; }}
    QProgressBar::chunk {{ background: {p.accent}; border-radius: 3px; }}
    """


def _lists(p: Palette) -> str:
    views = ("QListView", "QTableView", "QTreeView", "QPlainTextEdit", "QTextEdit", "QTextBrowser")
    every = ", ".join(views)
    return f"""
    {every} {{ color: {p.text}; background: {p.card}; alternate-background-color: {p.raised};
        border: 1px solid {p.border}; border-radius: 8px; gridline-color: {p.border};
        selection-background-color: {p.chosen}; selection-color: {p.on_chosen}; outline: 0; }}
    {_in_state(views, "focus")} {{ border: {RING}px solid {p.accent}; }}
    QTableView::item:selected, QTreeView::item:selected, QListView::item:selected {{
        color: {p.on_chosen}; background: {p.chosen}; }}
    QHeaderView {{ background: transparent; border: none; }}
    QHeaderView::section {{ color: {p.muted}; background: transparent; border: none;
        border-bottom: 1px solid {p.border}; padding: 6px 8px; }}
    QTableCornerButton::section {{ background: {p.card}; border: none; }}
    QScrollBar:vertical {{ background: transparent; width: 12px; margin: 2px; }}
    QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 2px; }}
    QScrollBar::handle {{ background: {p.faint}; border-radius: 4px; min-width: 28px;
        min-height: 28px; }}
    QScrollBar::handle:hover {{ background: {p.muted}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def _rest(p: Palette) -> str:
    ring = f"border: {RING}px solid {p.accent};"
    return f"""
    QDialog {{ background: {p.back}; }}
    QGroupBox {{ color: {p.muted}; background: {p.card}; border: 1px solid {p.border};
        border-radius: 12px; margin-top: 22px; padding: 10px; }}
    QGroupBox::title {{ subcontrol-origin: margin; subcontrol-position: top left; left: 2px; }}
    QTabWidget::pane {{ border: 1px solid {p.border}; border-radius: 8px; background: {p.card}; }}
    QTabBar::tab {{ color: {p.muted}; background: transparent; padding: 6px 14px;
        border: {RING}px solid transparent; border-radius: 6px; min-height: 20px; }}
    QTabBar::tab:selected {{ color: {p.text}; background: {p.raised}; }}
    QTabBar::tab:focus {{ {ring} }}
    QMenu {{ color: {p.text}; background: {p.card}; border: 1px solid {p.border}; padding: 6px; }}
    QMenu::item {{ padding: 6px 18px 6px 14px; border-radius: 6px; }}
    QMenu::icon {{ padding-left: 8px; }}
    QMenu::item:selected {{ background: {p.raised}; }}
    QMenu::item:disabled {{ color: {p.muted}; }}
    QMenu::separator {{ height: 1px; background: {p.border}; margin: 5px 8px; }}
    QToolTip {{ color: {p.text}; background: {p.card}; border: 1px solid {p.border};
        padding: 4px 6px; }}
    """
