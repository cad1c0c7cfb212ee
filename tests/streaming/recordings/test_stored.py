"""A file is read as it was when it was opened, whatever happens to it meanwhile."""

from __future__ import annotations

import gzip
import os
import stat
import tempfile

import pytest

from streaming.errors import RecordingError
from streaming.recordings import stored
from streaming.recordings.stored import StoredFile

CONTENT = b"timestamps,TP9\n" + b"1.0,1.0\n" * 500


def a_file(tmp_path, content=CONTENT, name="a.csv"):
    path = tmp_path / name
    path.write_bytes(content)
    return path


def test_what_is_written_later_is_not_read_and_is_told(tmp_path):
    """A recorder goes on while its file is looked at."""
    path = a_file(tmp_path)

    with StoredFile(path) as file:
        with path.open("ab") as recorder:
            recorder.write(b"2.0,2.0\n")

        assert file.content() == CONTENT
        assert "grew from 4015 to 4023 bytes" in file.notes()[0]


def test_a_file_at_rest_has_nothing_to_tell(tmp_path):
    """No note without a cause."""
    with StoredFile(a_file(tmp_path)) as file:
        assert file.content() == CONTENT
        assert file.notes() == ()


def test_a_file_that_shrinks_is_refused(tmp_path):
    """What was read may be half of one state and half of another."""
    path = a_file(tmp_path)

    with StoredFile(path) as file:
        path.write_bytes(CONTENT[:100])

        with pytest.raises(RecordingError, match="became shorter"):
            file.notes()


def test_a_pipe_that_takes_the_files_place_is_refused_and_not_waited_for(tmp_path, monkeypatch):
    """The name is looked at, then the descriptor: between the two anything can happen."""
    path = a_file(tmp_path)
    look = path.stat()
    path.unlink()
    os.mkfifo(path)
    monkeypatch.setattr(stored.Path, "stat", lambda _: look)

    with pytest.raises(RecordingError, match="device or pipe"), StoredFile(path):
        pass


@pytest.mark.parametrize("ending", ["", ".csv"])
def test_a_plain_file_is_read_where_it_lies(tmp_path, ending):
    """Nothing is copied that need not be."""
    path = a_file(tmp_path, name="a.CSV")

    with StoredFile(path) as file:
        assert file.at_path(ending) == path


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "packed"])
def test_another_name_leads_to_the_same_bytes_and_goes_with_the_file(tmp_path, pack, monkeypatch):
    """For readers that go by a file's ending, or cannot unpack; nobody else may read it."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = a_file(tmp_path, pack(CONTENT))

    with StoredFile(path) as file:
        alias = file.at_path(".edf")

        assert alias.suffix == ".edf"
        assert alias.read_bytes() == CONTENT
        assert stat.S_IMODE(alias.parent.stat().st_mode) == 0o700
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_that_is_not_allowed_becomes_a_copy(tmp_path, monkeypatch):
    """Windows allows links to few."""

    def refuse(*_):
        raise OSError("a required privilege is not held by the client")

    monkeypatch.setattr(stored.Path, "symlink_to", refuse)

    with StoredFile(a_file(tmp_path)) as file:
        alias = file.at_path(".edf")

        assert not alias.is_symlink()
        assert alias.read_bytes() == CONTENT


def test_a_bomb_stops_at_its_bound_on_the_disk_too(tmp_path, monkeypatch):
    """The copy that was begun goes."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    path = a_file(tmp_path, gzip.compress(bytes(20_000_000)))

    with StoredFile(path) as file, pytest.raises(RecordingError, match="more than 17 MB"):
        file.at_path()

    assert list(tmp_path.iterdir()) == [path]
