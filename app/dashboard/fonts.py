"""The type: Inter, which ships with the program, and DejaVu Sans where its files are lacking."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, cast

from PyQt6.QtCore import QCoreApplication, Qt
from PyQt6.QtGui import QFont, QFontDatabase
from PyQt6.QtWidgets import QApplication

from app.resources import asset_path

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PyQt6.QtWidgets import QWidget

log = logging.getLogger(__name__)

INTER, FALLBACK = "Inter", "DejaVu Sans"
"""Family that ships with the program, and the one that comes with fontconfig on a bare Debian."""

FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")

SMALLEST_PIXELS = 11
"""Smaller type is not read from a chair; what asks for less gets this."""

DISPLAY_PIXELS = 19
"""From here on what stands out is wholly bold: half bold looks thin at the size of a headline."""

TEXT_SIZES = (0.9, 1.3)
"""Shares of its usual size that text may be set to, at least and at most."""

_FAMILIES, _SHARE, _USUAL = "typeFamilies", "typeShare", "usualPixels"
"""Properties of the application, and of a widget: what is asked for lives as long as they do."""


def font(pixels: int, *, bold: bool = False) -> QFont:
    """Return the application's type, its digits all of one width.

    Parameters
    ----------
    pixels : int
        Its height at the usual size of text; the user's size is applied to it.
    bold : bool
        Whether it stands out.
    """
    made = QFont()
    made.setFamilies(list(families()))
    made.setPixelSize(_scaled(pixels, text_size()))
    heavy = QFont.Weight.Bold if pixels >= DISPLAY_PIXELS else QFont.Weight.DemiBold
    made.setWeight(heavy if bold else QFont.Weight.Normal)
    # Where the digits of a number change thirty times a second, its edges must stand still.
    if hasattr(made, "setFeature"):  # Qt 6.7 and later
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def families() -> tuple[str, ...]:
    """Return the families to look for, best first; the first call loads the files."""
    application = QCoreApplication.instance()
    if application is None:
        return (FALLBACK,)
    known = application.property(_FAMILIES)
    if known is None:
        known = _load()
        application.setProperty(_FAMILIES, known)
    return tuple(known)


def use_families(names: Sequence[str] | None) -> None:
    """Take other families from now on, as where Inter is lacking; None for what ships."""
    families()  # Whichever they are, the files must have been loaded.
    application = QCoreApplication.instance()
    if application is not None:
        application.setProperty(_FAMILIES, None if names is None else list(names))


def text_size() -> float:
    """Return the share of its usual size that text has, 1 at first."""
    application = QCoreApplication.instance()
    share = None if application is None else application.property(_SHARE)
    return 1.0 if share is None else float(share)


def use_text_size(share: float) -> None:
    """Let all text be larger or smaller, that of the windows that there are too.

    Parameters
    ----------
    share : float
        Of the usual size; what is outside of `TEXT_SIZES` is brought to its end.
    """
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        return
    before = text_size()
    after = min(TEXT_SIZES[1], max(TEXT_SIZES[0], share))
    application.setProperty(_SHARE, after)
    for widget in application.allWidgets():
        if widget.testAttribute(Qt.WidgetAttribute.WA_SetFont):
            _resize(widget, before, after)


def _resize(widget: QWidget, before: float, after: float) -> None:
    """Give a widget with a font of its own the new size; what is painted asks for it by itself."""
    present = widget.font()
    if present.pixelSize() <= 0:
        return
    usual = widget.property(_USUAL)
    if usual is None or _scaled(usual, before) != present.pixelSize():
        # Rounding must not add up when the size is changed to and fro.
        usual = round(present.pixelSize() / before)
        widget.setProperty(_USUAL, usual)
    present.setPixelSize(_scaled(usual, after))
    widget.setFont(present)


def _scaled(pixels: int, share: float) -> int:
    return max(SMALLEST_PIXELS, round(pixels * share))


def _load() -> list[str]:
    """Load the files, and return the families that can be had."""
    found: set[str] = set()
    for name in FILES:
        try:
            number = QFontDatabase.addApplicationFont(str(asset_path("fonts", name)))
        except FileNotFoundError as error:
            log.warning("%s", error)
            continue
        found.update(QFontDatabase.applicationFontFamilies(number) if number >= 0 else ())
    return cast("list[str]", [INTER, FALLBACK] if INTER in found else [FALLBACK])
