"""What is written as XDF, pyxdf reads back sample for sample and stamp for stamp, unasked."""

import logging
import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import pyxdf
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from streaming.errors import OutputError, UsageError
from streaming.recordings import appending
from streaming.recordings.repairing import repair
from streaming.recordings.xdf_format import (
    CLOCK,
    EEG,
    MARKERS,
    NUMBERS,
    READINGS,
    Samples,
    StreamHeader,
    Text,
    clock_header,
    eeg_header,
    markers_header,
    readings_header,
)
from streaming.recordings.xdf_writing import XdfWriter
from streaming.signal.info import SignalInfo
from tests.fakes import ManualClock

INFO = SignalInfo(
    name="Muse <é> & co", device="Muse", ch_names=("TP9", "AF7"), sfreq=256.0, simulated=True
)
OURS = (
    eeg_header(INFO),
    markers_header(),
    readings_header("demo-muse", ("low", "high")),
    clock_header(),
)


@contextmanager
def nothing_odd():
    """Fail where pyxdf warns, by Python's warnings or in its log."""
    odd = logging.Handler(logging.WARNING)
    said = []
    odd.emit = lambda record: said.append(record.getMessage())
    logger = logging.getLogger("pyxdf.pyxdf")
    logger.addHandler(odd)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    finally:
        logger.removeHandler(odd)
    assert not said


def loaded(path):
    """Return what pyxdf reads, by the streams' numbers; without a word of warning."""
    with nothing_odd():
        streams, _ = pyxdf.load_xdf(path)
    return {stream["info"]["stream_id"]: stream for stream in streams}


def a_writer(path, streams=OURS, *, clock=None, **options):
    return XdfWriter(path, streams, clock=clock or ManualClock(), **options)


def some_signal(n_times, begin=100.0, seed=0):
    """Noise of two channels at 256 Hz."""
    rng = np.random.default_rng(seed)
    stamps = begin + np.arange(n_times) / 256
    return Samples(EEG, stamps, rng.normal(0, 20, (2, n_times)).astype(np.float32))


NUMBER = st.sampled_from(sorted(NUMBERS))
STAMP = st.floats(-1e9, 1e9)


@st.composite
def streams(draw, number):
    """Draw a stream, and chunks of it."""
    kind = draw(st.one_of(NUMBER, st.just("string")))
    n_channels = 1 if kind == "string" else draw(st.integers(1, 5))
    header = StreamHeader(
        id=number,
        name=draw(st.text(min_size=1)),
        kind=draw(st.text()),
        n_channels=n_channels,
        sfreq=draw(st.sampled_from([0.0, 1.0, 128.0, 255.73])),
        format=kind,
        ch_names=draw(st.one_of(st.just(()), st.just(("a<b",) * n_channels))),
        can_drop_samples=True,
    )
    return header, draw(st.lists(parts(header), max_size=6))


