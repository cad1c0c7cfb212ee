"""Our own recordings come back bit for bit, whatever became of their end."""

from __future__ import annotations

import gzip
from contextlib import suppress
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from streaming.errors import MonitorError, RecordingError
from streaming.recordings import xdf_ours, xdf_reading
from streaming.recordings.opening import open_recording
from streaming.recordings.xdf_format import CLOCK, EEG, Tag
from streaming.recordings.xdf_scanning import Sound, scan_xdf
from streaming.recordings.xdf_survey import survey_xdf
from streaming.signal.blocks import Chunk, Gap, Marker, Recording
from streaming.signal.info import SignalInfo
from tests.builders import a_recording
from tests.xdf_files import write_ours


def per_sample(recording):
    """Index, time, clock correction and values of each sample."""
    chunks = recording.chunks
    return (
        np.concatenate([np.arange(one.start, one.stop) for one in chunks]),
        np.concatenate([one.times for one in chunks]),
        np.concatenate([np.full(one.times.size, one.correction) for one in chunks]),
        np.concatenate([one.data for one in chunks], axis=1),
    )


def assert_same(found, expected):
    for ours, theirs in zip(per_sample(found), per_sample(expected), strict=True):
        assert_array_equal(ours, theirs)
    assert found.gaps == expected.gaps


def chunks_of(path):
    """Every sound chunk of a file."""
    with path.open("rb") as file:
        return [one for one in scan_xdf(file.fileno()) if isinstance(one, Sound)]


def without(path, *unwanted):
    """Overwrite chunks with zeros, as a failing disk does."""
    content = bytearray(path.read_bytes())
    for one in unwanted:
        content[one.offset : one.offset + len(one.raw)] = bytes(len(one.raw))
    path.write_bytes(content)


@pytest.mark.parametrize("chunk_size", [1, 12, 32, 5000])
def test_a_recording_comes_back_as_it_was_recorded(tmp_path, chunk_size):
    """Indices and gaps are those of the live run, and not worked out from stamps again."""
    recording = a_recording(seconds=6, gaps=[(300, 50), (800, 1)])
    write_ours(tmp_path / "a.xdf", recording, chunk_size=chunk_size)

    found = open_recording(tmp_path / "a.xdf")

    assert_same(found, recording)
    assert found.info == replace(recording.info, name="a.xdf")
    assert found.notes == ()


def test_what_follows_without_a_gap_is_one_chunk(tmp_path):
    """A day has half a million writes, and a reader wants few arrays."""
    write_ours(tmp_path / "a.xdf", a_recording(seconds=6, gaps=[(300, 50)]))

    assert [type(one) for one in open_recording(tmp_path / "a.xdf").blocks] == [Chunk, Gap, Chunk]


def test_a_long_stretch_is_put_together_in_pieces(tmp_path, monkeypatch):
    """So that it is never held twice."""
    monkeypatch.setattr(xdf_ours, "_PIECE", 500)
    recording = a_recording(seconds=6)
    write_ours(tmp_path / "a.xdf", recording)

    found = open_recording(tmp_path / "a.xdf")

    assert [one.times.size for one in found.blocks] == [512, 512, 512]
    assert_same(found, recording)


def test_a_recording_may_begin_anywhere_and_its_clock_may_be_corrected(tmp_path):
    """A second file of a live run goes on counting; corrections are kept to the bit."""
    whole = a_recording(seconds=4)
    data, times = whole.chunks[0].data, whole.chunks[0].times
    blocks = (
        Chunk(data[:, :300], times[:300], 7_000, 0.123456789),
        Chunk(data[:, 300:600], times[300:600], 7_300, 0.2),
        Gap(7_600, 400),
        Chunk(data[:, 600:], times[600:], 8_000, -1e9),
    )
    write_ours(tmp_path / "a.xdf", Recording(whole.info, blocks))

    assert_same(open_recording(tmp_path / "a.xdf"), Recording(whole.info, blocks))


@pytest.mark.parametrize("simulated", [True, False])
def test_who_wore_the_headset_is_kept(tmp_path, simulated):
    """On it hangs whether the shipped model may read it."""
    recording = a_recording()
    info = replace(recording.info, simulated=simulated, device="Another")
    write_ours(tmp_path / "a.xdf", replace(recording, info=info))

    found = open_recording(tmp_path / "a.xdf").info

    assert found.simulated is simulated
    assert found.device == "Another"


