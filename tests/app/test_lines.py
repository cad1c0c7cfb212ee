"""Readings as JSON lines."""

from app.lines import Tally, event_line, source_fields
from streaming.signal.blocks import Gap
from streaming.signal.readings import Abstention, Prediction, Reason
from tests.signals import some_info

PREDICTION = Prediction(
    t_end=6.0,
    start=256,
    stop=768,
    label="high",
    probabilities={"low": 0.2, "high": 0.8},
    confidence=0.8,
    valence=0.6,
    interval=(-0.1, 0.9),
)


def test_a_gap_is_told_by_its_first_missing_sample():
    assert event_line(Gap(10, 3)) == ("gap", {"start": 10, "n_missing": 3})


def test_an_abstention_is_told_with_its_reason():
    kind, fields = event_line(Abstention(1.0, 0, 128, Reason.CONTACT, "AF7 (flat)"))

    assert kind == "abstention"
    assert fields == {
        "t_end": 1.0,
        "start": 0,
        "stop": 128,
        "reason": "contact",
        "detail": "AF7 (flat)",
    }


def test_a_prediction_carries_its_latency_when_live():
    kind, fields = event_line(PREDICTION, 12.5)

    assert kind == "prediction"
    assert fields["latency_ms"] == 12.5
    assert fields["interval"] == [-0.1, 0.9]
    assert event_line(PREDICTION)[1]["latency_ms"] is None


def test_the_tally_counts_each_kind_and_each_reason():
    tally = Tally()
    for event in (
        PREDICTION,
        Gap(1000, 28),
        Abstention(1.0, 0, 128, Reason.GAP),
        Abstention(1.5, 0, 192, Reason.GAP),
        Abstention(2.0, 0, 256, Reason.UNCERTAIN),
    ):
        tally.count(event)

    fields = tally.fields(n_samples=1252, n_missing=28, sfreq=128.0, seconds=0.5)
    assert fields["predictions"] == 1
    assert fields["abstentions"] == {"gap": 2, "uncertain": 1}
    assert (fields["gaps"], fields["samples_lost"]) == (1, 28)
    assert fields["duration_s"] == 10.0
    assert fields["realtime_factor"] == 1252 / 128 / 0.5


def test_the_source_says_whether_it_is_simulated():
    assert source_fields(some_info("muse"))["simulated"] is False
    assert source_fields(some_info("muse"))["ch_names"] == ["TP9", "AF7", "AF8", "TP10"]
