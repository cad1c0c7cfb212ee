"""Findings come one by one while the window lives, and closing it ends the search."""

from __future__ import annotations

import threading

import pytest
from PyQt6 import sip
from PyQt6.QtCore import Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QFrame, QLabel

from app.checks import Check
from app.commands import doctor
from app.dashboard.diagnostics import DiagnosticsDialog
from app.diagnostics import SHAPES, machine_checks
from streaming.sources.muse_link import Scan

pytestmark = pytest.mark.gui

FINE = Check("Python", "OK", "3.11.7")
SO_SO = Check("text", "WARN", "ascii where UTF-8 is wanted", "Set LANG=C.UTF-8.")
BROKEN = Check("LSL", "FAIL", "no stream came", "Open the firewall.")


class Machine:
    """A machine whose checks are made when a test says so."""

    def __init__(self, *checks):
        self.checks = checks
        self.may_go_on = threading.Semaphore(0)
        self.looks = []
        self.stopped = threading.Event()

    def __call__(self, stop, *, looks_for_muse):
        self.looks.append(looks_for_muse)
        assert threading.current_thread() is not threading.main_thread()
        try:
            for check in self.checks:
                while not self.may_go_on.acquire(timeout=0.01):
                    if stop.is_set():
                        return
                yield check
        finally:
            self.stopped.set()

    def let(self, n):
        for _ in range(n):
            self.may_go_on.release()


@pytest.fixture
def opened(qapp):
    """Return a way to open the dialog over a machine."""
    made = []

    def open_over(make_checks, **more):
        dialog = DiagnosticsDialog(None, make_checks=make_checks, **more)
        made.append(dialog)
        dialog.show()
        return dialog

    yield open_over
    for dialog in made:
        dialog.close()
        dialog.end()
        sip.delete(dialog)


def rows(dialog):
    """Return the words of each finding."""
    frames = [each for each in dialog.findChildren(QFrame, "card") if each.isVisibleTo(dialog)]
    return [[label.text() for label in frame.findChildren(QLabel)] for frame in frames]


def test_findings_come_one_by_one_with_shape_word_and_mend(opened, qtbot):
    """While there is more to come the dialog says so, and cannot be asked to look twice."""
    machine = Machine(FINE, SO_SO, BROKEN)
    dialog = opened(machine)
    assert dialog.state.text() == "Looking … 0 looked at so far"
    assert not dialog.again.isEnabled()
    assert not dialog.copy.isEnabled()

    machine.let(2)
    qtbot.waitUntil(lambda: len(rows(dialog)) == 2)
    assert dialog.state.text() == "Looking … 2 looked at so far"
    assert dialog.copy.isEnabled()

    machine.let(1)
    qtbot.waitUntil(lambda: not dialog.is_looking)
    assert rows(dialog) == [
        ["● OK", "Python", "3.11.7"],
        ["◐ WARN", "text", "ascii where UTF-8 is wanted", "Set LANG=C.UTF-8."],
        ["✕ FAIL", "LSL", "no stream came", "Open the firewall."],
    ]
    assert dialog.state.text() == "One thing must be mended, one thing could be"
    assert dialog.again.isEnabled()


def test_each_word_has_its_colour_as_well(opened, qtbot):
    """Whoever sees colours finds what is wrong at a glance."""
    machine = Machine(FINE, SO_SO, BROKEN)
    machine.let(3)
    dialog = opened(machine)
    qtbot.waitUntil(lambda: not dialog.is_looking)
    found = dialog.findChildren(QLabel)
    roles = {
        each.text().split(" ")[1]: each.property("role")
        for each in found
        if each.text()[1:2] == " "
    }
    assert roles == {word: role for word, (_, role) in SHAPES.items()}


