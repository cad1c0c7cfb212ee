"""The last minutes divide into words and reasons, by time and not by number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.frame import HistoryPoint
from app.reading_shares import ReadingShare, reading_shares, whole_percents


def test_each_point_counts_until_the_next_one():
    """A hole of 40 s is 40 s, though it has two points only."""
    history = [
        HistoryPoint(100, 0.5, None, "", "high"),
        HistoryPoint(80, -0.5, None, "", "low"),
        HistoryPoint(70, None, None, "no signal"),
        HistoryPoint(30, None, None, "not sure"),
        HistoryPoint(0, 0.5, None, "", "high"),
    ]
    shares = [(each.name, each.label, each.share) for each in reading_shares(history, "valence")]
    assert shares == [
        ("Pleasant", "high", pytest.approx(0.2)),
        ("Unpleasant", "low", pytest.approx(0.1)),
        ("no signal", "", pytest.approx(0.4)),
        ("not sure", "", pytest.approx(0.3)),
    ]


@pytest.mark.parametrize("n_points", [0, 1])
def test_no_time_divides_into_nothing(n_points):
    """Neither a crash nor a hundred percent of nothing."""
    assert reading_shares([HistoryPoint(0, 0.5, None, "", "high")] * n_points, "valence") == ()


def test_percents_of_the_whole_come_to_a_hundred():
    """Each rounded by itself, these four would come to 101."""
    shares = [ReadingShare(str(part), "", part) for part in (0.328, 0.166, 0.379, 0.127)]
    assert whole_percents(shares) == [0.33, 0.16, 0.38, 0.13]
    assert whole_percents([]) == []


@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=12))
def test_however_time_divides_nothing_is_lost(parts):
    """And none is off by a whole percent."""
    shares = [ReadingShare("", "", part / sum(parts)) for part in parts]
    rounded = whole_percents(shares)
    assert sum(rounded) == pytest.approx(1.0)
    for share, part in zip(shares, rounded, strict=True):
        assert abs(share.share - part) <= 0.01 + 1e-9
