"""The last minutes divide into words and reasons, by time and not by number."""

from __future__ import annotations

import pytest

from app.frame import HistoryPoint
from app.reading_shares import reading_shares


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
