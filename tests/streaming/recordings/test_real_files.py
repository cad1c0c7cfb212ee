"""Real recordings, one a format: each opens as what it is, or is refused for the right reason."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from streaming.errors import MonitorError, RecordingError, SignalMismatch
from streaming.recordings.converting import FORMS, convert
from streaming.recordings.opening import open_recording
from streaming.signal.info import EPOC, MUSE


@dataclass(frozen=True)
class Opens:
    """What a file holds.

    `rate` is the one that its samples come at by their own stamps, `offset` the median in µV.
    """

    ch_names: tuple[str, ...] | int
    sfreq: float
    n_samples: int
    gaps: tuple[tuple[int, int], ...] = ()
    n_markers: int = 0
    offset: float = 0.0
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Refused:
    """Why a file is no recording."""

    said: str
    kind: type[MonitorError] = RecordingError


FILES = {
    "muselsl_biopsykit.csv.gz": Opens(MUSE.sent, 256, 28_932),
    "mindmonitor_256hz.csv.xz": Opens(
        MUSE.sent, 256, 8952, n_markers=29, offset=800, said=("no time zone", "3970 rows repeat")
    ),
    "muse-monitor2.csv": Refused("a row every 1 s.*Constant"),
    "museS_monitor1.csv": Refused("a row every 1 s.*Constant"),
    "emotivpro_epocx.csv.gz": Opens(EPOC.device_order, 128, 4593, offset=4315),
    "emotivpro_insight.edf": Opens(("AF3", "T7", "Pz", "T8", "AF4"), 128, 2816, offset=4161),
    "test_reduced.edf": Opens(125, 512, 3072, n_markers=5, said=("13 channels have other rates",)),
    "test_utf8_annotations.edf": Opens(10, 200, 2000, n_markers=2, said=("no EEG: ECG",)),
    "test_NO.vhdr": Opens(63, 5000, 2238, said=("EMGright, EMGleft",)),
    "test_NO.eeg": Refused(r"samples of a BrainVision recording.*test_NO\.vhdr"),
    "test_NO.vmrk": Refused(r"markers of a BrainVision recording.*\.vhdr"),
    "egi_dig_raw.fif": Opens(257, 1000, 1586, said=("DIN1",)),
    "minimal.xdf": Refused("not named apart.*--map", SignalMismatch),
    "empty_streams.xdf": Refused("no stream of type EEG"),
    "athena_ble_p21.txt.gz": Refused("raw Bluetooth notifications"),
}


@pytest.fixture(scope="session")
def replay(shared_data):
    """Return the folder of one small file a format."""
    return shared_data / "replay"


def test_every_file_is_in_the_table(replay):
    """A new one needs a row."""
    assert {path.name for path in replay.iterdir()} == FILES.keys()


@pytest.mark.parametrize(
    "name", [name for name, expected in FILES.items() if isinstance(expected, Opens)]
)
def test_a_file_opens_as_what_it_is(replay, name):
    """Channels, rate within 0.5 %, length, gaps, markers, offset, and what is said of it."""
    expected = FILES[name]

    recording = open_recording(replay / name)

    names = recording.info.ch_names
    assert (len(names) if isinstance(expected.ch_names, int) else names) == expected.ch_names
    assert recording.info.sfreq == expected.sfreq
    assert recording.n_samples == expected.n_samples
    assert tuple((gap.start, gap.n_missing) for gap in recording.gaps) == expected.gaps
    assert len(recording.markers) == expected.n_markers
    assert measured_rate(recording) == pytest.approx(expected.sfreq, rel=0.005)
    assert recording.duration == pytest.approx(expected.n_samples / expected.sfreq)
    if expected.offset:
        median = np.nanmedian(np.concatenate([one.data for one in recording.chunks], axis=1))
        assert median == pytest.approx(expected.offset, abs=40)
    for said in expected.said:
        assert any(said in note for note in recording.notes), recording.notes


@pytest.mark.parametrize(
    "name", [name for name, expected in FILES.items() if isinstance(expected, Refused)]
)
def test_a_file_that_is_no_recording_is_refused_for_the_right_reason(replay, name):
    """With the mend."""
    expected = FILES[name]

    with pytest.raises(expected.kind, match=expected.said):
        open_recording(replay / name)


def test_a_map_opens_what_is_not_named(replay):
    """LabRecorder's smallest file has three channels without labels."""
    recording = open_recording(
        replay / "minimal.xdf", channel_map={"ch1": "TP9", "ch2": "AF7", "ch3": "AF8"}
    )

    assert recording.info.ch_names == ("TP9", "AF7", "AF8")


@pytest.mark.parametrize("ending", FORMS)
@pytest.mark.parametrize("name", ["mindmonitor_256hz.csv.xz", "emotivpro_insight.edf"])
def test_a_real_file_survives_conversion(replay, tmp_path, name, ending):
    """Samples within half of EDF's steps, exact elsewhere; markers all there."""
    recording = open_recording(replay / name)
    convert(recording, tmp_path / f"a{ending}", force=False)
    found = open_recording(tmp_path / f"a{ending}")

    ours, theirs = (np.concatenate([c.data for c in r.chunks], axis=1) for r in (found, recording))
    step = 0.005 + np.ptp(theirs, axis=1, keepdims=True) / 65_000 if ending == ".edf" else 0.0
    assert found.info.ch_names == recording.info.ch_names
    assert (np.abs(ours - theirs) <= step).all()
    assert [one.text for one in found.markers] == [one.text for one in recording.markers]


def measured_rate(recording):
    """Samples a second by the stamps: of the slope, for packets make single ones uncertain."""
    chunk = max(recording.chunks, key=lambda one: one.times.size)
    index = np.arange(chunk.times.size)
    return 1 / np.polyfit(index, chunk.times - chunk.times[0], 1)[0]