def test_markers_come_back_as_they_were_written(tmp_path):
    """Spaces, line ends and letters of any script."""
    markers = (
        Marker(1001.5, " label:begin valence=4 "),
        Marker(1001.5, "zwei\nZeilen"),
        Marker(1002.0, "冷たい"),
    )
    write_ours(tmp_path / "a.xdf", a_recording(), markers=markers)

    assert open_recording(tmp_path / "a.xdf").markers == markers


def test_a_packed_recording_is_the_same(tmp_path):
    """As LabRecorder's users pack theirs: .xdfz."""
    recording = a_recording(seconds=3)
    write_ours(tmp_path / "a.xdf", recording)
    (tmp_path / "a.xdfz").write_bytes(gzip.compress((tmp_path / "a.xdf").read_bytes()))

    assert_same(open_recording(tmp_path / "a.xdfz"), recording)


def test_map_and_unit_outrank_the_file(tmp_path):
    """Whoever gives them knows better."""
    recording = a_recording(seconds=3)
    write_ours(tmp_path / "a.xdf", recording)

    found = open_recording(tmp_path / "a.xdf", channel_map={"TP9": "Fpz"}, unit="mV")

    assert found.info.ch_names == ("Fpz", "AF7", "AF8", "TP10")
    assert found.info.device == "unknown"
    assert_array_equal(found.chunks[0].data, recording.chunks[0].data * np.float32(1000))


def test_a_recording_that_was_never_closed_opens_and_says_so(tmp_path):
    """As after a kill -9, or while it is still recorded."""
    recording = a_recording(seconds=4)
    write_ours(tmp_path / "a.xdf", recording, close=False)

    found = open_recording(tmp_path / "a.xdf")

    assert_same(found, recording)
    assert "never closed" in found.notes[0]
    assert "affectscope repair" in found.notes[0]


def test_a_recording_opens_wherever_it_was_cut(tmp_path):
    """Every whole chunk before the cut is there; a file of less is refused, and none is empty."""
    recording = a_recording(seconds=1, gaps=[(100, 30)])
    path = tmp_path / "a.xdf"
    write_ours(path, recording, markers=[Marker(1000.3, "now")])
    content = path.read_bytes()
    ends = [one.offset + len(one.raw) for one in chunks_of(path) if is_samples(one, EEG)]
    clock_ends = [one.offset + len(one.raw) for one in chunks_of(path) if is_samples(one, CLOCK)]
    expected = per_sample(recording)
    sizes = np.cumsum([one.times.size for one in recording.cut(32) if isinstance(one, Chunk)])
    for cut in range(0, len(content), 31):
        path.write_bytes(content[:cut])
        n_whole = sum(end <= cut for end in ends)
        if not n_whole:
            with pytest.raises(RecordingError):
                open_recording(path)
            continue

        found = open_recording(path)

        for ours, theirs in zip(per_sample(found), expected, strict=True):
            assert_array_equal(ours, theirs[..., : found.n_samples])
        assert found.n_samples == sizes[n_whole - 1]
        assert found.notes
        if n_whole > sum(end <= cut for end in clock_ends):
            assert "places of" in " ".join(found.notes)


def is_samples(one, stream):
    return one.tag == Tag.SAMPLES and one.stream == stream


def test_places_that_were_lost_are_told_from_the_stamps(tmp_path):
    """Where the clock's samples are gone: gaps of a second are found again, and it is said."""
    recording = a_recording(seconds=4, gaps=[(288, 256)])
    path = tmp_path / "a.xdf"
    write_ours(path, recording)
    without(path, *(one for one in chunks_of(path) if is_samples(one, CLOCK)))

    found = open_recording(path)

    assert_same(found, recording)
    assert "768 samples were lost" in " ".join(found.notes)
    assert "damage" in found.notes[0]


def test_signal_that_was_lost_is_a_gap(tmp_path):
    """The clock's samples after it go on where they were."""
    path = tmp_path / "a.xdf"
    write_ours(path, a_recording(seconds=4))
    signal = [one for one in chunks_of(path) if is_samples(one, EEG)]
    without(path, *signal[3:5])

    found = open_recording(path)

    assert found.gaps == (Gap(96, 64),)
    assert found.n_samples == 1024 - 64


