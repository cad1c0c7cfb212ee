"""Ten drops and four swaps of a stream: what `tests.studies.drops` does a hundred times."""

import pytest

from tests.studies.drops import SWAPS, drop, swap

pytestmark = [pytest.mark.ci, pytest.mark.lsl, pytest.mark.timeout(300)]


def test_ten_drops_are_ten_gaps_and_leave_nothing_behind(tmp_path):
    """Each within a sample of what the stamps say, resumed within five seconds; nothing grows."""
    drops = drop(10, tmp_path / "drops.xdf")

    assert len(drops.resumes) == 10
    assert drops.complaints() == []


def test_what_returns_as_something_else_is_never_read():
    """Another identity, a twin, another rate, another shape."""
    assert swap(4) == [(kind, 0) for kind in SWAPS[:4]]
