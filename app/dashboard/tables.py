"""What all tables of the window look like: rows without a grid, columns that grow with the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView

from app.dashboard.fonts import text_size
from app.dashboard.theme import font

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PyQt6.QtWidgets import QTableView


def dress_table(table: QTableView, name: str, hint: str, *, row_height: int) -> None:
    """Let a table be one of rows, by keyboard as by mouse; Tab goes past it.

    Parameters
    ----------
    table : QTableView
        The table.
    name, hint : str
        What is in it, and what is done with a row.
    row_height : int
        Pixels.
    """
    table.setAccessibleName(name)
    table.setToolTip(hint)
    table.setFont(font(13))
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    if (rows := table.verticalHeader()) is not None:
        rows.hide()
        rows.setDefaultSectionSize(row_height)
    if (columns := table.horizontalHeader()) is not None:
        columns.setFont(font(12))
        columns.setHighlightSections(False)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        columns.setStretchLastSection(True)


def set_widths(table: QTableView, widths: Sequence[int], whole: Collection[int]) -> None:
    """Give the columns of a table their widths; the last one takes what is left.

    Parameters
    ----------
    table : QTableView
        The table.
    widths : sequence of int
        Pixels of the columns at the usual size of text.
    whole : collection of int
        Columns that are never cut short: they grow with the text. Names may be, and have a tip.
    """
    for column, width in enumerate(widths):
        table.setColumnWidth(column, round(width * (text_size() if column in whole else 1.0)))
