"""The recorder: what it writes, and what it does when disk, file or folder give up."""

import hashlib
import json
import stat
from datetime import UTC, datetime
from itertools import pairwise

import numpy as np
import pytest

from streaming.errors import OutputError, UsageError
from streaming.recordings.marker_text import LONGEST
from streaming.recordings.opening import open_recording
from streaming.recordings.planning import RecordingPlan
from streaming.recordings.recorder import Recorder
from streaming.recordings.sidecar import read_sidecar, sidecar_of
from streaming.signal.blocks import Chunk, Gap, Marker
from streaming.signal.info import SignalInfo
from streaming.signal.readings import Abstention, Prediction, Reason
from tests.fakes import ManualClock
from tests.signals import cut, some_info, some_noise

INFO = some_info("epoc")


class Disk:
    """A disk with as many bytes left as the test says."""

    def __init__(self, free=10_000_000_000):
        self.free = free

    def __call__(self, folder):
        return self.free


def a_recorder(path, **settings):
    """A recorder on a clock that stands."""
    usual = {"clock": ManualClock(), "free": Disk()}
    return Recorder(RecordingPlan(path=path, **(usual | settings)))


def some_chunks(seconds=2.0, info=INFO, start=0, size=16):
    noise = some_noise(info, seconds, seed=start)
    moved = Chunk(noise.data, noise.times + 100 + start / info.sfreq, start, 0.25)
    return list(cut(moved, (size,)))


def recorded(recorder, blocks, info=INFO):
    recorder.begin(info)
    for block in blocks:
        recorder.write(block)
    recorder.close()


@pytest.mark.parametrize("name", ["night.xdf", "night.csv"])
def test_every_sample_is_in_the_file_the_moment_it_is_said_to_be(tmp_path, name):
    """The status counts what another process can read already."""
    path = tmp_path / name
    recorder = a_recorder(path)
    recorder.begin(INFO)
    for n, chunk in enumerate(some_chunks(), start=1):
        recorder.write(chunk)
        assert recorder.status.n_samples == 16 * n
        if n == 9:
            so_far = path.read_bytes()
            (tmp_path / f"copy-{name}").write_bytes(so_far)
    assert open_recording(tmp_path / f"copy-{name}").n_samples == 16 * 9
    recorder.close()
    assert open_recording(path).n_samples == 256


def test_what_is_recorded_opens_as_it_came(tmp_path):
    """Indices, times, bits, gaps and what the stream is, through the file and back."""
    path = tmp_path / "night.xdf"
    info = SignalInfo(
        name="Muse", device="Muse", ch_names=("TP9", "AF7"), sfreq=256.0, simulated=True
    )
    before, after = some_chunks(2, info), some_chunks(1, info, start=700)
    recorded(a_recorder(path), [*before, Gap(512, 188), *after], info)
    again = open_recording(path)
    assert again.info == SignalInfo(
        name=again.info.name, device="Muse", ch_names=("TP9", "AF7"), sfreq=256.0, simulated=True
    )
    assert [(gap.start, gap.n_missing) for gap in again.gaps] == [(512, 188)]
    for chunk, part in zip(again.chunks, (before, after), strict=True):
        np.testing.assert_array_equal(chunk.data, np.concatenate([c.data for c in part], axis=1))
        np.testing.assert_array_equal(chunk.times, np.concatenate([c.times for c in part]))


def test_readings_and_markers_wait_for_the_next_write_and_are_never_lost(tmp_path):
    """Whoever reads and whoever marks never waits for the disk."""
    path = tmp_path / "night.xdf"
    recorder = a_recorder(path, model_name="mine", labels=("low", "high"))
    recorder.begin(INFO)
    first, second, *_ = some_chunks()
    recorder.write(first)
    size = path.stat().st_size
    recorder.write_reading(Abstention(101.0, 0, 128, Reason.SETTLING))
    recorder.write_reading(
        Prediction(101.5, 64, 192, "high", {"low": 0.25, "high": 0.75}, 0.75, 0.5)
    )
    kept = recorder.mark(" eyes\nclosed\x1b[2J ", 101.25)
    assert path.stat().st_size == size
    recorder.write(second)
    recorder.mark("after the last chunk", 102.0)
    recorder.close()
    assert kept == Marker(101.25, "eyes closed [2J")
    assert open_recording(path).markers == (kept, Marker(102.0, "after the last chunk"))
    assert b"<model>mine</model>" in path.read_bytes()
    np.testing.assert_array_equal(
        readings_in(path),
        [
            [0, 128, *[np.nan] * 4, 1, *[np.nan] * 2],
            [64, 192, 0.5, np.nan, np.nan, 0.75, 0, 0.25, 0.75],
        ],
    )


