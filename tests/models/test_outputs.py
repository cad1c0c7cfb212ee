"""What a training leaves behind, and what it never writes over."""

from __future__ import annotations

import pytest

from models.outputs import scratch_folder
from streaming.errors import OutputError, UsageError


def test_the_folder_for_windows_is_gone_afterwards_and_the_output_stays(tmp_path):
    out = tmp_path / "runs" / "first"

    with scratch_folder(out, force=False) as scratch:
        (scratch / "windows.f32").write_bytes(b"1234")
        assert scratch.parent == out

    assert list(out.iterdir()) == []


def test_windows_are_removed_when_the_training_is_interrupted(tmp_path):
    lent = scratch_folder(tmp_path, force=False)
    (lent.__enter__() / "windows.f32").write_bytes(b"1234")

    assert not lent.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)

    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_files_is_refused_unless_forced(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(UsageError, match="--force"), scratch_folder(tmp_path, force=False):
        pass
    with scratch_folder(tmp_path, force=True):
        pass

    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_a_file_is_no_folder(tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("mine")

    with pytest.raises(UsageError, match="is a file"), scratch_folder(file, force=True):
        pass


def test_a_place_where_no_folder_can_be_made_is_told(tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("mine")

    with pytest.raises(OutputError, match="--out"), scratch_folder(file / "out", force=False):
        pass
