"""Lengths and moments as people read them."""

import json
from datetime import UTC, datetime

import pytest

from app.report.spans import day_text, length_text, moment_text, started_at, tied
from tests.builders import a_recording


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (3 / 128, "23 ms"),
        (4.26, "4.3 s"),
        (9.96, "10 s"),
        (59.4, "59 s"),
        (59.6, "1 min"),
        (330, "5 min 30 s"),
        (3599.7, "1 h"),
        (7500, "2 h 5 min"),
        (86_400, "24 h"),
    ],
)
def test_a_length_has_its_two_largest_units(seconds, text):
    assert length_text(seconds) == text


@pytest.mark.parametrize(
    ("seconds", "whole", "text"),
    [
        (3.25, 60, "0:03.2"),
        (123.44, 300, "2:03.4"),
        (59.96, 300, "1:00.0"),
        (3723, 9000, "1:02:03"),
    ],
)
def test_a_moment_is_as_fine_as_the_recording_is_short(seconds, whole, text):
    assert moment_text(seconds, whole) == text


def test_the_sidecar_says_when_a_recording_began(tmp_path):
    file = tmp_path / "night.xdf"
    said = {"started": "2026-11-21T16:05:00+02:00"}
    (tmp_path / "night.xdf.json").write_text(json.dumps(said))
    began = started_at(a_recording(), file)
    assert began == datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
    assert day_text(began) == "21 November 2026, 14:05 UTC"


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"started": 5}', '{"started": "then"}', "\xff"]
)
def test_a_sidecar_that_says_nothing_is_passed_over(tmp_path, content):
    (tmp_path / "night.xdf.json").write_bytes(content.encode("latin-1"))
    assert started_at(a_recording(), tmp_path / "night.xdf") is None


def test_stamps_in_unix_time_say_it_too(tmp_path):
    began = started_at(a_recording(begin=1_533_222_562.0), tmp_path / "muse.csv")
    assert began is not None
    assert day_text(began) == "2 August 2018, 15:09 UTC"


def test_stamps_since_a_computers_start_say_nothing(tmp_path):
    assert started_at(a_recording(begin=9000.0), tmp_path / "muse.csv") is None


def test_numbers_keep_their_units():
    assert tied("52 % of 5 min, 2 minutes") == "52\xa0% of 5\xa0min, 2 minutes"
