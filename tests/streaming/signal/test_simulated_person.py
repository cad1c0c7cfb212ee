"""Simulated people: who is drawn, and what valence does to whom."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from streaming.signal.simulated_person import (
    POPULATIONS,
    REGIONS,
    RHYTHMS,
    SOURCES,
    common_pattern,
    draw_person,
    region_mask,
)


def test_one_person_in_five_shows_almost_nothing():
    """Over 400 people about 80 are without effect, and theirs is a small share of k."""
    people = [draw_person(seed) for seed in range(400)]
    silent = [person for person in people if not person.responder]

    assert 56 <= len(silent) <= 104  # three standard deviations of the binomial
    assert max(person.k for person in silent) < 0.1
    assert min(person.k for person in people if person.responder) > 0.15


def test_effect_sizes_are_lognormal_about_the_populations():
    """Median k of responders near the population's, log spread near .3."""
    sizes = np.log([p.k for p in map(draw_person, range(400)) if p.responder])

    assert np.exp(np.median(sizes)) == pytest.approx(POPULATIONS["demo"].k, rel=0.08)
    assert np.std(sizes) == pytest.approx(0.3, abs=0.04)


def test_no_effect_means_nobody_responds():
    """With effect 0 no rhythm moves."""
    people = [draw_person(seed, effect=0.0) for seed in range(50)]

    assert not any(person.responder or person.k for person in people)


def test_the_demo_population_shares_one_pattern():
    """Everybody's pattern is the common one."""
    for seed in range(10):
        assert_array_equal(draw_person(seed).pattern, common_pattern())


def test_the_personal_population_leans_little_on_the_common_pattern():
    """Correlation with the common pattern is .3 on average, and people may go against it."""
    common = common_pattern().ravel()
    cosines = []
    for seed in range(300):
        pattern = draw_person(seed, population="personal").pattern.ravel()
        cosines.append(pattern @ common / np.linalg.norm(pattern) / np.linalg.norm(common))

    assert np.mean(cosines) == pytest.approx(0.3, abs=0.05)
    assert min(cosines) < -0.1


@pytest.mark.parametrize(
    ("rhythm", "region", "sign"),
    [
        ("alpha", "frontal_left", -1),
        ("alpha", "frontal_right", 1),
        ("theta", "frontal_midline", 1),
        ("beta", "temporal_left", 1),
        ("gamma", "temporal_right", 1),
    ],
)
def test_the_common_pattern_has_the_directions_of_the_literature(rhythm, region, sign):
    """Each region moves as it is reported to."""
    row = common_pattern()[RHYTHMS.index(rhythm)]

    assert_array_equal(np.sign(row[region_mask(region)]), sign)


def test_every_source_lies_in_one_region():
    """Regions tile the cortex."""
    assert sorted(sum(REGIONS.values(), ())) == sorted(SOURCES)


def test_the_same_seed_is_the_same_person_whatever_the_effect():
    """Only k changes with the effect's factor."""
    full, half = draw_person(5), draw_person(5, effect=0.5)

    assert_array_equal(full.amplitude, half.amplitude)
    assert half.k == full.k / 2
    assert not np.array_equal(full.amplitude, draw_person(6).amplitude)


@pytest.mark.parametrize(
    ("seed", "settings", "named"),
    [
        (0, {"population": "crowd"}, "demo, personal"),
        (-1, {}, "negative"),
        (0, {"effect": -1.0}, "negative"),
    ],
)
def test_impossible_people_are_refused(seed, settings, named):
    """The message names what is possible."""
    with pytest.raises(ValueError, match=named):
        draw_person(seed, **settings)
