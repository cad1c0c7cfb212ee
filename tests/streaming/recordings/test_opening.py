"""A file is what its bytes say, and one that cannot be read is refused with the mend."""

from __future__ import annotations

import gzip
import lzma
import os
import subprocess
import sys
import zipfile
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from streaming.errors import MonitorError, RecordingError, UsageError
from streaming.recordings import stored
from streaming.recordings.opening import open_recording
from tests.builders import a_muselsl_csv

CSV = a_muselsl_csv()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lzma.compress], ids=["plain", "gz", "xz"])
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.edf", "a"])
def test_packing_is_told_by_content_and_not_by_name(tmp_path, pack, name):
    """A wrong ending is no reason to refuse."""
    (tmp_path / name).write_bytes(pack(CSV))

    recording = open_recording(tmp_path / name)

    assert recording.info.name == name
    assert recording.info.device == "Muse"
    assert recording.n_samples == 1024


def test_gzip_members_one_after_another_are_one_file(tmp_path):
    """As bgzip and `cat` make them."""
    half = CSV.index(b"\n", len(CSV) // 2) + 1
    (tmp_path / "a.gz").write_bytes(gzip.compress(CSV[:half]) + gzip.compress(CSV[half:]))

    assert open_recording(tmp_path / "a.gz").n_samples == 1024


def test_a_path_may_be_text_and_a_link(tmp_path):
    """What a shell hands over."""
    (tmp_path / "a.csv").write_bytes(CSV)
    (tmp_path / "link").symlink_to(tmp_path / "a.csv")

    assert open_recording(str(tmp_path / "link")).n_samples == 1024


def test_map_and_unit_reach_the_reader(tmp_path):
    """And a unit that is none is refused before the file is looked at."""
    (tmp_path / "a.csv").write_bytes(a_muselsl_csv(ch_names=("left", "right"), scale=1e-3))

    recording = open_recording(tmp_path / "a.csv", channel_map={"left": "AF7"}, unit="mV")

    assert recording.info.ch_names == ("AF7", "right")
    assert recording.chunks[0].data.std() == pytest.approx(20, rel=0.1)
    with pytest.raises(UsageError, match="--unit"):
        open_recording(tmp_path / "none", unit="kV")


BOMB = gzip.compress(b"timestamps,TP9\n" + b"1.0,1.0\n" * 3_000_000)

REFUSED = {
    "an empty file": (b"", "is empty"),
    "a blank file": (b"\n \n\n", "a blank file"),
    "a header only": (b"timestamps,TP9,AF7\n", "no rows"),
    "one row only": (b"timestamps,TP9\n1,2\n", "single data row"),
    "prose": (b"Dear reader\nthis is no table\n", "text without columns"),
    "binary junk": (np.random.default_rng(0).bytes(9000), "no text in UTF-8"),
    "zeros": (bytes(9000), "nothing but zero bytes"),
    "Latin-1": ("Zeit in µs\n".encode("latin-1"), "no text in UTF-8"),
    "UTF-16": (CSV.decode().encode("utf-16"), "UTF-16"),
    "semicolons": (CSV.replace(b",", b";").replace(b".", b","), "semicolons"),
    "decimal commas": (CSV.replace(b".", b","), "data row 1 has 12 cells"),
    "a ragged row": (CSV + b"1,2,3\n", "data row 1025 has 3 cells"),
    "no stamps": (CSV.replace(b"timestamps", b"time"), "no column 'timestamps'"),
    "a word among numbers": (CSV + b"1500000005,1,2,off,4,5\n", "'off' in column 'AF8'"),
    "two columns of one name": (CSV.replace(b"AF8", b"AF7"), "more than one column called 'AF7'"),
    "a truncated gzip file": (gzip.compress(CSV)[:-500], "damaged or cut short"),
    "a damaged gzip file": (gzip.compress(CSV)[:5000] + b"junk" * 9999, "damaged or cut short"),
    "a truncated xz file": (lzma.compress(CSV)[:-500], "damaged or cut short"),
    "a gzip bomb": (BOMB, "more than 17 MB"),
    "gzip in gzip": (gzip.compress(gzip.compress(CSV)), "packed file within a packed file"),
    "a ZIP archive": (b"PK\x03\x04" + bytes(99), "a ZIP archive"),
    "XDF": (b"XDF:\x03" + bytes(99), "no stream can be read in it"),
    "EDF": (b"0       X X X X" + b" " * 300, "number of signals"),
    "BrainVision with a mark": (
        b"\xef\xbb\xbfBrain Vision Data Exchange",
        "names no file of samples",
    ),
    "Bluetooth": (
        b"2025-01-01T08:02\t273e0013-4c4d-454d-96be-f03bac821358\td700\n",
        "raw Bluetooth notifications",
    ),
    "EmotivPRO": (b"title:a, start timestamp:1,\nTimestamp,EEG.AF3\n1,2\n", "single data row"),
    "Mind Monitor": (b"TimeStamp,Delta_TP9\n2018-01-01 10:00:00,1\n", "without the columns 'RAW_"),
}


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_cannot_be_read_is_refused_with_a_reason(tmp_path, content, said):
    """The message begins with the file, and the exit code is that of an unreadable file."""
    path = tmp_path / "a.csv"
    path.write_bytes(content)

    with pytest.raises(RecordingError, match=said) as refusal:
        open_recording(path)

    assert str(refusal.value).startswith(f"{path}: ")
    assert refusal.value.exit_code == 4


def test_a_recording_that_packs_well_is_no_bomb(tmp_path):
    """A flat signal packs far better than EEG does, and is read."""
    rows = "".join(f"{n / 256:.3f},0,0\n" for n in range(1, 20_000))
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"timestamps,TP9,AF7\n" + rows.encode()))

    assert open_recording(tmp_path / "a.gz").n_samples == 19_999


