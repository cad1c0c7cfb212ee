"""muselsl's CSV, read and written."""

from __future__ import annotations

import stat

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from streaming.errors import OutputError, RecordingError
from streaming.recordings.opening import open_recording
from streaming.recordings.stamps import fit_stamps
from streaming.recordings.tables import read_muselsl_csv, write_muselsl_csv
from streaming.signal.blocks import Gap, Marker, Recording
from streaming.signal.info import EPOC, MUSE
from tests.builders import a_muselsl_csv, a_recording

REAL = [
    *(
        (f"muse-mental-state/subject{who}.csv.gz", n_rows, ())
        for who, n_rows in {
            "a-concentrating-1": 15192, "a-concentrating-2": 13392, "a-neutral-1": 15204,
            "a-neutral-2": 15216, "a-relaxed-1": 15204, "a-relaxed-2": 15204,
            "b-concentrating-1": 11364, "b-concentrating-2": 11376, "b-neutral-1": 15216,
            "b-neutral-2": 15204, "b-relaxed-1": 15204, "c-concentrating-1": 15204,
            "c-concentrating-2": 15204, "c-neutral-1": 15204, "c-neutral-2": 2328,
            "c-relaxed-1": 15204, "c-relaxed-2": 15216,
        }.items()
    ),
    (
        "muse-mental-state/subjectb-relaxed-2.csv.gz",
        10572,
        (8.722, 700.028, 52.998, 52.059, 20.062, 29.937, 33.099, 9.466, 9.760),
    ),
    ("replay/muselsl_biopsykit.csv.gz", 28932, ()),
]  # fmt: skip


def read(content, **choices):
    return read_muselsl_csv(content, "a.csv", **choices)


def all_samples(recording):
    return np.concatenate([chunk.data for chunk in recording.chunks], axis=1)


@pytest.mark.parametrize(
    ("path", "n_rows", "pauses"), REAL, ids=lambda value: value if isinstance(value, str) else ""
)
def test_real_recordings_read_to_the_last_row(shared_data, path, n_rows, pauses):
    """Channels, rate, rows, and pauses as long as the clock says."""
    if not (file := shared_data / path).is_file():
        pytest.skip(f"no {path} among the real data")

    recording = open_recording(file)

    assert recording.info.device == "Muse"
    assert recording.info.ch_names == ("TP9", "AF7", "AF8", "TP10", "Right AUX")
    assert recording.info.sfreq == 256
    assert recording.notes == ()
    assert recording.n_samples == n_rows
    assert sorted(gap.n_missing for gap in recording.gaps) == pytest.approx(
        sorted(256 * pause - 1 for pause in pauses), abs=1
    )
    times = np.concatenate([chunk.times for chunk in recording.chunks])
    assert fit_stamps(times, usual=(256.0,)).sfreq == pytest.approx(256, rel=5e-3)


@pytest.mark.parametrize("montage", [MUSE, EPOC], ids=lambda montage: montage.name)
def test_any_known_electrodes_will_do(montage):
    """The form is the same for every headset; the file's order is kept."""
    times = np.arange(4 * montage.sfreq) / montage.sfreq

    recording = read(a_muselsl_csv(times, montage.device_order))

    assert recording.info.ch_names == montage.device_order
    assert recording.info.device == montage.device
    assert recording.info.sfreq == montage.sfreq
    assert recording.n_samples == times.size


def test_the_stamp_column_may_stand_anywhere_and_an_index_in_front_is_dropped():
    """As pandas writes it."""
    rows = [f"{n},{n},{n / 256:.3f},{-n}" for n in range(500)]
    content = "\n".join([",TP9,timestamps,AF7", *rows]).encode() + b"\n"

    recording = read(content)

    assert recording.info.ch_names == ("TP9", "AF7")
    assert_array_equal(recording.chunks[0].data[:, 7], [7, -7])


def test_a_map_and_a_unit_are_obeyed():
    """Names first, so that the headset is known by them."""
    content = a_muselsl_csv(ch_names=("1", "2", "3", "4"), scale=1e-6)
    channel_map = dict(zip("1234", MUSE.device_order, strict=True))

    recording = read(content, channel_map=channel_map, unit="V")

    assert recording.info.ch_names == MUSE.device_order
    assert recording.info.device == "Muse"
    assert recording.chunks[0].data.std() == pytest.approx(20, rel=0.05)
    assert recording.notes == ()


