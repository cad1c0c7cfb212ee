"""What a profile says: the sentence, its age, scores, what would help; and the picture."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from app.calibration.picture import NOTHING, SIMULATED, bars_of, curve_of, page_text
from app.calibration.profiles import in_words, score_fields, what_would_help
from app.output import json_line
from models.interval import IntervalRule
from models.metrics import Score
from tests.app.calibration.recorded_blocks import a_sitting
from tests.app.calibration.test_training import calibrated


@pytest.fixture(scope="module")
def profile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shown")
    return calibrated(folder / "profiles", a_sitting(folder, effect=16.0)).profile


def told(profile, **changes):
    """The same profile with another outcome."""
    return replace(profile, result=replace(profile.result, **changes))


def test_showing_tells_sentence_age_scores_help_and_picture(profile):
    words = in_words(profile, date(2026, 3, 24))

    assert words.startswith(profile.result.words)
    assert "calibrated 23 days ago (2026-03-01), 8 blocks of 1 day" in words
    assert re.search(r"your model +\d\.\d\d \[\d\.\d\d, \d\.\d\d\]", words)
    assert re.search(r"generic model +none", words)
    assert re.search(r"order alone +\d\.\d\d", words)
    assert "p = 0.0" in words
    assert "What would help:\n  " in words
    assert words.endswith(str(profile.folder / "calibration.html"))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"drawn": False}, "Let the order of the blocks be drawn at random"),
        ({"with_twice": 0.999, "personal": Score(0.7, 0.6, 0.8)}, "may come to 1.00"),
        ({"with_twice": None}, "7 more labelled blocks"),
        ({"with_twice": 0.7, "n_blocks": 20, "personal": Score(0.7, 0.6, 0.8)}, "not expected"),
        ({"p": 0.4}, "whether there is anything to read these cannot tell"),
        ({"n_days": 1}, "another day"),
        ({"n_blocks": 6, "p": 0.1}, "6 blocks cannot pass the test, whatever they hold"),
    ],
    ids=lambda one: next(iter(one)) if isinstance(one, dict) else None,
)
def test_what_would_help_fits_what_came_of_it(profile, changes, words):
    assert any(words in each for each in what_would_help(told(profile, **changes).result))


def test_nothing_is_promised_where_chance_does_as_well(profile):
    result = told(profile, p=0.4, with_twice=0.9, personal=Score(0.5, 0.3, 0.7)).result

    assert not any("come to" in each for each in what_would_help(result))


def test_scores_fit_into_a_json_line(profile):
    line = json_line("profile", score_fields(profile.result))

    assert '"generic": null' in line
    assert '"p": 0.0' in line


def test_the_page_holds_all_of_the_picture_and_asks_nothing_of_anybody(profile):
    page = page_text(profile)

    assert re.findall("<svg[^>]*><title>(.*?)</title>", page) == [
        "Balanced accuracy on blocks held out",
        "Confidence and how often it was right",
        "What labelled time is worth",
    ]
    assert not re.search(r"https?://(?!www\.w3\.org)", page)
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "prefers-color-scheme:dark" in page
    assert f"p = {profile.result.p:.3f}" in page
    assert "the next day is usually lower, by up to 5 to 8 points" in page
    assert NOTHING.split(",", maxsplit=1)[0] not in page
    assert SIMULATED.split(":", maxsplit=1)[0] not in page


def test_a_page_without_a_model_says_that_nothing_is_claimed_and_nothing_of_a_next_day(profile):
    line = (0.0, 0.0, 0.0)
    rule = IntervalRule(lower=line, upper=line, margin=0.85, n_people=1)
    shown = told(profile, adopted=False, p=0.3, interval=rule, with_twice=0.6)
    page = page_text(replace(shown, simulated=True))

    assert NOTHING in page
    assert SIMULATED.split("'", maxsplit=1)[0] in page
    assert "so nothing is claimed" in page
    assert "1.7 wide of a scale of 2, that of knowing nothing" in page
    assert "points lower" not in page
    assert "where chance does as well, a line says little" in page


def test_names_are_escaped(profile):
    page = page_text(replace(profile, device="<b>&"))

    assert "<b>&" not in page
    assert "&lt;b&gt;&amp;" in page


def test_bars_stand_beside_each_other_and_a_missing_generic_model_has_none(profile):
    beside = told(profile, generic=Score(0.6, 0.5, 0.7)).result

    assert "generic model" not in bars_of(profile.result)
    text = bars_of(beside)
    assert [text.index(name) for name in ("your model", "generic", "majority", "order alone")]
    assert "generic model 0.60 [0.50, 0.70]" in text


def test_the_curve_leads_to_twice_as_much_only_where_that_can_be_said(profile):
    assert "twice" not in curve_of(replace(profile.result, with_twice=None))
    assert "twice" in curve_of(replace(profile.result, with_twice=0.9))
