"""The protocols by name: what each says of itself, and what it refuses."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace

import numpy as np
import pytest

from models import folds as the_folds
from models.folds import PROTOCOLS, make_folds, protocol_named, subject_folds
from streaming.errors import UsageError
from tests.models.test_folds_definitions import rows_and_names, whole_table


@pytest.mark.parametrize("name", PROTOCOLS)
def test_the_seed_and_the_table_decide_everything(name):
    table = whole_table()

    first = rows_and_names(make_folds(name, table, n_folds=3, seed=1))

    assert first == rows_and_names(make_folds(name, table, n_folds=3, seed=1))
    drawn = name not in {"within-trial", "holdout"}
    assert drawn == (first != rows_and_names(make_folds(name, table, n_folds=3, seed=2)))


def test_the_registry_says_what_the_contract_says():
    said = {
        name: (one.leaks, one.holds_out_people, one.needs_people, one.needs_trials, one.needs_clips)
        for name, one in PROTOCOLS.items()
    }

    assert said == {
        "subject": (False, True, True, False, False),
        "trial": (False, False, True, True, False),
        "subject-and-clip": (False, True, True, False, True),
        "within-trial": (True, False, True, True, False),
        "window": (True, False, False, False, False),
        "holdout": (True, False, False, False, False),
    }


@pytest.mark.parametrize(
    ("name", "checked"),
    [
        ("subject", {"people"}),
        ("trial", {"trials"}),
        ("subject-and-clip", {"people", "clips"}),
        ("within-trial", set()),
        ("window", set()),
        ("holdout", set()),
    ],
)
def test_what_is_held_out_is_checked_in_every_fold_as_it_runs(name, checked, monkeypatch):
    asked: Counter = Counter()

    def note(values, one, other, *, what="people"):
        asked[what] += 1

    for module in (the_folds.people, the_folds.trials):
        monkeypatch.setattr(module, "assert_apart", note)

    folds = make_folds(name, whole_table(), n_folds=3)

    assert asked == dict.fromkeys(checked, len(folds))
    assert PROTOCOLS[name].leaks == (not checked)


@pytest.mark.parametrize("name", PROTOCOLS)
@pytest.mark.parametrize("column", ["subject", "trial", "clip"])
def test_a_table_that_does_not_say_what_a_protocol_needs_is_refused_with_the_mend(name, column):
    table = whole_table()
    getattr(table, column)[3:5] = ""
    protocol = PROTOCOLS[name]
    need = {
        "subject": protocol.needs_people,
        "trial": protocol.needs_trials,
        "clip": protocol.needs_clips,
    }[column]
    if not need:
        assert make_folds(name, table, n_folds=3)
        return

    mend = "--folds subject" if column == "clip" else "--folds window or --folds holdout"
    with pytest.raises(UsageError, match=f"2 of its 180 windows.*{mend}"):
        make_folds(name, table, n_folds=3)


def test_a_table_that_says_nothing_at_all_has_two_protocols_left():
    nothing = np.full(30, "")
    table = SimpleNamespace(subject=nothing, trial=nothing, clip=nothing, label=np.arange(30) % 2)

    def works(name):
        try:
            return bool(make_folds(name, table))
        except UsageError:
            return False

    assert {name for name in PROTOCOLS if works(name)} == {"window", "holdout"}


@pytest.mark.parametrize("name", [name for name in PROTOCOLS if name != "subject"])
def test_leaving_one_out_goes_with_people_alone(name):
    with pytest.raises(UsageError, match=f"--folds {name} was asked for.*--n-folds a number"):
        make_folds(name, whole_table(), n_folds=None)


def test_leaving_one_person_out_makes_a_fold_a_person():
    assert len(make_folds("subject", whole_table(n_people=7), n_folds=None)) == 7


@pytest.mark.parametrize(
    ("name", "n_folds", "found"),
    [
        ("subject", 7, "6 people"),
        ("subject-and-clip", 6, "5 clips"),
        ("subject-and-clip", 7, "6 people"),
        ("trial", 31, "30 trials"),
        ("within-trial", 7, "has 6"),
        ("window", 181, "180 windows"),
        ("subject", 1, "--n-folds"),
        ("trial", 1, "--n-folds"),
        ("subject-and-clip", 1, "--n-folds"),
        ("within-trial", 1, "--n-folds"),
        ("window", 0, "--n-folds"),
    ],
)
def test_more_folds_than_there_is_to_deal_out_are_refused_with_the_mend(name, n_folds, found):
    with pytest.raises(UsageError, match=found) as refused:
        make_folds(name, whole_table(), n_folds=n_folds)
    assert "--n-folds" in str(refused.value)


def test_one_person_cannot_be_held_out_whatever_the_number():
    with pytest.raises(UsageError, match=r"holds 1 person\. Train on more people"):
        list(subject_folds(np.array(["p0", "p0"]), n_folds=2))


def test_an_unknown_protocol_is_answered_with_those_that_there_are():
    with pytest.raises(UsageError, match=r"'people'.*subject, trial, subject-and-clip"):
        protocol_named("people")
