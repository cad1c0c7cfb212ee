"""Standard output that takes nothing, and standard error that must do no harm."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import cli
from app.commands import list_sources
from app.stdio import guarded_streams
from models.bundle import save_bundle
from streaming.errors import OutputError
from streaming.recordings.tables import write_muselsl_csv
from streaming.signal.info import MUSE
from tests.builders import a_bundle, a_recording
from tests.signals import a_feature_spec

ROOT = Path(__file__).parents[2]
FULL = Path("/dev/full")

needs_full = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")


def leaving_on_a_full_disk(monkeypatch, *arguments):
    """Run the command line here, a disk without room behind standard output."""
    with FULL.open("w", encoding="utf-8") as out, monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", out)
        return leaving(*arguments)


@pytest.fixture
def files(tmp_path):
    """A recording and a model that reads it."""
    write_muselsl_csv(tmp_path / "muse.csv", a_recording(10))
    save_bundle(a_bundle(spec=a_feature_spec(MUSE)), tmp_path / "some.safetensors")
    return tmp_path


@pytest.fixture
def no_streams(monkeypatch):
    """Nobody looks for LSL streams, whatever else runs on this machine."""
    monkeypatch.setattr(list_sources, "_look", lambda _seconds: ())


def leaving(*arguments):
    """Run the command line here; return its exit code."""
    with pytest.raises(SystemExit) as left:
        cli.main([str(argument) for argument in arguments])
    return left.value.code


def child(*arguments, redirection):
    """Run the program behind a shell's redirection."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {redirection}', "sh", sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


def assert_one_sentence(said, words):
    assert said.startswith("affectscope: ")
    assert words in said
    assert said.count("\n") == 1


COMMANDS = {
    "help": ["--help"],
    "version": ["--version"],
    "completion": ["completion", "bash"],
    "faults": ["simulate", "--fault", "list"],
    "list": ["list"],
    "list as lines": ["list", "--json"],
    "monitor": ["monitor", "--headless", "--duration", "1"],
    "monitor as lines": ["monitor", "--json", "--duration", "1"],
    "training": ["train", "--dry-run"],
    "training as lines": ["train", "--dry-run", "--json"],
}


@needs_full
@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk_ends_every_command_with_7_and_one_sentence(
    command, monkeypatch, no_streams, capsys
):
    """A script must not take half its lines for all."""
    assert leaving_on_a_full_disk(monkeypatch, *COMMANDS[command]) == 7
    assert_one_sentence(capsys.readouterr().err, "(No space left on device). Make room")


SOON = ["--headless", "--speed", "max"]


@needs_full
@pytest.mark.parametrize("command", ["predict", "replay"])
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["words", "lines"])
def test_so_it_ends_what_reads_a_recording(command, form, monkeypatch, files, capsys):
    """And no half table stays."""
    more = ["--csv", files / "out.csv"] if command == "predict" else SOON
    line = [command, files / "muse.csv", "--model", files / "some.safetensors", *form, *more]

    assert leaving_on_a_full_disk(monkeypatch, *line) == 7

    assert "No space left on device" in capsys.readouterr().err
    assert list(files.glob(".out.csv*")) == []


@needs_full
def test_nothing_more_is_said_when_the_interpreter_ends():
    """It flushes once more on its way out."""
    ran = child("--version", redirection=">/dev/full")
    assert ran.returncode == 7
    assert_one_sentence(ran.stderr, "No space left on device")


@pytest.mark.parametrize("redirection", [">&-", "<&- >&-"])
def test_a_closed_output_is_no_crash(redirection):
    ran = child("--version", redirection=redirection)
    assert ran.returncode == 7
    assert_one_sentence(ran.stderr, "Standard output is closed")


def test_a_closed_error_output_changes_no_result():
    """Neither does a full one; the exit code still tells."""
    assert child("lst", redirection=">/dev/null 2>&-").returncode == 2
    refused = ["--settings", "absent.toml", "list"]
    for target in ("&-", FULL if FULL.exists() else os.devnull):
        assert child(*refused, redirection=f">/dev/null 2>{target}").returncode == 2


def test_no_file_takes_the_number_of_a_closed_output(tmp_path):
    """What a library in C prints would go into it."""
    code = f"""
import os
from app.stdio import guarded_streams
with guarded_streams():
    with open({str(tmp_path / "file")!r}, "w") as file:
        os.write(2, str(file.fileno()).encode())
"""
    ran = subprocess.run(
        ["sh", "-c", 'exec "$@" <&- >&-', "sh", sys.executable, "-c", code],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    assert int(ran.stderr) > 2


def test_a_command_that_prints_nothing_needs_no_output(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr("app.commands.list_sources.run", lambda *, json: None)
    monkeypatch.setattr("app.commands.list_models.run", lambda *, json: None)
    assert leaving("list") == 0


def test_a_failure_of_the_command_outranks_that_of_its_output(monkeypatch, capsys):
    """Two sentences would hide the first."""

    def run(*, json):
        sys.stdout.write("x")
        raise OutputError("the first")

    monkeypatch.setattr("app.commands.list_sources.run", run)
    with (FULL if FULL.exists() else Path(os.devnull)).open("w") as out:
        monkeypatch.setattr(sys, "stdout", out)
        assert leaving("list") == 7
    assert capsys.readouterr().err == "affectscope: the first\n"


def test_no_terminal_obeys_what_a_file_is_called(tmp_path, capsys):
    """The name stands there written out, in one line."""
    path = tmp_path / "a\x1b]0;x\x07\naffectscope: done\u202e.csv"
    path.write_text("Dear diary.\n")

    assert leaving("predict", path) == 4

    said = capsys.readouterr().err
    assert_one_sentence(said, r"a\x1b]0;x\x07\naffectscope: done\u202e.csv")


def test_neither_where_it_is_one_argument_too_many(capsys):
    """As `predict *.csv` gives it."""
    assert leaving("predict", "a.csv", "b\x1b[2J\x9b.csv") == 2

    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert r"b\x1b[2J\x9b.csv" in said
    assert said.count("\n") > 1


def test_both_streams_are_as_they_were_afterwards():
    before = sys.stdout, sys.stderr
    with guarded_streams():
        assert sys.stdout is not before[0]
    assert (sys.stdout, sys.stderr) == before


def test_a_sign_that_the_output_cannot_say_is_a_question_mark(monkeypatch):
    """An old locale loses a sign, not the command."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="ascii")
    monkeypatch.setattr(sys, "stdout", out)
    with guarded_streams():
        sys.stdout.write("431 µV")
    assert raw.getvalue() == b"431 ?V"
    assert out.errors == "strict"