def readings_in(path):
    """The readings' stream, as anybody's tool reads it."""
    import pyxdf  # noqa: PLC0415 - slow to load

    streams, _ = pyxdf.load_xdf(str(path))
    (found,) = [one for one in streams if one["info"]["type"] == ["Readings"]]
    return found["time_series"]


def test_markers_are_written_although_no_sample_comes(tmp_path):
    """A second after the last chunk, by whoever checks."""
    path = tmp_path / "night.xdf"
    clock = ManualClock()
    recorder = a_recorder(path, clock=clock)
    recorder.begin(INFO)
    recorder.write(some_chunks()[0])
    recorder.mark("alone", 100.5)
    size = path.stat().st_size
    clock.go_on(0.5)
    recorder.check()
    assert path.stat().st_size == size
    clock.go_on(0.6)
    recorder.check()
    assert path.stat().st_size > size
    recorder.close()


def test_a_marker_is_one_line_of_bounded_length(tmp_path):
    recorder = a_recorder(tmp_path / "night.xdf")
    recorder.begin(INFO)
    assert recorder.mark("x" * 10**6, 1.0) == Marker(1.0, "x" * LONGEST)
    assert recorder.mark(" \x00\n ", 1.0) is None
    recorder.close()
    assert recorder.mark("too late", 1.0) is None


def test_another_shape_goes_into_another_file_that_names_the_first(tmp_path):
    """A file holds one shape; the same shape again goes on in the same file."""
    path = tmp_path / "night.xdf"
    recorder = a_recorder(path)
    recorder.begin(INFO)
    recorder.write(some_chunks()[0])
    recorder.begin(SignalInfo(name="another", device="EPOC", ch_names=INFO.ch_names, sfreq=128.0))
    recorder.write(some_chunks()[1])
    muse = some_info("muse")
    recorder.begin(muse)
    for chunk in some_chunks(1, muse, start=400):
        recorder.write(chunk)
    recorder.close()

    second = tmp_path / "night-2.xdf"
    assert open_recording(path).n_samples == 32
    assert open_recording(second).info.ch_names == muse.ch_names
    assert open_recording(second).markers[0].text == "affectscope: goes on from night.xdf"
    assert [read_sidecar(file).segment for file in (path, second)] == [1, 2]
    assert {read_sidecar(file).first for file in (path, second)} == {"night.xdf"}
    assert recorder.status.file == second
    assert recorder.status.earlier == ((path, 32),)


def test_the_file_of_another_shape_takes_the_first_number_that_is_free(tmp_path):
    (tmp_path / "night-2.xdf").write_text("somebody else's")
    recorder = a_recorder(tmp_path / "night.xdf")
    recorder.begin(INFO)
    recorder.begin(some_info("muse"))
    recorder.close()
    assert recorder.status.file == tmp_path / "night-3.xdf"
    assert (tmp_path / "night-2.xdf").read_text() == "somebody else's"


def test_the_sidecar_tells_what_the_recording_is_and_no_more(tmp_path):
    """State while it goes on, samples and digest once it is closed; nobody's name."""
    path = tmp_path / "night.xdf"
    recorder = a_recorder(path, now=lambda: datetime(2025, 1, 31, 9, 5, 7, tzinfo=UTC))
    recorder.begin(INFO)
    assert read_sidecar(path).state == "recording"
    for chunk in some_chunks():
        recorder.write(chunk)
    recorder.mark("Ada Lovelace", 101.0)
    recorder.close()
    told = json.loads(sidecar_of(path).read_text())
    assert told == {
        "schema": 1,
        "state": "closed",
        "device": "EPOC",
        "ch_names": list(INFO.ch_names),
        "sfreq": 128.0,
        "simulated": False,
        "started": "2025-01-31T09:05:07+00:00",
        "samples": 256,
        "first": "night.xdf",
        "segment": 1,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }


