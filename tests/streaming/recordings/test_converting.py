"""What is converted comes back: exactly where the form can hold it, and else it is said."""

from __future__ import annotations

import stat
from dataclasses import replace

import numpy as np
import pytest
import pyxdf
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from streaming.errors import OutputError, UsageError
from streaming.recordings import converting
from streaming.recordings.appending import AppendedFile
from streaming.recordings.converting import FORMS, convert
from streaming.recordings.opening import open_recording
from streaming.recordings.xdf_readings import RecordedReadings, recorded_readings
from streaming.signal.blocks import Chunk, Gap, Marker, Recording
from streaming.signal.info import SignalInfo
from streaming.signal.readings import Abstention, Prediction, Reason
from tests.builders import a_recording
from tests.fakes import ManualClock


def samples_of(recording):
    return np.concatenate([chunk.data for chunk in recording.chunks], axis=1)


def shape_of(recording):
    """Where signal is and where none, chunks that touch taken as one."""
    spans = []
    for chunk in recording.chunks:
        if spans and spans[-1][1] == chunk.start:
            spans[-1][1] = chunk.stop
        else:
            spans.append([chunk.start, chunk.stop])
    first = spans[0][0]
    return [(start - first, stop - first) for start, stop in spans]


@st.composite
def recordings(draw):
    """Signals of any shape, rate and scale, on an even clock, with gaps, holes and markers."""
    n_channels = draw(st.integers(1, 6))
    sfreq = draw(st.sampled_from([128.0, 256.0, 220.0, 250.0, 1000.0, 137.1, 512.5]))
    begin = draw(st.sampled_from([0.0, 1000.25, 86_400.123456, 1_606_398_309.684]))
    scale = draw(st.sampled_from([1e-3, 1.0, 20.0, 5e3, 1e6]))
    offset = draw(st.sampled_from([0.0, 800.0, 4200.0, -1e5]))
    rng = np.random.default_rng(draw(st.integers(0, 2**16)))
    blocks, index = [], 0
    for n_times, n_missing in draw(
        st.lists(st.tuples(st.integers(1, 300), st.integers(1, 1500)), min_size=1, max_size=3)
    ):
        data = rng.normal(offset, scale, (n_channels, n_times)).astype(np.float32)
        if draw(st.booleans()):
            data[rng.random(data.shape) < 0.05] = np.nan
        blocks.append(Chunk(data, begin + np.arange(index, index + n_times) / sfreq, index))
        index += n_times
        blocks.append(Gap(index, n_missing))
        index += n_missing
    blocks.pop()
    if not all(np.isfinite(np.concatenate([b.data for b in blocks[::2]], axis=1)).any(axis=1)):
        blocks[0].data[:, 0] = offset
    texts = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=30)
    places = st.floats(0, max(0.0, (index - 1) / sfreq))
    markers = sorted(
        (
            Marker(begin + place, text)
            for place, text in draw(st.lists(st.tuples(places, texts), max_size=4))
        ),
        key=lambda marker: marker.time,
    )
    info = SignalInfo(
        name="a",
        device="unknown",
        ch_names=tuple(f"X{n}" for n in range(n_channels)),
        sfreq=sfreq,
        simulated=draw(st.booleans()),
    )
    return Recording(info, tuple(blocks), tuple(markers))


def there_and_back(tmp_path_factory, recording, ending):
    path = tmp_path_factory.mktemp("converted") / f"a{ending}"
    notes = convert(recording, path, force=False)
    return open_recording(path), notes


def assert_same_but_for_rounding(found, written, *, tolerance):
    assert found.info.ch_names == written.info.ch_names
    assert found.info.sfreq == pytest.approx(written.info.sfreq, rel=1e-9)
    assert found.info.simulated == written.info.simulated
    assert shape_of(found) == shape_of(written)
    ours, theirs = samples_of(found), samples_of(written)
    assert_array_equal(np.isnan(ours), np.isnan(theirs))
    assert_array_equal(np.abs(ours - theirs) > tolerance, False)
    assert_allclose(
        np.concatenate([chunk.times for chunk in found.chunks]),
        np.concatenate([chunk.times for chunk in written.chunks]),
        rtol=0,
        atol=1e-6,
    )


def assert_same_markers(found, written):
    """Texts as they were, times to the microsecond."""
    ours, theirs = (
        sorted(one.markers, key=lambda marker: (marker.text, marker.time))
        for one in (found, written)
    )
    assert [one.text for one in ours] == [one.text for one in theirs]
    assert_allclose([one.time for one in ours], [one.time for one in theirs], rtol=0, atol=2e-6)


