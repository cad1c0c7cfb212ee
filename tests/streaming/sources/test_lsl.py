"""Reading real LSL streams on loopback."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pylsl
import pytest

from streaming.errors import SignalMismatch, StreamLost, StreamNotFound, UsageError
from streaming.outlets import MarkerOutlet, SignalOutlet
from streaming.signal.blocks import Chunk, Gap
from streaming.signal.info import EPOC, SignalInfo
from streaming.sources.identity import StreamQuery
from streaming.sources.lsl import LslSource, choose_stream, find_streams
from streaming.sources.sight import streams_in_sight
from tests.streaming.sources.lsl_streams import a_name, an_outlet, even, read_all, some_samples

pytestmark = pytest.mark.lsl


@pytest.fixture
def name():
    return a_name()


def found(outlet):
    """The stream of an outlet, by its uid: the quickest way."""
    return choose_stream(StreamQuery(uid=outlet.get_info().uid()), 5.0)


def opened(outlet, **options):
    source = LslSource(found(outlet), **options)
    assert outlet.wait_for_consumers(5)
    return source


def test_what_is_sent_is_read_in_microvolts_under_its_own_times(name):
    outlet = an_outlet(name)
    source = opened(outlet)
    samples, stamps = some_samples(24), even(24)
    outlet.push_chunk(samples, stamps.tolist())

    blocks = read_all(source, 24)
    source.close()

    np.testing.assert_array_equal(np.concatenate([b.data for b in blocks], axis=1), samples.T)
    times = np.concatenate([b.times for b in blocks])
    correction = source._inlet.correction
    np.testing.assert_allclose(times, stamps + correction, atol=1e-9)
    np.testing.assert_allclose(correction, 0, atol=1e-3)
    assert blocks[0].start == 0
    assert blocks[0].data.dtype == np.float32
    assert source.info == SignalInfo(
        name=name, device="Muse", ch_names=("TP9", "AF7", "AF8", "TP10"), sfreq=256.0
    )


@pytest.mark.parametrize(
    ("channel_format", "unit", "factor"),
    [("double64", "volts", 1e6), ("int16", "microvolts", 1), ("float32", "millivolts", 1e3)],
)
def test_other_units_and_formats_become_microvolts(name, channel_format, unit, factor):
    outlet = an_outlet(name, channel_format=channel_format, unit=unit)
    source = opened(outlet)
    samples = np.round(some_samples(12))
    outlet.push_chunk(samples / factor, even(12).tolist())

    data = np.concatenate([block.data for block in read_all(source, 12)], axis=1)
    source.close()

    np.testing.assert_allclose(data, samples.T, rtol=1e-5)


def test_a_simulated_stream_is_known_by_its_mark(name):
    info = SignalInfo(
        name=name, device="EPOC", ch_names=EPOC.device_order, sfreq=128.0, simulated=True
    )
    outlet = SignalOutlet(info, name)
    source = LslSource(choose_stream(StreamQuery(name=name), 5.0))
    source.close()
    outlet.close()

    assert source.info == info


def test_a_stream_that_stands_still_is_not_lost(name):
    outlet = an_outlet(name)
    source = opened(outlet)

    assert source.read(0.01) is None
    source.close()


def test_a_loss_shows_as_a_gap_of_as_many_samples(name):
    outlet = an_outlet(name)
    source = opened(outlet)
    stamps = np.delete(even(1_024), np.s_[800:812])
    outlet.push_chunk(some_samples(stamps.size), stamps.tolist())

    blocks = read_all(source, stamps.size)
    source.close()

    assert [block for block in blocks if isinstance(block, Gap)] == [Gap(800, 12)]
    assert blocks[-1].stop == 1_024


def test_a_sender_that_ends_is_lost_at_once_and_stays_so(name):
    outlet = an_outlet(name, source_id=name)
    source = opened(outlet)
    outlet.push_chunk(some_samples(12), even(12).tolist())
    blocks = read_all(source, 12)
    del outlet

    with pytest.raises(StreamLost, match=f"{name} on .* is gone") as raised:
        read_all(source, 1)
    assert raised.value.exit_code == 6
    with pytest.raises(StreamLost):
        source.read(0.0)
    source.close()
    source.close()
    assert blocks[-1].stop == 12


def test_a_sender_started_again_has_the_same_identity_under_another_uid(name):
    outlet = an_outlet(name, source_id=name)
    before = found(outlet)
    del outlet
    again = an_outlet(name, source_id=name)
    after = found(again)

    assert after.uid != before.uid
    assert after.identity == before.identity


def test_two_of_one_identity_are_twins(name):
    """What is in sight while the stream sends is another sender, not its return."""
    outlet, twin = (an_outlet(name, source_id=name) for _ in range(2))
    streams = find_streams(StreamQuery(name=name), 5)
    assert len(streams) == 2
    source = LslSource(streams[0])
    for sender in (outlet, twin):
        sender.push_chunk(some_samples(12), even(12).tolist())
    read_all(source, 12)
    while source.uids_in_sight() != {one.uid for one in streams}:
        source.read(0.02)
    source._looked = -np.inf  # a second later
    outlet.push_chunk(some_samples(12), even(12).tolist())
    twin.push_chunk(some_samples(12), even(12).tolist())
    read_all(source, 12)
    source.close()

    assert source.twins() == {streams[1].uid}


def test_several_that_fit_are_listed_and_a_uid_tells_them_apart(name):
    keep = [an_outlet(name, source_id=f"{name}-{n}") for n in range(2)]

    with pytest.raises(UsageError, match="2 streams fit") as raised:
        choose_stream(StreamQuery(name=name), 5.0)

    uid = str(raised.value).rpartition("uid=")[2]
    assert choose_stream(StreamQuery(uid=uid), 5).uid == uid
    assert raised.value.exit_code == 2
    assert len(keep) == 2


def test_no_stream_says_what_else_is_in_sight(name):
    outlet = MarkerOutlet(name, name)

    with pytest.raises(StreamNotFound, match=rf"within 0.3 s.*{name} \(type Markers") as raised:
        find_streams(StreamQuery(name=name), 0.3)
    outlet.close()

    assert raised.value.exit_code == 3


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        ({"channel_format": "string"}, StreamNotFound, "carries text"),
        ({"sfreq": 0.0}, StreamNotFound, "no steady rate"),
        ({"labels": ()}, SignalMismatch, "--map"),
        ({"labels": ("EEG", "EEG", "A", "B")}, SignalMismatch, "--map"),
    ],
    ids=str,
)
def test_what_cannot_be_read_as_eeg_is_refused_with_the_mend(name, options, error, words):
    outlet = an_outlet(name, **options)
    stream = found(outlet)

    with pytest.raises(error, match=words):
        LslSource(stream)


def test_a_map_names_channels_without_a_name(name):
    outlet = an_outlet(name, labels=())
    channel_map = {"ch1": "TP9", "ch2": "AF7", "ch3": "AF8", "ch4": "TP10"}

    source = opened(outlet, channel_map=channel_map)
    source.close()

    assert source.info.device == "Muse"


def test_unix_time_is_recognised_and_converted(name):
    """What muselsl sends by default."""
    outlet = an_outlet(name)
    source = opened(outlet)
    outlet.push_chunk(some_samples(12), even(12, newest=time.time()).tolist())
    times = np.concatenate([block.times for block in read_all(source, 12)])
    source.close()

    assert abs(pylsl.local_clock() - times[-1]) < 2.0
    assert any("Unix time" in note for note in source.notes)


def test_all_streams_are_listed(name):
    """Also those that are no EEG."""
    outlet, markers = an_outlet(name), MarkerOutlet(f"{name}-m", name)

    listed = {one.name: one for one in streams_in_sight(0.8)}
    markers.close()

    assert listed[name].ch_names == ("TP9", "AF7", "AF8", "TP10")
    assert listed[name].units == ("microvolts",) * 4
    assert listed[name].channel_format == "float32"
    assert listed[f"{name}-m"].kind == "Markers"
    assert outlet is not None


def test_without_liblsl_the_error_names_the_mend(tmp_path):
    """A pylsl whose library cannot be loaded raises on import."""
    (tmp_path / "pylsl.py").write_text("raise RuntimeError('no liblsl here')")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from streaming.errors import StreamNotFound\n"
        "try:\n    import streaming.sources.lsl\n"
        "except StreamNotFound as error:\n    sys.exit(str(error))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "no liblsl here" in ran.stderr
    assert "PYLSL_LIB" in ran.stderr


def test_blocks_wait_in_the_inlet_for_a_slow_reader(name):
    """Five seconds unread are all there, in order."""
    outlet = an_outlet(name)
    source = opened(outlet)
    stamps = even(5 * 256)
    for first in range(0, stamps.size, 64):
        outlet.push_chunk(some_samples(64), stamps[first : first + 64].tolist())

    blocks = read_all(source, stamps.size)
    source.close()

    assert all(isinstance(block, Chunk) for block in blocks)
    assert blocks[-1].stop == stamps.size
