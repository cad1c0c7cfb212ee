"""Early stopping and calibration rest on rows that the weights were not fitted on."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from models.folds import PROTOCOLS, hold_out, hold_out_people, make_folds
from streaming.errors import UsageError
from tests.models.test_folds_definitions import a_table, trials_seen, whole_table

BY_PEOPLE = ["subject", "subject-and-clip"]
BY_TRIAL = [name for name in PROTOCOLS if name not in BY_PEOPLE]


def keys_of(table, rows):
    return list(zip(table.subject[rows].tolist(), table.trial[rows].tolist(), strict=True))


@pytest.mark.parametrize("protocol", BY_PEOPLE)
def test_six_people_are_enough_to_hold_people_out(protocol):
    table = whole_table(n_people=7)
    rows = np.flatnonzero(table.subject != "p4")

    fit, held, what = hold_out(table, rows, protocol=protocol, share=0.3, seed=1)

    assert what == "people"
    assert len(set(table.subject[held])) == 2
    assert not set(table.subject[fit]) & set(table.subject[held])
    assert_array_equal(np.sort(np.concatenate([fit, held])), rows)
    expected = hold_out_people(table.subject, rows, share=0.3, seed=1)
    assert [fit.tolist(), held.tolist()] == [side.tolist() for side in expected]


@pytest.mark.parametrize("protocol", BY_PEOPLE)
def test_of_five_people_trials_are_held_out(protocol):
    table = whole_table(n_people=6)
    rows = np.flatnonzero(table.subject != "p4")

    fit, held, what = hold_out(table, rows, protocol=protocol, share=0.2, seed=1)

    assert what == "trials"
    assert set(table.subject[fit]) == set(table.subject[held]) == set(table.subject[rows])


@pytest.mark.parametrize("protocol", BY_TRIAL)
def test_where_people_are_known_trials_are_held_out(protocol):
    table = whole_table(n_people=8)
    rows = np.arange(table.subject.size)

    assert hold_out(table, rows, protocol=protocol, share=0.2, seed=1)[2] == "trials"


@settings(max_examples=100, deadline=None)
@given(
    trials=trials_seen,
    share=st.floats(0.0, 1.0),
    seed=st.integers(0, 99),
    labels_vary=st.booleans(),
)
def test_a_trial_is_held_out_whole_and_its_label_stays_wherever_it_can(
    trials, share, seed, labels_vary
):
    table = a_table(trials, mixed_by=seed)
    if labels_vary:
        table.label[:] = np.random.default_rng(seed).integers(0, 3, table.label.size)
    rows = np.flatnonzero(np.random.default_rng(seed).random(table.subject.size) < 0.8)
    whole = set(keys_of(table, rows))
    if len(whole) < 2:
        with pytest.raises(UsageError, match="at least two trials in every fold"):
            hold_out(table, rows, protocol="trial", share=share, seed=seed)
        return

    fit, held, what = hold_out(table, rows, protocol="trial", share=share, seed=seed)

    assert what == "trials"
    assert sorted([*fit.tolist(), *held.tolist()]) == rows.tolist()
    on_either = [set(keys_of(table, side)) for side in (fit, held)]
    assert all(on_either)
    assert not on_either[0] & on_either[1]
    assert len(on_either[1]) <= max(1, round(share * len(whole)))
    labels_of: dict[tuple[str, str], set[int]] = {key: set() for key in whole}
    for key, label in zip(keys_of(table, rows), table.label[rows], strict=True):
        labels_of[key].add(int(label))
    trials_with = Counter(label for labels in labels_of.values() for label in labels)
    can_be_spared = [
        key for key, labels in labels_of.items() if all(trials_with[label] > 1 for label in labels)
    ]
    if can_be_spared:
        assert set(table.label[fit].tolist()) == set(table.label[rows].tolist())


def test_each_person_gives_their_share_of_trials_of_each_label():
    pairs = [(person, trial) for person in range(6) for trial in range(10)]
    table = a_table([(person, trial, 3, trial % 2) for person, trial in pairs])
    rows = np.arange(table.subject.size)

    for seed in range(5):
        _, held, _ = hold_out(table, rows, protocol="trial", share=0.2, seed=seed)

        counts = Counter(zip(table.subject[held], table.label[held], strict=True))
        assert len(counts) == 12
        assert set(counts.values()) == {3}


def test_the_only_trial_of_a_label_is_left_to_fit_on():
    table = a_table([(0, trial, 2, int(trial == 3)) for trial in range(5)])
    rows = np.arange(table.subject.size)

    for seed in range(20):
        fit, _, _ = hold_out(table, rows, protocol="trial", share=0.8, seed=seed)

        assert set(table.label[fit]) == {0, 1}


def test_one_trial_of_each_label_still_leaves_something_to_stop_early_on():
    table = a_table([(0, 0, 2, 0), (0, 1, 2, 1)])

    fit, held, _ = hold_out(table, np.arange(4), protocol="trial", share=0.2, seed=0)

    assert fit.size == held.size == 2


@pytest.mark.parametrize(("share", "n_held"), [(0.0, 1), (0.25, 10), (1.0, 39)])
def test_a_table_without_trials_gives_random_windows(share, n_held):
    table = whole_table(n_people=2, n_clips=4, n_windows=6)
    table.subject[:] = ""
    table.trial[:] = ""
    rows = np.arange(4, 44)

    fit, held, what = hold_out(table, rows, protocol="window", share=share, seed=3)

    assert what == "windows"
    assert held.size == n_held
    assert sorted([*fit.tolist(), *held.tolist()]) == rows.tolist()
    again = hold_out(table, rows, protocol="window", share=share, seed=3)
    assert_array_equal(again[1], held)
    if share == 0.25:
        other = hold_out(table, rows, protocol="window", share=share, seed=4)
        assert other[1].tolist() != held.tolist()


def test_one_trial_cannot_be_split_and_the_mend_is_said():
    table = a_table([(0, 0, 5, 0)])

    with pytest.raises(UsageError, match=r"1 trial leaves none.*add recordings"):
        hold_out(table, np.arange(5), protocol="subject", share=0.2, seed=0)


def test_one_window_cannot_be_split_either():
    table = a_table([(0, 0, 1, 0)])
    table.trial[:] = ""

    with pytest.raises(UsageError, match="1 window leaves none"):
        hold_out(table, np.arange(1), protocol="window", share=0.2, seed=0)


@pytest.mark.parametrize("protocol", [name for name in PROTOCOLS if name != "holdout"])
def test_no_tested_row_is_ever_held_out_inside(protocol):
    table = whole_table(n_people=8)
    for fold in make_folds(protocol, table, n_folds=4):
        fit, held, _ = hold_out(table, fold.train, protocol=protocol, share=0.2, seed=0)

        assert set(fit.tolist()) | set(held.tolist()) == set(fold.train.tolist())