@settings(max_examples=25, deadline=None)
@given(recording=recordings())
def test_xdf_gives_back_every_bit(tmp_path_factory, recording):
    """Samples, times, gaps, markers, the simulated mark."""
    found, notes = there_and_back(tmp_path_factory, recording, ".xdf")

    assert notes == ()
    assert_same_but_for_rounding(found, recording, tolerance=0)
    for ours, theirs in zip(found.chunks, recording.chunks, strict=True):
        assert_array_equal(ours.times, theirs.times)
        assert ours.start == theirs.start
    assert found.gaps == recording.gaps
    assert found.markers == recording.markers


@settings(max_examples=12, deadline=None)
@given(recording=recordings())
def test_fif_gives_back_the_same_samples(tmp_path_factory, recording):
    """Float32 as it was, though MNE keeps volts; the gaps, the markers, the mark."""
    found, notes = there_and_back(tmp_path_factory, recording, ".fif")

    assert notes == ()
    assert_same_but_for_rounding(found, recording, tolerance=0)
    assert_same_markers(found, recording)


@settings(max_examples=25, deadline=None)
@given(recording=recordings())
def test_edf_gives_back_samples_within_half_a_step(tmp_path_factory, recording):
    """Of 16 bits over each channel's own range; what is no number stays none."""
    found, notes = there_and_back(tmp_path_factory, recording, ".edf")

    data = samples_of(recording)
    span = np.nanmax(data, axis=1) - np.nanmin(data, axis=1)
    # A range of one value gets one of 1 µV; what the header's 8 characters round off comes on top.
    largest = np.nanmax(np.abs(data), axis=1)
    span = np.where(span == 0, 1, span) + np.maximum(4e-3, 4e-5 * largest)
    half = (0.5 * span / 65_400 + 2e-7 * largest)[:, np.newaxis]
    assert_same_but_for_rounding(found, recording, tolerance=half)
    assert_same_markers(found, recording)
    assert "16 bits" in notes[0]


def test_edf_rounds_to_the_nearest_step_under_any_offset(tmp_path_factory):
    """A header's range is rounded outwards; the samples are counted from where it really begins."""
    plain = a_recording(2)
    steps = []
    for offset in np.arange(4100.0, 4200.0, 1.7):
        data = plain.chunks[0].data.copy()
        data += np.float32(offset - data.min())
        recording = replace(plain, blocks=(replace(plain.chunks[0], data=data),))
        found, _ = there_and_back(tmp_path_factory, recording, ".edf")
        step = (np.ptp(data.astype(float), axis=1) + 4e-3) / 65_400
        off = np.abs(samples_of(found).astype(float) - data).max(axis=1)
        steps.append((off / step).max())

    # Half a step, and half of what float32 tells apart at such an offset.
    assert max(steps) < 0.5 + 2.5e-4 / step.min()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 2**16), gap=st.tuples(st.integers(300, 700), st.integers(20, 5000)))
def test_csv_gives_back_the_same_samples(tmp_path_factory, seed, gap):
    """And times to the microsecond; gaps are found anew from them."""
    recording = a_recording(30, gaps=[gap], seed=seed)

    found, notes = there_and_back(tmp_path_factory, recording, ".csv")

    assert notes == ()
    assert_same_but_for_rounding(found, recording, tolerance=0)
    assert found.gaps == recording.gaps


def test_what_a_form_cannot_hold_is_said(tmp_path):
    """Jittered stamps, holes, long names, line ends, a simulated signal, marks between rows."""
    plain = a_recording(4)
    data = plain.chunks[0].data.copy()
    data[0, :3] = np.nan
    late = plain.chunks[0].times + np.r_[0, np.full(1023, 0.03)]
    markers = (Marker(1000.5, "two\nlines"),)
    info = replace(plain.info, simulated=True, ch_names=("TP9", "AF7", "AF8", "é" * 20))
    recording = Recording(info, (Chunk(data, late, 0),), markers)

    notes = {
        ending: "; ".join(convert(recording, tmp_path / f"a{ending}", force=False))
        for ending in FORMS
    }

    assert notes[".xdf"] == ""
    assert "move by 30 ms" in notes[".fif"]
    for said in (
        "move by 30 ms",
        "3 samples that are no number",
        "as ________________",
        "line ends",
    ):
        assert said in notes[".edf"]
    assert "simulated" in notes[".csv"]
    assert "nearest" in notes[".csv"]


def test_readings_go_along_where_there_is_a_place_for_them(tmp_path):
    """From one of our recordings to another; elsewhere they are counted."""
    readings = (
        Abstention(1001.0, 0, 256, Reason.SETTLING),
        Prediction(
            t_end=1002.0,
            start=256,
            stop=512,
            label="low",
            probabilities={"low": 0.75, "high": 0.25},
            confidence=0.5,
            valence=-0.5,
            interval=(-0.9, 0.1),
        ),
    )
    kept = RecordedReadings(model="m", labels=("low", "high"), readings=readings)

    assert convert(a_recording(4), tmp_path / "a.xdf", force=False, readings=kept) == ()
    (note,) = convert(a_recording(4), tmp_path / "a.fif", force=False, readings=kept)

    found = recorded_readings(tmp_path / "a.xdf")
    assert found == kept
    assert note.startswith("2 recorded readings are left out")


