"""Temperature and interval from a few blocks."""

from __future__ import annotations

import numpy as np
import pytest

from models.personal.certainty import (
    WIDEST,
    answers_of_blocks,
    conformal_margin,
    know_nothing_interval,
    personal_interval,
    personal_temperature,
    probabilities_of,
)
from tests.models.personal.wearers import some_blocks


@pytest.fixture(scope="module")
def blocks():
    return some_blocks(8)


def test_a_few_blocks_that_all_went_well_do_not_make_a_model_certain():
    """The more there are, the surer it may be."""
    confidence = []
    for n in (6, 12, 40):
        block = np.repeat(np.arange(n), 5)
        labels = block % 2
        scores = np.where(labels == 1, 1.0, -1.0)
        found = personal_temperature(scores, labels, block)
        confidence.append(probabilities_of(np.array([1.0]), found)[0, 1])

    assert 0.75 < confidence[0] < confidence[1] < confidence[2] < 0.99


def test_answers_that_are_wrong_as_often_as_right_are_not_believed():
    rng = np.random.default_rng(0)
    block = np.repeat(np.arange(10), 20)
    found = personal_temperature(rng.standard_normal(200), block % 2, block)

    assert probabilities_of(np.array([1.0]), found)[0, 1] < 0.6


def test_the_margin_holds_four_of_five_in_a_new_block_however_few_there_were():
    """Blocks differ in how wrong the model is in them; a new one is as one of them."""
    rng = np.random.default_rng(0)
    for n in (4, 6, 15):
        held = []
        for _ in range(400):
            size = rng.lognormal(0, 0.7, n + 1)
            misses = np.abs(rng.standard_normal((n + 1, 12))) * 0.2 * size[:, None]
            margin = conformal_margin(misses[:n].ravel(), np.repeat(np.arange(n), 12))
            held.append(np.mean(misses[n] <= margin))
        assert np.mean(held) >= 0.78


def test_three_blocks_can_promise_the_whole_scale_only():
    block = np.repeat(np.arange(3), 10)

    assert conformal_margin(np.full(30, 0.1), block) == WIDEST
    assert conformal_margin(np.full(40, 0.1), np.repeat(np.arange(4), 10)) == 0.1


def test_an_interval_is_narrower_where_the_answers_are_right(blocks):
    labels = blocks.label[blocks.block]
    right = np.where(labels == 1, 3.0, -3.0)
    wrong = np.random.default_rng(0).standard_normal(labels.size)
    good = personal_interval(blocks, probabilities_of(right, 1.0))
    bad = personal_interval(blocks, probabilities_of(wrong, 1.0))
    nothing = know_nothing_interval(blocks)

    assert good.margin < 0.3 < bad.margin
    assert nothing.margin == pytest.approx(0.8)
    assert nothing.bounds([0.9] * 33) == nothing.bounds([-0.9] * 33)


def test_held_out_answers_tell_which_intervals_held(blocks):
    labels = blocks.label[blocks.block]
    said = probabilities_of(np.where(labels == 1, 3.0, -3.0), 1.0)
    answers = answers_of_blocks(blocks, said, personal_interval(blocks, said))
    known = ~np.isnan(answers.covered)

    assert (known == ~np.isnan(blocks.table.recent)).all()
    assert answers.covered[known].mean() >= 0.8


def test_another_target_has_no_interval():
    rated = some_blocks(6, rating=np.nan)

    assert know_nothing_interval(rated) is None
