"""A recorded file ends with a whole piece, belongs to its owner, and overwrites nothing."""

import json
import os
import stat
import subprocess
import sys

import pytest

from streaming.errors import OutputError, UsageError
from streaming.recordings import appending
from streaming.recordings.appending import AppendedFile, is_being_written
from tests.fakes import ManualClock


def a_file(path, first=b"first,", **options):
    return AppendedFile(path, first, clock=ManualClock(), **options)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
@pytest.mark.parametrize("force", [False, True])
def test_only_its_owner_may_read_it_whatever_the_umask(tmp_path, umask, force):
    if force:
        (tmp_path / "a").write_text("old")
    before = os.umask(umask)
    try:
        file = a_file(tmp_path / "a", force=force)
    finally:
        os.umask(before)
    file.close()
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o600


def test_a_link_at_its_place_is_not_followed(tmp_path):
    (tmp_path / "secret").write_text("dear to somebody")
    (tmp_path / "a").symlink_to(tmp_path / "secret")
    with pytest.raises(UsageError, match="exists"):
        a_file(tmp_path / "a")
    a_file(tmp_path / "a", force=True).close()
    assert (tmp_path / "secret").read_text() == "dear to somebody"
    assert not (tmp_path / "a").is_symlink()


def test_a_link_to_nowhere_is_no_free_name(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="exists"):
        a_file(tmp_path / "a")
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_is_never_replaced(tmp_path, force):
    with pytest.raises(OutputError, match="folder"):
        a_file(tmp_path, force=force)
    assert tmp_path.is_dir()


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_that_is_not_there_is_told(tmp_path, force):
    with pytest.raises(OutputError, match="Name a folder that exists"):
        a_file(tmp_path / "no" / "a", force=force)


