"""What can be told of any screen: whether keys, eyes and screen readers get everywhere on it."""

from __future__ import annotations

from itertools import pairwise

from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QSlider,
    QWidget,
)

from app.dashboard.cards import Note

LEAST = 24
"""Pixels of a control (WCAG 2.2, 2.5.8)."""

SLACK = 1
"""Pixels by which rounding may be off."""

AROUND_RING = 3
"""Pixels around a control in which its ring may be drawn."""


def controls(screen):
    """Return what takes the focus by Tab and can be seen."""
    return [
        each
        for each in screen.findChildren(QWidget)
        if each.isVisibleTo(screen)
        and each.isEnabled()
        and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and each.focusProxy() is None
        and each.size().width() > 0
        and each.window() is screen.window()
    ]


def name_of(control):
    """Return what a screen reader would call a control."""
    text = getattr(control, "text", None)
    return control.accessibleName() or (text() if callable(text) else "")


def words_of(control):
    """Return how a test names a control."""
    return f"{type(control).__name__} {name_of(control)!r}"


def unnamed(screen):
    """Return the controls without a name, or without words for whoever points at them."""
    return [
        words_of(each)
        for each in controls(screen)
        if not name_of(each)
        or not (each.toolTip() or (isinstance(each, QAbstractButton) and each.text()))
    ]


def too_small(screen):
    """Return the controls that are hard to hit."""
    return [
        f"{words_of(each)} {each.width()} x {each.height()}"
        for each in controls(screen)
        if min(each.width(), each.height()) < LEAST
    ]


def walked(screen):
    """Return the controls in the order in which Tab reaches them, from the topmost one on."""
    window = screen.window()
    if window.focusWidget() is None or window.focusWidget() is window:
        QTest.keyClick(window, Qt.Key.Key_Tab)
    order = []
    while (focused := QApplication.focusWidget()) is not None and focused not in order:
        order.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    places = [place_of(each, window) for each in order]
    first = min(range(len(order)), key=lambda i: (places[i].top(), places[i].left()), default=0)
    return order[first:] + order[:first]


def place_of(control, screen):
    """Return where a control is on its screen."""
    return QRect(control.mapTo(screen, QPoint(0, 0)), control.size())


def backward_steps(screen, order):
    """Return the steps of a walk that go against the order of reading.

    Down is forward, and so is right; up is forward only into a column further to the right.
    """
    steps = []
    for one, other in pairwise(order):
        before, after = place_of(one, screen), place_of(other, screen)
        goes_up = after.bottom() < before.top()
        goes_left = after.right() < before.left()
        is_beside = not goes_up and after.top() <= before.bottom()
        if (goes_up and after.left() <= before.left()) or (goes_left and is_beside):
            steps.append(f"{words_of(one)} -> {words_of(other)}")
    return steps


def around(control, screen):
    """Return a picture of a control and the ring around it."""
    margin = QPoint(AROUND_RING, AROUND_RING)
    place = place_of(control, screen)
    return screen.grab(QRect(place.topLeft() - margin, place.bottomRight() + margin)).toImage()


def without_ring(screen, order):
    """Return the controls that look the same with the focus and without it."""
    same = []
    for control in order:
        screen.window().setFocus()
        control.clearFocus()
        before = around(control, screen)
        control.setFocus(Qt.FocusReason.TabFocusReason)
        assert control.hasFocus(), words_of(control)
        if around(control, screen) == before:
            same.append(words_of(control))
    return same


def clipped(screen):
    """Return the texts for which there is no room."""
    return [
        f"{type(each).__name__} {text!r}: {wanted} of {given}"
        for each in screen.findChildren(QWidget)
        if each.isVisibleTo(screen)
        for text, wanted, given in _needs(each)
        if wanted > given + SLACK
    ]


def _needs(widget):
    """Yield texts with the pixels that they take and those that they have."""
    if isinstance(widget, Note):
        return  # It shortens its text by itself, and tells all of it to whoever points at it.
    if isinstance(widget, QLabel) and widget.text():
        yield from _needs_of_label(widget)
    elif isinstance(widget, QComboBox):
        text = widget.currentText()
        # The edges and the room of the arrow.
        yield text, widget.fontMetrics().horizontalAdvance(text), widget.width() - 40
        yield text, widget.fontMetrics().height(), widget.height()
    elif isinstance(widget, QAbstractButton) and widget.text() and not isinstance(widget, QSlider):
        hint = widget.minimumSizeHint()
        yield widget.text(), hint.width(), widget.width()
        yield widget.text(), widget.fontMetrics().height(), widget.height()


def _needs_of_label(label):
    room = label.contentsRect()
    if label.wordWrap():
        yield label.text(), label.heightForWidth(label.width()), label.height()
        return
    metrics = label.fontMetrics()
    lines = label.text().split("\n")
    yield label.text(), max(map(metrics.horizontalAdvance, lines)), room.width()
    yield label.text(), metrics.height() * len(lines), room.height()
