"""The command itself: what it hands on, and what it refuses before anything is opened."""

from pathlib import Path

import pytest

from app import cli
from app.calibration import from_files
from app.commands import calibrate as command


def run(*arguments):
    """Run the command line here; return its exit code."""
    with pytest.raises(SystemExit) as left:
        cli.main(["calibrate", *map(str, arguments)])
    return left.value.code


@pytest.fixture
def handed(monkeypatch):
    """Return what is handed on, by where to, and hand nothing on."""
    seen = {}
    for name in ("run_from", "run_rest"):
        monkeypatch.setattr(
            from_files, name, lambda files, name=name, **said: seen.update({name: (files, said)})
        )
    monkeypatch.setattr(command, "_sit", lambda asked, name: seen.update(sit=(asked, name)))
    return seen


def test_recordings_may_follow_one_from_or_each_have_their_own(handed):
    assert run("--profile", "ann", "--from", "a.xdf", "b.xdf", "--from", "c.xdf") == 0

    files, said = handed["run_from"]
    assert sorted(files) == [Path("a.xdf"), Path("b.xdf"), Path("c.xdf")]
    assert said["pseudonym"] == "ann"


def test_recordings_without_a_name_are_nobodys(handed):
    """Whose they are must be said; a sitting without a name is of `me`."""
    run("--from", "a.xdf")
    run()

    assert handed["run_from"][1]["pseudonym"] is None
    assert handed["sit"][1] == "me"


def test_a_recording_without_from_is_refused_with_the_mend(handed, capsys):
    assert run("a.xdf") == 2

    assert "say --from before" in capsys.readouterr().err
    assert handed == {}


def test_a_headset_beside_recordings_is_refused(handed, capsys):
    """Nothing that somebody asked for is passed over without a word."""
    assert run("--source", "simulator:epoc", "--from", "a.xdf") == 2

    assert "exclude each other" in capsys.readouterr().err
    assert handed == {}


def test_a_rest_that_was_recorded_aligns(handed):
    assert run("--rest", "--profile", "ann", "--from", "a.xdf", "--json") == 0

    files, said = handed["run_rest"]
    assert list(files) == [Path("a.xdf")]
    assert said["json"]


def test_the_times_of_a_sitting_are_durations(handed):
    assert run("--blocks", 6, "--block-seconds", "1m", "--baseline-seconds", 0) == 0

    plan = handed["sit"][0].plan
    assert (plan.n_blocks, plan.block_seconds, plan.baseline_seconds) == (6, 60.0, 0.0)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("--block-seconds", 20), "a block lasts 30 to 60 s"),
        (("--rest-seconds", "1h"), "a rest lasts 0 to 600 s"),
        (("--blocks", 1), "greater than or equal to 2"),
        (("--profile", "../up"), "cannot be the name of a profile"),
        (("--profile", "ann", "--rest", "--headless", "--source", "banana"), "is no source"),
        (("--headless", "--source", "banana"), "is no source"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_before_anything_is_opened(
    said, words, capsys, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert run(*said) == 2

    assert words in " ".join(capsys.readouterr().err.split())
    assert not list(tmp_path.iterdir())
