"""What each control and each key of a review does, in one place."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeySequence, QShortcut

from app.dashboard.key_sheet import KeySheet
from app.dashboard.keys import Key
from app.dashboard.review_parts import NOTHING
from app.dashboard.review_table import TEXT
from app.dashboard.window import DashboardWindow
from app.frame import NO_MODEL
from app.self_report import STEPS

if TYPE_CHECKING:
    from collections.abc import Callable

    from PyQt6.QtWidgets import QPushButton

    from app.dashboard.review import ReviewWindow

SMALL_STEP, LARGE_STEP = 1.0, 10.0
"""Seconds of the arrows, and of the arrows with Ctrl, as in the main window."""


PLACE, PICTURE, CHANGES, EVENTS = "Place", "Picture", "Changes", "In the table of events"

KEYS = (
    Key("back", ("Left",), "One second back", PLACE),
    Key("forth", ("Right",), "One second on", PLACE),
    Key("back_far", ("Ctrl+Left",), "Ten seconds back", PLACE),
    Key("forth_far", ("Ctrl+Right",), "Ten seconds on", PLACE),
    Key("page_back", ("PgUp",), "As far back as the traces show", PLACE),
    Key("page_forth", ("PgDown",), "As far on as the traces show", PLACE),
    Key("first", ("Ctrl+Home",), "To the start", PLACE),
    Key("last", ("Ctrl+End",), "To the end", PLACE),
    Key("next", ("N",), "To the next event", PLACE),
    Key("previous", ("Shift+N",), "To the event before", PLACE),
    Key("zoom_in", ("+", "="), "Draw the signal larger", PICTURE),
    Key("zoom_out", ("-",), "Draw the signal smaller", PICTURE),
    Key("window_shorter", ("[", "Home"), "Show fewer seconds", PICTURE),
    Key("window_longer", ("]", "End"), "Show more seconds", PICTURE),
    Key("theme", ("T",), "Next theme", PICTURE),
    Key("keys", ("?",), "This sheet", PICTURE),
    Key("mark", ("M",), "Set a marker", CHANGES),
    Key("mark_with_text", ("Shift+M",), "Set a marker with a text", CHANGES),
    *(
        Key(f"label_{step}", (str(step),), f"Label the stretch, or this moment: {words}", CHANGES)
        for step, words in STEPS.items()
    ),
    Key("start", ("I",), "Begin a stretch here", CHANGES),
    Key("stop", ("O",), "End the stretch here", CHANGES),
    Key("let_go", ("Escape",), "Let the stretch go", CHANGES),
    Key("undo", ("Ctrl+Z",), "Take the last change back", CHANGES),
    Key("redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "Change it again", CHANGES),
    Key("report", ("Ctrl+E",), "Export a report", CHANGES),
    Key("close", ("Ctrl+W",), "Close the review; everything is kept", CHANGES),
    Key("jump", ("Return", "Enter"), "Go to the event", EVENTS),
    Key("edit", ("F2",), "Let a marker say something else", EVENTS),
    Key("delete", ("Delete",), "Take the selected markers away", EVENTS),
)
"""Every key there is, in the order of the sheet; F2 is the table's own.

Those for going about are mne-qt-browser's where it has them: arrows, + and -, Home and End for a
shorter and a longer window. Those that the main window has do the same there.
"""

COLUMNS = ((PLACE, PICTURE), (CHANGES, EVENTS))
"""How their groups stand on the sheet."""


def actions_of(window: ReviewWindow) -> dict[str, Callable[[], object]]:
    """Return what each action of the whole window does."""
    traces = window.parts.traces
    actions: dict[str, Callable[[], object]] = {
        "back": partial(window.step, -SMALL_STEP),
        "forth": partial(window.step, SMALL_STEP),
        "back_far": partial(window.step, -LARGE_STEP),
        "forth_far": partial(window.step, LARGE_STEP),
        "page_back": lambda: window.step(-traces.settings.seconds),
        "page_forth": lambda: window.step(traces.settings.seconds),
        "first": partial(window.seek, 0.0),
        "last": partial(window.seek, float("inf")),
        "next": partial(window.jump, 1),
        "previous": partial(window.jump, -1),
        "zoom_in": partial(traces.zoom, 1),
        "zoom_out": partial(traces.zoom, -1),
        "window_shorter": partial(traces.lengthen, -1),
        "window_longer": partial(traces.lengthen, 1),
        "theme": partial(_switch_theme, window),
        "keys": lambda: KeySheet(window, KEYS, COLUMNS).open(),
        "mark": window.mark,
        "mark_with_text": partial(window.mark, is_asked=True),
        "start": partial(window.set_end, is_start=True),
        "stop": partial(window.set_end, is_start=False),
        "let_go": window.let_go,
        "undo": window.undo,
        "redo": window.redo,
        "report": window.export_report,
        "close": window.close,
    }
    return actions | {f"label_{step}": partial(window.label, step) for step in STEPS}


def bind_keys(window: ReviewWindow) -> None:
    """Bind all keys: those of the table where it has the focus, the rest in the whole window."""
    actions, table = actions_of(window), window.parts.table
    on_events: dict[str, Callable[[], object]] = {"jump": table.jump, "delete": window.delete}
    for key in KEYS:
        for each in key.keys:
            if key.action in actions:
                shortcut = QShortcut(QKeySequence(each), window)
                shortcut.activated.connect(actions[key.action])
            elif key.action in on_events:
                shortcut = QShortcut(QKeySequence(each), table)
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(on_events[key.action])


def _switch_theme(window: ReviewWindow) -> None:
    """Take the next theme in the whole program; the main window keeps it."""
    if isinstance(main := window.parentWidget(), DashboardWindow):
        main.keyboard.do("theme")


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
