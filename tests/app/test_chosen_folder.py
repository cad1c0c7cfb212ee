"""A folder that recordings cannot go to is refused before anything is recorded."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from app import chosen_folder
from app.chosen_folder import folder_trouble, folder_words


def test_a_folder_that_can_be_written_is_left_as_it_was(tmp_path):
    """Not even its mode changes: it is the user's."""
    tmp_path.chmod(0o755)
    assert folder_trouble(tmp_path) == ""
    assert list(tmp_path.iterdir()) == []
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_a_folder_that_is_not_there_says_so(tmp_path):
    """A disk may have been unplugged since."""
    assert folder_trouble(tmp_path / "gone") == (
        "It cannot be written to: No such file or directory."
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_says_so(tmp_path):
    """Told in the system's own words."""
    tmp_path.chmod(0o555)
    assert "Permission denied" in folder_trouble(tmp_path)


def test_a_full_disk_says_how_much_is_needed(tmp_path, monkeypatch):
    """A recording would end before it began."""
    monkeypatch.setattr(chosen_folder, "free_bytes", lambda _folder: 20_000_000)
    assert folder_trouble(tmp_path) == "Its disk has 20 MB left; a recording needs 100 MB."


def test_a_folder_is_told_without_the_users_name():
    """Whoever looks over the shoulder need not know it."""
    assert folder_words(Path.home() / "EEG" / "mine") == "~/EEG/mine"
    assert folder_words(Path("/mnt/disk")) == "/mnt/disk"
