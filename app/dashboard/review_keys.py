"""What each control and each key of a review does, in one place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QShortcut

from app.dashboard.review_parts import NOTHING
from app.dashboard.review_table import TEXT
from app.frame import NO_MODEL
from app.self_report import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtWidgets import QPushButton

    from app.dashboard.review import ReviewWindow

SMALL_STEP, LARGE_STEP = 1.0, 10.0
"""Seconds of the arrows, and of the arrows with Ctrl, as in the main window."""


def keys_of(window: ReviewWindow) -> dict[str, Callable[[], object]]:
    """Return what each key does.

    Those for going about are mne-qt-browser's where it has them: arrows, + and -, Home and End for
    a shorter and a longer window.
    """
    traces = window.parts.traces
    keys: dict[str, Callable[[], object]] = {
        "Left": partial(window.step, -SMALL_STEP),
        "Right": partial(window.step, SMALL_STEP),
        "Ctrl+Left": partial(window.step, -LARGE_STEP),
        "Ctrl+Right": partial(window.step, LARGE_STEP),
        "PgUp": lambda: window.step(-traces.settings.seconds),
        "PgDown": lambda: window.step(traces.settings.seconds),
        "Ctrl+Home": partial(window.seek, 0.0),
        "Ctrl+End": partial(window.seek, float("inf")),
        "Home": partial(traces.lengthen, -1),
        "End": partial(traces.lengthen, 1),
        "[": partial(traces.lengthen, -1),
        "]": partial(traces.lengthen, 1),
        "+": partial(traces.zoom, 1),
        "=": partial(traces.zoom, 1),
        "-": partial(traces.zoom, -1),
        "N": partial(window.jump, 1),
        "Shift+N": partial(window.jump, -1),
        "M": window.mark,
        "Shift+M": lambda: window.mark(is_asked=False),
        "I": partial(window.set_end, is_start=True),
        "O": partial(window.set_end, is_start=False),
        "Esc": window.let_go,
        "Ctrl+Z": window.undo,
        "Ctrl+Shift+Z": window.redo,
        "Ctrl+Y": window.redo,
        "Ctrl+E": window.export_report,
        "Ctrl+W": window.close,
    }
    return keys | {str(step): partial(window.label, step) for step in STEPS}


def bind_keys(window: ReviewWindow) -> None:
    """Bind all keys: those of the table where it has the focus, the rest in the whole window."""
    for keys, action in keys_of(window).items():
        QShortcut(QKeySequence(keys), window).activated.connect(action)
    table = window.parts.table
    for keys, action in (
        ("Return", table.jump),
        ("Enter", table.jump),
        ("Delete", window.delete),
    ):
        shortcut = QShortcut(QKeySequence(keys), table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(action)


def connect(window: ReviewWindow) -> None:
    """Let each control do what it says."""
    parts = window.parts
    pushes: tuple[tuple[QPushButton, Callable[[], object]], ...] = (
        (parts.back_far, partial(window.step, -LARGE_STEP)),
        (parts.back, partial(window.step, -SMALL_STEP)),
        (parts.forth, partial(window.step, SMALL_STEP)),
        (parts.forth_far, partial(window.step, LARGE_STEP)),
        (parts.mark, window.mark),
        (parts.undo, window.undo),
        (parts.redo, window.redo),
        (parts.delete, window.delete),
        (parts.edit, partial(_edit, window)),
        (parts.report, window.export_report),
        (parts.work.cancel, window.cancel),
        *((button, partial(window.label, i)) for i, button in enumerate(parts.labels, start=1)),
    )
    for button, action in pushes:
        button.clicked.connect(lambda _=False, act=action: act())
    parts.overview.sought.connect(window.seek)
    parts.overview.stretched.connect(window.choose_stretch)
    parts.table.jumped.connect(window.seek)
    parts.kinds.currentTextChanged.connect(parts.events.narrow)
    parts.events.modelReset.connect(window.show_changes)
    if (selection := parts.table.selectionModel()) is not None:
        selection.selectionChanged.connect(lambda *_: window.show_changes())
    parts.events.changed.connect(window.change_text)
    parts.traces.changed.connect(lambda _: window.draw_soon())
    parts.model.activated.connect(lambda at: window.read_with(parts.model.itemData(at)))
    parts.other.activated.connect(lambda at: window.compare_with(_model(parts.other.itemData(at))))


def _edit(window: ReviewWindow) -> None:
    """Open the editor of the selected marker."""
    table = window.parts.table
    selection = table.selectionModel()
    if selection is not None and (rows := selection.selectedRows()):
        at = window.parts.events.index(rows[0].row(), TEXT)
        table.setCurrentIndex(at)
        table.edit(at)


def _model(name: str) -> str:
    """Return a model's name; what stands for none in the list of comparisons is none."""
    return NO_MODEL if name == NOTHING else name
