"""Room for a page: as large as it may be, in the middle of a window that is larger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PyQt6.QtWidgets import QGridLayout, QSizePolicy, QStackedWidget, QWidget

if TYPE_CHECKING:
    from PyQt6.QtCore import QSize

MUCH = 100
"""Stretch of the middle: what is around it gets room once that has all it may take."""


class Pages(QStackedWidget):
    """Pages that lie on each other, of which only the one that is shown asks for room."""

    def setCurrentWidget(self, page: QWidget | None) -> None:  # noqa: N802 - Qt's name
        """Show a page; a window as small as it can be gets room for it."""
        for number in range(self.count()):
            if (each := self.widget(number)) is not None:
                asks = each is page
                policy = QSizePolicy.Policy.Preferred if asks else QSizePolicy.Policy.Ignored
                each.setSizePolicy(policy, policy)
        super().setCurrentWidget(page)


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
