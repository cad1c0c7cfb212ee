"""One panel alone, shown without a window around it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from PyQt6 import sip
from PyQt6.QtWidgets import QApplication

from app.dashboard.theme import THEMES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PyQt6.QtGui import QImage
    from PyQt6.QtWidgets import QWidget


@contextmanager
def shown(panel: Any, width: int, height: int, theme: str = "dark") -> Iterator[Any]:
    """Show a panel's card at a size, and take it away after."""
    frame: QWidget = panel.card.frame
    if hasattr(panel, "use"):
        panel.use(THEMES[theme])
    frame.resize(width, height)
    frame.show()
    QApplication.processEvents()
    yield panel
    frame.close()
    sip.delete(frame)


def colors_in(image: QImage) -> set[str]:
    """Return the names of all colours of a picture."""
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }
