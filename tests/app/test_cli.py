"""The door of the program: exit codes, help that loads nothing, and one sentence for each slip."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace

import pytest

from app import __version__, cli, commands
from streaming.errors import BundleError, OutputError, UsageError

ROOT = Path(__file__).parents[2]
COMMANDS = [
    "monitor", "record", "replay", "simulate", "predict", "train", "evaluate", "cache", "list",
    "doctor", "completion",
]  # fmt: skip
HEAVY = {"torch", "mne", "pylsl", "PyQt6", "pyqtgraph", "pandas", "scipy", "sklearn"}

SLOW_COMMAND = """
import pathlib, sys, threading
from app import cli
from app.commands import list_models, list_sources

def run(*, json):
    try:
        print("running", flush=True)
        threading.Event().wait(20)
    finally:
        pathlib.Path(sys.argv[1]).write_text("finished")

list_sources.run = lambda *, json: None
list_models.run = run
cli.main(["list"])
"""


def leaving(arguments):
    """Run the command line here; return its exit code."""
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    return left.value.code


def program(*arguments, **options):
    """Run the program as a child process."""
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


@pytest.mark.parametrize("command", [None, *COMMANDS])
def test_help_gives_examples_that_start_with_the_program(command, capsys):
    """An example says more than a list of options."""
    assert leaving([command, "--help"] if command else ["--help"]) == 0
    printed = capsys.readouterr().out
    assert f"Examples:\n    affectscope {command or ''}" in printed
    assert max(map(len, printed.splitlines())) <= 80


def test_no_help_loads_a_heavy_library():
    """One child asks for every help there is, and then looks at what it has loaded."""
    code = f"""
import json, sys
from app.cli import main
for arguments in [["--help"], *([name, "--help"] for name in {COMMANDS})]:
    try:
        main(arguments)
    except SystemExit as left:
        assert left.code == 0
print(json.dumps(sorted({{name.partition(".")[0] for name in sys.modules}})))
"""
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert not HEAVY & set(json.loads(ran.stdout.splitlines()[-1]))


def test_help_takes_under_three_tenths_of_a_second():
    """The least of ten starts, in processor time, so that a busy machine does not count."""
    spent = []
    while not spent or (min(spent) >= 0.3 and len(spent) < 10):
        before = _seconds_of_children()
        program("--help")
        spent.append(_seconds_of_children() - before)
    assert min(spent) < 0.3


def test_the_version_is_printed(capsys):
    """As one line that a script can read."""
    assert leaving(["--version"]) == 0
    assert capsys.readouterr().out == f"affectscope {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["lst"], "Did you mean 'list'?"),
        (["train", "--netwrk", "gru"], "--network"),
        (["train", "--network", "cnn"], "'cnn' is not one of 'tsception', 'gru'"),
        (["train", "--window", "-3"], "'-3' is no duration"),
        (["train", "--n-folds", "1"], "Give 2 or more, or loso"),
        (["train", "--people", "1"], "--people"),
        (["predict"], "FILE"),
        (["completion", "tcsh"], "'tcsh' is not one of 'bash'"),
        (["--settings", "absent.toml", "list"], "cannot be read"),
        (["list", "--settings", "absent.toml"], "cannot be read"),
    ],
)
def test_a_slip_ends_with_2_and_says_what_was_meant(arguments, sentence, capsys):
    """On stderr; nothing on stdout that a script could take for a result."""
    assert leaving(arguments) == 2
    printed = capsys.readouterr()
    assert sentence in printed.err
    assert printed.out == ""


@pytest.mark.parametrize(
    ("error", "code"), [(UsageError("a"), 2), (BundleError("b"), 5), (OutputError("c"), 7)]
)
def test_what_a_user_can_mend_is_one_sentence_and_the_contracts_code(
    error, code, capsys, monkeypatch
):
    """Never a traceback."""
    monkeypatch.setattr("app.commands.list_sources.run", _raising(error))
    assert leaving(["list"]) == code
    assert capsys.readouterr().err == f"affectscope: {error}\n"


def test_a_programming_error_keeps_its_traceback():
    """It is a bug report."""
    code = (
        "from app import cli\nfrom app.commands import list_sources\n"
        "list_sources.run = lambda *, json: 1 / 0\ncli.main(['list'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 1
    assert ran.stderr.startswith("Traceback")
    assert ran.stderr.endswith("ZeroDivisionError: division by zero\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_lets_files_be_finished_and_gives_its_own_code(number, code, tmp_path):
    """`finally` runs, and there is no traceback."""
    mark = tmp_path / "mark"
    with subprocess.Popen(
        [sys.executable, "-c", SLOW_COMMAND, str(mark)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as child:
        assert child.stdout.readline() == "running\n"
        child.send_signal(number)
        _, errors = child.communicate(timeout=30)
    assert (child.returncode, errors) == (code, "")
    assert mark.read_text() == "finished"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("made_of_it", [ImportError("torn apart"), UsageError("no such thing")])
def test_a_signal_gives_its_code_whatever_becomes_of_its_exception(
    number, code, made_of_it, monkeypatch, capsys
):
    """A library may turn it into another one."""

    def run(*, json):
        try:
            signal.raise_signal(number)
        finally:
            raise made_of_it

    monkeypatch.setattr("app.commands.list_sources.run", run)
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        assert leaving(["list"]) == code
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    assert str(made_of_it) in capsys.readouterr().err


def test_sigterm_is_as_it_was_once_the_command_has_ended(monkeypatch):
    """A program that uses ours as a library keeps its own handler."""
    before = signal.getsignal(signal.SIGTERM)
    leaving(["--version"])
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_reader_that_has_gone_ends_the_program_quietly():
    """As `affectscope ... | head` does."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "app", "completion", "bash"],
            cwd=ROOT,
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(writer)
    assert (ran.returncode, ran.stderr) == (1, "")


