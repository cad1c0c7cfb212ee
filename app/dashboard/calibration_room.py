"""Room for a page: as large as it may be, in the middle of a window that is larger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QGridLayout, QWidget

if TYPE_CHECKING:
    from PyQt6.QtCore import QSize

MUCH = 100
"""Stretch of the middle: what is around it gets room once that has all it may take."""


def middle_of(page: QWidget, most: QSize) -> QWidget:
    """Return a widget in the middle of an empty page, to lay the page's parts out in.

    Parameters
    ----------
    page : QWidget
        Fills its window.
    most : QSize
        Pixels that the parts may take: lines of text are no longer, and plots no higher.
    """
    middle = QWidget()
    middle.setMaximumSize(most)
    around = QGridLayout(page)
    around.setContentsMargins(0, 0, 0, 0)
    around.setSpacing(0)
    for side in (0, 2):
        around.setColumnStretch(side, 1)
        around.setRowStretch(side, 1)
    around.setColumnStretch(1, MUCH)
    around.setRowStretch(1, MUCH)
    around.addWidget(middle, 1, 1)
    return middle
