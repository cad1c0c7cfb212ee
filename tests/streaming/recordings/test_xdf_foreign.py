"""XDF files of LabRecorder and others: one stream of EEG on one clock, and the named moments."""

from __future__ import annotations

import logging

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from streaming.errors import RecordingError, SignalMismatch, UsageError
from streaming.recordings import xdf_survey
from streaming.recordings.opening import open_recording
from streaming.signal.blocks import Chunk, Gap, Marker
from tests.xdf_files import (
    MARKERS,
    MUSE,
    Stream,
    a_labrecorder_file,
    boundary,
    in_chunks,
    noise,
    xdf,
)

EEG = Stream(units=("microvolts",) * 4)


def opened(tmp_path, *parts, name="a.xdf", **options):
    """Write a file of these chunks, and open it."""
    path = tmp_path / name.partition("#")[0]
    path.write_bytes(xdf(*parts))
    return open_recording(tmp_path / name, **options)


def signal(stream=EEG, stamps=None, *, seed=0, **how):
    """Header, four seconds of noise, and footer of a stream."""
    stamps = (
        1000.0 + np.arange(round(4 * stream.sfreq)) / stream.sfreq if stamps is None else stamps
    )
    values = noise(len(stamps), stream.width, seed=seed)
    return [stream.header(), *in_chunks(stream, stamps, values, **how), stream.footer(len(stamps))]


def test_signal_and_markers_are_brought_to_the_recorders_clock(tmp_path):
    """Offsets of a quarter second, on both."""
    (tmp_path / "a.xdf").write_bytes(a_labrecorder_file(EEG, offset=0.25))

    found = open_recording(tmp_path / "a.xdf")

    assert found.info.device == "Muse"
    assert found.info.sfreq == 256
    assert found.notes == ()
    assert_allclose(found.chunks[0].times, 1000.25 + np.arange(1024) / 256, atol=1e-9)
    assert_array_equal(found.chunks[0].data, noise(1024).T)
    assert [(one.text, round(one.time, 6)) for one in found.markers] == [
        ("left", 1001.25),
        ("right", 1002.25),
    ]


@pytest.mark.parametrize("form", ["float32", "double64", "int16", "int32", "int64", "int8"])
def test_numbers_of_every_format_are_read(tmp_path, form):
    """An EPOC counts 14 bits, a Muse 12, others send doubles."""
    stream = Stream(format=form, units=EEG.units)
    values = np.random.default_rng(0).integers(-99, 99, (1024, 4))

    found = opened(
        tmp_path, stream.header(), *in_chunks(stream, np.arange(1024) / 256, values), boundary()
    )

    assert_array_equal(found.chunks[0].data, values.T)


def test_stamps_that_are_left_out_are_worked_out(tmp_path):
    """One stamp a chunk, as in files that are packed."""
    found = opened(tmp_path, *signal(deduced=True))

    assert_allclose(found.chunks[0].times, 1000 + np.arange(1024) / 256, atol=1e-9)


