"""What a training leaves behind, and what it never writes over."""

from __future__ import annotations

import pytest

from models.outputs import out_folder
from streaming.errors import OutputError, UsageError


def test_a_training_that_comes_to_nothing_leaves_no_folder(tmp_path):
    out = tmp_path / "run"

    with pytest.raises(KeyboardInterrupt), out_folder(out, force=False, resume=False):
        assert out.is_dir()
        raise KeyboardInterrupt

    assert not out.exists()


def test_what_came_into_the_folder_stays(tmp_path):
    out = tmp_path / "runs" / "first"

    with out_folder(out, force=False, resume=False):
        (out / "model").write_text("mine")

    assert (out / "model").read_text() == "mine"


def test_a_folder_that_holds_files_is_refused_unless_forced_or_gone_on_with(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")

    with (
        pytest.raises(UsageError, match=r"--resume.*--force"),
        out_folder(tmp_path, force=False, resume=False),
    ):
        pass
    for said in ({"force": True, "resume": False}, {"force": False, "resume": True}):
        with out_folder(tmp_path, **said):
            pass

    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_force_forgets_the_folds_of_the_training_before(tmp_path):
    (tmp_path / "folds" / "subject").mkdir(parents=True)

    with out_folder(tmp_path, force=False, resume=True):
        assert (tmp_path / "folds").exists()
    with out_folder(tmp_path, force=True, resume=False):
        assert not (tmp_path / "folds").exists()


def test_a_file_is_no_folder(tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("mine")

    with (
        pytest.raises(UsageError, match="is a file"),
        out_folder(file, force=True, resume=False),
    ):
        pass


def test_a_place_where_no_folder_can_be_made_is_told(tmp_path):
    file = tmp_path / "mine.txt"
    file.write_text("mine")

    with (
        pytest.raises(OutputError, match="--out"),
        out_folder(file / "out", force=False, resume=False),
    ):
        pass
