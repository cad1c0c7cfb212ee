"""What is read through MNE: FIF, BrainVision, EEGLAB; and what is refused before MNE sees it."""

from __future__ import annotations

import gzip
import struct
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import scipy.io
from numpy.testing import assert_allclose, assert_array_equal

from streaming.errors import RecordingError, UsageError
from streaming.recordings.converting import convert
from streaming.recordings.fif_facts import FifFacts, describe, facts_in, sharpened
from streaming.recordings.interchange import MneNote
from streaming.recordings.matlab_sizes import check_matlab_sizes
from streaming.recordings.opening import open_recording
from streaming.signal.blocks import Gap, Marker, Recording
from tests.builders import a_recording

SFREQ = 256.0


def noise(n_channels=2, n_times=1024, scale=20.0, seed=0):
    """µV on a Muse's offset."""
    data = np.random.default_rng(seed).normal(800, scale, (n_channels, n_times))
    return data.astype(np.float32)


def save_fif(path, data, *, kinds="eeg", names=("TP9", "AF7"), notes=(), bad=(), scale=1e-6):
    """Write a FIF file as MNE's users do."""
    import mne  # noqa: PLC0415 - a second to load

    info = mne.create_info(list(names), SFREQ, kinds, verbose="critical")
    info["bads"] = list(bad)
    raw = mne.io.RawArray(data * scale, info, verbose="critical")
    raw.set_annotations(mne.Annotations(*zip(*notes, strict=True)) if notes else None)
    raw.save(path, fmt="double", verbose="critical")
    return path


def test_a_fif_file_gives_its_eeg_in_microvolts(tmp_path, capfd):
    """Eyes and triggers are left out, bad channels kept and named; MNE says nothing."""
    path = save_fif(
        tmp_path / "a_raw.fif",
        noise(4),
        kinds=["eeg", "eog", "eeg", "stim"],
        names=("TP9", "left eye", "AF7", "STI 014"),
        notes=[(1.0, 0.0, "start"), (2.5, 0.5, "BAD_muscle")],
        bad=["AF7"],
    )
    capfd.readouterr()

    recording = open_recording(path)

    assert recording.info.ch_names == ("TP9", "AF7")
    assert recording.info.sfreq == SFREQ
    assert_allclose(recording.chunks[0].data, noise(4)[[0, 2]], rtol=3e-7)
    assert recording.markers == (Marker(1.0, "start"), Marker(2.5, "BAD_muscle"))
    assert recording.notes == (
        "left out as no EEG: left eye, STI 014",
        "marked as bad in the file, and kept: AF7",
    )
    assert capfd.readouterr() == ("", "")


def test_stretches_that_were_not_acquired_are_gaps(tmp_path):
    """As MNE and MaxFilter mark them, with zeros in between."""
    path = save_fif(tmp_path / "a_raw.fif", noise(), notes=[(1.0, 0.5, "BAD_ACQ_SKIP")])

    recording = open_recording(path)

    assert recording.gaps == (Gap(256, 128),)
    assert_allclose(recording.chunks[1].data, noise()[:, 384:], rtol=3e-7)


def test_microvolts_that_were_saved_as_volts_are_noticed(tmp_path):
    """The commonest slip of MNE's users."""
    path = save_fif(tmp_path / "a_raw.fif", noise(), scale=1)

    recording = open_recording(path)

    assert_allclose(recording.chunks[0].data, noise(), rtol=1e-6)
    assert "taken as uV" in recording.notes[0]


def test_the_users_unit_outranks_the_format(tmp_path):
    """Unchecked."""
    path = save_fif(tmp_path / "a_raw.fif", noise(), scale=1e-3)

    assert_allclose(open_recording(path, unit="mV").chunks[0].data, noise(), rtol=1e-6)


def test_a_packed_fif_file_of_any_name_is_read(tmp_path):
    """MNE itself wants certain endings."""
    path = save_fif(tmp_path / "a_raw.fif", noise())
    (tmp_path / "b.dat").write_bytes(gzip.compress(path.read_bytes()))

    assert open_recording(tmp_path / "b.dat").n_samples == 1024


