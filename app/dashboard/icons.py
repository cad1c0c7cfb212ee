"""Icons: drawings of one colour, which have the ink of the theme that is worn at the moment."""

from __future__ import annotations

from functools import cache

from PyQt6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PyQt6.QtGui import QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PyQt6.QtSvg import QSvgRenderer

from app.resources import asset_path


def icon(name: str) -> QIcon:
    """Return an icon that is as sharp as the screen, and has the ink of the text on buttons.

    It follows the theme, and fades with its control.

    Parameters
    ----------
    name : str
        A file of the icons' folder without its ending: ``"gear"``, ``"flag"``, ...

    Raises
    ------
    FileNotFoundError
        Where no such icon ships.
    """
    _drawing(name, "#000000")
    return QIcon(_Engine(name))


class _Engine(QIconEngine):
    """Draw an icon whenever it is shown: only then is it known in which theme."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(
        self, painter: QPainter | None, rect: QRect, mode: QIcon.Mode, _state: QIcon.State
    ) -> None:
        """Draw."""
        is_off = mode is QIcon.Mode.Disabled
        group = QPalette.ColorGroup.Disabled if is_off else QPalette.ColorGroup.Active
        ink = QGuiApplication.palette().color(group, QPalette.ColorRole.ButtonText)
        if painter is not None:
            _drawing(self._name, ink.name()).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon as a picture, with nothing around it."""
        picture = QPixmap(size)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        self.paint(painter, picture.rect(), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        """Return another one of the same."""
        return _Engine(self._name)


@cache
def _drawing(name: str, ink: str) -> QSvgRenderer:
    """Return an icon in a colour, read once: a window draws it anew with whatever is around it."""
    text = asset_path("icons", f"{name}.svg").read_text("utf-8")
    return QSvgRenderer(QByteArray(text.replace("currentColor", ink).encode()))