def test_a_place_that_cannot_be_is_not_believed(tmp_path):
    """A flipped bit in the clock's samples makes no gap of a thousand years."""
    path = tmp_path / "a.xdf"
    recording = a_recording(seconds=4)
    write_ours(path, recording)
    content = bytearray(path.read_bytes())
    for number, bad in ((5, 2.0**52), (9, -3.0), (11, 0.5), (13, np.nan)):
        one = [one for one in chunks_of(path) if is_samples(one, CLOCK)][number]
        at = one.offset + len(one.raw) - 24
        content[at : at + 8] = np.float64(bad).tobytes()
    path.write_bytes(content)

    found = open_recording(path)

    assert_same(found, recording)
    assert "128 samples were lost" in " ".join(found.notes)


def test_a_recording_without_signal_is_refused(tmp_path):
    """The headset was never heard."""
    path = tmp_path / "a.xdf"
    write_ours(path, a_recording(seconds=1))
    first = next(one for one in chunks_of(path) if is_samples(one, EEG))
    path.write_bytes(path.read_bytes()[: first.offset])

    with pytest.raises(RecordingError, match="holds no samples") as refusal:
        open_recording(path)

    assert refusal.value.exit_code == 4


def test_a_file_that_grows_while_it_is_read_is_read_as_far_as_it_was(tmp_path, monkeypatch):
    """A recorder goes on beside a reader."""
    path = tmp_path / "a.xdf"
    recording = a_recording(seconds=4)
    write_ours(path, recording, close=False)
    content = path.read_bytes()
    chunks = chunks_of(path)
    path.write_bytes(content[: chunks[-20].offset])
    n_before = open_recording(path).n_samples

    def survey_and_grow(*args):
        found = survey_xdf(*args)
        path.write_bytes(content)
        return found

    monkeypatch.setattr(xdf_reading, "survey_xdf", survey_and_grow)

    found = open_recording(path)

    assert found.n_samples == n_before
    assert "grew" in found.notes[-1]


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=9)


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_signal_comes_back(tmp_path_factory, data):
    """Random channels, rates, gaps and stamps; any 32 bits as values, NaN and infinities too."""
    names = tuple(data.draw(st.lists(NAMES, min_size=1, max_size=5, unique=True)))
    sfreq = data.draw(st.floats(1, 5000))
    blocks, index, time = [], data.draw(st.integers(0, 2**40)), data.draw(st.floats(0, 1e9))
    for _ in range(data.draw(st.integers(1, 6))):
        n_missing = data.draw(st.integers(0, 500)) if blocks else 0
        n_times = data.draw(st.integers(1, 40))
        if n_missing:
            blocks.append(Gap(index, n_missing))
        index, time = index + n_missing, time + n_missing / sfreq
        bits = np.random.default_rng(data.draw(st.integers(0, 999))).bytes(4 * n_times * len(names))
        values = np.frombuffer(bits, np.float32).reshape(len(names), n_times)
        times = time + np.arange(n_times) / sfreq + data.draw(st.floats(0, 0.05))
        blocks.append(Chunk(values, times, index, data.draw(st.floats(-1e9, 1e9))))
        index, time = index + n_times, time + n_times / sfreq
    info = SignalInfo(name="any", device="unknown", ch_names=names, sfreq=sfreq)
    recording = Recording(info, tuple(blocks))
    path = tmp_path_factory.mktemp("any") / "a.xdf"
    write_ours(path, recording, chunk_size=data.draw(st.integers(1, 50)))

    found = open_recording(path)

    assert_same(found, recording)
    assert found.info.ch_names == names
    assert found.info.sfreq == sfreq


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_damage_ends_in_a_traceback_or_in_nothing(tmp_path_factory, data):
    """Whatever bytes are put in, cut out or written over: a recording, or a sentence."""
    path = tmp_path_factory.mktemp("damaged") / "a.xdf"
    write_ours(path, a_recording(seconds=1), markers=[Marker(1000.5, "here")])
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(4, len(content)))
        length = data.draw(st.integers(0, 40))
        content[at : at + length] = data.draw(st.binary(max_size=12))
    path.write_bytes(content)

    with suppress(MonitorError):
        assert open_recording(path).n_samples > 0
