"""What goes wrong with a signal, N1 to N12: how much of it is read, and what is said."""

import json
import signal

import numpy as np
import pytest

from app.choosing import choose_classifier
from app.resources import load_head
from streaming.pipeline import Pipeline
from streaming.recordings.opening import open_recording
from streaming.signal.artefacts import ArtefactKind, find_artefacts
from streaming.signal.blocks import Chunk, Gap
from streaming.signal.faults import Fault
from streaming.signal.readings import Abstention, Prediction, Reason
from streaming.signal.simulation import simulate_recording
from streaming.signal.spoiling import spoil
from tests.journeys.faulty_headset import FaultyHeadset
from tests.journeys.programs import affectscope, gaps, hops, predictions, states
from tests.streaming.sources.lsl_streams import a_name, an_outlet

pytestmark = [pytest.mark.ci, pytest.mark.timeout(600), pytest.mark.xdist_group("signal faults")]

PEOPLE = [("muse", 1), ("muse", 2), ("muse", 3), ("epoc", 1), ("epoc", 2), ("epoc", 3)]

BEGINS, LASTS, WHOLE = 12.0, 12.0, 36.0
"""Seconds of the signal at which a fault begins, that it lasts, and of all."""

SEEN_AFTER = 1.25
"""Seconds of a fault that a window holds before it must be found; `contact.FLAT_STEP`."""

SETTLED = 2.0 + 4.0
"""Seconds after a fault when the filters have settled and a window is whole."""


@pytest.fixture(scope="module")
def people():
    """Calm simulated people with the models that read them."""
    head = load_head()
    calm = [simulate_recording(device, seed, WHOLE, head, artefacts=False)[0]
            for device, seed in PEOPLE]  # fmt: skip
    return [(recording, choose_classifier(recording.info, None)) for recording in calm]


def readings(recording, classifier, *faults):
    """All that the pipeline says of somebody's signal with faults, gaps left out."""
    (whole,) = recording.chunks
    pipeline = Pipeline(recording.info, classifier)
    spoilt = spoil(whole, faults, recording.info)
    events = [event for part in spoilt for event in pipeline.feed(part)] + pipeline.finish()
    return [event for event in events if not isinstance(event, Gap)]


def while_it_lasts(events, sfreq, after=SEEN_AFTER):
    """Those of windows that hold enough of the fault."""
    first, last = (BEGINS + after) * sfreq, (BEGINS + LASTS - after) * sfreq
    return [event for event in events if event.stop > first and event.start < last]


FAULTS = {
    "N1 nan": ("nan", {Reason.GAP, Reason.SETTLING}, "missing samples"),
    "N2 inf": ("inf", {Reason.GAP, Reason.SETTLING}, "missing samples"),
    "N3 one electrode flat": ("flat", {Reason.CONTACT}, "flat: no signal"),
    "N3 all electrodes flat": ("dead", {Reason.CONTACT}, "flat: no signal"),
    "N4 saturated": ("rail", {Reason.CONTACT}, "flat: no signal"),
    "N4 clipped": ("clip", {Reason.CONTACT, Reason.ARTEFACT}, "at the amplifier's rail"),
    "N5 volts": ("volts", {Reason.CONTACT}, "flat: no signal"),
    "N5 millivolts": ("millivolts", {Reason.CONTACT}, "flat: no signal"),
    "N6 mains": ("mains", {Reason.CONTACT, Reason.ARTEFACT}, "swings by"),
    "N7 muscle": ("muscle", {Reason.ARTEFACT}, "strong muscle tension"),
    "N7 jaw": ("jaw", {Reason.ARTEFACT, Reason.CONTACT}, "strong muscle tension"),
    "N9 drift": ("drift", {Reason.CONTACT, Reason.ARTEFACT}, "swings by"),
    "N10 all alike": ("alike", {Reason.CONTACT}, "the same signal as"),
}


LEAST = {"N1": 0.99, "N2": 0.99, "N3": 0.99, "N4": 0.99, "N10": 0.99}
"""Share of windows that must be withheld; 95 of 100 for the others: one bite is no strong one."""


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_signal_is_not_read(people, fault):
    """In windows that hold a second and a quarter of it, on six people and both montages."""
    kind, reasons, words = FAULTS[fault]
    seen = [event for recording, classifier in people
            for event in while_it_lasts(
                readings(recording, classifier, Fault(kind, BEGINS, LASTS)), recording.info.sfreq
            )]  # fmt: skip
    withheld = [event for event in seen if isinstance(event, Abstention)]
    silent = [event for event in withheld if event.reason is not Reason.UNCERTAIN]

    assert len(seen) > 150
    assert len(silent) / len(seen) >= LEAST.get(fault.split()[0], 0.95)
    assert {event.reason for event in silent} <= reasons
    assert any(words in event.detail for event in silent)


def test_an_electrode_that_pops_is_not_read_until_the_filters_have_settled(people):
    """N8: 5 mV on one electrode, of four as of fourteen; no window until then."""
    for recording, classifier in people:
        sfreq = recording.info.sfreq
        events = readings(recording, classifier, Fault("pop", BEGINS, LASTS))
        ringing = [e for e in events if BEGINS + 0.5 < e.stop / sfreq <= BEGINS + SETTLED]
        assert {event.reason for event in ringing if isinstance(event, Abstention)} == {
            Reason.CONTACT
        }
        assert not any(isinstance(event, Prediction) for event in ringing)
        assert any("jumps by" in event.detail for event in ringing)


