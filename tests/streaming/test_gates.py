"""What contact and the clock forbid to read, gate by gate."""

from dataclasses import replace

import numpy as np
import pytest

from streaming.gates import (
    age_gate,
    bad_contact,
    identity_gate,
    rate_gate,
    ready_gate,
    stamps_gate,
)
from streaming.signal.blocks import Window
from streaming.signal.contact import Contact, ElectrodeContact
from streaming.signal.readings import Reason

WINDOW = Window(np.zeros((1, 1), np.float32), 0, 512, 100.0, ())
"""Its last sample is number 511, taken at second 100."""


KINDS = {
    "good": (Contact.GOOD, ""),
    "fair": (Contact.FAIR, "swings by 200 µV"),
    "off": (Contact.OFF, "swings by 900 µV"),
    "flat": (Contact.OFF, "flat: no signal", True),
    "tense": (Contact.OFF, "60 µV of muscle or noise", False, True),
}


def touching(*, n, **numbers):
    """A window of `n` electrodes, so many of each kind and the rest good."""
    kinds = [kind for kind, number in numbers.items() for _ in range(number)]
    kinds += ["good"] * (n - len(kinds))
    contact = tuple(ElectrodeContact(f"E{k}", *KINDS[kind]) for k, kind in enumerate(kinds))
    return Window(np.zeros((1, 1), np.float32), 0, 512, 100.0, contact)


@pytest.mark.parametrize(
    ("n", "bad", "is_read"),
    [
        (4, {}, True),
        (4, {"fair": 1}, True),
        (4, {"fair": 2}, False),
        (4, {"off": 1}, False),
        (4, {"flat": 1}, False),
        (14, {"fair": 3}, True),
        (14, {"off": 3}, True),
        (14, {"off": 2, "fair": 1}, True),
        (14, {"off": 2, "fair": 2}, False),
        (14, {"off": 4}, False),
        (14, {"flat": 1}, False),
    ],
    ids=str,
)
def test_a_reading_rests_on_electrodes_that_bear_it(n, bad, is_read):
    """Three quarters must be good; under a quarter may be off, and none may be silent."""
    assert (bad_contact(touching(n=n, **bad)) is None) == is_read


def test_electrodes_that_bear_no_reading_are_named():
    withheld = bad_contact(touching(n=14, flat=1, off=1, fair=1))

    assert withheld.reason is Reason.CONTACT
    assert withheld.detail == ("E0 (flat: no signal), E1 (swings by 900 µV), E2 (swings by 200 µV)")


@pytest.mark.parametrize(
    ("n", "tense", "reason"),
    [(4, 3, Reason.ARTEFACT), (4, 2, Reason.CONTACT), (14, 11, Reason.ARTEFACT), (14, 1, None)],
)
def test_what_nearly_all_electrodes_show_at_once_is_the_wearers_doing(n, tense, reason):
    withheld = bad_contact(touching(n=n, tense=tense))

    assert (withheld and withheld.reason) == reason
    if reason is Reason.ARTEFACT:
        assert withheld.detail == "strong muscle tension or movement: 60 µV of muscle or noise"
        assert withheld.quality == pytest.approx((n - tense) / n)


def test_nothing_is_asked_of_a_model_that_is_being_loaded():
    """It is withheld for now, and read once the model is there."""
    is_ready = [False]
    gate = ready_gate(lambda: is_ready[0])

    withheld = gate(WINDOW)
    is_ready[0] = True

    assert withheld.reason is Reason.LATE
    assert withheld.detail == "the model is still being loaded"
    assert gate(WINDOW) is None


def test_a_stream_that_changed_is_not_read_and_the_words_say_what_changed():
    words = ["", "its rate is 128 Hz and no longer 256 Hz"]
    gate = identity_gate(lambda: words[0])
    assert gate(WINDOW) is None

    words.reverse()
    withheld = gate(WINDOW)
    assert (withheld.reason, withheld.detail) == (Reason.IDENTITY, words[0])
    assert (withheld.start, withheld.stop, withheld.t_end) == (0, 512, 100.0)


