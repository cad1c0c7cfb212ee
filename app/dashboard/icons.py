"""Icons: drawings of one colour, which take the colour of the theme that they are shown in."""

from __future__ import annotations

from functools import cache

from PyQt6.QtCore import QByteArray, QRectF, QSize, Qt
from PyQt6.QtGui import QIcon, QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer

from app.dashboard.theme import color
from app.resources import asset_path

USUAL_PIXELS = 16

SCALES = (1.0, 1.5, 2.0)
"""Pixels of the screen a pixel of the window, for which an icon is drawn; Qt takes the nearest."""

FADED = 0.4
"""Opacity of an icon whose control cannot be used."""


def icon(name: str, ink: str, pixels: int = USUAL_PIXELS, *, disabled: str = "") -> QIcon:
    """Return an icon in a colour.

    Parameters
    ----------
    name : str
        A file of the icons' folder without its ending: ``"gear"``, ``"flag"``, ...
    ink : str
        Its colour as ``#rrggbb``, such as a palette's `text`.
    pixels : int
        Width and height.
    disabled : str
        Its colour where the control cannot be used; `ink`, faded, where none is given.

    Raises
    ------
    FileNotFoundError
        Where no such icon ships.
    """
    made = QIcon()
    for scale in SCALES:
        made.addPixmap(drawn(name, ink, pixels, scale))
        faded = drawn(name, disabled or ink, pixels, scale, opacity=1.0 if disabled else FADED)
        made.addPixmap(faded, QIcon.Mode.Disabled)
    return made


def drawn(
    name: str, ink: str, pixels: int = USUAL_PIXELS, scale: float = 1.0, *, opacity: float = 1.0
) -> QPixmap:
    """Return an icon's picture for a screen of `scale` pixels a pixel of the window."""
    # First: a painter that an error leaves behind is gone after its picture, and Qt crashes.
    drawing = _drawing(name, ink)
    picture = QPixmap(QSize(round(pixels * scale), round(pixels * scale)))
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setOpacity(opacity)
    drawing.render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return picture


def paint_icon(painter: QPainter, place: QRectF, name: str, ink: str) -> None:
    """Draw an icon into a place, as sharp as the screen is."""
    _drawing(name, ink).render(painter, place)


@cache
def _drawing(name: str, ink: str) -> QSvgRenderer:
    """Return an icon in a colour, read once: panels draw it many times a second."""
    text = asset_path("icons", f"{name}.svg").read_text("utf-8")
    return QSvgRenderer(QByteArray(text.replace("currentColor", color(ink).name()).encode()))
