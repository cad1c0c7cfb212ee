"""A split inside trials tells most of noise right; honest folds do not, and find what is there."""

from __future__ import annotations

import pytest

from tests.studies.leak import Size, of_nothing, of_valence

pytestmark = [pytest.mark.ci, pytest.mark.patient, pytest.mark.timeout(600)]

FEW = ("--n-folds", "3", "--workers", "2")
"""Folds, for time's sake."""


def test_what_a_leak_makes_of_nothing_is_gone_when_people_are_held_out(tmp_path):
    """Few people: their chance is wide, so no interval is asked about here, but the gap is."""
    figures = of_nothing(tmp_path, Size(people=6, clips=8, seconds=24, passes=16), *FEW)

    leaking = {one.what: one.mean for one in figures if one.leaks}
    honest = {one.folds: one.mean for one in figures if not one.leaks}
    assert set(leaking) == {"the article's training", "our training"}
    assert set(honest) == {"subject", "subject-and-clip"}
    assert leaking["the article's training"] >= 0.75
    assert leaking["our training"] >= 0.55
    assert max(honest.values()) <= leaking["the article's training"] - 0.15


def test_what_is_there_is_found_with_people_and_clips_held_out(tmp_path):
    """Three times the study's asymmetry, for a third of its people."""
    figures = of_valence(tmp_path, Size(people=8, clips=8, seconds=10, signal=3.0), *FEW)

    assert [one.folds for one in figures] == ["subject", "subject-and-clip"]
    assert all(one.mean >= 0.6 for one in figures)
    assert all(one.lo > 0.5 for one in figures)
