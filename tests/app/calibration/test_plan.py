"""Blocks are balanced, and their order is drawn."""

import numpy as np
import pytest

from app.calibration.markers import BlockDone
from app.calibration.plan import PlanOptions, draw_plan


def some_done(*wanted):
    return tuple(
        BlockDone(number=n, wanted=kind, start=50.0 * n, stop=50.0 * n + 40, step=4, sure=2)
        for n, kind in enumerate(wanted, start=1)
    )


@pytest.mark.parametrize("n_blocks", [2, 6, 12])
def test_half_of_the_blocks_are_pleasant(n_blocks):
    plan = draw_plan(n_blocks, np.random.default_rng(0))

    assert plan.wanted.count("pleasant") == plan.wanted.count("unpleasant") == n_blocks / 2
    assert plan.n_blocks == n_blocks


def test_of_an_odd_number_either_kind_may_have_one_more():
    more = {draw_plan(5, np.random.default_rng(seed)).wanted.count("pleasant") for seed in range(9)}

    assert more == {2, 3}


def test_every_order_comes_as_often_as_any_other():
    """Six orders of two and two, within four standard deviations of a sixth each."""
    rng = np.random.default_rng(1)
    orders = [draw_plan(4, rng).wanted for _ in range(1200)]

    counts = [orders.count(order) for order in set(orders)]

    assert len(counts) == 6
    assert max(abs(count - 200) for count in counts) < 4 * np.sqrt(1200 * 5 / 36)


def test_going_on_asks_for_the_rest_so_that_the_whole_is_balanced():
    done = some_done("pleasant", "pleasant", "pleasant")

    plan = draw_plan(6, np.random.default_rng(2), done=done)

    assert plan.wanted == ("unpleasant",) * 3
    assert (plan.first, plan.n_blocks) == (4, 6)


def test_after_a_whole_sitting_comes_another():
    done = some_done(*["pleasant", "unpleasant"] * 3)

    plan = draw_plan(6, np.random.default_rng(3), done=done)

    assert (plan.first, len(plan.wanted)) == (1, 6)


def test_what_was_asked_too_often_is_not_asked_again():
    done = some_done(*["pleasant"] * 5)

    plan = draw_plan(6, np.random.default_rng(4), done=done)

    assert plan.wanted == ("unpleasant",)


def test_the_times_are_those_that_were_asked_for():
    options = PlanOptions(n_blocks=4, block_seconds=50.0, rest_seconds=0.0, baseline_seconds=0.0)

    plan = draw_plan(4, np.random.default_rng(5), options=options)

    assert (plan.block_seconds, plan.rest_seconds, plan.baseline_seconds) == (50.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "said",
    [
        {"n_blocks": 1},
        {"n_blocks": 61},
        {"block_seconds": 29.0},
        {"block_seconds": 61.0},
        {"block_seconds": float("nan")},
        {"rest_seconds": -1.0},
        {"baseline_seconds": 601.0},
    ],
    ids=str,
)
def test_what_nobody_can_sit_through_is_refused(said):
    with pytest.raises(ValueError, match=r"lasts|a sitting has"):
        PlanOptions(**said)
