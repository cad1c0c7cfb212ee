"""An error of the program is shown once, over whatever is open, and nothing ends by it."""

from __future__ import annotations

import sys
import threading

import pytest
from PyQt6 import sip
from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication, QDialog, QMessageBox, QPushButton, QWidget

from app.dashboard import failures
from app.dashboard.failures import SLOT, THREAD, FailureDialog

pytestmark = pytest.mark.gui


@pytest.fixture
def shown(monkeypatch):
    """Return what dialogs would have said, and whose they would have been."""
    seen = []
    monkeypatch.setattr(
        failures,
        "show_failure",
        lambda parent, text, details="": seen.append((parent, text, details)),
    )
    return seen


@pytest.fixture
def owner(qapp):
    """Return a window that errors belong to."""
    made = QWidget()
    made.show()
    yield made
    sip.delete(made)


def raise_as(kind, text="broken"):
    """Return a callback that fails."""

    def fail():
        raise kind(text)

    return fail


class Beat:
    """A callback that fails with every beat of a timer, as drawing would."""

    def __init__(self, owner, fail):
        self.n_beats = 0
        self._fail = fail
        self.timer = QTimer(owner)
        self.timer.setInterval(1)
        self.timer.timeout.connect(self.beat)
        self.timer.start()

    def beat(self):
        self.n_beats += 1
        self._fail()


def test_an_error_that_repeats_with_every_frame_opens_one_dialog(owner, shown, qtbot):
    """And the beat goes on."""
    with FailureDialog(owner):
        beat = Beat(owner, raise_as(RuntimeError))
        qtbot.waitUntil(lambda: beat.n_beats > 60)
        beat.timer.stop()
        qtbot.waitUntil(lambda: bool(shown))
    ((parent, text, details),) = shown
    assert parent is owner
    assert text == SLOT
    assert details.startswith("RuntimeError: broken\n\nTraceback")


def test_errors_from_many_places_never_lie_over_each_other(owner, monkeypatch, qtbot):
    """What comes while a dialog is open waits for it, and is then shown in one."""
    said, n_open = [], []

    def read_for_a_while(_parent, text, details=""):
        said.append((text, details))
        n_open.append(True)
        assert len(n_open) == 1
        if len(said) == 1:
            QTimer.singleShot(0, lambda: {}["second"])
            QTimer.singleShot(0, lambda: int("third"))
            heard = []
            QTimer.singleShot(0, lambda: heard.append(True))
            qtbot.waitUntil(lambda: bool(heard))
        n_open.pop()

    monkeypatch.setattr(failures, "show_failure", read_for_a_while)
    with FailureDialog(owner):
        QTimer.singleShot(0, raise_as(RuntimeError, "first"))
        qtbot.waitUntil(lambda: len(said) == 2)
    assert said[0][0] == SLOT
    assert said[1][0] == f"{SLOT} 1 more went wrong at the same time."
    assert "KeyError: 'second'" in said[1][1]
    assert "ValueError: invalid literal" in said[1][1]


def test_an_error_lies_upon_the_dialog_that_is_open(owner, shown, qtbot):
    """Beneath a modal dialog nobody could reach it."""
    dialog = QDialog(owner)
    with FailureDialog(owner):
        QTimer.singleShot(0, raise_as(RuntimeError))
        closing = QTimer(dialog)
        closing.timeout.connect(lambda: shown and dialog.accept())
        closing.start(1)
        dialog.exec()
    assert shown[0][0] is dialog


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_error_in_a_thread_is_told_in_the_windows_thread(owner, monkeypatch, qtbot):
    """It would else be a line on a terminal that nobody looks at."""
    said = []

    def note(_parent, text, details=""):
        said.append((threading.current_thread() is threading.main_thread(), text, details))

    monkeypatch.setattr(failures, "show_failure", note)
    with FailureDialog(owner):
        thread = threading.Thread(target=raise_as(RuntimeError, "in a thread"))
        thread.start()
        qtbot.waitUntil(lambda: bool(said))
        thread.join()
    ((is_main, text, details),) = said
    assert is_main
    assert text == THREAD
    assert "RuntimeError: in a thread" in details


def test_an_error_while_painting_shows_its_dialog_after_the_painting(owner, monkeypatch, qtbot):
    """A loop inside a paint event would paint again, and fail again."""
    during = []

    class Broken(QWidget):
        is_painting = False

        def paintEvent(self, event):  # noqa: N802 - Qt's name
            Broken.is_painting = True
            try:
                raise RuntimeError("cannot paint")
            finally:
                Broken.is_painting = False

    monkeypatch.setattr(
        failures, "show_failure", lambda *_a, **_k: during.append(sys.exc_info()[0] is not None)
    )
    with FailureDialog(owner):
        broken = Broken(owner)
        broken.resize(50, 50)
        broken.show()
        qtbot.waitUntil(lambda: bool(during))
    assert during == [False]


def test_the_hooks_are_given_back(owner):
    """Of threads as well."""
    before = (sys.excepthook, threading.excepthook)
    with FailureDialog(owner):
        assert (sys.excepthook, threading.excepthook) != before
    assert (sys.excepthook, threading.excepthook) == before


def test_the_details_can_be_copied_and_the_dialog_stays(owner, qtbot):
    """For whoever can help; closing it is another button's matter."""
    seen = []

    def use():
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            return
        using.stop()
        buttons = {
            button.text().replace("&", ""): button for button in box.findChildren(QPushButton)
        }
        buttons["Copy details"].click()
        seen.append((box.isVisible(), QApplication.clipboard().text()))
        buttons["OK"].click()

    using = QTimer(owner)
    using.timeout.connect(use)
    using.start(1)
    failures.show_failure(owner, "It broke.", "RuntimeError: because")
    assert seen == [(True, "It broke.\n\nRuntimeError: because")]
