"""The study of calibration with ten people of each kind, whom nothing was chosen on."""

from __future__ import annotations

import json
from contextlib import suppress

import numpy as np
import pytest

from tests.studies import personal

pytestmark = [pytest.mark.ci, pytest.mark.patient, pytest.mark.timeout(900)]


def test_ten_people_gain_by_a_calibration_and_keep_it_the_next_day(tmp_path, monkeypatch):
    """Eight with an effect, two without, on a Muse; the generic model is of ten others."""
    said = ["personal", "--montage", "muse", "--workers", "1", "--with-effect", "8",
            "--without", "2", "--others", "10", "--out", str(tmp_path)]  # fmt: skip
    monkeypatch.setattr("sys.argv", said)
    with suppress(SystemExit):  # ten people are too few for the study's own bounds
        personal.main()
    lines = (tmp_path / "next-day.jsonl").read_text().splitlines()
    rows = [json.loads(line) for line in lines]
    moved = [row for row in rows if row["responder"]]

    assert len(rows) == 10
    assert np.median(personal.gains(moved, "aligned")) >= 0.05
    assert sum(row["adopted"] for row in moved) >= 4
    assert sum(row["adopted"] for row in rows if not row["responder"]) <= 1
    assert np.mean(personal.gains(rows, "aligned") < -0.03) <= 0.2


def test_of_ten_people_in_whom_nothing_shows_hardly_anybody_is_told_of_a_gain():
    rows = [personal.silent("muse", personal.FIRST_SILENT + 10_000 + n) for n in range(10)]

    assert sum(row["adopted"] for row in rows) <= 2
    assert 0.35 < np.mean([row["cross_validated"] for row in rows]) < 0.62
    assert {row["adopted"] for row in rows if row["p"] > 0.05} <= {False}