def test_a_plain_file_is_bounded_too(tmp_path, monkeypatch):
    """The bound is lowered here, for two gigabytes are long in the making."""
    monkeypatch.setattr(stored, "_MOST_BYTES", 20_000)
    (tmp_path / "a.csv").write_bytes(CSV)

    with pytest.raises(RecordingError, match="cut it into parts"):
        open_recording(tmp_path / "a.csv")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nothing.csv", "no such file"),
        ("", "is a folder"),
        ("pipe", "a device or pipe"),
        ("file/a.csv", "cannot be read"),
        ("x" * 300, "cannot be read"),
        ("a\0b", "cannot be read"),
        ("loop", "cannot be read"),
    ],
)
def test_what_is_no_file_is_refused_at_once(tmp_path, name, said):
    """Opening a pipe would wait for its writer for ever."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_bytes(CSV)
    (tmp_path / "loop").symlink_to(tmp_path / "loop")

    with pytest.raises(RecordingError, match=said):
        open_recording(f"{tmp_path}/{name}")


def test_an_endless_device_is_refused():
    """It has no size and no end."""
    with pytest.raises(RecordingError, match="a device or pipe"):
        open_recording("/dev/zero")


def test_a_file_of_another_user_is_refused_with_the_mend(tmp_path, monkeypatch):
    """Simulated, for root may read everything."""

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.csv").write_bytes(CSV)
    monkeypatch.setattr(stored.os, "open", refuse)

    with pytest.raises(RecordingError, match="Change its permissions"):
        open_recording(tmp_path / "a.csv")


def test_a_zip_of_a_recording_is_named_for_what_it_is(tmp_path):
    """Made by the real thing."""
    with zipfile.ZipFile(tmp_path / "a.csv", "w") as archive:
        archive.writestr("a.csv", CSV)

    with pytest.raises(RecordingError, match="a ZIP archive"):
        open_recording(tmp_path / "a.csv")


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_damage_ends_in_a_traceback(tmp_path_factory, data):
    """Whatever bytes are put in, cut out or written over: a recording, or a sentence."""
    content = bytearray(a_muselsl_csv(np.arange(60) / 256))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        length = data.draw(st.integers(0, 40))
        content[at : at + length] = data.draw(
            st.binary(max_size=12) | st.sampled_from([b",", b"\n", b'"', b"\r", b"1e999", b"-"])
        )
    path = tmp_path_factory.mktemp("damaged") / "a.csv"
    path.write_bytes(content)

    with suppress(MonitorError):
        assert open_recording(path).n_samples > 1


def test_what_reading_needs_is_loaded_beforehand(tmp_path):
    """The time that a file takes to read is the file's: no library loads in the middle of it."""
    (tmp_path / "a.csv").write_bytes(CSV)
    code = """
import sys
from streaming.recordings.opening import load_libraries, open_recording
load_libraries()
before = {name.partition(".")[0] for name in sys.modules}
open_recording(sys.argv[1])
print({name.partition(".")[0] for name in sys.modules} - before)
"""
    file = str(tmp_path / "a.csv")
    ran = subprocess.run(
        [sys.executable, "-c", code, file], capture_output=True, text=True, check=True
    )

    assert ran.stdout.strip() == "set()"


def test_what_is_read_is_what_stands_there(tmp_path):
    """The first and last rows, by hand."""
    (tmp_path / "a.csv").write_bytes(CSV)
    lines = CSV.decode().splitlines()

    chunk = open_recording(tmp_path / "a.csv").chunks[0]

    for line, row in ((lines[1], 0), (lines[-1], -1)):
        cells = [float(cell) for cell in line.split(",")]
        assert chunk.times[row] == cells[0]
        assert_array_equal(chunk.data[:, row], np.array(cells[1:], np.float32))
