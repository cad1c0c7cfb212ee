"""From blocks to readings."""

from dataclasses import replace

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


def test_a_doubtful_answer_is_never_said_to_be_as_sure_as_needed():
    """64.9 % is not rounded up to the 65 % that are needed."""
    events = readings_of(ConstantClassifier(SPEC, (0.351, 0.649)), [some_noise(INFO, seconds=8)])

    assert {e.detail for e in events[-3:]} == {"confidence 64 %, 65 % needed"}


def loosened(n_loose):
    """Some electrodes swing by 500 µV."""
    noise = some_noise(INFO, seconds=8)
    swing = 250 * np.sin(2 * np.pi * 1.7 * noise.times).astype(np.float32)
    noise.data[:n_loose] += swing * np.linspace(1, 2, n_loose, dtype=np.float32)[:, np.newaxis]
    noise.data[:n_loose:2] += np.roll(swing, 30)
    return noise


def test_bad_contact_is_no_reading_and_says_where():
    """Four loose electrodes of fourteen are more than a quarter."""
    last = readings_of(ConstantClassifier(SPEC), [loosened(4)])[-1]

    assert isinstance(last, Abstention)
    assert last.reason is Reason.CONTACT
    assert last.detail.startswith("AF3 (swings by ")
    assert len(last.detail.split(", ")) == 4


def test_a_few_bad_electrodes_do_not_silence_it():
    assert isinstance(readings_of(ConstantClassifier(SPEC), [loosened(3)])[-1], Prediction)


def test_one_flat_electrode_silences_it_from_the_first_flat_second_on():
    """As one without numbers does: whatever stands in its place is no signal of this person."""
    noise = some_noise(INFO, seconds=20)
    noise.data[5, 10 * 128 : 15 * 128] = 4200.0
    events = readings_of(ConstantClassifier(SPEC), [noise])

    silent = [e for e in events if isinstance(e, Abstention) and e.reason is Reason.CONTACT]
    assert {e.detail for e in silent} == {"P7 (flat: no signal)"}
    # As long as the window holds a second of it.
    assert [e.stop for e in silent] == list(range(11 * 128, 18 * 128 + 1, 64))


@pytest.mark.parametrize("value", [0.0, 8400.0, 9200.0])
def test_one_electrode_that_jumps_silences_it_until_the_filters_have_settled(value):
    """At once, and for two seconds beyond the last window that holds the jump back."""
    noise = some_noise(INFO, seconds=24)
    noise.data[5, 10 * 128 : 10 * 128 + 20] = value
    events = readings_of(ConstantClassifier(SPEC), [noise])

    silent = [e for e in events if isinstance(e, Abstention) and e.reason is Reason.CONTACT]
    assert {e.detail.split(" by")[0] for e in silent} == {"P7 (jumps"}
    assert silent[0].stop == 10 * 128 + 64
    assert silent[-1].stop == pytest.approx(16 * 128, abs=64)
    assert len(silent) == (silent[-1].stop - silent[0].stop) // 64 + 1


def test_all_channels_alike_are_no_reading():
    noise = some_noise(INFO, seconds=8)
    noise.data[:] = noise.data[0]
    events = readings_of(ConstantClassifier(SPEC), [noise])

    assert {e.reason for e in events} == {Reason.SETTLING, Reason.CONTACT}
    assert "AF3 (the same signal as " in events[-1].detail


def test_a_bad_channel_that_the_model_does_not_read_silences_nothing():
    info = replace(INFO, ch_names=(*INFO.ch_names, "Right AUX"))
    noise = some_noise(info, seconds=8)
    noise.data[-1] = 0.0
    pipeline = Pipeline(info, ConstantClassifier(SPEC))

    assert isinstance(pipeline.feed(noise)[-1], Prediction)


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
