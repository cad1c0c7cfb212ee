"""What trainings keep can be seen, and is removed only where it was named."""

from __future__ import annotations

import json

import pytest

from app import cli
from app.commands.cache import size_text
from tests.models.test_kept import ABOUT, a_set

ONE, OTHER = "ab" * 16, "abcd" + "0" * 28


def leaving(*arguments):
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    return left.value.code


@pytest.fixture
def windows(user_folder):
    """Return the folder of windows, with two sets and a build in it."""
    folder = user_folder / "windows"
    a_set(folder, ONE, {**ABOUT, "date": "2026-11-21T13:30:55+00:00"}, n_bytes=5_000_000)
    a_set(folder, OTHER, about=None)
    a_set(folder, ".building-x7", about=None)
    return folder


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_without_windows_the_list_says_so(user_folder, capsys):
    assert leaving("cache", "list") == 0
    assert "No windows are kept" in capsys.readouterr().out


def test_the_list_says_what_each_set_is_and_what_all_take(windows, capsys):
    assert leaving("cache", "list") == 0

    said = capsys.readouterr().out
    for words in (
        ONE[:12],
        "2026-11-2",
        "5.0 MB",
        "dreamer, 23 people",
        "damaged",
        "being made now",
        ".building-x7",
    ):
        assert words in said


def test_scripts_get_the_whole_keys_the_states_and_the_total(windows, capsys):
    assert leaving("cache", "list", "--json") == 0

    *sets, total = lines(capsys)
    assert {line["kind"] for line in sets} == {"windows"}
    assert {line["key"]: line["state"] for line in sets} == {
        ONE: "whole",
        OTHER: "damaged",
        ".building-x7": "building",
    }
    assert total["kind"] == "total"
    assert total["n"] == 3
    assert total["n_bytes"] == sum(line["n_bytes"] for line in sets) > 5_000_000
    assert total["folder"] == str(windows)


def test_the_beginning_of_a_key_is_enough(windows, capsys):
    assert leaving("cache", "remove", ONE[:6], "--json") == 0

    removed, total = lines(capsys)
    assert (removed["kind"], removed["key"]) == ("removed", ONE)
    assert total["n"] == 1
    assert not (windows / ONE).exists()
    assert (windows / OTHER).exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ffff"], "'ffff' fits none of them"),
        (["ab"], "'ab' fits 2 of them"),
        ([ONE, "nobody"], "Nothing was removed"),
        ([""], "fits none"),
        ([], "or say --all"),
        ([ONE, "--all"], "or say --all"),
    ],
    ids=str,
)
def test_a_key_that_is_not_there_removes_nothing_and_ends_with_2(windows, arguments, words, capsys):
    assert leaving("cache", "remove", *arguments) == 2

    told = capsys.readouterr()
    assert words in told.err
    assert told.out == ""
    assert (windows / ONE / "windows.f32").exists()


def test_all_spares_what_is_being_made(windows, capsys):
    assert leaving("cache", "remove", "--all") == 0

    told = capsys.readouterr()
    assert "Removed 2 sets of windows, 5.0 MB." in told.out
    assert "1 being made now" in told.err
    assert [path.name for path in windows.iterdir()] == [".building-x7"]


def test_a_build_that_is_named_is_removed_too(windows, capsys):
    assert leaving("cache", "remove", ".building-x7") == 0
    assert not (windows / ".building-x7").exists()


def test_nothing_to_remove_is_no_error_for_all(user_folder, capsys):
    assert leaving("cache", "remove", "--all", "--json") == 0
    assert lines(capsys)[0]["n"] == 0


@pytest.mark.parametrize("arguments", [["cache"], ["cache", "list"], ["cache", "remove"]])
def test_help_gives_examples(arguments, capsys):
    assert leaving(*arguments, "--help") == 0

    printed = capsys.readouterr().out
    assert f"Examples:\n    affectscope {' '.join(arguments)}" in printed
    assert max(map(len, printed.splitlines())) <= 80


@pytest.mark.parametrize(
    ("n_bytes", "words"),
    [(0, "0 bytes"), (999, "999 bytes"), (1500, "1.5 kB"), (2_500_000_000_000, "2500.0 GB")],
)
def test_sizes_are_written_as_people_read_them(n_bytes, words):
    assert size_text(n_bytes) == words