def test_jitter_is_no_gap_and_a_gap_is_counted_from_a_fresh_line(tmp_path):
    """Packets of 12 late by 0 to 20 ms, and 700 samples missing in the middle."""
    rng = np.random.default_rng(3)
    rows = np.concatenate([np.arange(5000), np.arange(5700, 12_000)])
    late = np.repeat(rng.uniform(0, 0.02, len(rows) // 12 + 1), 12)[: len(rows)]
    stamps = 1000 + rows / 256 + late

    found = opened(tmp_path, *signal(stamps=stamps))

    assert [type(one) for one in found.blocks] == [Chunk, Gap, Chunk]
    assert found.gaps[0].start == 5000
    assert abs(found.gaps[0].n_missing - 700) <= 6
    assert_allclose(np.concatenate([one.times for one in found.chunks]), stamps, atol=1e-9)


def test_a_senders_clock_that_was_set_anew_is_a_gap_and_no_jump(tmp_path):
    """Its computer was started again after two minutes: its stamps begin at 50 s once more."""
    before = 9000 + np.arange(256 * 120) / 256
    after = 50 + np.arange(256 * 120) / 256
    offsets = [EEG.offset(9000 + n, -8000.0) for n in range(0, 120, 5)]
    offsets += [EEG.offset(50 + n, 1100.0) for n in range(0, 120, 5)]
    values = noise(256 * 240)

    found = opened(
        tmp_path,
        EEG.header(),
        *offsets,
        *in_chunks(EEG, np.concatenate([before, after]), values, 256),
        EEG.footer(256 * 240),
    )

    assert found.gaps == (Gap(30_720, 30 * 256),)
    assert_allclose(found.chunks[1].times[0], 1150, atol=1e-6)
    assert found.n_samples == 256 * 240


def test_more_clock_offsets_than_a_week_has_are_left_out(tmp_path, monkeypatch):
    """And those that come faster than any clock runs away; both would only take time."""
    monkeypatch.setattr(xdf_survey, "MOST_OFFSETS", 10)
    even = [EEG.offset(1000.0 + n, 0.5) for n in range(8)]
    at_once = [EEG.offset(1008.0 + n / 100, 99.0) for n in range(1, 90)]
    late = [EEG.offset(1010.0 + n, 0.5) for n in range(9)]

    found = opened(
        tmp_path, EEG.header(), *even, EEG.offset(1008.0, 0.5), *at_once, *signal()[1:-1]
    )
    full = opened(tmp_path, EEG.header(), *even, *late, *signal()[1:-1])

    assert_allclose(found.chunks[0].times, 1000.5 + np.arange(1024) / 256)
    assert not any("offsets" in note for note in found.notes)
    assert "clock offsets after the first 10 are left out" in full.notes


def test_stamps_that_jump_back_begin_a_new_stretch(tmp_path):
    """Without an offset that explains it."""
    stamps = 1000 + np.arange(2048) / 256
    stamps[1024:] -= 3

    found = opened(tmp_path, *signal(stamps=stamps))

    assert found.gaps == (Gap(1024, 1),)
    assert "jump back" in " ".join(found.notes)


def test_several_streams_of_eeg_are_listed_and_one_can_be_named(tmp_path):
    """After a #, by name or by number."""
    left, right = Stream(id=3, name="Ada"), Stream(id=4, name="Grace")
    parts = [*signal(left, seed=3), *signal(right, seed=4)]

    with pytest.raises(UsageError, match=r"Ada .*Grace .*#Ada") as refusal:
        opened(tmp_path, *parts)

    assert refusal.value.exit_code == 2
    for name in ("a.xdf#Grace", "a.xdf#4"):
        assert_array_equal(
            opened(tmp_path, *parts, name=name).chunks[0].data, noise(1024, seed=4).T
        )
    with pytest.raises(UsageError, match="No stream with a signal is called 'Alan'"):
        opened(tmp_path, *parts, name="a.xdf#Alan")


def test_a_number_sign_may_be_a_files_own(tmp_path):
    """A file that is there is meant by its whole name; one that has no streams cannot be asked."""
    (tmp_path / "night#2.xdf").write_bytes(a_labrecorder_file())
    (tmp_path / "a.csv").write_text("timestamps,TP9\n1.0,1\n")

    assert open_recording(tmp_path / "night#2.xdf").n_samples == 1024
    assert open_recording(f"{tmp_path}/night#2.xdf#Muse").n_samples == 1024
    with pytest.raises(UsageError, match="has no streams to choose from"):
        open_recording(f"{tmp_path}/a.csv#Muse")
    with pytest.raises(RecordingError, match="no such file"):
        open_recording(f"{tmp_path}/none#2.xdf")


def test_an_empty_stream_is_passed_over_and_told(tmp_path):
    """The second headset was switched on and never worn."""
    found = opened(tmp_path, Stream(id=5, name="Spare").header(), *signal())

    assert found.n_samples == 1024
    assert "no samples in Spare (type EEG, 4 channels, 256 Hz)" in found.notes


ACC = Stream(id=2, name="Motion", kind="ACC", sfreq=50.0, labels=("x", "y", "z"))

REFUSED = {
    "an empty stream of EEG": ([EEG.header()], RecordingError, "EEG stream Muse .* no samples"),
    "no EEG": (signal(ACC), RecordingError, r"but Motion \(type ACC.*FILE.xdf#Motion"),
    "keys alone": (
        [MARKERS.header(), MARKERS.texts([1.0], [["left"]])],
        RecordingError,
        "no stream of type EEG, but Keyboard .* Record the headset's stream too",
    ),
    "no streams": ([], RecordingError, "no stream can be read in it"),
    "EEG in words": (
        [Stream(format="string").header(), Stream(format="string").texts([1.0], [["a"] * 4])],
        RecordingError,
        "no stream of type EEG",
    ),
    "no labels": (signal(Stream(labels=(), n_channels=3)), SignalMismatch, "--map"),
    "a single sample": ([EEG.header(), EEG.samples([1.0], noise(1))], RecordingError, "single"),
    "stamps that stand still": (signal(stamps=np.full(500, 7.0)), RecordingError, "stamps"),
    "no numbers": (
        [EEG.header(), *in_chunks(EEG, np.arange(512) / 256, np.full((512, 4), np.nan))],
        RecordingError,
        "no numbers in any channel",
    ),
}


@pytest.mark.parametrize(("parts", "kind", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_what_holds_no_eeg_is_refused_with_the_reason(tmp_path, parts, kind, said):
    """And with what is there instead."""
    with pytest.raises(kind, match=said):
        opened(tmp_path, *parts)


def test_another_signal_can_be_read_where_it_is_named(tmp_path):
    """Who names a stream says that it is EEG."""
    assert opened(tmp_path, *signal(ACC), name="a.xdf#Motion").info.ch_names == ("x", "y", "z")


@pytest.mark.parametrize(
    ("unit", "scale"), [("microvolts", 1), ("millivolts", 1e-3), ("volts", 1e-6), ("", 1e-6)]
)
@pytest.mark.parametrize("offset", [0, 800, 4200])
def test_units_are_recognised_whatever_the_offset(tmp_path, unit, scale, offset):
    """As described, or else by the scale, which is said."""
    stream = Stream(units=(unit,) * 4, format="double64")
    values = noise(1024, offset=offset) * scale

    found = opened(tmp_path, stream.header(), *in_chunks(stream, np.arange(1024) / 256, values))

    assert_allclose(found.chunks[0].data, noise(1024, offset=offset).T, rtol=1e-6)
    assert any("taken as V" in note for note in found.notes) == (not unit)


def test_a_unit_that_is_given_outranks_all(tmp_path):
    """The description says microvolts."""
    assert_allclose(opened(tmp_path, *signal(), unit="mV").chunks[0].data, 1000 * noise(1024).T)


def test_channels_that_are_said_to_be_no_eeg_are_left_out(tmp_path):
    """A trigger line beside the electrodes, with a unit of its own."""
    stream = Stream(
        labels=(*MUSE, "TRG"),
        units=("microvolts",) * 4 + ("none",),
        kinds=("EEG",) * 4 + ("misc",),
    )

    found = opened(tmp_path, *signal(stream))

    assert found.info.ch_names == MUSE
    assert "left out as no EEG: TRG" in found.notes


def test_channels_without_names_are_read_with_a_map(tmp_path):
    """Counted from ch1."""
    parts = signal(Stream(labels=(), n_channels=2))

    found = opened(tmp_path, *parts, channel_map={"ch1": "TP9", "ch2": "AF7"})

    assert found.info.ch_names == ("TP9", "AF7")


def test_markers_come_from_every_stream_of_words_and_of_numbers(tmp_path):
    """In order of time; empty ones say nothing."""
    two = Stream(id=8, name="Task", kind="Events", sfreq=0, format="string", labels=("a", "b"))
    codes = Stream(id=9, name="Codes", kind="Markers", sfreq=0, format="int32", labels=("code",))

    found = opened(
        tmp_path,
        *signal(),
        two.header(),
        codes.header(),
        two.texts([1002.0, 1003.0], [["begin", "trial 1"], ["", " "]]),
        codes.samples([1001.0], np.array([[33]])),
    )

    assert found.markers == (Marker(1001.0, "33"), Marker(1002.0, "begin; trial 1"))


def test_a_simulated_headset_keeps_its_mark_through_labrecorder(tmp_path):
    """On it hangs whether the shipped model may read it."""
    stream = Stream(more="<affectscope><simulated>1</simulated></affectscope>")

    assert opened(tmp_path, *signal(stream)).info.simulated
    assert not opened(tmp_path, *signal()).info.simulated


@pytest.mark.parametrize(("stated", "said"), [(0.0, "states no rate"), (512.0, "states 512 Hz")])
def test_the_stamps_know_the_rate_better_than_the_header(tmp_path, stated, said):
    """A wrong rate would put every band elsewhere."""
    stamps = 1000 + np.arange(1024) / 256

    found = opened(tmp_path, *signal(Stream(sfreq=stated), stamps))

    assert found.info.sfreq == 256
    assert any(said in note for note in found.notes)


def test_a_file_that_was_cut_is_read_to_its_last_whole_chunk(tmp_path):
    """pyxdf would take what it has in hand for the missing bytes."""
    content = a_labrecorder_file(EEG)
    whole = noise(1024).T
    for cut in range(len(content) // 2, len(content), 1499):
        (tmp_path / "a.xdf").write_bytes(content[:cut])

        found = open_recording(tmp_path / "a.xdf")

        data = np.concatenate([one.data for one in found.chunks], axis=1)
        assert found.n_samples % 32 == 0
        assert_array_equal(data, whole[:, : found.n_samples])
        assert any("affectscope repair" in note for note in found.notes)


def test_a_second_recording_in_the_same_file_is_left_out(tmp_path):
    """Its stream has the number of the first, and other channels: it is damage."""
    found = opened(tmp_path, *signal(), *signal(Stream(labels=("TP9",))))

    assert found.n_samples == 1024
    assert "damage" in found.notes[0]


def test_pyxdf_keeps_its_words_to_itself(tmp_path, caplog):
    """What there is to say is said in notes."""
    caplog.set_level(logging.DEBUG)
    stamps = 1000 + np.arange(1024) / 256
    stamps[512:] += 40

    opened(tmp_path, *signal(stamps=stamps))

    assert not caplog.records


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_any_layout_of_chunks_gives_the_same_samples(tmp_path_factory, data):
    """Rates, formats, sizes of chunks, stamps left out, boundaries anywhere."""
    form = data.draw(st.sampled_from(["float32", "double64", "int16", "int32"]))
    sfreq = data.draw(st.sampled_from([100.0, 128.0, 250.0, 256.0, 500.0]))
    names = tuple(f"E{n}" for n in range(data.draw(st.integers(1, 20))))
    stream = Stream(
        id=data.draw(st.integers(1, 2**32 - 1)),
        format=form,
        sfreq=sfreq,
        labels=names,
        units=("microvolts",) * len(names),
    )
    n_times = data.draw(st.integers(20, 600))
    values = noise(n_times, len(names), seed=data.draw(st.integers(0, 99)))
    values = np.round(values) if form.startswith("int") else values
    begin = data.draw(st.floats(0, 1e6))
    path = tmp_path_factory.mktemp("any")
    how = {"n": data.draw(st.integers(1, 300)), "deduced": data.draw(st.booleans())}
    stamps = begin + np.arange(n_times) / sfreq

    found = opened(path, stream.header(), *in_chunks(stream, stamps, values, **how))

    assert found.info.sfreq == sfreq
    assert found.gaps == ()
    assert_array_equal(found.chunks[0].data, values.T)
    assert_allclose(found.chunks[0].times, stamps, rtol=0, atol=1e-6)