def test_what_mne_has_cut_is_taken_at_its_own_word(tmp_path):
    """Our own facts hold no more; the mark of a simulated signal does."""
    import mne  # noqa: PLC0415 - a second to load

    plain = a_recording(4, begin=1e9)
    info = replace(plain.info, simulated=True)
    recording = Recording(info, plain.blocks, (Marker(1e9 + 3, "here"),))
    convert(recording, tmp_path / "a_raw.fif", force=False)
    raw = mne.io.read_raw_fif(tmp_path / "a_raw.fif", verbose="critical")
    raw.crop(2.0).save(tmp_path / "b_raw.fif", verbose="critical")

    found = open_recording(tmp_path / "b_raw.fif")

    assert found.info.simulated
    assert found.n_samples == 512
    assert [(marker.time, marker.text) for marker in found.markers] == [(1.0, "here")]


def test_annotations_are_sharpened_one_by_one():
    """What was added since stays as MNE read it; what MNE dropped is there again."""
    exact = (MneNote(3600.123456789, 0.0, "a"), MneNote(9000.0, 0.0, "late"))
    facts = FifFacts(0.0, 256.0, 256 * 7200, False, ("TP9",), exact)
    read = [MneNote(3600.1235, 0.0, "a"), MneNote(3600.2, 0.0, "a"), MneNote(1.0, 0.0, "new")]

    found = sharpened(read, facts)

    assert set(found) == {*exact, *read[1:]}
    assert facts_in(describe(facts)) == facts


@pytest.mark.parametrize(
    "text", ["", "a study", "{}", '{"affectscope": {}}', "[1", '{"affectscope": 1}']
)
def test_other_descriptions_say_nothing(text):
    """Whatever people write there."""
    assert facts_in(text) is None


HEADER = """Brain Vision Data Exchange Header File Version 1.0
[Common Infos]
DataFile={data}
MarkerFile={markers}
DataFormat=BINARY
DataOrientation=MULTIPLEXED
NumberOfChannels={count}
SamplingInterval=3906.25
[Binary Infos]
BinaryFormat=IEEE_FLOAT_32
[Channel Infos]
Ch1=TP9,,1,{unit}
Ch2=AF7,,1,{unit}
"""

MARKERS = """Brain Vision Data Exchange Marker File Version 1.0
[Common Infos]
DataFile=a.eeg
[Marker Infos]
Mk1=New Segment,,1,1,0,20200101000000000000
Mk2=Stimulus,S  1,257,1,0
Mk3=New Segment,,513,1,0,20200101000100000000
"""


def save_brainvision(folder, *, unit="µV", count=2, data="a.eeg", markers="a.vmrk", scale=1.0):
    header = HEADER.format(unit=unit, count=count, data=data, markers=markers)
    (folder / "a.vhdr").write_text(header, encoding="utf-8")
    (folder / "a.vmrk").write_text(MARKERS)
    (folder / "a.eeg").write_bytes((noise().T * scale).astype("<f4").tobytes())
    return folder / "a.vhdr"


@pytest.mark.parametrize(("unit", "scale"), [("µV", 1.0), ("mV", 1e-3), ("", 1.0)])
def test_a_brainvision_recording_is_read_from_its_header(tmp_path, unit, scale):
    """In the unit of its channels; a new segment in the middle is a gap of unknown length."""
    path = save_brainvision(tmp_path, unit=unit, scale=scale)

    recording = open_recording(path)

    data = np.concatenate([chunk.data for chunk in recording.chunks], axis=1)
    assert_allclose(data, noise(), rtol=1e-6)
    assert recording.info.ch_names == ("TP9", "AF7")
    assert recording.info.sfreq == 256
    assert recording.gaps == (Gap(512, 1),)
    assert [(one.time, one.text) for one in recording.markers] == [(1.0, "Stimulus/S  1")]


def test_the_users_unit_outranks_brainvisions_header(tmp_path):
    """Whatever the header says."""
    path = save_brainvision(tmp_path, unit="mV")

    data = np.concatenate([c.data for c in open_recording(path, unit="uV").chunks], axis=1)

    assert_allclose(data, noise(), rtol=1e-6)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"data": "../a.eeg"}, "leads to another folder"),
        ({"data": "/etc/passwd"}, "leads to another folder"),
        ({"data": "..\\a.eeg"}, "leads to another folder"),
        ({"data": "b.eeg"}, "'b.eeg', which is not beside it"),
        ({"data": "."}, "another folder"),
        ({"data": ""}, "names no file of samples"),
        ({"markers": "c.vmrk"}, "'c.vmrk', which is not beside it"),
        ({"count": 2_000_000_000}, "counts 2000000000 channels and describes 2"),
        ({"count": 0}, "counts 0 channels"),
    ],
)
def test_a_brainvision_header_that_leads_astray_is_refused(tmp_path, changes, said):
    """Before anything that it names is opened."""
    path = save_brainvision(tmp_path, **changes)

    with pytest.raises(RecordingError, match=said):
        open_recording(path)


