"""No person may stand on both sides of a split."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from sklearn.model_selection import LeaveOneGroupOut

from models.folds import assert_apart, hold_out_people, subject_folds
from streaming.errors import UsageError

windows_of_people = st.lists(st.integers(0, 8), min_size=2, max_size=60).filter(
    lambda whose: len(set(whose)) >= 2
)


def as_names(whose):
    return np.array([f"p{who}" for who in whose])


@settings(max_examples=60, deadline=None)
@given(whose=windows_of_people, n_folds=st.integers(2, 9), seed=st.integers(0, 99))
def test_every_person_is_tested_once_and_never_trained_on_then(whose, n_folds, seed):
    """Held against the definition, window by window, in plain Python."""
    subjects = as_names(whose)
    people = set(subjects.tolist())
    if len(people) < n_folds:
        with pytest.raises(UsageError, match="--n-folds"):
            list(subject_folds(subjects, n_folds=n_folds, seed=seed))
        return

    folds = list(subject_folds(subjects, n_folds=n_folds, seed=seed))

    tested = [{subjects[row] for row in fold.test} for fold in folds]
    assert len(folds) == n_folds
    assert set().union(*tested) == people
    assert sum(len(group) for group in tested) == len(people)
    assert max(map(len, tested)) - min(map(len, tested)) <= 1
    for fold, group in zip(folds, tested, strict=True):
        assert fold.test.tolist() == [i for i, who in enumerate(subjects) if who in group]
        assert fold.train.tolist() == [i for i, who in enumerate(subjects) if who not in group]


def test_leaving_one_person_out_gives_what_scikit_learn_gives():
    subjects = as_names([2, 0, 0, 1, 2, 1, 3])
    theirs = LeaveOneGroupOut().split(subjects, groups=subjects)
    expected = {tuple(test): tuple(train) for train, test in theirs}

    ours = {tuple(fold.test): tuple(fold.train) for fold in subject_folds(subjects, n_folds=None)}

    assert ours == expected


def test_the_seed_alone_decides_who_shares_a_group():
    subjects = as_names(np.arange(20))

    def tested(seed):
        return [fold.test.tolist() for fold in subject_folds(subjects, seed=seed)]

    assert tested(1) == tested(1)
    assert tested(1) != tested(2)


def test_people_held_out_of_a_training_side_share_nobody_with_the_rest():
    subjects = as_names(np.repeat(np.arange(10), 3))
    rows = np.flatnonzero(subjects != "p0")

    fit, held = hold_out_people(subjects, rows, share=0.2, seed=3)

    assert len(set(subjects[held])) == 2
    assert not set(subjects[fit]) & set(subjects[held])
    assert_array_equal(np.sort(np.concatenate([fit, held])), rows)


@pytest.mark.parametrize("share", [0.0, 0.99])
def test_somebody_is_always_held_out_and_somebody_always_stays(share):
    subjects = as_names([0, 1])

    fit, held = hold_out_people(subjects, np.arange(2), share=share, seed=0)

    assert fit.size == held.size == 1


def test_a_training_side_of_one_person_is_refused_with_the_mend():
    subjects = as_names([0, 0, 1])

    with pytest.raises(UsageError, match="at least three people"):
        hold_out_people(subjects, np.array([0, 1]), share=0.2, seed=0)


def test_a_person_on_both_sides_stops_the_run():
    subjects = as_names([0, 0, 1])

    with pytest.raises(AssertionError, match="both sides of a split: p0"):
        assert_apart(subjects, np.array([0]), np.array([1, 2]))
