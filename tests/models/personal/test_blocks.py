"""Labelled stretches of one person as blocks of windows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from app.resources import load_head
from models.datasets.simulated import SimulatedTrials
from models.datasets.trials import SIGN_OF_VALENCE, Task
from models.personal.blocks import labelled_blocks
from models.personal.spans import spans_of
from models.recipes import recipe_of
from streaming.errors import SignalMismatch, UsageError
from streaming.signal.blocks import Gap, Recording, Window
from streaming.signal.info import EPOC, MUSE
from streaming.signal.preprocessing import Preprocessor
from tests.labelled_files import opened, write
from tests.models.personal.wearers import INFO, a_trial, some_trials

SPEC = recipe_of("logreg", MUSE)
THREE = Task(target="valence", labels=("low", "neutral", "high"), label_rule="said")


def test_a_block_holds_the_windows_that_live_would_have_prepared():
    """Bit for bit, however live cut the signal; none reaches into the run-in."""
    trials = some_trials(6)
    blocks = labelled_blocks(trials, SIGN_OF_VALENCE, [SPEC])
    live = Preprocessor(SPEC, INFO)
    windows = [
        item
        for block in trials[2].recording.cut(37)
        for item in live.feed(block)
        if isinstance(item, Window) and item.start >= trials[2].first
    ]

    assert_array_equal(blocks.windows[SPEC][blocks.block == 2], [w.data for w in windows])
    assert blocks.label.tolist() == [trial.label for trial in trials]
    assert blocks.table.start[blocks.block == 2].min() >= trials[2].first


def test_each_recipe_has_the_same_windows():
    covariance = recipe_of("logreg-cov", MUSE)
    blocks = labelled_blocks(some_trials(6), SIGN_OF_VALENCE, [SPEC, covariance])

    assert len(blocks.windows[SPEC]) == len(blocks.windows[covariance]) == blocks.block.size
    assert blocks.seconds == 6 * 24


def test_a_rating_that_changes_sign_makes_blocks_and_rest_makes_none():
    rating = np.zeros(28 * 256)
    rating[5 * 256 : 15 * 256], rating[16 * 256 : 26 * 256] = 0.7, -0.4
    spans = spans_of(replace(a_trial(0), rating=rating, label=None))

    assert spans == [(5 * 256, 15 * 256, 1), (16 * 256, 26 * 256, 0)]


def test_a_simulated_session_is_cut_by_its_script():
    """Sixteen blocks in eight minutes, of which neighbours of one sign are one."""
    source = SimulatedTrials(device="muse", head=load_head(), people=1, seconds=480.0)
    blocks = labelled_blocks(source.trials(), source.task, [SPEC])

    assert 8 <= blocks.n_blocks <= 16
    assert (blocks.table.rating > 0).tolist() == (blocks.label[blocks.block] == 1).tolist()


def test_markers_in_a_recording_label_its_blocks(tmp_path):
    marks = [(12 + 10 * n, f"label={'high' if n % 2 else 'low'}") for n in range(6)]
    write(tmp_path / "ann-own-1.csv", seconds=72, markers=marks)
    source = opened(tmp_path)
    blocks = labelled_blocks(source.trials(), source.task, [SPEC], recordings=source.recordings)

    assert blocks.label.tolist() == [0, 1] * 3
    assert blocks.recordings == source.recordings


def test_days_follow_one_another_whatever_order_they_come_in():
    trials = [replace(t, day=1 - n // 3) for n, t in enumerate(some_trials(6))]
    blocks = labelled_blocks(trials, SIGN_OF_VALENCE, [SPEC])

    assert blocks.day.tolist() == [0, 0, 0, 1, 1, 1]
    assert blocks.label.tolist() == [t.label for t in trials[3:] + trials[:3]]


def test_neutral_blocks_are_left_out_and_named():
    trials = [replace(t, label=2 * t.label) for t in some_trials(6)]
    blocks = labelled_blocks([*trials, a_trial(1, trial="the sea")], THREE, [SPEC])

    assert blocks.task.labels == ("low", "high")
    assert blocks.n_blocks == 6
    assert blocks.notes == ("the sea is left out: it is neutral",)


def test_one_class_only_is_refused():
    with pytest.raises(
        UsageError, match=r"labelled pleasant \(high\): there is nothing to tell apart"
    ):
        labelled_blocks([a_trial(1, seed=n) for n in range(6)], SIGN_OF_VALENCE, [SPEC])


def test_two_blocks_only_are_refused():
    with pytest.raises(
        UsageError,
        match=r"labelled unpleasant \(low\) there are 1 and of pleasant \(high\) 1, and 3 of",
    ):
        labelled_blocks([a_trial(0), a_trial(1)], SIGN_OF_VALENCE, [SPEC])


def test_labels_without_eeg_are_refused():
    """A headset that was silent while somebody labelled has gaps there."""
    silent = [
        replace(
            trial,
            recording=Recording(
                INFO, (trial.recording.chunks[0][: 2 * 256], Gap(2 * 256, 26 * 256))
            ),
        )
        for trial in some_trials(6)
    ]
    with pytest.raises(UsageError, match=r"No labelled block holds EEG.*fits into it, and 5 more"):
        labelled_blocks(silent, SIGN_OF_VALENCE, [SPEC])


def test_another_headset_is_refused():
    with pytest.raises(SignalMismatch, match=r"lacks AF3, .* of one headset"):
        labelled_blocks(some_trials(6), SIGN_OF_VALENCE, [recipe_of("logreg", EPOC)])


def test_two_people_are_refused():
    trials = [*some_trials(6), a_trial(1, subject="ben")]
    with pytest.raises(UsageError, match=r"several people .ann, ben."):
        labelled_blocks(trials, SIGN_OF_VALENCE, [SPEC])


def test_more_than_two_labels_are_refused():
    task = Task(target="label", labels=("a", "b", "c"), label_rule="said")
    with pytest.raises(UsageError, match=r"3 labels .a, b, c., and a personal model"):
        labelled_blocks(some_trials(6), task, [SPEC])
