"""From blocks to readings."""

import numpy as np
import pytest

from streaming.pipeline import Pipeline
from streaming.signal.blocks import Gap
from streaming.signal.readings import Abstention, Prediction, Reason
from tests.fakes import ConstantClassifier
from tests.signals import a_signal_spec, cut, some_info, some_noise, with_gap

INFO = some_info("epoc")
SPEC = a_signal_spec()


def readings_of(classifier, blocks):
    pipeline = Pipeline(INFO, classifier)
    return [event for block in blocks for event in pipeline.feed(block)] + pipeline.finish()


def test_a_clean_signal_is_read_at_every_hop():
    """Label, probabilities, confidence and valence of the calibrated answer."""
    events = readings_of(ConstantClassifier(SPEC), [some_noise(INFO, seconds=10)])

    predictions = [e for e in events if isinstance(e, Prediction)]
    assert len(predictions) == 9
    assert predictions[0].label == "high"
    assert predictions[0].probabilities == {"low": 0.2, "high": 0.8}
    assert predictions[0].confidence == 0.8
    assert predictions[0].valence == pytest.approx(0.6)


@pytest.mark.parametrize(
    ("target", "labels"), [("state", ("relaxed", "concentrating")), ("arousal", ("low", "high"))]
)
def test_a_target_that_is_not_valence_has_none(target, labels):
    classifier = ConstantClassifier(SPEC, (0.1, 0.9), labels, target=target)

    prediction = readings_of(classifier, [some_noise(INFO, seconds=30)])[-1]

    assert prediction.label == labels[1]
    assert prediction.valence is None
    assert prediction.interval is None


def test_a_doubtful_answer_is_no_reading():
    events = readings_of(ConstantClassifier(SPEC, (0.4, 0.6)), [some_noise(INFO, seconds=8)])

    assert {e.reason for e in events} == {Reason.SETTLING, Reason.UNCERTAIN}


def test_bad_contact_is_no_reading_and_says_where():
    """Four flat electrodes of fourteen are more than a quarter."""
    noise = some_noise(INFO, seconds=8)
    noise.data[:4] = 4200

    events = readings_of(ConstantClassifier(SPEC), [noise])

    last = events[-1]
    assert isinstance(last, Abstention)
    assert last.reason is Reason.CONTACT
    assert "AF3 (flat: no signal)" in last.detail


def test_a_few_bad_electrodes_do_not_silence_it():
    noise = some_noise(INFO, seconds=8)
    noise.data[:3] = 4200

    assert isinstance(readings_of(ConstantClassifier(SPEC), [noise])[-1], Prediction)


def test_a_model_that_gives_no_number_gives_no_reading():
    events = readings_of(ConstantClassifier(SPEC, (np.nan, 0.8)), [some_noise(INFO, seconds=8)])

    assert events[-1].reason is Reason.MODEL


def test_the_interval_comes_once_twenty_seconds_were_read():
    """Two seconds settle, then twenty: the windows whose union is the last 20 s."""
    classifier = ConstantClassifier(SPEC)
    events = readings_of(classifier, [some_noise(INFO, seconds=30)])

    with_interval = [e for e in events if isinstance(e, Prediction) and e.interval]
    assert with_interval[0].stop == 22 * 128
    assert len(classifier.asked[0]) == 33
    assert with_interval[0].interval == pytest.approx((0.1, 1.0))


def test_after_a_gap_the_interval_waits_anew():
    events = readings_of(
        ConstantClassifier(SPEC), with_gap(some_noise(INFO, seconds=60), 30 * 128, 128, 128.0)
    )

    after = [e for e in events if isinstance(e, Prediction) and e.start > 31 * 128]
    assert [e.interval is None for e in after] == [e.stop < (31 + 22) * 128 for e in after]


def test_windows_are_classified_in_one_batch_with_the_answers_of_one_by_one():
    """A whole recording at once says what small chunks say."""
    noise = some_noise(INFO, seconds=40)
    one, other = ConstantClassifier(SPEC), ConstantClassifier(SPEC)

    assert readings_of(one, [noise]) == readings_of(other, cut(noise, [5, 64, 300]))
    np.testing.assert_array_equal(one.seen, other.seen)


def test_gaps_pass_through_in_order():
    events = readings_of(
        ConstantClassifier(SPEC), with_gap(some_noise(INFO, seconds=20), 10 * 128, 64, 128.0)
    )

    position = events.index(Gap(1280, 64))
    assert all(e.stop <= 1344 for e in events[:position])
