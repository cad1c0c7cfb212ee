"""The style of what stands around the panels: the record button, overlays, and their cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.resources import asset_path

if TYPE_CHECKING:
    from app.dashboard.themes import Palette

RECORD = "#c62f2f"
"""Red while a recording goes on, in all themes; white on it has a contrast of 5.5 to 1 (WCAG)."""


def shell_sheet(p: Palette) -> str:
    """Return this part of the application's style sheet."""
    check = asset_path("icons", "check.svg").as_posix()
    return f"""
    QPushButton#record[on="true"] {{ color: #ffffff; background: {RECORD};
        border: 1px solid {RECORD}; }}
    QPushButton#record[on="true"]:hover {{ border-color: {p.text}; }}
    QPushButton#record[on="true"]:focus {{ border: 2px solid {p.text}; }}
    QPushButton#fold {{ background: transparent; border: 1px solid transparent; padding: 0;
        min-height: 28px; min-width: 28px; }}
    QPushButton#fold:hover {{ background: {p.raised}; }}
    QPushButton#fold:focus {{ border: 2px solid {p.accent}; min-height: 26px; min-width: 26px; }}
    QWidget#overlay {{ background: {p.back}; }}
    QWidget#page {{ background: {p.back}; }}
    QScrollArea#pages {{ background: {p.back}; border: none; }}
    QFrame#choice, QFrame#consent {{ background: {p.card}; border: 1px solid {p.border};
        border-radius: 12px; }}
    QPushButton#primary[large="true"], QPushButton#large {{ min-height: 36px; }}
    QPushButton#primary[large="true"]:focus, QPushButton#large:focus {{ min-height: 34px; }}
    QCheckBox#intended::indicator {{ width: 18px; height: 18px; border-radius: 5px;
        border: 2px solid {p.muted}; background: {p.raised}; }}
    QCheckBox#intended::indicator:checked {{ background: {p.accent}; border-color: {p.accent};
        image: url("{check}"); }}
    QLabel#key {{ background: {p.raised}; border: 1px solid {p.border}; border-radius: 6px;
        padding: 2px 8px; }}
    """