def test_python_m_app_is_the_same_program():
    """For machines whose PATH lacks the script."""
    ran = program("--version")
    assert (ran.returncode, ran.stdout) == (0, f"affectscope {__version__}\n")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_completion_prints_a_script_that_asks_the_program(shell, capsys):
    """The script sets this variable at each press of the Tab key."""
    assert leaving(["completion", shell]) == 0
    assert "_AFFECTSCOPE_COMPLETE" in capsys.readouterr().out
    assert "_AFFECTSCOPE_COMPLETE" not in os.environ


def test_the_tab_key_completes_commands_and_options():
    """As bash asks for it."""
    environment = os.environ | {
        "_AFFECTSCOPE_COMPLETE": "complete_bash",
        "COMP_WORDS": "affectscope li",
        "COMP_CWORD": "1",
    }
    assert program(env=environment).stdout.split() == ["list"]


def test_the_settings_files_value_reaches_the_command_and_a_flag_outranks_it(tmp_path, monkeypatch):
    """Flag, file, default: in this order."""
    seen = _recorded(monkeypatch)
    file = tmp_path / "s.toml"
    file.write_text("[predict]\nmodel = 'from-file'\nunit = 'mV'\n")
    assert leaving(["--settings", str(file), "predict", "a.xdf", "--model", "flag"]) == 0
    assert leaving(["predict", "a.xdf", "--settings", str(file)]) == 0
    assert leaving(["predict", "a.xdf"]) == 0
    assert [(each["model"], each["unit"]) for each in seen] == [
        ("flag", "mV"),
        ("from-file", "mV"),
        (None, None),
    ]


def test_predict_hands_every_option_on(monkeypatch):
    """An option that is read and dropped is worse than none."""
    seen = _recorded(monkeypatch)
    leaving(
        [
            "predict",
            "a.xdf",
            "--model",
            "m",
            "--csv",
            "o.csv",
            "--json",
            "--map",
            "eeg-ch1=TP9",
            "--unit",
            "uV",
            "--force",
        ]
    )
    assert seen == [
        {
            "file": Path("a.xdf"),
            "model": "m",
            "csv": Path("o.csv"),
            "json": True,
            "map": "eeg-ch1=TP9",
            "unit": "uV",
            "force": True,
        }
    ]


