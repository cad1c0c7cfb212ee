"""EDF, EDF+ and BDF: the numbers as MNE reads them, and what it does not see."""

from __future__ import annotations

import io
from datetime import time

import edfio
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from streaming.errors import RecordingError, SignalMismatch, UsageError
from streaming.recordings.edf_format import n_header_bytes, read_header, read_notes
from streaming.recordings.opening import open_recording
from streaming.signal.blocks import Gap

N_RECORDS, SFREQ = 8, 128


def a_signal(label, *, sfreq=SFREQ, unit="uV", scale=20.0, offset=0.0, kind=edfio.EdfSignal):
    """Eight seconds of noise."""
    rng = np.random.default_rng(sum(label.encode()))
    data = rng.normal(offset, scale, N_RECORDS * sfreq)
    return kind(data, sfreq, label=label, physical_dimension=unit)


def an_edf(*labels, notes=(), signals=(), kind=edfio.Edf):
    """The file's bytes."""
    file = io.BytesIO()
    every = [*(a_signal(label) for label in labels), *signals]
    annotations = [edfio.EdfAnnotation(*note) for note in notes]
    kind(every, annotations=annotations or None).write(file)
    return file.getvalue()


def read(tmp_path, content, **options):
    path = tmp_path / "a.edf"
    path.write_bytes(content)
    return open_recording(path, **options)


def with_field(content, at, text, width=8):
    """Write over a field of the header."""
    return content[:at] + text.ljust(width).encode() + content[at + width :]


def mne_reads(path, reader="read_raw_edf"):
    """Return MNE's idea of the signal, in µV."""
    import mne  # noqa: PLC0415 - a second to load

    raw = getattr(mne.io, reader)(path, verbose="critical")
    return raw.get_data() * 1e6, raw


@pytest.mark.parametrize("unit", ["uV", "mV", "V"])
def test_the_numbers_are_those_that_mne_reads(tmp_path, unit):
    """In every unit of voltage, on an EPOC's offset."""
    scale = {"uV": 1.0, "mV": 1e-3, "V": 1e-6}[unit]
    parts = {"unit": unit, "scale": 20 * scale, "offset": 4200 * scale}
    content = an_edf(signals=[a_signal(name, **parts) for name in ("AF3", "F7")])

    recording = read(tmp_path, content)

    expected, _ = mne_reads(tmp_path / "a.edf")
    assert recording.info.ch_names == ("AF3", "F7")
    assert recording.info.sfreq == SFREQ
    assert recording.chunks[0].times[0] == 0
    assert_allclose(recording.chunks[0].data, expected, rtol=3e-7)
    assert recording.notes == ()


def test_bdf_has_24_bits(tmp_path):
    """Negative numbers too."""
    signals = [a_signal(name, kind=edfio.BdfSignal) for name in ("AF3", "F7")]
    content = an_edf(signals=signals, kind=edfio.Bdf)
    (tmp_path / "a.bdf").write_bytes(content)

    recording = open_recording(tmp_path / "a.bdf")

    expected, _ = mne_reads(tmp_path / "a.bdf", "read_raw_bdf")
    assert content.startswith(b"\xffBIOSEMI")
    assert_allclose(recording.chunks[0].data, expected, rtol=1e-6, atol=1e-5)


def test_annotations_are_markers(tmp_path):
    """In any script, at their time, at the end too."""
    notes = [(0.5, None, "start"), (2.25, 1.0, "仰卧"), (7.9, None, "a, b")]

    recording = read(tmp_path, an_edf("AF3", notes=notes))

    found = [(marker.time, marker.text) for marker in recording.markers]
    assert found == [(onset, text) for onset, _, text in notes]


def test_a_file_that_begins_within_a_second_counts_from_its_first_sample(tmp_path):
    """EDF+ writes the fraction into each annotation's onset."""
    file = io.BytesIO()
    starts = edfio.Edf(
        [a_signal("AF3")],
        annotations=[edfio.EdfAnnotation(1.0, None, "a")],
        starttime=time(12, 0, 0, 250_000),
    )
    starts.write(file)

    (marker,) = read(tmp_path, file.getvalue()).markers

    assert marker.time == pytest.approx(1.0)


