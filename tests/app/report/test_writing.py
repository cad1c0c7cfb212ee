"""A report's files: where they go, and what they never overwrite."""

import os
import stat
from pathlib import Path

import pytest

from app.report.writing import (
    check_targets,
    default_page,
    folder_to_make,
    picture_paths,
    write_files,
)
from streaming.errors import OutputError, UsageError
from streaming.recordings.appending import AppendedFile
from tests.fakes import ManualClock


@pytest.mark.parametrize(
    ("file", "page"),
    [
        ("night.xdf", "night.html"),
        ("a/muse.csv.gz", "a/muse.html"),
        ("muse.XZ", "muse.html"),
        ("two.parts.edf", "two.parts.html"),
        ("bare", "bare.html"),
    ],
)
def test_the_page_lies_beside_the_recording(file, page):
    assert default_page(Path(file)) == Path(page)


def test_pictures_go_to_a_folder_or_the_first_to_a_file():
    names = ("valence", "contact")
    assert picture_paths(None, names) == {}
    assert picture_paths(Path("p"), names) == {
        "valence": Path("p/valence.png"),
        "contact": Path("p/contact.png"),
    }
    assert picture_paths(Path("one.PNG"), names) == {"valence": Path("one.PNG")}
    assert picture_paths(Path("one.png"), []) == {}


def test_files_are_their_owners_alone_whatever_the_umask(tmp_path):
    before = os.umask(0)
    try:
        write_files({tmp_path / "r.html": b"page"})
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "r.html").stat().st_mode) == 0o600
    assert (tmp_path / "r.html").read_bytes() == b"page"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_nothing_is_overwritten_unasked(tmp_path):
    source, page = tmp_path / "a.xdf", tmp_path / "a.html"
    source.touch()
    page.write_text("mine")
    with pytest.raises(UsageError, match="--force"):
        check_targets([page], force=False, source=source)
    check_targets([page], force=True, source=source)
    with pytest.raises(UsageError, match="recording itself"):
        check_targets([source], force=True, source=source)
    with pytest.raises(UsageError, match="named twice"):
        check_targets([tmp_path / "b", tmp_path / "b"], force=True, source=source)
    with pytest.raises(OutputError, match="folder"):
        check_targets([tmp_path], force=True, source=source)
    with pytest.raises(OutputError, match="Make it first"):
        check_targets([tmp_path / "nowhere" / "r.html"], force=True, source=source)


def test_a_file_that_is_being_recorded_is_never_replaced(tmp_path):
    recorded = AppendedFile(tmp_path / "night.csv", b"so far", clock=ManualClock())
    with pytest.raises(OutputError, match="is being recorded"):
        check_targets([tmp_path / "night.csv"], force=True, source=tmp_path / "a.xdf")
    recorded.close()
    check_targets([tmp_path / "night.csv"], force=True, source=tmp_path / "a.xdf")


def test_a_disk_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    page = tmp_path / "r.html"
    page.write_text("before")

    def full(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        write_files({page: b"after"})
    assert page.read_text() == "before"
    assert list(tmp_path.iterdir()) == [page]


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_files({tmp_path / "nowhere" / "r.html": b"page"})


def test_a_folder_for_pictures_is_made_where_none_is(tmp_path):
    assert folder_to_make(tmp_path / "pictures") == tmp_path / "pictures"
    assert folder_to_make(tmp_path) is None
    assert folder_to_make(tmp_path / "one.png") is None
    assert folder_to_make(None) is None


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path):
    (tmp_path / "pictures").touch()
    with pytest.raises(UsageError, match="--png"):
        folder_to_make(tmp_path / "pictures")