def test_cells_without_a_number_stay_no_numbers_and_are_counted():
    """The preprocessing makes gaps of them; a dead auxiliary input is fine."""
    lines = a_muselsl_csv().decode().splitlines()
    cells = [line.split(",") for line in lines]
    for row in cells[1:]:
        row[5] = ""
    cells[10][1], cells[11][1], cells[12][2] = "", "nan", "inf"

    recording = read(("\n".join(",".join(row) for row in cells) + "\n").encode())

    data = recording.chunks[0].data
    assert np.argwhere(np.isnan(data[:4])).tolist() == [[0, 9], [0, 10], [1, 11]]
    assert np.isnan(data[4]).all()
    assert recording.notes == (
        "of 1024 rows these have no number in them: TP9 2, AF7 1, Right AUX 1024",
    )


def test_markers_are_read_from_their_columns():
    """muselsl puts a zero, or the marker, into a column of its own."""
    times = 5 + np.arange(512) / 256
    marks = {100: "rest", 300: "3"}
    rows = [f"{t:.6f},{n},{marks.get(n, 0)}" for n, t in enumerate(times)]

    recording = read(("timestamps,TP9,Marker0\n" + "\n".join(rows) + "\n").encode())

    assert recording.info.ch_names == ("TP9",)
    assert [marker.text for marker in recording.markers] == ["rest", "3"]
    assert_allclose([marker.time for marker in recording.markers], times[[100, 300]], atol=1e-6)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"time,TP9\n1,2\n2,3\n", "no column 'timestamps'"),
        (b"timestamps,Marker0\n1,2\n2,3\n", "no column beside"),
        (b"timestamps,TP9\n", "no rows"),
        (b"timestamps,TP9\n1,2\n", "single data row"),
        (b"timestamps,TP9,Right AUX\n1,,1\n2,nan,2\n", "holds no numbers"),
        (b"timestamps,TP9\n1,2\n,3\n3,4\n", "data row 2 has no time stamp"),
    ],
)
def test_a_table_without_a_signal_is_refused(content, said):
    """With the word that names the mend."""
    with pytest.raises(RecordingError, match=said):
        read(content)


@settings(max_examples=40, deadline=None)
@given(
    montage=st.sampled_from(["muse", "epoc"]),
    stretches=st.lists(
        st.tuples(st.integers(64, 400), st.integers(1, 5000)), min_size=1, max_size=6
    ),
    begin=st.sampled_from([0.0, 1234.5678, 1_606_398_309.68]),
    seed=st.integers(0, 2**16),
)
def test_what_is_written_reads_the_same(tmp_path_factory, montage, stretches, begin, seed):
    """Samples bit for bit, times to the microsecond, and the gaps where they were."""
    sfreq = {"muse": 256, "epoc": 128}[montage]
    gaps, index = [], 0
    for n_rows, n_missing in stretches:
        gaps.append((index + n_rows, n_missing))
        index += n_rows + n_missing
    written = a_recording((index + 64) / sfreq, montage, gaps=gaps, begin=begin, seed=seed)
    path = tmp_path_factory.mktemp("written") / "a.csv"

    write_muselsl_csv(path, written)
    found = read(path.read_bytes())

    assert found.info.ch_names == written.info.ch_names
    assert found.info.sfreq == written.info.sfreq
    assert found.gaps == written.gaps
    assert [chunk.start for chunk in found.chunks] == [chunk.start for chunk in written.chunks]
    assert_array_equal(all_samples(found), all_samples(written))
    for ours, theirs in zip(found.chunks, written.chunks, strict=True):
        assert_allclose(ours.times, theirs.times, rtol=0, atol=1e-6)
    assert found.notes == ()


def test_holes_and_markers_survive_writing(tmp_path):
    """No row is made up for a gap; markers land on the nearest row."""
    plain = a_recording(4, gaps=[(300, 100)])
    plain.chunks[1].data[2, 5] = np.nan
    markers = (Marker(1000.5, "a, b"), Marker(1001.4, "in the gap"), Marker(1001.4, "twice"))
    written = Recording(plain.info, plain.blocks, markers)

    write_muselsl_csv(tmp_path / "a.csv", written)
    content = (tmp_path / "a.csv").read_bytes()
    found = read(content)

    assert content.splitlines()[0] == b"timestamps,TP9,AF7,AF8,TP10,Marker0,Marker1"
    assert len(content.splitlines()) == 1 + written.n_samples
    assert_array_equal(all_samples(found), all_samples(written))
    assert found.gaps == (Gap(300, 100),)
    assert [marker.text for marker in found.markers] == ["a, b", "in the gap", "twice"]


def test_a_written_file_is_its_owners_alone_and_whole(tmp_path):
    """Nothing but the file is left in the folder."""
    write_muselsl_csv(tmp_path / "a.csv", a_recording(1))

    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o600


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    """With the exit code for it."""
    with pytest.raises(OutputError, match="cannot be written") as refusal:
        write_muselsl_csv(tmp_path / "nowhere" / "a.csv", a_recording(1))
    assert refusal.value.exit_code == 7