def discontinuous(content, moved):
    """Make EDF+D of EDF+C: records that begin at the second `old` begin at `new`."""
    content = with_field(content, 192, "EDF+D", 44)
    for old, new in moved:
        mark = b"+%d\x14\x14\0"
        assert content.count(mark % old) == 1
        content = content.replace(mark % old, b"+?\x14\x14\0".replace(b"?", b"%d" % new))
    return content


def test_the_gaps_of_edf_plus_d_are_gaps(tmp_path):
    """MNE passes over them without a word; here they keep their length."""
    notes = [(0.5, None, "before"), (7.5, None, "after")]
    content = discontinuous(an_edf("AF3", notes=notes), [(7, 9), (6, 8), (5, 7)])

    recording = read(tmp_path, content)

    assert recording.gaps == (Gap(5 * SFREQ, 2 * SFREQ),)
    assert recording.n_samples == N_RECORDS * SFREQ
    assert recording.chunks[1].times[0] == 7
    assert mne_reads(tmp_path / "a.edf")[1].n_times == N_RECORDS * SFREQ


def test_records_that_overlap_begin_a_new_stretch(tmp_path):
    """As stamps that jump back do anywhere."""
    content = discontinuous(an_edf("AF3", notes=[(0.5, None, "a")]), [(5, 3)])

    recording = read(tmp_path, content)

    assert recording.gaps == (Gap(5 * SFREQ, 1), Gap(6 * SFREQ + 1, 2 * SFREQ))
    assert any("before the one before them ends" in note for note in recording.notes)


def test_a_recorder_that_was_killed_leaves_a_file_that_is_read(tmp_path):
    """The number of records is -1, and the last one is cut short."""
    content = with_field(an_edf("AF3", "F7"), 236, "-1")[:-100]

    recording = read(tmp_path, content)

    assert recording.n_samples == (N_RECORDS - 1) * SFREQ
    assert "never closed it" in recording.notes[0]
    assert f"the {N_RECORDS - 1} whole ones" in recording.notes[0]


def test_what_is_no_eeg_is_left_out_and_said(tmp_path):
    """By name, by unit, by rate, and for want of a scale."""
    signals = [
        a_signal("EEG Fp1-REF"),
        a_signal("EEG Af7."),
        a_signal("EOG left"),
        a_signal("SaO2", unit="%"),
        a_signal("Temp rectal", unit="degC"),
        a_signal("Airflow", unit="l/min"),
        a_signal("slow", sfreq=4),
    ]

    recording = read(tmp_path, an_edf(signals=signals))

    assert recording.info.ch_names == ("Fp1", "AF7")
    said = "; ".join(recording.notes)
    assert "left out as no EEG: EOG left, SaO2, Temp rectal, Airflow" in said
    assert "1 channels have other rates than 128 Hz" in said
    assert "'EEG Fp1-REF' as" in said


def test_a_map_takes_what_is_named_and_a_unit_what_is_unknown(tmp_path):
    """In the file's own words or in the shortened ones."""
    content = an_edf(signals=[a_signal("EEG X1-REF"), a_signal("Y", unit="ADU")])

    assert read(tmp_path, content).info.ch_names == ("X1",)
    for key in ("EEG X1-REF", "X1"):
        mapped = read(tmp_path, content, channel_map={key: "TP9"})
        assert mapped.info.ch_names == ("TP9",)
    both = read(tmp_path, content, channel_map={"EEG X1-REF": "TP9", "Y": "AF7"}, unit="mV")
    assert both.info.ch_names == ("TP9", "AF7")
    assert both.chunks[0].data.std() == pytest.approx(2e4, rel=0.1)
    with pytest.raises(UsageError, match="Z"):
        read(tmp_path, content, channel_map={"Z": "TP9"})


def test_channels_of_one_name_are_told_apart_by_the_user_alone(tmp_path):
    """MNE would number them."""
    with pytest.raises(SignalMismatch, match="--map"):
        read(tmp_path, an_edf("AF3", "F7", signals=[a_signal("AF3")]))


def test_a_unit_that_cannot_be_true_is_corrected_and_said(tmp_path):
    """Volts under the name of microvolts, as some exporters write them."""
    content = an_edf(signals=[a_signal("AF3", scale=20e-6)])

    recording = read(tmp_path, content)

    assert recording.chunks[0].data.std() == pytest.approx(20, rel=0.1)
    assert "the unit that the file names" in recording.notes[0]


