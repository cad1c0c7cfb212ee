"""Two minutes of a monitor at its own pace leave nothing behind."""

import pytest

from tests.studies.soak import complaints, hurry, soak

pytestmark = pytest.mark.timeout(300)


@pytest.mark.ci
def test_watching_the_simulator_holds_no_more_after_two_minutes_than_at_first():
    """Threads, descriptors and memory stay; no sample is lost."""
    assert complaints(soak(120.0, "simulator")) == []


@pytest.mark.ci
@pytest.mark.lsl
def test_watching_a_stream_holds_no_more_after_two_minutes_than_at_first():
    assert complaints(soak(120.0, "lsl")) == []


@pytest.mark.ci
def test_half_an_hour_of_signal_is_read_and_recorded_at_sixteen_times_its_pace(tmp_path):
    """Fourteen channels: no sample is lost on the way to the disk, and nothing grows."""
    looks = hurry(1800.0, 16.0, tmp_path / "soak.xdf")

    assert complaints(looks, 16.0) == []
    assert looks[-1].samples >= 1800 * 128
