"""Two minutes of a monitor at its own pace leave nothing behind."""

import pytest

from tests.studies.soak import complaints, soak

pytestmark = [pytest.mark.ci, pytest.mark.timeout(300)]


def test_watching_the_simulator_holds_no_more_after_two_minutes_than_at_first():
    """Threads, descriptors and memory stay; no sample is lost."""
    assert complaints(soak(120.0, "simulator")) == []


@pytest.mark.lsl
def test_watching_a_stream_holds_no_more_after_two_minutes_than_at_first():
    assert complaints(soak(120.0, "lsl")) == []
