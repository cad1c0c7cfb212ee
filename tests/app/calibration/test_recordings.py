"""A wearer's recordings as trials: whose, of which day, of which headset, each once."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from app.calibration import markers
from app.calibration.recordings import ReadAs, calibration_trials, reader_of
from streaming.errors import RecordingError, SignalMismatch, UsageError
from streaming.recordings.repairing import repair
from streaming.recordings.reviewed import Review, first_time, write_review
from streaming.recordings.tables import write_muselsl_csv
from streaming.signal.blocks import Chunk, Recording
from streaming.signal.info import SignalInfo
from tests.app.calibration.recorded_blocks import (
    BLOCK,
    STEPS,
    a_script,
    a_signal,
    a_sitting,
    at,
    with_markers,
)
from tests.app.recorded import a_file


def test_each_block_is_a_trial_of_its_wearer_with_its_run_in(tmp_path):
    file = a_sitting(tmp_path)
    found = calibration_trials([file], "ann")

    assert [trial.rating for trial in found.trials] == [(step - 3) / 2 for step in STEPS]
    assert {trial.subject for trial in found.trials} == {"ann"}
    assert [trial.trial for trial in found.trials][:2] == ["one.xdf: block 1", "one.xdf: block 2"]
    first = found.trials[1]
    assert first.recording.stop - first.first == BLOCK * 256
    assert first.first - first.recording.start == 10 * 256
    assert found.drawn
    assert found.files == (file,)
    assert found.info.device == "Muse"


def test_a_part_keeps_nothing_else_of_its_recording_in_memory(tmp_path):
    """Hours of monitoring with three labels in them are not held for the sake of two minutes."""
    found = calibration_trials([a_sitting(tmp_path)], "ann")

    bases = [chunk.data.base for trial in found.trials for chunk in trial.recording.chunks]
    assert bases == [None] * len(STEPS)


def test_everyday_labels_make_an_order_that_nobody_drew(tmp_path):
    files = [
        a_sitting(tmp_path),
        a_sitting(tmp_path, "day.xdf", marks=[at(50, "label=4")], seed=1, day=2),
    ]
    found = calibration_trials(files, "ann")

    assert not found.drawn
    assert [trial.day for trial in found.trials] == [0] * len(STEPS) + [1]


def test_days_are_those_of_the_calendar_in_the_order_of_time(tmp_path):
    files = [a_sitting(tmp_path, f"{day}.xdf", seed=day, day=day) for day in (9, 3)]
    found = calibration_trials(files, "ann")

    assert [file.name for file in found.files] == ["3.xdf", "9.xdf"]
    assert [trial.day for trial in found.trials] == [0] * len(STEPS) + [1] * len(STEPS)


def test_what_was_changed_in_review_counts(tmp_path):
    file = a_sitting(tmp_path, marks=[at(50, "label=4")])
    review = Review(
        removed=(at(50, "label=4"),),
        added=(at(50, "label=1"),),
        begin=first_time(a_signal()),
    )
    write_review(file, review)
    (trial,) = calibration_trials([file], "ann").trials

    assert trial.rating == -1.0


def test_the_same_signal_counts_once_whatever_it_is_called(tmp_path):
    file = a_sitting(tmp_path)
    again = tmp_path / "copy.xdf"
    shutil.copy(file, again)
    found = calibration_trials([file, again, file], "ann")

    assert len(found.trials) == len(STEPS)
    assert found.notes == ("copy.xdf is left out: it holds the same signal as one.xdf",)


def test_what_a_crash_left_is_read_and_gives_way_to_what_was_repaired_of_it(tmp_path):
    recording = a_signal()
    file = a_file(tmp_path, recording=recording, markers=a_script(), is_cut=True)
    n_before = len(calibration_trials([file], "ann").trials)
    repaired = repair(file).out
    found = calibration_trials([file, repaired], "ann")

    assert 0 < n_before == len(found.trials) < len(STEPS)
    assert found.files == (repaired,)
    assert found.notes[0].startswith("one.xdf is left out: one-repaired.xdf is what is sound")


def test_other_formats_are_read_by_what_is_said_of_them(tmp_path):
    """A table whose channels have names of their own, in millivolts."""
    recording = a_signal([4])
    names = tuple(f"ch{number}" for number in range(4))
    info = SignalInfo(name="t", device="unknown", ch_names=names, sfreq=256.0)
    table = Recording(
        info,
        tuple(
            Chunk(chunk.data / 1000, chunk.times + 1.7e9, chunk.start) for chunk in recording.chunks
        ),
    )
    file = tmp_path / "worn.csv"
    write_muselsl_csv(file, with_markers(table, [at(1.7e9 + 22, "label=5")]))
    said = {file.resolve(): ReadAs("ch0=TP9,ch1=AF7,ch2=AF8,ch3=TP10", "mV")}
    (trial,) = calibration_trials([file], "ann", open_file=reader_of(said)).trials

    assert trial.rating == 1.0
    assert np.std(trial.recording.chunks[0].data[0]) == pytest.approx(10, rel=0.1)
    with pytest.raises(SignalMismatch, match=r"a profile is of the .*Say with --map"):
        calibration_trials([file], "ann")


def test_one_stream_of_a_file_can_be_named(tmp_path):
    """By number here; nothing beside the file says when it began, so its own date counts."""
    file = a_sitting(tmp_path)
    (tmp_path / "one.xdf.json").unlink()
    found = calibration_trials([tmp_path / "one.xdf#1"], "ann")

    assert len(found.trials) == len(STEPS)
    assert found.files[0].name == f"{file.name}#1"


def test_a_recording_of_rest_is_no_remark_worth(tmp_path):
    rest = a_sitting(
        tmp_path,
        "rest.xdf",
        marks=[at(1, markers.rest("quiet")), at(60, markers.END)],
        seed=1,
    )
    found = calibration_trials([a_sitting(tmp_path), rest], "ann")

    assert len(found.trials) == len(STEPS)
    assert found.notes == ()


def test_another_persons_calibration_is_refused(tmp_path):
    file = a_sitting(tmp_path, wearer="ben")
    with pytest.raises(UsageError, match=r"a calibration of 'ben'.*say --profile ben"):
        calibration_trials([file], "ann")


def test_another_headset_and_a_simulated_one_are_refused(tmp_path):
    muse = a_sitting(tmp_path)
    epoc = a_sitting(tmp_path, "epoc.xdf", montage="epoc")
    made_up = a_sitting(tmp_path, "sim.xdf", simulated=True, seed=1)

    with pytest.raises(SignalMismatch, match=r"one.xdf is of a Muse on a head, and epoc.xdf is of"):
        calibration_trials([muse, epoc], "ann")
    with pytest.raises(SignalMismatch, match=r"sim.xdf is of a simulated Muse"):
        calibration_trials([muse, made_up], "ann")


def test_no_recording_no_label_and_no_file_have_words_of_their_own(tmp_path):
    with pytest.raises(UsageError, match="There is no recording to calibrate 'ann' from"):
        calibration_trials([], "ann")
    silent = a_sitting(tmp_path, marks=[at(5, "stimulus")])
    with pytest.raises(UsageError, match=r"hold no labelled EEG .*one.xdf teaches nothing.*face"):
        calibration_trials([silent], "ann")
    (tmp_path / "notes.xdf").write_text("no recording at all")
    for name in ("notes.xdf", "gone.xdf"):
        with pytest.raises(RecordingError, match=name):
            calibration_trials([tmp_path / name], "ann")


def test_a_remembered_recording_that_is_gone_is_named_and_passed_over(tmp_path):
    file = a_sitting(tmp_path)
    gone, broken = tmp_path / "gone.xdf", tmp_path / "broken.xdf"
    broken.write_bytes(b"XDF:")
    found = calibration_trials([gone, broken, file], "ann", remembered=[gone, broken])

    assert len(found.trials) == len(STEPS)
    assert found.notes[0].startswith("gone.xdf is left out: it is gone; should it come back")
    assert found.notes[1].startswith("broken.xdf is left out: ")


def test_labels_without_eeg_are_told(tmp_path):
    """The headset had gone to sleep while the blocks went on."""
    short = [*a_script([4, 2]), at(500, "label=high"), at(520, "end")]
    recording = a_signal([4, 2], gap=(25.5, 17.0))
    file = a_file(tmp_path, recording=recording, markers=short)
    found = calibration_trials([file], "ann")

    assert [trial.trial for trial in found.trials] == ["one.xdf: block 1"]
    assert any("block 2 left out: no EEG came then" in note for note in found.notes)


def test_labels_without_any_eeg_have_words_of_their_own(tmp_path):
    recording = a_signal([4, 2], gap=(5.5, 38.0))
    file = a_file(tmp_path, recording=recording, markers=a_script([4, 2]))
    with pytest.raises(
        UsageError, match=r"no labelled EEG \(one.xdf: block 1 left out: no EEG came"
    ):
        calibration_trials([file], "ann")


def test_a_signal_too_slow_to_read_is_refused(tmp_path):
    info = SignalInfo(name="slow", device="Muse", ch_names=a_signal().info.ch_names, sfreq=50.0)
    data = np.ones((4, 2000), dtype=np.float32)
    slow = Recording(info, (Chunk(data, 1000 + np.arange(2000) / 50, 0),))
    file = a_file(tmp_path, recording=slow, markers=[at(30, "label=4")])
    with pytest.raises(RecordingError, match="comes at 50 Hz"):
        calibration_trials([file], "ann")
