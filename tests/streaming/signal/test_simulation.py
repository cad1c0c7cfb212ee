"""Simulated headsets: samples, converter, disturbances, and valence in the signal."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from scipy.signal import butter, find_peaks, sosfilt, welch

from app.resources import load_head
from streaming.signal.simulated_devices import DEVICES
from streaming.signal.simulated_person import draw_person
from streaming.signal.simulation import SimulatedHeadset, simulate_recording

RESPONDERS = [seed for seed in range(20) if draw_person(seed).responder][:4]
both = pytest.mark.parametrize("device", ["epoc", "muse"])


def a_headset(device: str = "muse", *, seed: int = 0, **settings) -> SimulatedHeadset:
    return SimulatedHeadset(device, draw_person(seed), load_head(), **settings)


def a_signal(device: str, *, seconds: float = 60.0, seed: int = 0, **settings) -> np.ndarray:
    recording, _ = simulate_recording(device, seed, seconds, load_head(), **settings)
    return recording.chunks[0].data.astype(float)


@both
@given(sizes=st.lists(st.integers(0, 1500), min_size=1, max_size=12))
@settings(max_examples=15, deadline=None)
def test_any_cutting_gives_the_same_samples(device, sizes):
    """Read at once or in pieces of any size, the samples are the same bit for bit."""
    in_pieces, at_once = a_headset(device), a_headset(device)

    pieces = np.concatenate([in_pieces.read(n) for n in sizes], axis=1)

    assert_array_equal(pieces, at_once.read(sum(sizes)))


@both
def test_packets_of_the_real_headset_give_the_same_samples_as_one_read(device):
    """Twelve samples at a time, as a Muse sends them, across several blocks."""
    headset = a_headset(device)

    packets = np.concatenate([headset.read(12) for _ in range(200)], axis=1)

    assert_array_equal(packets, a_headset(device).read(2400))


@both
def test_a_seed_and_a_day_are_one_signal_and_no_other(device):
    """The same person on the same day repeats; another person or another day differs."""
    signal = a_signal(device, seconds=5)

    assert_array_equal(signal, a_signal(device, seconds=5))
    assert not np.array_equal(signal, a_signal(device, seconds=5, seed=1))
    assert not np.array_equal(signal, a_signal(device, seconds=5, day=1))


@pytest.mark.parametrize(
    ("device", "step", "low", "high", "centre"),
    [("epoc", 0.51, 0.0, 8355.4, 4200.0), ("muse", 0.48828125, -1000.0, 999.6, 0.0)],
)
def test_samples_lie_on_the_converters_steps_around_the_devices_offset(
    device, step, low, high, centre
):
    """Every sample is a whole number of steps, in range, and near the usual offset."""
    signal = a_signal(device)

    codes = signal / step

    assert_array_equal(np.abs(codes - np.rint(codes)) < 1e-3, True)
    assert low <= signal.min() < signal.max() <= high
    assert np.all(np.abs(np.median(signal, axis=1) - centre) < 400.0)


def test_a_converter_at_its_end_clips():
    """Signals beyond the range stay at the last step."""
    extremes = DEVICES["muse"].convert(np.array([[-5000.0, 5000.0]]))

    assert_array_equal(extremes, [[-1000.0, 999.51171875]])


def test_the_headsets_say_what_they_are():
    """Names, rates and the mark of a simulation; the Muse has its unused input."""
    muse, epoc = a_headset("muse").info, a_headset("epoc").info

    assert (muse.device, muse.sfreq, muse.simulated) == ("Muse", 256.0, True)
    assert muse.ch_names == ("TP9", "AF7", "AF8", "TP10", "Right AUX")
    assert (epoc.device, epoc.sfreq, epoc.simulated) == ("EPOC", 128.0, True)
    assert epoc.ch_names[:2] == ("AF3", "F7")
    assert len(epoc.ch_names) == 14


def blinks(device: str, *, artefacts: bool) -> tuple[np.ndarray, tuple[str, ...]]:
    """Heights of slow waves beyond 60 µV nearest to the eyes, shape (n_channels, n_waves)."""
    names = load_head().ch_names[device]
    data = a_signal(device, seconds=120, seed=1, artefacts=artefacts)[: len(names)]
    sfreq = DEVICES[device].montage.sfreq
    slow = butter(1, [0.5, 10.0], "bandpass", fs=sfreq, output="sos")
    waves = sosfilt(slow, data - data[:, :1], axis=1)
    waves[:, : round(2 * sfreq)] = 0.0
    pair = ("AF3", "AF4") if device == "epoc" else ("TP9", "TP10")
    nearest = np.abs(waves[[names.index(name) for name in pair]].mean(axis=0))
    peaks, _ = find_peaks(nearest, height=60.0, distance=round(sfreq / 2))
    return np.abs(waves[:, peaks]), names


def test_blinks_are_large_in_front_and_hardly_reach_the_back_of_the_head():
    """Against P3 and P4 the electrodes above the eyes see most."""
    heights, names = blinks("epoc", artefacts=True)
    typical = dict(zip(names, np.median(heights, axis=1), strict=True))

    assert heights.shape[1] >= 4
    assert all(70.0 < typical[name] < 200.0 for name in ("AF3", "AF4"))
    assert all(typical[name] < 30.0 for name in ("T7", "T8", "O1", "O2"))


def test_a_muse_shows_blinks_against_its_forehead_reference():
    """The reference sits nearest to the eyes, so the ears show more than the forehead."""
    heights, names = blinks("muse", artefacts=True)
    typical = dict(zip(names, np.median(heights, axis=1), strict=True))

    assert heights.shape[1] >= 4
    assert 70.0 < typical["TP9"] < 250.0
    assert 20.0 < typical["AF7"] < typical["TP9"]


@both
def test_there_are_no_blinks_without_artefacts(device):
    """Nothing slow and large remains."""
    assert blinks(device, artefacts=False)[0].shape[1] == 0


def test_the_mains_hum_is_gone_without_artefacts():
    """A Muse sends the 50 Hz line; without artefacts there is none."""
    levels = []
    for artefacts in (True, False):
        spectrum = welch(a_signal("muse", artefacts=artefacts)[:4], 256.0, nperseg=256)[1]
        levels.append(spectrum[:, 50] / spectrum[:, 46])

    assert np.median(levels[0]) > 5.0
    assert np.median(levels[1]) < 1.5


def test_the_brain_is_the_same_with_and_without_artefacts():
    """Artefacts add to the signal; behind the forehead, between them, nothing else changes."""
    difference = a_signal("epoc") - a_signal("epoc", artefacts=False)
    fast = butter(4, [8.0, 30.0], "bandpass", fs=128.0, output="sos")

    rest = np.median(np.abs(sosfilt(fast, difference, axis=1)))

    assert rest < 0.5  # a converter's step


def frontal_lean(device: str, seed: int, *, effect: float) -> float:
    """Correlation of right over left frontal log alpha with valence in windows of 4 s."""
    recording, valence = simulate_recording(
        device, seed, 240, load_head(), effect=effect, artefacts=False
    )
    left, right = (("F3", "F7"), ("F4", "F8")) if device == "epoc" else (("AF7",), ("AF8",))
    data = recording.chunks[0].data.astype(float)
    sfreq = recording.info.sfreq
    alpha = butter(4, [8.0, 12.5], "bandpass", fs=sfreq, output="sos")
    n = round(4 * sfreq)

    def log_power(names: tuple[str, ...]) -> np.ndarray:
        rows = data[[recording.info.ch_names.index(name) for name in names]]
        if device == "epoc":
            rows = rows - data.mean(axis=0)
        filtered = sosfilt(alpha, rows - rows[:, :1], axis=1)
        return np.log(filtered.reshape(len(names), -1, n).var(axis=2)).mean(axis=0)

    lean = log_power(right) - log_power(left)
    return float(np.corrcoef(lean[1:], valence.reshape(-1, n).mean(axis=1)[1:])[0, 1])


@both
def test_pleasant_moments_move_frontal_alpha_to_the_right_only_where_there_is_an_effect(device):
    """Davidson's direction in responders; the very same people without effect show none."""
    with_effect = [frontal_lean(device, seed, effect=1.0) for seed in RESPONDERS]
    without = [frontal_lean(device, seed, effect=0.0) for seed in RESPONDERS]

    assert np.mean(with_effect) > 0.4
    assert abs(np.mean(without)) < 0.2


def test_a_recording_carries_valence_and_time_for_each_sample():
    """Times start at 0 and count samples; the valence is the headset's own script."""
    recording, valence = simulate_recording("muse", 3, 2.5, load_head(), day=2)
    chunk = recording.chunks[0]

    assert chunk.times[0] == 0.0
    assert chunk.times[-1] == 639 / 256
    assert chunk.start == 0
    assert_array_equal(valence, a_headset("muse", seed=3, day=2).valence(chunk.times))


@pytest.mark.parametrize(
    ("device", "day", "named"), [("cap", 0, "epoc, muse"), ("muse", -1, "from 0")]
)
def test_an_unknown_device_or_day_is_refused(device, day, named):
    """The message names what there is."""
    with pytest.raises(ValueError, match=named):
        a_headset(device, day=day)


def test_a_negative_read_is_refused():
    """Nothing is handed back to the past."""
    with pytest.raises(ValueError, match="-1"):
        a_headset().read(-1)
