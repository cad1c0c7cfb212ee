"""Durations as people write them."""

from __future__ import annotations

import pytest
import typer

from app.durations import parse_duration


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("90s", 90.0),
        ("5m", 300.0),
        ("1h", 3600.0),
        ("12", 12.0),
        ("0.5", 0.5),
        (".5m", 30.0),
        (4.0, 4.0),
    ],
)
def test_a_number_with_or_without_a_unit_is_seconds(written, seconds):
    """No unit means seconds."""
    assert parse_duration(written) == seconds


@pytest.mark.parametrize(
    "written", ["-1", "-1s", "", "s", "1d", "nan", "inf", "1 2", "1m30s", "٣", "9" * 400]
)
def test_anything_else_is_refused_with_what_to_write(written):
    """Negative, endless and malformed durations are slips of the pen."""
    with pytest.raises(typer.BadParameter, match="Write 90s, 5m, 1h"):
        parse_duration(written)
