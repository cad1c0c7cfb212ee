"""A calibration that runs: recorded, left, killed, gone on with, and trained from what is there."""

import shutil
import threading
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from app.calibration.markers import told_by
from app.calibration.sittings import sittings_of
from app.calibration.training import calibrate_from
from app.calibration.view import Action, Stage
from streaming.errors import OutputError, SignalMismatch, StreamNotFound, UsageError
from streaming.recordings.opening import open_recording
from streaming.status import MonitorState
from tests.app.calibration.staged import SHORT, StagedHeadset


def never(_files, _progress):
    raise AssertionError("nothing is to be trained here")


def recordings_in(root, name="ann"):
    return sittings_of(root, name)


def told_in(root):
    return [told_by(open_recording(file).markers) for file in recordings_in(root)]


def until(run, stage):
    """Wait for a training, which takes its own time."""
    pause = threading.Event()
    for _ in range(1200):
        if (view := run.view()).stage is stage:
            return view
        pause.wait(0.05)
    raise AssertionError(f"{stage} never came: {view}")


@pytest.fixture
def headset():
    return StagedHeadset()


def test_a_sitting_is_recorded_in_the_wearers_own_folder_which_nobody_else_can_read(
    headset, tmp_path
):
    run = headset.start(tmp_path, train=never)
    run.skip()
    headset.wait(run, 1.0)
    run.close()

    (file,) = recordings_in(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    texts = [marker.text for marker in open_recording(file).markers]
    assert texts == ["calibration=ann", "fit check skipped"]


def test_closing_the_eyes_is_told_in_decibels_before_the_first_block(headset, tmp_path):
    run = headset.start(tmp_path, options=replace(SHORT, baseline_seconds=30.0), train=never)
    headset.wait(run, 8.0)
    for _ in range(2):
        run.go()
        headset.wait(run, 31.0)

    view = run.view()
    assert view.wanted
    assert view.alpha.risen
    assert view.alpha.rise_db > 3.0
    assert [mark.text for mark in run.take_marks()][-4:] == [
        "rest=open",
        "end",
        "rest=closed",
        "end",
    ]
    run.close()


def test_a_killed_sitting_goes_on_with_what_was_not_rated(headset, tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    run = headset.start(before, train=never)
    run.skip()
    run.skip()
    run.skip()
    headset.sit(run, 3)
    run.skip()
    run.go()
    headset.wait(run, 10.0)
    shutil.copytree(before, after)  # as a kill leaves it: no footer, no lock
    run.close()

    new = StagedHeadset()
    again = new.start(after, train=never)
    view = new.wait(again, 0.5)
    again.close()

    assert again.n_before == 3
    assert (view.n_done, view.n_blocks, view.block) == (3, 6, 4)
    assert [len(told.blocks) for told in told_in(after)] == [3, 0]


def test_a_whole_calibration_teaches_and_a_second_sitting_adds_to_it(headset, tmp_path):
    """From nothing to a profile, through the real training with few orders of the labels."""
    quick = {
        "root": tmp_path, "today": np.datetime64("2026-11-21").item(), "n_orders": 19
    }  # fmt: skip

    def train(files, progress):
        return calibrate_from(files, "ann", progress=progress, **quick)

    run = headset.start(tmp_path, train=train)
    run.skip()
    run.skip()
    run.skip()
    headset.sit(run, 6)
    view = until(run, Stage.RESULT)
    run.close()

    assert view.error is None
    assert view.outcome.result.n_blocks == 6
    assert view.outcome.result.drawn
    assert "balanced accuracy" in view.outcome.words
    assert (tmp_path / "ann" / "profile.json").exists()
    assert headset.start(tmp_path, train=never).n_before == 6


def test_two_blocks_only_are_too_few_which_is_said_and_loses_nothing(headset, tmp_path):
    train = partial(_calibrate, tmp_path)
    run = headset.start(tmp_path, train=train)
    run.skip()
    run.skip()
    run.skip()
    headset.sit(run, 2)
    run.finish()
    view = until(run, Stage.RESULT)

    assert "3" in view.error
    assert isinstance(run.failure, UsageError)
    assert not (tmp_path / "ann" / "profile.json").exists()
    run.go()
    assert run.view().stage is Stage.READY
    headset.sit(run, 1)
    run.close()
    assert [len(told.blocks) for told in told_in(tmp_path)] == [2, 1]


def test_one_class_only_is_said_and_loses_nothing(headset, tmp_path):
    run = headset.start(tmp_path, train=partial(_calibrate, tmp_path))
    run.skip()
    run.skip()
    run.skip()
    headset.sit(run, 3, answer=5)
    run.finish()
    view = until(run, Stage.RESULT)
    run.close()

    assert "Every block is labelled pleasant" in view.error
    assert len(told_in(tmp_path)[0].blocks) == 3


def _calibrate(root, files, progress):
    day = np.datetime64("2026-11-21").item()
    return calibrate_from(files, "ann", root=root, today=day, progress=progress)


def test_leaving_while_it_trains_ends_the_training_and_changes_nothing(headset, tmp_path):
    begun, left = threading.Event(), threading.Event()

    def train(_files, progress):
        begun.set()
        left.wait(20.0)
        progress(0.9, "keeping the profile")
        raise AssertionError("it was not ended")

    run = headset.start(tmp_path, train=train)
    run.finish()
    assert begun.wait(20.0)
    left_by = threading.Timer(0.2, left.set)
    left_by.start()
    run.close()
    left_by.join()

    assert run.view().stage is Stage.ENDED
    assert run.failure is None


def test_a_fault_in_the_training_is_raised_where_it_is_seen(headset, tmp_path):
    def train(_files, _progress):
        raise ZeroDivisionError("a bug")

    run = headset.start(tmp_path, train=train)
    run.finish()

    with pytest.raises(ZeroDivisionError, match="a bug"):
        until(run, Stage.RESULT)
    run.close()


def test_a_stream_that_is_lost_makes_the_block_void_and_one_that_ends_keeps_what_was_rated(
    headset, tmp_path
):
    run = headset.start(tmp_path, train=never)
    run.skip()
    run.skip()
    run.skip()
    headset.sit(run, 1)
    headset.wait(run, 2.0)
    run.go()
    headset.wait(run, 5.0)

    headset.state = MonitorState.LOST
    view = headset.wait(run, 1.0)
    assert "lost" in view.message
    assert Action.GO not in view.actions
    headset.state = MonitorState.STOPPED
    view = headset.wait(run, 1.0)
    run.close()

    assert view.stage is Stage.ENDED
    assert "signal has ended" in view.error
    assert [len(told.blocks) for told in told_in(tmp_path)] == [1]


def test_a_recording_that_fails_ends_the_calibration_with_its_words(headset, tmp_path):
    run = headset.start(tmp_path, train=never)
    headset.wait(run, 1.0)

    headset.recorders[0].error = OutputError("The disk is full.")
    view = headset.wait(run, 0.5)
    run.close()

    assert (view.stage, view.error) == (Stage.ENDED, "The disk is full.")
    assert isinstance(run.failure, OutputError)


def test_where_no_second_recording_can_be_begun_that_is_said_and_it_ends(headset, tmp_path):
    run = headset.start(tmp_path, train=partial(_calibrate, tmp_path))
    headset.wait(run, 1.0)
    run.finish()
    until(run, Stage.RESULT)

    def refuse(_path):
        raise OutputError("The disk is full.")

    headset.beside = refuse
    run.go()
    view = run.view()
    run.close()

    assert (view.stage, view.error) == (Stage.ENDED, "The disk is full.")


def test_another_headset_is_refused_before_anything_is_asked(headset, tmp_path):
    run = headset.start(tmp_path, train=never)
    run.skip()
    run.skip()
    run.skip()
    headset.sit(run, 1)
    run.close()

    with pytest.raises(SignalMismatch, match="EPOC"):
        StagedHeadset("epoc").start(tmp_path)

    assert len(recordings_in(tmp_path)) == 1


def test_another_persons_recording_in_the_folder_is_refused(headset, tmp_path):
    run = headset.start(tmp_path, "bob", train=never)
    headset.wait(run, 1.0)
    run.close()
    (tmp_path / "ann").mkdir()
    shutil.copytree(tmp_path / "bob" / "recordings", tmp_path / "ann" / "recordings")

    with pytest.raises(UsageError, match="a calibration of 'bob'"):
        headset.start(tmp_path, "ann")


def test_a_recording_without_a_sample_is_not_kept(headset, tmp_path):
    run = headset.start(tmp_path, train=never)
    assert len(recordings_in(tmp_path)) == 1

    run.close()

    assert not list((tmp_path / "ann" / "recordings").iterdir())


def test_sittings_come_in_the_order_in_which_they_were_begun_also_within_a_second(tmp_path):
    folder = tmp_path / "ann" / "recordings"
    folder.mkdir(parents=True)
    names = [
        "2026-01-01_00-00-00_muse", "2026-01-01_00-00-00_muse-2", "2026-01-01_00-00-00_muse-10",
        "2026-01-01_00-00-01_muse",
    ]  # fmt: skip
    for name in reversed(names):
        (folder / f"{name}.xdf").touch()

    assert [file.stem for file in sittings_of(tmp_path, "ann")] == names


def test_two_calibrations_of_one_person_at_once_are_refused(headset, tmp_path):
    run = headset.start(tmp_path, train=never)

    with pytest.raises(UsageError, match="being recorded at this moment"):
        StagedHeadset().start(tmp_path)

    run.close()


def test_a_file_that_is_no_recording_is_passed_over(headset, tmp_path):
    folder = tmp_path / "ann" / "recordings"
    folder.mkdir(parents=True)
    (folder / "2026-01-01_00-00-00_muse.xdf").write_bytes(b"nothing")

    run = headset.start(tmp_path, train=never)
    run.close()

    assert run.n_before == 0


@pytest.mark.parametrize("name", ["../up", "", "a b", "x" * 41])
def test_what_is_no_pseudonym_is_refused(name, headset, tmp_path):
    with pytest.raises(UsageError, match="pseudonym"):
        headset.start(tmp_path, name)

    assert not list(tmp_path.iterdir())


def test_without_a_signal_nothing_begins(headset, tmp_path):
    headset.monitor = None

    with pytest.raises(StreamNotFound, match="Choose a source"):
        headset.start(tmp_path, options=SHORT)