def test_files_are_the_owners_alone(tmp_path):
    path = tmp_path / "night.xdf"
    recorded(a_recorder(path), [])
    for each in (path, sidecar_of(path)):
        assert stat.S_IMODE(each.stat().st_mode) == 0o600


def test_nothing_is_overwritten_unasked(tmp_path):
    """Neither a recording nor what lies where its sidecar would."""
    path = tmp_path / "night.xdf"
    for taken in (path, sidecar_of(path)):
        taken.write_text("precious")
        with pytest.raises(UsageError, match="--force"):
            a_recorder(path).begin(INFO)
        assert taken.read_text() == "precious"
        taken.unlink()
    path.write_text("worthless")
    recorded(a_recorder(path, force=True), some_chunks())
    assert open_recording(path).n_samples == 256


def test_a_name_of_its_own_gets_a_number_where_it_is_taken(tmp_path):
    """Two recordings that begin in one second, of one process or of two."""
    path = tmp_path / "night.xdf"
    recorders = [a_recorder(path, may_number=True) for _ in range(3)]
    for recorder in recorders:
        recorder.begin(INFO)
    for recorder in recorders:
        recorder.close()
    assert [recorder.status.file.name for recorder in recorders] == [
        "night.xdf", "night-2.xdf", "night-3.xdf",
    ]  # fmt: skip


def test_a_second_process_may_not_write_to_the_same_file(tmp_path):
    """Not even with --force, while the first is at it."""
    path = tmp_path / "night.xdf"
    first = a_recorder(path)
    first.begin(INFO)
    with pytest.raises(OutputError, match="being recorded by another process"):
        a_recorder(path, force=True).begin(INFO)
    first.write(some_chunks()[0])
    first.close()
    assert open_recording(path).n_samples == 16


class TestDiskSpace:
    def test_under_100_mb_nothing_begins(self, tmp_path):
        path = tmp_path / "night.xdf"
        with pytest.raises(OutputError, match="99 MB left"):
            a_recorder(path, free=Disk(99_000_000)).begin(INFO)
        assert not path.exists()

    def test_under_500_mb_the_user_is_warned_once(self, tmp_path, caplog):
        clock, disk = ManualClock(), Disk()
        recorder = a_recorder(tmp_path / "night.xdf", clock=clock, free=disk)
        recorder.begin(INFO)
        assert recorder.status.warning == ""
        disk.free = 400_000_000
        for chunk in some_chunks():
            clock.go_on(1.1)
            recorder.write(chunk)
            recorder.check()
        assert "400 MB are left" in recorder.status.warning
        assert caplog.text.count("400 MB are left") == 1
        assert not recorder.status.over
        recorder.close()

    def test_who_begins_under_500_mb_is_warned_at_once(self, tmp_path, caplog):
        recorder = a_recorder(tmp_path / "night.xdf", free=Disk(300_000_000))
        recorder.begin(INFO)
        assert "300 MB are left" in caplog.text
        assert "300 MB are left" in recorder.status.warning
        recorder.close()

    @pytest.mark.parametrize("is_vital", [False, True])
    def test_under_100_mb_the_recording_ends_whole(self, tmp_path, is_vital):
        """With footer, digest and the reason; the rest of the signal is not recorded."""
        path = tmp_path / "night.xdf"
        clock, disk = ManualClock(), Disk()
        recorder = a_recorder(path, clock=clock, free=disk, is_vital=is_vital)
        recorder.begin(INFO)
        first, second, *_ = some_chunks()
        recorder.write(first)
        disk.free = 90_000_000
        clock.go_on(1.1)
        if is_vital:
            with pytest.raises(OutputError, match="90 MB left"):
                recorder.check()
        else:
            recorder.check()
        recorder.write(second)
        recorder.close()
        assert "90 MB left" in recorder.status.failure
        assert recorder.error is not None
        assert recorder.status.over
        assert not recorder.status.is_gone
        assert read_sidecar(path).state == "closed"
        assert path.read_bytes().endswith(b"</info>")
        assert open_recording(path).n_samples == 16