@st.composite
def parts(draw, header):
    """Draw a chunk: one string, or numbers of the stream's format, all bits random."""
    if header.format == "string":
        return Text(header.id, draw(STAMP), draw(st.text()))
    n_times = draw(st.integers(0, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = n_times * header.n_channels * NUMBERS[header.format].itemsize
    values = np.frombuffer(rng.bytes(size), NUMBERS[header.format])
    stamps = draw(STAMP) + np.cumsum(rng.choice([-1.0, 0.0, 1e-9, 0.1, 1e5], n_times))
    return Samples(header.id, stamps, values.reshape(header.n_channels, n_times))


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_pyxdf_returns_what_was_pushed(data):
    """Any streams, formats, rates, chunk sizes and texts, in any order."""
    drawn = [data.draw(streams(number)) for number in range(1, data.draw(st.integers(2, 5)))]
    pushed = data.draw(st.permutations([part for _, chunks in drawn for part in chunks]))
    clock, written = ManualClock(), 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.xdf"
        with a_writer(path, [header for header, _ in drawn], clock=clock) as writer:
            while written < len(pushed):
                clock.go_on(data.draw(st.floats(0, 8)))
                n_parts = data.draw(st.integers(1, 3))
                writer.append(pushed[written : written + n_parts])
                written += n_parts
        found = loaded(path)
    for header, _ in drawn:
        assert_same(found[header.id], [part for part in pushed if part.stream == header.id])


def assert_same(stream, parts):
    """Compare what pyxdf read with what was pushed."""
    if stream["info"]["channel_format"] == ["string"]:
        said = [
            (stamp, row[0])
            for stamp, row in zip(stream["time_stamps"], stream["time_series"], strict=True)
        ]
        assert said == [(part.stamp, part.text) for part in parts]
        return
    stamps = [stamp for part in parts for stamp in part.stamps]
    rows = [row for part in parts for row in part.values.T]
    assert_array_equal(stream["time_stamps"], stamps)
    # Their bits, for some are no numbers.
    assert stream["time_series"].tobytes() == b"".join(row.tobytes() for row in rows)


def test_a_recording_of_ours_reads_without_a_warning_and_with_its_stamps_untouched(tmp_path):
    """Also where the signal has a gap, with pyxdf as it comes: it takes no line through stamps."""
    clock = ManualClock()
    before, after = some_signal(512), some_signal(512, begin=110.0, seed=1)
    with a_writer(tmp_path / "a.xdf", clock=clock) as writer:
        for part in (before, after):
            clock.now = part.stamps[-1]
            place = np.array([[0.0], [512.0], [0.25]])
            writer.append([part, Samples(CLOCK, part.stamps[:1], place)])
        writer.append([Text(MARKERS, 111.0, "märk\r\n<b>")])

    found = loaded(tmp_path / "a.xdf")

    assert_array_equal(found[EEG]["time_stamps"], np.r_[before.stamps, after.stamps])
    assert_array_equal(found[EEG]["time_series"], np.c_[before.values, after.values].T)
    assert found[EEG]["info"]["name"] == ["Muse <é> & co"]
    assert found[EEG]["info"]["nominal_srate"] == ["256.0"]
    assert found[MARKERS]["time_series"] == [["märk\r\n<b>"]]
    assert found[READINGS]["time_series"].shape == (0, 9)
    assert found[CLOCK]["time_series"].tolist() == [[0.0, 512.0, 0.25]] * 2
    assert {one["footer"]["info"]["sample_count"][0] for one in found.values()} == {
        "1024", "1", "0", "2",
    }  # fmt: skip


def test_headers_say_what_the_channels_are_and_that_nobody_real_was_measured(tmp_path):
    a_writer(tmp_path / "a.xdf").close()

    description = loaded(tmp_path / "a.xdf")[EEG]["info"]["desc"][0]

    channels = description["channels"][0]["channel"]
    assert [one["label"] for one in channels] == [["TP9"], ["AF7"]]
    assert {one["unit"][0] for one in channels} == {"microvolts"}
    assert description["affectscope"][0] == {"simulated": ["1"], "device": ["Muse"]}


def test_all_headers_are_there_before_the_first_sample(tmp_path):
    writer = a_writer(tmp_path / "a.xdf")
    assert set(loaded(tmp_path / "a.xdf")) == {EEG, MARKERS, READINGS, CLOCK}
    writer.close()


def test_each_append_is_one_write(tmp_path, monkeypatch):
    """Samples, their place on the clock, offsets and boundary go together or not at all."""
    writer = a_writer(tmp_path / "a.xdf")
    sizes = []
    real = appending.os.write
    monkeypatch.setattr(appending.os, "write", lambda *how: sizes.append(real(*how)) or sizes[-1])
    for n in range(20):
        place = Samples(CLOCK, np.array([100.0]), np.zeros((3, 1)))
        writer.append([some_signal(12, seed=n), place])
    assert len(sizes) == 20
    writer.close()


def test_a_boundary_comes_every_eight_chunks_and_every_ten_seconds(tmp_path):
    clock = ManualClock()
    writer = a_writer(tmp_path / "a.xdf", clock=clock)
    path = tmp_path / "a.xdf"
    mark = bytes.fromhex("43a546dccbf5410fb30ed5467383cbe4")

    def boundaries():
        return path.read_bytes().count(mark)

    seen = []
    for n in range(17):
        writer.append([some_signal(4, seed=n)])
        seen.append(boundaries())
    assert seen == [1] * 7 + [2] * 8 + [3] * 2
    clock.go_on(10.0)
    writer.append([Text(MARKERS, 1.0, "late")])
    assert boundaries() == 4
    writer.close()


def test_clock_offsets_come_first_and_every_five_seconds(tmp_path):
    clock = ManualClock(0.0)
    with a_writer(tmp_path / "a.xdf", clock=clock) as writer:
        for _ in range(13):
            writer.append([Text(MARKERS, clock.now, "tick")])
            clock.go_on(1.0)
    stream = loaded(tmp_path / "a.xdf")[MARKERS]
    assert stream["clock_times"] == [0.0, 5.0, 10.0]
    assert stream["clock_values"] == [0.0, 0.0, 0.0]


def test_the_disk_confirms_every_two_seconds_and_at_the_end(tmp_path, monkeypatch):
    clock = ManualClock()
    writer = a_writer(tmp_path / "a.xdf", clock=clock)
    confirmed = []
    monkeypatch.setattr(appending.os, "fsync", lambda _: confirmed.append(clock.now))
    for _ in range(10):
        clock.go_on(0.5)
        writer.append([some_signal(12)])
    clock.go_on(2.0)
    writer.sync_if_due()
    writer.close()
    assert confirmed == [102.0, 104.0, 107.0, 107.0]


@pytest.mark.parametrize("seed", range(5))
def test_a_power_loss_takes_two_seconds_at_most(tmp_path, monkeypatch, seed):
    """What the disk has not confirmed is gone, or zeros in its place; the rest is read."""
    clock, confirmed = ManualClock(), []
    path = tmp_path / "a.xdf"
    real = appending.os.fsync

    def confirm(file):
        real(file)
        confirmed.append(path.stat().st_size if path.exists() else 0)

    monkeypatch.setattr(appending.os, "fsync", confirm)
    writer = a_writer(path, clock=clock)
    n_appended = 60 + 13 * seed
    for n in range(n_appended):
        clock.go_on(12 / 256)
        writer.append([some_signal(12, begin=100.0 + 12 * n / 256, seed=n)])
    raw = path.read_bytes()
    writer.close()
    kept = raw[: confirmed[-2]]
    for rest in (b"", bytes(len(raw) - len(kept))):
        (tmp_path / "b.xdf").write_bytes(kept + rest)
        done = repair(tmp_path / "b.xdf", force=True)
        eeg = next(one for one in done.streams if one.header.id == EEG)
        assert 12 * n_appended - eeg.n_kept <= 2 * 256


def test_what_fits_no_stream_is_refused_and_nothing_of_it_written(tmp_path):
    writer = a_writer(tmp_path / "a.xdf")
    before = writer.n_bytes
    three = Samples(EEG, np.zeros(1), np.zeros((3, 1), np.float32))
    undated = Samples(EEG, np.array([np.nan]), np.zeros((2, 1), np.float32))
    with pytest.raises(ValueError, match="2 channels"):
        writer.append([some_signal(4), three])
    with pytest.raises(ValueError, match="no number"):
        writer.append([undated])
    with pytest.raises(ValueError, match="no single strings"):
        writer.append([Text(EEG, 0.0, "?")])
    with pytest.raises(KeyError):
        writer.append([Text(77, 0.0, "?")])
    writer.append([Samples(EEG, np.zeros(0), np.zeros((2, 0), np.float32))])
    assert writer.n_bytes == before == (tmp_path / "a.xdf").stat().st_size
    writer.close()


def test_integers_are_not_made_of_floats(tmp_path):
    header = StreamHeader(id=9, name="n", kind="", n_channels=1, sfreq=0.0, format="int16")
    with (
        a_writer(tmp_path / "a.xdf", [header]) as writer,
        pytest.raises(TypeError, match="float64"),
    ):
        writer.append([Samples(9, np.zeros(1), np.zeros((1, 1)))])


def test_two_streams_of_one_number_are_refused_before_there_is_a_file(tmp_path):
    with pytest.raises(ValueError, match="same number"):
        a_writer(tmp_path / "a.xdf", [OURS[0], OURS[0]])
    assert not (tmp_path / "a.xdf").exists()


def test_closing_again_does_nothing_and_nothing_is_written_afterwards(tmp_path):
    writer = a_writer(tmp_path / "a.xdf")
    writer.close()
    size = (tmp_path / "a.xdf").stat().st_size
    writer.close()
    with pytest.raises(ValueError, match="closed"):
        writer.append([some_signal(1)])
    assert writer.complete
    assert (tmp_path / "a.xdf").stat().st_size == size


def test_after_a_failed_append_closing_raises_no_second_error(tmp_path, monkeypatch):
    writer = a_writer(tmp_path / "a.xdf")
    writer.append([some_signal(12)])

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(appending.os, "write", full)
    with pytest.raises(OutputError, match="No space left"):
        writer.append([some_signal(12)])
    writer.close()
    assert not writer.complete
    assert loaded(tmp_path / "a.xdf")[EEG]["time_series"].shape == (12, 2)


def test_footers_that_cannot_be_written_are_told(tmp_path, monkeypatch):
    writer = a_writer(tmp_path / "a.xdf")
    writer.append([some_signal(12)])

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(appending.os, "write", full)
    with pytest.raises(OutputError, match="No space left"):
        writer.close()
    writer.close()
    assert not writer.complete


def test_nothing_is_overwritten_unasked(tmp_path):
    (tmp_path / "a.xdf").write_text("dear to somebody")
    with pytest.raises(UsageError, match="--force"):
        a_writer(tmp_path / "a.xdf")
    assert (tmp_path / "a.xdf").read_text() == "dear to somebody"
    a_writer(tmp_path / "a.xdf", force=True).close()
    assert set(loaded(tmp_path / "a.xdf")) == {EEG, MARKERS, READINGS, CLOCK}