def test_the_other_files_of_a_recording_name_its_header(tmp_path):
    """Which of the three is the one to open."""
    save_brainvision(tmp_path)

    with pytest.raises(RecordingError, match=r"Name 'a\.vhdr'"):
        open_recording(tmp_path / "a.eeg")
    with pytest.raises(RecordingError, match=r"ends with \.vhdr"):
        open_recording(tmp_path / "a.vmrk")


def test_a_packed_header_has_left_its_files_behind(tmp_path):
    """And says so."""
    path = save_brainvision(tmp_path)
    (tmp_path / "a.vhdr.gz").write_bytes(gzip.compress(path.read_bytes()))

    with pytest.raises(RecordingError, match="not packed"):
        open_recording(tmp_path / "a.vhdr.gz")


def save_set(path, *, compress=False, **changes):
    """Write an EEGLAB set as MATLAB does."""
    events = [("tone", 101.0, 0.0), ("boundary", 512.5, 64.0)]
    kinds = [("type", "O"), ("latency", "O"), ("duration", "O")]
    eeg = {
        "setname": "a", "nbchan": 2, "trials": 1, "pnts": 1024, "srate": 256.0, "xmin": 0.0,
        "xmax": 4.0, "data": noise(), "ref": "common",
        "chanlocs": np.array([("TP9",), ("AF7",)], dtype=[("labels", "O")]),
        "event": np.array(events, dtype=kinds), "epoch": [], "times": [],
        "icawinv": [], "icaweights": [], "icasphere": [], "icachansind": [],
    }  # fmt: skip
    scipy.io.savemat(path, {"EEG": eeg | changes}, appendmat=False, do_compression=compress)
    return path


@pytest.mark.parametrize("compress", [False, True])
def test_an_eeglab_set_is_read(tmp_path, compress):
    """A boundary is a gap as long as it says."""
    recording = open_recording(save_set(tmp_path / "a.set", compress=compress))

    data = np.concatenate([chunk.data for chunk in recording.chunks], axis=1)
    assert_allclose(data, noise(), rtol=1e-6)
    assert recording.info.ch_names == ("TP9", "AF7")
    assert recording.gaps == (Gap(512, 64),)
    assert [(round(one.time * 256), one.text) for one in recording.markers] == [(100, "tone")]


def test_an_eeglab_set_may_have_its_samples_beside_it(tmp_path):
    """In a .fdt file, which alone is nothing."""
    path = save_set(tmp_path / "a.set", data="a.fdt")
    (tmp_path / "a.fdt").write_bytes(noise().astype("<f4").tobytes(order="F"))

    recording = open_recording(path)

    data = np.concatenate([chunk.data for chunk in recording.chunks], axis=1)
    assert_allclose(data, noise(), rtol=1e-6)
    with pytest.raises(RecordingError, match=r"Name 'a\.set'"):
        open_recording(tmp_path / "a.fdt")
    (tmp_path / "a.fdt").write_bytes(b"\1" * 1000)
    with pytest.raises(RecordingError, match="not what its length can hold"):
        open_recording(path)
    (tmp_path / "a.fdt").unlink()
    with pytest.raises(RecordingError, match="FileNotFoundError"):
        open_recording(path)


def test_a_set_of_epochs_is_refused(tmp_path):
    """It is no recording that could be replayed."""
    path = save_set(tmp_path / "a.set", trials=2, data=noise()[..., None].repeat(2, -1))

    with pytest.raises(RecordingError, match="holds no raw recording"):
        open_recording(path)


def test_another_matlab_file_is_no_set(tmp_path):
    """Nor is one of version 7.3."""
    scipy.io.savemat(tmp_path / "a.mat", {"x": np.arange(3)})
    with pytest.raises(RecordingError, match="MNE"):
        open_recording(tmp_path / "a.mat")
    (tmp_path / "b.mat").write_bytes(b"MATLAB 5.0".ljust(124) + b"\x00\x02IM")
    with pytest.raises(RecordingError, match=r"save as version 7\.3 off"):
        open_recording(tmp_path / "b.mat")


def an_array(kind, shape, content=b"", name=b""):
    """Return a MATLAB array as bytes, its shape as claimed."""
    parts = struct.pack("<IIII", 6, 8, kind, 0) + struct.pack("<II", 5, 4 * len(shape))
    parts += struct.pack(f"<{len(shape)}i", *shape) + b"\0" * (-4 * len(shape) % 8)
    parts += struct.pack("<II", 1, len(name)) + name + b"\0" * (-len(name) % 8) + content
    return struct.pack("<II", 14, len(parts)) + parts


