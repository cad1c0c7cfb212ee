"""SIGINT and SIGTERM: where they raise, where they wait, and what is left of them."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app.interrupts import SAME_REQUEST, Ending, Terminated, ending_on_signals, held, let_in
from tests.fakes import ManualClock

ROOT = Path(__file__).parents[2]

RAISED = {signal.SIGINT: KeyboardInterrupt, signal.SIGTERM: Terminated}
CODES = {signal.SIGINT: 130, signal.SIGTERM: 143}


@pytest.fixture(autouse=True)
def handlers_as_they_were():
    """What ends the program leaves both signals ignored; the next test wants to be ended."""
    before = {number: signal.getsignal(number) for number in RAISED}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


both = pytest.mark.parametrize("number", RAISED, ids=lambda number: number.name)


@both
def test_a_signal_raises_where_it_is_let_in(number):
    with ending_on_signals() as ending, pytest.raises(RAISED[number]), let_in():
        signal.raise_signal(number)

    assert ending.code == CODES[number]


@both
def test_a_signal_waits_while_it_is_held(number):
    """What is begun in there is finished first."""
    finished = []

    def finish():
        with held():
            signal.raise_signal(number)
            finished.append(True)

    with ending_on_signals(), pytest.raises(RAISED[number]), let_in():
        finish()
    assert finished == [True]


@both
def test_a_signal_that_comes_while_the_outcome_is_told_loses_nothing(number):
    """As a command is built: all is held, and only the waiting lets signals in."""
    told = []
    with ending_on_signals() as ending, held():
        try:
            with let_in():
                pass
        finally:
            signal.raise_signal(number)
            told.append("summary")

    assert told == ["summary"]
    assert ending.code == CODES[number]


def test_a_second_signal_does_not_interrupt_what_the_first_one_ends():
    """GNU timeout signals its child and the child's group; users press Ctrl-C twice."""
    finished = []

    def end():
        try:
            signal.raise_signal(signal.SIGTERM)
        finally:
            signal.raise_signal(signal.SIGTERM)
            signal.raise_signal(signal.SIGINT)
            finished.append(True)

    with ending_on_signals() as ending, pytest.raises(Terminated), let_in():
        end()
    assert finished == [True]
    assert ending.code == 143


@both
def test_the_import_of_torch_is_not_torn_apart(number, tmp_path, monkeypatch):
    """Its C++ aborts at an exception that comes while it is loaded."""
    stand_in = tmp_path / "torch" / "stand_in.py"
    stand_in.parent.mkdir()
    stand_in.write_text(f"import signal\nsignal.raise_signal({number:d})\nWHOLE = True\n")
    monkeypatch.syspath_prepend(stand_in.parent)
    monkeypatch.delitem(sys.modules, "stand_in", raising=False)
    seen = []

    def load():
        import stand_in  # noqa: PLC0415

        seen.append(stand_in.WHOLE)
        threading.Event().wait(20)
        seen.append("waited in vain")

    with ending_on_signals(), pytest.raises(RAISED[number]), let_in():
        load()
    assert seen == [True]


@both
def test_any_other_import_is_ended_at_once(number, tmp_path, monkeypatch):
    """Loading everything takes seconds."""
    (tmp_path / "another.py").write_text(f"import signal\nsignal.raise_signal({number:d})\n")
    monkeypatch.syspath_prepend(tmp_path)
    with ending_on_signals(), pytest.raises(RAISED[number]), let_in():
        import another  # noqa: F401, PLC0415


PROGRAM = """
import sys
from app.interrupts import ending_on_signals, let_in

with ending_on_signals() as ending:
    try:
        with let_in():
            exec("import signal; signal.raise_signal(signal.SIGINT)")
    except KeyboardInterrupt:
        pass
sys.exit(ending.code)
"""


def test_an_interrupt_inside_of_generated_code_gives_the_same_exit_code(tmp_path):
    """Python would end a program that is run by ``python -m`` with a signal in its place."""
    (tmp_path / "program.py").write_text(PROGRAM)
    ran = subprocess.run(
        [sys.executable, "-m", "program"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert ran.returncode == 130


def test_what_does_not_end_can_be_told_again_later():
    clock = ManualClock()
    ending = Ending(clock)
    ending.hold(False)
    with pytest.raises(KeyboardInterrupt):
        ending(signal.SIGINT)
    clock.go_on(SAME_REQUEST - 1)
    ending(signal.SIGINT)
    clock.go_on(2)
    with pytest.raises(KeyboardInterrupt):
        ending(signal.SIGINT)


@pytest.mark.parametrize("block", [held, let_in])
def test_a_signal_whose_exception_was_swallowed_raises_again(block):
    """As Python swallows one in a finaliser; it is not lost, whatever block comes next."""

    def swallow():
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        with block():
            pass
        pytest.fail("the signal is lost")

    with ending_on_signals(), pytest.raises(KeyboardInterrupt), let_in():
        swallow()


def test_without_the_programs_door_signals_are_handled_as_before():
    """Whoever runs a command of ours inside their own program."""
    before = signal.getsignal(signal.SIGINT)
    with held(), pytest.raises(KeyboardInterrupt), let_in():
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), held():
        signal.raise_signal(signal.SIGINT)

    assert signal.getsignal(signal.SIGINT) is before


@both
def test_a_second_signal_does_not_kill_the_interpreter_on_its_way_out(number):
    with contextlib.suppress(RAISED[number]), ending_on_signals(), let_in():
        signal.raise_signal(number)

    assert {signal.getsignal(each) for each in RAISED} == {signal.SIG_IGN}


def test_afterwards_the_handlers_are_those_from_before():
    before = [signal.getsignal(number) for number in RAISED]
    with ending_on_signals():
        assert before != [signal.getsignal(number) for number in RAISED]
    assert before == [signal.getsignal(number) for number in RAISED]


def test_what_runs_in_the_background_ignores_ctrl_c_as_its_shell_asked():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with ending_on_signals() as ending, let_in():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert ending.code is None
