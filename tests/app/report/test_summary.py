"""The summary says what was read, and how far to believe it."""

from dataclasses import replace

import numpy as np
import pytest

from app.report.summary import DISCLAIMER, NO_MODEL, NOT_FACTS, lead, limits, paragraphs
from app.report.survey import survey
from streaming.signal.blocks import Gap
from tests.app.report.pages import a_track, some_recording


@pytest.fixture(scope="module")
def found():
    return survey(some_recording(20))


def told(found, track, gaps=()):
    info = some_recording(1).info
    return " ".join(paragraphs(info, found, track, gaps, 20.0))


def test_the_first_sentence_has_share_mean_and_interval():
    track = a_track()
    mean = np.nanmean(track.value)
    low, high = f"\N{MINUS SIGN}{0.5 - mean:.2f}", f"+{mean + 0.5:.2f}"
    assert lead(track, 60.0) == (
        f"There was a reading for 83 % of 1 min; on average it said +{mean:.2f}, with an 80 % "
        f"interval from {low} to {high}."
    )


def test_without_an_interval_it_says_so():
    assert lead(a_track(with_interval=False), 60.0).endswith("No 80 % interval could be given.")


def test_without_any_reading_it_says_why():
    track = a_track()
    nothing = replace(
        track,
        value=np.full(track.stop.size, np.nan),
        label=np.full(track.stop.size, -1),
        reason=np.full(track.stop.size, 2),
    )
    assert lead(nothing, 60.0) == "No reading was given in 1 min: poor contact (100 %)."


def test_another_target_is_told_by_its_probability():
    assert "the probability of “High arousal” was" in lead(a_track(target="arousal"), 60.0)


def test_without_a_model_it_says_that_and_why(found):
    assert "without a model" in lead(None, 60.0)
    assert NO_MODEL in told(found, None)


def test_an_interval_that_holds_neutral_tells_nothing(found):
    track = a_track()
    wide = replace(track, low=track.low - 1, high=track.high + 1)
    assert "do not tell pleasant from unpleasant" in told(found, wide)


def test_an_interval_on_one_side_is_counted(found):
    track = replace(a_track(), low=np.full(120, 0.1), high=np.full(120, 0.9))
    assert "for 100 % of that it lay wholly on the pleasant side" in told(found, track)


def test_reasons_for_none_are_named(found):
    said = told(found, a_track())
    assert "There was no reading for 17 %, mostly: settling (8 %), not sure (8 %)." in said


def test_the_worst_electrode_is_named():
    recording = some_recording(20)
    recording.chunks[0].data[1] = 800.0
    assert "The worst was AF7: good for 0 %, off for 100 %." in told(survey(recording), None)


def test_good_contact_and_no_gap_are_said_as_well(found):
    said = told(found, None)
    assert "All electrodes had good contact throughout." in said
    assert "No samples are missing." in said


def test_gaps_are_summed_up(found):
    said = told(found, None, gaps=(Gap(100, 256), Gap(900, 256)))
    assert "2 s of signal are missing, in 2 gaps (10 %)." in said


def test_limits_end_with_the_disclaimer_whatever_was_read():
    for track in (None, a_track()):
        said = limits(track, ["A warning."])
        assert said[-1] == DISCLAIMER
        assert NOT_FACTS in said
    assert "A warning." in limits(a_track(), ["A warning."])