FIELDS = struct.pack("<HHI", 5, 4, 4) + struct.pack("<II", 1, 8) + b"a\0\0\0b\0\0\0"
DEEP = an_array(1, (0, 0))
for _ in range(60):
    DEEP = an_array(1, (1, 1), DEEP)

HOSTILE = {
    "a cell array of a thousand million": (an_array(1, (2**15, 2**15)), "claims 1073741824 parts"),
    "a struct of as many": (an_array(2, (2**15, 2**15), FIELDS), "claims 2147483648 parts"),
    "a struct without fields": (
        an_array(2, (2**20, 2**10), struct.pack("<HHIII", 5, 4, 4, 1, 0)),
        "claims 1073741824 parts",
    ),
    "more numbers than bytes": (
        an_array(6, (10, 10), struct.pack("<II", 9, 8) + bytes(8)),
        "claims 100 numbers",
    ),
    "an array of no class": (an_array(99, (1, 1)), "class 99"),
    "an element of no type": (an_array(4, (1, 1), struct.pack("<II", 77, 8) + bytes(8)), "type 77"),
    "an element beyond its array": (an_array(4, (1, 1), struct.pack("<II", 4, 800)), "800 bytes"),
    "arrays sixty deep": (DEEP, "deep in one another"),
    "a variable cut short": (an_array(6, (1, 1), bytes(80))[:-40], "ends within"),
}


@pytest.mark.parametrize(("content", "said"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_a_matlab_file_claims_is_held_against_its_bytes(tmp_path, content, said):
    """scipy would fill the memory, or crash the process."""
    path = tmp_path / "a.set"
    path.write_bytes(b"MATLAB 5.0".ljust(124) + b"\x00\x01IM" + content)

    with pytest.raises(RecordingError, match=said):
        open_recording(path)


def test_a_matlab_bomb_is_not_unpacked(tmp_path):
    """Zeros pack a thousand times."""
    scipy.io.savemat(tmp_path / "a.set", {"x": np.zeros(4_000_000)}, appendmat=False,
                     do_compression=True)  # fmt: skip

    with pytest.raises(RecordingError, match="unpacks to more than"):
        check_matlab_sizes(tmp_path / "a.set")


def test_tags_that_lead_back_are_refused(tmp_path):
    """MNE would follow them for ever."""
    path = save_fif(tmp_path / "a_raw.fif", noise())
    content = path.read_bytes()
    changes = {
        "back to": (12, struct.pack(">i", 0), 36 + 12, struct.pack(">i", 4)),
        "claims 2147483647 bytes": (36 + 8, struct.pack(">i", 2**31 - 1)),
        "directory is not at": (36 + 16, struct.pack(">i", 36)),
    }
    for said, places in changes.items():
        broken = bytearray(content)
        for at, new in zip(places[::2], places[1::2], strict=True):
            broken[at : at + 4] = new
        path.write_bytes(broken)
        with pytest.raises(RecordingError, match=said):
            open_recording(path)
    path.write_bytes(content[:-7])
    with pytest.raises(RecordingError, match="damaged"):
        open_recording(path)


def test_a_map_that_does_not_fit_is_refused(tmp_path):
    """As for every other format."""
    path = save_fif(tmp_path / "a_raw.fif", noise())

    assert open_recording(path, channel_map={"TP9": "TP10"}).info.ch_names == ("TP10", "AF7")
    with pytest.raises(UsageError, match="two channels are called AF7"):
        open_recording(path, channel_map={"TP9": "AF7"})


def test_a_file_without_eeg_says_what_there_is(tmp_path):
    """By the names of its channels."""
    path = save_fif(tmp_path / "a_raw.fif", noise(), kinds=["eog", "ecg"], names=("left", "heart"))

    with pytest.raises(RecordingError, match=r"no EEG \(left, heart\)"):
        open_recording(path)


def test_mne_is_loaded_by_who_needs_it_alone():
    """It takes half a second to a second; so does nothing else here."""
    code = (
        "import sys, app.commands.convert, streaming.recordings.opening;"
        "print([name for name in ('mne', 'edfio', 'torch') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"


def test_samples_come_back_bit_for_bit(tmp_path):
    """Float32 in µV, through MNE's volts."""
    recording = a_recording(2)
    convert(recording, tmp_path / "a.fif", force=False)

    assert_array_equal(open_recording(tmp_path / "a.fif").chunks[0].data, recording.chunks[0].data)