def test_looking_again_begins_anew(opened, qtbot):
    """By the key as well."""
    machine = Machine(FINE, BROKEN)
    machine.let(2)
    dialog = opened(machine)
    qtbot.waitUntil(lambda: not dialog.is_looking)
    machine.let(1)
    QTest.keyClick(dialog, Qt.Key.Key_F5)
    qtbot.waitUntil(lambda: len(rows(dialog)) == 1)
    assert dialog.is_looking
    assert [check.name for check in dialog.found] == ["Python"]
    machine.let(1)
    qtbot.waitUntil(lambda: not dialog.is_looking)
    assert len(machine.looks) == 2


def test_closing_it_ends_the_search(opened, qtbot):
    """Nobody waits for findings that nobody will see, and none comes late."""
    machine = Machine(FINE, BROKEN)
    machine.let(1)
    dialog = opened(machine)
    qtbot.waitUntil(lambda: len(rows(dialog)) == 1)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert machine.stopped.wait(10)
    assert not dialog.is_looking
    assert len(dialog.found) == 1


def test_all_of_it_is_copied_as_text(opened, qtbot):
    """To be sent to whoever can help."""
    machine = Machine(FINE, BROKEN)
    machine.let(2)
    dialog = opened(machine, log=lambda: ["[0.1s] connecting"])
    qtbot.waitUntil(lambda: not dialog.is_looking)
    dialog.copy.click()
    text = QApplication.clipboard().text()
    assert text == dialog.as_text()
    assert "FAIL  LSL  no stream came\n      Open the firewall." in text
    assert text.endswith("[0.1s] connecting\n")
    assert dialog.state.text().startswith("Copied.")


@pytest.mark.parametrize("lines", [[], ["[0.1s] connecting", "[1.2s] connected"]])
def test_what_feeds_the_source_is_shown_and_left_alone(opened, qtbot, lines):
    """A search for headbands would disturb the one that is being listened to."""
    machine = Machine(FINE)
    machine.let(1)
    dialog = opened(machine, log=lambda: lines)
    qtbot.waitUntil(lambda: not dialog.is_looking)
    assert dialog.log.isVisible() is bool(lines)
    assert dialog.log.toPlainText() == "\n".join(lines)
    assert machine.looks == [not lines]


def test_it_is_read_out_whole(opened, qtbot):
    """A screen reader gets status, finding and mend of each line in words."""
    machine = Machine(FINE, BROKEN)
    machine.let(2)
    dialog = opened(machine)
    qtbot.waitUntil(lambda: not dialog.is_looking)
    names = [f.accessibleName() for f in dialog.findChildren(QFrame, "card")]
    assert names == ["OK: Python: 3.11.7", "FAIL: LSL: no stream came. Open the firewall."]
    assert dialog.list.accessibleDescription() == "\n".join(names)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_check_that_breaks_ends_the_search_and_not_the_dialog(opened, qtbot):
    """What was found before it stays."""

    def break_down(_stop, *, looks_for_muse):
        yield FINE
        raise RuntimeError("a check is broken")

    dialog = opened(break_down)
    qtbot.waitUntil(lambda: not dialog.is_looking)
    assert [check.name for check in dialog.found] == ["Python"]
    assert dialog.again.isEnabled()


def test_what_is_looked_at_is_what_doctor_looks_at(monkeypatch):
    """But for headbands where one is listened to; and a search that is given up says no more."""
    stop = threading.Event()
    scans = []

    def scan(_seconds, given):
        scans.append(given)
        return lambda: Scan((), "nothing answers", ())

    monkeypatch.setattr(doctor, "begin_scan", scan)
    monkeypatch.setattr(doctor, "_lsl_round_trip", lambda: 0.002)
    monkeypatch.setattr(doctor, "_one_inference", lambda: "2")
    monkeypatch.setattr(doctor, "_load", lambda _path: None)
    names = [check.name for check in machine_checks(stop, looks_for_muse=True)]
    assert names == [check.name for check in doctor.all_checks()]
    assert scans[0] is stop
    without = [check.name for check in machine_checks(stop, looks_for_muse=False)]
    assert without == [name for name in names if name != "Muse"]
    stop.set()
    assert list(machine_checks(stop, looks_for_muse=True)) == []
