"""The interval's arithmetic, its limits, and its JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.interval import IntervalRule, summarise
from tests.builders import an_interval

valences = st.lists(st.floats(-1, 1), min_size=1, max_size=50)
coefficients = st.tuples(*[st.floats(-1000, 1000)] * 3)


def test_the_bounds_are_two_lines_widened_by_the_margin():
    rule = an_interval(lower=(-0.2, 0.5, -0.1), upper=(0.1, 0.6, 0.3), margin=0.05)
    recent = [0.2, 0.4, 0.0, -0.2]
    mean, sd = 0.1, np.sqrt(0.05)

    lo, hi = rule.bounds(recent)

    assert lo == pytest.approx(-0.2 + 0.5 * mean - 0.1 * sd - 0.05)
    assert hi == pytest.approx(0.1 + 0.6 * mean + 0.3 * sd + 0.05)


@given(recent=valences, lower=coefficients, upper=coefficients, margin=st.floats(-2, 2))
def test_the_bounds_never_leave_the_scale_nor_cross(recent, lower, upper, margin):
    rule = IntervalRule(lower=lower, upper=upper, margin=margin, n_people=3)

    lo, hi = rule.bounds(recent)

    assert -1 <= lo <= hi <= 1


def test_one_window_has_no_spread():
    assert summarise([0.3]).tolist() == [1.0, 0.3, 0.0]


def test_no_window_has_no_interval():
    with pytest.raises(ValueError, match="at least one window"):
        an_interval().bounds([])


def test_a_rule_survives_json():
    rule = an_interval()

    assert IntervalRule.from_dict(json.loads(json.dumps(rule.to_dict()))) == rule


@pytest.mark.parametrize(
    "changes",
    [
        {"lower": (0.0, 1.0)},
        {"upper": (0.0, float("nan"), 0.0)},
        {"upper": (0.0, float("inf"), 0.0)},
        {"lower": (0.0, 10**400, 0.0)},
        {"lower": ("0", 0.0, 0.0)},
        {"margin": 2.5},
        {"margin": True},
        {"n_people": 0},
        {"n_people": 2.0},
        {"n_people": True},
        {"level": 1.01},
    ],
    ids=str,
)
def test_a_rule_out_of_range_is_refused(changes):
    with pytest.raises(ValueError, match=next(iter(changes)).split("_")[0] + "|number"):
        replace(an_interval(), **changes)


@pytest.mark.parametrize("plain", [None, [], {}, {"lower": [0, 0, 0]}, "rule"], ids=str)
def test_json_that_is_no_rule_is_refused(plain):
    with pytest.raises(ValueError, match="the interval"):
        IntervalRule.from_dict(plain)


def test_a_field_of_another_type_or_name_is_refused():
    plain = an_interval().to_dict()

    with pytest.raises(ValueError, match="lower must be a list"):
        IntervalRule.from_dict({**plain, "lower": 3})
    with pytest.raises(ValueError, match="unknown field 'middle'"):
        IntervalRule.from_dict({**plain, "middle": 0})
