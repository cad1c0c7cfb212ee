"""A flag outranks the file, the file outranks the default, and slips are refused."""

from __future__ import annotations

import dataclasses
import os

import pytest

from app.settings import Settings, first_given, load_settings
from streaming.errors import UsageError


def written(folder, text):
    """Return the path of a settings file with that text."""
    path = folder / "settings.toml"
    path.write_text(text)
    return path


def test_what_the_file_leaves_out_keeps_its_default(tmp_path):
    """A file with one line changes one setting."""
    settings = load_settings(written(tmp_path, "[train]\nseed = 7\n"))
    assert settings.train.seed == 7
    assert settings == dataclasses.replace(
        Settings(), train=dataclasses.replace(Settings().train, seed=7)
    )


def test_an_empty_file_changes_nothing(tmp_path):
    """Nothing said is nothing preset."""
    assert load_settings(written(tmp_path, "")) == Settings()


@pytest.mark.parametrize(("flag", "expected"), [(3, 3), (0, 0), (None, 7)])
def test_a_flag_outranks_the_file_even_where_it_is_zero(flag, expected):
    """Zero is an answer, not a silence."""
    assert first_given(flag, 7) == expected


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[trian]\nseed = 1", r"nothing is named 'trian'; did you mean 'train'\?"),
        ("[train]\nsede = 1", r"nothing is named 'train.sede'; did you mean 'train.seed'\?"),
        ("colour = 1", "nothing is named 'colour'; known: log, predict, train"),
        ("[train]\nseed = '1'", "train.seed takes int, found '1'"),
        ("[train]\nseed = true", "train.seed takes int, found True"),
        ("[train]\nworkers = 0", "train.workers must be 1 or more"),
        ("[predict]\nmodel = 3", "predict.model takes str, found 3"),
        ("[log]\nlevel = 'loud'", "Log level 'loud' is none of"),
        ("train = 3", r"'train' is a section: write \[train\]"),
        ("[train", "settings.toml: "),
    ],
)
def test_a_slip_is_refused_with_the_mend(tmp_path, text, sentence):
    """Exit code 2, and the nearest right name where there is one."""
    with pytest.raises(UsageError, match=sentence) as refused:
        load_settings(written(tmp_path, text))
    assert refused.value.exit_code == 2


def test_a_file_that_is_not_there_is_refused(tmp_path):
    """The default would not be what was asked for."""
    with pytest.raises(UsageError, match="cannot be read"):
        load_settings(tmp_path / "absent.toml")


def test_a_file_that_is_no_text_is_refused(tmp_path):
    """TOML is UTF-8."""
    path = tmp_path / "settings.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="not UTF-8"):
        load_settings(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = " + "[" * 5000, "too deep"),
        ("[" + "a." * 8000 + "a]", "too deep|nothing is named"),
        ("[train]\nseed = " + "9" * 5000, "4300"),
        ("[train]\nseed = 0x" + "f" * 5000, "numbers up to"),
        ("#" * 70_000, "70000 bytes, and 16384 are allowed"),
    ],
    ids=["lists", "tables", "digits", "hexadecimal", "bytes"],
)
def test_a_file_of_too_much_is_refused(tmp_path, text, said):
    """Nobody wrote it by hand."""
    (tmp_path / "a.toml").write_text(text)

    with pytest.raises(UsageError, match=said):
        load_settings(tmp_path / "a.toml")


def test_a_pipe_is_refused_and_not_waited_for(tmp_path):
    """It would wait for its writer."""
    os.mkfifo(tmp_path / "a.toml")

    with pytest.raises(UsageError, match="no regular file"):
        load_settings(tmp_path / "a.toml")
