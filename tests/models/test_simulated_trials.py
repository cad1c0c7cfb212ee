"""Simulated people as a data set: nobody is in two of them, and the same seed is the same data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from app.resources import load_head
from models.datasets.simulated import SimulatedTrials, subject_of
from streaming.errors import UsageError


def some_people(**changes):
    parts = {"device": "muse", "head": load_head(), "people": 3, "seconds": 8.0}
    return SimulatedTrials(**(parts | changes))


def test_each_person_has_one_trial_with_a_rating_for_every_sample():
    trials = list(some_people().trials())

    assert len({trial.subject for trial in trials}) == some_people().n_trials == 3
    for trial in trials:
        assert trial.rating.shape == (trial.recording.n_samples,) == (8 * 256,)
        assert trial.recording.info.simulated
        assert np.abs(trial.rating).max() <= 1


def test_the_same_seed_is_the_same_data():
    one, other = (next(some_people().trials()) for _ in range(2))

    assert_array_equal(one.recording.chunks[0].data, other.recording.chunks[0].data)
    assert_array_equal(one.rating, other.rating)


def test_two_seeds_share_nobody():
    one, other = (
        {person.seed for person in some_people(people=50, seed=seed).persons()} for seed in (0, 1)
    )

    assert len(one) == len(other) == 50
    assert not one & other


def test_whoever_a_user_meets_live_was_never_trained_on():
    """Live people have the seeds that a user types."""
    assert min(person.seed for person in some_people().persons()) >= 1_000_000


def test_without_an_effect_nobody_responds():
    assert not any(person.responder for person in some_people(people=20, effect=0).persons())


def test_the_trials_belong_to_the_people_in_their_order():
    source = some_people()

    assert [subject_of(person) for person in source.persons()] == [
        trial.subject for trial in source.trials()
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"seed": 1},
        {"people": 4},
        {"population": "personal"},
        {"seconds": 9.0},
        {"effect": 0.5},
        {"device": "epoc"},
    ],
    ids=str,
)
def test_other_data_has_another_digest(change):
    source = some_people()

    assert source.digest == some_people().digest
    assert replace(source, **change).digest != source.digest


@pytest.mark.parametrize(
    ("change", "words"),
    [({"people": 0}, "--people"), ({"seconds": 0}, "above 0"), ({"seed": -1}, "0 or more")],
)
def test_impossible_data_sets_are_refused(change, words):
    with pytest.raises(UsageError, match=words):
        some_people(**change)


def test_the_same_people_are_known_again_however_many_of_them_there_are():
    forty, eighty = (some_people(people=n) for n in (40, 80))

    assert forty.digest != eighty.digest
    assert forty.shares_people_with(eighty.digest)
    assert forty.shares_people_with(forty.digest)
    assert forty.shares_people_with(replace(eighty, population="personal").digest)
    assert not forty.shares_people_with(replace(eighty, seed=1).digest)
