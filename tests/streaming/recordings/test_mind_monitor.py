"""Mind Monitor's CSV: the signal at constant rate is read, averages at an interval are refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from streaming.errors import RecordingError
from streaming.recordings.mind_monitor import read_mind_monitor_csv
from streaming.recordings.opening import open_recording
from streaming.signal.blocks import Gap

BEGIN = datetime(2021, 8, 2, 16, 9, 45)
BEGIN_SECONDS = 1_627_920_585.0
"""The same as if it were UTC."""

NAMES = (
    "TimeStamp,Delta_TP9,RAW_TP9,RAW_AF7,RAW_AF8,RAW_TP10,AUX_RIGHT,HeadBandOn,HSI_TP9,Battery,"
    "Elements"
)


def a_file(
    seconds=4.0,
    sfreq=256.0,
    *,
    events=(),
    packet=12,
    trailing="",
    times=None,
    spell=lambda when: str(when)[:23],
):
    """Bytes and signal: a row a sample, a packet's rows under nearly one stamp, events between."""
    n_times = round(seconds * sfreq)
    times = np.arange(n_times) / sfreq if times is None else times
    n_times = times.size
    data = np.random.default_rng(0).normal(800, 20, (5, n_times)).round(4)
    lines = [NAMES]
    for n in range(n_times):
        if n in dict(events):
            stamp = spell((BEGIN + timedelta(seconds=times[n])).replace(microsecond=0))
            lines.append(f"{stamp},{',' * 8},{dict(events)[n]}")
        last = min(n - n % packet + packet, n_times) - 1
        when = BEGIN + timedelta(seconds=float(times[last]), milliseconds=n % packet // 4)
        cells = ",".join(f"{value:.4f}" for value in data[:, n])
        lines.append(f"{spell(when)},0.5,{cells},1,1.0,95.00{trailing}")
    return ("\n".join(lines) + "\n").encode(), data


def test_packets_under_one_stamp_are_read_at_the_headsets_rate():
    """Most rows repeat a stamp, and whole seconds lack their fraction; nothing is lost."""
    content, data = a_file(12)

    recording = read_mind_monitor_csv(content, "a.csv")

    assert recording.info.device == "Muse"
    assert recording.info.ch_names == ("TP9", "AF7", "AF8", "TP10", "Right AUX")
    assert recording.info.sfreq == 256
    assert recording.gaps == ()
    assert_array_equal(recording.chunks[0].data, data.astype(np.float32))
    assert recording.chunks[0].times[0] == pytest.approx(BEGIN_SECONDS, abs=0.1)
    assert recording.notes[0] == "its times name no time zone; taken as if they were UTC"


@pytest.mark.parametrize("trailing", ["", ","])
def test_rows_of_events_become_markers(trailing):
    """Their own stamps are cut to the second: they stand where the row before them stands."""
    events = {100: "/muse/elements/blink", 300: "/muse/elements/jaw_clench", 700: "/Marker/1"}
    content, data = a_file(events=events, trailing=trailing)

    recording = read_mind_monitor_csv(content, "a.csv")

    assert recording.n_samples == data.shape[1]
    assert [marker.text for marker in recording.markers] == ["blink", "jaw_clench", "Marker/1"]
    rows = np.searchsorted(recording.chunks[0].times, [one.time for one in recording.markers])
    assert_allclose(rows, [100, 300, 700], atol=12)


def test_rows_without_a_sample_are_passed_over():
    """The app writes some about the battery alone."""
    content, data = a_file()
    lines = content.split(b"\n")
    lines.insert(500, lines[500][:23] + b",,,,,,,1,1.0,94.00")

    assert read_mind_monitor_csv(b"\n".join(lines), "a").n_samples == data.shape[1]


def test_a_lost_connection_is_a_gap():
    """Two seconds of packets are missing."""
    times = np.r_[np.arange(1020), np.arange(1020 + 512, 2604)] / 256

    (gap,) = read_mind_monitor_csv(a_file(times=times)[0], "a.csv").gaps

    assert gap == Gap(gap.start, gap.n_missing)
    assert gap.start == pytest.approx(1020, abs=12)
    assert gap.n_missing == pytest.approx(512, abs=12)


@pytest.mark.parametrize("interval", [0.1, 1.0, 60.0])
def test_averages_at_an_interval_are_refused_with_the_setting_to_change(interval):
    """One row a second cannot be replayed as EEG."""
    content, _ = a_file(40 * interval, 1 / interval, packet=1)

    with pytest.raises(RecordingError, match=f"every {interval:g} s.*Constant"):
        read_mind_monitor_csv(content, "a.csv")


def spreadsheet(when):
    """As a table program shows a date-time it was not told about."""
    return f"{when.minute}:{when.second + when.microsecond / 1e6:04.1f}"


def test_times_that_a_table_program_has_cut_are_refused():
    """At an interval for the interval, at full rate for the times."""
    with pytest.raises(RecordingError, match="every 1 s"):
        read_mind_monitor_csv(a_file(40, 1, packet=1, spell=spreadsheet)[0], "a.csv")
    with pytest.raises(RecordingError, match=r"has cut its times to '9:45\.0'"):
        read_mind_monitor_csv(a_file(spell=spreadsheet)[0], "a.csv")


def test_a_file_without_the_signal_is_refused(tmp_path):
    """With the setting that records it."""
    content, _ = a_file()
    for wrong, said in (
        (content.replace(b"RAW_", b"Alpha_"), "switch raw data on"),
        (b"TimeStamp,RAW_TP9\n2021-08-02 16:09:45.680,\n2021-08-02 16:09:45.684,\n", "no numbers"),
        (b"TimeStamp,RAW_TP9\n", "no rows"),
        (b"TimeStamp,RAW_TP9,Elements\n2021-08-02 16:09:45.680,,/Marker/1\n", "no rows"),
    ):
        (tmp_path / "a.csv").write_bytes(wrong)
        with pytest.raises(RecordingError, match=said):
            open_recording(tmp_path / "a.csv")


def test_a_map_names_columns_without_their_prefix():
    """As the user knows them."""
    content, _ = a_file()

    recording = read_mind_monitor_csv(content, "a.csv", channel_map={"AF7": "Fp1"}, unit="mV")

    assert recording.info.ch_names == ("TP9", "Fp1", "AF8", "TP10", "Right AUX")
    assert recording.chunks[0].data.mean() == pytest.approx(8e5, rel=0.01)