@pytest.mark.parametrize("name", ["night.xdf", "night.csv"])
@pytest.mark.parametrize("silent", [False, True])
def test_a_folder_that_is_deleted_is_noticed(tmp_path, name, silent):
    """With the next chunk, or by the next look where none comes; nothing is made anew."""
    folder = tmp_path / "session"
    folder.mkdir()
    clock = ManualClock()
    recorder = a_recorder(folder / name, clock=clock)
    recorder.begin(INFO)
    first, second, *_ = some_chunks()
    recorder.write(first)
    for each in folder.iterdir():
        each.unlink()
    folder.rmdir()
    clock.go_on(1.1)
    if silent:
        recorder.check()
    else:
        recorder.write(second)
    assert "deleted or moved" in recorder.status.failure
    assert recorder.status.n_samples == 16
    assert recorder.status.is_gone
    recorder.close()
    assert not folder.exists()


def test_a_segment_that_cannot_be_opened_ends_the_recording_and_not_the_signal(tmp_path):
    """The first file is whole."""
    path = tmp_path / "night.xdf"
    disk = Disk()
    recorder = a_recorder(path, free=disk)
    recorder.begin(INFO)
    recorder.write(some_chunks()[0])
    disk.free = 0
    recorder.begin(some_info("muse"))
    recorder.write(some_chunks(1, some_info("muse"))[0])
    recorder.close()
    assert "too little to record" in recorder.status.failure
    assert open_recording(path).n_samples == 16
    assert recorder.status.earlier == ()
    assert read_sidecar(path).state == "closed"


def test_a_vital_segment_that_cannot_be_opened_is_an_error(tmp_path):
    disk = Disk()
    recorder = a_recorder(tmp_path / "night.xdf", free=disk, is_vital=True)
    recorder.begin(INFO)
    disk.free = 0
    with pytest.raises(OutputError):
        recorder.begin(some_info("muse"))


def test_what_a_simulated_source_knows_of_itself_stands_in_its_recording(tmp_path):
    path = tmp_path / "night.xdf"
    chunks = some_chunks(1)
    recorder = a_recorder(path, truth=lambda chunk: [Marker(chunk.times[-1], "valence=+0.500")])
    recorded(recorder, chunks)
    markers = open_recording(path).markers
    assert [marker.time for marker in markers] == [chunk.times[-1] for chunk in chunks]
    assert all(one.time < other.time for one, other in pairwise(markers))


def test_after_the_end_nothing_is_taken(tmp_path):
    """Close, and close again."""
    path = tmp_path / "night.xdf"
    recorder = a_recorder(path)
    recorded(recorder, some_chunks())
    size = path.stat().st_size
    recorder.write(some_chunks()[0])
    recorder.write_reading(Abstention(1.0, 0, 1, Reason.GAP))
    recorder.check()
    recorder.close()
    assert path.stat().st_size == size


def test_what_the_wearer_does_is_marked_in_the_file_if_asked_for(tmp_path):
    """At the moment of its peak, on the samples' own clock, through a gap."""
    info = some_info("muse")
    noise = some_noise(info, 30.0)
    data = 0.3 * noise.data
    for at in (10 * 256, 20 * 256):
        data[1:3, at - 40 : at + 40] += 150 * np.hanning(80).astype(np.float32)
    late = np.where(np.arange(30 * 256) < 15 * 256, 100.0, 160.0)
    whole = Chunk(data, noise.times - noise.times[0] + late, 0)
    before, after = whole[: 15 * 256], whole[15 * 256 :]
    moved = Chunk(after.data, after.times, after.start + 60 * 256)
    blocks = [*cut(before, (12,)), Gap(15 * 256, 60 * 256), *cut(moved, (12,))]
    recorded(a_recorder(tmp_path / "a.xdf", marks_artefacts=True), blocks, info)
    recorded(a_recorder(tmp_path / "b.xdf"), blocks, info)

    markers = open_recording(tmp_path / "a.xdf").markers
    assert [one.text for one in markers] == ["artefact:blink"] * 2
    np.testing.assert_allclose([one.time for one in markers], [110.0, 180.0], atol=0.05)
    assert open_recording(tmp_path / "b.xdf").markers == ()
