"""What the panels draw, as far as it can be told without looking."""

from __future__ import annotations

import itertools
import math

import pytest
from PyQt6 import sip

from app.dashboard.gauge import DOT, Gauge
from app.dashboard.timeline import _band, _pauses
from app.frame import HistoryPoint
from app.head_layout import SMALL, place
from streaming.signal.info import EPOC, MUSE

pytestmark = pytest.mark.gui


def test_electrodes_lie_where_they_are_on_the_head():
    """Left is left, the forehead is up, and mirrored ones are mirrored."""
    for left, right in zip(MUSE.left + EPOC.left, MUSE.right + EPOC.right, strict=True):
        x, y = place(left)
        assert x < 0
        assert place(right) == pytest.approx((-x, y))
    assert place("AF7")[1] > 0 > place("TP9")[1]
    assert math.hypot(*place("TP9")) == pytest.approx(1.0)
    assert place("Cz") == pytest.approx((0, 0))
    assert place("EEG-X") is None


def test_no_two_electrodes_of_a_headset_cover_each_other():
    """Even where the window is at its smallest."""
    spots = [place(name) for name in EPOC.ch_names]
    nearest = min(math.dist(a, b) for a, b in itertools.combinations(spots, 2))
    assert nearest > 2 * SMALL


def test_a_pause_reaches_from_reading_to_reading_and_tells_its_reason():
    """Two reasons in a row are two pauses that touch and do not cover each other."""
    history = [
        HistoryPoint(50, 0.1, None, "", "high"),
        HistoryPoint(40, None, None, "no signal"),
        HistoryPoint(30, None, None, "no signal"),
        HistoryPoint(20, None, None, "settling"),
        HistoryPoint(10, 0.1, None, "", "high"),
        HistoryPoint(0, None, None, "gap"),
    ]
    assert _pauses(history) == [
        (-50, -20, "no signal"),
        (-20, -10, "settling"),
        (-10, 0, "gap"),
    ]
    assert _pauses([]) == []


def test_the_interval_is_drawn_only_where_there_is_one():
    """Each run is a piece of its own."""
    history = [
        HistoryPoint(5, 0.1, (-0.2, 0.4), "", "high"),
        HistoryPoint(4, 0.1, (-0.2, 0.4), "", "high"),
        HistoryPoint(3, None, None, "gap"),
        HistoryPoint(2, 0.1, None, "", "high"),
        HistoryPoint(1, 0.1, (-0.1, 0.3), "", "high"),
        HistoryPoint(0, 0.1, (-0.1, 0.3), "", "high"),
    ]
    path = _band(history)
    assert len(path.toSubpathPolygons()) == 2
    assert path.boundingRect().left() == -5
    assert path.boundingRect().bottom() == pytest.approx(0.4)


def test_the_dot_of_the_gauge_stays_inside(qapp):
    """At both ends it is whole."""
    gauge = Gauge()
    gauge.resize(200, 48)
    assert gauge._x(-1.0) - DOT >= 0
    assert gauge._x(1.0) + DOT <= 200
    assert gauge._x(0.0) == pytest.approx(100)
    sip.delete(gauge)