def test_a_name_that_no_system_has_is_told(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        a_file(tmp_path / "a\0b")


def test_what_somebody_records_is_not_replaced_even_by_force(tmp_path):
    file = a_file(tmp_path / "a")
    with pytest.raises(OutputError, match="another process"):
        a_file(tmp_path / "a", force=True)
    file.append(b"more")
    file.close()
    assert (tmp_path / "a").read_bytes() == b"first,more"


def test_a_lock_tells_that_it_is_being_written(tmp_path):
    assert not is_being_written(tmp_path / "a")
    file = a_file(tmp_path / "a")
    assert is_being_written(tmp_path / "a")
    file.close()
    assert not is_being_written(tmp_path / "a")


def test_a_beginning_that_does_not_fit_leaves_no_file(tmp_path, monkeypatch):
    (tmp_path / "b").write_text("old")
    monkeypatch.setattr(appending.os, "fsync", failing(28, "No space left on device"))
    with pytest.raises(OutputError, match="No space left"):
        a_file(tmp_path / "a")
    with pytest.raises(OutputError, match="No space left"):
        a_file(tmp_path / "b", force=True)
    assert [one.name for one in tmp_path.iterdir()] == ["b"]
    assert (tmp_path / "b").read_text() == "old"


def test_a_disk_without_locks_is_written_to_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(appending.fcntl, "flock", failing(37, "No locks available"))
    a_file(tmp_path / "a").close()
    assert (tmp_path / "a").read_bytes() == b"first,"
    assert not is_being_written(tmp_path / "a")


def failing(number, words):
    def fails(*_):
        raise OSError(number, words)

    return fails


def taking(n_bytes):
    """Return a write that takes some bytes, and then no more."""
    left = [n_bytes]
    real = os.write

    def takes(file, piece):
        if not left[0]:
            raise OSError(28, "No space left on device")
        n_taken = min(len(piece), left[0])
        left[0] -= n_taken
        return real(file, piece[:n_taken])

    return takes


def test_a_piece_that_fits_in_part_is_cut_off_and_later_ones_are_whole(tmp_path, monkeypatch):
    file = a_file(tmp_path / "a")
    with monkeypatch.context() as patched:
        patched.setattr(appending.os, "write", taking(3))
        with pytest.raises(OutputError, match=r"The 6 bytes before are whole"):
            file.append(b"second,")
    assert (tmp_path / "a").read_bytes() == b"first,"
    file.append(b"third")
    file.close()
    assert (tmp_path / "a").read_bytes() == b"first,third"
    assert file.n_bytes == 11


def test_what_cannot_be_cut_off_yet_has_nothing_written_after_it(tmp_path, monkeypatch):
    file = a_file(tmp_path / "a")
    with monkeypatch.context() as patched:
        patched.setattr(appending.os, "write", taking(3))
        patched.setattr(appending.os, "ftruncate", failing(5, "Input/output error"))
        with pytest.raises(OutputError, match="No space left"):
            file.append(b"second,")
        with pytest.raises(OutputError, match="affectscope repair"):
            file.append(b"third")
    assert (tmp_path / "a").read_bytes() == b"first,sec"
    file.append(b"third")
    file.close()
    assert (tmp_path / "a").read_bytes() == b"first,third"


def test_what_the_disk_does_not_confirm_was_not_written(tmp_path, monkeypatch):
    clock = ManualClock()
    file = AppendedFile(tmp_path / "a", b"first,", clock=clock)
    with monkeypatch.context() as patched:
        patched.setattr(appending.os, "fsync", failing(5, "Input/output error"))
        clock.go_on(2.0)
        with pytest.raises(OutputError, match="Input/output error"):
            file.append(b"second,")
    assert (tmp_path / "a").read_bytes() == b"first,"
    file.close()


@pytest.mark.parametrize("lose", ["delete", "move", "replace", "folder"])
def test_a_file_that_is_gone_takes_no_more(tmp_path, lose):
    folder = tmp_path / "f"
    folder.mkdir()
    file = a_file(folder / "a")
    if lose == "delete":
        (folder / "a").unlink()
    elif lose == "folder":
        folder.rename(tmp_path / "elsewhere")
    else:
        (folder / "a").rename(folder / "b")
    if lose == "replace":
        (folder / "a").write_text("another")
    with pytest.raises(OutputError, match="deleted or moved"):
        file.append(b"more")
    file.close()


def test_a_file_whose_folder_is_closed_goes_on(tmp_path):
    """As root nothing is forbidden, so root becomes somebody else for the while."""
    folder = tmp_path / "f"
    folder.mkdir()
    file = a_file(folder / "a")
    folder.chmod(0)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        with pytest.raises(PermissionError):
            (folder / "a").stat()
        file.append(b"more")
    finally:
        if is_root:
            os.seteuid(0)
        folder.chmod(0o700)
    file.close()
    assert (folder / "a").read_bytes() == b"first,more"


FULL_DISKS = """
import json, resource, sys
from pathlib import Path
import numpy as np
from streaming.errors import OutputError
from streaming.recordings.xdf_format import EEG, Samples, eeg_header
from streaming.recordings.xdf_writing import XdfWriter
from streaming.signal.info import SignalInfo

info = SignalInfo(name="EPOC", device="EPOC", ch_names=tuple("abcd"), sfreq=128.0)
for size in json.loads(sys.argv[2]):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    n_written, told = 0, 0
    writer = XdfWriter(Path(sys.argv[1]) / f"{size}.xdf", [eeg_header(info)], clock=lambda: 0.0)
    for n in range(400):
        stamps = (np.arange(16) + 16 * n) / 128
        try:
            writer.append([Samples(EEG, stamps, np.full((4, 16), n, np.float32))])
            n_written += 16
        except OutputError:
            told += 1
    writer.close()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print(json.dumps([size, n_written, told, writer.complete]))
"""


def test_on_a_full_disk_all_that_was_acknowledged_can_be_read(tmp_path):
    """Twenty sizes; the process lives, tries again, and leaves no half chunk."""
    pyxdf = pytest.importorskip("pyxdf")
    sizes = [1500 + 4177 * n + n * n for n in range(20)]
    ended = subprocess.run(
        [sys.executable, "-c", FULL_DISKS, str(tmp_path), json.dumps(sizes)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
        timeout=100,
    )
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert [line[0] for line in lines] == sizes
    for size, n_written, n_told, complete in lines:
        path = tmp_path / f"{size}.xdf"
        (stream,), _ = pyxdf.load_xdf(path)
        assert len(stream["time_stamps"]) == n_written
        assert n_told + n_written / 16 == 400
        assert path.stat().st_size <= size
        assert complete == ("footer" in stream)
    assert sum(line[1] for line in lines) > 0
