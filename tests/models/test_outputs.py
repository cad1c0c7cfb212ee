"""What a training leaves behind, and what it never writes over."""

from __future__ import annotations

import errno
from pathlib import Path

import numpy as np
import pytest

from models.foldfiles import FoldAnswers, FoldFiles
from models.folds.fold import Fold
from models.outputs import out_folder, report_folder, write_report
from streaming.errors import OutputError, UsageError
from tests.models.reports import a_report


def test_a_training_that_comes_to_nothing_leaves_no_folder(tmp_path):
    out = tmp_path / "run"

    def interrupted():
        with out_folder(out, force=False, resume=False):
            assert out.is_dir()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

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


def test_a_report_may_lie_beside_other_files_and_replaces_none(tmp_path):
    (tmp_path / "model.safetensors").write_text("mine")

    with report_folder(tmp_path, force=False):
        files = write_report(a_report(), tmp_path, command="affectscope evaluate mine")

    assert [file.name for file in files] == ["report.json", "report.html"]
    assert "affectscope evaluate mine" in files[1].read_text(encoding="utf-8")
    with (
        pytest.raises(UsageError, match=r"report\.json and report\.html already.*--force"),
        report_folder(tmp_path, force=False),
    ):
        pass
    with report_folder(tmp_path, force=True):
        pass
    assert (tmp_path / "model.safetensors").read_text() == "mine"


def test_without_a_place_nothing_is_made(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    with report_folder(None, force=False):
        pass

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_no_half_report(tmp_path, monkeypatch):
    write = Path.write_text

    def full(self, text, **how):
        write(self, text[:10], **how)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)

    with pytest.raises(OutputError, match=r"No space left on device.*--out"):
        write_report(a_report(), tmp_path, command="affectscope evaluate mine")
    assert list(tmp_path.iterdir()) == []


def test_a_fold_that_cannot_be_kept_is_told_with_the_way_to_go_on(tmp_path):
    (tmp_path / "folds").write_text("a file where the folder should be")
    fold = Fold("1/2", np.arange(3), np.arange(3, 6))
    blank = np.zeros(3)
    answers = FoldAnswers(fold.test, np.zeros((3, 2)), np.full((3, 2), 0.5), blank)

    with pytest.raises(OutputError, match=r"could not be kept in .*--resume"):
        FoldFiles(tmp_path / "folds" / "subject", "mine").write(fold, {"gru": answers})
