"""Readings as arrays, and how they divide the time."""

import numpy as np
import pytest

from app.report.track import ALL_REASONS, shares_of, track_of
from streaming.signal.blocks import Gap
from streaming.signal.readings import Abstention, Prediction, Reason


def a_prediction(stop, valence=0.5, *, label="high", interval=(0.0, 0.9)):
    return Prediction(
        t_end=stop / 256,
        start=stop - 1024,
        stop=stop,
        label=label,
        probabilities={"low": 0.25, "high": 0.75},
        confidence=0.75,
        valence=valence,
        interval=interval,
    )


def an_abstention(stop, reason):
    return Abstention(stop / 256, stop - 1024, stop, reason)


def a_track(events, target="valence"):
    return track_of(events, labels=("low", "high"), target=target, hop=0.5, begin=256, sfreq=256.0)


def test_readings_and_reasons_stand_in_order():
    track = a_track(
        [
            an_abstention(384, Reason.SETTLING),
            Gap(400, 12),
            a_prediction(512, interval=None),
            a_prediction(640, -0.25, label="low"),
        ]
    )
    np.testing.assert_allclose(track.stop, [0.5, 1.0, 1.5])
    np.testing.assert_allclose(track.value, [np.nan, 0.5, -0.25])
    np.testing.assert_allclose(track.low, [np.nan, np.nan, 0.0])
    np.testing.assert_allclose(track.high, [np.nan, np.nan, 0.9])
    assert track.label.tolist() == [-1, 1, 0]
    assert track.reason.tolist() == [ALL_REASONS.index(Reason.SETTLING), -1, -1]
    assert track.read_share == pytest.approx(2 / 3)


def test_a_target_off_the_scale_is_followed_by_its_last_labels_probability():
    track = a_track([a_prediction(512, None, interval=None)], target="arousal")
    assert track.value.tolist() == [0.75]


def test_shares_add_up_words_first_and_the_commonest_reason_after_them():
    track = a_track(
        [
            an_abstention(384, Reason.GAP),
            an_abstention(512, Reason.UNCERTAIN),
            an_abstention(640, Reason.UNCERTAIN),
            a_prediction(768),
        ]
    )
    shares = shares_of(track)
    assert [share.name for share in shares] == [
        "Pleasant",
        "Unpleasant",
        "No reading: not sure",
        "No reading: gap",
    ]
    assert sum(share.share for share in shares) == pytest.approx(1)
    assert sum(share.seconds for share in shares) == pytest.approx(2.0)
    assert shares[2].seconds == 1.0
    assert [share.is_read for share in shares] == [True, True, False, False]
    assert all(share.means for share in shares if not share.is_read)


def test_no_reading_at_all_divides_nothing():
    track = a_track([])
    assert shares_of(track) == ()
    assert track.read_share == 0.0