@pytest.mark.parametrize(
    ("measured", "is_read"),
    [(256.0, True), (261.0, True), (251.0, True), (262.0, False), (128.0, False)],
)
def test_a_rate_may_be_two_percent_off_and_no_more(measured, is_read):
    withheld = rate_gate(256.0, lambda: measured)(WINDOW)

    assert (withheld is None) == is_read
    if withheld is not None:
        assert withheld.reason is Reason.RATE
        assert f"{measured:.1f} Hz" in withheld.detail


def test_nothing_is_read_before_the_rate_is_known():
    withheld = rate_gate(256.0, lambda: None)(WINDOW)

    assert withheld.reason is Reason.RATE
    assert "to tell their rate" in withheld.detail


@pytest.mark.parametrize(
    ("arrived", "now", "reason"),
    [
        (100.1, 100.2, None),
        (101.0, 101.1, None),
        (101.2, 101.3, Reason.STALE),
        (100.1, 102.0, None),
        (100.1, 102.2, Reason.LATE),
        (110.0, 115.0, Reason.LATE),
        (None, 100.1, Reason.LATE),
    ],
)
def test_a_window_is_read_while_it_is_fresh(arrived, now, reason):
    """Stale where the signal came over a second late, late where the reading would by two."""
    asked = []

    def arrival_of(index):
        asked.append(index)
        return arrived

    withheld = age_gate(arrival_of, lambda: now)(WINDOW)
    assert (None if withheld is None else withheld.reason) == reason
    assert asked == [511]


def judged(*stretches, nominal=256.0, hop=128):
    """Return the reason for each window of stretches, each of so many windows at a rate.

    A stretch may begin with a leap of the clock.
    """
    gate, time, index, told = stamps_gate(nominal), 0.0, 0, []
    for n_windows, sfreq, leap in stretches:
        time += leap
        for _ in range(n_windows):
            index, time = index + hop, time + hop / sfreq
            verdict = gate(replace(WINDOW, stop=index, start=index - 1024, t_end=time))
            told.append(verdict.reason if verdict else None)
    return told


def test_stamps_at_another_rate_are_not_read_and_at_the_right_one_they_are():
    """As soon as they tell, which takes five seconds at first and half a second from then on."""
    assert set(judged((60, 257.0, 0.0))) == {None}
    assert judged((60, 128.0, 0.0))[10:] == [Reason.RATE] * 50
    told = judged((40, 256.0, 0.0), (40, 128.0, 0.0), (60, 256.0, 0.0))
    assert told[:40] == [None] * 40
    assert told[41:80] == [Reason.RATE] * 39
    assert told[-38:] == [None] * 38


def test_another_rate_is_told_at_once_behind_a_stretch_without_windows():
    """Five seconds that bore no window, most of them at half the rate."""
    gate = stamps_gate(256.0)
    at = [(0, 0.0), (1280, 5.0), (2560, 10.0), (2560 + 1664, 10.0 + 11.0)]
    told = [gate(replace(WINDOW, stop=stop, start=stop - 1, t_end=t)) for stop, t in at]
    assert told[:3] == [None, None, None]
    assert told[3].reason is Reason.RATE


@pytest.mark.parametrize("leap", [3600.0, -3600.0, 30.0, -30.0])
def test_a_clock_that_is_set_is_no_rate(leap):
    assert set(judged((40, 256.0, 0.0), (40, 256.0, leap))) == {None}


def test_stamps_that_jitter_are_read():
    """By 50 ms to either side."""
    gate, rng = stamps_gate(256.0), np.random.default_rng(0)
    for n in range(1, 2000):
        late = rng.uniform(-0.05, 0.05)
        assert gate(replace(WINDOW, stop=128 * n, start=0, t_end=0.5 * n + late)) is None