@pytest.mark.parametrize(
    ("arguments", "name", "value"),
    [
        ([], "n_folds", 5),
        (["--n-folds", "LOSO"], "n_folds", None),
        ([], "window", 4.0),
        (["--window", "1m"], "window", 60.0),
        (["--overlap", "2s"], "overlap", 2.0),
        (["--network", "gru"], "network", "gru"),
        (["--weight-decay", "0"], "weight_decay", 0.0),
        (["--seed", "0"], "seed", 0),
        (["--out", "runs/a"], "out", Path("runs/a")),
        (["--dry-run"], "dry_run", True),
        (["--people", "12"], "people", 12),
    ],
)
def test_train_hands_each_option_on(arguments, name, value, monkeypatch):
    """In its own type, and under its own name."""
    seen = _recorded(monkeypatch)
    assert leaving(["train", *arguments]) == 0
    (given,) = seen
    assert given[name] == value
    assert type(given[name]) is type(value)


@pytest.mark.parametrize(
    ("arguments", "name", "value"),
    [
        ([], "model", "mine"),
        ([], "montage", ""),
        ([], "label", None),
        (["--dataset", "recordings"], "dataset", "recordings"),
        (["--data", "r"], "data", Path("r")),
        (["--label", "arousal"], "label", "arousal"),
        (["--threshold", ">=3"], "threshold", ">=3"),
        (["--montage", "muse"], "montage", "muse"),
        (["--population", "personal"], "population", "personal"),
        (["--people", "12"], "people", 12),
        (["--map", "a=TP9"], "map", "a=TP9"),
        (["--unit", "uV"], "unit", "uV"),
        (["--out", "o"], "out", Path("o")),
        (["--force"], "force", True),
        (["--json"], "json", True),
    ],
)
def test_evaluate_hands_each_option_on(arguments, name, value, monkeypatch):
    """In its own type, and under its own name."""
    seen = _recorded(monkeypatch)
    assert leaving(["evaluate", "mine", *arguments]) == 0
    (given,) = seen
    assert given[name] == value
    assert type(given[name]) is type(value)


def test_evaluate_takes_other_people_than_train_unless_told(tmp_path, monkeypatch):
    """A model must not be judged by those it was trained on because nobody thought of it."""
    seen, asked = _recorded(monkeypatch), []
    monkeypatch.setattr(
        commands, "evaluate", SimpleNamespace(run=lambda given: asked.append(given.data.seed))
    )
    file = tmp_path / "s.toml"
    file.write_text("[train]\nseed = 7\n")
    for options in ([], ["--seed", "0"], ["--settings", str(file)]):
        assert leaving(["train", *options]) == 0
        assert leaving(["evaluate", "mine", *options]) == 0
    assert [each["seed"] for each in seen] == [0, 0, 7]
    assert asked == [1, 0, 8]


def _seconds_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _raising(error):
    def run(*_, **__):
        raise error

    return run


def _recorded(monkeypatch):
    """Put recorders in place of whole modules, which would load scipy and torch."""
    seen = []

    def predict(file, **options):
        seen.append({"file": file, **options})

    def asked_of(asked):
        of_data = {each.name: getattr(asked.data, each.name) for each in fields(asked.data)}
        seen.append({each.name: getattr(asked, each.name) for each in fields(asked)} | of_data)

    monkeypatch.setattr(commands, "predict", SimpleNamespace(run=predict), raising=False)
    for name in ("train", "evaluate"):
        monkeypatch.setattr(commands, name, SimpleNamespace(run=asked_of), raising=False)
    return seen


@pytest.mark.parametrize("option", [["--map", "AF3=Fp1"], ["--unit", "mV"]])
@pytest.mark.parametrize("command", [["monitor"], ["record", "a.xdf"], ["calibrate"]])
def test_what_the_simulator_would_not_heed_is_refused(capsys, tmp_path, command, option):
    """It states its names and its unit; who writes one means another source."""
    command = [command[0], *(str(tmp_path / name) for name in command[1:])]
    assert leaving([*command, *option]) == 2
    told = capsys.readouterr().err
    assert f"{option[0]} would change nothing" in told
    assert not any(tmp_path.iterdir())
