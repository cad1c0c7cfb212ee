"""What the clip alone answers, without any EEG."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_allclose

from models.clip_only import clip_only
from models.folds import make_folds
from tests.models.test_folds_definitions import a_table, trials_seen, whole_table
from tests.studies.clips import THRESHOLDS, figures, read_trials

N_LABELS = 3


def exactly(table, train, test):
    """The definition, a row at a time and in fractions."""
    said: dict[tuple[str, str], list[int]] = {}
    shown = {}
    for row in train:
        key = (table.subject[row], table.trial[row])
        said.setdefault(key, []).append(int(table.label[row]))
        shown[key] = table.clip[row]
    shares = {
        key: [Fraction(labels.count(label), len(labels)) for label in range(N_LABELS)]
        for key, labels in said.items()
    }
    for row in test:
        others = [
            share
            for key, share in shares.items()
            if key[0] != table.subject[row] and shown[key] == table.clip[row]
        ]
        counted = others or list(shares.values())
        yield [sum(column) / len(counted) for column in zip(*counted, strict=True)]


@settings(max_examples=80, deadline=None)
@given(
    trials=trials_seen,
    protocol=st.sampled_from(["subject", "window"]),
    seed=st.integers(0, 99),
    labels_vary=st.booleans(),
)
def test_the_answer_is_the_mean_label_that_others_in_training_gave_the_clip(
    trials, protocol, seed, labels_vary
):
    table = a_table(trials, mixed_by=seed)
    if labels_vary:
        table.label[:] = np.random.default_rng(seed).integers(0, N_LABELS, table.label.size)
    few = len(set(table.subject)) if protocol == "subject" else table.subject.size
    if few < 2:
        return
    for fold in make_folds(protocol, table, n_folds=2, seed=seed):
        expected = list(exactly(table, fold.train, fold.test))

        probabilities = clip_only(table, fold.train, fold.test, n_labels=N_LABELS)

        assert_allclose(probabilities, np.array(expected, dtype=float), atol=2e-6)
        assert_allclose(probabilities.sum(axis=1), 1.0)
        # Of labels that tie, the highest.
        best = [max(range(N_LABELS), key=lambda at: (row[at], at)) for row in expected]
        assert probabilities.argmax(axis=1).tolist() == best
        assert probabilities.astype(np.float32).argmax(axis=1).tolist() == best


def test_a_long_trial_counts_no_more_than_a_short_one():
    table = a_table([(0, 0, 30, 1), (1, 0, 1, 0), (2, 0, 1, 0), (3, 0, 2, 0)])
    tested = np.flatnonzero(table.subject == "p3")
    train = np.flatnonzero(table.subject != "p3")

    probabilities = clip_only(table, train, tested, n_labels=2)

    assert_allclose(probabilities, [[2 / 3, 1 / 3]] * 2)


def test_what_the_tested_person_said_of_the_clip_before_does_not_count():
    table = a_table([(0, 0, 4, 1), (1, 0, 4, 0)])
    train, tested = np.array([0, 1, 4, 5]), np.array([2, 3])

    assert_allclose(clip_only(table, train, tested, n_labels=2), [[1.0, 0.0]] * 2)


def test_where_clips_are_held_out_too_it_is_the_majority():
    """It has nothing left to go by, which is what that protocol is for."""
    table = whole_table()
    for fold in make_folds("subject-and-clip", table, n_folds=3):
        probabilities = clip_only(table, fold.train, fold.test, n_labels=2)

        prior = np.bincount(table.label[fold.train], minlength=2) / fold.train.size
        assert_allclose(probabilities, np.tile(prior, (fold.test.size, 1)), atol=2e-6)


def test_without_clips_there_is_no_such_yardstick():
    table = whole_table()
    table.clip[:] = ""

    assert clip_only(table, np.arange(90), np.arange(90, 180), n_labels=2) is None


def test_a_window_without_a_clip_gets_the_majority_where_others_have_one():
    table = a_table([(0, 0, 1, 1), (1, 0, 1, 1), (2, 1, 1, 0), (3, 0, 1, 0)])
    table.clip[2:] = ""

    probabilities = clip_only(table, np.arange(3), np.array([3]), n_labels=2)

    assert_allclose(probabilities, [[1 / 3, 2 / 3]])


@pytest.mark.parametrize(
    ("threshold", "clip", "rounded_down", "majority"),
    [(THRESHOLDS[0], 80.4, 74.6, 61.1), (THRESHOLDS[1], 84.1, 81.2, 60.6)],
    ids=THRESHOLDS,
)
def test_on_dreamer_the_clip_answers_four_of_five_without_any_eeg(
    shared_data, threshold, clip, rounded_down, majority
):
    if not (shared_data / "dreamer-features" / "ml_data.csv.gz").is_file():
        pytest.skip("no DREAMER features in the folder of real data")

    mine = figures(read_trials(shared_data, threshold))

    assert mine.clip_only == pytest.approx(clip, abs=0.1)
    assert mine.rounded_down == pytest.approx(rounded_down, abs=0.1)
    assert mine.majority == pytest.approx(majority, abs=0.1)
