"""Each protocol against its definition, written once more in plain Python."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from sklearn.model_selection import train_test_split

from models.folds import (
    holdout_fold,
    make_folds,
    subject_and_clip_folds,
    trial_folds,
    trial_numbers,
    window_folds,
    within_trial_folds,
)
from streaming.errors import UsageError

trials_seen = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 6), st.integers(0, 2)),
    min_size=2,
    max_size=25,
)
"""Person, clip, number of windows and label of each trial."""


def a_table(trials, *, mixed_by: int | None = None):
    """Lay trials out as windows; their names repeat from person to person.

    With `mixed_by` the trials' windows alternate at random, each trial's in their order.
    """
    nth: Counter = Counter()
    rows = []
    for person, clip, n_windows, label in trials:
        nth[person] += 1
        rows += [(f"p{person}", f"t{nth[person]}", f"c{clip}", label)] * n_windows
    if mixed_by is not None:
        order = np.random.default_rng(mixed_by).permutation(len(rows))
        rows = [rows[at] for at in order]
    subject, trial, clip, label = zip(*rows, strict=True)
    return SimpleNamespace(
        subject=np.array(subject),
        trial=np.array(trial),
        clip=np.array(clip),
        label=np.array(label, dtype=np.intp),
    )


def whole_table(n_people: int = 6, n_clips: int = 5, n_windows: int = 6):
    """Everybody saw every clip."""
    pairs = [(person, clip) for person in range(n_people) for clip in range(n_clips)]
    return a_table([(person, clip, n_windows, clip % 2) for person, clip in pairs])


def assert_every_window_is_tested_once(folds, n_windows):
    tested = [row for fold in folds for row in fold.test.tolist()]
    assert sorted(tested) == list(range(n_windows))
    for fold in folds:
        assert not set(fold.train.tolist()) & set(fold.test.tolist())
        assert fold.train.size
        assert fold.held is None
        for rows in (fold.train, fold.test):
            assert (np.diff(rows) > 0).all()


def rows_and_names(folds):
    return [(fold.name, fold.train.tolist(), fold.test.tolist()) for fold in folds]


def cells_of(table, n_folds, seed):
    """Return the cells of people and clips, or why there are none."""
    try:
        cells = subject_and_clip_folds(table.subject, table.clip, n_folds=n_folds, seed=seed)
        return list(cells), None
    except UsageError as error:
        return [], str(error)


def spread(counts) -> int:
    return max(counts) - min(counts)


@settings(max_examples=60, deadline=None)
@given(trials=trials_seen, n_folds=st.integers(2, 6), seed=st.integers(0, 99))
def test_a_trial_is_tested_whole_and_its_person_is_known_from_others(trials, n_folds, seed):
    table = a_table(trials, mixed_by=seed)
    key = list(zip(table.subject.tolist(), table.trial.tolist(), strict=True))
    of_person = Counter(person for person, _ in set(key))
    if len(set(key)) < n_folds or min(of_person.values()) < 2:
        with pytest.raises(UsageError, match=r"--n-folds|Train on more|single trial"):
            list(trial_folds(table.subject, table.trial, n_folds=n_folds, seed=seed))
        return

    folds = list(trial_folds(table.subject, table.trial, n_folds=n_folds, seed=seed))

    assert len(folds) == n_folds
    assert_every_window_is_tested_once(folds, len(key))
    tested = [{key[row] for row in fold.test} for fold in folds]
    assert sum(map(len, tested)) == len(set(key))
    assert spread([len(group) for group in tested]) <= 1
    for person in of_person:
        assert spread([sum(who == person for who, _ in group) for group in tested]) <= 1
    for fold, group in zip(folds, tested, strict=True):
        assert fold.train.tolist() == [row for row, one in enumerate(key) if one not in group]
        assert {who for who, _ in group} <= set(table.subject[fold.train].tolist())


@settings(max_examples=60, deadline=None)
@given(trials=trials_seen, n_folds=st.integers(2, 4), seed=st.integers(0, 99))
def test_a_cell_of_people_and_clips_trains_on_neither(trials, n_folds, seed):
    table = a_table(trials, mixed_by=seed)
    people, clips = table.subject.tolist(), table.clip.tolist()
    folds, refusal = cells_of(table, n_folds, seed)
    if refusal:
        too_few = min(len(set(people)), len(set(clips))) < n_folds
        assert ("--n-folds" if too_few else "nothing is left to train on") in refusal
        return

    assert_every_window_is_tested_once(folds, len(people))
    groups: dict[str, dict[str, set[str]]] = {"people": {}, "clips": {}}
    for fold in folds:
        for part, values in zip(fold.name.split(", "), (people, clips), strict=True):
            kind, number = part.split(" ")
            groups[kind].setdefault(number, set()).update(values[row] for row in fold.test)
    for kind, values in (("people", people), ("clips", clips)):
        sizes = [len(group) for group in groups[kind].values()]
        assert len(sizes) == n_folds
        assert sum(sizes) == len(set(values))
        assert spread(sizes) <= 1
    for fold in folds:
        theirs, shown = (
            groups[kind][number]
            for kind, number in (part.split(" ") for part in fold.name.split(", "))
        )
        assert fold.train.tolist() == [
            row
            for row, (who, what) in enumerate(zip(people, clips, strict=True))
            if who not in theirs and what not in shown
        ]


def test_five_groups_of_people_and_clips_make_25_cells_with_the_people_of_the_subject_folds():
    table = whole_table(n_people=23, n_clips=18, n_windows=1)

    cells = make_folds("subject-and-clip", table, n_folds=5, seed=3)
    by_subject = make_folds("subject", table, n_folds=5, seed=3)

    assert len({cell.name for cell in cells}) == len(cells) == 25
    for number, fold in enumerate(by_subject):
        row_of_cells = cells[5 * number : 5 * number + 5]
        together = np.sort(np.concatenate([cell.test for cell in row_of_cells]))
        assert_array_equal(together, fold.test)


def test_people_who_saw_nothing_else_leave_nothing_to_train_on():
    """The second person saw only what the first saw."""
    table = a_table([(0, 0, 2, 0), (0, 1, 2, 1), (1, 0, 2, 0)])

    with pytest.raises(UsageError, match="--folds subject, which holds out people alone"):
        make_folds("subject-and-clip", table, n_folds=2)


@settings(max_examples=60, deadline=None)
@given(trials=trials_seen, n_folds=st.integers(2, 6), mixed_by=st.integers(0, 99))
def test_within_a_trial_each_fold_tests_one_run_of_its_windows(trials, n_folds, mixed_by):
    table = a_table(trials, mixed_by=mixed_by)
    rows_of: dict[tuple[str, str], list[int]] = {}
    for row, key in enumerate(zip(table.subject, table.trial, strict=True)):
        rows_of.setdefault(key, []).append(row)
    if min(map(len, rows_of.values())) < n_folds:
        with pytest.raises(UsageError, match="--n-folds"):
            list(within_trial_folds(table.subject, table.trial, n_folds=n_folds))
        return

    folds = list(within_trial_folds(table.subject, table.trial, n_folds=n_folds))

    assert_every_window_is_tested_once(folds, table.subject.size)
    for rows in rows_of.values():
        runs = [[at for at, row in enumerate(rows) if row in fold.test] for fold in folds]
        longer = len(rows) % n_folds
        assert [len(run) for run in runs] == [
            len(rows) // n_folds + (number < longer) for number in range(n_folds)
        ]
        assert [at for run in runs for at in run] == list(range(len(rows)))


def test_shuffled_within_a_trial_the_seed_draws_the_same_share_of_each():
    table = whole_table(n_windows=13)

    def shuffled(seed):
        return rows_and_names(
            within_trial_folds(table.subject, table.trial, shuffle=True, seed=seed)
        )

    assert shuffled(1) == shuffled(1)
    assert shuffled(1) != shuffled(2)
    for _, _, test in shuffled(1):
        assert set(Counter(trial_numbers(table.subject, table.trial)[test]).values()) <= {2, 3}


@settings(max_examples=60, deadline=None)
@given(
    labels=st.lists(st.integers(0, 2), min_size=2, max_size=60),
    n_folds=st.integers(2, 9),
    seed=st.integers(0, 99),
)
def test_random_windows_are_dealt_evenly_over_all_and_for_each_label(labels, n_folds, seed):
    labels = np.array(labels, dtype=np.intp)
    if labels.size < n_folds:
        with pytest.raises(UsageError, match="--n-folds"):
            list(window_folds(labels.size, labels, n_folds=n_folds, seed=seed))
        return

    folds = list(window_folds(labels.size, labels, n_folds=n_folds, seed=seed))

    assert len(folds) == n_folds
    assert_every_window_is_tested_once(folds, labels.size)
    assert spread([fold.test.size for fold in folds]) <= 1
    for label in set(labels.tolist()):
        assert spread([int((labels[fold.test] == label).sum()) for fold in folds]) <= 1


def test_random_windows_need_no_labels():
    folds = list(window_folds(23, n_folds=4, seed=1))

    assert_every_window_is_tested_once(folds, 23)
    assert spread([fold.test.size for fold in folds]) <= 1


@pytest.mark.parametrize("n_windows", [3, 10, 97, 2132])
def test_the_hold_out_is_two_calls_of_train_test_split(n_windows):
    """As the GRU project calls it, on features and labels: first 80/20, then 75/25 of the rest."""
    features = np.arange(n_windows)[:, None] * [1, -1]
    labels = np.arange(n_windows) % 3
    x_rest, x_test, y_rest, _ = train_test_split(features, labels, test_size=0.2, random_state=8)
    x_train, x_held, _, _ = train_test_split(x_rest, y_rest, test_size=0.25, random_state=8)

    fold = holdout_fold(n_windows)

    for rows, theirs in ((fold.train, x_train), (fold.held, x_held), (fold.test, x_test)):
        assert rows.tolist() == sorted(theirs[:, 0].tolist())


def test_the_hold_out_rests_on_the_legacy_generator_and_rounds_up():
    """What scikit-learn documents of it, written out."""
    n_test = 427  # of 2132, the Kaggle table: .2 of them are 426.4
    order = np.random.RandomState(8).permutation(2132)
    n_held = 427  # of 1705: a quarter is 426.25
    again = np.random.RandomState(8).permutation(1705)
    rest = order[n_test:]

    fold = holdout_fold(2132)

    assert_array_equal(fold.test, np.sort(order[:n_test]))
    assert_array_equal(fold.held, np.sort(rest[again[:n_held]]))
    assert_array_equal(fold.train, np.sort(rest[again[n_held:]]))


def test_two_windows_have_no_three_sides():
    with pytest.raises(UsageError, match="Train on more windows"):
        holdout_fold(2)


def test_trials_of_one_name_are_told_apart_by_their_people():
    numbers = trial_numbers(np.array(["b", "a", "b", "a"]), np.array(["1", "2", "1", "1"]))

    assert numbers.tolist() == [2, 1, 2, 0]


def test_a_person_with_a_single_trial_is_named():
    table = a_table([(0, 0, 2, 0), (0, 1, 2, 1), (3, 0, 2, 0)])

    with pytest.raises(UsageError, match=r"1 of 2 people .*'p3'.*--folds subject"):
        make_folds("trial", table, n_folds=2)
