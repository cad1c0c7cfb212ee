"""Recording as CSV: rows that read back bit for bit, in muselsl's form."""

import stat

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from streaming.errors import UsageError
from streaming.recordings.csv_writing import CsvWriter
from streaming.recordings.opening import open_recording
from streaming.signal.blocks import Chunk, Marker
from streaming.signal.info import MUSE
from tests.builders import a_recording
from tests.fakes import ManualClock

CH_NAMES = MUSE.sent


def a_writer(path, **settings):
    return CsvWriter(path, CH_NAMES, clock=ManualClock(), **settings)


def some_chunks(n_chunks=3, n_times=12, seed=0):
    rng = np.random.default_rng(seed)
    for k in range(n_chunks):
        times = 5.0e5 + (k * n_times + np.arange(n_times)) / 256
        data = rng.normal(800, 20, (len(CH_NAMES), n_times)).astype(np.float32)
        yield Chunk(data, times, k * n_times)


def test_the_columns_are_those_that_muselsl_writes(tmp_path):
    """A script for muselsl's files reads ours."""
    path = tmp_path / "walk.csv"
    a_writer(path).close()
    assert path.read_text() == "timestamps,TP9,AF7,AF8,TP10,Right AUX\n"


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=arrays(np.float32, (5, 4), elements=st.floats(width=32, allow_infinity=False)),
    first=st.floats(0, 2e9),
)
def test_every_number_reads_back_the_same(tmp_path, data, first):
    """float32 and float64, whatever their size; what is no number stays none."""
    path = tmp_path / "any.csv"
    times = first + np.arange(4) / 256
    writer = a_writer(path, force=path.exists())
    writer.append(Chunk(data, times, 0))
    writer.close()
    rows = [line.split(",") for line in path.read_text().splitlines()[1:]]
    cells = np.array([[float(cell or "nan") for cell in row] for row in rows])
    np.testing.assert_array_equal(cells[:, 0], times)
    np.testing.assert_array_equal(cells[:, 1:].T.astype(np.float32), data)


def test_what_was_written_opens_as_it_was_bit_for_bit(tmp_path):
    path = tmp_path / "walk.csv"
    recording = a_recording(10.0, gaps=[(700, 300)])
    writer = CsvWriter(path, recording.info.ch_names, clock=ManualClock())
    for block in recording.cut(12):
        if isinstance(block, Chunk):
            writer.append(block)
    writer.close()
    again = open_recording(path)
    assert again.gaps == recording.gaps
    for one, other in zip(again.chunks, recording.chunks, strict=True):
        np.testing.assert_array_equal(one.data, other.data)
        np.testing.assert_array_equal(one.times, other.times)


def test_a_marker_stands_in_the_first_row_that_is_not_older(tmp_path):
    """One a row; one that came too late for its row takes the next that is written."""
    path = tmp_path / "task.csv"
    first, second, third = some_chunks()
    writer = a_writer(path, with_markers=True)
    writer.append(first)
    writer.mark([Marker(second.times[5], 'say "now", go'), Marker(first.times[0], "late")])
    writer.append(second)
    writer.mark([Marker(third.times[2] - 1e-4, "a"), Marker(third.times[2] - 1e-5, "b")])
    writer.append(third)
    writer.close()
    markers = open_recording(path).markers
    assert [(m.text, m.time) for m in markers] == [
        ("late", second.times[0]),
        ('say "now", go', second.times[5]),
        ("a", third.times[2]),
        ("b", third.times[3]),
    ]


def test_a_marker_after_the_last_sample_is_told_of(tmp_path, caplog):
    """There is no row for it, and the file is append-only."""
    writer = a_writer(tmp_path / "task.csv", with_markers=True)
    writer.mark([Marker(9e9, "too late")])
    writer.close()
    assert "1 markers came after the last sample" in caplog.text


def test_without_a_column_markers_go_nowhere(tmp_path):
    path = tmp_path / "walk.csv"
    writer = a_writer(path)
    writer.mark([Marker(0.0, "x")])
    writer.append(next(some_chunks()))
    writer.close()
    assert list(pd.read_csv(path)) == ["timestamps", *CH_NAMES]


def test_the_file_is_the_owners_alone_and_overwrites_nothing(tmp_path):
    path = tmp_path / "walk.csv"
    a_writer(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="--force"):
        a_writer(path)
