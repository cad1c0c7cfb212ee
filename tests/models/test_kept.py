"""What is kept is shown as it is, and removed whole or not at all."""

from __future__ import annotations

import errno
import json
import os
import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from models.kept import Kept, list_kept, remove_kept
from models.store import kept_windows
from streaming.errors import OutputError
from tests.builders import a_spec
from tests.models.test_windows import Given, a_trial

ABOUT = {"dataset": "dreamer, 23 people, 414 trials", "recipe": "4 s", "n_windows": 9, "date": ""}


def a_set(cache, key="ab" * 16, about=ABOUT, n_bytes=100):
    folder = cache / key
    folder.mkdir(parents=True)
    (folder / "windows.f32").write_bytes(bytes(n_bytes))
    if about is not None:
        (folder / "about.json").write_text(about if isinstance(about, str) else json.dumps(about))
    return folder


def test_windows_that_were_made_are_shown_in_words(tmp_path):
    source = Given([a_trial(subject="a"), a_trial(subject="b", seed=1)])
    (store,) = kept_windows(source, [a_spec()], tmp_path)

    (shown,) = list_kept(tmp_path)

    assert shown.state == "whole"
    assert shown.dataset == "given, 2 people, 2 trials"
    assert shown.n_windows == store.n_windows > 0
    assert shown.n_bytes > store.n_windows * np.prod(a_spec().input_shape) * 4
    assert shown.date.startswith("20")


def test_without_a_folder_nothing_is_kept(tmp_path):
    assert list(list_kept(tmp_path / "absent")) == []


@pytest.mark.parametrize(
    "about",
    [None, "no json {", "[]", {**ABOUT, "n_windows": "many"}, {"dataset": "only"}],
    ids=["absent", "no JSON", "a list", "a wrong type", "too little"],
)
def test_what_does_not_say_what_it_is_is_shown_as_damaged_and_can_be_removed(tmp_path, about):
    folder = a_set(tmp_path, about=about)

    (shown,) = list_kept(tmp_path)
    remove_kept(tmp_path, [shown.key])

    assert shown.state == "damaged"
    assert (shown.dataset, shown.n_windows) == ("", 0)
    assert shown.n_bytes >= 100
    assert not folder.exists()


def test_what_a_later_release_says_besides_is_passed_over(tmp_path):
    a_set(tmp_path, about={**ABOUT, "colour": "blue"})

    assert next(list_kept(tmp_path)).state == "whole"


@pytest.mark.parametrize(("hours", "state"), [(0, "building"), (2, "left")])
def test_a_build_that_goes_on_is_told_from_one_that_was_killed(tmp_path, hours, state):
    folder = a_set(tmp_path, key=".building-abc", about=None)
    then = time.time() - 3600 * hours
    for path in (folder / "windows.f32", folder):
        os.utime(path, (then, then))

    assert list(list_kept(tmp_path)) == [Kept(key=".building-abc", state=state, n_bytes=100)]


def test_what_is_no_window_store_is_neither_shown_nor_removed(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("mine")
    (tmp_path / "note.txt").write_text("mine")

    assert list(list_kept(tmp_path)) == []
    remove_kept(tmp_path, ["mine", "note.txt", ".", ".."])
    assert (tmp_path / "mine" / "letter.txt").exists()


def test_a_removal_that_is_killed_leaves_nothing_that_looks_whole(tmp_path, monkeypatch):
    folder = a_set(tmp_path)

    def killed(_folder):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", killed)
        with pytest.raises(KeyboardInterrupt):
            remove_kept(tmp_path, [folder.name])

    assert [one.state for one in list_kept(tmp_path)] == ["building"]
    assert not folder.exists()


def test_what_cannot_be_removed_is_told(tmp_path, monkeypatch):
    folder = a_set(tmp_path)

    def refused(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Path, "rename", refused)

    with pytest.raises(OutputError, match="Permission denied"):
        remove_kept(tmp_path, [folder.name])


def test_files_that_go_away_while_they_are_counted_do_not_matter(tmp_path, monkeypatch):
    """A build that finishes at this moment renames its files."""
    folder = a_set(tmp_path, key=".building-abc", about=None)
    stat = Path.stat

    def gone(self, **how):
        if self.name == "windows.f32":
            raise FileNotFoundError
        return stat(self, **how)

    monkeypatch.setattr(Path, "stat", gone)

    assert [one.n_bytes for one in list_kept(folder.parent)] == [0]