def test_blinks_are_marked_and_no_reason_to_stay_silent(people):
    """N7: three in twelve seconds, each found; no window is withheld for them."""
    for recording, classifier in people:
        faults = [Fault("blink", BEGINS, LASTS)]
        (spoilt,) = spoil(recording.chunks[0], faults, recording.info)
        sfreq = recording.info.sfreq
        found = find_artefacts(spoilt.data, recording.info.ch_names, sfreq)
        at = [e.at / sfreq for e in found if e.kind is ArtefactKind.BLINK]
        for blink in (12.0, 16.0, 20.0):
            assert any(abs(moment - blink - 0.175) < 0.1 for moment in at)
        events = while_it_lasts(readings(recording, classifier, *faults), sfreq)
        assert {e.reason for e in events if isinstance(e, Abstention)} <= {Reason.UNCERTAIN}


def test_a_clean_signal_is_withheld_in_5_windows_of_100_at_most(people):
    """Settling and doubt of the model not counted."""
    events = [e for recording, classifier in people for e in readings(recording, classifier)]
    counted = [e for e in events if getattr(e, "reason", None) is not Reason.SETTLING]
    silent = [e for e in counted if isinstance(e, Abstention) and e.reason is not Reason.UNCERTAIN]

    assert len(counted) > 300
    assert len(silent) / len(counted) <= 0.05


def test_after_a_fault_reading_goes_on(people):
    """Some time after the last one; nobody stays silent for good."""
    for kind, _, _ in FAULTS.values():
        recording, classifier = people[1]
        events = readings(recording, classifier, Fault(kind, 10.0, 4.0))
        late = [e for e in events if e.stop / recording.info.sfreq > 14.0 + SETTLED + 1.0]
        assert any(isinstance(event, Prediction) for event in late)


# Live, one after the other, on a real outlet.

LIVE = ("nan", "inf", "dead", "rail", "volts", "mains", "muscle", "pop", "drift", "alike")
FIRST, EVERY, FOR = 8.0, 10.0, 2.5


@pytest.mark.lsl
def test_live_each_is_withheld_told_and_recorded(tmp_path):
    """N1 to N10: live throughout, reasons in JSON, no numbers as gaps, and offline the same."""
    path = tmp_path / "faults.xdf"
    starts = {kind: FIRST + EVERY * n for n, kind in enumerate(LIVE)}
    faults = [f"{kind}@{start}+{FOR}" for kind, start in starts.items()]
    with FaultyHeadset(*faults) as headset, affectscope(
        "monitor", "--source", f"lsl:{headset.name}", "--json", "--record-to", path
    ) as watched:  # fmt: skip
        watched.wait_for_state("waiting", timeout=90)
        headset.start()
        headset.wait_until(FIRST + EVERY * len(LIVE) + 2)
        assert watched.leave(signal.SIGINT, timeout=60) == 130

    assert "Traceback" not in watched.words
    assert set(states(watched.lines)) <= {"connecting", "waiting", "live", "slow", "stopped"}
    for kind, start in starts.items():
        during = [line for line in hops(watched.lines)
                  if line["stop"] / 256 > start + SEEN_AFTER
                  and line["start"] / 256 < start + FOR - SEEN_AFTER]  # fmt: skip
        assert len(during) >= 8, kind
        expected = {"gap", "late"} if kind in ("nan", "inf") else {"contact", "artefact", "late"}
        assert {line.get("reason", "read") for line in during} <= expected, kind
        assert predictions([line for line in hops(watched.lines) if line["stop"] > 256 * start])
    holes = [(round(starts[kind] * 256), round(FOR * 256)) for kind in ("nan", "inf")]
    assert gaps(watched.lines) == holes
    recording = open_recording(path)
    assert not recording.gaps  # they came, and hold no numbers
    data = np.concatenate([chunk.data for chunk in recording.chunks], axis=1)
    lost = np.flatnonzero(~np.isfinite(data).all(axis=0))
    assert lost.size == 2 * round(FOR * 256)
    with affectscope("predict", path, "--json") as offline:
        assert offline.leave(timeout=90) == 0
    live = {line["stop"]: line.get("reason") for line in hops(watched.lines)}
    for line in hops(offline.lines):
        if live.get(line["stop"]) not in ("late", "stale", "settling"):
            assert live.get(line["stop"]) == line.get("reason")
    json.dumps(watched.lines, allow_nan=False)


# Channels that are not what the model needs.

NAMES = {
    "N11 unknown": (("X1", "X2", "X3", "X4"), "lacks TP9, AF7, TP10, AF8"),
    "N11 doubled": (("TP9", "AF7", "AF7", "TP10"), "not named apart"),
    "N12 one missing": (("AF7", "AF8", "TP10"), "lacks TP9"),
}


@pytest.mark.lsl
@pytest.mark.parametrize("names", NAMES)
def test_channels_that_the_model_does_not_know_are_refused(names):
    """Code 5, what is lacking, and the mend."""
    labels, words = NAMES[names]
    name = a_name()
    outlet = an_outlet(name, labels=labels, n_channels=len(labels))
    with affectscope(
        "monitor", "--json", "--source", f"lsl:{name}", "--model", "demo-muse"
    ) as refused:
        assert refused.leave(timeout=90) == 5, refused.words
    del outlet

    assert words in refused.words
    assert "--map" in refused.words or "--model" in refused.words
    assert not hops(refused.lines)


def test_names_that_were_swapped_cannot_be_seen(people):
    """N11: the same signal under the same names in another order is read; the docs say so."""
    recording, classifier = people[1]
    (whole,) = recording.chunks
    swapped = Chunk(whole.data[[0, 2, 1, 3]], whole.times, 0)
    pipeline = Pipeline(recording.info, classifier)
    events = pipeline.feed(swapped)

    assert any(isinstance(event, Prediction) for event in events)
