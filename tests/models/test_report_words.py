"""The sentence of a report says whether the best baseline is beaten, and never more than that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.report_words import how_tested
from tests.models.reports import a_report


def sentences(**parts):
    return a_report(**parts).summary


@pytest.mark.parametrize(
    ("network", "logreg", "begins", "also"),
    [
        (0.9, 0.6, "gru beats logreg, the best baseline", "It also beats majority 0.500"),
        (0.6, 0.9, "gru falls short of logreg, the best baseline", "It beats majority 0.500"),
        (0.7, 0.695, "gru does not beat logreg, the best baseline", "It beats majority 0.500"),
        (0.5, 0.8, "gru falls short of logreg", "It does not beat majority 0.500"),
    ],
)
def test_the_first_sentence_names_the_best_baseline_and_the_verdict(network, logreg, begins, also):
    said = sentences(network=network, logreg=logreg)

    assert said.startswith(begins)
    assert also in said
    assert "with whole people held out in turn: balanced accuracy 0." in said


def test_a_difference_comes_with_its_interval_and_the_test_s_p():
    said = sentences(network=0.9, logreg=0.6)

    assert "the difference of +0.299 [+0.2" in said
    assert "over 10 people is more than chance (p = 0.002)" in said


def test_what_may_be_chance_is_said_to_be():
    said = sentences(network=0.7, logreg=0.695)

    assert "cannot be told from none (p = " in said
    assert "beats logreg" not in said


def test_with_five_people_the_report_says_that_they_are_too_few():
    report = a_report(people=5)

    assert report.summary.startswith("gru is above logreg, the best baseline")
    assert "5 people are too few for an interval" in report.summary
    assert "chance" in report.summary
    assert "beats" not in report.summary
    assert report.to_dict()["results"]["gru"]["mcc"]["lo"] is None
    assert report.protocol.warnings[0].startswith("5 people are too few")


def test_one_person_is_too_few_too():
    assert "One person is too few" in sentences(people=1, protocol="window")


def test_a_protocol_that_leaks_says_so_before_anything_else():
    report = a_report(protocol="window")

    assert report.summary.startswith("THIS PROTOCOL LEAKS: ")
    assert report.to_dict()["protocol"]["leaks"] is True


def test_people_seen_in_training_are_no_strangers():
    assert "nothing is said of strangers" in sentences(protocol="trial")
    assert "nothing is said of strangers" not in sentences(protocol="subject")


def test_where_nobody_is_named_scores_are_pooled_and_it_is_said():
    said = sentences(nobody=True, protocol="window")

    assert "does not say whose the windows are" in said
    assert "gru is above logreg, the best baseline" in said
    assert "[" not in said


@pytest.mark.parametrize(
    ("network", "words"),
    [
        (0.9, "beats clip-only, the best baseline"),
        (0.69, "its score is no more than recognising the clip explains"),
        (0.55, "its score is no more than recognising the clip explains"),
    ],
)
def test_where_clips_are_shared_recognising_the_clip_is_the_mark_to_beat(network, words):
    said = sentences(network=network, logreg=0.5, clip_only=0.7)

    assert "reads no EEG and says what the other people said of the same clip" in said
    assert words in said


def test_a_clip_that_is_not_the_best_baseline_is_named_with_its_figure():
    assert "It beats clip-only 0.7" in sentences(network=0.95, logreg=0.8, clip_only=0.7)


def test_where_clips_are_held_out_too_nobody_can_recognise_one():
    report = a_report(clip_only=0.7)

    said = replace(report, protocol=replace(report.protocol, shares_clips=False)).summary

    assert "Nobody else in training watched the tested clips, so clip-only" in said
    assert "only guesses" in said


@pytest.mark.parametrize(
    ("inner", "words"),
    [
        (("trials",), "rest on trials of people who were trained on"),
        (("windows",), "rest on windows whose neighbours were trained on"),
        ((), "confidence is not calibrated"),
    ],
)
def test_a_weaker_calibration_is_among_the_warnings(inner, words):
    assert any(words in warning for warning in a_report(inner=inner).protocol.warnings)


def test_with_people_held_out_inside_there_is_nothing_to_warn_of():
    assert a_report().protocol.warnings == ()


@pytest.mark.parametrize(
    ("folds", "n_folds", "words"),
    [
        ("subject", 5, "with whole people held out in turn"),
        ("holdout", 1, "with random windows held out, split once 60/20/20"),
        ("new data", 0, "on new data, with nothing trained"),
    ],
)
def test_how_it_was_tested_reads_as_a_sentence(folds, n_folds, words):
    assert how_tested(replace(a_report().protocol, folds=folds, n_folds=n_folds)) == words