def test_pyxdf_reads_what_was_converted(tmp_path):
    """Anybody's tools do, sample for sample."""
    recording = a_recording(4, gaps=[(300, 100)])
    convert(recording, tmp_path / "a.xdf", force=False)

    streams, _ = pyxdf.load_xdf(tmp_path / "a.xdf", dejitter_timestamps=False)

    eeg = next(one for one in streams if one["info"]["type"] == ["EEG"])
    assert_array_equal(eeg["time_series"].T, samples_of(recording))


def test_mne_reads_what_was_converted(tmp_path):
    """In volts, and its filters stop at the gaps."""
    import mne  # noqa: PLC0415 - a second to load

    recording = a_recording(4, gaps=[(300, 100)])
    for ending, read in ((".fif", mne.io.read_raw_fif), (".edf", mne.io.read_raw_edf)):
        convert(recording, tmp_path / f"a_raw{ending}", force=False)
        raw = read(tmp_path / f"a_raw{ending}", verbose="critical")

        data = raw.get_data(reject_by_annotation="omit")[:, : recording.n_samples] * 1e6
        assert raw.ch_names == list(recording.info.ch_names)
        assert "BAD_ACQ_SKIP" in set(raw.annotations.description)
        assert_allclose(data, samples_of(recording), rtol=0, atol=2e-3)


@pytest.mark.parametrize("ending", FORMS)
def test_a_file_is_its_owners_whole_or_not_there(tmp_path, monkeypatch, ending):
    """0600, nothing left beside it; one that is there stays unless it may be replaced."""
    path = tmp_path / f"a{ending}"
    convert(a_recording(2), path, force=False)
    before = path.read_bytes()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="--force"):
        convert(a_recording(3), path, force=False)

    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(converting.os, "fsync", fail)
    with pytest.raises(OutputError, match="No space left"):
        convert(a_recording(3), path, force=True)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == before

    monkeypatch.undo()
    convert(a_recording(3), path, force=True)
    assert open_recording(path).n_samples == 768


def test_the_sidecar_of_a_replaced_recording_goes_with_it(tmp_path):
    """Its digest was another file's."""
    (tmp_path / "a.xdf").write_bytes(b"old")
    (tmp_path / "a.xdf.json").write_text("{}")

    convert(a_recording(2), tmp_path / "a.xdf", force=True)

    assert not (tmp_path / "a.xdf.json").exists()


@pytest.mark.parametrize("ending", [".xdf", ".csv"])
def test_a_file_that_is_being_recorded_is_never_replaced(tmp_path, ending):
    """Whatever the user allows: the recorder would go on into a file that has no name."""
    out = tmp_path / f"night{ending}"
    recorded = AppendedFile(out, b"so far", clock=ManualClock())
    with pytest.raises(OutputError, match="is being recorded"):
        convert(a_recording(1), out, force=True)
    recorded.close()
    assert out.read_bytes() == b"so far"
    convert(a_recording(1), out, force=True)


def test_what_cannot_be_is_refused(tmp_path):
    """Endings, folders, nothing to write, and more than a form has room for."""
    (tmp_path / "folder.xdf").mkdir()
    with pytest.raises(UsageError, match=r"\.xdf, \.edf, \.fif, \.csv"):
        convert(a_recording(2), tmp_path / "a.mat", force=False)
    with pytest.raises(OutputError, match="is a folder"):
        convert(a_recording(2), tmp_path / "folder.xdf", force=True)
    with pytest.raises(OutputError, match="no folder"):
        convert(a_recording(2), tmp_path / "nowhere" / "a.csv", force=False)
    with pytest.raises(UsageError, match="no samples"):
        convert(Recording(a_recording(1).info, ()), tmp_path / "a.xdf", force=False)


@pytest.mark.parametrize("ending", [".edf", ".fif"])
def test_gaps_that_would_fill_the_disk_are_refused(tmp_path, ending):
    """A month away from the headset; XDF holds it in two bytes."""
    plain = a_recording(2)
    chunk = plain.chunks[0]
    n_missing = 30 * 86_400 * 256
    later = Chunk(chunk.data, chunk.times + 30 * 86_400, chunk.stop + n_missing)
    recording = Recording(plain.info, (chunk, Gap(chunk.stop, n_missing), later))

    with pytest.raises(OutputError, match=r"Convert it to \.xdf"):
        convert(recording, tmp_path / f"a{ending}", force=False)


def test_values_beyond_edfs_header_are_refused(tmp_path):
    """Eight characters hold no more than 99,999,999."""
    plain = a_recording(1)
    data = plain.chunks[0].data * 1e8
    recording = Recording(plain.info, (Chunk(data, plain.chunks[0].times, 0),))

    with pytest.raises(OutputError, match="no room"):
        convert(recording, tmp_path / "a.edf", force=False)
