"""Preferences on disk, in the file that Qt keeps for this program, and the window where it was.

On Linux that is ``affectscope/dashboard.ini`` in the user's configuration folder. Only text is
ever written to it, and only such text as needs no escape: what Qt would unpack from
``@Variant(...)`` may hold a pickle, which runs as it is read. A file that could hold one is not
given to Qt at all.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from PyQt6.QtCore import QRect, QSettings
from PyQt6.QtGui import QGuiApplication

from app.preferences import Preferences, as_texts, clamped, from_texts, is_newer

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QWidget

    from app.preferences import Geometry

log = logging.getLogger(__name__)

LARGEST = 16 * 1024
"""Bytes: all that is stored takes a tenth of them."""

PLAIN = " ~/:.+-"
"""Characters that Qt writes as they are, besides letters, digits and the underscore."""


def preferences_file() -> Path:
    """Return where preferences are stored; the file may not exist yet."""
    return Path(_settings().fileName())


def load_preferences() -> Preferences:
    """Return the stored preferences; the default for whatever is missing, broken or not ours."""
    stored = _stored()
    if is_newer(stored):
        _tell_newer()
    return from_texts(stored)


def save_preferences(preferences: Preferences) -> bool:
    """Store preferences, for this user's eyes only; return whether they could be stored.

    Those that a newer version of the program has stored stay as they are: it finds them again.
    """
    path = preferences_file()
    if is_newer(_stored()):
        return False
    try:
        if path.exists() and not _is_ours(path):
            path.unlink()
        settings = _settings()
        settings.clear()
        for key, text in as_texts(preferences).items():
            settings.setValue(key, quote(text, safe=PLAIN))
        settings.sync()
        is_stored = settings.status() is QSettings.Status.NoError
        if is_stored:
            path.chmod(0o600)
    except OSError as error:
        log.warning("preferences cannot be stored: %s", error.strerror)
        return False
    if not is_stored:
        log.warning("preferences cannot be stored: %s", path.name)
    return is_stored


def place(window: QWidget, preferences: Preferences) -> None:
    """Put a window where it was, or as near to it as can be seen whole."""
    screens = [_corners(screen.availableGeometry()) for screen in QGuiApplication.screens()]
    if preferences.geometry is None or not screens:
        return
    least = window.minimumSize()
    seen = clamped(preferences.geometry, screens, (least.width(), least.height()))
    window.setGeometry(*seen)


def geometry_of(window: QWidget) -> Geometry:
    """Return where a window is, or will be again once it fills the screen no more."""
    is_usual = not (window.isFullScreen() or window.isMaximized() or window.isMinimized())
    return _corners(window.geometry() if is_usual else window.normalGeometry())


def _settings() -> QSettings:
    """Return Qt's view of the file; of no other: a machine has no preferences."""
    scope, form = QSettings.Scope.UserScope, QSettings.Format.IniFormat
    settings = QSettings(form, scope, "affectscope", "dashboard")
    settings.setFallbacksEnabled(False)
    return settings


@cache
def _tell_newer() -> None:
    """Say it once, however often preferences are looked up."""
    log.warning("preferences of a newer version are left as they are; what is set is not kept")


def _stored() -> dict[str, str]:
    """Return the texts that the file holds; none where it is missing, broken or not ours."""
    if not _is_ours(preferences_file()):
        return {}
    settings = _settings()
    stored = {key: settings.value(key) for key in settings.allKeys()}
    return {key: unquote(value) for key, value in stored.items() if isinstance(value, str)}


def _is_ours(path: Path) -> bool:
    """Tell whether a file can be one of ours: small, text, and without a sign that we never write.

    A backslash begins an escape, an "@" a value that is no text.
    """
    try:
        if not path.is_file() or path.stat().st_size > LARGEST:
            return False
        text = path.read_bytes()
    except OSError:
        return False
    return not any(sign in text for sign in (b"\\", b"@", b"\0"))


def _corners(where: QRect) -> Geometry:
    return where.x(), where.y(), where.width(), where.height()
