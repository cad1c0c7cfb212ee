"""A fit check says one thing at a time, and passes only what has lasted."""

from __future__ import annotations

import numpy as np
import pytest

from app.fitting_check import DONE, HOLD, HOLD_SECONDS, NO_SIGNAL, FittingCheck
from app.fitting_words import Trouble, hint, instruction, place_words, trouble_of
from streaming.signal.contact import Contact, ElectrodeContact, assess_contact
from streaming.signal.info import EPOC, MUSE, POSITIONS
from tests.fakes import ManualClock

FLAT = "flat: no signal"


def contact(**bad):
    """A Muse's electrodes, all good but those that are given a quality and a reason."""
    return tuple(
        ElectrodeContact(name, *bad.get(name, (Contact.GOOD, ""))) for name in MUSE.device_order
    )


def off(why=FLAT):
    return Contact.OFF, why


def fair(why="swings by 180 µV"):
    return Contact.FAIR, why


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def check(clock):
    return FittingCheck(clock)


class TestPassing:
    def test_it_passes_once_all_have_been_good_for_three_seconds(self, check, clock):
        assert check.look(contact(), "Muse").progress == 0
        clock.go_on(HOLD_SECONDS / 2)
        halfway = check.look(contact(), "Muse")
        assert (halfway.instruction, halfway.progress) == (HOLD, 0.5)
        assert not halfway.passed
        clock.go_on(HOLD_SECONDS / 2)
        done = check.look(contact(), "Muse")
        assert (done.instruction, done.progress, done.passed) == (DONE, 1.0, True)

    @pytest.mark.parametrize("broken", [contact(AF7=fair()), ()], ids=["fair", "no signal"])
    def test_a_break_begins_it_anew(self, check, clock, broken):
        check.look(contact(), "Muse")
        clock.go_on(HOLD_SECONDS - 0.1)
        check.look(broken, "Muse")
        clock.go_on(0.2)
        again = check.look(contact(), "Muse")
        assert (again.progress, again.passed) == (0, False)

    def test_what_has_passed_stays_passed(self, check, clock):
        check.look(contact(), "Muse")
        clock.go_on(HOLD_SECONDS)
        check.look(contact(), "Muse")
        assert check.look(contact(TP9=off()), "Muse").passed
        assert check.look((), "Muse").passed

    def test_without_a_signal_there_is_nothing_to_judge(self, check, clock):
        clock.go_on(60)
        step = check.look((), "Muse")
        assert (step.instruction, step.n_electrodes, step.passed) == (NO_SIGNAL, 0, False)


class TestOneThingAtATime:
    def test_an_electrode_that_is_off_comes_before_one_that_is_fair(self, check):
        step = check.look(contact(TP9=fair(), AF8=off()), "Muse")
        assert step.electrode == "AF8"
        assert step.instruction == "Press the right forehead pad (AF8)."
        assert step.detail == "AF8: flat: no signal"
        assert (step.n_good, step.n_electrodes) == (2, 4)

    def test_a_loose_electrode_comes_before_what_looseness_brings(self, check):
        hum = (Contact.FAIR, "93% of the power is mains hum")
        assert check.look(contact(TP9=hum, TP10=fair()), "Muse").electrode == "TP10"

    def test_it_stays_with_an_electrode_until_that_is_mended(self, check):
        """Two that are alike never take turns."""
        check.look(contact(TP10=off()), "Muse")
        assert check.look(contact(TP9=off(), TP10=off()), "Muse").electrode == "TP10"
        assert check.look(contact(TP9=off()), "Muse").electrode == "TP9"


class TestWords:
    @pytest.mark.parametrize(
        ("name", "why", "device", "words"),
        [
            ("TP9", FLAT, "Muse", "Move hair away from behind the left ear (TP9)."),
            ("AF8", "swings by 512 µV", "Muse", "Press the right forehead pad (AF8)."),
            ("F7", FLAT, "EPOC", "Wet the felt pad at the left temple and press it down (F7)."),
            ("ch3", FLAT, "unknown", "Press the sensor (ch3)."),
            (
                "AF7",
                "93% of the power is mains hum",
                "Muse",
                "Move away from cables, chargers and lamps (AF7).",
            ),
            ("TP10", "42 µV of muscle or noise", "Muse", "Relax your jaw (TP10)."),
            ("AF7", "42 µV of muscle or noise", "Muse", "Relax your forehead and neck (AF7)."),
            (
                "O1",
                "drifts by 240 µV",
                "EPOC",
                "Hold still until the sensor at the left back of the head has settled (O1).",
            ),
            (
                "P7",
                "the same signal as O1",
                "EPOC",
                "Dry the skin around the sensor above and behind the left ear (P7).",
            ),
        ],
    )
    def test_each_trouble_has_what_helps_at_its_place(self, name, why, device, words):
        assert instruction(ElectrodeContact(name, Contact.OFF, why), device) == words

    def test_two_electrodes_are_told_in_one_sentence(self):
        both = [e for e in contact(TP9=off(), AF8=off()) if e.why]
        assert hint(both, "Muse") == (
            "Move hair away from behind the left ear and press the right forehead pad."
        )

    def test_what_helps_both_is_said_once(self):
        noise = off("42 µV of muscle or noise")
        assert hint([e for e in contact(TP9=noise, TP10=noise) if e.why], "Muse") == (
            "Relax your jaw."
        )

    def test_every_electrode_known_here_has_a_place(self):
        assert [name for name in POSITIONS if not place_words(name)] == []
        for left, right in zip(EPOC.left, EPOC.right, strict=True):
            assert place_words(left).replace("left", "right") == place_words(right)

    def test_an_electrode_nobody_knows_has_none(self):
        assert place_words("ch1") == ""


def test_the_reasons_of_the_contact_check_are_understood():
    """The words of one are read by the other: a changed word would change what is advised."""
    sfreq, rng = 256, np.random.default_rng(0)
    times = np.arange(4 * sfreq) / sfreq
    quiet = 8 * rng.standard_normal((6, times.size))
    signal = quiet.copy()
    signal[0] = 0
    signal[1] += 200 * np.sin(2 * np.pi * 50 * times) / 3
    signal[2] += 35 * rng.standard_normal(times.size)
    signal[3] += 75 * times
    signal[4] = signal[5]
    names = ["AF3", "F7", "F3", "FC5", "T7", "P7"]

    (judged,) = assess_contact(signal[np.newaxis].astype(np.float32), names, sfreq)

    assert [trouble_of(one) for one in judged] == [
        Trouble.LOOSE,
        Trouble.MAINS,
        Trouble.MUSCLE,
        Trouble.DRIFT,
        Trouble.BRIDGE,
        Trouble.BRIDGE,
    ]
