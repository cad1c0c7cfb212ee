"""A simulated wearer does what is asked, from the next block of signal on, and forgets nothing."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from scipy.signal import welch

from app.resources import load_head
from streaming.signal.simulated_person import draw_person
from streaming.signal.simulated_wearer import Wearer
from streaming.signal.simulation import SimulatedHeadset
from streaming.sources.simulator import Simulator

SECONDS = 30


def a_script(times):
    return np.sin(times)


def test_a_wearer_who_is_asked_nothing_follows_the_script():
    times = np.arange(10.0)

    assert_array_equal(Wearer(a_script).valence(times), a_script(times))


def test_what_is_asked_holds_from_where_the_signal_was_made_to():
    wearer = Wearer(a_script)
    wearer.valence(np.arange(1.0, 5.0))  # a block of signal is made

    wearer.feel(0.5)
    ahead = wearer.valence(np.arange(5.0, 9.0))

    assert_array_equal(ahead, [0.5] * 4)
    assert_array_equal(wearer.valence(np.arange(1.0, 5.0)), a_script(np.arange(1.0, 5.0)))


def test_what_was_felt_is_remembered_after_another_feeling_and_after_none():
    wearer = Wearer(a_script)
    wearer.feel(0.5)
    wearer.valence(np.array([1.0, 2.0]))
    wearer.feel(-0.5)
    wearer.feel(-0.25)  # before any signal of the feeling was made
    wearer.valence(np.array([3.0]))
    wearer.feel(None)

    felt = wearer.valence(np.arange(1.0, 5.0))

    assert_array_equal(felt, [0.5, 0.5, -0.25, a_script(4.0)])


def test_eyes_close_and_open_without_touching_what_is_felt():
    wearer = Wearer(a_script)
    wearer.valence(np.array([1.0]))
    wearer.close_eyes(True)
    wearer.valence(np.array([2.0]))
    wearer.close_eyes(False)

    assert_array_equal(wearer.eyes_closed(np.array([1.0, 2.0, 3.0])), [False, True, False])
    assert_array_equal(wearer.valence(np.array([2.0])), a_script(np.array([2.0])))


@pytest.mark.parametrize("level", [-1.1, 1.5, float("nan")])
def test_a_level_beyond_the_scale_is_refused(level):
    with pytest.raises(ValueError, match="between -1 and 1"):
        Wearer(a_script).feel(level)


@pytest.mark.parametrize("device", ["muse", "epoc"])
def test_the_simulator_is_the_same_to_the_bit_where_its_wearer_is_asked_nothing(device):
    """Whoever does not calibrate gets the signal of old, with the script's valence."""
    person, head = draw_person(5), load_head()
    now = iter([0.0, 9.0])
    simulator = Simulator(device, person, head, clock=lambda: next(now), wait=lambda _: None)
    simulator.read(0.0)

    chunk = simulator.read(0.0)

    plain = SimulatedHeadset(device, person, head)
    assert_array_equal(chunk.data, plain.read(chunk.times.size))
    assert_array_equal(simulator.valence(chunk.times), plain.valence(chunk.times))


@pytest.mark.parametrize(("device", "back"), [("muse", "TP9"), ("epoc", "O1")])
def test_alpha_rises_when_the_eyes_close(device, back):
    person = draw_person(4, population="personal")
    wearer = Wearer(np.zeros_like)
    headset = SimulatedHeadset(
        device, person, load_head(), script=wearer.valence, eyes_closed=wearer.eyes_closed
    )
    place, n = headset.info.ch_names.index(back), round(SECONDS * headset.info.sfreq)

    eyes_open = headset.read(n)[place]
    wearer.close_eyes(True)
    eyes_closed = headset.read(n)[place]

    assert alpha_of(eyes_closed, headset.info) > 1.3 * alpha_of(eyes_open, headset.info)


def alpha_of(signal, info):
    freqs, density = welch(signal, info.sfreq, nperseg=round(2 * info.sfreq))
    return density[(freqs >= 8) & (freqs <= 13)].sum()
