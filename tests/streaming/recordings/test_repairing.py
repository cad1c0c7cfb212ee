"""What is sound of a damaged recording is saved, the rest counted, the original not touched."""

import gzip
import random
import struct

import numpy as np
import pytest
import pyxdf

from streaming.errors import OutputError, RecordingError, UsageError
from streaming.recordings import appending
from streaming.recordings.repairing import repair, repaired_name, unfinished
from streaming.recordings.sidecar import CLOSED, Sidecar, read_sidecar, sidecar_of, write_sidecar
from streaming.recordings.xdf_format import CLOCK, EEG, MARKERS, Tag
from streaming.signal.blocks import Marker
from tests.builders import a_recording
from tests.xdf_files import Stream, a_labrecorder_file, boundary, noise, write_ours, xdf
from tests.xdf_files import of_stream as of_stream_bytes

N_SAMPLES = 10 * 256 - 300
"""Samples of ten seconds with a gap."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """Return ten seconds of ours in chunks of 12, a gap in the middle."""
    path = tmp_path_factory.mktemp("ours") / "ours.xdf"
    recording = a_recording(10, gaps=[(1200, 300)])
    stamps = recording.chunks[0].times
    markers = [Marker(float(stamps[100]), "eyes shut"), Marker(float(stamps[900]), "open")]
    write_ours(path, recording, chunk_size=12, markers=markers)
    return path.read_bytes()


def damaged(folder, raw, name="night.xdf"):
    path = folder / name
    path.write_bytes(raw)
    return path


def of_stream(done, number):
    return next(one for one in done.streams if one.header.id == number)


def loaded(path):
    streams, _ = pyxdf.load_xdf(path)
    return {stream["info"]["stream_id"]: stream for stream in streams}


def zeroed(raw, first, size):
    return raw[:first] + bytes(size) + raw[first + size :]


def a_sidecar(path, **said):
    recording = a_recording(1)
    fields = {
        "state": CLOSED,
        "device": "Muse",
        "ch_names": recording.info.ch_names,
        "sfreq": 256.0,
        "simulated": True,
        "started": "2026-11-21T10:00:00+00:00",
        "samples": N_SAMPLES,
        "first": "first.xdf",
        "segment": 2,
    }
    write_sidecar(path, Sidecar(**{**fields, **said}))


def test_a_sound_file_needs_no_repair_and_nothing_is_written(tmp_path, whole):
    path = damaged(tmp_path, whole)
    done = repair(path)
    assert done.out is None
    assert not done.changed
    assert of_stream(done, EEG).n_kept == N_SAMPLES
    assert [one.name for one in tmp_path.iterdir()] == ["night.xdf"]


def test_a_sound_file_that_is_not_the_one_that_was_closed_is_told(tmp_path, whole):
    """A flipped bit in a sample breaks no chunk; the digest beside it tells all the same."""
    path = damaged(tmp_path, whole)
    a_sidecar(path, sha256="0" * 64)
    assert repair(path).changed


def without_end(raw):
    """Return a file without its footers, as a recorder leaves it that is killed."""
    return raw[: raw.rindex(b"\x43\xa5\x46\xdc") + 16]


def test_a_file_that_was_never_finished_gets_its_footers(tmp_path):
    path = tmp_path / "night.xdf"
    write_ours(path, a_recording(2))
    path.write_bytes(without_end(path.read_bytes()))
    done = repair(path)
    assert done.out == tmp_path / "night-repaired.xdf"
    assert done.damages == ()
    eeg = of_stream(done, EEG)
    assert (eeg.n_kept, eeg.n_lost, eeg.at_least) == (512, 0, False)
    assert loaded(done.out)[EEG]["footer"]["info"]["sample_count"] == ["512"]
    assert repair(done.out).out is None


@pytest.mark.parametrize("seed", range(8))
def test_zeros_cost_what_they_hit_and_not_a_sample_is_miscounted(tmp_path, whole, seed):
    rng = random.Random(seed)
    size = rng.randrange(1, 5000)
    first = rng.randrange(2500, len(whole) - size - 1500)
    path = damaged(tmp_path, zeroed(whole, first, size))
    done = repair(path)
    eeg = of_stream(done, EEG)
    assert eeg.n_kept + eeg.n_lost == N_SAMPLES
    assert not eeg.at_least
    assert len(loaded(done.out)[EEG]["time_stamps"]) == eeg.n_kept
    assert repair(done.out).out is None


@pytest.mark.parametrize("seed", range(8))
def test_a_loss_is_counted_from_the_clock_where_the_end_is_gone_too(tmp_path, whole, seed):
    """Without footers the indices beside the signal tell how many samples were in the damage."""
    rng = random.Random(seed)
    size = rng.randrange(100, 3000)
    before_gap = whole.index(b"eyes shut"), len(whole) // 2 - 5000
    first = rng.randrange(*before_gap)
    cut = without_end(whole)
    sound = of_stream(repair(damaged(tmp_path, cut, "cut.xdf")), EEG)
    eeg = of_stream(repair(damaged(tmp_path, zeroed(cut, first, size))), EEG)
    assert eeg.n_lost > 0 or size < 400
    assert eeg.n_kept + eeg.n_lost == sound.n_kept


def test_what_is_kept_is_kept_bit_for_bit(tmp_path, whole):
    first = len(whole) // 3
    done = repair(damaged(tmp_path, zeroed(whole, first, 2000)))
    was, now = loaded(damaged(tmp_path, whole, "whole.xdf")), loaded(done.out)
    where = np.isin(was[EEG]["time_stamps"], now[EEG]["time_stamps"])
    assert where.sum() == of_stream(done, EEG).n_kept
    np.testing.assert_array_equal(now[EEG]["time_series"], was[EEG]["time_series"][where])
    assert now[MARKERS]["time_series"] == [["eyes shut"], ["open"]]
    assert len(now[CLOCK]["time_stamps"]) >= len(was[CLOCK]["time_stamps"]) - 8


def test_the_original_stays_as_it_was(tmp_path, whole):
    raw = whole[:20_000]
    path = damaged(tmp_path, raw)
    before = path.stat()
    repair(path)
    after = path.stat()
    assert path.read_bytes() == raw
    assert (before.st_mtime_ns, before.st_mode) == (after.st_mtime_ns, after.st_mode)


def test_a_repaired_file_says_so_beside_it(tmp_path, whole):
    path = damaged(tmp_path, whole[:20_000])
    a_sidecar(path, state="recording", samples=0)
    done = repair(path, tmp_path / "new.xdf")
    beside = read_sidecar(done.out)
    assert beside.state == "repaired"
    assert (beside.first, beside.segment) == ("first.xdf", 2)
    assert beside.samples == of_stream(done, EEG).n_kept
    assert not repair(done.out).changed
    done.out.write_bytes(done.out.read_bytes().replace(b"open", b"OPEN").replace(b"eyes", b"EYES"))
    assert repair(done.out).changed


def test_the_sidecar_tells_what_an_end_that_is_gone_no_longer_does(tmp_path, whole):
    path = damaged(tmp_path, whole[:20_000])
    a_sidecar(path)
    eeg = of_stream(repair(path), EEG)
    assert eeg.n_kept + eeg.n_lost == N_SAMPLES
    assert not eeg.at_least


def test_without_a_sidecar_what_the_end_held_is_unknown(tmp_path, whole):
    assert of_stream(repair(damaged(tmp_path, whole[:20_000])), EEG).at_least


def test_a_lost_beginning_is_made_good_from_the_sidecar(tmp_path, whole):
    path = damaged(tmp_path, bytes(4096) + whole[4096:])
    with pytest.raises(RecordingError, match="no samples that can be kept"):
        repair(path)
    a_sidecar(path)
    done = repair(path)
    eeg = loaded(done.out)[EEG]
    assert eeg["info"]["channel_count"] == [str(len(a_recording(1).info.ch_names))]
    assert len(eeg["time_stamps"]) > N_SAMPLES - 200


def test_a_lost_header_of_one_stream_is_made_good_as_well(tmp_path, whole):
    at = whole.index(b"Affectscope-Clock")
    path = damaged(tmp_path, zeroed(whole, at - 60, 120))
    assert CLOCK not in {one.header.id for one in repair(path).streams}
    a_sidecar(path)
    done = repair(path, force=True)
    assert of_stream(done, CLOCK).n_kept == len(range(0, N_SAMPLES, 12))
    assert of_stream(done, EEG).n_kept == N_SAMPLES


@pytest.mark.parametrize("seed", range(5))
def test_files_of_other_recorders_are_repaired(tmp_path, seed):
    raw = a_labrecorder_file(seconds=8.0)
    first = random.Random(seed).randrange(1500, len(raw) - 3000)
    done = repair(damaged(tmp_path, zeroed(raw, first, 600)))
    eeg = of_stream(done, 1)
    assert eeg.n_lost > 0 or first < 3000
    assert eeg.n_kept + eeg.n_lost == 8 * 256
    assert len(loaded(done.out)[1]["time_stamps"]) == eeg.n_kept


def test_samples_whose_stamp_was_lost_with_the_one_before_are_left_out(tmp_path):
    """Otherwise they would have the time of the chunk that is missing."""
    stream = Stream()
    begin = stream.samples([1.0, 0], noise(2), deduced=True)
    lost = stream.samples([9.0], noise(1))
    row = noise(1).astype("<f4").tobytes()
    content = b"\1\2" + b"\0" + row + b"\x08" + np.float64(20.0).tobytes() + row
    after = of_stream_bytes(Tag.SAMPLES, 1, content)
    whole = xdf(stream.header(), begin, b"\xff" * len(lost), boundary(), after)

    done = repair(damaged(tmp_path, whole))

    assert of_stream(done, 1).n_kept == 3
    streams, _ = pyxdf.load_xdf(done.out, dejitter_timestamps=False)
    assert streams[0]["time_stamps"].tolist() == [1.0, 1 + 1 / 256, 20.0]


def test_clock_offsets_are_kept_and_ours_made_good(tmp_path, whole):
    """pyxdf complains of streams that have none."""
    theirs = damaged(tmp_path, a_labrecorder_file(seconds=8.0)[:-30], "theirs.xdf")
    assert loaded(repair(theirs).out)[1]["clock_values"] == [0.25, 0.25]
    offset = struct.pack("<H", Tag.CLOCK_OFFSET) + struct.pack("<I", EEG)
    ours = damaged(tmp_path, whole.replace(offset, b"\xff" * len(offset)))
    found = loaded(repair(ours).out)
    assert found[EEG]["clock_values"] == [0.0]
    assert found[EEG]["info"]["segments"] == found[EEG]["info"]["clock_segments"]


def test_a_packed_file_is_repaired_as_well(tmp_path, whole):
    path = damaged(tmp_path, gzip.compress(whole[:20_000]), "night.xdf.gz")
    assert repair(path).out == tmp_path / "night-repaired.xdf"


@pytest.mark.parametrize("raw", [b"timestamps,TP9\n1,2\n", bytes(5000), b"0       "])
def test_what_is_no_xdf_is_refused(tmp_path, raw):
    with pytest.raises(RecordingError, match="no XDF"):
        repair(damaged(tmp_path, raw))


def test_what_is_no_file_is_refused(tmp_path):
    for path in (tmp_path, tmp_path / "nowhere.xdf"):
        with pytest.raises(RecordingError, match=str(path)):
            repair(path)
    with pytest.raises(RecordingError, match="empty"):
        repair(damaged(tmp_path, b""))


def test_nothing_is_replaced_unasked_and_the_file_itself_never(tmp_path, whole):
    path = damaged(tmp_path, whole[:20_000])
    (tmp_path / "night-repaired.xdf").write_text("dear to somebody")
    with pytest.raises(UsageError, match="--force"):
        repair(path)
    with pytest.raises(UsageError, match="damaged file itself"):
        repair(path, path, force=True)
    link = tmp_path / "link.xdf"
    link.symlink_to(path)
    with pytest.raises(UsageError, match="damaged file itself"):
        repair(path, link, force=True)
    assert repair(path, force=True).out.read_bytes().startswith(b"XDF:")


def test_a_repair_that_does_not_fit_leaves_nothing(tmp_path, whole, monkeypatch):
    path = damaged(tmp_path, whole[:20_000])
    real, calls = appending.os.write, []

    def full(file, piece):
        calls.append(len(piece))
        if len(calls) > 1:
            raise OSError(28, "No space left on device")
        return real(file, piece)

    monkeypatch.setattr(appending.os, "write", full)
    with pytest.raises(OutputError, match="No space left"):
        repair(path)
    assert [one.name for one in tmp_path.iterdir()] == ["night.xdf"]


def test_recordings_that_a_crash_left_are_found_until_they_are_repaired(tmp_path, whole):
    left = damaged(tmp_path, whole[: len(whole) // 2], "left.xdf")
    damaged(tmp_path, whole, "finished.xdf")
    damaged(tmp_path, b"notes", "notes.xdf")
    damaged(tmp_path, b"", "empty.xdf")
    (tmp_path / "folder.xdf").mkdir()
    (tmp_path / "link.xdf").symlink_to(left)
    assert unfinished(tmp_path) == [left]
    repair(left)
    assert unfinished(tmp_path) == []


def test_what_is_still_being_recorded_is_no_crash_and_is_not_repaired(tmp_path):
    path = tmp_path / "now.xdf"
    file = appending.AppendedFile(path, b"XDF:", clock=lambda: 0.0)
    assert unfinished(tmp_path) == []
    with pytest.raises(UsageError, match="being recorded"):
        repair(path)
    file.close()
    assert unfinished(tmp_path) == [path]


def test_a_folder_that_is_not_there_holds_nothing_unfinished(tmp_path):
    assert unfinished(tmp_path / "nowhere") == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [("a.xdf", "a-repaired.xdf"), ("a.xdf.gz", "a-repaired.xdf"), ("a b.c", "a b.c-repaired.xdf")],
)
def test_a_repaired_file_is_called_after_its_original(tmp_path, name, expected):
    assert repaired_name(tmp_path / name) == tmp_path / expected


def test_a_sidecar_that_says_nothing_sensible_says_nothing(tmp_path):
    path = tmp_path / "a.xdf"
    for text in ("", "[1, 2]", "{}", '{"ch_names": 7}', "[" * 100_000):
        sidecar_of(path).write_text(text)
        assert read_sidecar(path) is None
