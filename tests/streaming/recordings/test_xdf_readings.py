"""The readings beside a recording come back as they were shown."""

from __future__ import annotations

import gzip

import numpy as np
import pytest

from streaming.errors import RecordingError
from streaming.recordings.xdf_readings import recorded_readings
from streaming.signal.readings import Abstention, Prediction, Reason
from tests.builders import a_muselsl_csv, a_recording
from tests.xdf_files import a_labrecorder_file, write_ours

NAN = np.nan
READ = [1002.0, 0, 512, 0.5, 0.1, 0.9, 0.75, 0, 0.25, 0.75]
EARLY = [1002.5, 128, 640, 0.5, NAN, NAN, 0.75, 0, 0.25, 0.75]
NO_SCALE = [1003.0, 256, 768, NAN, NAN, NAN, 0.6, 0, 0.6, 0.4]


def abstained(reason):
    place = 1 + list(Reason).index(reason)
    return [1003.5, 384, 896, NAN, NAN, NAN, NAN, place, NAN, NAN]


def written(tmp_path, *rows):
    path = tmp_path / "a.xdf"
    write_ours(path, a_recording(seconds=4), readings=rows)
    return path


def test_predictions_come_back(tmp_path):
    """With and without an interval, and for targets that are not on the valence scale."""
    recorded = recorded_readings(written(tmp_path, READ, EARLY, NO_SCALE))

    assert recorded.model == "a-model"
    assert recorded.labels == ("low", "high")
    parts = {"label": "high", "probabilities": {"low": 0.25, "high": 0.75}, "confidence": 0.75}
    assert recorded.readings[:2] == (
        Prediction(t_end=1002.0, start=0, stop=512, valence=0.5, interval=(0.1, 0.9), **parts),
        Prediction(t_end=1002.5, start=128, stop=640, valence=0.5, interval=None, **parts),
    )
    assert recorded.readings[2].label == "low"
    assert recorded.readings[2].valence is None


@pytest.mark.parametrize("reason", Reason)
def test_abstentions_come_back_with_their_reason(tmp_path, reason):
    """Each has its number in the file."""
    recorded = recorded_readings(written(tmp_path, abstained(reason)))

    assert recorded.readings == (Abstention(1003.5, 384, 896, reason),)


@pytest.mark.parametrize(
    ("at", "bad"), [(1, NAN), (7, 99.0), (7, -1.0), (7, NAN), (6, NAN), (9, NAN)]
)
def test_a_row_that_damage_has_changed_is_left_out(tmp_path, at, bad):
    """A reading is never made up."""
    spoilt = list(READ)
    spoilt[at] = bad

    assert len(recorded_readings(written(tmp_path, READ, spoilt)).readings) == 1


def test_a_recording_without_a_model_has_none(tmp_path):
    """The stream is there, and empty."""
    assert recorded_readings(written(tmp_path)).readings == ()


def test_a_packed_recording_has_the_same(tmp_path):
    """As users pack theirs."""
    (tmp_path / "a.gz").write_bytes(gzip.compress(written(tmp_path, READ).read_bytes()))

    assert len(recorded_readings(tmp_path / "a.gz").readings) == 1


@pytest.mark.parametrize("content", [a_labrecorder_file(), a_muselsl_csv()], ids=["xdf", "csv"])
def test_other_files_have_none(tmp_path, content):
    """Nobody else writes them."""
    (tmp_path / "a").write_bytes(content)

    assert recorded_readings(tmp_path / "a") is None


def test_a_file_that_is_not_there_is_refused(tmp_path):
    """With its name."""
    with pytest.raises(RecordingError, match=r"a\.xdf: there is no such file"):
        recorded_readings(tmp_path / "a.xdf")
