"""EmotivPRO's CSV: the electrodes are found among counters, quality, motion and markers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from streaming.errors import RecordingError, UsageError
from streaming.recordings.emotiv import read_emotiv_csv
from streaming.recordings.opening import open_recording
from streaming.signal.blocks import Gap
from streaming.signal.info import EPOC

FACTS = (
    "title:a title, start timestamp:1700000000, headset type:EPOCX, headset serial:X, "
    "sampling rate:eeg_128;mot_32, version:2.2, "
)
BEFORE = ("OriginalTimestamp", "EEG.Counter", "EEG.Interpolated")
AFTER = (
    "EEG.RawCq", "EEG.Battery", "EEG.BatteryPercent", "MarkerIndex", "MarkerType",
    "MarkerValueInt", "EEG.MarkerHardware", "CQ.AF3", "CQ.Overall", "EQ.AF3", "POW.AF3.Alpha",
    "MOT.AccX",
)  # fmt: skip


def a_signal(n_times=512, n_channels=14):
    """Noise on the headset's offset, as EmotivPRO writes it: µV with six decimals."""
    noise = np.random.default_rng(0).normal(4200, 20, (n_channels, n_times))
    return noise.round(6)


def an_export(
    data=None,
    *,
    ch_names=EPOC.device_order,
    times=None,
    markers=(),
    interpolated=(),
    hardware=(),
    facts=FACTS,
):
    """The file's bytes; markers are texts by row, the other two are rows."""
    data = a_signal(n_channels=len(ch_names)) if data is None else data
    n_times = data.shape[1]
    times = 1_700_000_000 + np.arange(n_times) / 128 if times is None else times
    names = ["Timestamp", *BEFORE, *(f"EEG.{name}" for name in ch_names), *AFTER]
    lines = [facts, ",".join(names)]
    for n, (time, row) in enumerate(zip(times, data.T, strict=True)):
        made_up, level = float(n in set(interpolated)), float(n in set(hardware))
        mark = dict(markers).get(n, "")
        cells = [f"{time:.6f}", f"{time + 0.001:.6f}", f"{n % 128}.000000", f"{made_up:.6f}"]
        cells += [f"{value:.6f}" for value in row]
        cells += ["1705.000000", "1.000000", "30.000000", "1" if mark else "", "", mark]
        cells += [f"{level:.6f}", "2.000000", "0.000000", "", "", "" if n % 4 else "0.97"]
        lines.append(",".join(cells))
    return ("\r\n".join(lines) + "\r\n").encode()


def test_the_electrodes_are_picked_by_name():
    """Fourteen of thirty columns, in the headset's own order, on its offset."""
    data = a_signal()

    recording = read_emotiv_csv(an_export(data), "a.csv")

    assert recording.info.ch_names == EPOC.device_order
    assert recording.info.device == "EPOC"
    assert recording.info.sfreq == 128
    assert_array_equal(recording.chunks[0].data, data.astype(np.float32))
    assert recording.chunks[0].times[0] == 1_700_000_000
    assert recording.markers == ()
    assert recording.notes == ()


def test_another_headset_keeps_its_electrodes_and_its_name():
    """Insight has five, in an order of its own."""
    names = ("AF3", "T7", "Pz", "T8", "AF4")
    content = an_export(ch_names=names, facts=FACTS.replace("EPOCX", "INSIGHT2"))

    recording = read_emotiv_csv(content, "a.csv")

    assert recording.info.ch_names == names
    assert recording.info.device == "Insight2"


def test_markers_come_from_the_program_and_from_the_trigger_input():
    """In order of time, whatever wrote them."""
    content = an_export(markers={100: "7", 300: "8"}, hardware=(200, 201))

    recording = read_emotiv_csv(content, "a.csv")

    assert [marker.text for marker in recording.markers] == ["7", "hardware 1", "8"]
    assert_allclose(
        [marker.time - 1_700_000_000 for marker in recording.markers],
        np.array([100, 200, 300]) / 128,
        atol=1e-6,
    )


def test_samples_that_were_made_up_are_counted():
    """The program interpolates what the radio lost, and says so in a column."""
    recording = read_emotiv_csv(an_export(interpolated=(5, 6, 99)), "a.csv")

    assert recording.notes == (
        "3 samples were lost on the way and interpolated by the headset's program",
    )


def test_a_break_of_the_clock_is_a_gap():
    """To the sample, for these stamps are even."""
    times = 1_700_000_000 + np.r_[np.arange(256), np.arange(300, 556)] / 128

    recording = read_emotiv_csv(an_export(times=times), "a.csv")

    assert recording.gaps == (Gap(256, 44),)


def test_a_map_and_a_unit_are_obeyed():
    """A Flex cap's channel may be called anything."""
    names = (*EPOC.device_order[:-1], "Extra")
    content = an_export(ch_names=names)

    assert "Extra" not in read_emotiv_csv(content, "a.csv").info.ch_names
    mapped = read_emotiv_csv(content, "a.csv", channel_map={"Extra": "AF4"}, unit="mV")
    assert mapped.info.ch_names == EPOC.device_order
    assert mapped.chunks[0].data.mean() == pytest.approx(4.2e6, rel=0.01)
    with pytest.raises(UsageError, match="AF9"):
        read_emotiv_csv(content, "a.csv", channel_map={"AF9": "AF4"})
    with pytest.raises(UsageError, match="two channels are called AF3"):
        read_emotiv_csv(content, "a.csv", channel_map={"F8": "AF3"})


OLD = (
    "title:a, recorded:01.01.19, sampling:128, labels:COUNTER AF3 F7, chan:39, units:emotiv\n1,2\n"
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (OLD.encode(), "older than EmotivPRO 2"),
        (f"{FACTS}\nTimestamp,POW.AF3.Theta\n1,2\n2,3\n".encode(), "choose raw EEG"),
        (f"{FACTS}\nTimestamp,EEG.Counter\n1,2\n2,3\n".encode(), "no EEG"),
        (f"{FACTS}\n".encode(), "choose raw EEG"),
        (FACTS.encode(), "choose raw EEG"),
        (an_export()[:-40] + b",,x,\r\n", "cells where the first line names"),
    ],
)
def test_an_export_without_a_signal_is_refused_with_the_mend(tmp_path, content, said):
    """Whatever else it holds."""
    (tmp_path / "a.csv").write_bytes(content)

    with pytest.raises(RecordingError, match=said):
        open_recording(tmp_path / "a.csv")