def test_an_emotiv_file_gives_its_electrodes_and_its_markers(tmp_path):
    """Counters and quality are in microvolts by the header's word; markers are signals."""
    index, value, hardware = (np.zeros(N_RECORDS * SFREQ) for _ in range(3))
    index[[200, 500]], value[[200, 500]], hardware[700:705] = (1, 2), (7, 8), 3
    names = {"COUNTER": None, "INTERPOLATED": None, "AF3": None, "Pz": None, "CQ_AF3": None}
    texts = {"MarkerIndex": index, "MarkerValueInt": value, "MARKER_HARDWARE": hardware}
    signals = [a_signal(name) for name in names] + [
        edfio.EdfSignal(data, SFREQ, label=name, physical_dimension="uV", physical_range=(0, 100))
        for name, data in texts.items()
    ]

    recording = read(tmp_path, an_edf(signals=signals))

    assert recording.info.ch_names == ("AF3", "Pz")
    assert [marker.text for marker in recording.markers] == ["7", "8", "hardware 3"]
    assert_allclose(
        [marker.time for marker in recording.markers], np.array([200, 500, 700]) / SFREQ
    )


SOUND = an_edf("AF3", "F7")

DAMAGED = {
    "a header cut short": (SOUND[:100], "within its header"),
    "signals cut short": (SOUND[:400], "within its header"),
    "no record": (SOUND[:800], "within its first record"),
    "no number of signals": (with_field(SOUND, 252, "many", 4), "'many' for the number"),
    "more signals than there are": (with_field(SOUND, 252, "9999", 4), "within its header"),
    "signals without end": (with_field(SOUND, 252, "1e99", 4), "'1e99' for the number"),
    "no signals": (with_field(SOUND, 252, "0", 4), "'0' for the number of signals"),
    "another header length": (with_field(SOUND, 184, "99999999"), "it needs 768"),
    "records of no length": (with_field(SOUND, 244, "0"), "no rate"),
    "records of another world": (with_field(SOUND, 244, "1e308"), "no rate"),
    "endless records": (with_field(SOUND, 244, "nan"), "'nan' for the length"),
    "samples below zero": (with_field(SOUND, 256 + 2 * 216, "-5"), "'-5' for the samples"),
    "samples beyond the file": (with_field(SOUND, 256 + 2 * 216, "99999999"), "no rate|first rec"),
    "no least value": (with_field(SOUND, 256 + 2 * 104, "low"), "'low' for the physical min"),
}


@pytest.mark.parametrize(("content", "said"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_header_is_named(tmp_path, content, said):
    """And nothing is allocated by what it claims."""
    with pytest.raises(RecordingError, match=said):
        read(tmp_path, content)


def test_a_file_without_eeg_says_what_there_is(tmp_path):
    """With the option that helps."""
    with pytest.raises(RecordingError, match=r"no EEG \(ECG, RESP\).*--map"):
        read(tmp_path, an_edf("ECG", "RESP"))


def test_annotations_that_are_damaged_are_passed_over():
    """What is between two zero bytes is one list."""
    record = b"+0\x14\x14\0+1.5\x152\x14a\x14b\x14\0junk\0+x\x14c\x14\0+3\x14\xff\x14\0\0"

    notes = [(note.onset, note.duration, note.text) for note in read_notes(record)]

    assert notes == [(0, 0, ""), (1.5, 2, "a"), (1.5, 2, "b"), (3, 0, "\ufffd")]


def test_a_header_is_read_with_a_comma_for_a_point():
    """Some recorders write the numbers of their country."""
    content = with_field(SOUND, 256 + 2 * 104, "-99,5")

    header = read_header(content[: n_header_bytes(content[:256])], len(content))

    assert header.signals[0].physical[0] == -99.5


def test_reading_says_nothing_on_the_side(tmp_path, capfd):
    """Notes are the only voice."""
    recording = read(tmp_path, an_edf("AF3", notes=[(0.5, None, "a")]))

    assert_array_equal(np.isfinite(recording.chunks[0].data), True)
    assert capfd.readouterr() == ("", "")
